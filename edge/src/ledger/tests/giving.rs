//! Rewards that an integration's own system gives.

use goodword_protocol::{AmountBase, GivenKind, IntegrationKind, IntegrationSettings, RewardState};
use serde_json::{Value, json};

use super::{
    deliveries::taken,
    webhooks::webhook_with,
    world::{World, double_sided, key, with},
};
use crate::{
    error::ApiError,
    fulfilment::{Deed, Worth},
    ledger::{
        answer::IntegrationStored,
        book::{Sending, Tried},
        command::{Command, Names, PutFulfilment},
    },
};

/// A program whose friends get a coupon and whose advocates get what is asked for, with Stripe set up to give it.
fn giving(advocates: Value) -> World {
    let mut program = double_sided();
    program["rules"][1]["reward"] = advocates;
    let mut world = World::with_program(&program);
    set_up(&mut world, &["discount_percent", "discount_amount", "credit"], Some("sealed")).unwrap();
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world
}

fn credit() -> Value {
    json!({"kind": "credit", "amount": {"minor": 1000, "currency": "EUR"}})
}

fn set_up(world: &mut World, rewards: &[&str], key: Option<&str>) -> Result<IntegrationStored, ApiError> {
    let settings =
        IntegrationSettings { kind: IntegrationKind::Stripe, amount: AmountBase::Total, mapping: None };
    let rewards: Vec<GivenKind> = serde_json::from_value(json!(rewards)).unwrap();
    let api_key = key.map(str::to_owned);
    world.owner(Command::PutIntegration {
        name: "shop".to_owned(),
        settings: Box::new(settings),
        secrets: Some("sealed".to_owned()),
        fulfilment: Some(PutFulfilment { base_url: "https://api.example".to_owned(), rewards, api_key }),
    })
}

/// What is to be done now, of each.
fn deeds(sendings: &[Sending]) -> Vec<&Deed> {
    sendings.iter().filter_map(|it| it.task.as_ref()).map(|task| &task.order.deed).collect()
}

fn refund(world: &mut World, id: &str, minor: Option<i64>) {
    let mut refund = json!({"id": id, "event_id": "o1"});
    if let Some(minor) = minor {
        refund["amount"] = json!({"minor": minor, "currency": "EUR"});
    }
    world.owner::<Value>(Command::Refund(serde_json::from_value(refund).unwrap())).unwrap();
}

fn done(reference: &str) -> Tried {
    let fulfilment = serde_json::from_value(json!({"fulfilled": true, "reference": reference})).unwrap();
    Tried { fulfilment, detail: Some(reference.to_owned()), ..taken() }
}

#[test]
fn a_coupon_is_made_and_ended_when_its_reward_is_taken_back_whole() {
    let amount = json!({"kind": "discount_amount", "amount": {"minor": 500, "currency": "EUR"}});
    let mut world = giving(amount);
    let made = world.sendings();
    let [Deed::MakeCoupon { worth: Worth::BasisPoints(1000), .. }] = deeds(&made)[..] else {
        panic!("{made:?}")
    };
    world.sent(&made[0], &done("promo_1"));
    world.purchase("o1", "bo", 5000);
    let earned = world.sendings();
    let coupon = world.earned().coupon.unwrap();
    let worth = Worth::Amount { minor: 500, currency: "EUR".to_owned() };
    assert_eq!(deeds(&earned), [&Deed::MakeCoupon { code: coupon.clone(), worth }]);
    world.sent(&earned[0], &done("promo_2"));
    refund(&mut world, "b1", Some(100));
    assert!(world.sendings().is_empty(), "a part leaves the coupon");
    refund(&mut world, "b2", None);
    let ended = world.sendings();
    assert_eq!(deeds(&ended), [&Deed::EndCoupon { code: coupon }]);
}

#[test]
fn credit_is_what_refunds_left_and_fulfils_with_the_systems_reference() {
    let mut world = giving(credit());
    let coupon = world.sendings().remove(0);
    world.sent(&coupon, &done("promo_1"));
    world.purchase("o1", "bo", 5000);
    refund(&mut world, "b1", Some(2500));
    let sendings = world.sendings();
    let [Deed::Credit { minor: 500, customer: None, email, .. }] = deeds(&sendings)[..] else {
        panic!("{sendings:?}")
    };
    assert_eq!(email, "anna");
    world.sent(&sendings[0], &done("cbtxn_1"));
    let reward = world.earned();
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Fulfilled, "fulfilled_by_integration"));
    assert_eq!(world.database.rows("SELECT note FROM change WHERE note IS NOT NULL"), ["cbtxn_1"]);
}

#[test]
fn what_is_asked_at_once_fits_into_the_calls_of_an_alarm_and_nobody_waits_for_ever() {
    let mut world = World::with_program(&double_sided());
    // The first endpoint has a message to be sent at every alarm.
    webhook_with(&mut world, json!({"url": "https://busy.example/", "events": ["referral.claimed"]}));
    set_up(&mut world, &["credit"], Some("sealed")).unwrap();
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.deliver();
    world.purchase("o1", "bo", 5000);
    let (mut alarms, mut told, mut given) = (0, 0, false);
    while !given {
        alarms += 1;
        assert!(alarms < 40, "credit never has its turn");
        world.claim(&anna.code, &format!("friend {alarms}")).unwrap();
        let sendings = world.sendings();
        let calls = |sending: &Sending| match sending.task.as_ref().map(|task| &task.order.deed) {
            None => 1,
            Some(Deed::Credit { .. }) => 6,
            Some(_) => 3,
        };
        let most: i32 = sendings.iter().map(calls).sum();
        assert!((1..=6).contains(&most), "{sendings:?}");
        given = deeds(&sendings).iter().any(|deed| matches!(deed, Deed::Credit { .. }));
        told += sendings.iter().filter(|it| it.task.is_none()).count();
        for sending in &sendings {
            world.sent(sending, &done("it"));
        }
    }
    assert_eq!(world.earned().state, RewardState::Fulfilled);
    world.deliver();
    assert!(told <= alarms, "each friend is told of once");
    assert!(world.database.rows("SELECT id FROM delivery WHERE state = 'waiting'").is_empty());
}

#[test]
fn a_system_is_told_since_when_there_is_a_reward() {
    let mut world = giving(credit());
    let coupon = world.sendings().remove(0);
    world.sent(&coupon, &done("promo_1"));
    world.purchase("o1", "bo", 5000);
    let made_at = world.now.as_millis();
    world.later(6_000);
    let made: Vec<i64> =
        world.sendings().iter().filter_map(|it| Some(it.task.as_ref()?.order.made_at)).collect();
    assert_eq!(made, [made_at]);
}

#[test]
fn what_is_refused_for_ever_is_parked_and_keeps_nobody_waiting() {
    let mut world = giving(credit());
    let coupon = world.sendings().remove(0);
    let refused = Tried {
        status: Some(400),
        error: Some("refused"),
        detail: Some("An active code exists.".to_owned()),
        for_ever: true,
        ..Tried::default()
    };
    world.sent(&coupon, &refused);
    assert_eq!(
        world.database.rows("SELECT state, last_error, last_detail, attempts FROM delivery"),
        ["parked refused An active code exists. 1"]
    );
    assert_eq!(world.database.rows("SELECT failing_since, paused_until FROM webhook"), ["- -"]);
    world.purchase("o1", "bo", 5000);
    assert_eq!(deeds(&world.sendings()).len(), 1);
    let busy = Tried { status: Some(429), error: Some("refused"), ..Tried::default() };
    let sending = world.sendings().remove(0);
    world.sent(&sending, &busy);
    assert!(world.sendings().is_empty(), "it waits");
    world.later(6_000);
    assert_eq!(deeds(&world.sendings()), deeds(&[sending]), "and asks the same again");
}

#[test]
fn what_is_not_to_be_given_any_more_is_not_asked() {
    let mut world = giving(credit());
    world.purchase("o1", "bo", 5000);
    let id = world.earned().id;
    world.owner::<Value>(Command::FulfilReward { id, note: None }).unwrap();
    let coupon = world.sendings().remove(0);
    world.sent(&coupon, &done("promo_1"));
    assert!(world.sendings().is_empty());
    let log = world.database.rows("SELECT state, last_error FROM delivery ORDER BY rowid");
    assert_eq!(log, ["delivered -", "parked superseded"]);
}

#[test]
fn an_erased_person_is_in_nothing_that_a_system_said_or_is_asked() {
    let mut world = giving(credit());
    let coupon = world.sendings().remove(0);
    world.sent(&coupon, &Tried { detail: Some("No such customer: anna".to_owned()), ..done("promo_1") });
    world.purchase("o1", "bo", 5000);
    for name in ["anna", "bo"] {
        let names = Names { key: Some(key(name)), ..Names::default() };
        world.owner::<Value>(Command::ErasePerson(names)).unwrap();
    }
    assert!(world.sendings().is_empty(), "nobody can be paid for it");
    let rows = world.database.rows("SELECT * FROM delivery");
    assert!(!rows.iter().any(|row| row.contains("anna")), "{rows:?}");
}

#[test]
fn one_gives_each_kind_and_a_key_is_needed_once() {
    let mut world = World::with_program(&with(double_sided(), json!({})));
    let missing = set_up(&mut world, &["credit"], None).err().unwrap();
    assert_eq!(missing.problem().field.as_deref(), Some("fulfilment.api_key"));
    assert_eq!(world.database.rows("SELECT name FROM integration"), [""; 0]);
    set_up(&mut world, &["credit"], Some("one")).unwrap();
    set_up(&mut world, &["discount_percent"], None).unwrap();
    assert_eq!(
        world.database.rows("SELECT integration, rewards, api_key, fulfils FROM webhook"),
        ["shop [\"discount_percent\"] one 0"]
    );
    world.owner::<()>(Command::DropIntegration { name: "shop".to_owned() }).unwrap();
    world.settle();
    assert_eq!(world.database.rows("SELECT id FROM webhook"), [""; 0]);
}
