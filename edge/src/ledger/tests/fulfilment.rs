//! The owner's system gives rewards, and says so in its answer to a message.

use goodword_protocol::{Fulfilment, RewardState};
use serde_json::{Value, json};

use super::{
    deliveries::{HOUR, friend, refused, taken},
    webhooks::{told, webhook_with},
    world::{World, double_sided},
};
use crate::ledger::{book::Tried, command::Command};

fn gave(reference: &str) -> Tried {
    let fulfilment = json!({"fulfilled": true, "reference": reference});
    Tried { fulfilment: serde_json::from_value(fulfilment).unwrap(), ..taken() }
}

/// A program whose advocate gets credit, which the owner's system is to give.
fn fulfilling() -> World {
    let mut world = World::with_program(&double_sided());
    let request = json!({"url": "https://shop.example/", "events": ["reward.approved", "reward.fulfilled"], "fulfils": true});
    webhook_with(&mut world, request);
    friend(&mut world, "bo");
    // The friend's coupon is given by showing it.
    let shown = world.sendings().remove(0);
    assert!(!shown.fulfils);
    world.sent(&shown, &gave("not asked for"));
    world
}

#[test]
fn an_endpoint_that_gave_a_reward_fulfils_it_with_its_reference() {
    let mut world = fulfilling();
    let [sending] = &world.sendings()[..] else { panic!("the reward is to be given") };
    assert!(sending.fulfils);
    world.sent(sending, &gave("payout 7"));
    let reward = world.earned();
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Fulfilled, "fulfilled_by_webhook"));
    let notes = world.database.rows("SELECT note FROM change WHERE note IS NOT NULL");
    assert_eq!(notes, ["payout 7"]);
    assert_eq!(world.referrals()[0].reason, "all_given");
    assert_eq!(told(&world.deliver()), ["reward.fulfilled"]);
    // The same answer to a redelivery changes nothing.
    let before = world.database.rows("SELECT * FROM reward");
    world.sent(sending, &gave("payout 8"));
    assert_eq!(world.database.rows("SELECT * FROM reward"), before);
}

#[test]
fn an_endpoint_that_only_took_the_message_fulfils_nothing() {
    let answers = [taken(), Tried { fulfilment: Some(Fulfilment::default()), ..taken() }];
    for answer in answers {
        let mut world = fulfilling();
        let sending = world.sendings().remove(0);
        world.sent(&sending, &answer);
        assert_eq!(world.earned().state, RewardState::Approved);
    }
}

#[test]
fn a_reward_that_was_decided_otherwise_meanwhile_is_not_asked_for_any_more() {
    let mut world = fulfilling();
    let sending = world.sendings().remove(0);
    world.sent(&sending, &refused());
    let id = world.earned().id;
    world.owner::<Value>(Command::CancelReward { id, note: None }).unwrap();
    world.later(HOUR);
    assert!(world.sendings().is_empty());
    let state = "SELECT state, last_error FROM delivery WHERE kind = 'reward.approved' ORDER BY rowid DESC";
    assert_eq!(world.database.rows(state)[0], "parked superseded");
    // Nor does an answer count that was under way.
    let mut world = fulfilling();
    let sending = world.sendings().remove(0);
    let id = world.earned().id;
    world.owner::<Value>(Command::CancelReward { id, note: None }).unwrap();
    world.sent(&sending, &gave("too late"));
    assert_eq!(world.earned().state, RewardState::Cancelled);
}

#[test]
fn what_is_to_be_given_is_what_refunds_left_of_it() {
    let mut world = fulfilling();
    let sending = world.sendings().remove(0);
    assert!(sending.body.contains(r#""minor":1000"#), "{}", sending.body);
    world.sent(&sending, &refused());
    let refund = json!({"id": "b1", "event_id": "order of bo", "amount": {"minor": 2500, "currency": "EUR"}});
    world.owner::<Value>(Command::Refund(serde_json::from_value(refund).unwrap())).unwrap();
    world.later(HOUR);
    let body: Value = serde_json::from_str(&world.sendings()[0].body).unwrap();
    assert_eq!(body["data"]["amount"]["minor"], 500);
    assert_eq!(body["data"]["reversed"], 500);
}
