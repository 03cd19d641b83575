//! Every answer names its call.

use std::collections::BTreeSet;

use goodword_tests::{World, configs::*, identity::ANNA, raw};
use reqwest::Method;
use serde_json::json;

fn is_id(id: &str) -> bool {
    id.len() == 20 && id.starts_with("req_") && id[4..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[tokio::test]
async fn every_answer_has_a_name_of_its_own_and_a_refusal_says_it() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let preflight = world.client().call(Method::OPTIONS, &world.path("claims")).origin(SHOP);
    let answers = [
        world.client().get("/healthz").await,
        world.client().get("/nowhere").await,
        world.client().get("/p/bakery").await,
        world.client().get("/w/bakery.js").await,
        world.follow(&anna.code, "a person").await,
        world.owner_get("referrals").await,
        world.client().get(&world.path("referrals")).await,
        world.client().call(Method::DELETE, "/v1/programs/bakery").await,
        world.claiming(&anna.code, ANNA.email).origin(SHOP).await,
        world.claiming(&anna.code, ANNA.email).origin("https://evil.example").await,
        world.client().post(&world.path("shares"), &json!({"code": anna.code, "channel": "copy"})).await,
        preflight.header("access-control-request-method", "POST").await,
    ];
    let mut ids = BTreeSet::new();
    for answer in &answers {
        let id = answer.header("x-request-id");
        assert!(is_id(id), "`{id}`: {}", answer.whole());
        assert!(ids.insert(id.to_owned()), "{id} twice");
        if answer.status >= 400 {
            assert_eq!(answer.value()["request_id"], id, "{}", answer.whole());
        }
    }
    let read = world.claiming(&anna.code, "bo@example.com").origin(SHOP).await;
    assert!(read.header("access-control-expose-headers").contains("x-request-id"), "a page may read it");
}

#[tokio::test]
async fn a_callers_own_name_of_a_call_is_not_taken_over() {
    let world = World::start().await;
    for theirs in ["1f0c9e1b-27d4-4836-9b1c-000000000001", "anna@example.com", "req_0000000000000000"] {
        let answer = world.client().get("/nowhere").header("x-request-id", theirs).await;
        let id = answer.header("x-request-id");
        assert!(is_id(id) && id != theirs, "{id}");
        assert!(!answer.text().contains(theirs), "{}", answer.whole());
    }
    let request = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n";
    let answer = raw::send(world.client().base(), request.as_bytes()).await;
    assert_eq!(raw::header_values(&answer, "x-request-id").len(), 1, "{answer}");
}

#[tokio::test]
async fn pages_are_told_how_much_they_may_call() {
    let world = World::start().with_program(double_sided()).await;
    let calls = [
        (world.client().get(&world.path("widget")), "\"reads\";q=600;w=60"),
        (world.enrolling(ANNA.email), "\"writes\";q=60;w=60"),
        (world.claiming("zzzzzzzz", "bo@example.com"), "\"writes\";q=60;w=60"),
    ];
    for (call, policy) in calls {
        let answer = call.header("cf-connecting-ip", "203.0.113.7").await;
        assert_eq!(answer.header("ratelimit-policy"), policy, "{}", answer.whole());
        assert!(!answer.has_header("ratelimit"), "what is left is not known: {}", answer.whole());
    }
    // Nobody says from where the call comes, and the owner is not limited.
    let unknown = world.client().get(&world.path("widget")).await;
    let owner = world.owner_get("referrals").header("cf-connecting-ip", "203.0.113.7").await;
    assert!(!unknown.has_header("ratelimit-policy") && !owner.has_header("ratelimit-policy"));
}
