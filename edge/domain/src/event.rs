//! What a friend's event earns.

use crate::{
    fraud::{self, Signal, Verdict},
    money::Money,
    person::{Advocate, Friend},
    program::{self, Program},
    referral::{Referral, Review, State},
    reward::{self, Hold, Reward},
    rule::{Given, NotGiven, Occasion, Party, Rule, Trigger},
    slug::{EventType, RuleId},
    time::Timestamp,
};

/// How far an owner's clock may run behind the edge's before an event counts as older than its claim.
const CLOCK_TOLERANCE_MS: i64 = 5 * 60 * 1000;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// The earliest time at which an event may have happened to count for a claim.
#[must_use]
pub const fn earliest_for(claimed_at: Timestamp) -> Timestamp {
    Timestamp::from_millis(claimed_at.as_millis() - CLOCK_TOLERANCE_MS)
}

/// How long an event of nobody waits for its friend to claim: as long as the claim may be late, and then to the next
/// full hour, so that a Ledger forgets them an hour at a time.
#[must_use]
pub const fn waits_until(received_at: Timestamp) -> Timestamp {
    let late = received_at.as_millis() + CLOCK_TOLERANCE_MS;
    Timestamp::from_millis((late.div_euclid(HOUR_MS) + 1) * HOUR_MS)
}

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
    /// When the friend's first event of this type happened, if there was one before.
    pub first_at: Option<Timestamp>,
    /// Which of the advocate's converted referrals this one would become, from 1.
    pub next_place: u32,
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
    /// What it is worth, in the unit of its kind; see [`Reward::value`].
    pub value: i64,
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
    /// The referral was rejected.
    ReferralClosed,
    /// No rule is set off by this type of event.
    NoRule,
}

impl Ignored {
    /// Every reason; `docs/rules.md` explains each.
    pub const ALL: [Self; 5] =
        [Self::OwnLink, Self::WindowOver, Self::BeforeClaim, Self::ReferralClosed, Self::NoRule];

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
    /// Whether the referral has converted: a friend did all that a rule asks.
    pub converts: bool,
    /// Which of the advocate's converted referrals it is now; none when it has not converted.
    pub place: Option<u32>,
    /// Fraud signals that the event adds.
    pub signals: Vec<Signal>,
    /// What the referral's fraud points lead to, the added ones included.
    pub verdict: Verdict,
    /// Whether the referral now waits for the owner.
    pub review: Review,
}

/// Decides what a friend's event earns.
///
/// `given` tells what a rule gave before. An event that the points of the referral's fraud signals reject earns what
/// it would earn otherwise, under review: the caller rejects the referral, and the owner can undo that.
///
/// # Errors
/// - [`Ignored::OwnLink`] when the friend is the advocate.
/// - [`Ignored::ReferralClosed`] when the referral was rejected.
/// - [`Ignored::BeforeClaim`] when it happened before the claim, five minutes of clock difference allowed.
/// - [`Ignored::WindowOver`] when it happened after the attribution window, and either the referral had not converted
///   by then or no rule of the trigger recurs for months.
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
    let trigger = Trigger::Event(event.kind.clone());
    let late = occurred_at > referral.expires_at;
    counts(referral, advocate, friend, occurred_at)?;
    if late
        && !(referral.state.has_converted() && program.rules_on(&trigger).any(|rule| rule.months.is_some()))
    {
        return Err(Ignored::WindowOver);
    }
    if program.rules_on(&trigger).next().is_none() {
        return Err(Ignored::NoRule);
    }
    let place = referral.place.unwrap_or(event.next_place);
    let occasion = Occasion {
        ordinal: event.ordinal,
        place,
        amount: event.amount.as_ref(),
        occurred_at,
        first_at: event.first_at.unwrap_or(occurred_at),
        late,
    };
    let signals = signals_of(program, referral, event, occurred_at);
    let verdict = match referral.review {
        Review::Approved => Verdict::Fine,
        _ => fraud::verdict(referral.score + fraud::score(&signals), program.strictness),
    };
    let review = review_of(program, referral, verdict);
    let (grants, withheld) = grants(program, &trigger, &occasion, review, given, now);
    let converts = !grants.is_empty() || withheld.iter().any(|(_, why)| why.converts());
    let review = if converts { review } else { referral.review };
    let place = if converts { Some(place) } else { referral.place };
    Ok(Earned { grants, withheld, converts, place, signals, verdict, review })
}

fn counts(
    referral: &Referral,
    advocate: &Advocate,
    friend: &Friend,
    occurred_at: Timestamp,
) -> Result<(), Ignored> {
    if friend.is(advocate) {
        return Err(Ignored::OwnLink);
    }
    if referral.state == State::Rejected {
        return Err(Ignored::ReferralClosed);
    }
    if occurred_at < earliest_for(referral.claimed_at) {
        return Err(Ignored::BeforeClaim);
    }
    Ok(())
}

/// A first purchase that follows the claim within seconds. One whose referral began with it says nothing.
fn signals_of(program: &Program, referral: &Referral, event: &Event, occurred_at: Timestamp) -> Vec<Signal> {
    let since = occurred_at.as_millis() - referral.claimed_at.as_millis();
    let fast = referral.state == State::Claimed
        && event.amount.is_some()
        && program.rules_on(&Trigger::Event(event.kind.clone())).next().is_some()
        && (1..fraud::TOO_FAST_MS).contains(&since);
    if fast { vec![Signal::FastPurchase] } else { Vec::new() }
}

/// A referral waits for the owner from its first conversion on, until the owner decides.
pub(crate) fn review_of(program: &Program, referral: &Referral, verdict: Verdict) -> Review {
    let wanted = match program.review {
        // What is rejected waits for the owner's second thoughts, whatever else is looked at.
        program::Review::None => verdict == Verdict::Reject,
        program::Review::Flagged => verdict != Verdict::Fine,
        program::Review::All => true,
    };
    let undecided = referral.review == Review::None && !referral.state.has_converted();
    if undecided && wanted { Review::Waiting } else { referral.review }
}

/// Asks each rule of a trigger; shared by claims and events so that both are decided alike.
pub(crate) fn grants(
    program: &Program,
    trigger: &Trigger,
    occasion: &Occasion<'_>,
    review: Review,
    given: impl Fn(&Rule) -> Given,
    now: Timestamp,
) -> (Vec<Grant>, Vec<(RuleId, NotGiven)>) {
    let mut granted = Vec::new();
    let mut withheld = Vec::new();
    for rule in program.rules_on(trigger) {
        match rule.rewards(occasion, has_higher_tier(program, rule, occasion.place), given(rule)) {
            Ok(value) => granted.push(grant(program, rule, value, review, occasion.occurred_at, now)),
            Err(why) => withheld.push((rule.id.clone(), why)),
        }
    }
    (granted, withheld)
}

/// Whether a higher tier of the rule's ladder is reached.
fn has_higher_tier(program: &Program, rule: &Rule, place: u32) -> bool {
    let own = rule.reached_from(place);
    own.is_some()
        && program.rules.iter().any(|other| rule.is_same_ladder(other) && other.reached_from(place) > own)
}

fn grant(
    program: &Program,
    rule: &Rule,
    value: i64,
    review: Review,
    occurred_at: Timestamp,
    now: Timestamp,
) -> Grant {
    let at_once = rule.on == Trigger::Claim && rule.party == Party::Friend;
    let hold = if at_once {
        Hold { until: now, review: false }
    } else {
        let until = occurred_at.plus(rule.hold.unwrap_or(program.hold));
        Hold { until, review: review == Review::Waiting }
    };
    let state = if hold.is_over(now) { rule.reward.released() } else { reward::State::Pending };
    Grant { rule: rule.id.clone(), party: rule.party, reward: rule.reward.clone(), value, state, hold }
}

#[cfg(test)]
mod tests;
