//! What a configuration may say: each wrong value is refused with its field and what to do about it.

use goodword_tests::{World, configs::*};
use serde_json::{Value, json};

/// The configuration with one place changed; the place is a JSON pointer.
fn changed(pointer: &str, value: Value) -> Value {
    let mut config = serde_json::to_value(double_sided()).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match config.pointer_mut(parent).expect(pointer) {
        Value::Object(object) => drop(object.insert(name.to_owned(), value)),
        Value::Array(array) => array[name.parse::<usize>().unwrap()] = value,
        other => panic!("{pointer} is within {other}"),
    }
    config
}

/// Each place, a value that it may not have, and the field that the refusal names.
fn wrong_values() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("/name", json!(""), "name"),
        ("/name", json!("n".repeat(101)), "name"),
        ("/currency", json!("EURO"), "currency"),
        ("/currency", json!("XYZ"), "currency"),
        ("/landing_url", json!("shop.example/welcome"), "landing_url"),
        ("/landing_url", json!("http://shop.example/welcome"), "landing_url"),
        ("/landing_url", json!("javascript:alert(1)"), "landing_url"),
        ("/landing_url", json!("https://shop.example@evil.example/"), "landing_url"),
        ("/allowed_origins", json!([]), "allowed_origins"),
        ("/allowed_origins/0", json!("*"), "allowed_origins[0]"),
        ("/allowed_origins/0", json!("https://*.shop.example"), "allowed_origins[0]"),
        ("/allowed_origins/0", json!("https://shop.example/page"), "allowed_origins[0]"),
        ("/allowed_origins/0", json!("http://shop.example"), "allowed_origins[0]"),
        ("/starts_at", json!("tomorrow"), "starts_at"),
        ("/ends_at", json!("2026-12-01"), "ends_at"),
        ("/attribution_window_days", json!(0), "attribution_window_days"),
        ("/hold_days", json!(100_000), "hold_days"),
        ("/channels", json!(["email", "copy", "email"]), "channels[2]"),
        ("/theme", json!({"accent": "red"}), "theme.accent"),
        ("/theme", json!({"logo": "https://shop.example/logo.png"}), "theme.logo"),
        ("/theme", json!({"logo": "data:image/png;base64,AAAA"}), "theme.logo"),
        ("/page", json!({"nl": {"advocate": {"title": " "}}}), "page.nl.advocate.title"),
        (
            "/page",
            json!({"nl": {"friend": {"steps": [{"text": "x"}, {"text": ""}]}}}),
            "page.nl.friend.steps[1].text",
        ),
        (
            "/page",
            json!({"en": {"advocate": {"picture": {"url": "http://shop.example/a.jpg", "alt": ""}}}}),
            "page.en.advocate.picture.url",
        ),
        ("/first_party", json!("https://shop.example"), "first_party"),
        ("/first_party", json!("example"), "first_party"),
        ("/first_party", json!("other.example"), "first_party"),
        ("/first_party", json!("op.example"), "first_party"),
        ("/texts", json!({"nl": {"titel": "x"}}), "texts.nl.titel"),
        ("/texts", json!({"en": {"share_message": "Come and buy!"}}), "texts.en.share_message"),
        ("/texts", json!({"nl": {"to_go": {"one": "Nog {count} vriend"}}}), "texts.nl.to_go.other"),
        ("/texts", json!({"ar": {"points": {"dual": "نقطتان", "other": "{count}"}}}), "texts.ar.points.dual"),
        ("/texts", json!({"de": {"title": {"other": "Sag’s weiter"}}}), "texts.de.title"),
        ("/texts", json!({"es": {"points": {"one": "x".repeat(1001), "other": ""}}}), "texts.es.points.one"),
        ("/rules/0/id", json!("Welcome!"), "rules[0].id"),
        ("/rules/1/id", json!("welcome"), "rules[1].id"),
        ("/rules/1/on", json!("Purchase"), "rules[1].on"),
        ("/rules/0/nth", json!(2), "rules[0].nth"),
        ("/rules/0/min_amount", json!(euros(1)), "rules[0].min_amount"),
        ("/rules/0/hold_days", json!(3), "rules[0].hold_days"),
        ("/rules/0/reward/basis_points", json!(0), "rules[0].reward.basis_points"),
        ("/rules/0/reward/basis_points", json!(10_001), "rules[0].reward.basis_points"),
        ("/rules/1/min_amount", json!({"minor": 1, "currency": "USD"}), "rules[1].min_amount.currency"),
        ("/rules/1/min_amount", json!(euros(-1)), "rules[1].min_amount.minor"),
        ("/rules/1/reward/amount", json!(euros(0)), "rules[1].reward.amount.minor"),
        ("/rules/1/cap", json!({}), "rules[1].cap"),
        ("/rules/1/cap", json!({"per_advocate": 0}), "rules[1].cap.per_advocate"),
        ("/rules/1/cap", json!({"per_advocate": 1, "per_days": 0}), "rules[1].cap.per_days"),
    ]
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_its_field_and_a_way_out() {
    let world = World::start().await;
    for (pointer, value, field) in wrong_values() {
        let problem =
            world.putting("bakery", &changed(pointer, value.clone())).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some(field), "{pointer} = {value}");
        let sentence = problem.detail.ends_with('.') && problem.detail.contains(' ');
        assert!(sentence, "{pointer} = {value}: {}", problem.detail);
    }
    world.putting("bakery", &double_sided()).await.ok::<Value>(201);
}

#[tokio::test]
async fn a_program_that_ends_before_it_starts_is_refused() {
    let world = World::start().await;
    let mut config = changed("/starts_at", json!("2030-01-02T00:00:00Z"));
    config["ends_at"] = json!("2030-01-01T00:00:00Z");
    let problem = world.putting("bakery", &config).await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("ends_at"));
}

#[tokio::test]
async fn an_unknown_field_or_a_wrong_type_is_refused_with_its_path() {
    let world = World::start().await;
    let table = [
        ("/colour", json!("red"), "colour"),
        ("/rules/1/nht", json!(1), "rules[1]"),
        ("/rules/1/cap", json!({"per_week": 1}), "rules[1].cap"),
        ("/theme", json!({"acent": "#b4532a"}), "theme"),
        ("/page", json!({"nl": {"page": {}}}), "page.nl"),
        ("/page", json!({"nl": {"friend": {"page": "x"}}}), "page.nl.friend"),
        ("/hold_days", json!("14"), "hold_days"),
        ("/hold_days", json!(-1), "hold_days"),
        ("/status", json!("on"), "status"),
        ("/channels", json!(["email", "pigeon"]), "channels[1]"),
        ("/default_locale", json!("tlh"), "default_locale"),
        ("/texts", json!({"nl": {"to_go": 3}}), "texts.nl.to_go"),
        ("/rules/1/reward", json!({"kind": "gold"}), "rules[1].reward"),
    ];
    for (pointer, value, field) in table {
        let problem =
            world.putting("bakery", &changed(pointer, value.clone())).await.refused(400, "invalid_json");
        let named = problem.field.unwrap_or_default();
        assert!(named.starts_with(field), "{pointer} = {value}: `{named}`, and not `{field}`");
        let said = [named, problem.detail].concat();
        let culprit = pointer.rsplit('/').next().unwrap();
        assert!(said.contains(culprit) || said.contains("per_week") || said.contains("acent"), "{said}");
    }
}

#[tokio::test]
async fn what_will_come_is_refused_as_not_supported_yet() {
    let world = World::start().await;
    let table = [("/confirm_claims", json!(true), "confirm_claims")];
    for (pointer, value, field) in table {
        let answer = world.putting("bakery", &changed(pointer, value.clone())).await;
        let problem = answer.refused(422, "not_supported_yet");
        assert_eq!(problem.field.as_deref(), Some(field), "{pointer} = {value}");
    }
}

#[tokio::test]
async fn a_programs_id_is_a_slug_that_means_nothing_else() {
    let world = World::start().await;
    for id in
        ["a", "Bakery", "2bakery", "bakery-", "bak_ery", "b%20akery", "admin", "assets", "v1", "healthz"]
    {
        let problem = world.putting(id, &double_sided()).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some("program"), "{id}");
    }
}

#[tokio::test]
async fn a_program_keeps_its_currency() {
    let world = World::start().with_program(with_rules(vec![welcome()])).await;
    let mut config = serde_json::to_value(with_rules(vec![welcome()])).unwrap();
    config["currency"] = json!("USD");
    let problem = world.putting("bakery", &config).await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("currency"));
}
