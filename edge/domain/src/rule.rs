//! Rules: trigger (event, which one, minimum amount) -> party -> reward -> cap, hold.

use crate::{
    money::Money,
    reward::Reward,
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

/// How many rewards a rule gave within its cap's window, cancelled ones left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// For this advocate's referrals.
    pub per_advocate: u32,
    /// In the whole program.
    pub per_program: u32,
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
    /// At most so many.
    pub cap: Option<Cap>,
    /// How long its reward stays pending, instead of the program's.
    pub hold: Option<Days>,
}

/// Why a rule of the right trigger gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotGiven {
    /// The amount is below the rule's minimum, or the event had none.
    BelowMinimum,
    /// It rewards another of the friend's events: the first, or the n-th.
    NotTheNth {
        /// Whether the rule means the first.
        first: bool,
    },
    /// The rule gave as much as its cap allows.
    CapReached,
}

impl NotGiven {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BelowMinimum => "below_minimum",
            Self::NotTheNth { first: true } => "not_first",
            Self::NotTheNth { first: false } => "not_nth",
            Self::CapReached => "cap_reached",
        }
    }
}

impl Rule {
    /// Decides whether the rule rewards the friend's `ordinal`-th event of its type.
    ///
    /// # Errors
    /// - [`NotGiven::NotTheNth`] when the rule means another of the friend's events.
    /// - [`NotGiven::BelowMinimum`] when the amount is missing, in another currency or too small.
    /// - [`NotGiven::CapReached`] when all else is right and the cap is used up.
    pub fn rewards(&self, ordinal: u32, amount: Option<&Money>, given: Given) -> Result<(), NotGiven> {
        if let Nth::Only(nth) = self.nth
            && nth != ordinal
        {
            return Err(NotGiven::NotTheNth { first: nth == 1 });
        }
        if let Some(minimum) = &self.min_amount
            && !amount.is_some_and(|amount| reaches(amount, minimum))
        {
            return Err(NotGiven::BelowMinimum);
        }
        if self.cap.is_some_and(|cap| cap.is_reached(given)) {
            return Err(NotGiven::CapReached);
        }
        Ok(())
    }
}

fn reaches(amount: &Money, minimum: &Money) -> bool {
    amount.currency() == minimum.currency() && amount.minor() >= minimum.minor()
}

#[cfg(test)]
mod tests;
