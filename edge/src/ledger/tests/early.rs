//! Events that come before it is known whose friend did them.

use goodword_domain::time::Timestamp;
use goodword_protocol::{ReferralState, RefundRequest, RewardState};
use serde_json::{Value, json};

use super::world::{World, double_sided, with};
use crate::ledger::command::Command;

const MINUTE: i64 = 60_000;

fn minutes_later(world: &mut World, minutes: i64) {
    world.now = Timestamp::from_millis(world.now.as_millis() + minutes * MINUTE);
}

/// Who is still remembered beside an event of nobody.
fn remembered(world: &World) -> Vec<String> {
    world.database.rows("SELECT event || ' ' || alias FROM early_event ORDER BY event, alias")
}

#[test]
fn a_purchase_that_is_reported_before_the_claim_counts_from_the_claim_on() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let early = world.purchase("o1", "bo", 2500);
    assert_eq!(early.decision.reason.as_deref(), Some("no_referral"));
    minutes_later(&mut world, 5);
    let claimed = world.claim(&anna.code, "bo").unwrap();
    let reward = world.earned();
    assert_eq!((reward.event_id.as_deref(), reward.value), (Some("o1"), 1000));
    let referral = world.referrals().remove(0);
    assert_eq!((referral.id, referral.state), (claimed.referral, ReferralState::Approved));
    assert_eq!(world.purchase("o1", "bo", 2500), early, "how it was answered stays");
    assert_eq!(world.purchase("o2", "bo", 2500).decision.rules[0].reason.as_deref(), Some("not_first"));
    let causes = world.database.rows("SELECT DISTINCT cause FROM change WHERE cause IS NOT NULL");
    assert_eq!(causes, ["o1"], "the journal names the event");
    assert!(remembered(&world).is_empty());
}

#[test]
fn a_purchase_long_before_the_claim_stays_nobodys() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.purchase("o1", "bo", 2500);
    minutes_later(&mut world, 6);
    world.claim(&anna.code, "bo").unwrap();
    assert_eq!(world.rewards().len(), 1, "only what the claim gives");
    assert_eq!(world.referrals()[0].state, ReferralState::Claimed);
}

#[test]
fn what_a_friend_did_under_another_name_counts_once_that_name_is_known() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let of_customer = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c9"},
                             "amount": {"minor": 2500, "currency": "EUR"}});
    let early = world.report(of_customer, None).unwrap().answer;
    assert_eq!(early.decision.reason.as_deref(), Some("no_referral"));
    let both = json!({"id": "o2", "type": "purchase", "friend": {"customer_id": "c9"},
                      "amount": {"minor": 3000, "currency": "EUR"}});
    let second = world.report(both, Some("bo")).unwrap().answer;
    assert_eq!(second.decision.rules[0].reason.as_deref(), Some("not_first"), "the other came first");
    assert_eq!(world.earned().event_id.as_deref(), Some("o1"));
}

#[test]
fn whose_an_event_may_be_is_forgotten_within_the_hour() {
    let mut world = World::with_program(&double_sided());
    let of_both = json!({"id": "o1", "type": "signup", "friend": {"customer_id": "c9"}});
    world.report(of_both, Some("bo")).unwrap();
    assert_eq!(remembered(&world), ["o1 customer:c9", "o1 email:key of bo"]);
    minutes_later(&mut world, 59);
    world.settle();
    assert_eq!(remembered(&world).len(), 2);
    minutes_later(&mut world, 1);
    assert_eq!(
        world.database.rows("SELECT min(forget_at) FROM early_event"),
        [world.now.as_millis().to_string()]
    );
    world.settle();
    assert!(remembered(&world).is_empty());
}

#[test]
fn what_was_refunded_before_the_claim_is_not_rewarded() {
    let points = json!({"id": "points", "on": "purchase", "party": "advocate", "nth": 0,
                        "reward": {"kind": "commission", "basis_points": 1000}});
    let mut world = World::with_program(&with(double_sided(), json!({"rules": [points]})));
    let anna = world.enrol("anna");
    for (order, paid_back) in [("whole", Value::Null), ("half", json!({"minor": 1000, "currency": "EUR"}))] {
        world.purchase(order, "bo", 2000);
        let refund: RefundRequest =
            serde_json::from_value(json!({"id": order, "event_id": order, "amount": paid_back})).unwrap();
        world.owner::<Value>(Command::Refund(refund)).unwrap();
    }
    world.claim(&anna.code, "bo").unwrap();
    let rewards = world.rewards();
    let [reward] = rewards.as_slice() else { panic!("{rewards:?}") };
    assert_eq!((reward.event_id.as_deref(), reward.value, reward.reversed), (Some("half"), 200, 100));
    assert_eq!(reward.state, RewardState::Approved);
}
