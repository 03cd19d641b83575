//! Rewards: what is given, and the states a reward passes.

use crate::{
    code::CouponPrefix,
    money::{BasisPoints, Money},
    time::Timestamp,
};

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reward {
    /// A percentage off, as a single-use coupon.
    DiscountPercent {
        /// How much.
        rate: BasisPoints,
        /// What the coupon's code starts with.
        prefix: CouponPrefix,
    },
    /// An amount off, as a single-use coupon.
    DiscountAmount {
        /// How much.
        amount: Money,
        /// What the coupon's code starts with.
        prefix: CouponPrefix,
    },
    /// Store credit.
    Credit {
        /// How much.
        amount: Money,
    },
}

impl Reward {
    /// What a coupon for this reward starts with; none when it is not given as a coupon.
    #[must_use]
    pub const fn coupon_prefix(&self) -> Option<&CouponPrefix> {
        match self {
            Self::DiscountPercent { prefix, .. } | Self::DiscountAmount { prefix, .. } => Some(prefix),
            Self::Credit { .. } => None,
        }
    }

    /// The state once nothing holds the reward back: a coupon is given by showing it, the rest by the owner.
    #[must_use]
    pub const fn released(&self) -> State {
        if self.coupon_prefix().is_some() { State::Fulfilled } else { State::Approved }
    }
}

/// Where a reward stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Promised; held or under review.
    Pending,
    /// To be given.
    Approved,
    /// Given.
    Fulfilled,
    /// Not given after all.
    Cancelled,
}

/// What keeps a promised reward from being given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The end of the program's or the rule's hold.
    pub until: Timestamp,
    /// Whether the owner decides first.
    pub review: bool,
}

impl Hold {
    /// Whether nothing holds the reward back any more.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        !self.review && self.until <= now
    }

    /// Why the reward is pending, as a stable code.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        if self.review { "under_review" } else { "held" }
    }
}
