//! Rows of another product's history: which advocate, referral and order each makes. Nothing of it pays again.

use crate::{
    person::{Friend, PersonKey},
    referral::State,
    slug::CustomerId,
};

/// A row, as far as decisions need it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The advocate's address.
    pub email: Option<&'a PersonKey>,
    /// The advocate's code in the other product.
    pub code: Option<&'a str>,
    /// Whom the advocate brought.
    pub friend: Option<&'a Friend>,
    /// Where the referral stood: claimed, converted, or how it ended.
    pub state: State,
    /// Whether the row names an order.
    pub has_order: bool,
    /// Whether it says what was paid out for it.
    pub paid: bool,
}

/// An advocate who is there, or whom an earlier row makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whose {
    /// Tells them apart.
    pub id: String,
    /// Their address.
    pub key: PersonKey,
    /// The owner's id of this customer.
    pub customer: Option<CustomerId>,
    /// The code of their link; none when it is still to be made.
    pub code: Option<String>,
    /// Whether they were erased: then only the code is left, and stays taken.
    pub erased: bool,
}

/// A friend's referral that is there, or that an earlier row makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Tells it apart.
    pub id: String,
    /// Whose it is.
    pub advocate: String,
    /// Whether it was imported.
    pub imported: bool,
    /// Where it stands.
    pub state: State,
    /// Whether it has an imported order without a number.
    pub unnamed_order: bool,
}

/// What is known when a row is decided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Whose the address is.
    pub by_email: Option<&'a Whose>,
    /// Whose the code is.
    pub by_code: Option<&'a Whose>,
    /// The friend's referral.
    pub standing: Option<&'a Standing>,
    /// Whether the friend of that referral is known by a name of the row's advocate.
    pub own: bool,
    /// Whether the owner said that the friend was a customer before.
    pub existing_customer: bool,
    /// Of which referral the order is, if it is known; empty for nobody's.
    pub order: Option<&'a str>,
}

/// Why nothing of a row is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// It names no advocate.
    AdvocateMissing,
    /// It names an advocate by a code that nobody has.
    UnknownAdvocate,
}

/// Why a part of a row is left out, or done otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// Another advocate has the code.
    CodeTaken,
    /// The advocate has another code here already.
    OtherCode,
    /// The friend is the advocate.
    OwnLink,
    /// The friend has an advocate already.
    AlreadyClaimed,
    /// The friend was a customer before.
    ExistingCustomer,
    /// The referral began here, and goes on by what is reported here.
    LiveReferral,
    /// The order is known already, and not of this referral.
    OrderKnown,
    /// There is an order, but nobody who ordered.
    FriendMissing,
    /// Something was paid out for what earned nothing.
    NotConverted,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 2] = [Self::AdvocateMissing, Self::UnknownAdvocate];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AdvocateMissing => "advocate_missing",
            Self::UnknownAdvocate => "unknown_advocate",
        }
    }
}

impl Note {
    /// Every note.
    pub const ALL: [Self; 9] = [
        Self::CodeTaken,
        Self::OtherCode,
        Self::OwnLink,
        Self::AlreadyClaimed,
        Self::ExistingCustomer,
        Self::LiveReferral,
        Self::OrderKnown,
        Self::FriendMissing,
        Self::NotConverted,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CodeTaken => "code_taken",
            Self::OtherCode => "other_code",
            Self::OwnLink => "own_link",
            Self::AlreadyClaimed => "already_claimed",
            Self::ExistingCustomer => "existing_customer",
            Self::LiveReferral => "live_referral",
            Self::OrderKnown => "order_known",
            Self::FriendMissing => "friend_missing",
            Self::NotConverted => "not_converted",
        }
    }
}

/// What becomes of something that a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is made.
    Created,
    /// It is there.
    Exists,
    /// It is left out.
    Skipped,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The advocate: made or there.
    pub advocate: Outcome,
    /// Whether an advocate who is made keeps their old code.
    pub keeps_code: bool,
    /// The referral; none when the row has no friend.
    pub referral: Option<Outcome>,
    /// The order; none when there is none to be kept.
    pub order: Option<Outcome>,
    /// Whether the order is one of the friend's events for the rules, and converts.
    pub counts: bool,
    /// What is left out or done otherwise.
    pub notes: Vec<Note>,
}

/// Decides what a row comes to.
///
/// The first claim wins, here as everywhere: a friend who has an advocate keeps them. A referral that began here is
/// left alone, since what is reported here decides about it.
///
/// # Errors
/// - [`Refusal::AdvocateMissing`] when the row names no advocate.
/// - [`Refusal::UnknownAdvocate`] when it names one by a code alone, and nobody has that code.
pub fn decide(row: &Row<'_>, known: &Known<'_>) -> Result<Plan, Refusal> {
    let by_code = known.by_code.filter(|whose| !whose.erased);
    let whose = match (row.email, row.code) {
        (Some(_), _) => known.by_email,
        (None, Some(_)) => Some(by_code.ok_or(Refusal::UnknownAdvocate)?),
        (None, None) => return Err(Refusal::AdvocateMissing),
    };
    let mut plan = Plan {
        advocate: if whose.is_some() { Outcome::Exists } else { Outcome::Created },
        keeps_code: false,
        referral: None,
        order: None,
        counts: false,
        notes: Vec::new(),
    };
    match (row.code, whose) {
        (None, _) => {}
        (Some(code), Some(whose)) if whose.code.as_deref() == Some(code) => {}
        (Some(_), Some(_)) => plan.notes.push(Note::OtherCode),
        (Some(_), None) if known.by_code.is_some() => plan.notes.push(Note::CodeTaken),
        (Some(_), None) => plan.keeps_code = true,
    }
    match row.friend {
        Some(friend) => decide_referral(&mut plan, row, friend, whose, known),
        None if row.has_order => {
            plan.order = Some(Outcome::Skipped);
            plan.notes.push(Note::FriendMissing);
        }
        None => {}
    }
    Ok(plan)
}

fn decide_referral(
    plan: &mut Plan,
    row: &Row<'_>,
    friend: &Friend,
    whose: Option<&Whose>,
    known: &Known<'_>,
) {
    let own = friend
        .key
        .as_ref()
        .is_some_and(|key| Some(key) == row.email || whose.is_some_and(|whose| *key == whose.key))
        || known.own
        || friend.customer.is_some() && whose.is_some_and(|whose| whose.customer == friend.customer);
    let is_customer = known.existing_customer && row.state == State::Claimed;
    let left_out = match known.standing {
        _ if own => Some(Note::OwnLink),
        Some(standing) if whose.is_none_or(|whose| whose.id != standing.advocate) => {
            Some(Note::AlreadyClaimed)
        }
        None if is_customer => Some(Note::ExistingCustomer),
        _ => None,
    };
    if let Some(note) = left_out {
        plan.referral = Some(Outcome::Skipped);
        plan.order = row.has_order.then_some(Outcome::Skipped);
        plan.notes.push(note);
        return;
    }
    plan.referral = Some(if known.standing.is_some() { Outcome::Exists } else { Outcome::Created });
    decide_order(plan, row, known);
    if row.paid && row.state != State::Converted {
        plan.notes.push(Note::NotConverted);
    }
}

/// An order is kept so that its number is taken: reported again it is answered, and pays nothing.
fn decide_order(plan: &mut Plan, row: &Row<'_>, known: &Known<'_>) {
    let converts = row.state == State::Converted;
    if !row.has_order && !converts {
        return;
    }
    let is_known = match known.standing {
        Some(standing) if !row.has_order => standing.unnamed_order || standing.state.has_converted(),
        Some(standing) => known.order == Some(standing.id.as_str()),
        None => false,
    };
    plan.order = Some(match known.standing {
        _ if is_known => Outcome::Exists,
        _ if known.order.is_some() => {
            plan.notes.push(Note::OrderKnown);
            Outcome::Skipped
        }
        Some(standing) if !standing.imported => {
            plan.notes.push(Note::LiveReferral);
            Outcome::Skipped
        }
        _ => Outcome::Created,
    });
    let rejected = known.standing.is_some_and(|standing| standing.state == State::Rejected);
    plan.counts = converts && !rejected && plan.order == Some(Outcome::Created);
}

#[cfg(test)]
mod tests;
