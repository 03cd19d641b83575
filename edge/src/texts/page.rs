//! What stands above the owner's sections of a page, in each language: the data of `texts/page`.

use serde::Deserialize;

use crate::languages::in_each_language;

/// The words of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageWords {
    /// Above the steps, the questions and the terms.
    pub(crate) steps: String,
    pub(crate) questions: String,
    pub(crate) terms: String,
    /// The link to where all terms are.
    pub(crate) all_terms: String,
}

in_each_language!(pub(crate) fn page -> PageWords, "page");

#[cfg(test)]
mod tests {
    use goodword_protocol::Locale;

    use super::*;

    #[test]
    fn every_language_has_every_word() {
        for locale in Locale::ALL {
            let words = read(locale).unwrap_or_else(|why| panic!("{}: {why}", locale.tag()));
            let all = [&words.steps, &words.questions, &words.terms, &words.all_terms];
            assert!(all.iter().all(|said| !said.trim().is_empty()), "{}: {words:?}", locale.tag());
        }
    }
}
