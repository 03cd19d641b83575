//! Suspicious claims, and calls that come too often.

use goodword_protocol::{ProgramConfig, Referral, ReferralState, Review};
use goodword_tests::{World, configs::*, eventually, http::Call, identity::ANNA, program::enrolled};
use serde_json::{Value, json};

const OFFICE: &str = "203.0.113.7";
const SAFARI: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// The program whose owner looks at what is suspicious.
fn flagged() -> ProgramConfig {
    ProgramConfig { review: Review::Flagged, ..double_sided() }
}

/// By a page in this browser, from this address as Cloudflare tells the Worker.
fn from(call: Call, address: &str, agent: &str) -> Call {
    call.origin(SHOP).header("cf-connecting-ip", address).header("user-agent", agent)
}

/// A claim with whatever is in the body.
fn claiming(world: &World, body: &Value) -> Call {
    world.client().post(&world.path("claims"), body)
}

/// The signals of the newest referral.
async fn signals(world: &World) -> Vec<String> {
    world.referrals().await.remove(0).signals
}

#[tokio::test]
async fn a_friend_on_the_advocates_own_device_is_noticed_and_a_colleague_is_not() {
    let world = World::start().with_program(flagged()).await;
    let anna = enrolled(&from(world.enrolling(ANNA.email), OFFICE, SAFARI).await);
    let table: [(&str, &str, &str, &[&str]); 4] = [
        ("colleague@example.com", OFFICE, FIREFOX, &[]),
        ("elsewhere@example.com", "198.51.100.1", SAFARI, &[]),
        ("new.mailbox@example.com", OFFICE, SAFARI, &["same_device"]),
        ("of.this.machine@example.com", "127.0.0.1", SAFARI, &[]),
    ];
    for (email, address, agent, expected) in table {
        let claim = from(world.claiming(&anna.code, email), address, agent).await;
        assert_eq!(claim.status, 201, "nobody is refused by one signal: {}", claim.whole());
        assert_eq!(signals(&world).await, expected, "{email}");
    }
    let by_the_shops_server = world.claiming(&anna.code, "served@example.com");
    by_the_shops_server
        .header("cf-connecting-ip", OFFICE)
        .header("user-agent", SAFARI)
        .await
        .ok::<Value>(201);
    assert!(signals(&world).await.is_empty(), "a server is nobody's device");
    for address in [OFFICE, SAFARI] {
        let told = world
            .edge
            .stored()
            .values()
            .any(|content| content.windows(address.len()).any(|window| window == address.as_bytes()));
        assert!(!told, "{address} is stored");
        assert!(!world.edge.log().contains(address), "{address} is in the log");
    }
}

#[tokio::test]
async fn a_device_on_which_an_advocate_looks_at_their_numbers_is_theirs() {
    let world = World::start().with_program(flagged()).await;
    let anna = world.enrol_proved(ANNA).await;
    let me = from(world.asking_me(&anna.session), "2001:db8:1:2:aaaa::1", SAFARI).await;
    assert_eq!(me.status, 200);
    let mut number = 0;
    eventually("the device is noted once the answer is out", async || {
        number += 1;
        let call = world.claiming(&anna.code, &format!("friend{number}@example.com"));
        from(call, "2001:db8:1:2:bbbb::2", SAFARI).await;
        signals(&world).await.contains(&"same_device".to_owned()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn how_a_friend_came_is_told_with_the_claim() {
    let world = World::start().with_program(flagged()).await;
    let anna = world.enrol_named("anna.jansen@example.com", "Anna Jansen").await;
    let claim = |email: &str, more: Value| {
        let mut body = json!({"code": anna.code, "email": email});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let table = [
        (
            claim("di@example.com", json!({"channel": "newsletter", "referrer": "https://news.example/"})),
            json!([]),
        ),
        (claim("ed@example.com", json!({"referrer": "www.kortingscode.nl"})), json!(["coupon_site"])),
        (claim("fay@example.com", json!({"paid_ad": true})), json!(["paid_ad"])),
        (claim("gus@mail.mailinator.com", json!({})), json!(["disposable_domain"])),
        (claim("hal@example.com", json!({"name": "anna JANSEN"})), json!(["similar_name"])),
        (claim("annajansen2@example.org", json!({})), json!(["similar_mailbox"])),
    ];
    for (body, expected) in table {
        assert_eq!(claiming(&world, &body).await.status, 201, "{body}");
        assert_eq!(json!(signals(&world).await), expected, "{body}");
    }
}

#[tokio::test]
async fn a_rejected_claim_gives_nothing_until_the_owner_undoes_it() {
    let world = World::start().with_program(flagged()).await;
    let anna = world.enrol("anna.jansen@example.com").await;
    let claim = json!({"code": anna.code, "email": "annajansen@mailinator.com", "paid_ad": true,
                       "referrer": "retailmenot.com"});
    for _ in 0..2 {
        let problem = claiming(&world, &claim).origin(SHOP).await.refused(403, "not_eligible");
        assert!(!problem.detail.to_lowercase().contains("fraud"), "kind words: {}", problem.detail);
    }
    assert!(world.rewards().await.is_empty());
    let rejected = world.page::<Referral>("referrals?state=rejected").await.items.remove(0);
    assert_eq!((rejected.state, rejected.reason.as_str()), (ReferralState::Rejected, "claim_rejected"));
    assert_eq!((rejected.signals.len(), rejected.score), (4, 140));

    let approved = world.approve(&rejected.id).await;
    assert_eq!((approved.state, approved.reason.as_str()), (ReferralState::Claimed, "rejection_undone"));
    let again: Value = claiming(&world, &claim).await.ok(200);
    assert_eq!(again["referral_id"], rejected.id);
    assert!(again["reward"]["coupon"].as_str().is_some_and(|coupon| coupon.len() >= 10), "{again}");
    assert_eq!(claiming(&world, &claim).await.ok::<Value>(200), again);
    let bought = world.report(&purchase("o-1", "annajansen@mailinator.com")).await;
    assert_eq!(bought.rewards.len(), 1, "{:?}", bought.decision);
}

#[tokio::test]
async fn what_is_suspicious_waits_in_the_owners_queue() {
    let world = World::start().with_program(flagged()).await;
    let anna = world.enrol(ANNA.email).await;
    let friends = ["di@mailinator.com", "ed@mailinator.com", "fay@example.com"];
    for (number, friend) in friends.iter().enumerate() {
        world.claim(&anna.code, friend).await;
        world.report(&purchase(&format!("o-{number}"), friend)).await;
    }
    let queue = async || world.page::<Referral>("referrals?state=review").await.items;
    let waiting = queue().await;
    assert_eq!(waiting.len(), 2, "the third is as honest as any: {waiting:?}");
    assert!(waiting.iter().all(|referral| referral.under_review && referral.score >= 40));
    assert_eq!(world.me(&anna.session).await.referrals.len(), 3);

    assert_eq!(world.approve(&waiting[0].id).await.state, ReferralState::Approved);
    assert_eq!(world.reject(&waiting[1].id).await.state, ReferralState::Rejected);
    assert!(queue().await.is_empty());
    let undone = world.approve(&waiting[1].id).await;
    assert_eq!((undone.state, undone.under_review), (ReferralState::Approved, false));
    assert_eq!(world.me(&anna.session).await.converted, 3);
}

#[tokio::test]
async fn a_link_hands_on_its_channel_and_an_advertisements_marks_and_nothing_else() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let page = format!("{LANDING}&gw={}", anna.code);
    let table = [
        ("", page.clone()),
        ("?c=whatsapp", format!("{page}&gw_c=whatsapp")),
        ("?c=carrier-pigeon", page.clone()),
        (
            "?c=qr&gclid=Cj0K-_1&utm_source=bo@example.com&email=bo@example.com",
            format!("{page}&gw_c=qr&gclid=Cj0K-_1"),
        ),
        ("?utm_medium=cpc&gclid=bo@example.com&fbclid=x", format!("{page}&utm_medium=cpc")),
    ];
    for (query, expected) in table {
        let answer = world.client().get(&format!("/r/bakery/{}{query}", anna.code)).await;
        assert_eq!((answer.status, answer.header("location")), (302, expected.as_str()), "{query}");
        assert_eq!(
            answer.header("referrer-policy"),
            "strict-origin",
            "the shop may see which site led there"
        );
    }
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back() {
    let world = World::start().with_program(double_sided()).await;
    let claim = |address: &str| from(world.claiming("zzzzzzzz", "bo@example.com"), address, FIREFOX);
    let mut refused = None;
    // The minute may end meanwhile, and then the count begins anew.
    for _ in 0..150 {
        let answer = claim(OFFICE).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
        answer.refused(404, "unknown_code");
    }
    let answer = refused.expect("150 claims within two minutes are too many");
    answer.refused(429, "rate_limited");
    assert_eq!(answer.header("retry-after"), "60");
    assert_eq!(answer.header("ratelimit-policy"), "\"writes\";q=60;w=60");
    assert_eq!(answer.header("ratelimit"), "\"writes\";r=0;t=60");
    assert_eq!(answer.header("access-control-allow-origin"), SHOP, "the widget can read why");
    assert!(answer.header("access-control-expose-headers").contains("retry-after"));

    claim("198.51.100.1").await.refused(404, "unknown_code");
    let reads = from(world.client().get(&world.path("widget")), OFFICE, FIREFOX).await;
    assert_eq!(reads.status, 200, "what is read is counted apart");
    let other = world.create("butcher", &double_sided()).await;
    let elsewhere = from(other.claiming("zzzzzzzz", "bo@example.com"), OFFICE, FIREFOX).await;
    elsewhere.refused(404, "unknown_code");
    let event = world.reporting(&purchase("o-1", "bo@example.com")).header("cf-connecting-ip", OFFICE).await;
    assert_eq!(event.status, 201, "the owner's server is not counted: {}", event.whole());
}

#[tokio::test]
async fn calls_from_nowhere_are_not_counted() {
    let world = World::start().with_program(double_sided()).await;
    for _ in 0..70 {
        world.claiming("zzzzzzzz", "bo@example.com").await.refused(404, "unknown_code");
    }
}
