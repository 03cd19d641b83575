//! Names of people, as others will read them.

use std::fmt;

use thiserror::Error;

/// A person's name. It is shown in messages to others, so it holds no links and nothing that hides.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// The text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// More than 100 characters.
    #[error("A name has at most 100 characters.")]
    TooLong,
    /// Control characters, or marks that turn the direction of what follows.
    #[error("A name has no control characters and no invisible ones.")]
    Invisible,
    /// A link, an address or a tag.
    #[error("A name has no links, addresses, `@`, `<` or `>`.")]
    Link,
}

impl PersonName {
    /// Reads a name, with the white space around it removed and that inside it made single.
    ///
    /// A text without any letter or digit, such as `-`, is no name: `None`.
    ///
    /// # Errors
    /// - [`InvalidName::TooLong`] when more than 100 characters are left.
    /// - [`InvalidName::Invisible`] when it has control characters, marks that turn the direction of text (UAX #9)
    ///   or zero-width spaces. The joiners that Persian and Indic names need are allowed.
    /// - [`InvalidName::Link`] when it has `://`, `www.`, `@`, `<`, `>`, or a word that a messenger would turn into a
    ///   link, such as `prize.example`.
    ///
    /// ```
    /// use goodword_domain::name::PersonName;
    ///
    /// assert_eq!(PersonName::parse(" Bo  Jansen ").unwrap().unwrap().as_str(), "Bo Jansen");
    /// assert_eq!(PersonName::parse("  "), Ok(None));
    /// assert!(PersonName::parse("Win at www.example.com").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidName> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > 100 {
            return Err(InvalidName::TooLong);
        }
        if name.contains(is_invisible) {
            return Err(InvalidName::Invisible);
        }
        if name.contains(['@', '<', '>']) || name.split(' ').any(is_link) {
            return Err(InvalidName::Link);
        }
        Ok(name.contains(char::is_alphanumeric).then_some(Self(name)))
    }

    /// The whole name. Personal: it may be stored, never logged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first word of the name.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// What one full name has however it is spelled: its letters in lower case. None without two words of two letters
    /// or more: thousands of people share a first name, and an initial says little more.
    #[must_use]
    pub fn likeness(&self) -> Option<String> {
        let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
        let full = self.0.split(' ').filter(|word| letters(word) >= 2).count() >= 2;
        let whole = self.0.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
        full.then(|| whole.collect())
    }

    /// The first word and the initial of the last one: `Bo J.` for Bo Jansen, `Bo` for Bo.
    #[must_use]
    pub fn masked(&self) -> String {
        let initials =
            self.0.split(' ').skip(1).filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
        match initials.last() {
            Some(initial) => format!("{} {}.", self.first(), initial.to_uppercase()),
            None => self.first().to_owned(),
        }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({})", self.masked())
    }
}

/// Control characters, the marks of the bidirectional algorithm (UAX #9), zero-width spaces, and the fillers that
/// count as letters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a messenger may turn the word into a link: `https://…`, `www.…`, `t.example/x`, `prize.example`.
fn is_link(word: &str) -> bool {
    word.contains("://")
        || word.to_ascii_lowercase().contains("www.")
        || (word.contains('.') && word.contains('/'))
        || looks_like_domain(word)
}

/// A dot between two or more letters on each side. Initials (`J.R.R.`, `J.Jansen`) and abbreviations (`Jr.`) are none.
fn looks_like_domain(word: &str) -> bool {
    let labels: Vec<usize> =
        word.split('.').map(|label| label.chars().filter(|c| c.is_alphanumeric()).count()).collect();
    labels.windows(2).any(|pair| pair.iter().all(|letters| *letters >= 2))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_tidied_and_masked() {
        let cases = [
            ("Bo Jansen", "Bo Jansen", "Bo", "Bo J."),
            ("Bo", "Bo", "Bo", "Bo"),
            ("  Bo \t\n Jansen ", "Bo Jansen", "Bo", "Bo J."),
            ("Bo\u{a0}Jansen", "Bo Jansen", "Bo", "Bo J."),
            ("bo jansen", "bo jansen", "bo", "bo J."),
            ("Bo van der Berg", "Bo van der Berg", "Bo", "Bo B."),
            ("Bo 'Jansen", "Bo 'Jansen", "Bo", "Bo J."),
            ("Bo -", "Bo -", "Bo", "Bo"),
            ("Anne-Marie O’Neill", "Anne-Marie O’Neill", "Anne-Marie", "Anne-Marie O."),
            ("J.R.R. Tolkien", "J.R.R. Tolkien", "J.R.R.", "J.R.R. T."),
            ("J.Jansen", "J.Jansen", "J.Jansen", "J.Jansen"),
            ("Sammy Davis Jr.", "Sammy Davis Jr.", "Sammy", "Sammy J."),
            ("Ravi a/l Kumar", "Ravi a/l Kumar", "Ravi", "Ravi K."),
            ("Zoë Ömer", "Zoë Ömer", "Zoë", "Zoë Ö."),
            ("Jan ßen", "Jan ßen", "Jan", "Jan SS."),
            ("田中 太郎", "田中 太郎", "田中", "田中 太."),
            ("نوه\u{200c}ای رضا", "نوه\u{200c}ای رضا", "نوه\u{200c}ای", "نوه\u{200c}ای ر."),
        ];
        for (text, name, first, masked) in cases {
            let parsed = PersonName::parse(text).unwrap().unwrap();
            assert_eq!((parsed.as_str(), parsed.first(), parsed.masked().as_str()), (name, first, masked));
            assert_eq!(format!("{parsed:?}"), format!("PersonName({masked})"));
        }
    }

    #[test]
    fn a_text_without_letters_is_no_name() {
        for text in ["", "  ", "\n", "-", ". .", "\u{200d}"] {
            assert_eq!(PersonName::parse(text), Ok(None), "{text:?}");
        }
    }

    #[test]
    fn what_does_not_belong_in_a_message_is_refused() {
        use InvalidName::{Invisible, Link, TooLong};
        let cases = [
            (&*"n".repeat(101), TooLong),
            ("Bo\u{0}", Invisible),
            ("Bo\u{1b}[31m", Invisible),
            ("Bo \u{202e}nesnaJ", Invisible),
            ("Bo\u{200b}Jansen", Invisible),
            ("\u{feff}Bo", Invisible),
            ("\u{3164}", Invisible),
            ("https://example.com", Link),
            ("javascript://x", Link),
            ("see WWW.example", Link),
            ("prize.example", Link),
            ("Bo of win-a-car.example today", Link),
            ("x.example/2", Link),
            ("t.me/prize", Link),
            ("bo@example", Link),
            ("<b>Bo</b>", Link),
            ("Bo >", Link),
        ];
        for (text, error) in cases {
            assert_eq!(PersonName::parse(text), Err(error), "{text:?}");
        }
        assert!(PersonName::parse(&"é".repeat(100)).is_ok());
    }

    #[test]
    fn full_names_are_alike_by_their_letters() {
        let table = [
            ("Bo Jansen", Some("bojansen")),
            ("BO  JANSEN", Some("bojansen")),
            ("bo jan-sen", Some("bojansen")),
            ("Bo van der Berg", Some("bovanderberg")),
            ("Zoë Ömer", Some("zoëömer")),
            ("田中 太郎", Some("田中太郎")),
            ("Bo", None),
            ("Bo J.", None),
            ("B. Jansen", None),
            ("Bo 2", None),
            ("Bo -", None),
        ];
        for (text, likeness) in table {
            assert_eq!(PersonName::parse(text).unwrap().unwrap().likeness().as_deref(), likeness, "{text}");
        }
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text in "[A-Za-zéß .'-]{0,60}|.{0,110}") {
            if let Ok(Some(name)) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(Some(name)));
            }
        }

        #[test]
        fn a_mask_shows_no_more_than_an_initial(first in "[A-Z][a-z]{1,9}", last in "[A-Z][a-z]{1,9}", other in "[a-z]{0,9}") {
            let initial = &last[..1];
            let one = PersonName::parse(&format!("{first} {last}")).unwrap().unwrap();
            let two = PersonName::parse(&format!("{first} {initial}{other}")).unwrap().unwrap();
            prop_assert_eq!(one.masked(), two.masked());
        }
    }
}
