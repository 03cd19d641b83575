//! Advocates: enrolling, who may see the numbers, and identities that the owner's server signs.

use goodword_protocol::Me;
use goodword_tests::{
    World,
    configs::*,
    eventually,
    identity::{self, ANNA, Customer},
    program::enrolled,
};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

#[tokio::test]
async fn who_enrols_gets_a_link_and_a_session_that_shows_what_comes_of_it() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    assert_eq!(anna.url, format!("{}/r/bakery/{}", world.client().base(), anna.code));
    assert!(anna.id.starts_with("adv_") && anna.session.starts_with("gw_as_"));

    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    world.follow(&anna.code, CHROME).await;
    let me = eventually("the click is counted", async || {
        Some(world.me(&anna.session).await).filter(|me| me.clicks == 1)
    });
    let me = me.await;
    assert_eq!((me.friends, me.converted, me.proved), (1, 1, false));
    assert_eq!((me.referrals.len(), me.rewards.len()), (1, 1));
    assert_eq!(me.rewards[0].text, "€10 credit");
}

#[tokio::test]
async fn an_address_that_is_known_gets_the_same_link_and_sees_nothing() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;

    let somebody = world.enrol(ANNA.email).await;
    assert_eq!((&somebody.id, &somebody.code, &somebody.url), (&anna.id, &anna.code, &anna.url));
    let Me { clicks, friends, converted, referrals, rewards, proved, .. } = world.me(&somebody.session).await;
    assert_eq!((clicks, friends, converted, proved), (0, 0, 0, false));
    assert!(referrals.is_empty() && rewards.is_empty(), "a bare address opened another person's numbers");
    assert_eq!(world.me(&anna.session).await.friends, 1, "she who enrolled first still sees them");
}

#[tokio::test]
async fn no_answer_tells_whether_an_address_is_known() {
    let world = World::start().with_program(double_sided()).await;
    world.enrol_proved(ANNA).await;
    world.enrol("dirk@example.com").await;
    let mut shapes = Vec::new();
    for email in [ANNA.email, "dirk@example.com", "new@example.com"] {
        let answer = world.enrolling(email).await;
        let body: Value = answer.ok(201);
        let session = body["session"].as_str().unwrap();
        let mut me: Value = world.asking_me(session).await.ok(200);
        me.as_object_mut().unwrap().remove("advocate");
        let keys = [&body, &body["advocate"]]
            .map(|value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
        let lengths = ["id", "code", "url"].map(|key| body["advocate"][key].as_str().unwrap().len());
        shapes.push((answer.status, keys, lengths, session.len(), answer.has_header("set-cookie"), me));
    }
    assert_eq!(shapes[0], shapes[2], "a proved customer is told apart from somebody new");
    assert_eq!(shapes[1], shapes[2], "somebody known is told apart from somebody new");
}

#[tokio::test]
async fn one_mailbox_is_one_advocate_however_it_is_written() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol("a.jansen@gmail.com").await;
    for spelling in
        ["A.Jansen@Gmail.com", "a.jansen+news@gmail.com", "ajansen@googlemail.com", " AJansen+x@GMAIL.com "]
    {
        assert_eq!(world.enrol(spelling).await.code, anna.code, "{spelling}");
    }
    let dirk = world.enrol("d.bakker@example.com").await;
    assert_eq!(world.enrol("D.BAKKER+shop@Example.COM").await.code, dirk.code);
    assert_ne!(
        world.enrol("dbakker@example.com").await.code,
        dirk.code,
        "dots count where they are not Gmail's"
    );
    assert_eq!(world.advocates().await.len(), 3);
}

#[tokio::test]
async fn a_signed_identity_proves_a_customer_and_ends_the_sessions_before() {
    let world = World::start().with_program(double_sided()).await;
    let bare = world.enrol(ANNA.email).await;
    world.claim(&bare.code, "bo@example.com").await;

    let proved = world.enrol_proved(ANNA).await;
    assert_eq!(proved.code, bare.code);
    let me = world.me(&proved.session).await;
    assert_eq!((me.proved, me.friends), (true, 1));
    world.asking_me(&bare.session).await.refused(401, "session_ended");
    let late = world.enrol(ANNA.email).await;
    assert_eq!(late.code, bare.code);
    let seen = world.asking_me(&late.session).await;
    assert!(
        !seen.text().contains("b***@"),
        "a bare address opened a proved person's numbers: {}",
        seen.whole()
    );

    let advocates = world.advocates().await;
    assert_eq!(advocates.len(), 1);
    assert_eq!((advocates[0].proved, advocates[0].customer_id.as_deref()), (true, Some(ANNA.id)));
}

#[tokio::test]
async fn a_customer_keeps_the_link_when_their_address_changes() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let moved = world.enrol_proved(Customer { email: "anna@new.example", ..ANNA }).await;
    assert_eq!(moved.code, anna.code);
}

#[tokio::test]
async fn a_signed_identity_opens_the_numbers_without_a_session() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    world.claim(&anna.code, "bo@example.com").await;
    let me = world.me(&world.identity(ANNA)).await;
    assert_eq!((me.proved, me.friends, me.advocate.code), (true, 1, anna.code));
}

#[tokio::test]
async fn an_identity_that_is_not_the_owners_is_refused() {
    let world = World::start().with_program(double_sided()).await;
    world.enrol_proved(ANNA).await;
    let good = identity::claims("bakery", ANNA);
    let with = |field: &str, value: Value| {
        let mut claims = good.clone();
        claims[field] = value;
        identity::sign(&world.identity_secret, &claims)
    };
    let without = |field: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(field);
        identity::sign(&world.identity_secret, &claims)
    };
    let signed = identity::sign(&world.identity_secret, &good);
    let table = [
        ("alg none", identity::unsigned(&good)),
        ("alg none with the signature", identity::unsigned(&good) + signed.rsplit('.').next().unwrap()),
        ("HS384", identity::sign_with(Algorithm::HS384, &world.identity_secret, &good)),
        ("another secret", identity::sign("gw_is_another", &good)),
        ("the secret key", identity::sign(&world.key, &good)),
        ("an empty secret", identity::sign("", &good)),
        ("another audience", with("aud", json!("florist"))),
        ("over", with("exp", json!(identity::now() - 3600))),
        ("not begun", with("nbf", json!(identity::now() + 3600))),
        ("exp as text", with("exp", json!("tomorrow"))),
        ("no exp", without("exp")),
        ("no aud", without("aud")),
        ("no sub", without("sub")),
        ("empty sub", with("sub", json!(" "))),
        ("cut", signed[..signed.len() - 2].to_owned()),
        ("no JWT", "ey.ey".to_owned()),
        ("empty", String::new()),
    ];
    for (what, token) in &table {
        let refused = world.enrolling_identity(token).await;
        assert_eq!(refused.status, 401, "{what}: {}", refused.whole());
        refused.refused(401, "invalid_identity");
        let me = world.asking_me(token).await;
        assert_eq!(me.status, 401, "{what} opened the numbers: {}", me.whole());
    }
    assert_eq!(world.advocates().await.len(), 1, "a refused identity enrolled somebody");
}

#[tokio::test]
async fn an_identity_needs_an_address_and_nothing_beside_it() {
    let world = World::start().with_program(double_sided()).await;
    let mut claims = identity::claims("bakery", ANNA);
    claims.as_object_mut().unwrap().remove("email");
    let token = identity::sign(&world.identity_secret, &claims);
    world.enrolling_identity(&token).await.refused(401, "invalid_identity");
    let enrol = |body: Value| world.client().post(&world.path("advocates"), &body);
    enrol(json!({})).await.refused(422, "invalid_field");
    let both = json!({"email": ANNA.email, "identity": world.identity(ANNA)});
    enrol(both).await.refused(422, "invalid_field");
}

#[tokio::test]
async fn the_numbers_open_for_nothing_else() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.client().get(&world.path("advocates/me")).await.refused(401, "missing_credentials");
    let forged = format!("{}x", anna.session);
    let cut = anna.session.split('.').next().unwrap().to_owned();
    let other = world.create("florist", &double_sided()).await.enrol(ANNA.email).await.session;
    for token in ["garbage", "gw_as_", "gw_as_e30.AAAA", &forged, &cut, &other, &world.key] {
        assert_eq!(world.asking_me(token).await.status, 401, "{token}");
    }
}

#[tokio::test]
async fn a_name_that_would_deceive_a_friend_is_refused() {
    let world = World::start().with_program(double_sided()).await;
    let enrol = |name: &str| {
        world.client().post(&world.path("advocates"), &json!({"email": "eve@example.com", "name": name}))
    };
    for name in [
        "<b>Eve</b>",
        "win.at-casino.example",
        "eve@example.com",
        "see https://evil.example",
        &"e".repeat(101),
    ] {
        let problem = enrol(name).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some("name"), "{name}");
    }
    assert!(world.advocates().await.is_empty());
    enrolled(&enrol("Eve O’Neill").await);
}

#[tokio::test]
async fn advocates_gather_before_the_start_but_not_after_the_end() {
    let mut config = double_sided();
    config.starts_at = Some("2100-01-01T00:00:00Z".into());
    let world = World::start().with_program(config).await;
    let anna = world.enrol(ANNA.email).await;
    world.claiming(&anna.code, "bo@example.com").await.refused(409, "program_closed");

    let mut config = double_sided();
    config.ends_at = Some("2020-01-01T00:00:00Z".into());
    world.configure(&config).await;
    world.enrolling("dirk@example.com").await.refused(409, "program_closed");
    assert_eq!(world.me(&anna.session).await.advocate.code, anna.code, "who is in stays in");
}
