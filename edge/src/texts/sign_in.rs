//! What is said to who signs in by mail, on the page and in the mail, in each language: the data of `texts/sign_in`.

use serde::Deserialize;

use crate::languages::in_each_language;

/// The words of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInWords {
    /// Above the form that asks for a mail, and below it.
    pub(crate) heading: String,
    pub(crate) intro: String,
    /// The form's button.
    pub(crate) ask: String,
    /// After asking: the same for any address.
    pub(crate) sent_title: String,
    pub(crate) sent: String,
    pub(crate) not_there: String,
    /// A link to where the visitor came from.
    pub(crate) back: String,
    /// The field for the code.
    pub(crate) code_label: String,
    /// Where the code is given, and its button, which the mail has too.
    pub(crate) open_title: String,
    pub(crate) open_intro: String,
    pub(crate) open: String,
    /// The code is not, or not any more, one.
    pub(crate) wrong: String,
    /// The mail: `{program}` is its name.
    pub(crate) subject: String,
    pub(crate) mail_intro: String,
    /// Before the code; `{page}` is where to type it.
    pub(crate) mail_code: String,
    pub(crate) mail_valid: String,
    pub(crate) mail_ignore: String,
}

in_each_language!(pub(crate) fn sign_in -> SignInWords, "sign_in");

#[cfg(test)]
mod tests {
    use goodword_protocol::Locale;

    use super::*;

    #[test]
    fn every_language_has_every_word_and_fills_in_the_same() {
        for locale in Locale::ALL {
            let words = read(locale).unwrap_or_else(|why| panic!("{}: {why}", locale.tag()));
            for (template, place) in [
                (&words.subject, "{program}"),
                (&words.mail_intro, "{program}"),
                (&words.mail_code, "{page}"),
            ] {
                assert_eq!(template.matches(place).count(), 1, "{}: {template}", locale.tag());
            }
            let plain = [&words.sent, &words.not_there, &words.wrong, &words.mail_valid, &words.mail_ignore];
            assert!(plain.iter().all(|said| said.len() > 20 && !said.contains('{')), "{}", locale.tag());
        }
    }
}
