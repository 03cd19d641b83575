//! Names that owners give: of programs, rules, events and customers.

use std::fmt;

use thiserror::Error;

/// Path segments that are, or may become, pages of our own.
const RESERVED_PROGRAMS: [&str; 10] =
    ["admin", "api", "assets", "dashboard", "docs", "healthz", "openapi", "static", "v1", "www"];

/// The trigger of rules that is no event.
const CLAIM: &str = "claim";

/// The parts that every name has: its text, for storage and messages.
macro_rules! readable {
    ($($name:ident),*) => {$(
        impl $name {
            /// The text, as parsed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

readable!(ProgramId, RuleId, EventType, EventId, PoolName, IntegrationName);

/// The id of a program: the slug in its links.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramId(String);

/// The text is not the id of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidProgramId {
    /// Other characters, or too short or long.
    #[error(
        "A program's id has 2 to 40 characters: lower-case letters, digits and hyphens inside; the first is a letter."
    )]
    Format,
    /// Ours.
    #[error("This program id is reserved for pages of Goodword: choose another, such as the shop's name.")]
    Reserved,
}

impl ProgramId {
    /// Reads a program's id.
    ///
    /// # Errors
    /// - [`InvalidProgramId::Format`] when it is not 2 to 40 of `a-z`, `0-9` and hyphens, does not start with a
    ///   letter, or ends with a hyphen.
    /// - [`InvalidProgramId::Reserved`] when it is one of our own paths, such as `assets`.
    ///
    /// ```
    /// use goodword_domain::slug::ProgramId;
    ///
    /// assert_eq!(ProgramId::parse("bakery").unwrap().as_str(), "bakery");
    /// assert!(ProgramId::parse("Bakery").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidProgramId> {
        let fits = (2..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(|byte| is_slug_byte(byte) || byte == b'-');
        if !fits {
            return Err(InvalidProgramId::Format);
        }
        if RESERVED_PROGRAMS.contains(&text) {
            return Err(InvalidProgramId::Reserved);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The id of a rule, unique in its program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(String);

/// The text is not the id of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A rule's id has 1 to 40 characters: lower-case letters, digits, hyphens and underscores.")]
pub struct InvalidRuleId;

impl RuleId {
    /// Reads a rule's id.
    ///
    /// # Errors
    /// [`InvalidRuleId`] when it is not 1 to 40 of `a-z`, `0-9`, `-` and `_`.
    pub fn parse(text: &str) -> Result<Self, InvalidRuleId> {
        if is_label(text) { Ok(Self(text.to_owned())) } else { Err(InvalidRuleId) }
    }
}

/// What happened: `signup`, `purchase`, or a name of the owner's own such as `demo_booked`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventType(String);

/// The text is not the type of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidEventType {
    /// Other characters, or too short or long.
    #[error(
        "An event type has 1 to 40 characters: lower-case letters, digits and underscores; the first is a letter."
    )]
    Format,
    /// Not an event of the owner's.
    #[error("`claim` is not an event type: friends claim a link with Goodword itself.")]
    Claim,
}

impl EventType {
    /// Reads the type of an event.
    ///
    /// # Errors
    /// - [`InvalidEventType::Format`] when it is not 1 to 40 of `a-z`, `0-9` and `_`, or does not start with a letter.
    /// - [`InvalidEventType::Claim`] when it is `claim`, which only rules name.
    pub fn parse(text: &str) -> Result<Self, InvalidEventType> {
        let fits = (1..=40).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.bytes().all(|byte| is_slug_byte(byte) || byte == b'_');
        if !fits {
            return Err(InvalidEventType::Format);
        }
        if text == CLAIM {
            return Err(InvalidEventType::Claim);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The owner's id of an event, such as an order number. Two that differ in case are two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(String);

/// The text is not the id of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An event's id has 1 to 200 visible ASCII characters and no spaces.")]
pub struct InvalidEventId;

impl EventId {
    /// Reads an event's id exactly as given: nothing is trimmed.
    ///
    /// # Errors
    /// [`InvalidEventId`] when it is empty, longer than 200, or has spaces, control or non-ASCII characters.
    pub fn parse(text: &str) -> Result<Self, InvalidEventId> {
        let fits = (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidEventId) }
    }
}

/// The name of a pool of the owner's coupon codes, such as `spring`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolName(String);

/// The text is not the name of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A pool's name has 1 to 40 characters: lower-case letters, digits, hyphens and underscores.")]
pub struct InvalidPoolName;

impl PoolName {
    /// Reads a pool's name.
    ///
    /// # Errors
    /// [`InvalidPoolName`] when it is not 1 to 40 of `a-z`, `0-9`, `-` and `_`.
    pub fn parse(text: &str) -> Result<Self, InvalidPoolName> {
        if is_label(text) { Ok(Self(text.to_owned())) } else { Err(InvalidPoolName) }
    }
}

/// The name of a system of the owner's that reports by itself, such as `shopify`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntegrationName(String);

/// The text is not the name of an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An integration's name has 1 to 40 characters: lower-case letters, digits, hyphens and underscores.")]
pub struct InvalidIntegrationName;

impl IntegrationName {
    /// Reads an integration's name.
    ///
    /// # Errors
    /// [`InvalidIntegrationName`] when it is not 1 to 40 of `a-z`, `0-9`, `-` and `_`.
    pub fn parse(text: &str) -> Result<Self, InvalidIntegrationName> {
        if is_label(text) { Ok(Self(text.to_owned())) } else { Err(InvalidIntegrationName) }
    }
}

/// The owner's own id of a customer. It may be a name or an address: Debug hides it, and there is no Display.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(String);

/// The text is not the id of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A customer's id has 1 to 200 characters and no control characters.")]
pub struct InvalidCustomerId;

impl CustomerId {
    /// Reads a customer's id, without the white space around it.
    ///
    /// # Errors
    /// [`InvalidCustomerId`] when it is empty, longer than 200 characters, or has control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidCustomerId> {
        let text = text.trim();
        let fits = (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidCustomerId) }
    }

    /// The id. Personal: it may be stored, never logged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerId(***)")
    }
}

/// Whether a text is a short name: of a rule, a pool, an integration.
fn is_label(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| is_slug_byte(byte) || byte == b'-' || byte == b'_')
}

fn is_slug_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_pools_and_integrations_are_short_words_of_plain_letters() {
        let long = "a".repeat(40);
        for name in ["spring", "s", "spring-2026", "spring_2026", long.as_str()] {
            assert_eq!(PoolName::parse(name).map(|name| name.to_string()), Ok(name.to_owned()));
            assert_eq!(IntegrationName::parse(name).map(|name| name.to_string()), Ok(name.to_owned()));
        }
        for name in ["", "Spring", "spring 2026", "spring.2026", "prêt", format!("{long}a").as_str()] {
            assert_eq!(PoolName::parse(name), Err(InvalidPoolName), "{name:?}");
            assert_eq!(IntegrationName::parse(name), Err(InvalidIntegrationName), "{name:?}");
        }
    }

    #[test]
    fn program_ids_are_slugs() {
        use InvalidProgramId::{Format, Reserved};
        let cases = [
            ("bakery", Ok(())),
            ("bakkerij-jansen-2", Ok(())),
            ("ab", Ok(())),
            (&"a".repeat(40), Ok(())),
            (&"a".repeat(41), Err(Format)),
            ("a", Err(Format)),
            ("", Err(Format)),
            ("2bakery", Err(Format)),
            ("-bakery", Err(Format)),
            ("bakery-", Err(Format)),
            ("Bakery", Err(Format)),
            ("bakery_jansen", Err(Format)),
            ("bakery.js", Err(Format)),
            ("bakery/r", Err(Format)),
            (" bakery", Err(Format)),
            ("bäckerei", Err(Format)),
            ("assets", Err(Reserved)),
            ("healthz", Err(Reserved)),
            ("assets2", Ok(())),
        ];
        for (text, expected) in cases {
            assert_eq!(ProgramId::parse(text).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn rule_ids_are_words() {
        for (text, fits) in [
            ("welcome", true),
            ("thank-you_2", true),
            ("5", true),
            (&"r".repeat(40), true),
            (&"r".repeat(41), false),
            ("", false),
            ("Welcome", false),
            ("thank you", false),
            ("é", false),
        ] {
            assert_eq!(RuleId::parse(text).is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn event_types_are_words_and_a_claim_is_none() {
        use InvalidEventType::{Claim, Format};
        let cases = [
            ("purchase", Ok(())),
            ("demo_booked", Ok(())),
            ("q1", Ok(())),
            ("claimed", Ok(())),
            (&"e".repeat(40), Ok(())),
            (&"e".repeat(41), Err(Format)),
            ("", Err(Format)),
            ("_x", Err(Format)),
            ("1st", Err(Format)),
            ("demo-booked", Err(Format)),
            ("Purchase", Err(Format)),
            ("purchase ", Err(Format)),
            ("claim", Err(Claim)),
        ];
        for (text, expected) in cases {
            assert_eq!(EventType::parse(text).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn event_ids_are_taken_as_they_are() {
        for (text, fits) in [
            ("1001", true),
            ("order/2024#7:a", true),
            (&"x".repeat(200), true),
            (&"x".repeat(201), false),
            ("", false),
            ("order 7", false),
            ("7\n", false),
            ("é", false),
        ] {
            assert_eq!(
                EventId::parse(text).as_ref().map(EventId::as_str).ok(),
                fits.then_some(text),
                "{text}"
            );
        }
    }

    #[test]
    fn customer_ids_are_trimmed_and_hidden() {
        for (text, id) in [
            (" 42 ", Some("42")),
            ("Zoë Ömer", Some("Zoë Ömer")),
            (&"é".repeat(200), Some("é".repeat(200).as_str())),
            (&"é".repeat(201), None),
            ("", None),
            ("  \n", None),
            ("4\u{0}2", None),
            ("4\n2", None),
        ] {
            assert_eq!(CustomerId::parse(text).as_ref().map(CustomerId::as_str).ok(), id, "{text}");
        }
        assert_eq!(format!("{:?}", CustomerId::parse("bo@example.com").unwrap()), "CustomerId(***)");
    }

    proptest! {
        #[test]
        fn a_program_id_is_safe_in_a_path_and_a_key(text in ".{0,45}") {
            if let Ok(id) = ProgramId::parse(&text) {
                prop_assert!(!id.as_str().contains(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-'));
            }
        }

        #[test]
        fn slugs_fit_when_they_look_like_one(text in "[a-z][a-z0-9-]{0,37}[a-z0-9]") {
            prop_assert!(ProgramId::parse(&text).is_ok() || RESERVED_PROGRAMS.contains(&text.as_str()));
        }
    }
}
