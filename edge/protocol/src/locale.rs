use serde::{Deserialize, Deserializer, Serialize, de::Error};

/// A language of the widget and of the texts that customers see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic, with the digits of Latin script.
    Ar,
}

impl Locale {
    /// Every locale there is.
    pub const ALL: [Self; 6] = [Self::En, Self::Nl, Self::De, Self::Fr, Self::Es, Self::Ar];

    const TAGS: [&str; Self::ALL.len()] = ["en", "nl", "de", "fr", "es", "ar"];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        Self::TAGS[self as usize]
    }

    /// The direction in which it is written, as HTML's `dir` says it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::En | Self::Nl | Self::De | Self::Fr | Self::Es => "ltr",
            Self::Ar => "rtl",
        }
    }

    /// The locale of a BCP 47 tag, by its primary language: `nl-BE` is Dutch.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }
}

impl<'de> Deserialize<'de> for Locale {
    /// From a text rather than from a variant: so an error within a locale's texts can say in whose.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = String::deserialize(deserializer)?;
        let known = Self::ALL.into_iter().find(|locale| locale.tag() == tag);
        known.ok_or_else(|| D::Error::unknown_variant(&tag, &Self::TAGS))
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_locale_is_found_by_its_language_whatever_the_territory() {
        for locale in Locale::ALL {
            let written = serde_json::to_value(locale).unwrap();
            assert_eq!(written, locale.tag());
            assert_eq!(serde_json::from_value::<Locale>(written).unwrap(), locale);
            assert_eq!(Locale::from_tag(locale.tag()), Some(locale));
        }
        assert!(serde_json::from_str::<Locale>("\"EN\"").is_err());
        assert_eq!(Locale::from_tag("ar-EG"), Some(Locale::Ar));
        assert_eq!(Locale::from_tag("DE_at"), Some(Locale::De));
        for unknown in ["", "arz", "zh-Hant", "d"] {
            assert_eq!(Locale::from_tag(unknown), None, "{unknown}");
        }
    }
}
