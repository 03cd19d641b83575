//! The friend's claim of a link.

use crate::{
    event::{Grant, grants},
    fraud::{self, Signal, Verdict},
    id::AdvocateId,
    person::{Advocate, Friend},
    program::{self, Closed, Program},
    referral::Review,
    rule::{Given, NotGiven, Occasion, Rule, Trigger},
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
    /// The friend was a customer before; the owner said so.
    #[error("this friend was a customer before")]
    ExistingCustomer,
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
        /// What the fraud signals lead to. A rejected claim gives nothing; the owner can undo that.
        verdict: Verdict,
        /// Whether the referral waits for the owner already.
        review: Review,
    },
}

/// Everything that is known when a friend claims.
#[derive(Clone, Debug)]
pub struct Claimant<'a> {
    /// Who claims.
    pub friend: &'a Friend,
    /// The advocate of the friend's claim in this program, if there is one.
    pub standing: Option<&'a AdvocateId>,
    /// Whether the owner said that this is a customer already.
    pub existing_customer: bool,
    /// What makes the claim suspicious.
    pub signals: &'a [Signal],
}

/// Decides a friend's claim of a link.
///
/// `given` tells what a rule gave before. When the points of the signals reject the claim, the referral begins as a
/// rejected one and gives nothing, so that the owner sees it.
///
/// # Errors
/// - [`Refusal::AlreadyClaimed`] when another advocate's claim of this friend stands.
/// - [`Refusal::OwnLink`] when the friend is the advocate, by normalised email, the owner's id or session.
/// - [`Refusal::ExistingCustomer`] when the owner said that the friend was a customer before.
/// - [`Refusal::Closed`] when the program takes no claims at `now`.
pub fn claim(
    program: &Program,
    advocate: &Advocate,
    claimant: &Claimant<'_>,
    given: impl Fn(&Rule) -> Given,
    now: Timestamp,
) -> Result<Claim, Refusal> {
    match claimant.standing {
        Some(standing) if *standing == advocate.id => return Ok(Claim::Again),
        Some(_) => return Err(Refusal::AlreadyClaimed),
        None if claimant.friend.is(advocate) => return Err(Refusal::OwnLink),
        None if claimant.existing_customer => return Err(Refusal::ExistingCustomer),
        None => program.open_at(now)?,
    }
    let verdict = fraud::verdict(fraud::score(claimant.signals), program.strictness);
    if verdict == Verdict::Reject {
        return Ok(Claim::First { grants: Vec::new(), withheld: Vec::new(), verdict, review: Review::None });
    }
    let (grants, withheld, review) = first(program, verdict, given, now);
    Ok(Claim::First { grants, withheld, verdict, review })
}

/// What a first claim gives. It is for the owner to see at once only where it gives the advocate something.
fn first(
    program: &Program,
    verdict: Verdict,
    given: impl Fn(&Rule) -> Given,
    now: Timestamp,
) -> (Vec<Grant>, Vec<(RuleId, NotGiven)>, Review) {
    let review = match program.review {
        program::Review::All => Review::Waiting,
        program::Review::Flagged if verdict == Verdict::Review => Review::Waiting,
        _ => Review::None,
    };
    let occasion =
        Occasion { ordinal: 1, place: 0, amount: None, occurred_at: now, first_at: now, late: false };
    let (grants, withheld) = grants(program, &Trigger::Claim, &occasion, review, given, now);
    let waits = grants.iter().any(|grant| grant.hold.review);
    (grants, withheld, if waits { review } else { Review::None })
}

#[cfg(test)]
mod tests;
