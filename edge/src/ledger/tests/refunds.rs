//! Refunds take back in proportion what was earned, before it is given and after.

use goodword_protocol::{
    JournalEntry, Money, Page, ReferralState, RefundAnswer, RefundRequest, Reward, RewardState,
};
use serde_json::{Value, json};

use super::world::{World, double_sided, with};
use crate::{
    error::{ApiError, Code},
    ledger::{answer::RefundDecided, command::Command},
};

fn euros(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

/// The bakery with these rules for purchases, each for the advocate.
fn program(rules: &[(&str, Value, Value)]) -> Value {
    let rule = |(id, reward, more): &(&str, Value, Value)| {
        with(json!({"id": id, "on": "purchase", "party": "advocate", "reward": reward}), more.clone())
    };
    with(double_sided(), json!({"rules": rules.iter().map(rule).collect::<Value>()}))
}

fn refund(world: &mut World, id: &str, event: &str, minor: Option<i64>) -> Result<RefundAnswer, ApiError> {
    let amount = minor.map(|minor| Money { minor, currency: "EUR".to_owned() });
    let request = RefundRequest { id: id.to_owned(), event_id: event.to_owned(), amount };
    world.owner::<RefundDecided>(Command::Refund(request)).map(|decided| decided.answer)
}

/// A world in which a friend of Anna's bought something for €30.
fn after_a_purchase(program: &Value) -> World {
    let mut world = World::with_program(program);
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 3000);
    world
}

fn left(reward: &Reward) -> i64 {
    reward.value - reward.reversed
}

#[test]
fn each_kind_of_reward_shrinks_with_the_order() {
    let kinds = program(&[
        ("credit", json!({"kind": "credit", "amount": euros(1000)}), json!({})),
        ("cash", json!({"kind": "cash", "amount": euros(5)}), json!({})),
        ("commission", json!({"kind": "commission", "basis_points": 1000}), json!({})),
        ("points", json!({"kind": "points", "points": 75}), json!({})),
        ("product", json!({"kind": "product", "sku": "CAKE", "name": "Taart"}), json!({})),
        ("storage", json!({"kind": "custom", "name": "Opslag", "quantity": 500, "unit": "MB"}), json!({})),
        ("lottery", json!({"kind": "lottery", "entries": 3}), json!({})),
    ]);
    let mut world = after_a_purchase(&kinds);
    let table = [
        // Refunded so far, and what is left of each: half even.
        (1000, [667, 3, 200, 50, 1, 333, 2]),
        (1500, [500, 2, 150, 38, 1, 250, 2]),
        (2995, [2, 0, 0, 0, 1, 1, 0]),
    ];
    let mut before = 0;
    for (index, (total, expected)) in table.into_iter().enumerate() {
        let answer = refund(&mut world, &format!("b{index}"), "o1", Some(total - before)).unwrap();
        before = total;
        assert_eq!(answer.rewards.iter().map(left).collect::<Vec<_>>(), expected, "after {total}");
        assert_eq!((answer.refunded.unwrap().minor, answer.whole), (total, false));
    }
    let answer = refund(&mut world, "rest", "o1", None).unwrap();
    assert!(answer.whole && answer.rewards.iter().all(|reward| left(reward) == 0));
    assert_eq!(answer.referral.unwrap().state, ReferralState::Reversed);
}

#[test]
fn what_was_given_is_clawed_back_and_what_was_not_is_cancelled() {
    let mut world = after_a_purchase(&program(&[
        ("given", json!({"kind": "credit", "amount": euros(1000)}), json!({})),
        ("approved", json!({"kind": "cash", "amount": euros(500)}), json!({})),
        ("held", json!({"kind": "cash", "amount": euros(700)}), json!({"hold_days": 14})),
    ]));
    let given = world.rewards().pop().unwrap().id;
    world.owner::<Reward>(Command::FulfilReward { id: given.clone(), note: None }).unwrap();
    let states = |answer: &RefundAnswer| -> Vec<_> {
        answer.rewards.iter().map(|reward| (reward.state, reward.reason.clone(), left(reward))).collect()
    };
    let reason = |text: &str| text.to_owned();
    let part = refund(&mut world, "b1", "o1", Some(1500)).unwrap();
    let expected = [
        (RewardState::Fulfilled, reason("clawback"), 500),
        (RewardState::Approved, reason("refunded_in_part"), 250),
        (RewardState::Pending, reason("refunded_in_part"), 350),
    ];
    assert_eq!(states(&part), expected);
    let whole = refund(&mut world, "b2", "o1", None).unwrap();
    let expected = [
        (RewardState::Fulfilled, reason("clawback"), 0),
        (RewardState::Cancelled, reason("refunded"), 0),
        (RewardState::Cancelled, reason("refunded"), 0),
    ];
    assert_eq!(states(&whole), expected);
    let journal: Page<JournalEntry> =
        world.owner(Command::Journal { subject: Some(given), after: 0, limit: None }).unwrap();
    let entries: Vec<_> = journal
        .items
        .iter()
        .map(|entry| (entry.reason.as_str(), entry.delta, entry.cause.as_deref()))
        .collect();
    let expected = [
        ("earned", Some(1000), Some("o1")),
        ("fulfilled_by_owner", None, None),
        ("clawback", Some(-500), Some("b1")),
        ("clawback", Some(-500), Some("b2")),
    ];
    assert_eq!(entries, expected, "the journal adds to it and edits nothing");
}

#[test]
fn a_refund_is_counted_once_and_no_further_than_the_order() {
    let mut world = after_a_purchase(&program(&[(
        "credit",
        json!({"kind": "credit", "amount": euros(1000)}),
        json!({}),
    )]));
    let first = refund(&mut world, "b1", "o1", Some(1000)).unwrap();
    assert_eq!(refund(&mut world, "b1", "o1", Some(1000)).unwrap(), first);
    assert_eq!(refund(&mut world, "b1", "o1", None).unwrap(), first, "the id is what counts");
    let refused = |answer: Result<RefundAnswer, ApiError>| {
        let error = answer.unwrap_err();
        (error.problem().code.clone(), error.problem().field.clone())
    };
    let field = |name: &str| Some(name.to_owned());
    let too_much = refund(&mut world, "b2", "o1", Some(2001));
    assert_eq!(refused(too_much), ("invalid_field".to_owned(), field("amount")));
    let unknown = refund(&mut world, "b2", "o9", None);
    assert_eq!(refused(unknown), ("unknown_event".to_owned(), field("event_id")));
    refund(&mut world, "b2", "o1", Some(2000)).unwrap();
    assert!(refund(&mut world, "b3", "o1", None).unwrap_err().is(Code::StateConflict));
}

#[test]
fn an_order_that_is_nobodys_can_be_refunded_and_an_event_without_amount_only_whole() {
    let mut world = after_a_purchase(&program(&[(
        "credit",
        json!({"kind": "credit", "amount": euros(1000)}),
        json!({"on": "demo_booked"}),
    )]));
    world.purchase("o2", "stranger", 3000);
    assert_eq!(refund(&mut world, "b1", "o2", None).unwrap().referral, None);
    world.report(json!({"id": "d1", "type": "demo_booked", "friend": {}}), Some("bo")).unwrap();
    assert!(refund(&mut world, "b2", "d1", Some(1)).unwrap_err().is(Code::InvalidField));
    let answer = refund(&mut world, "b2", "d1", None).unwrap();
    assert_eq!(
        (answer.refunded, answer.whole, answer.rewards[0].state),
        (None, true, RewardState::Cancelled)
    );
}

/// The friend who sends a cake back and orders another is as good a friend as before.
#[test]
fn a_reversed_referral_goes_on_with_the_next_purchase() {
    let mut world = after_a_purchase(&program(&[(
        "credit",
        json!({"kind": "credit", "amount": euros(1000)}),
        json!({}),
    )]));
    refund(&mut world, "b1", "o1", None).unwrap();
    assert_eq!((world.referrals()[0].state, world.referrals()[0].place), (ReferralState::Reversed, None));
    let answer = world.purchase("o2", "bo", 2500);
    assert_eq!(answer.rewards.len(), 1, "it is the first that counts");
    assert_eq!(answer.referral.unwrap().place, Some(1));
}

#[test]
fn points_are_a_balance_that_refunds_take_from() {
    let mut world = after_a_purchase(&program(&[(
        "points",
        json!({"kind": "points", "points": 100}),
        json!({"nth": 0}),
    )]));
    let balance = |world: &World| world.database.rows("SELECT points FROM advocate");
    assert_eq!(balance(&world), ["100"]);
    world.purchase("o2", "bo", 1000);
    assert_eq!(balance(&world), ["200"]);
    refund(&mut world, "b1", "o1", Some(750)).unwrap();
    assert_eq!(balance(&world), ["175"]);
    refund(&mut world, "b2", "o2", None).unwrap();
    assert_eq!(balance(&world), ["75"]);
}
