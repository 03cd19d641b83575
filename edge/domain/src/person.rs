//! People, as far as the rules know them.

use std::fmt;

use crate::{id::AdvocateId, slug::CustomerId};

/// A person's address as a keyed hash: equal for equal normalised addresses of one program, and nothing more.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonKey(String);

impl PersonKey {
    /// Wraps a keyed hash made at the border.
    #[must_use]
    pub fn new(keyed_hash: String) -> Self {
        Self(keyed_hash)
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(…)")
    }
}

/// What a decision needs to know of an advocate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advocate {
    /// Their id in the program.
    pub id: AdvocateId,
    /// Their address.
    pub key: PersonKey,
    /// The owner's id of this customer, when the owner vouched for them.
    pub customer: Option<CustomerId>,
}

/// What is known of a friend when they claim or do something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Friend {
    /// Their address.
    pub key: Option<PersonKey>,
    /// The owner's id of this customer.
    pub customer: Option<CustomerId>,
    /// The advocate whose session the friend's browser holds.
    pub session: Option<AdvocateId>,
}

impl Friend {
    /// Whether this friend is that advocate: by address, by the owner's id, or by session.
    #[must_use]
    pub fn is(&self, advocate: &Advocate) -> bool {
        self.key.as_ref() == Some(&advocate.key)
            || (self.customer.is_some() && self.customer == advocate.customer)
            || self.session.as_ref() == Some(&advocate.id)
    }
}

#[cfg(test)]
mod tests {
    use super::PersonKey;

    #[test]
    fn a_key_is_read_where_it_is_compared_and_shown_nowhere() {
        let key = PersonKey::new("a keyed hash".to_owned());
        assert_eq!(key.as_str(), "a keyed hash");
        assert_eq!(format!("{key:?}"), "PersonKey(…)");
    }
}
