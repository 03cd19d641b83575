//! The stable names of domain values: in the Ledger's columns and on the wire.

use goodword_domain::{program, referral, reward, rule};
use goodword_protocol as wire;

/// A domain value with a name that is stored and sent.
pub(crate) trait Named: Copy + Sized {
    /// Its type on the wire.
    type Wire;

    /// Whether a list also knows those that wait for the owner, as `review`.
    const CAN_WAIT: bool = false;

    /// The name.
    fn name(self) -> &'static str;

    /// The value of a name.
    fn from_name(name: &str) -> Option<Self>;

    /// The value on the wire.
    fn wire(self) -> Self::Wire;

    /// The value from the wire.
    fn from_wire(wire: &Self::Wire) -> Self;
}

macro_rules! names {
    ($($domain:ty => $wire:ty { $($variant:ident = $name:literal),* $(,)? } $(@can_wait = $wait:literal)?)*) => { $(
        impl Named for $domain {
            type Wire = $wire;
            $(const CAN_WAIT: bool = $wait;)?

            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            fn wire(self) -> $wire {
                match self { $(Self::$variant => <$wire>::$variant,)* }
            }

            fn from_wire(wire: &$wire) -> Self {
                match wire { $(<$wire>::$variant => Self::$variant,)* }
            }
        }
    )* };
}

names! {
    referral::State => wire::ReferralState {
        Claimed = "claimed", Converted = "converted", Approved = "approved", Rewarded = "rewarded",
        Rejected = "rejected", Reversed = "reversed", Expired = "expired",
    } @can_wait = true
    reward::State => wire::RewardState {
        Pending = "pending", Approved = "approved", Fulfilled = "fulfilled", Cancelled = "cancelled",
    }
    rule::Party => wire::Party { Advocate = "advocate", Friend = "friend" }
    program::Status => wire::Status { Active = "active", Paused = "paused", Ended = "ended" }
    wire::DeliveryState => wire::DeliveryState {
        Waiting = "waiting", Delivered = "delivered", Parked = "parked",
    }
    program::Review => wire::Review { None = "none", Flagged = "flagged", All = "all" }
}

/// The owner's decision is stored, but not sent: the wire says only whether one is awaited.
pub(crate) const fn review_name(review: referral::Review) -> &'static str {
    match review {
        referral::Review::None => "none",
        referral::Review::Waiting => "waiting",
        referral::Review::Approved => "approved",
    }
}

/// The inverse of [`review_name`].
pub(crate) fn review_from_name(name: &str) -> Option<referral::Review> {
    [referral::Review::None, referral::Review::Waiting, referral::Review::Approved]
        .into_iter()
        .find(|review| review_name(*review) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored for ever: a name that changes here orphans the rows of every Ledger.
    #[test]
    fn each_name_is_the_one_on_the_wire_and_reads_back() {
        for name in ["claimed", "converted", "approved", "rewarded", "rejected", "reversed", "expired"] {
            let state = referral::State::from_name(name).expect(name);
            assert_eq!(state.name(), name);
            assert_eq!(serde_json::to_value(state.wire()).unwrap(), name);
        }
        for name in ["pending", "approved", "fulfilled", "cancelled"] {
            let state = reward::State::from_name(name).expect(name);
            assert_eq!(serde_json::to_value(state.wire()).unwrap(), name);
        }
    }
}
