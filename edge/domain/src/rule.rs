//! Rules: trigger (event, which one, minimum amount) -> party -> reward -> cap, hold.

use crate::{
    money::Money,
    reward::{Reward, Worthless},
    slug::{EventType, RuleId},
    time::{Days, Timestamp},
};

/// What sets a rule off.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// The friend's claim.
    Claim,
    /// An event that the owner's system reports.
    Event(EventType),
}

/// A side of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The customer who shares.
    Advocate,
    /// The person who follows the link.
    Friend,
}

/// Which of a friend's events of one type a rule means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// Each of them.
    Every,
    /// The n-th, from 1, in the order they were reported; those below a minimum count too.
    Only(u32),
}

/// How many rewards a rule gives at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cap {
    /// For one advocate's referrals.
    pub per_advocate: Option<u32>,
    /// In the whole program.
    pub per_program: Option<u32>,
    /// Counted over the last so many days; without it, for ever.
    pub window: Option<Days>,
}

/// What a rule gave before, cancelled rewards left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// For this advocate's referrals, within the cap's window; counted no further than the cap.
    pub per_advocate: u32,
    /// In the whole program, within the cap's window; counted no further than the cap.
    pub per_program: u32,
    /// Whether this advocate's milestone was given: once is all.
    pub milestone: bool,
}

/// Which of an advocate's converted referrals a rule means, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Each of them.
    Any,
    /// From the n-th on: a tier. Of the tiers for one event, party and kind of reward the highest reached gives.
    From(u32),
    /// The n-th only: a milestone, given once to an advocate.
    At(u32),
}

/// The moment at which rules are asked: one claim or event of a friend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// Which of the friend's events of this type it is, from 1.
    pub ordinal: u32,
    /// Which of the advocate's converted referrals this one is or would become, from 1.
    pub place: u32,
    /// What was paid.
    pub amount: Option<&'a Money>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the friend's first event of this type happened.
    pub first_at: Timestamp,
    /// Whether the attribution window was over: only rules that recur for months still count.
    pub late: bool,
}

impl Cap {
    /// The time from which rewards count towards the cap.
    #[must_use]
    pub fn since(&self, now: Timestamp) -> Timestamp {
        self.window.map_or(Timestamp::from_millis(0), |days| now.minus(days))
    }

    /// Whether one more reward would be too many.
    #[must_use]
    pub fn is_reached(&self, given: Given) -> bool {
        self.per_advocate.is_some_and(|most| given.per_advocate >= most)
            || self.per_program.is_some_and(|most| given.per_program >= most)
    }
}

/// One promise of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, unique in the program.
    pub id: RuleId,
    /// What sets it off.
    pub on: Trigger,
    /// Who is rewarded.
    pub party: Party,
    /// With what.
    pub reward: Reward,
    /// Which of the friend's events of this type.
    pub nth: Nth,
    /// Only events of at least this amount.
    pub min_amount: Option<Money>,
    /// Which of the advocate's converted referrals.
    pub place: Place,
    /// Recurring rewards end so many calendar months after the friend's first event of the type.
    pub months: Option<u32>,
    /// At most so many.
    pub cap: Option<Cap>,
    /// How long its reward stays pending, instead of the program's.
    pub hold: Option<Days>,
}

/// Why a rule of the right trigger gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotGiven {
    /// The attribution window is over, and the rule does not recur for months.
    WindowOver,
    /// The months in which the rule recurs are over.
    MonthsOver,
    /// The amount is below the rule's minimum, or the event had none.
    BelowMinimum,
    /// It rewards another of the friend's events: the first, or the n-th.
    NotTheNth {
        /// Whether the rule means the first.
        first: bool,
    },
    /// The advocate has too few converted referrals for this tier.
    TierNotReached,
    /// A higher tier of the advocate gives instead.
    HigherTier,
    /// It rewards another of the advocate's converted referrals.
    NotTheMilestone,
    /// The advocate was given this milestone before.
    MilestoneGiven,
    /// A commission needs an amount, and the event has none.
    AmountMissing,
    /// A commission of this amount is less than half a minor unit.
    RoundsToNothing,
    /// The rule gave as much as its cap allows.
    CapReached,
}

impl NotGiven {
    /// Every reason; `docs/rules.md` explains each.
    pub const ALL: [Self; 12] = [
        Self::WindowOver,
        Self::MonthsOver,
        Self::BelowMinimum,
        Self::NotTheNth { first: true },
        Self::NotTheNth { first: false },
        Self::TierNotReached,
        Self::HigherTier,
        Self::NotTheMilestone,
        Self::MilestoneGiven,
        Self::AmountMissing,
        Self::RoundsToNothing,
        Self::CapReached,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WindowOver => "window_over",
            Self::MonthsOver => "months_over",
            Self::BelowMinimum => "below_minimum",
            Self::NotTheNth { first: true } => "not_first",
            Self::NotTheNth { first: false } => "not_nth",
            Self::TierNotReached => "tier_not_reached",
            Self::HigherTier => "higher_tier",
            Self::NotTheMilestone => "not_the_milestone",
            Self::MilestoneGiven => "milestone_given",
            Self::AmountMissing => "amount_missing",
            Self::RoundsToNothing => "rounds_to_nothing",
            Self::CapReached => "cap_reached",
        }
    }

    /// Whether the friend did all that the rule asks, and only the advocate's count or the rule's limits left nothing:
    /// such an event converts the referral all the same, or nobody would ever reach a tier.
    #[must_use]
    pub const fn converts(self) -> bool {
        matches!(
            self,
            Self::TierNotReached
                | Self::HigherTier
                | Self::NotTheMilestone
                | Self::MilestoneGiven
                | Self::RoundsToNothing
                | Self::CapReached
        )
    }
}

impl Rule {
    /// Decides whether the rule rewards, and answers what the reward is worth, in the unit of its kind.
    ///
    /// `higher` says whether a higher tier of the same ladder is reached.
    ///
    /// # Errors
    /// The first reason that applies, in this order: what the friend did ([`NotGiven::NotTheNth`],
    /// [`NotGiven::WindowOver`], [`NotGiven::MonthsOver`], [`NotGiven::BelowMinimum`], [`NotGiven::AmountMissing`]),
    /// where the advocate stands ([`NotGiven::TierNotReached`], [`NotGiven::HigherTier`],
    /// [`NotGiven::NotTheMilestone`], [`NotGiven::MilestoneGiven`]), and what is left to give
    /// ([`NotGiven::RoundsToNothing`], [`NotGiven::CapReached`]).
    pub fn rewards(&self, occasion: &Occasion<'_>, higher: bool, given: Given) -> Result<i64, NotGiven> {
        self.fits_the_event(occasion)?;
        let value = self.reward.value(occasion.amount);
        if value == Err(Worthless::AmountMissing) {
            return Err(NotGiven::AmountMissing);
        }
        self.fits_the_advocate(occasion.place, higher, given)?;
        let value = value.map_err(|_| NotGiven::RoundsToNothing)?;
        if self.cap.is_some_and(|cap| cap.is_reached(given)) {
            return Err(NotGiven::CapReached);
        }
        Ok(value)
    }

    fn fits_the_event(&self, occasion: &Occasion<'_>) -> Result<(), NotGiven> {
        if let Nth::Only(nth) = self.nth
            && nth != occasion.ordinal
        {
            return Err(NotGiven::NotTheNth { first: nth == 1 });
        }
        match self.months {
            None if occasion.late => return Err(NotGiven::WindowOver),
            Some(months) if occasion.occurred_at >= occasion.first_at.plus_months(months) => {
                return Err(NotGiven::MonthsOver);
            }
            _ => {}
        }
        if let Some(minimum) = &self.min_amount
            && !occasion.amount.is_some_and(|amount| reaches(amount, minimum))
        {
            return Err(NotGiven::BelowMinimum);
        }
        Ok(())
    }

    fn fits_the_advocate(&self, place: u32, higher: bool, given: Given) -> Result<(), NotGiven> {
        match self.place {
            Place::From(first) if place < first => Err(NotGiven::TierNotReached),
            Place::From(_) if higher => Err(NotGiven::HigherTier),
            Place::At(only) if place != only => Err(NotGiven::NotTheMilestone),
            Place::At(_) if given.milestone => Err(NotGiven::MilestoneGiven),
            _ => Ok(()),
        }
    }

    /// Whether both are tiers of one ladder: the same event, party, kind of reward and choice of the friend's events.
    #[must_use]
    pub fn is_same_ladder(&self, other: &Self) -> bool {
        let ladder = |rule: &Self| (rule.party, rule.nth, rule.reward.kind());
        matches!((self.place, other.place), (Place::From(_), Place::From(_)))
            && self.on == other.on
            && ladder(self) == ladder(other)
    }

    /// Whether the advocate's `place` has reached this tier.
    #[must_use]
    pub const fn reached_from(&self, place: u32) -> Option<u32> {
        match self.place {
            Place::From(first) if place >= first => Some(first),
            _ => None,
        }
    }
}

fn reaches(amount: &Money, minimum: &Money) -> bool {
    amount.currency() == minimum.currency() && amount.minor() >= minimum.minor()
}

#[cfg(test)]
mod tests;
