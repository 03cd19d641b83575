//! What is said in each language, as data: a folder of `texts` with a file for each locale.

/// Makes `$name(locale)`, the words of a language, read when they are needed for the first time, and `read(locale)`.
macro_rules! in_each_language {
    ($seen:vis fn $name:ident -> $words:ty, $folder:literal) => {
        $seen fn $name(locale: goodword_protocol::Locale) -> &'static $words {
            use goodword_protocol::Locale;
            use std::sync::OnceLock;
            static READ: [OnceLock<$words>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
            READ[locale as usize].get_or_init(|| read(locale).unwrap_or_default())
        }

        fn read(locale: goodword_protocol::Locale) -> serde_json::Result<$words> {
            use goodword_protocol::Locale;
            serde_json::from_str(match locale {
                Locale::En => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/en.json")),
                Locale::Nl => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/nl.json")),
                Locale::De => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/de.json")),
                Locale::Fr => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/fr.json")),
                Locale::Es => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/es.json")),
                Locale::Ar => include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/texts/", $folder, "/ar.json")),
            })
        }
    };
}

pub(crate) use in_each_language;
