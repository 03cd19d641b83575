//! Browsers call from the program's own pages only.

use goodword_tests::{World, configs::*, identity::ANNA};
use reqwest::Method;
use serde_json::json;

const EVIL: &str = "https://evil.example";

/// Origins that look like the shop's.
const LOOKALIKES: [&str; 7] = [
    EVIL,
    "null",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shop.example.evil.example",
    "https://www.shop.example",
    "https://evil.example/https://shop.example",
];

#[tokio::test]
async fn a_page_of_the_shop_may_ask_first() {
    let world = World::start().with_program(double_sided()).await;
    for (path, method) in [
        ("claims", "POST"),
        ("advocates", "POST"),
        ("advocates/me", "GET"),
        ("advocates/me", "PUT"),
        ("advocates/me", "DELETE"),
        ("shares", "POST"),
        ("leaderboard", "GET"),
        ("widget", "GET"),
        ("links/x", "GET"),
    ] {
        let ask = world.client().call(Method::OPTIONS, &world.path(path)).origin(SHOP);
        let answer = ask
            .header("access-control-request-method", method)
            .header("access-control-request-headers", "authorization,content-type")
            .await;
        assert_eq!(answer.status, 204, "{}", answer.whole());
        assert_eq!(answer.header("access-control-allow-origin"), SHOP);
        assert!(answer.header("access-control-allow-methods").contains(method), "{path}");
        for name in ["authorization", "content-type"] {
            assert!(
                answer.header("access-control-allow-headers").to_lowercase().contains(name),
                "{path}: {name}"
            );
        }
        assert!(answer.header("vary").to_lowercase().contains("origin"));
        assert!(!answer.has_header("access-control-allow-credentials"), "no call needs cookies");
    }
}

#[tokio::test]
async fn a_page_of_another_site_may_not() {
    let world = World::start().with_program(double_sided()).await;
    for origin in LOOKALIKES {
        let ask = world.client().call(Method::OPTIONS, &world.path("claims")).origin(origin);
        let answer = ask.header("access-control-request-method", "POST").await;
        answer.refused(403, "origin_not_allowed");
        assert!(!answer.has_header("access-control-allow-origin"), "{origin}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_can_neither_write_nor_read() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for origin in LOOKALIKES {
        let answers = [
            world.claiming(&anna.code, "bo@example.com").origin(origin).await,
            world.enrolling("dirk@example.com").origin(origin).await,
            world.enrolling_identity(&world.identity(ANNA)).origin(origin).await,
            world.asking_me(&anna.session).origin(origin).await,
            world.client().get(&world.path("widget")).origin(origin).await,
            world.client().get(&world.path(&format!("links/{}", anna.code))).origin(origin).await,
        ];
        for answer in answers {
            answer.refused(403, "origin_not_allowed");
            assert!(!answer.has_header("access-control-allow-origin"), "{origin}: {}", answer.whole());
        }
    }
    assert!(world.referrals().await.is_empty());
    let advocates = world.advocates().await;
    assert_eq!((advocates.len(), advocates[0].proved), (1, false));
}

#[tokio::test]
async fn a_page_of_the_shop_reads_every_answer_also_a_refusal() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let answers = [
        world.enrolling("dirk@example.com").origin(SHOP).await,
        world.claiming(&anna.code, "bo@example.com").origin(SHOP).await,
        world.claiming(&anna.code, ANNA.email).origin(SHOP).await,
        world.claiming("zzzzzzzz", "bo@example.com").origin(SHOP).await,
        world.claiming(&anna.code, "bo").origin(SHOP).await,
        world.asking_me(&anna.session).origin(SHOP).await,
        world.asking_me("garbage").origin(SHOP).await,
        world.client().get(&world.path("widget")).origin(SHOP).await,
        world.client().get(&world.path(&format!("links/{}", anna.code))).origin(SHOP).await,
    ];
    let mut statuses = Vec::new();
    for answer in answers {
        assert_eq!(answer.header("access-control-allow-origin"), SHOP, "{}", answer.whole());
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{}", answer.whole());
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [201, 201, 403, 404, 422, 200, 401, 200, 200]);
}

#[tokio::test]
async fn what_the_owners_server_asks_is_for_no_page_to_read() {
    let world = World::start().with_program(double_sided()).await;
    for list in ["referrals", "rewards", "advocates"] {
        let answer = world.owner_get(list).origin(SHOP).await;
        assert!(!answer.has_header("access-control-allow-origin"), "{list}");
    }
    let event = world.reporting(&purchase("o-1", "bo@example.com")).origin(SHOP).await;
    assert!(!event.has_header("access-control-allow-origin"));
    let ask = world.client().call(Method::OPTIONS, &world.path("events")).origin(SHOP);
    let answer = ask.header("access-control-request-method", "POST").await;
    assert!(!answer.has_header("access-control-allow-origin"), "{}", answer.whole());
}

#[tokio::test]
async fn an_origin_works_from_the_moment_that_the_owner_adds_it() {
    let world = World::start().with_program(double_sided()).await;
    world.enrolling(ANNA.email).origin("https://second.example").await.refused(403, "origin_not_allowed");
    let mut config = double_sided();
    config.allowed_origins.push("https://second.example".into());
    world.configure(&config).await;
    assert_eq!(world.enrolling(ANNA.email).origin("https://second.example").await.status, 201);
    world.configure(&double_sided()).await;
    world.enrolling(ANNA.email).origin("https://second.example").await.refused(403, "origin_not_allowed");
}

#[tokio::test]
async fn what_has_no_origin_is_no_page_and_may_call() {
    let world = World::start().with_program(double_sided()).await;
    let enrol = json!({"email": ANNA.email});
    assert_eq!(world.client().post(&world.path("advocates"), &enrol).await.status, 201);
}
