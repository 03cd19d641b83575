//! Refusals: problem documents with a stable code, whatever was wrong, and nothing that only an insider could know.

use goodword_tests::{World, configs::*, identity::ANNA, raw};
use reqwest::Method;
use serde_json::json;

const KB: usize = 1024;

#[tokio::test]
async fn a_body_that_is_not_the_json_of_the_call_is_refused() {
    let world = World::start().with_program(double_sided()).await;
    let table = [
        ("", None),
        ("{", None),
        ("[]", None),
        ("null", None),
        ("\"text\"", None),
        ("{\"code\": \"x\", \"email\": \"bo@example.com\"} behind", None),
        ("{\"code\": \"x\"}", None),
        ("{\"code\": 7, \"email\": \"bo@example.com\"}", Some("code")),
        ("{\"code\": \"x\", \"email\": \"bo@example.com\", \"admin\": true}", Some("admin")),
        ("{\"code\": \"x\", \"email\": \"bo@example.com\", \"email\": \"eve@example.com\"}", Some("email")),
    ];
    for (body, field) in table {
        let call = world.client().call(Method::POST, &world.path("claims"));
        let problem =
            call.header("content-type", "application/json").body(body).await.refused(400, "invalid_json");
        if let Some(field) = field {
            let said = [problem.field.unwrap_or_default(), problem.detail].concat();
            assert!(said.contains(field), "{body}: {said}");
        }
    }
    let bytes =
        world.client().call(Method::POST, &world.path("claims")).header("content-type", "application/json");
    bytes.body(vec![0xff, 0xfe, 0x00]).await.refused(400, "invalid_json");
}

#[tokio::test]
async fn a_refusal_quotes_nobody() {
    let world = World::start().with_program(double_sided()).await;
    let events = [
        json!({"id": "1", "type": "purchase", "friend": "bo@example.com"}),
        json!({"id": "1", "type": "purchase", "friend": {"email": ["bo@example.com"]}}),
        json!({"id": "1", "type": "purchase", "friend": {"email": "bo@example.com"}, "amount": "bo@example.com"}),
        json!({"id": "1", "type": "purchase", "friend": {"email": "bo@example.com"}, "code": {"bo@example.com": 1}}),
    ];
    for event in events {
        let problem = world.owner_post("events", &event).await.refused(400, "invalid_json");
        assert!(!problem.detail.contains("bo@"), "{event}: {}", problem.detail);
    }
    let claim = json!({"code": "x", "email": "bo@example"});
    let problem = world.client().post(&world.path("claims"), &claim).await;
    assert!(!problem.text().contains("bo@"), "{}", problem.whole());
}

#[tokio::test]
async fn json_that_nests_without_end_is_refused() {
    let world = World::start().with_program(double_sided()).await;
    let deep = format!("{}{}", "[".repeat(30 * KB), "]".repeat(30 * KB));
    let metadata =
        format!("{{\"id\":\"1\",\"type\":\"purchase\",\"friend\":{{}},\"metadata\":{{\"a\":{deep}}}}}");
    let call = world.client().call(Method::POST, &world.path("events")).bearer(&world.key);
    call.header("content-type", "application/json").body(metadata).await.refused(400, "invalid_json");
}

#[tokio::test]
async fn only_json_is_taken_so_that_no_form_of_another_site_can_write() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let body = json!({"code": anna.code, "email": "bo@example.com"}).to_string();
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
    {
        let call = world.client().call(Method::POST, &world.path("claims")).body(body.clone());
        let call = if media_type.is_empty() { call } else { call.header("content-type", media_type) };
        call.await.refused(415, "unsupported_media_type");
    }
    assert!(world.referrals().await.is_empty());
    let call = world.client().call(Method::POST, &world.path("claims")).body(body);
    assert_eq!(call.header("content-type", "Application/JSON; charset=utf-8").await.status, 201);
}

#[tokio::test]
async fn a_body_over_64_kb_is_refused_and_one_under_it_is_read() {
    let world = World::start().with_program(double_sided()).await;
    let padded = |size: usize| {
        let event = json!({"id": "o-1", "type": "purchase", "friend": {"email": "bo@example.com"}, "metadata": {"n": ""}});
        let event = event.to_string();
        event.replace("\"n\":\"\"", &format!("\"n\":\"{}\"", "x".repeat(size - event.len())))
    };
    let send = |body: String| {
        let call = world.client().call(Method::POST, &world.path("events")).bearer(&world.key);
        call.header("content-type", "application/json").body(body)
    };
    let too_large = send(padded(64 * KB + 1)).header("connection", "close");
    too_large.await.refused(413, "too_large");
    assert_eq!(send(padded(64 * KB)).await.status, 201);
}

#[tokio::test]
async fn a_large_body_without_an_announced_length_is_refused_as_well() {
    let world = World::start().with_program(double_sided()).await;
    let mut request = format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        world.path("events"),
        world.key,
    );
    let chunk = format!("{:x}\r\n{}\r\n", 8 * KB, " ".repeat(8 * KB));
    for _ in 0..20 {
        request.push_str(&chunk);
    }
    request.push_str("0\r\n\r\n");
    let answer = raw::send(world.client().base(), request.as_bytes()).await;
    assert_eq!(raw::status(&answer), 413, "{answer}");
    assert!(answer.contains("\"code\":\"too_large\""), "{answer}");
}

#[tokio::test]
async fn a_refusal_leaves_the_connection_to_the_next_call() {
    let world = World::start().with_program(double_sided()).await;
    let body = "{\"note\": null}";
    let refused = format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        world.path("events"),
        body.len(),
    );
    let healthy = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for _ in 0..20 {
        let answers = raw::exchange(world.client().base(), &[refused.as_bytes(), healthy.as_bytes()]).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| raw::status(answer)).collect();
        assert_eq!(statuses, [401, 200], "{answers:?}");
    }
}

#[tokio::test]
async fn an_address_where_nothing_is_says_so() {
    let world = World::start().with_program(double_sided()).await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v2/programs",
        "/v1/programs/bakery/",
        "/v1/programs/bakery/secret",
        "/r/bakery",
        "/w",
        "/w/bakery.css",
        "/r/",
        "/%00",
    ] {
        world.client().get(path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_program_that_does_not_exist_says_so_everywhere() {
    let world = World::start().with_program(double_sided()).await;
    for program in ["florist", "Bakery", "bak%65ry", "a..b", "x"] {
        for path in ["widget", "links/dkx3r7hm"] {
            world
                .client()
                .get(&format!("/v1/programs/{program}/{path}"))
                .await
                .refused(404, "unknown_program");
        }
        world.client().get(&format!("/r/{program}/dkx3r7hm")).await.refused(404, "unknown_program");
        world.client().get(&format!("/w/{program}.js")).await.refused(404, "unknown_program");
        let list = world.client().get(&format!("/v1/programs/{program}/referrals")).bearer(&world.key);
        list.await.refused(404, "unknown_program");
        let claim = json!({"code": "dkx3r7hm", "email": "bo@example.com"});
        let claim = world.client().post(&format!("/v1/programs/{program}/claims"), &claim);
        claim.await.refused(404, "unknown_program");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_have_is_refused_with_those_it_has() {
    let world = World::start().with_program(double_sided()).await;
    let table = [
        (Method::DELETE, "/v1/programs/bakery", "GET, HEAD, PUT"),
        (Method::POST, "/v1/programs", "GET, HEAD"),
        (Method::PUT, "/v1/programs/bakery/advocates", "GET, HEAD, POST"),
        (Method::GET, "/v1/programs/bakery/claims", "POST"),
        (Method::PUT, "/v1/programs/bakery/events", "GET, HEAD, POST"),
        (Method::POST, "/v1/programs/bakery/people", "GET, HEAD, DELETE"),
        (Method::GET, "/v1/programs/bakery/refunds", "POST"),
        (Method::POST, "/v1/programs/bakery/advocates/me", "GET, HEAD, PUT, DELETE"),
        (Method::PATCH, "/v1/programs/bakery/referrals", "GET, HEAD"),
        (Method::GET, "/v1/programs/bakery/rewards/rwd_x/cancel", "POST"),
        (Method::PUT, "/v1/programs/bakery/webhooks", "GET, HEAD, POST"),
        (Method::POST, "/v1/programs/bakery/webhooks/whk_x", "GET, HEAD, PUT, DELETE"),
        (Method::GET, "/v1/programs/bakery/webhooks/whk_x/rotate", "POST"),
        (Method::POST, "/v1/programs/bakery/webhooks/whk_x/deliveries", "GET, HEAD"),
        (Method::POST, "/r/bakery/dkx3r7hm", "GET, HEAD"),
        (Method::POST, "/r/bakery/dkx3r7hm/qr.svg", "GET, HEAD"),
        (Method::POST, "/w/bakery.js", "GET, HEAD"),
        (Method::from_bytes(b"QUERY").unwrap(), "/v1/programs", "GET, HEAD"),
        (Method::TRACE, "/r/bakery/dkx3r7hm", "GET, HEAD"),
        (Method::DELETE, "/healthz", "GET, HEAD"),
    ];
    for (method, path, allowed) in table {
        let answer = world.client().call(method.clone(), path).bearer(&world.key).await;
        answer.refused(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn the_edge_says_that_it_is_well() {
    let world = World::start().await;
    assert_eq!(world.client().get("/healthz").await.value(), json!({"status": "ok"}));
}

#[tokio::test]
async fn no_answer_can_be_sniffed_framed_or_kept() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let answers = [
        world.client().get("/healthz").await,
        world.client().get("/nowhere").await,
        world.owner_get("referrals").await,
        world.asking_me(&anna.session).await,
        world.claiming(&anna.code, "bo@example.com").await,
    ];
    for answer in answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.whole());
        assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.whole());
        assert!(
            answer.header("content-security-policy").contains("frame-ancestors 'none'"),
            "{}",
            answer.whole()
        );
    }
}
