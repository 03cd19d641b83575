//! What happens is told to the owner's system: signed, again and again until it is taken, in order, and never to a
//! private network. The receiver checks with the official library.

use std::collections::{BTreeMap, BTreeSet};

use goodword_protocol::{
    DeliveryState, Page, RewardState, Webhook, WebhookCreated, WebhookDelivery, WebhookEvent,
};
use goodword_tests::{
    World,
    configs::*,
    eventually,
    identity::ANNA,
    receiver::{Received, Receiver},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn adding(world: &World, receiver: &Receiver, events: &[&str]) -> WebhookCreated {
    let request = json!({"url": receiver.url(), "events": events});
    world.owner_post("webhooks", &request).await.ok(201)
}

async fn log(world: &World, hook: &WebhookCreated) -> Vec<WebhookDelivery> {
    let page: Page<_> = world.page(&format!("webhooks/{}/deliveries?limit=500", hook.webhook.id)).await;
    page.items
}

async fn post(world: &World, hook: &WebhookCreated, what: &str) -> goodword_tests::http::Answer {
    world.owner_post(&format!("webhooks/{}/{what}", hook.webhook.id), &json!({})).await
}

/// Waits until the newest message of the log is as it should be.
async fn newest(
    world: &World,
    hook: &WebhookCreated,
    what: &str,
    is: impl Fn(&WebhookDelivery) -> bool,
) -> WebhookDelivery {
    let found = async || log(world, hook).await.into_iter().next().filter(|delivery| is(delivery));
    eventually(what, found).await
}

#[tokio::test]
async fn a_referrals_life_arrives_signed_and_in_order() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &[]).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    let messages = receiver.arrived(6).await;
    assert_eq!(receiver.kinds()[0], "advocate.created");
    let of_bo: Vec<_> = receiver.kinds().into_iter().filter(|kind| *kind != "advocate.created").collect();
    assert_eq!(
        of_bo,
        [
            "referral.claimed",
            "reward.fulfilled",
            "reward.approved",
            "referral.converted",
            "referral.approved"
        ]
    );
    for message in &messages {
        assert!(message.is_signed_with(&hook.secret), "{message:?}");
        assert!(!message.could_be_forged(&hook.secret), "{message:?}");
        assert!(message.id().starts_with("msg_") && message.path == "/hooks");
        assert_eq!(message.header("content-type"), "application/json");
    }
    let told = &messages[0].read().data;
    assert_eq!((&told["url"], &told["email"]), (&json!(anna.url), &json!(ANNA.email)));
    let approved = messages.iter().map(Received::read).rfind(|it| it.kind.name() == "referral.approved");
    assert_eq!(approved.unwrap().data, serde_json::to_value(&world.referrals().await[0]).unwrap());
    newest(&world, &hook, "the log says that it was taken", |it| it.state == DeliveryState::Delivered).await;
    assert!(log(&world, &hook).await.iter().all(|it| (it.attempts, it.last_status) == (1, Some(200))));
}

#[tokio::test]
async fn what_is_refused_first_arrives_later_with_the_same_id_and_a_fresh_signature() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    receiver.answer(503, json!({"please": "later"}));
    let hook = adding(&world, &receiver, &["referral.claimed"]).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let failed = newest(&world, &hook, "the first failure is noted", |it| it.attempts > 0).await;
    assert_eq!((failed.last_status, failed.last_error.as_deref()), (Some(503), Some("refused")));
    assert_eq!(failed.state, DeliveryState::Waiting);
    let failing: Webhook = world.owner_get(&format!("webhooks/{}", hook.webhook.id)).await.ok(200);
    assert!(failing.failing_since.is_some() && failed.next_try_at.is_some());
    let waiting: Page<WebhookDelivery> =
        world.page(&format!("webhooks/{}/deliveries?state=waiting", hook.webhook.id)).await;
    assert_eq!(waiting.items.len(), 1);
    let delivered =
        newest(&world, &hook, "it is taken by itself", |it| it.state == DeliveryState::Delivered).await;
    assert_eq!((delivered.attempts, delivered.last_error), (2, None));
    let tries = receiver.messages();
    assert!(tries.iter().all(|it| it.id() == failed.id && it.is_signed_with(&hook.secret)));
    assert!(tries.windows(2).all(|two| two[0].read() == two[1].read()));
    assert_ne!(tries[0].header("webhook-timestamp"), tries[1].header("webhook-timestamp"));
    let well: Webhook = world.owner_get(&format!("webhooks/{}", hook.webhook.id)).await.ok(200);
    assert_eq!(well.failing_since, None);
}

/// An alarm that rang at its very millisecond once was the program's last: of so many, some ring so.
#[tokio::test]
async fn after_a_retry_that_was_on_time_the_next_is_not_forgotten() {
    let world = World::start().await;
    let receiver = Receiver::start().await;
    let mut programs = Vec::new();
    for number in 0..16 {
        let program = world.create(&format!("bakery-{number}"), &double_sided()).await;
        let hook = json!({"url": receiver.url(), "events": ["advocate.created"]});
        program.owner_post("webhooks", &hook).await.ok::<Value>(201);
        receiver.answer(503, json!({"please": "later"}));
        programs.push(program);
    }
    for program in &programs {
        program.enrol(ANNA.email).await;
    }
    receiver.arrived(programs.len() * 2).await;
    for program in &programs {
        program.enrol("eva@example.com").await;
    }
    receiver.arrived(programs.len() * 3).await;
}

#[tokio::test]
async fn a_test_arrives_and_any_message_arrives_again_on_request() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &["coupon.low"]).await;
    let sent: WebhookDelivery = post(&world, &hook, "test").await.ok(202);
    assert_eq!((sent.kind, sent.state), (WebhookEvent::WebhookTest, DeliveryState::Waiting));
    assert_eq!(receiver.arrived(1).await[0].id(), sent.id);
    newest(&world, &hook, "it was taken", |it| it.state == DeliveryState::Delivered).await;
    post(&world, &hook, &format!("deliveries/{}/redeliver", sent.id)).await.ok::<WebhookDelivery>(202);
    let both = receiver.arrived(2).await;
    assert_eq!(both[0].id(), both[1].id());
    post(&world, &hook, "deliveries/msg_x/redeliver").await.refused(404, "not_found");
}

#[tokio::test]
async fn after_a_rotation_both_secrets_are_good() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &[]).await;
    let rotated: WebhookCreated = post(&world, &hook, "rotate").await.ok(201);
    assert_ne!(rotated.secret, hook.secret);
    assert!(rotated.webhook.previous_secret_until.is_some());
    post(&world, &hook, "test").await.ok::<Value>(202);
    let message = receiver.arrived(1).await.remove(0);
    assert!(message.is_signed_with(&hook.secret) && message.is_signed_with(&rotated.secret));
    let again: WebhookCreated = post(&world, &hook, "rotate").await.ok(201);
    post(&world, &hook, "test").await.ok::<Value>(202);
    let message = receiver.arrived(2).await.remove(1);
    assert!(message.is_signed_with(&rotated.secret) && message.is_signed_with(&again.secret));
    assert!(!message.is_signed_with(&hook.secret));
}

#[tokio::test]
async fn an_endpoint_that_gives_rewards_says_so_in_its_answer() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    receiver.answer(200, json!({"fulfilled": false, "because": "the friend's coupon is in the shop"}));
    let events = ["reward.approved", "reward.fulfilled"];
    let request = json!({"url": receiver.url(), "events": events, "fulfils": true});
    let hook: WebhookCreated = world.owner_post("webhooks", &request).await.ok(201);
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    receiver.arrived(1).await;
    receiver.answer(200, json!({"fulfilled": true, "reference": "payout-7"}));
    world.report(&purchase("o-1", "bo@example.com")).await;
    assert_eq!(receiver.arrived(3).await[2].read().kind, WebhookEvent::RewardFulfilled);
    assert_eq!(receiver.kinds(), ["reward.fulfilled", "reward.approved", "reward.fulfilled"]);
    assert!(receiver.messages().iter().all(|it| it.is_signed_with(&hook.secret)));
    let rewards = world.rewards().await;
    let earned = rewards.iter().find(|reward| reward.event_id.is_some()).unwrap();
    assert_eq!((earned.state, earned.reason.as_str()), (RewardState::Fulfilled, "fulfilled_by_webhook"));
    let entries = world.journal(200).await;
    let entry = entries.iter().find(|entry| entry.reason == "fulfilled_by_webhook").unwrap();
    assert_eq!((entry.note.as_deref(), &entry.subject), (Some("payout-7"), &earned.id));
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_gone_is_the_end() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &[]).await;
    receiver.answer(307, json!({}));
    post(&world, &hook, "test").await.ok::<Value>(202);
    let failed = newest(&world, &hook, "it failed", |it| it.attempts > 0).await;
    assert_eq!((failed.last_status, failed.last_error.as_deref()), (Some(307), Some("redirected")));
    receiver.answer(410, json!({}));
    post(&world, &hook, &format!("deliveries/{}/redeliver", failed.id)).await.ok::<Value>(202);
    let disabled = async || {
        let shown: Webhook = world.owner_get(&format!("webhooks/{}", hook.webhook.id)).await.ok(200);
        shown.disabled_because
    };
    assert_eq!(eventually("the webhook is disabled", disabled).await, "gone");
    assert!(receiver.messages().iter().all(|it| it.path == "/hooks"), "the redirect was followed");
    post(&world, &hook, "test").await.refused(409, "state_conflict");
    post(&world, &hook, "enable").await.ok::<Webhook>(200);
    post(&world, &hook, "test").await.ok::<Value>(202);
    newest(&world, &hook, "it is well again", |it| it.state == DeliveryState::Delivered).await;
}

#[tokio::test]
async fn an_endpoint_that_never_answers_is_given_up_and_keeps_nobody_waiting() {
    let world = World::start().with_program(double_sided()).await;
    let (silent, good) = (Receiver::start().await, Receiver::start().await);
    silent.hold();
    let hook = adding(&world, &silent, &["advocate.created"]).await;
    adding(&world, &good, &["advocate.created"]).await;
    world.enrol(ANNA.email).await;
    good.arrived(1).await;
    silent.arrived(1).await;
    let failed = newest(&world, &hook, "it is given up", |it| it.attempts > 0).await;
    assert_eq!((failed.last_status, failed.last_error.as_deref()), (None, Some("timeout")));
    drop(silent);
    post(&world, &hook, &format!("deliveries/{}/redeliver", failed.id)).await.ok::<Value>(202);
    newest(&world, &hook, "nobody listens", |it| it.last_error.as_deref() == Some("unreachable")).await;
}

#[tokio::test]
async fn nothing_goes_to_a_private_network_unless_the_operator_allows_it() {
    let world = World::start().with_program(double_sided()).with_public_webhooks_only().await;
    let receiver = Receiver::start().await;
    for url in [
        receiver.url(),
        "https://127.0.0.1/hooks",
        "https://2130706433/",
        "https://[::ffff:169.254.169.254]/latest/meta-data",
        "https://metadata.google.internal/",
        "https://localhost/",
        "http://shop.example/hooks",
        "https://anna@shop.example/hooks",
        "ftp://shop.example/",
    ] {
        let problem = world.owner_post("webhooks", &json!({"url": url})).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some("url"), "{url}");
    }
    let fine = json!({"url": "https://shop.example/hooks"});
    let hook: WebhookCreated = world.owner_post("webhooks", &fine).await.ok(201);
    let path = world.path(&format!("webhooks/{}", hook.webhook.id));
    let put =
        world.client().call(Method::PUT, &path).bearer(&world.key).json(&json!({"url": receiver.url()}));
    put.await.refused(422, "invalid_field");
    assert!(receiver.messages().is_empty());
}

#[tokio::test]
async fn webhooks_are_listed_changed_and_deleted_and_their_secret_is_shown_once() {
    let world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &[]).await;
    let path = format!("webhooks/{}", hook.webhook.id);
    let shown = world.owner_get(&path).await;
    assert!(shown.ok::<Webhook>(200) == hook.webhook && !shown.text().contains("whsec_"));
    let list: Page<Webhook> = world.page("webhooks").await;
    assert_eq!(list.items, std::slice::from_ref(&hook.webhook));
    let call = |method| world.client().call(method, &world.path(&path)).bearer(&world.key);
    let changed = json!({"url": format!("{}?a=1", receiver.url()), "events": ["webhook.test"]});
    let changed: Webhook = call(Method::PUT).json(&changed).await.ok(200);
    assert_eq!(changed.events, [WebhookEvent::WebhookTest]);
    post(&world, &hook, "test").await.ok::<Value>(202);
    let message = receiver.arrived(1).await.remove(0);
    assert!(message.path == "/hooks?a=1" && message.is_signed_with(&hook.secret));
    let wrong = json!({"url": receiver.url(), "events": ["referral.forgotten"]});
    let problem = call(Method::PUT).json(&wrong).await.refused(400, "invalid_json");
    assert!(problem.detail.contains("`referral.claimed`"), "{}", problem.detail);
    assert_eq!(call(Method::DELETE).await.status, 204);
    call(Method::GET).await.refused(404, "not_found");
    world.with_key("gw_sk_another").owner_get("webhooks").await.refused(401, "invalid_credentials");
    world.client().get(&world.path("webhooks")).await.refused(401, "missing_credentials");
    let state = world.owner_get(&format!("{path}/deliveries?state=lost")).await;
    assert_eq!(state.refused(422, "invalid_field").field.as_deref(), Some("state"));
}

/// The edge dies while messages are under way, twice: what was answered to the shop is told, in order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_arrives_although_the_edge_is_killed_during_delivery() {
    const FRIENDS: usize = 12;
    let mut world = World::start().with_program(double_sided()).await;
    let receiver = Receiver::start().await;
    let hook = adding(&world, &receiver, &[]).await;
    let anna = world.enrol(ANNA.email).await;
    receiver.arrived(1).await;
    let mut referrals = BTreeMap::new();
    for round in 0..2 {
        receiver.hold();
        for friend in 0..FRIENDS {
            let email = format!("friend{round}-{friend}@example.com");
            let claim = world.claim(&anna.code, &email).await;
            world.report(&purchase(&format!("order-{round}-{friend}"), &email)).await;
            referrals.insert(claim.answer.referral_id, Vec::new());
        }
        let under_way = async || receiver.messages().iter().any(|it| !it.answered).then_some(());
        eventually("messages are under way", under_way).await;
        world.edge.kill();
        receiver.go_on();
        world.edge.restart().await;
    }
    // Nobody asks the Ledger for anything: its alarm rings by itself.
    let told = async || {
        let ends = receiver.kinds().iter().filter(|kind| **kind == "referral.approved").count();
        (ends >= referrals.len()).then_some(())
    };
    eventually("the last message of each referral has arrived", told).await;
    let mut ids = BTreeSet::new();
    for message in receiver.messages() {
        assert!(message.is_signed_with(&hook.secret));
        let told = message.read();
        let id = ["referral_id", "id"].iter().find_map(|field| told.data[field].as_str()).unwrap();
        let is_new = ids.insert(message.id().to_owned());
        if let Some(steps) = referrals.get_mut(id).filter(|_| is_new) {
            steps.push(told.kind.name());
        }
    }
    let life = [
        "referral.claimed",
        "reward.fulfilled",
        "reward.approved",
        "referral.converted",
        "referral.approved",
    ];
    for (referral, steps) in referrals {
        assert_eq!(steps, life, "{referral}");
    }
    newest(&world, &hook, "the log is done", |it| it.state == DeliveryState::Delivered).await;
}
