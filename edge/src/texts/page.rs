//! What stands above the owner's sections of a page, in each language: the data of `texts/page`.

use std::sync::OnceLock;

use goodword_protocol::Locale;
use serde::Deserialize;

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

/// The words of a language, read when they are needed for the first time.
pub(crate) fn page(locale: Locale) -> &'static PageWords {
    static READ: [OnceLock<PageWords>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    READ[locale as usize].get_or_init(|| read(locale).unwrap_or_default())
}

fn read(locale: Locale) -> serde_json::Result<PageWords> {
    serde_json::from_str(match locale {
        Locale::En => include_str!("../../texts/page/en.json"),
        Locale::Nl => include_str!("../../texts/page/nl.json"),
        Locale::De => include_str!("../../texts/page/de.json"),
        Locale::Fr => include_str!("../../texts/page/fr.json"),
        Locale::Es => include_str!("../../texts/page/es.json"),
        Locale::Ar => include_str!("../../texts/page/ar.json"),
    })
}

#[cfg(test)]
mod tests {
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
