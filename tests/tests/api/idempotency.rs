//! `Idempotency-Key`: whoever is not sure that a call arrived sends it again, and it is carried out once.

use goodword_protocol::{
    Erased, EventAnswer, MaskedFriend, NewSecrets, Page, Referral, Webhook, WebhookCreated, WebhookDelivery,
};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, http::Call, identity::ANNA, program::enrolled};
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = "1f0c9e1b-27d4-4836-9b1c-000000000001";

/// A call with a key.
fn keyed(call: Call) -> Call {
    call.header("idempotency-key", KEY)
}

#[tokio::test]
async fn a_first_enrolment_whose_answer_is_lost_is_answered_again() {
    let world = World::start().with_program(double_sided()).await;
    let first = enrolled(&keyed(world.enrolling("anna@example.com")).await);
    let again = enrolled(&keyed(world.enrolling("anna@example.com")).await);
    assert_eq!((&first.id, &first.session), (&again.id, &again.session));
    world.claim(&first.code, "bo@example.com").await;
    assert_eq!(
        world.me(&again.session).await.friends,
        1,
        "the session is the first one, which sees everything"
    );
    let other =
        enrolled(&world.enrolling("anna@example.com").header("idempotency-key", "another-key-of-16").await);
    assert_eq!(world.me(&other.session).await.friends, 0, "and who comes later does not");
}

#[tokio::test]
async fn a_key_of_the_owner_is_rotated_once_and_shown_to_its_owner_again() {
    let world = World::start().with_program(double_sided()).await;
    let rotating = || keyed(world.owner_post("secrets", &json!({})));
    let first: NewSecrets = rotating().await.ok(201);
    // By the key that has ended: nothing else was known to who lost the answer.
    let again: NewSecrets = rotating().await.ok(201);
    assert_eq!((&first.secret_key, &again.identity_secret), (&again.secret_key, &None));
    assert!(world.with_key(&first.secret_key).referrals().await.is_empty());
    world.owner_get("referrals").await.refused(401, "invalid_credentials");
    let without_key = world.owner_post("secrets", &json!({}));
    without_key.await.refused(401, "invalid_credentials");
    let by_operator = world.client().post(&world.path("secrets"), &json!({})).bearer(ADMIN_TOKEN);
    let by_operator: NewSecrets = keyed(by_operator).await.ok(201);
    assert_ne!(by_operator.secret_key, first.secret_key, "the operator's key is the operator's own");
}

#[tokio::test]
async fn no_new_key_can_be_read_in_what_is_stored() {
    let mut world = World::start().with_program(double_sided()).await;
    let secrets: NewSecrets = keyed(world.owner_post("secrets", &json!({}))).await.ok(201);
    for (path, content) in world.edge.swept() {
        let found =
            content.windows(secrets.secret_key.len()).any(|part| part == secrets.secret_key.as_bytes());
        assert!(!found, "{}", path.display());
        assert!(!content.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "{}", path.display());
    }
}

#[tokio::test]
async fn a_webhook_is_added_and_tried_once() {
    let world = World::start().with_program(double_sided()).await;
    let adding =
        || keyed(world.owner_post("webhooks", &json!({"url": "https://hooks.shop.example/goodword"})));
    let first: WebhookCreated = adding().await.ok(201);
    let again: WebhookCreated = adding().await.ok(201);
    assert_eq!((&first.webhook.id, &first.secret), (&again.webhook.id, &again.secret));
    let all: Page<Webhook> = world.page("webhooks").await;
    assert_eq!(all.items.len(), 1);
    let rest = format!("webhooks/{}/test", first.webhook.id);
    let trying = || world.owner_post(&rest, &json!({})).header("idempotency-key", "\"try-1\"");
    let (tried, tried_again): (WebhookDelivery, WebhookDelivery) =
        (trying().await.ok(202), trying().await.ok(202));
    assert_eq!(tried, tried_again);
    let log: Page<WebhookDelivery> = world.page(&format!("webhooks/{}/deliveries", first.webhook.id)).await;
    assert_eq!(log.items.len(), 1);
}

#[tokio::test]
async fn the_same_answer_comes_with_the_same_status() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claims = [
        keyed(world.claiming(&anna.code, "bo@example.com")).await,
        keyed(world.claiming(&anna.code, "bo@example.com")).await,
    ];
    assert_eq!(claims.each_ref().map(|answer| answer.status), [201, 201]);
    assert_eq!(claims[0].text(), claims[1].text());
    let event = purchase("o-1", "bo@example.com");
    let events = [keyed(world.reporting(&event)).await, keyed(world.reporting(&event)).await];
    assert_eq!(events.each_ref().map(|answer| answer.status), [201, 201]);
    assert_eq!(events[0].value(), events[1].value());
    assert_eq!(world.reporting(&event).await.status, 200, "without the key, by the event's own id");
    assert_eq!(world.rewards().await.len(), 2);
}

#[tokio::test]
async fn a_key_is_of_one_request_only() {
    let world = World::start().with_program(double_sided()).await;
    keyed(world.reporting(&purchase("o-1", "bo@example.com"))).await.ok::<EventAnswer>(201);
    let others = [
        keyed(world.reporting(&purchase("o-2", "bo@example.com"))),
        keyed(world.owner_post("events?locale=nl", &purchase("o-1", "bo@example.com"))),
        keyed(world.owner_post("refunds", &json!({"id": "r-1", "event_id": "o-1"}))),
        keyed(world.owner_post("secrets", &json!({}))),
    ];
    for call in others {
        let problem = call.await.refused(422, "idempotency_key_reused");
        assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"));
    }
    let events: Page<Value> = world.page("events").await;
    assert_eq!(events.items.len(), 1, "what was refused changed nothing");
    let florist = world.create("florist", &double_sided()).await;
    keyed(florist.reporting(&purchase("o-2", "bo@example.com"))).await.ok::<EventAnswer>(201);
}

#[tokio::test]
async fn a_refusal_is_not_kept_so_that_what_was_wrong_can_be_mended() {
    let world = World::start().with_program(double_sided()).await;
    let refunding = || keyed(world.owner_post("refunds", &json!({"id": "r-1", "event_id": "o-1"})));
    refunding().await.refused(404, "unknown_event");
    world.report(&purchase("o-1", "bo@example.com")).await;
    assert_eq!(refunding().await.status, 201);
}

#[tokio::test]
async fn of_many_at_once_one_is_carried_out() {
    let world = World::start().with_program(double_sided()).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..30 {
        calls.spawn(keyed(world.enrolling("anna@example.com")).into_future());
    }
    let sessions: Vec<String> =
        calls.join_all().await.iter().map(|answer| enrolled(answer).session).collect();
    assert!(sessions.iter().all(|session| *session == sessions[0]));
}

#[tokio::test]
async fn what_was_answered_before_a_crash_is_answered_after_it() {
    let mut world = World::start().with_program(double_sided()).await;
    let first = enrolled(&keyed(world.enrolling("anna@example.com")).await);
    world.edge.kill();
    world.edge.restart().await;
    let again = enrolled(&keyed(world.enrolling("anna@example.com")).await);
    assert_eq!(first.session, again.session);
}

#[tokio::test]
async fn a_share_is_counted_once() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let share = json!({"code": anna.code, "channel": "copy"});
    for _ in 0..3 {
        assert_eq!(keyed(world.client().post(&world.path("shares"), &share)).await.status, 204);
    }
    assert_eq!(world.advocates().await[0].shares, 1);
}

#[tokio::test]
async fn a_key_that_another_might_guess_is_none_for_a_page() {
    let world = World::start().with_program(double_sided()).await;
    let short = world.enrolling("anna@example.com").header("idempotency-key", "1");
    let problem = short.await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("Idempotency-Key"));
    for wrong in ["", "\"\"", "two words", &"x".repeat(256)] {
        let call = world.reporting(&purchase("o-1", "bo@example.com")).header("idempotency-key", wrong);
        call.await.refused(422, "invalid_field");
    }
    assert!(world.advocates().await.is_empty());
}

#[tokio::test]
async fn an_erasure_takes_kept_answers_along() {
    let mut world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let mut event = purchase("o-1", "bo@example.com");
    event.friend.customer_id = Some("customer-of-the-shop-77".into());
    keyed(world.reporting(&event)).await.ok::<EventAnswer>(201);
    let referral = &world.referrals().await[0];
    let rejecting = world.deciding("referrals", &referral.id, "reject").header("idempotency-key", "reject-1");
    rejecting.await.ok::<Referral>(200);
    let erasing = || {
        let who = json!({"email": "bo@example.com"});
        world.owner_post("people/erase", &who).header("idempotency-key", "erase-1")
    };
    let erased: Erased = erasing().await.ok(200);
    assert_eq!((erased.referrals, erasing().await.ok::<Erased>(200)), (1, erased));
    let repeated: EventAnswer = keyed(world.reporting(&event)).await.ok(200);
    assert_eq!(repeated.referral.expect("the referral stays").friend, MaskedFriend::default());
    let name = b"customer-of-the-shop-77";
    for (path, content) in world.edge.swept() {
        assert!(!content.windows(name.len()).any(|part| part == name), "{}", path.display());
    }
}

#[tokio::test]
async fn a_page_of_the_shop_may_send_a_key() {
    let world = World::start().with_program(double_sided()).await;
    let ask = world.client().call(Method::OPTIONS, &world.path("advocates")).origin(SHOP);
    let answer = ask.header("access-control-request-method", "POST").await;
    assert!(answer.header("access-control-allow-headers").contains("idempotency-key"));
    assert_eq!(keyed(world.enrolling("anna@example.com")).origin(SHOP).await.status, 201);
}
