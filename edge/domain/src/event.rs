//! What a friend's event earns.

use crate::{
    money::Money,
    person::{Advocate, Friend},
    program::{self, Program},
    referral::{Referral, Review, State},
    reward::{self, Hold, Reward},
    rule::{Given, NotGiven, Party, Rule, Trigger},
    slug::{EventType, RuleId},
    time::Timestamp,
};

/// How far an owner's clock may run behind the edge's before an event counts as older than its claim.
const CLOCK_TOLERANCE_MS: i64 = 5 * 60 * 1000;

/// Something that the owner's system saw a friend do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it was.
    pub kind: EventType,
    /// What was paid.
    pub amount: Option<Money>,
    /// When, by the owner's clock.
    pub occurred_at: Timestamp,
    /// Which of the friend's events of this type it is, from 1.
    pub ordinal: u32,
}

/// A reward that a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The rule.
    pub rule: RuleId,
    /// Who receives it.
    pub party: Party,
    /// What is given.
    pub reward: Reward,
    /// Where it starts.
    pub state: reward::State,
    /// What holds it back, when it starts pending.
    pub hold: Hold,
}

/// Why an event counts for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// The friend is the advocate.
    OwnLink,
    /// The attribution window had ended.
    WindowOver,
    /// It happened before the friend claimed.
    BeforeClaim,
    /// The referral was rejected, reversed or had expired.
    ReferralClosed,
    /// No rule is set off by this type of event.
    NoRule,
}

impl Ignored {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnLink => "own_link",
            Self::WindowOver => "window_over",
            Self::BeforeClaim => "before_claim",
            Self::ReferralClosed => "referral_closed",
            Self::NoRule => "no_rule",
        }
    }
}

/// What an event earns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earned {
    /// What is given.
    pub grants: Vec<Grant>,
    /// Which rules of this trigger gave nothing, and why.
    pub withheld: Vec<(RuleId, NotGiven)>,
    /// Whether the referral has converted: a rule's conditions were met, even if its cap was reached.
    pub converts: bool,
    /// Whether the referral now waits for the owner.
    pub review: Review,
}

/// Decides what a friend's event earns.
///
/// `given` counts what a capped rule gave within its window.
///
/// # Errors
/// - [`Ignored::OwnLink`] when the friend is the advocate.
/// - [`Ignored::ReferralClosed`] when the referral was rejected, reversed or expired.
/// - [`Ignored::BeforeClaim`] when it happened before the claim, five minutes of clock difference allowed.
/// - [`Ignored::WindowOver`] when it happened after the attribution window.
/// - [`Ignored::NoRule`] when the program rewards no event of this type.
pub fn event(
    program: &Program,
    referral: &Referral,
    advocate: &Advocate,
    friend: &Friend,
    event: &Event,
    given: impl Fn(&Rule) -> Given,
    now: Timestamp,
) -> Result<Earned, Ignored> {
    let occurred_at = event.occurred_at.min(now);
    counts(program, referral, advocate, friend, occurred_at)?;
    let trigger = Trigger::Event(event.kind.clone());
    if program.rules_on(&trigger).next().is_none() {
        return Err(Ignored::NoRule);
    }
    let review = review_of(program, referral);
    let (grants, withheld) =
        grants(program, &trigger, event.ordinal, event.amount.as_ref(), review, given, occurred_at, now);
    let capped = withheld.iter().any(|(_, why)| *why == NotGiven::CapReached);
    let converts = !grants.is_empty() || capped;
    let review = if converts { review } else { referral.review };
    Ok(Earned { grants, withheld, converts, review })
}

fn counts(
    program: &Program,
    referral: &Referral,
    advocate: &Advocate,
    friend: &Friend,
    occurred_at: Timestamp,
) -> Result<(), Ignored> {
    if friend.is(advocate) {
        return Err(Ignored::OwnLink);
    }
    if referral.state.is_closed() {
        return Err(Ignored::ReferralClosed);
    }
    if occurred_at.as_millis() + CLOCK_TOLERANCE_MS < referral.claimed_at.as_millis() {
        return Err(Ignored::BeforeClaim);
    }
    if occurred_at > referral.claimed_at.plus(program.attribution_window) {
        return Err(Ignored::WindowOver);
    }
    Ok(())
}

/// A referral waits for the owner from its first conversion on, until the owner decides.
fn review_of(program: &Program, referral: &Referral) -> Review {
    match (referral.review, program.review) {
        (Review::None, program::Review::All) if referral.state == State::Claimed => Review::Waiting,
        (review, _) => review,
    }
}

/// Asks each rule of a trigger; shared by claims and events so that both are decided alike.
#[expect(
    clippy::too_many_arguments,
    reason = "one call site each; a struct would only rename the parameters"
)]
pub(crate) fn grants(
    program: &Program,
    trigger: &Trigger,
    ordinal: u32,
    amount: Option<&Money>,
    review: Review,
    given: impl Fn(&Rule) -> Given,
    occurred_at: Timestamp,
    now: Timestamp,
) -> (Vec<Grant>, Vec<(RuleId, NotGiven)>) {
    let mut granted = Vec::new();
    let mut withheld = Vec::new();
    for rule in program.rules_on(trigger) {
        match rule.rewards(ordinal, amount, given(rule)) {
            Ok(()) => granted.push(grant(program, rule, review, occurred_at, now)),
            Err(why) => withheld.push((rule.id.clone(), why)),
        }
    }
    (granted, withheld)
}

fn grant(program: &Program, rule: &Rule, review: Review, occurred_at: Timestamp, now: Timestamp) -> Grant {
    let at_once = rule.on == Trigger::Claim && rule.party == Party::Friend;
    let hold = if at_once {
        Hold { until: now, review: false }
    } else {
        let until = occurred_at.plus(rule.hold.unwrap_or(program.hold));
        Hold { until, review: review == Review::Waiting }
    };
    let state = if hold.is_over(now) { rule.reward.released() } else { reward::State::Pending };
    Grant { rule: rule.id.clone(), party: rule.party, reward: rule.reward.clone(), state, hold }
}

#[cfg(test)]
mod tests;
