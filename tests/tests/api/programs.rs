//! Programs: created by the operator, changed by their owners, and out of each other's reach.

use goodword_protocol::{ProgramConfig, ProgramCreated, ProgramSecrets, ProgramView};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, identity::ANNA};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_program_is_created_once_and_shows_its_secrets_once() {
    let world = World::start().await;
    let created: ProgramCreated = world.putting("bakery", &double_sided()).await.ok(201);
    assert_eq!((created.program.id.as_str(), created.program.version), ("bakery", 1));
    let ProgramSecrets { secret_key, identity_secret } = created.secrets;
    assert!(secret_key.starts_with("gw_sk_"), "another prefix");
    let secrets = [secret_key, identity_secret];
    assert!(secrets.iter().all(|secret| secret.len() >= 32), "a secret that can be guessed");
    assert_ne!(secrets[0], secrets[1]);

    let again = world.putting("bakery", &double_sided()).await;
    let view: ProgramView = again.ok(200);
    assert_eq!(view, created.program, "nothing was changed, so nothing may look changed");
    for secret in &secrets {
        assert!(!again.text().contains(secret.as_str()), "a secret was shown twice");
    }
}

#[tokio::test]
async fn a_change_counts_the_version_up_and_is_what_is_read_back() {
    let world = World::start().with_program(double_sided()).await;
    let changed = ProgramConfig { name: "Jansen & zonen".into(), ..double_sided() };
    let view = world.configure(&changed).await;
    assert_eq!((view.version, &view.config), (2, &changed));
    assert!(view.updated_at > view.created_at, "{} {}", view.created_at, view.updated_at);
    let read: ProgramView = world.client().get("/v1/programs/bakery").bearer(&world.key).await.ok(200);
    assert_eq!(read, view);
}

#[tokio::test]
async fn a_program_in_any_language_keeps_the_owners_words_as_they_were_written() {
    let world = World::start().await;
    for (id, locale, texts) in [
        (
            "backerei",
            "de",
            json!({"title": "Weitersagen", "points": {"one": "{count} Krümel", "other": "{count} Krümel"}}),
        ),
        ("makhbaz", "ar", json!({"title": "\u{200f}أخبر أصدقاءك", "to_go": "بقي {count}"})),
    ] {
        let mut config = serde_json::to_value(double_sided()).unwrap();
        config["default_locale"] = json!(locale);
        config["texts"] = json!({locale: texts});
        let created: ProgramCreated = world.putting(id, &config).await.ok(201);
        let key = &created.secrets.secret_key;
        let read: Value = world.client().get(&format!("/v1/programs/{id}")).bearer(key).await.ok(200);
        assert_eq!(read["config"]["default_locale"], locale);
        assert_eq!(read["config"]["texts"], json!({locale: texts}));
        let widget: Value = world.client().get(&format!("/v1/programs/{id}/widget")).await.ok(200);
        assert_eq!((&widget["locale"], &widget["texts"]["title"]), (&json!(locale), &texts["title"]));
    }
}

#[tokio::test]
async fn what_is_left_out_has_the_documented_default() {
    let world = World::start().await;
    let least = json!({
        "name": "Least", "currency": "EUR", "rules": [],
        "landing_url": LANDING, "allowed_origins": [SHOP],
    });
    let created: Value = world.putting("least", &least).await.ok(201);
    let documented = json!({
        "status": "active", "starts_at": null, "ends_at": null, "attribution_window_days": 90, "hold_days": 14,
        "review": "flagged", "fraud": "moderate", "confirm_claims": false, "prove_advocates": false,
        "channels": ["whatsapp", "email", "copy", "native", "facebook", "x", "linkedin", "telegram", "sms", "qr"],
    });
    for (field, default) in documented.as_object().unwrap() {
        assert_eq!(&created["config"][field], default, "{field}");
    }
}

#[tokio::test]
async fn the_operator_lists_programs_and_nobody_else_does() {
    let world = World::start().with_program(double_sided()).await;
    world.client().get("/v1/programs").await.refused(401, "missing_credentials");
    world.client().get("/v1/programs").bearer(&world.key).await.refused(401, "invalid_credentials");
    world.client().get("/v1/programs").bearer("gw_sk_wrong").await.refused(401, "invalid_credentials");
}

#[tokio::test]
async fn nobody_but_the_operator_creates_a_program() {
    let world = World::start().with_program(double_sided()).await;
    let put = |token: &str| {
        world.client().call(Method::PUT, "/v1/programs/florist").json(&double_sided()).bearer(token)
    };
    put(&world.key).await.refused(401, "invalid_credentials");
    let answer = world.client().call(Method::PUT, "/v1/programs/florist").json(&double_sided()).await;
    answer.refused(401, "missing_credentials");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    world.client().get("/v1/programs/florist").bearer(&world.key).await.refused(404, "unknown_program");
}

#[tokio::test]
async fn a_rotated_key_ends_the_old_one_at_once() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let rotated: Value = world.owner_post("secrets", &json!({})).await.ok(201);
    let key = rotated["secret_key"].as_str().expect("a new key");
    assert_ne!(key, world.key);
    assert_eq!(rotated.as_object().map(serde_json::Map::len), Some(1), "a stolen key yields no other secret");
    world.owner_get("referrals").await.refused(401, "invalid_credentials");
    world.reporting(&purchase("o-1", "bo@example.com")).await.refused(401, "invalid_credentials");
    world.owner_post("secrets", &json!({})).await.refused(401, "invalid_credentials");

    let renewed = world.with_key(key);
    assert!(renewed.referrals().await.is_empty());
    assert!(
        world.me(&anna.session).await.proved,
        "a customer's session has nothing to do with the owner's key"
    );
}

#[tokio::test]
async fn the_operator_makes_a_lost_key_anew_and_gets_all_secrets_with_it() {
    let world = World::start().with_program(double_sided()).await;
    let secrets: ProgramSecrets =
        world.client().post("/v1/programs/bakery/secrets", &json!({})).bearer(ADMIN_TOKEN).await.ok(201);
    assert_eq!(secrets.identity_secret, world.identity_secret, "signed identities stay good");
    world.owner_get("referrals").await.refused(401, "invalid_credentials");
    assert!(world.with_key(&secrets.secret_key).referrals().await.is_empty());
}

#[tokio::test]
async fn a_key_opens_nothing_of_another_program_and_changes_nothing_there() {
    let world = World::start().with_program(double_sided()).await;
    let florist = world.create("florist", &held()).await;
    let anna = florist.enrol(ANNA.email).await;
    let claim = florist.claim(&anna.code, "bo@example.com").await;
    florist.report(&purchase("o-1", "bo@example.com")).await;
    let (referrals, rewards) = (florist.referrals().await, florist.rewards().await);
    let (referral, reward) = (&claim.answer.referral_id, &rewards[0].id);

    // The florist's addresses with the bakery's key.
    let thief = florist.with_key(&world.key);
    let calls = [
        thief.owner_get("referrals"),
        thief.owner_get("rewards"),
        thief.owner_get("advocates"),
        world.client().get("/v1/programs/florist").bearer(&world.key),
        thief.owner_post("secrets", &json!({})),
        thief.reporting(&purchase("o-2", "bo@example.com")),
        thief.deciding("referrals", referral, "approve"),
        thief.deciding("referrals", referral, "reject"),
        thief.deciding("rewards", reward, "fulfil"),
        thief.deciding("rewards", reward, "cancel"),
        thief.configuring(&ProgramConfig { name: "Stolen".into(), ..held() }),
    ];
    for call in calls {
        call.await.refused(401, "invalid_credentials");
    }
    assert_eq!((florist.referrals().await, florist.rewards().await), (referrals, rewards));
    let view: ProgramView = world.client().get("/v1/programs/florist").bearer(&florist.key).await.ok(200);
    assert_eq!((view.version, view.config), (1, held()));
}

#[tokio::test]
async fn what_one_program_knows_is_unknown_to_another() {
    let world = World::start().with_program(double_sided()).await;
    let florist = world.create("florist", &double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let reward = world.report(&purchase("o-1", "bo@example.com")).await.rewards.remove(0);

    florist.claiming(&anna.code, "cem@example.com").await.refused(404, "unknown_code");
    florist.asking_me(&anna.session).await.refused(401, "session_ended");
    florist.asking_me(&world.identity(ANNA)).await.refused(401, "invalid_identity");
    florist.enrolling_identity(&world.identity(ANNA)).await.refused(401, "invalid_identity");
    florist.deciding("referrals", &claim.answer.referral_id, "approve").await.refused(404, "not_found");
    florist.deciding("rewards", &reward.id, "cancel").await.refused(404, "not_found");

    // The same friend and the same order number are new there.
    let decided = florist.report(&purchase("o-1", "bo@example.com")).await;
    assert_eq!(decided.decision.reason.as_deref(), Some("no_referral"));
    let own = florist.enrol("dirk@example.com").await;
    assert!(florist.claim(&own.code, "bo@example.com").await.first);
}
