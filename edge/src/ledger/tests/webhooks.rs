//! What happens is told to the owner's endpoints, to those that want it and as the owner's lists show it.

use goodword_protocol::{Page, Person, Webhook, WebhookRequest};
use serde_json::{Value, json};

use super::{
    deliveries::{DAY, taken},
    people::{ANNA, must_be_gone},
    world::{World, double_sided, key, with},
};
use crate::{
    error::{ApiError, Code},
    ledger::{
        answer::WebhookMade,
        command::{Caller, Command, Coupons, Names},
    },
};

/// Makes an endpoint that wants these events.
pub(super) fn webhook(world: &mut World, events: &[&str]) -> WebhookMade {
    webhook_with(world, json!({"url": "https://shop.example/hooks", "events": events}))
}

pub(super) fn webhook_with(world: &mut World, request: Value) -> WebhookMade {
    adding(world, request).expect("an endpoint")
}

fn adding(world: &mut World, request: Value) -> Result<WebhookMade, ApiError> {
    let request: WebhookRequest = serde_json::from_value(request).expect("a request");
    world.owner(Command::AddWebhook { request, edge: "https://go.example".to_owned() })
}

/// The types of messages.
pub(super) fn told(bodies: &[Value]) -> Vec<&str> {
    bodies.iter().map(|body| body["type"].as_str().expect("a type")).collect()
}

fn decide(world: &mut World, command: Command) {
    world.owner::<Value>(command).unwrap();
}

#[test]
fn nothing_is_written_when_no_endpoint_wants_it() {
    let rows_written = |world: &mut World| {
        let before = world.database.writes();
        let anna = world.enrol("anna");
        world.claim(&anna.code, "bo").unwrap();
        world.purchase("o1", "bo", 5000);
        world.database.writes() - before
    };
    let without = rows_written(&mut World::with_program(&double_sided()));
    let mut world = World::with_program(&double_sided());
    webhook(&mut world, &["coupon.low", "webhook.disabled"]);
    assert_eq!(rows_written(&mut world), without);
    assert_eq!(world.database.rows("SELECT * FROM delivery"), [""; 0]);
    let mut told = World::with_program(&double_sided());
    webhook(&mut told, &["referral.claimed"]);
    assert_eq!(rows_written(&mut told), without + 1, "one row for one message");
}

#[test]
fn a_referrals_life_is_told_step_by_step() {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 14})));
    webhook(&mut world, &[]);
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    let bodies = world.deliver();
    assert_eq!(
        told(&bodies),
        ["advocate.created", "referral.claimed", "reward.fulfilled", "reward.pending", "referral.converted",]
    );
    world.days_later(14);
    world.settle();
    assert_eq!(told(&world.deliver()), ["reward.approved", "referral.approved"]);
    let id = world.earned().id;
    decide(&mut world, Command::FulfilReward { id, note: None });
    assert_eq!(told(&world.deliver()), ["reward.fulfilled", "referral.rewarded"]);
    let refund = |id, minor| {
        let refund = json!({"id": id, "event_id": "o1", "amount": {"minor": minor, "currency": "EUR"}});
        Command::Refund(serde_json::from_value(refund).unwrap())
    };
    decide(&mut world, refund("b1", 2500));
    assert_eq!(told(&world.deliver()), ["reward.reversed"]);
    decide(&mut world, refund("b2", 2500));
    assert_eq!(told(&world.deliver()), ["reward.reversed", "referral.reversed"]);
}

#[test]
fn what_the_owner_or_time_decides_is_told_too() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "all"})));
    webhook(&mut world, &[]);
    let anna = world.enrol("anna");
    let bo = world.claim(&anna.code, "bo").unwrap().referral;
    world.claim(&anna.code, "cem").unwrap();
    world.purchase("o1", "bo", 5000);
    world.deliver();
    decide(&mut world, Command::RejectReferral { id: bo.clone(), note: None });
    assert_eq!(told(&world.deliver()), ["reward.cancelled", "referral.rejected"]);
    decide(&mut world, Command::ApproveReferral { id: bo, note: None });
    assert_eq!(told(&world.deliver()), ["referral.converted", "reward.approved", "referral.approved"]);
    world.days_later(91);
    world.settle();
    assert_eq!(told(&world.deliver()), ["referral.expired"], "cem never bought");
}

#[test]
fn a_message_says_what_the_owners_lists_say() {
    let mut world = World::with_program(&double_sided());
    webhook(&mut world, &[]);
    let anna = world.enrol_as("anna@example.com", Some("c1"));
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    let bodies = world.deliver();
    let data = |kind: &str| {
        &bodies.iter().rfind(|body| body["type"] == kind).unwrap_or_else(|| panic!("{kind}"))["data"]
    };
    assert_eq!(data("referral.approved"), &serde_json::to_value(&world.referrals()[0]).unwrap());
    assert_eq!(data("reward.approved"), &serde_json::to_value(world.earned()).unwrap());
    let advocate = data("advocate.created");
    assert_eq!((&advocate["email"], &advocate["customer_id"]), (&json!("anna@example.com"), &json!("c1")));
    assert_eq!(advocate["url"], format!("https://go.example/r/bakery/{}", anna.code));
    assert_eq!(bodies[0]["timestamp"], "2027-01-15T08:00:00.000Z");
    assert!(bodies.iter().all(|body| body.as_object().unwrap().len() == 3));
    let text = serde_json::to_string(&bodies[1..]).unwrap();
    assert!(!text.contains("key of") && !text.contains("anna@"), "{text}");
}

#[test]
fn few_codes_left_are_told_once() {
    let mut program = double_sided();
    program["rules"][0]["reward"]["coupon"] = json!({"pool": "spring"});
    let mut world = World::with_program(&program);
    webhook(&mut world, &["coupon.low"]);
    let codes = ["A", "B", "C"].map(str::to_owned).to_vec();
    decide(&mut world, Command::AddCoupons(Coupons { pool: "spring".into(), codes, low_stock: Some(1) }));
    let anna = world.enrol("anna");
    for (friend, expected) in [("bo", 0), ("cem", 1), ("dirk", 0)] {
        world.claim(&anna.code, friend).unwrap();
        let bodies = world.deliver();
        assert_eq!(bodies.len(), expected, "{friend}");
        for body in bodies {
            assert_eq!((&body["data"]["name"], &body["data"]["left"]), (&json!("spring"), &json!(1)));
        }
    }
}

#[test]
fn a_test_is_sent_to_its_endpoint_only_whatever_that_wants() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["coupon.low"]);
    webhook_with(&mut world, json!({"url": "https://other.example/"}));
    decide(&mut world, Command::TestWebhook { id: hook.webhook.id.clone() });
    let [sending] = &world.sendings()[..] else { panic!("one message") };
    assert_eq!(sending.webhook, hook.webhook.id);
    let body: Value = serde_json::from_str(&sending.body).unwrap();
    assert_eq!((&body["type"], &body["data"]["id"]), (&json!("webhook.test"), &json!(hook.webhook.id)));
}

#[test]
fn a_program_has_ten_endpoints_of_different_addresses_and_one_that_fulfils() {
    let mut world = World::with_program(&double_sided());
    let first = webhook_with(&mut world, json!({"url": "https://0.example/", "fulfils": true}));
    let same = adding(&mut world, json!({"url": "https://0.example/"})).unwrap_err();
    assert!(same.is(Code::StateConflict) && same.problem().field.as_deref() == Some("url"));
    let twice = adding(&mut world, json!({"url": "https://1.example/", "fulfils": true})).unwrap_err();
    assert!(twice.is(Code::StateConflict) && twice.problem().field.as_deref() == Some("fulfils"));
    for number in 1..10 {
        webhook_with(&mut world, json!({"url": format!("https://{number}.example/")}));
    }
    assert!(adding(&mut world, json!({"url": "https://10.example/"})).unwrap_err().is(Code::StateConflict));
    let put = |world: &mut World, request: Value| {
        let request = serde_json::from_value(request).unwrap();
        let (id, edge) = (first.webhook.id.clone(), String::new());
        world.owner::<Webhook>(Command::PutWebhook { id, request, edge })
    };
    assert!(put(&mut world, json!({"url": "https://3.example/"})).unwrap_err().is(Code::StateConflict));
    let changed = put(&mut world, json!({"url": "https://0.example/", "events": ["coupon.low"]})).unwrap();
    assert_eq!((changed.events.len(), changed.fulfils), (1, false));
    world.owner::<()>(Command::DeleteWebhook { id: first.webhook.id.clone() }).unwrap();
    webhook_with(&mut world, json!({"url": "https://0.example/", "fulfils": true}));
    let page: Page<Webhook> = world.owner(Command::Webhooks).unwrap();
    assert_eq!(page.items.len(), 10);
}

#[test]
fn messages_are_sent_with_both_secrets_for_a_day_after_a_rotation() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    let rotations = |world: &mut World, name: &str| {
        world.enrol(name);
        let sending = world.sendings().remove(0);
        world.sent(&sending, &taken());
        sending.rotations
    };
    assert_eq!(rotations(&mut world, "a"), [0]);
    let id = hook.webhook.id;
    let rotated: WebhookMade = world.owner(Command::RotateWebhook { id: id.clone() }).unwrap();
    assert_eq!(rotated.rotation, 1);
    assert!(rotated.webhook.previous_secret_until.is_some());
    assert_eq!(rotations(&mut world, "b"), [1, 0]);
    world.later(DAY - 1);
    assert_eq!(rotations(&mut world, "c"), [1, 0]);
    world.later(1);
    assert_eq!(rotations(&mut world, "d"), [1]);
    let shown: Webhook = world.owner(Command::Webhook { id: id.clone() }).unwrap();
    assert_eq!(shown.previous_secret_until, None);
    for expected in [2, 3] {
        let rotated: WebhookMade = world.owner(Command::RotateWebhook { id: id.clone() }).unwrap();
        assert_eq!(rotated.rotation, expected);
    }
    assert_eq!(rotations(&mut world, "e"), [3, 2], "of two rotations in a day the last counts");
}

#[test]
fn only_the_owner_sees_or_changes_endpoints() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &[]).webhook.id;
    let id = || hook.clone();
    let filter = crate::ledger::command::Filter::default;
    let request = WebhookRequest { url: "https://evil.example/".into(), ..WebhookRequest::default() };
    for caller in [Caller::Operator, Caller::Edge, Caller::Page(None), Caller::Key("another".into())] {
        for command in [
            Command::Webhooks,
            Command::Webhook { id: id() },
            Command::AddWebhook { request: request.clone(), edge: String::new() },
            Command::PutWebhook { id: id(), request: request.clone(), edge: String::new() },
            Command::DeleteWebhook { id: id() },
            Command::RotateWebhook { id: id() },
            Command::EnableWebhook { id: id() },
            Command::TestWebhook { id: id() },
            Command::Deliveries { webhook: id(), filter: filter() },
            Command::Redeliver { webhook: id(), id: "msg_1".into() },
        ] {
            assert!(world.ask::<Value>(caller.clone(), command).unwrap_err().is(Code::InvalidCredentials));
        }
    }
    for command in [
        Command::Webhook { id: "whk_1".into() },
        Command::Deliveries { webhook: "whk_1".into(), filter: filter() },
        Command::Redeliver { webhook: id(), id: "msg_1".into() },
    ] {
        assert!(world.owner::<Value>(command).unwrap_err().is(Code::NotFound));
    }
}

fn names(email: &str) -> Names {
    Names { key: Some(key(email)), ..Names::default() }
}

/// Two endpoints know of Anna and Bo: one was told, for the other it waits.
fn two_people_told() -> World {
    let mut world = World::with_program(&double_sided());
    webhook_with(&mut world, json!({"url": "https://one.example/"}));
    let anna = world.enrol_as("anna@example.com", Some("customer-anna"));
    world.claim(&anna.code, "bo@example.com").unwrap();
    let event = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "customer-bo"},
                       "amount": {"minor": 5000, "currency": "EUR"}});
    world.report(event, Some("bo@example.com")).unwrap();
    world.deliver();
    webhook_with(&mut world, json!({"url": "https://two.example/"}));
    world.claim(&anna.code, "cem@example.com").unwrap();
    world
}

#[test]
fn who_is_erased_is_in_no_message_whether_it_was_sent_or_not() {
    let mut world = two_people_told();
    let messages = |world: &World| world.database.rows("SELECT data FROM delivery").concat();
    assert!(messages(&world).contains("customer-bo") && messages(&world).contains("m***"));
    world.owner::<Value>(Command::ErasePerson(names("bo@example.com"))).unwrap();
    must_be_gone(&world, &["customer-bo"]);
    assert!(messages(&world).contains("m***"), "cem is somebody else");
    world.owner::<Value>(Command::ErasePerson(names("cem@example.com"))).unwrap();
    must_be_gone(&world, &["m***"]);
    assert!(messages(&world).contains("customer-anna"));
    world.owner::<Value>(Command::ErasePerson(names("anna@example.com"))).unwrap();
    must_be_gone(&world, &ANNA);
    let bodies = world.deliver();
    let sent = ["referral.claimed", "referral.claimed", "reward.fulfilled", "reward.fulfilled"];
    assert_eq!(told(&bodies), sent, "to both endpoints, all the same");
    let claims = bodies.iter().filter(|body| body["type"] == "referral.claimed");
    assert!(claims.into_iter().all(|body| body["data"]["friend"] == json!({})));
}

#[test]
fn a_person_is_told_what_endpoints_were_told_of_them() {
    let mut world = two_people_told();
    let anna: Person = world.owner(Command::Person(names("anna@example.com"))).unwrap();
    let [message] = &anna.as_advocate[0].messages[..] else { panic!("one message") };
    assert_eq!(message.data["email"], "anna@example.com");
    let bo: Person = world.owner(Command::Person(names("bo@example.com"))).unwrap();
    let of_bo = &bo.as_friend[0].messages;
    assert!(of_bo.iter().any(|message| message.data["friend"]["customer_id"] == "customer-bo"));
    assert!(!serde_json::to_string(of_bo).unwrap().contains("anna@"));
}
