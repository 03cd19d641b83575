//! Rewards: what is given, what it is worth, what refunds leave of it, and the states a reward passes.

use crate::{
    code::CouponPrefix,
    money::{self, BasisPoints, Money},
    slug::PoolName,
    time::Timestamp,
};

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reward {
    /// A percentage off, as a single-use coupon.
    DiscountPercent {
        /// How much.
        rate: BasisPoints,
        /// Where the coupon's code comes from.
        coupon: CouponSource,
    },
    /// An amount off, as a single-use coupon.
    DiscountAmount {
        /// How much.
        amount: Money,
        /// Where the coupon's code comes from.
        coupon: CouponSource,
    },
    /// Store credit.
    Credit {
        /// How much.
        amount: Money,
    },
    /// Money paid out.
    Cash {
        /// How much.
        amount: Money,
    },
    /// A share of the event's amount.
    Commission {
        /// Which share.
        rate: BasisPoints,
    },
    /// Points, of which each advocate has a balance.
    Points {
        /// How many.
        points: u64,
    },
    /// A gift.
    Product {
        /// The owner's number of the article.
        sku: String,
        /// What customers call it.
        name: String,
    },
    /// Anything else that can be counted, such as 500 MB of storage.
    Custom {
        /// What it is.
        name: String,
        /// How much of it.
        quantity: u64,
        /// In which unit.
        unit: String,
    },
    /// Tickets of a draw.
    Lottery {
        /// How many.
        entries: u32,
    },
}

/// Where a coupon's code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouponSource {
    /// Made when it is handed out, with this at its start.
    Generate(CouponPrefix),
    /// Taken from the owner's codes of this name.
    Pool(PoolName),
}

/// The kinds of reward, without what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "as the variants of `Reward`")]
pub enum Kind {
    DiscountPercent,
    DiscountAmount,
    Credit,
    Cash,
    Commission,
    Points,
    Product,
    Custom,
    Lottery,
}

/// Why a reward cannot be worked out for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worthless {
    /// A commission, and the event has no amount.
    AmountMissing,
    /// A commission that rounds to nothing.
    RoundsToNothing,
}

impl Reward {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::DiscountPercent { .. } => Kind::DiscountPercent,
            Self::DiscountAmount { .. } => Kind::DiscountAmount,
            Self::Credit { .. } => Kind::Credit,
            Self::Cash { .. } => Kind::Cash,
            Self::Commission { .. } => Kind::Commission,
            Self::Points { .. } => Kind::Points,
            Self::Product { .. } => Kind::Product,
            Self::Custom { .. } => Kind::Custom,
            Self::Lottery { .. } => Kind::Lottery,
        }
    }

    /// Where its coupon comes from; none when it is not given as a coupon.
    #[must_use]
    pub const fn coupon_source(&self) -> Option<&CouponSource> {
        match self {
            Self::DiscountPercent { coupon, .. } | Self::DiscountAmount { coupon, .. } => Some(coupon),
            _ => None,
        }
    }

    /// The state once nothing holds the reward back: coupons are given by showing them and points by counting them,
    /// the rest is for the owner to give.
    #[must_use]
    pub const fn released(&self) -> State {
        if self.coupon_source().is_some() || matches!(self, Self::Points { .. }) {
            State::Fulfilled
        } else {
            State::Approved
        }
    }

    /// What it is worth for an event of this amount: minor units of money, points, entries, the quantity of
    /// something; 1 for a percentage off and for a gift.
    ///
    /// A commission is rounded half to even to the minor unit.
    ///
    /// # Errors
    /// - [`Worthless::AmountMissing`] for a commission of an event without an amount.
    /// - [`Worthless::RoundsToNothing`] for a commission of less than half a minor unit.
    pub fn value(&self, amount: Option<&Money>) -> Result<i64, Worthless> {
        Ok(match self {
            Self::DiscountPercent { .. } | Self::Product { .. } => 1,
            Self::DiscountAmount { amount, .. } | Self::Credit { amount } | Self::Cash { amount } => {
                amount.minor()
            }
            Self::Commission { rate } => {
                let amount = amount.ok_or(Worthless::AmountMissing)?;
                match rate.of(amount.minor()) {
                    0 => return Err(Worthless::RoundsToNothing),
                    value => value,
                }
            }
            Self::Points { points } => i64::try_from(*points).unwrap_or(i64::MAX),
            Self::Custom { quantity, .. } => i64::try_from(*quantity).unwrap_or(i64::MAX),
            Self::Lottery { entries } => i64::from(*entries),
        })
    }

    /// What is left of a reward worth `value` when `refunded` of the event's `amount` (minor units) was paid back.
    ///
    /// A commission is what the rate gives of the rest; what can be divided shrinks in proportion; both are rounded
    /// half to even. Coupons and gifts cannot be divided: they stay until everything was paid back.
    #[must_use]
    pub fn due(&self, value: i64, amount: i64, refunded: i64) -> i64 {
        let rest = amount - refunded;
        if rest <= 0 {
            return 0;
        }
        match self {
            Self::DiscountPercent { .. } | Self::DiscountAmount { .. } | Self::Product { .. } => value,
            Self::Commission { rate } => rate.of(rest),
            _ => money::proportion(value, rest, amount),
        }
    }

    /// What it costs the owner in the program's money; none for what is not money.
    #[must_use]
    pub const fn is_money(&self) -> bool {
        matches!(
            self,
            Self::DiscountAmount { .. } | Self::Credit { .. } | Self::Cash { .. } | Self::Commission { .. }
        )
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

#[cfg(test)]
mod tests;
