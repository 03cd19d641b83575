//! Tiers and milestones: what an advocate's n-th converted referral gives, and what a refund does to the count.

use goodword_protocol::{EventAnswer, Money, RefundRequest};
use serde_json::{Value, json};

use super::world::{World, double_sided, with};
use crate::ledger::{answer::RefundDecided, command::Command};

fn credit(minor: i64) -> Value {
    json!({"kind": "credit", "amount": {"minor": minor, "currency": "EUR"}})
}

/// Bronze from the first, silver from the third, and a cake at the third.
fn ladder() -> Value {
    let rule = |id: &str, reward: Value, more: Value| {
        with(json!({"id": id, "on": "purchase", "party": "advocate", "reward": reward}), more)
    };
    let cake = json!({"kind": "product", "sku": "CAKE", "name": "Taart"});
    let rules = json!([
        rule("bronze", credit(500), json!({"from_referral": 1})),
        rule("silver", credit(900), json!({"from_referral": 3})),
        rule("cake", cake, json!({"at_referral": 3})),
    ]);
    with(double_sided(), json!({"rules": rules}))
}

/// What a new friend's purchase gave, and as which of Anna's referrals.
fn buys(world: &mut World, code: &str, friend: &str) -> (Vec<String>, u64) {
    world.claim(code, friend).unwrap();
    let answer: EventAnswer = world.purchase(friend, friend, 2500);
    let place = answer.referral.unwrap().place.unwrap();
    (answer.rewards.into_iter().map(|reward| reward.rule).collect(), place)
}

fn sends_back(world: &mut World, friend: &str) {
    let request = RefundRequest { id: friend.to_owned(), event_id: friend.to_owned(), amount: None::<Money> };
    world.owner::<RefundDecided>(Command::Refund(request)).unwrap();
}

#[test]
fn the_third_referral_reaches_silver_and_gets_the_cake() {
    let mut world = World::with_program(&ladder());
    let anna = world.enrol("anna");
    let given = |world: &mut World, friend| buys(world, &anna.code, friend);
    assert_eq!(given(&mut world, "bo"), (vec!["bronze".to_owned()], 1));
    assert_eq!(given(&mut world, "cem"), (vec!["bronze".to_owned()], 2));
    assert_eq!(given(&mut world, "di"), (vec!["silver".to_owned(), "cake".to_owned()], 3));
    assert_eq!(given(&mut world, "ed"), (vec!["silver".to_owned()], 4));
}

/// Bo's order comes back: the place is free, the next friend takes it, and nobody gets a second cake.
#[test]
fn a_refund_gives_the_place_back_and_a_milestone_is_given_once() {
    let mut world = World::with_program(&ladder());
    let anna = world.enrol("anna");
    for friend in ["bo", "cem", "di"] {
        buys(&mut world, &anna.code, friend);
    }
    sends_back(&mut world, "bo");
    assert_eq!(buys(&mut world, &anna.code, "ed"), (vec!["silver".to_owned()], 3), "no second cake");
    assert_eq!(buys(&mut world, &anna.code, "fay"), (vec!["silver".to_owned()], 4));
}

/// The cake's own referral comes back: the cake is cancelled, and whoever becomes the third gets one.
#[test]
fn a_milestone_whose_own_referral_is_reversed_is_given_again() {
    let mut world = World::with_program(&ladder());
    let anna = world.enrol("anna");
    for friend in ["bo", "cem", "di"] {
        buys(&mut world, &anna.code, friend);
    }
    sends_back(&mut world, "di");
    assert_eq!(buys(&mut world, &anna.code, "ed"), (vec!["silver".to_owned(), "cake".to_owned()], 3));
}

#[test]
fn a_change_of_the_program_changes_nothing_that_was_earned() {
    let mut world = World::with_program(&ladder());
    let anna = world.enrol("anna");
    buys(&mut world, &anna.code, "bo");
    let before = world.rewards();
    let mut dearer = ladder();
    dearer["rules"][0]["reward"] = credit(100);
    world.put(&dearer).unwrap();
    assert_eq!(world.rewards(), before);
    world.claim(&anna.code, "cem").unwrap();
    let reward = world.purchase("o2", "cem", 2500).rewards.remove(0);
    assert_eq!((reward.value, reward.program_version), (100, 2));
}

/// A subscription: each month's payment earns a commission, for three months from the first.
#[test]
fn a_recurring_commission_ends_with_its_months_and_outlives_the_window() {
    let rule = json!({"id": "commission", "on": "invoice_paid", "party": "advocate", "nth": 0, "months": 3,
                      "reward": {"kind": "commission", "basis_points": 2000}});
    let program = json!({"rules": [rule], "attribution_window_days": 30});
    let mut world = World::with_program(&with(double_sided(), program));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let mut paid = Vec::new();
    for month in 0..5 {
        let invoice = json!({"id": format!("i{month}"), "type": "invoice_paid", "friend": {},
                             "amount": {"minor": 995, "currency": "EUR"}});
        let answer = world.report(invoice, Some("bo")).unwrap().answer;
        let why = answer.decision.rules.first().and_then(|rule| rule.reason.clone());
        paid.push((answer.rewards.first().map(|reward| reward.value), why));
        world.days_later(30);
    }
    // 15 January, 14 February and 16 March 2027; on 15 April, at the same time of day, the three months are over.
    let (earned, over) = ((Some(199), None), (None, Some("months_over".to_owned())));
    assert_eq!(paid, [earned.clone(), earned.clone(), earned, over.clone(), over]);
}
