//! The friend's claim of a link.

use crate::{
    event::{Grant, grants},
    id::AdvocateId,
    person::{Advocate, Friend},
    program::{Closed, Program},
    referral::Review,
    rule::{Given, NotGiven, Rule, Trigger},
    slug::RuleId,
    time::Timestamp,
};

/// Why a claim is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The friend is the advocate.
    #[error("this is the friend's own link")]
    OwnLink,
    /// Another advocate's claim of this friend stands.
    #[error("another customer's link was redeemed by this friend before")]
    AlreadyClaimed,
    /// The program takes no claims now.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// A claim that is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The friend claimed this advocate's link before: the same answer as then.
    Again,
    /// The first claim: the referral begins, with these rewards.
    First {
        /// What is given.
        grants: Vec<Grant>,
        /// Which claim rules gave nothing, and why.
        withheld: Vec<(RuleId, NotGiven)>,
    },
}

/// Decides a friend's claim of a link.
///
/// `standing` is the advocate of the friend's claim in this program, if there is one; `given` counts what a
/// capped rule gave.
///
/// # Errors
/// - [`Refusal::AlreadyClaimed`] when another advocate's claim of this friend stands.
/// - [`Refusal::OwnLink`] when the friend is the advocate, by normalised email, the owner's id or session.
/// - [`Refusal::Closed`] when the program takes no claims at `now`.
pub fn claim(
    program: &Program,
    advocate: &Advocate,
    friend: &Friend,
    standing: Option<&AdvocateId>,
    given: impl Fn(&Rule) -> Given,
    now: Timestamp,
) -> Result<Claim, Refusal> {
    match standing {
        Some(standing) if *standing == advocate.id => return Ok(Claim::Again),
        Some(_) => return Err(Refusal::AlreadyClaimed),
        None if friend.is(advocate) => return Err(Refusal::OwnLink),
        None => program.open_at(now)?,
    }
    let (grants, withheld) = grants(program, &Trigger::Claim, 1, None, Review::None, given, now, now);
    Ok(Claim::First { grants, withheld })
}

#[cfg(test)]
mod tests;
