mod random;

use super::*;
use crate::{
    program::Review as Policy,
    rule::{Cap, Nth, Place},
    sample::{NOW, advocate, at, bo, coupon, customer, disguises, money, program, rule},
    time::Days,
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

fn nothing(_: &Rule) -> Given {
    Given::default()
}

/// A friend of advocate 1 who claimed ten days ago.
fn claimed() -> Referral {
    Referral {
        advocate: advocate(1).id,
        state: State::Claimed,
        review: Review::None,
        claimed_at: at(-10 * DAY),
        expires_at: at(20 * DAY),
        place: None,
        score: 0,
    }
}

/// The friend's first purchase, just now.
fn purchase() -> Event {
    Event {
        kind: EventType::parse("purchase").unwrap(),
        amount: Some(money(5000, "EUR")),
        occurred_at: NOW,
        ordinal: 1,
        first_at: None,
        next_place: 1,
    }
}

fn thanks() -> Rule {
    rule("thank-you", "purchase", Party::Advocate)
}

fn decide(program: &Program, referral: &Referral, happened: &Event) -> Result<Earned, Ignored> {
    event(program, referral, &advocate(1), &bo(), happened, nothing, NOW)
}

#[test]
fn an_event_counts_from_the_claim_to_the_end_of_the_window() {
    let claim = -10 * DAY;
    let table = [
        (claim - 5 * MINUTE - 1, Some(Ignored::BeforeClaim)),
        (claim - 5 * MINUTE, None),
        (claim, None),
        (0, None),
    ];
    for (occurred, expected) in table {
        let happened = Event { occurred_at: at(occurred), ..purchase() };
        assert_eq!(decide(&program(vec![thanks()]), &claimed(), &happened).err(), expected, "{occurred}");
    }
    for (window, expected) in [(0, None), (-1, Some(Ignored::WindowOver))] {
        let referral = Referral { expires_at: at(window), ..claimed() };
        assert_eq!(decide(&program(vec![thanks()]), &referral, &purchase()).err(), expected, "{window} ms");
    }
}

#[test]
fn a_millisecond_after_the_window_is_too_late() {
    let referral = Referral { expires_at: at(-1), ..claimed() };
    let program = program(vec![thanks()]);
    assert_eq!(decide(&program, &referral, &purchase()), Err(Ignored::WindowOver));
    let in_time = Event { occurred_at: at(-1), ..purchase() };
    assert!(decide(&program, &referral, &in_time).is_ok(), "it happened in time and was only told late");
}

/// An owner's clock that is ahead neither ends the window early nor holds a reward longer.
#[test]
fn what_is_yet_to_come_happens_now() {
    let ahead = Event { occurred_at: at(100 * DAY), ..purchase() };
    let program = program(vec![thanks()]);
    assert_eq!(decide(&program, &claimed(), &ahead), decide(&program, &claimed(), &purchase()));
}

#[test]
fn an_event_is_ignored_for_the_first_reason_there_is() {
    let nothing_promised = program(vec![]);
    let early = Event { occurred_at: at(-11 * DAY), ..purchase() };
    let rejected = Referral { state: State::Rejected, ..claimed() };
    assert_eq!(decide(&nothing_promised, &rejected, &early), Err(Ignored::ReferralClosed));
    for own in disguises() {
        let said = event(&nothing_promised, &rejected, &advocate(1), &own, &early, nothing, NOW);
        assert_eq!(said, Err(Ignored::OwnLink), "{own:?}");
    }
    let late = Referral { expires_at: at(-1), ..claimed() };
    assert_eq!(decide(&nothing_promised, &late, &early), Err(Ignored::BeforeClaim));
    assert_eq!(decide(&nothing_promised, &late, &purchase()), Err(Ignored::WindowOver));
    assert_eq!(decide(&program(vec![]), &claimed(), &purchase()), Err(Ignored::NoRule));
    let other = program(vec![rule("welcome", "claim", Party::Friend), rule("r", "signup", Party::Friend)]);
    assert_eq!(decide(&other, &claimed(), &purchase()), Err(Ignored::NoRule));
}

#[test]
fn a_referral_that_went_on_still_earns() {
    // An expired one by an event that is told late, and a reversed one by another purchase.
    let states =
        [State::Claimed, State::Converted, State::Approved, State::Rewarded, State::Expired, State::Reversed];
    for state in states {
        let referral = Referral { state, ..claimed() };
        assert_eq!(
            decide(&program(vec![thanks()]), &referral, &purchase()).unwrap().grants.len(),
            1,
            "{state:?}"
        );
    }
}

#[test]
fn a_paused_program_rewards_what_its_earlier_claims_bring() {
    let paused = Program { status: program::Status::Paused, ..program(vec![thanks()]) };
    assert_eq!(decide(&paused, &claimed(), &purchase()).unwrap().grants.len(), 1);
}

#[test]
fn a_hold_begins_when_the_event_happened() {
    let table = [
        (None, 0, 14 * DAY, reward::State::Pending),
        (None, -3 * DAY, 11 * DAY, reward::State::Pending),
        (Some(3), -3 * DAY + 1, 1, reward::State::Pending),
        (Some(3), -3 * DAY, 0, reward::State::Approved),
        (Some(0), 0, 0, reward::State::Approved),
    ];
    for (hold, occurred, until, state) in table {
        let program = program(vec![Rule { hold: hold.map(Days::new), ..thanks() }]);
        let happened = Event { occurred_at: at(occurred), ..purchase() };
        let grant = decide(&program, &claimed(), &happened).unwrap().grants.remove(0);
        assert_eq!((grant.hold.until, grant.state), (at(until), state), "{hold:?} days from {occurred}");
        assert!(!grant.hold.review);
    }
}

/// Only a claim hands out at once: what an event earns can be taken back as long as it is held.
#[test]
fn the_friends_reward_for_an_event_is_held_too() {
    let held = rule("again", "purchase", Party::Friend);
    let at_once = Rule { reward: coupon(), hold: Some(Days::new(0)), ..held.clone() };
    let program = program(vec![held, at_once]);
    let states: Vec<_> =
        decide(&program, &claimed(), &purchase()).unwrap().grants.iter().map(|grant| grant.state).collect();
    assert_eq!(states, [reward::State::Pending, reward::State::Fulfilled]);
}

#[test]
fn a_referral_converts_when_a_rule_would_have_rewarded() {
    let capped = Cap { per_advocate: Some(1), per_program: None, window: None };
    let given = Rule { id: RuleId::parse("given").unwrap(), ..thanks() };
    let low = Rule { min_amount: Some(money(5001, "EUR")), ..thanks() };
    let second = Rule { nth: Nth::Only(2), ..thanks() };
    let full = Rule { cap: Some(capped), ..thanks() };
    let table = [
        (vec![given.clone()], true),
        (vec![low.clone()], false),
        (vec![second.clone()], false),
        (vec![low.clone(), second.clone()], false),
        (vec![full.clone()], true),
        (vec![low, second, full, given], true),
    ];
    for (rules, converts) in table {
        let count = |_: &Rule| Given { per_advocate: 1, per_program: 1, milestone: false };
        let program = program(rules);
        let earned = event(&program, &claimed(), &advocate(1), &bo(), &purchase(), count, NOW).unwrap();
        assert_eq!(earned.converts, converts, "{:?}", earned.withheld);
    }
}

#[test]
fn a_referral_waits_for_the_owner_from_its_first_conversion_until_the_owner_decides() {
    let table = [
        (Policy::None, State::Claimed, Review::None, Review::None),
        (Policy::Flagged, State::Claimed, Review::None, Review::None),
        (Policy::All, State::Claimed, Review::None, Review::Waiting),
        (Policy::All, State::Converted, Review::Waiting, Review::Waiting),
        (Policy::All, State::Approved, Review::Approved, Review::Approved),
        (Policy::All, State::Rewarded, Review::Approved, Review::Approved),
        // Converted before the owner wished to see every referral.
        (Policy::All, State::Converted, Review::None, Review::None),
        // And the other way round: who waits, waits on.
        (Policy::None, State::Converted, Review::Waiting, Review::Waiting),
    ];
    for (policy, state, before, after) in table {
        let program = Program { review: policy, hold: Days::new(0), ..program(vec![thanks()]) };
        let referral = Referral { state, review: before, ..claimed() };
        let earned = decide(&program, &referral, &purchase()).unwrap();
        let waits = after == Review::Waiting;
        assert_eq!(earned.review, after, "{policy:?} {state:?} {before:?}");
        assert_eq!(earned.grants[0].hold.review, waits, "{policy:?} {state:?} {before:?}");
        assert_eq!(earned.grants[0].state == reward::State::Pending, waits);
    }
}

/// A friend's purchase so many milliseconds after the claim, of a referral with so many points.
fn suspicious(program: &Program, after: i64, score: u32, review: Review) -> Earned {
    let referral = Referral { claimed_at: at(-after), score, review, ..claimed() };
    decide(program, &referral, &purchase()).unwrap()
}

#[test]
fn a_purchase_within_seconds_of_the_claim_is_a_signal() {
    let program = program(vec![thanks()]);
    for (after, expected) in [(0, false), (1, true), (19_999, true), (20_000, false)] {
        let earned = suspicious(&program, after, 0, Review::None);
        assert_eq!(earned.signals == [Signal::FastPurchase], expected, "{after} ms");
    }
    let again = Referral { state: State::Converted, claimed_at: at(-5), place: Some(1), ..claimed() };
    assert_eq!(decide(&program, &again, &purchase()).unwrap().signals, []);
    let signup = Event { amount: None, ..purchase() };
    let just_now = Referral { claimed_at: at(-5), ..claimed() };
    assert_eq!(decide(&program, &just_now, &signup).unwrap().signals, [], "signing up at once is no haste");
}

#[test]
fn the_points_lead_to_review_or_rejection_unless_the_owner_decided() {
    let policy = |review| Program { review, hold: Days::new(0), ..program(vec![thanks()]) };
    let table = [
        // 20 points come with the haste; moderate: review from 40, rejection from 120.
        (Policy::Flagged, 19, Review::None, Verdict::Fine, Review::None),
        (Policy::Flagged, 20, Review::None, Verdict::Review, Review::Waiting),
        (Policy::Flagged, 100, Review::None, Verdict::Reject, Review::Waiting),
        (Policy::None, 99, Review::None, Verdict::Review, Review::None),
        (Policy::None, 100, Review::None, Verdict::Reject, Review::Waiting),
        (Policy::Flagged, 100, Review::Approved, Verdict::Fine, Review::Approved),
    ];
    for (review, score, before, verdict, after) in table {
        let earned = suspicious(&policy(review), 1, score, before);
        assert_eq!((earned.verdict, earned.review), (verdict, after), "{review:?} {score} {before:?}");
        assert_eq!(earned.grants[0].hold.review, after == Review::Waiting, "{review:?} {score} {before:?}");
    }
}

#[test]
fn a_referral_takes_the_next_place_when_it_converts_and_keeps_it() {
    let next = Event { next_place: 4, ..purchase() };
    let program = program(vec![thanks()]);
    assert_eq!(decide(&program, &claimed(), &next).unwrap().place, Some(4));
    let second = Referral { state: State::Rewarded, place: Some(2), ..claimed() };
    assert_eq!(decide(&program, &second, &next).unwrap().place, Some(2));
    let unmet = Program { rules: vec![Rule { nth: Nth::Only(2), ..thanks() }], ..program };
    assert_eq!(decide(&unmet, &claimed(), &next).unwrap().place, None);
}

#[test]
fn of_the_tiers_of_a_ladder_the_highest_reached_gives() {
    let tier = |id: &str, first| Rule { place: Place::From(first), ..rule(id, "purchase", Party::Advocate) };
    let points = Rule { reward: Reward::Points { points: 5 }, ..tier("points", 1) };
    let plain = rule("plain", "purchase", Party::Advocate);
    let program = program(vec![tier("bronze", 1), tier("gold", 10), tier("silver", 5), points, plain]);
    let table = [
        (1, vec!["bronze", "points", "plain"]),
        (4, vec!["bronze", "points", "plain"]),
        (5, vec!["silver", "points", "plain"]),
        (10, vec!["gold", "points", "plain"]),
    ];
    for (place, expected) in table {
        let earned = decide(&program, &claimed(), &Event { next_place: place, ..purchase() }).unwrap();
        let given: Vec<_> = earned.grants.iter().map(|grant| grant.rule.as_str()).collect();
        assert_eq!(given, expected, "place {place}");
    }
}

#[test]
fn a_recurring_reward_outlives_the_window_of_a_referral_that_converted() {
    let recurring = Rule { months: Some(3), ..rule("recurring", "purchase", Party::Advocate) };
    let program = program(vec![recurring, thanks()]);
    let late = |state| Referral { state, expires_at: at(-1), place: Some(1), ..claimed() };
    let told = Event { first_at: Some(at(-9 * DAY)), ordinal: 2, ..purchase() };
    let earned = decide(&program, &late(State::Rewarded), &told).unwrap();
    assert_eq!(earned.grants.len(), 1);
    assert_eq!(earned.withheld, [(RuleId::parse("thank-you").unwrap(), NotGiven::WindowOver)]);
    for state in [State::Claimed, State::Expired, State::Reversed] {
        assert_eq!(decide(&program, &late(state), &told), Err(Ignored::WindowOver), "{state:?}");
    }
}

#[test]
fn an_event_that_converts_nothing_leaves_the_review_as_it_was() {
    let rules = vec![Rule { nth: Nth::Only(2), ..thanks() }];
    let program = Program { review: Policy::All, ..program(rules) };
    assert_eq!(decide(&program, &claimed(), &purchase()).unwrap().review, Review::None);
}

#[test]
fn a_customer_id_tells_friend_and_advocate_apart_only_when_both_are_known() {
    let nameless = Friend { key: None, customer: None, session: None };
    let stranger = Friend { customer: Some(customer("c2")), ..nameless.clone() };
    let unproved = Advocate { customer: None, ..advocate(1) };
    assert!(!nameless.is(&advocate(1)) && !nameless.is(&unproved));
    assert!(!stranger.is(&advocate(1)) && !stranger.is(&unproved));
    assert!(disguises().iter().all(|own| own.is(&advocate(1)) && !own.is(&advocate(2))));
}

/// Owners' programs decide by these words.
#[test]
fn the_reasons_have_stable_codes() {
    let table = [
        (Ignored::OwnLink, "own_link"),
        (Ignored::WindowOver, "window_over"),
        (Ignored::BeforeClaim, "before_claim"),
        (Ignored::ReferralClosed, "referral_closed"),
        (Ignored::NoRule, "no_rule"),
    ];
    for (why, code) in table {
        assert_eq!(why.code(), code);
    }
}

/// A new reason must be added to the list, and its code be one of its own.
#[test]
fn every_reason_to_ignore_is_listed_under_a_code_of_its_own() {
    let place = |why: Ignored| match why {
        Ignored::OwnLink => 0,
        Ignored::WindowOver => 1,
        Ignored::BeforeClaim => 2,
        Ignored::ReferralClosed => 3,
        Ignored::NoRule => 4,
    };
    let codes: std::collections::BTreeSet<_> = Ignored::ALL.iter().map(|why| why.code()).collect();
    assert_eq!(codes.len(), Ignored::ALL.len());
    assert!(Ignored::ALL.iter().enumerate().all(|(index, why)| place(*why) == index));
}

#[test]
fn an_event_of_nobody_waits_to_the_first_full_hour_after_five_minutes() {
    let (minute, hour) = (60_000, 3_600_000);
    for (received, until) in [(0, hour), (54 * minute, hour), (55 * minute, 2 * hour), (hour, 2 * hour)] {
        assert_eq!(waits_until(at(received)), at(until), "received {received} ms after the hour");
    }
    assert_eq!(earliest_for(at(5 * minute)), at(0));
}
