//! Messages reach the owner's endpoints: each until it is taken, in order, and not for ever.

use std::collections::BTreeSet;

use goodword_domain::time::Timestamp;
use goodword_protocol::{DeliveryState, Page, Webhook, WebhookDelivery};
use serde_json::{Value, json};

use super::{
    webhooks::{webhook, webhook_with},
    world::{World, double_sided, with},
};
use crate::ledger::{
    answer::WebhookMade,
    book::{GONE, Sending, Tried},
    command::{Command, Filter},
};

const SECOND: i64 = 1000;
pub(super) const HOUR: i64 = 3600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;

/// Taken.
pub(super) fn taken() -> Tried {
    Tried { status: Some(200), ..Tried::default() }
}

/// Refused for now.
pub(super) fn refused() -> Tried {
    Tried { status: Some(503), error: Some("refused"), ..Tried::default() }
}

fn gone() -> Tried {
    Tried { status: Some(410), error: Some(GONE), ..Tried::default() }
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and this is of any"
)]
impl World {
    /// What is to be sent now.
    pub(super) fn sendings(&mut self) -> Vec<Sending> {
        self.run(|book| book.sendings()).expect("sending is never refused")
    }

    /// Notes what came of a message.
    pub(super) fn sent(&mut self, sending: &Sending, tried: &Tried) {
        self.run(|book| book.after_sending(&sending.id, tried)).expect("noting is never refused");
    }

    /// Everything that is due is sent and taken, and what is due then; the bodies in their order.
    pub(super) fn deliver(&mut self) -> Vec<Value> {
        let mut bodies = Vec::new();
        loop {
            let now = self.sendings();
            if now.is_empty() {
                return bodies;
            }
            for sending in now {
                bodies.push(serde_json::from_str(&sending.body).expect("a body is JSON"));
                self.sent(&sending, &taken());
            }
        }
    }

    pub(super) fn later(&mut self, millis: i64) {
        self.now = Timestamp::from_millis(self.now.as_millis() + millis);
    }

    pub(super) fn log(&mut self, webhook: &WebhookMade, state: Option<&str>) -> Vec<WebhookDelivery> {
        let filter = Filter { state: state.map(str::to_owned), limit: Some(500), ..Filter::default() };
        let page: Page<_> =
            self.owner(Command::Deliveries { webhook: webhook.webhook.id.clone(), filter }).expect("a log");
        page.items
    }

    fn redeliver(&mut self, delivery: &WebhookDelivery) -> Result<WebhookDelivery, crate::error::ApiError> {
        let (webhook, id) = (delivery.webhook_id.clone(), delivery.id.clone());
        self.owner(Command::Redeliver { webhook, id })
    }
}

/// A friend of Anna's claims and buys.
pub(super) fn friend(world: &mut World, name: &str) {
    let anna = world.enrol("anna").code;
    world.claim(&anna, name).unwrap();
    world.purchase(&format!("order of {name}"), name, 5000);
}

fn kinds(sendings: &[Sending]) -> Vec<String> {
    let kind = |sending: &Sending| {
        let body: Value = serde_json::from_str(&sending.body).unwrap();
        body["type"].as_str().unwrap().to_owned()
    };
    sendings.iter().map(kind).collect()
}

#[test]
fn messages_of_one_referral_come_one_after_the_other_and_those_of_others_at_once() {
    let mut world = World::with_program(&double_sided());
    webhook(&mut world, &["referral.claimed", "referral.converted", "referral.approved"]);
    friend(&mut world, "bo");
    friend(&mut world, "cem");
    for expected in ["referral.claimed", "referral.converted", "referral.approved"] {
        let [bo, cem] = &world.sendings()[..] else { panic!("one of each referral is due") };
        for sending in [bo, cem] {
            assert_eq!(kinds(std::slice::from_ref(sending)), [expected]);
            world.sent(sending, &taken());
        }
    }
    assert!(world.sendings().is_empty());
}

#[test]
fn a_later_message_waits_until_the_earlier_is_taken_or_parked() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["referral.claimed", "referral.converted"]);
    friend(&mut world, "bo");
    let waiting = world.log(&hook, Some("waiting"));
    assert_eq!(waiting.iter().filter(|it| it.next_try_at.is_some()).count(), 1);
    let mut tries = 0;
    while let Some(next) = world.alarm_of_messages() {
        world.now = Timestamp::from_millis(next.max(world.now.as_millis()));
        let [sending] = &world.sendings()[..] else { panic!("one is due at {next}") };
        if kinds(std::slice::from_ref(sending)) == ["referral.converted"] {
            break;
        }
        tries += 1;
        world.sent(sending, &refused());
    }
    assert_eq!(tries, 21, "as docs/webhooks.md says");
    let [parked] = &world.log(&hook, Some("parked"))[..] else { panic!("the first one is parked") };
    assert_eq!((parked.attempts, parked.last_status), (21, Some(503)));
    assert_eq!(parked.last_error.as_deref(), Some("refused"));
    assert_eq!(parked.next_try_at, None);
    let in_all = world.now.as_millis() - 1_800_000_000_000;
    assert!((2 * DAY..=3 * DAY).contains(&in_all), "{in_all}");
}

#[test]
fn a_message_is_kept_with_its_first_failures_and_sent_again_with_the_same_id_and_body() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["referral.claimed"]);
    friend(&mut world, "bo");
    let [first] = &world.sendings()[..] else { panic!("one is due") };
    world.sent(first, &refused());
    assert!(world.sendings().is_empty(), "not at once");
    let [log] = &world.log(&hook, None)[..] else { panic!("one message") };
    assert_eq!((log.state, log.attempts, log.last_status), (DeliveryState::Waiting, 1, Some(503)));
    world.later(6 * SECOND);
    let [second] = &world.sendings()[..] else { panic!("it is due again") };
    assert_eq!((&first.id, &first.body), (&second.id, &second.body));
    world.sent(second, &taken());
    let [log] = &world.log(&hook, Some("delivered"))[..] else { panic!("one message") };
    assert_eq!((log.attempts, log.last_status, log.last_error.as_deref()), (2, Some(200), None));
    let shown: Webhook = world.owner(Command::Webhook { id: hook.webhook.id.clone() }).unwrap();
    assert_eq!(shown.failing_since, None);
}

#[test]
fn an_endpoint_that_fails_is_tried_one_message_at_a_time_and_keeps_no_other_waiting() {
    let mut world = World::with_program(&double_sided());
    let down =
        webhook_with(&mut world, json!({"url": "https://down.example/", "events": ["referral.claimed"]}));
    for number in 0..20 {
        friend(&mut world, &format!("friend {number}"));
    }
    for sending in world.sendings() {
        world.sent(&sending, &refused());
    }
    let up = webhook_with(&mut world, json!({"url": "https://up.example/", "events": ["referral.claimed"]}));
    for number in 20..40 {
        friend(&mut world, &format!("friend {number}"));
    }
    world.later(HOUR);
    let sendings = world.sendings();
    assert_eq!(sendings.len(), 6, "as many as a Worker may have open");
    let to = |hook: &WebhookMade| sendings.iter().filter(|it| it.webhook == hook.webhook.id).count();
    assert_eq!((to(&down), to(&up)), (1, 5));
    for sending in &sendings {
        world.sent(sending, &if sending.webhook == down.webhook.id { refused() } else { taken() });
    }
    // It failed for an hour: it is left alone for an eighth of that.
    let of_down =
        |world: &mut World| world.sendings().iter().filter(|it| it.webhook == down.webhook.id).count();
    assert_eq!(world.deliver().len(), 15, "all that was for the other");
    world.later(HOUR / 8 - 1);
    assert_eq!((of_down(&mut world), world.alarm_of_messages()), (0, Some(world.now.as_millis() + 1)));
    world.later(1);
    assert_eq!(of_down(&mut world), 1);
    // One that is taken, and it is well again.
    let sending = world.sendings().remove(0);
    world.sent(&sending, &taken());
    assert_eq!(of_down(&mut world), 6);
}

#[test]
fn an_endpoint_that_is_gone_is_disabled_at_once_and_the_others_are_told() {
    let mut world = World::with_program(&double_sided());
    let gone_hook =
        webhook_with(&mut world, json!({"url": "https://gone.example/", "events": ["advocate.created"]}));
    let other =
        webhook_with(&mut world, json!({"url": "https://other.example/", "events": ["webhook.disabled"]}));
    world.enrol("anna");
    let [sending] = &world.sendings()[..] else { panic!("one is due") };
    world.sent(sending, &gone());
    let [parked] = &world.log(&gone_hook, None)[..] else { panic!("one message") };
    assert_eq!((parked.state, parked.last_error.as_deref()), (DeliveryState::Parked, Some("gone")));
    let id = &gone_hook.webhook.id;
    let shown: Webhook = world.owner(Command::Webhook { id: id.clone() }).unwrap();
    assert_eq!(shown.disabled_because.as_deref(), Some("gone"));
    assert!(shown.disabled_at.is_some());
    let [told] = &world.deliver()[..] else { panic!("the other is told") };
    assert_eq!((told["type"].as_str(), told["data"]["id"].as_str()), (Some("webhook.disabled"), Some(&**id)));
    assert_eq!(told["data"]["disabled_because"], "gone");
    assert_eq!(world.log(&other, Some("delivered")).len(), 1);

    world.enrol("cem");
    assert_eq!(world.log(&gone_hook, None).len(), 1, "nothing is written for it");
    let refused = world.redeliver(parked).unwrap_err();
    assert_eq!(refused.status(), 409);
    assert_eq!(world.owner::<Value>(Command::TestWebhook { id: id.clone() }).unwrap_err().status(), 409);
    let enabled: Webhook = world.owner(Command::EnableWebhook { id: id.clone() }).unwrap();
    assert_eq!((enabled.disabled_at, enabled.disabled_because), (None, None));
    world.redeliver(parked).unwrap();
    assert_eq!(world.deliver().len(), 1);
}

#[test]
fn an_endpoint_of_which_every_delivery_failed_for_five_days_is_disabled() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    let start = world.now.as_millis();
    let mut number = 0;
    let disabled = loop {
        if world.alarm_of_messages().is_none() {
            number += 1;
            world.enrol(&format!("advocate {number}"));
        }
        let Some(next) = world.alarm_of_messages() else { break world.now.as_millis() };
        world.now = Timestamp::from_millis(next.max(world.now.as_millis()));
        for sending in world.sendings() {
            world.sent(&sending, &refused());
        }
        assert!(world.now.as_millis() < start + 8 * DAY, "it is never disabled");
    };
    assert!(disabled >= start + 5 * DAY);
    let shown: Webhook = world.owner(Command::Webhook { id: hook.webhook.id.clone() }).unwrap();
    assert_eq!(shown.disabled_because.as_deref(), Some("failing"));
    assert!(shown.failing_since.is_some());
}

/// Each message has few turns then: none is given up for that before the endpoint is.
#[test]
fn an_endpoint_that_fails_is_disabled_also_where_much_happens_and_no_message_is_lost() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    for half_hour in 0..6 * 48 {
        world.enrol(&format!("advocate {half_hour}"));
        world.later(HOUR / 2);
        world.sendings().iter().for_each(|sending| world.sent(sending, &refused()));
    }
    let id = hook.webhook.id.clone();
    let shown = world.owner::<Webhook>(Command::Webhook { id }).unwrap();
    assert_eq!(shown.disabled_because.as_deref(), Some("failing"));
    assert!(world.log(&hook, None).iter().all(|it| it.state == DeliveryState::Waiting));
}

#[test]
fn one_failure_after_days_of_silence_disables_nothing() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    world.enrol("anna");
    let sending = world.sendings().remove(0);
    world.sent(&sending, &refused());
    world.later(9 * DAY);
    let sending = world.sendings().remove(0);
    world.sent(&sending, &refused());
    world.enrol("cem");
    world.later(HOUR);
    let sending = world.sendings().remove(0);
    world.sent(&sending, &refused());
    let shown: Webhook = world.owner(Command::Webhook { id: hook.webhook.id.clone() }).unwrap();
    assert_eq!(shown.disabled_at, None);
}

#[test]
fn what_was_taken_or_parked_is_sent_again_on_request_and_what_waits_for_another_is_not() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["referral.claimed", "referral.converted"]);
    friend(&mut world, "bo");
    let [behind, head] = &world.log(&hook, None)[..] else { panic!("two messages") };
    assert_eq!(world.redeliver(behind).unwrap_err().status(), 409);
    let first = world.sendings().remove(0);
    world.sent(&first, &refused());
    let again = world.redeliver(head).unwrap();
    assert_eq!((again.attempts, again.state), (0, DeliveryState::Waiting));
    assert_eq!(world.sendings()[0].id, first.id, "at once");
    world.deliver();
    world.redeliver(head).unwrap();
    assert_eq!(world.sendings().len(), 1);
    assert_eq!(world.deliver()[0]["type"], "referral.claimed");
    assert!(world.log(&hook, None).iter().all(|it| it.state == DeliveryState::Delivered));
}

#[test]
fn messages_are_kept_for_thirty_days_whatever_became_of_them() {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 0})));
    let hook = webhook(&mut world, &["advocate.created"]);
    world.enrol("anna");
    world.deliver();
    world.later(10 * DAY);
    world.enrol("cem");
    let sending = world.sendings().remove(0);
    world.sent(&sending, &gone());
    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    for left in [1, 0] {
        let alarm = world.alarm().expect("there is something to forget");
        world.now = Timestamp::from_millis(alarm - DAY);
        world.settle();
        assert_eq!(world.log(&hook, None).len(), left + 1, "not a day too early");
        world.now = Timestamp::from_millis(alarm);
        world.settle();
        assert_eq!(world.log(&hook, None).len(), left);
    }
    assert_eq!(world.alarm(), None);
}

#[test]
fn what_waited_for_a_message_that_is_too_old_goes_all_the_same() {
    let mut world = World::with_program(&double_sided());
    webhook(&mut world, &["referral.claimed", "referral.converted"]);
    let anna = world.enrol("anna").code;
    world.claim(&anna, "bo").unwrap();
    world.later(10 * DAY);
    world.purchase("o1", "bo", 5000);
    world.later(21 * DAY);
    world.settle();
    assert_eq!(kinds(&world.sendings()), ["referral.converted"]);
}

#[test]
fn a_deleted_endpoint_gets_nothing_and_its_log_is_deleted_some_at_a_time() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    for number in 0..501 {
        world.enrol(&format!("advocate {number}"));
    }
    world.owner::<()>(Command::DeleteWebhook { id: hook.webhook.id.clone() }).unwrap();
    assert!(world.sendings().is_empty());
    assert_eq!(world.owner::<Value>(Command::Webhook { id: hook.webhook.id }).unwrap_err().status(), 404);
    assert_eq!(world.alarm(), Some(world.now.as_millis()));
    for (deliveries, webhooks) in [("1", "1"), ("0", "0")] {
        world.settle();
        assert_eq!(world.database.rows("SELECT count(*) FROM delivery"), [deliveries]);
        assert_eq!(world.database.rows("SELECT count(*) FROM webhook"), [webhooks]);
    }
}

#[test]
fn what_became_of_a_message_that_was_deleted_meanwhile_is_of_no_interest() {
    let mut world = World::with_program(&double_sided());
    let hook = webhook(&mut world, &["advocate.created"]);
    world.enrol("anna");
    let sending = world.sendings().remove(0);
    world.owner::<()>(Command::DeleteWebhook { id: hook.webhook.id }).unwrap();
    world.settle();
    for tried in [taken(), refused(), gone()] {
        world.sent(&sending, &tried);
    }
    assert_eq!(world.database.rows("SELECT * FROM delivery"), [""; 0]);
}

#[test]
fn every_message_has_an_id_of_its_own() {
    let mut world = World::with_program(&double_sided());
    webhook_with(&mut world, json!({"url": "https://one.example/"}));
    webhook_with(&mut world, json!({"url": "https://two.example/"}));
    friend(&mut world, "bo");
    let ids: Vec<String> = world.database.rows("SELECT id FROM delivery");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids.iter().all(|id| id.starts_with("msg_")));
}

impl World {
    /// When the next message is to be sent, as far as the alarm knows.
    fn alarm_of_messages(&mut self) -> Option<i64> {
        while let publications @ [_, ..] = &self.publications()[..] {
            for publication in publications {
                self.run(|book| book.after_publishing(&publication.due, true)).unwrap();
            }
        }
        // What is not a message waits for later than any message.
        let later = self.now.as_millis() + 400 * DAY;
        self.run(move |book| book.next_alarm(later)).unwrap().filter(|at| *at < later)
    }
}
