//! The edge as a first party of the shop: a cookie of its own that outlives what scripts may store, and visitors who say no.

use goodword_protocol::{Consent, ProgramConfig};
use goodword_tests::{
    World,
    configs::*,
    eventually,
    http::{Answer, Call},
    identity::ANNA,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::links::{PERSON, clicks};

/// A shop on the host that the edge is on.
const NEIGHBOUR: &str = "http://127.0.0.1:4173";
/// What a browser with Global Privacy Control sends.
const NO: (&str, &str) = ("sec-gpc", "1");

fn neighbour() -> ProgramConfig {
    ProgramConfig {
        landing_url: format!("{NEIGHBOUR}/welcome"),
        allowed_origins: vec![NEIGHBOUR.to_owned()],
        first_party: Some("127.0.0.1".to_owned()),
        ..flagged()
    }
}

/// Suspicion is shown and nothing rejected.
fn flagged() -> ProgramConfig {
    ProgramConfig { review: goodword_protocol::Review::Flagged, ..double_sided() }
}

fn following(world: &World, code: &str) -> Call {
    world.client().get(&format!("/r/bakery/{code}")).header("user-agent", PERSON)
}

/// What the browser keeps of an answer, as it sends it along.
fn cookie(answer: &Answer) -> Option<&str> {
    answer.header("set-cookie").split(';').next().filter(|cookie| !cookie.is_empty())
}

/// The code that the loader is told of by the cookie.
async fn told(world: &World, cookie: &str) -> String {
    let script = world.client().get("/w/bakery.js").header("cookie", cookie).await.text();
    let (_, code) = script.split_once("\"cookies\":{\"bakery\":{\"code\":\"").expect("the cookie is told of");
    code.split('"').next().unwrap_or_default().to_owned()
}

/// A page of this origin tells of a visitor's yes to a link, or of their no by none.
fn telling(world: &World, origin: &str, code: &str) -> Call {
    let call = world.client().call(Method::POST, "/w/bakery").origin(origin);
    call.header("content-type", "text/plain;charset=UTF-8").body(code.to_owned())
}

#[tokio::test]
async fn the_redirect_keeps_the_link_in_a_cookie_that_no_script_can_read() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    let answer = following(&world, &anna.code).await;
    assert_eq!(answer.status, 302);
    let set = answer.header("set-cookie");
    assert!(set.starts_with(&format!("gw_bakery={}.", anna.code)), "{set}");
    let attributes: Vec<&str> = set.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Max-Age=7776000", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"]);
    assert_eq!(told(&world, cookie(&answer).unwrap()).await, anna.code);
    assert_eq!(told(&world, "basket=bread").await, "");
    assert_eq!(told(&world, "gw_bakery=</script>.1").await, "");
}

#[tokio::test]
async fn the_first_link_stays_until_the_programs_days_are_over() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    let eva = world.enrol("eva@example.com").await;
    let first = following(&world, &anna.code).await;
    let second = following(&world, &eva.code).header("cookie", cookie(&first).unwrap()).await;
    assert_eq!((second.status, cookie(&second)), (302, None));
    assert_eq!(second.header("location"), format!("{NEIGHBOUR}/welcome?gw={}", anna.code), "the first one's");
    let old =
        following(&world, &eva.code).header("cookie", &format!("gw_bakery={}.1000000000", anna.code)).await;
    assert!(
        cookie(&old).is_some_and(|cookie| cookie.contains(&eva.code)),
        "{old:?}",
        old = old.header("set-cookie")
    );
    let unknown = following(&world, "zzzzzzzz").await;
    assert_eq!(cookie(&unknown), None);
}

#[tokio::test]
async fn a_link_that_is_nobodys_stands_in_no_other_links_way() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    let eva = world.enrol("eva@example.com").await;
    let first = following(&world, &anna.code).await;
    let first = cookie(&first).expect("the first link is kept");
    let mistyped = first.replace(&anna.code, "zzzzzzzz");
    let followed = following(&world, &eva.code).header("cookie", &mistyped).await;
    assert_eq!(followed.header("location"), format!("{NEIGHBOUR}/welcome?gw={}", eva.code));
    let kept = cookie(&followed).expect("the live link takes the place of the dead one");
    assert_eq!(told(&world, kept).await, eva.code);
    let agreed = telling(&world, NEIGHBOUR, &eva.code).header("cookie", &mistyped).await;
    assert!(cookie(&agreed).is_some_and(|cookie| cookie.contains(&eva.code)), "{}", agreed.whole());
    // Whoever only looks ahead gets the code of the live link too, and keeps nothing.
    let ahead =
        following(&world, &eva.code).header("cookie", &mistyped).header("sec-purpose", "prefetch").await;
    assert_eq!((ahead.header("location"), cookie(&ahead)), (followed.header("location"), None));

    world.owner_post("people/erase", &json!({"email": ANNA.email})).await.ok::<Value>(200);
    // For some seconds it is remembered that the link was somebody's.
    let erased = async || {
        let answer = following(&world, &eva.code).header("cookie", first).await;
        cookie(&answer).filter(|cookie| cookie.contains(&eva.code)).map(drop)
    };
    eventually("the link of the erased advocate gives way", erased).await;
    // The first of the live ones wins still.
    let dirk = world.enrol("dirk@example.com").await;
    let third = following(&world, &dirk.code).header("cookie", kept).await;
    assert_eq!(third.header("location"), format!("{NEIGHBOUR}/welcome?gw={}", eva.code));
    assert_eq!(cookie(&third), None);
}

#[tokio::test]
async fn where_the_edge_is_a_stranger_it_sets_no_cookie() {
    let world = World::start().await;
    let elsewhere = ProgramConfig { first_party: Some("shop.example".to_owned()), ..double_sided() };
    for (id, config) in [("elsewhere", elsewhere), ("silent", double_sided())] {
        let program = world.create(id, &config).await;
        let anna = program.enrol(ANNA.email).await;
        let answer = program.follow(&anna.code, PERSON).await;
        assert_eq!((answer.status, cookie(&answer)), (302, None), "{id}");
        let call = world.client().call(Method::POST, &format!("/w/{id}")).origin(SHOP);
        let answer = call.body(anna.code.clone()).await;
        assert_eq!((answer.status, cookie(&answer)), (204, None), "{id}");
        let script = world
            .client()
            .get(&format!("/w/{id}.js"))
            .header("cookie", &format!("gw_{id}=abc.9999999999"))
            .await;
        assert!(
            script.header("cache-control").starts_with("public") && !script.text().contains("\"cookies\":"),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_visitors_own_script_is_kept_by_their_browser_only() {
    let world = World::start().with_program(neighbour()).await;
    let script = world.client().get("/w/bakery.js").await;
    assert!(script.header("cache-control").starts_with("private"), "{}", script.header("cache-control"));
    assert_eq!(script.header("vary"), "cookie");
    let view = world.client().get("/w/bakery.json").await;
    assert!(view.header("cache-control").starts_with("public"), "a view is anybody's");
}

#[tokio::test]
async fn where_visitors_are_asked_first_only_their_yes_sets_the_cookie() {
    let asks = ProgramConfig { consent: Consent::Wait, ..neighbour() };
    let world = World::start().with_program(asks).await;
    let anna = world.enrol(ANNA.email).await;
    let eva = world.enrol("eva@example.com").await;
    assert_eq!(cookie(&following(&world, &anna.code).await), None);
    assert!(world.client().get("/w/bakery.js").await.text().contains("\"waits\":true"));

    let yes = telling(&world, NEIGHBOUR, &anna.code).await;
    assert_eq!(yes.status, 204, "{}", yes.whole());
    let kept = cookie(&yes).expect("a yes sets the cookie");
    assert_eq!(told(&world, kept).await, anna.code);
    let again = telling(&world, NEIGHBOUR, &eva.code).header("cookie", kept).await;
    assert_eq!((again.status, cookie(&again)), (204, None), "the first link wins");
    let no = telling(&world, NEIGHBOUR, "").header("cookie", kept).await;
    assert!(
        no.header("set-cookie").starts_with("gw_bakery=; Max-Age=0; Path=/"),
        "{}",
        no.header("set-cookie")
    );
}

#[tokio::test]
async fn nobody_else_decides_about_the_cookie() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    for code in [anna.code.as_str(), ""] {
        let answer = telling(&world, "https://evil.example", code).await;
        answer.refused(403, "origin_not_allowed");
        assert_eq!(cookie(&answer), None);
    }
    for code in ["zzzzzzzz", "gw_bakery=x; Domain=example", "\r\nset-cookie: a=b"] {
        telling(&world, NEIGHBOUR, code).await.refused(404, "unknown_code");
    }
    telling(&world, NEIGHBOUR, &"x".repeat(65)).await.refused(413, "too_large");
}

#[tokio::test]
async fn looking_ahead_sets_no_cookie() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    let ahead = following(&world, &anna.code).header("sec-purpose", "prefetch").await;
    assert_eq!((ahead.status, cookie(&ahead)), (302, None));
}

#[tokio::test]
async fn who_says_no_by_their_browser_gets_no_cookie_and_is_told_apart_from_nobody() {
    let world = World::start().with_program(neighbour()).await;
    let anna = world.enrol(ANNA.email).await;
    let from = |call: Call| call.header("cf-connecting-ip", "203.0.113.7").header(NO.0, NO.1);
    for _ in 0..2 {
        let answer = from(following(&world, &anna.code)).await;
        assert_eq!(answer.header("location"), format!("{NEIGHBOUR}/welcome?gw={}", anna.code));
        assert_eq!(cookie(&answer), None);
    }
    let advertised = from(following(&world, &format!("{}?gclid=x1&utm_medium=cpc&c=email", anna.code))).await;
    let expected = format!("{NEIGHBOUR}/welcome?gw={}&gw_c=email&utm_medium=cpc", anna.code);
    assert_eq!(advertised.header("location"), expected, "the id of a click tells who clicked");
    // Each is a click: it takes a hash of the visitor to know that both were one.
    clicks(&world, &anna, 3).await;
    let yes = telling(&world, NEIGHBOUR, &anna.code).header(NO.0, NO.1).await;
    assert!(
        cookie(&yes).is_some(),
        "what they say to this shop weighs more than what their browser says to all"
    );
}

#[tokio::test]
async fn of_who_says_no_by_their_browser_no_device_is_kept_or_compared() {
    let world = World::start().with_program(neighbour()).await;
    let device = |call: Call| {
        call.origin(NEIGHBOUR).header("cf-connecting-ip", "203.0.113.7").header("user-agent", PERSON)
    };
    let silent = |call: Call| device(call).header(NO.0, NO.1);
    let kept: Value = device(world.enrolling(ANNA.email)).await.ok(201);
    let unkept: Value = silent(world.enrolling("eva@example.com")).await.ok(201);
    let code = |enrolled: &Value| enrolled["advocate"]["code"].as_str().unwrap().to_owned();
    let signals = async || world.referrals().await[0].signals.clone();
    for (advocate, claim, suspected) in [
        (code(&kept), device(world.claiming(&code(&kept), "a@example.com")), true),
        (code(&kept), silent(world.claiming(&code(&kept), "b@example.com")), false),
        (code(&unkept), device(world.claiming(&code(&unkept), "c@example.com")), false),
    ] {
        let answer = claim.await;
        assert_eq!(answer.status, 201, "{}", answer.whole());
        let found = signals().await;
        assert_eq!(found.contains(&"same_device".to_owned()), suspected, "{advocate}: {found:?}");
    }
}
