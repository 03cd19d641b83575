//! Referrals: the pair of advocate and friend, and the states it passes.

use crate::{id::AdvocateId, reward, time::Timestamp};

/// Where a referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The friend redeemed the link.
    Claimed,
    /// The friend did something that a rule rewards.
    Converted,
    /// Nothing of its rewards is pending any more.
    Approved,
    /// Each of its rewards was given.
    Rewarded,
    /// The owner refused it.
    Rejected,
    /// What was bought was refunded.
    Reversed,
    /// No conversion within the attribution window.
    Expired,
}

impl State {
    /// Whether the referral ended without rewards. Of these only a rejected one stays so by itself: an expired one goes
    /// on when an event within its window is told late, and a reversed one when the friend buys again.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Rejected | Self::Reversed | Self::Expired)
    }

    /// Whether an event of the friend was ever rewarded by a rule.
    #[must_use]
    pub const fn has_converted(self) -> bool {
        matches!(self, Self::Converted | Self::Approved | Self::Rewarded)
    }
}

/// The owner's decision about a referral.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    /// None is needed.
    #[default]
    None,
    /// It waits.
    Waiting,
    /// The owner approved it.
    Approved,
}

/// What a decision needs to know of a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Whose friend it is.
    pub advocate: AdvocateId,
    /// Where it stands.
    pub state: State,
    /// Whether it waits for the owner.
    pub review: Review,
    /// When the friend claimed.
    pub claimed_at: Timestamp,
    /// When its attribution window ends, by the program as it was at the claim.
    pub expires_at: Timestamp,
    /// Which of the advocate's converted referrals it is, from 1, once it converted.
    pub place: Option<u32>,
    /// The points of its fraud signals.
    pub score: u32,
}

/// Where a converted referral stands, by the states of its rewards.
#[must_use]
pub fn state_of_converted(rewards: &[reward::State]) -> State {
    let standing = || rewards.iter().filter(|state| **state != reward::State::Cancelled);
    if standing().any(|state| *state == reward::State::Pending) {
        State::Converted
    } else if standing().next().is_some() && standing().all(|state| *state == reward::State::Fulfilled) {
        State::Rewarded
    } else {
        State::Approved
    }
}

#[cfg(test)]
mod tests {
    use super::{State, state_of_converted};
    use crate::reward::State::{Approved, Cancelled, Fulfilled, Pending};

    #[test]
    fn what_was_rejected_reversed_or_expired_is_closed() {
        let closed = [State::Rejected, State::Reversed, State::Expired];
        let open = [State::Claimed, State::Converted, State::Approved, State::Rewarded];
        assert!(closed.iter().all(|state| state.is_closed()) && !open.iter().any(|state| state.is_closed()));
    }

    #[test]
    fn a_converted_referral_stands_where_its_slowest_reward_stands() {
        let table = [
            (vec![Pending], State::Converted),
            (vec![Fulfilled, Pending], State::Converted),
            (vec![Fulfilled, Approved], State::Approved),
            (vec![Fulfilled, Fulfilled], State::Rewarded),
            (vec![Cancelled, Fulfilled], State::Rewarded),
            (vec![Cancelled, Approved], State::Approved),
            (vec![Cancelled], State::Approved),
            (vec![], State::Approved),
        ];
        for (rewards, expected) in table {
            assert_eq!(state_of_converted(&rewards), expected, "{rewards:?}");
        }
    }
}
