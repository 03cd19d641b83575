//! The shop's languages.

use crate::texts::{EN, NL, Texts};

/// A language of the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Dutch: what visitors get who did not choose.
    #[default]
    Nl,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag: the `lang` of the page, which the widget follows.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// The language of a tag that a link or a cookie carries.
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        [Self::Nl, Self::En].into_iter().find(|lang| lang.tag() == tag)
    }

    /// The shop's copy in this language.
    pub(crate) const fn texts(self) -> &'static Texts {
        match self {
            Self::Nl => &NL,
            Self::En => &EN,
        }
    }
}

/// A text in both languages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Both {
    /// Dutch.
    pub(crate) nl: &'static str,
    /// English.
    pub(crate) en: &'static str,
}

impl Both {
    /// The text in this language.
    pub(crate) const fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Nl => self.nl,
            Lang::En => self.en,
        }
    }
}
