//! A program: what its owner promises, and when.

use crate::{
    fraud::Strictness,
    money::Currency,
    rule::{Rule, Trigger},
    site::Site,
    slug::ProgramId,
    time::{Days, Timestamp},
    web::{LandingUrl, Origin},
};

/// Whether a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Active,
    /// Nothing can be claimed; events of earlier claims count.
    Paused,
    /// As paused, for good.
    Ended,
}

/// Which referrals wait for the owner's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// None does.
    None,
    /// Those with fraud signals.
    Flagged,
    /// Each of them.
    All,
}

/// A program's rules and limits. Look and words are not the domain's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// Counts the changes, from 1.
    pub version: u64,
    /// Whether it runs.
    pub status: Status,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// Where friends arrive.
    pub landing: LandingUrl,
    /// Whose pages may embed the widget.
    pub origins: Vec<Origin>,
    /// The site that the landing page is part of, when the deployment may be its first party.
    pub site: Option<Site>,
    /// Before this time nothing can be claimed.
    pub starts_at: Option<Timestamp>,
    /// From this time on nothing can be claimed.
    pub ends_at: Option<Timestamp>,
    /// How long after the claim an event counts.
    pub attribution_window: Days,
    /// How long rewards stay pending.
    pub hold: Days,
    /// Which referrals wait for the owner.
    pub review: Review,
    /// Where fraud signals lead to review and rejection.
    pub strictness: Strictness,
    /// Whether rewards of advocates wait until the owner vouched for them.
    pub prove_advocates: bool,
    /// How long after its window a referral that never converted still tells who the friend was.
    pub retention: Option<Days>,
    /// What is promised.
    pub rules: Vec<Rule>,
}

/// The program takes no claims now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// Its owner paused it.
    #[error("the program is paused")]
    Paused,
    /// It begins later.
    #[error("the program has not started yet")]
    NotStarted,
    /// It is over.
    #[error("the program has ended")]
    Ended,
}

impl Program {
    /// Checks that links can be claimed at `now`.
    ///
    /// # Errors
    /// - [`Closed::Paused`] or [`Closed::Ended`] when the owner set that status.
    /// - [`Closed::NotStarted`] before `starts_at`, [`Closed::Ended`] from `ends_at` on.
    pub fn open_at(&self, now: Timestamp) -> Result<(), Closed> {
        match self.status {
            Status::Paused => Err(Closed::Paused),
            Status::Ended => Err(Closed::Ended),
            Status::Active if self.starts_at.is_some_and(|start| now < start) => Err(Closed::NotStarted),
            Status::Active if self.ends_at.is_some_and(|end| now >= end) => Err(Closed::Ended),
            Status::Active => Ok(()),
        }
    }

    /// The rules that a trigger sets off, in the owner's order.
    pub fn rules_on(&self, trigger: &Trigger) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| rule.on == *trigger)
    }

    /// Whether a page of `origin`, as browsers send it, may embed the widget.
    #[must_use]
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed.matches(origin))
    }
}

#[cfg(test)]
mod tests;
