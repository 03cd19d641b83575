//! Conditions of a change (RFC 9110, section 13): of a program, by its version.

use serde::{Deserialize, Serialize};

/// What `If-Match` or `If-None-Match` names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tags {
    /// `*`: whatever there is.
    Any,
    /// Versions. What is no version of a program is none that it can have.
    Versions(Vec<u64>),
}

/// What must be so for a change to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// Only if what is there is among these.
    pub(crate) if_match: Option<Tags>,
    /// Only if it is not.
    pub(crate) if_none_match: Option<Tags>,
}

/// The tag of a version: strong, since a version's content never changes.
pub(crate) fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

/// Whether `If-None-Match` names what there is, whose tag is of its content.
pub(crate) fn is_known(header: &str, tag: &str) -> bool {
    header.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}

impl Tags {
    /// Reads a header. A weak tag counts where `weak` ones do: in questions, never in changes.
    pub(crate) fn read(header: &str, weak: bool) -> Self {
        if header.trim() == "*" {
            return Self::Any;
        }
        let version = |tag: &str| {
            let tag = tag.trim();
            let tag = if weak { tag.trim_start_matches("W/") } else { tag };
            let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
            // "03" is another tag than "3".
            digits.parse().ok().filter(|version: &u64| version.to_string() == digits)
        };
        Self::Versions(header.split(',').filter_map(version).collect())
    }

    /// Whether what is there, if anything is, is among them.
    pub(crate) fn name(&self, current: Option<u64>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Versions(versions), Some(current)) => versions.contains(&current),
        }
    }
}

impl Condition {
    /// Whether what is there allows the change.
    pub(crate) fn holds(&self, current: Option<u64>) -> bool {
        self.if_match.as_ref().is_none_or(|tags| tags.name(current))
            && !self.if_none_match.as_ref().is_some_and(|tags| tags.name(current))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_is_known_by_its_whole_tag() {
        for (header, known) in [
            ("\"ab\"", true),
            ("W/\"ab\"", true),
            ("\"x\", \"ab\"", true),
            ("\"abc\"", false),
            ("ab", false),
            ("", false),
        ] {
            assert_eq!(is_known(header, "\"ab\""), known, "{header}");
        }
    }

    #[test]
    fn a_change_is_made_only_to_what_was_read() {
        let table = [
            (None, None, Some(3), true),
            (None, None, None, true),
            (Some("\"3\""), None, Some(3), true),
            (Some("\"1\", \"3\""), None, Some(3), true),
            (Some("\"2\""), None, Some(3), false),
            (Some("\"3\""), None, None, false),
            (Some("*"), None, Some(3), true),
            (Some("*"), None, None, false),
            // Neither a weak tag nor what is no tag is a licence to overwrite.
            (Some("W/\"3\""), None, Some(3), false),
            (Some("3"), None, Some(3), false),
            (Some("\"03\""), None, Some(3), false),
            (Some(""), None, Some(3), false),
            (None, Some("*"), None, true),
            (None, Some("*"), Some(3), false),
            (None, Some("\"3\""), Some(3), false),
            (None, Some("\"2\""), Some(3), true),
            (Some("\"3\""), Some("*"), Some(3), false),
        ];
        for (matches, none, current, holds) in table {
            let read = |header: Option<&str>| header.map(|header| Tags::read(header, false));
            let condition = Condition { if_match: read(matches), if_none_match: read(none) };
            assert_eq!(condition.holds(current), holds, "{matches:?} {none:?} of {current:?}");
        }
    }

    #[test]
    fn who_asks_may_know_a_version_by_a_weak_tag() {
        assert!(Tags::read(&format!("W/{}", tag(3)), true).name(Some(3)));
        assert!(Tags::read(&tag(3), true).name(Some(3)));
        assert!(!Tags::read("W/\"4\", \"x\"", true).name(Some(3)));
    }
}
