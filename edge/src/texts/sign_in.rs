//! What is said to who signs in by mail, on the page and in the mail, in each language: the data of `texts/sign_in`.

use std::sync::OnceLock;

use goodword_protocol::Locale;
use serde::Deserialize;

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

/// The words of a language, read when they are needed for the first time.
pub(crate) fn sign_in(locale: Locale) -> &'static SignInWords {
    static READ: [OnceLock<SignInWords>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    READ[locale as usize].get_or_init(|| read(locale).unwrap_or_default())
}

fn read(locale: Locale) -> serde_json::Result<SignInWords> {
    serde_json::from_str(match locale {
        Locale::En => include_str!("../../texts/sign_in/en.json"),
        Locale::Nl => include_str!("../../texts/sign_in/nl.json"),
        Locale::De => include_str!("../../texts/sign_in/de.json"),
        Locale::Fr => include_str!("../../texts/sign_in/fr.json"),
        Locale::Es => include_str!("../../texts/sign_in/es.json"),
        Locale::Ar => include_str!("../../texts/sign_in/ar.json"),
    })
}

#[cfg(test)]
mod tests {
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
