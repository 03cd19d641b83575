//! Ids of our own making: a prefix that says of what, and a ULID, so that ids sort by the time they were made.

use std::fmt;

use thiserror::Error;
use ulid::{ULID_LEN, Ulid};

use crate::time::Timestamp;

/// The latest time a ULID holds: 48 bits of milliseconds, in the year 10889.
const LAST_MILLISECOND: u64 = (1 << Ulid::TIME_BITS) - 1;

/// The text is not an id of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An id of this kind is `{prefix}` followed by 26 lower-case letters and digits, as we returned it.")]
pub struct InvalidId {
    /// What every id of this kind starts with.
    pub prefix: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &str = $prefix;

            /// Makes an id from the time and the lower 80 bits of `entropy`.
            ///
            /// Times outside what a ULID holds, before 1970 or after 10889, become its first or last millisecond.
            #[must_use]
            pub fn new(now: Timestamp, entropy: u128) -> Self {
                Self(spell(Self::PREFIX, now, entropy))
            }

            /// Reads an id in the one form in which it was made.
            ///
            /// # Errors
            /// [`InvalidId`] when the prefix is another, or what follows is not a ULID in lower case.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                read(Self::PREFIX, text).map(Self)
            }

            /// The id as it is stored and sent.
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

ids! {
    /// Names an advocate of one program: `adv_01hqqy6d00000000000000000a`.
    AdvocateId = "adv_",
    /// Names a referral: `ref_01hqqy6d00000000000000000a`.
    ReferralId = "ref_",
    /// Names a reward: `rwd_01hqqy6d00000000000000000a`.
    RewardId = "rwd_",
    /// Names a message to a webhook: `msg_01hqqy6d00000000000000000a`.
    MessageId = "msg_",
    /// Names a webhook: `whk_01hqqy6d00000000000000000a`.
    WebhookId = "whk_",
    /// Names an advocate's session: `ses_01hqqy6d00000000000000000a`. It opens nothing without its signature.
    SessionId = "ses_",
    /// Names a message that could not be carried out: `fail_01hqqy6d00000000000000000a`.
    FailureId = "fail_",
}

fn spell(prefix: &str, now: Timestamp, entropy: u128) -> String {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0).min(LAST_MILLISECOND);
    with_prefix(prefix, Ulid::from_parts(millis, entropy))
}

fn with_prefix(prefix: &str, ulid: Ulid) -> String {
    let mut buffer = [0; ULID_LEN];
    let digits = ulid.array_to_str(&mut buffer);
    digits.make_ascii_lowercase();
    [prefix, digits].concat()
}

/// The decoder also takes upper case and a first digit that overflows: only what it would spell the same is an id.
fn read(prefix: &'static str, text: &str) -> Result<String, InvalidId> {
    let digits = text.strip_prefix(prefix).ok_or(InvalidId { prefix })?;
    let ulid = Ulid::from_string(digits).map_err(|_| InvalidId { prefix })?;
    let canonical = with_prefix(prefix, ulid);
    if canonical == text { Ok(canonical) } else { Err(InvalidId { prefix }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_spelled_as_the_ulid_specification_says() {
        // The specification's example: 01ARZ3NDEKTSV4RRFFQ69G5FAV is 2016-07-30T23:54:10.259Z.
        let cases = [
            (1_469_922_850_259, 0xd676_4c61_efb9_9302_bd5b, "adv_01arz3ndektsv4rrffq69g5fav"),
            (0, 0, "adv_00000000000000000000000000"),
            (-1, 1, "adv_00000000000000000000000001"),
            (i64::MAX, u128::MAX, "adv_7zzzzzzzzzzzzzzzzzzzzzzzzz"),
        ];
        for (millis, entropy, text) in cases {
            assert_eq!(AdvocateId::new(Timestamp::from_millis(millis), entropy).as_str(), text);
            assert_eq!(AdvocateId::parse(text).map(|id| id.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn each_kind_has_its_prefix() {
        let now = Timestamp::from_millis(1_469_922_850_259);
        assert!(AdvocateId::new(now, 7).as_str().starts_with("adv_"));
        assert!(ReferralId::new(now, 7).as_str().starts_with("ref_"));
        assert!(RewardId::new(now, 7).as_str().starts_with("rwd_"));
        assert!(SessionId::new(now, 7).as_str().starts_with("ses_"));
        assert!(FailureId::new(now, 7).as_str().starts_with("fail_"));
        assert!(MessageId::new(now, 7).as_str().starts_with("msg_"));
        assert!(WebhookId::new(now, 7).as_str().starts_with("whk_"));
    }

    #[test]
    fn anything_else_is_refused() {
        let cases = [
            "",
            "adv_",
            "01arz3ndektsv4rrffq69g5fav",
            "ref_01arz3ndektsv4rrffq69g5fav",
            "ADV_01arz3ndektsv4rrffq69g5fav",
            "adv_01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "adv_01arz3ndektsv4rrffq69g5fa",
            "adv_01arz3ndektsv4rrffq69g5favv",
            "adv_01arz3ndektsv4rrffq69g5fau",
            "adv_o1arz3ndektsv4rrffq69g5fav",
            "adv_81arz3ndektsv4rrffq69g5fav",
            "adv_01arz3ndektsv4rrffq69g5fé",
            " adv_01arz3ndektsv4rrffq69g5fav",
        ];
        for text in cases {
            assert_eq!(AdvocateId::parse(text), Err(InvalidId { prefix: "adv_" }), "{text}");
        }
    }

    proptest! {
        #[test]
        fn ids_sort_by_time(earlier in 0_i64..1 << 47, gap in 1_i64..1 << 47, first: u128, second: u128) {
            let one = RewardId::new(Timestamp::from_millis(earlier), first);
            let two = RewardId::new(Timestamp::from_millis(earlier + gap), second);
            prop_assert!(one.as_str() < two.as_str());
            prop_assert!(one < two);
        }

        #[test]
        fn what_was_made_is_read(millis: i64, entropy: u128) {
            let id = SessionId::new(Timestamp::from_millis(millis), entropy);
            prop_assert_eq!(SessionId::parse(id.as_str()), Ok(id));
        }

        #[test]
        fn no_text_panics(text in "(adv_)?.{0,40}") {
            let _ = AdvocateId::parse(&text);
        }
    }
}
