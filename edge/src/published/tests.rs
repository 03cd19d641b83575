use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;

/// Asserts that a record is written as these words, and that they are read as the record.
fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(record: &T, literal: &Value) {
    let why = "KV holds records like this: what is written differently, older and newer edges beside this one cannot \
               read. Make version 2 a record of its own, read both, and freeze it here too.";
    assert_eq!(serde_json::to_value(record).unwrap(), *literal, "{why}");
    assert_eq!(serde_json::from_value::<T>(literal.clone()).ok().as_ref(), Some(record), "{why}");
}

/// A configuration that says everything there is to say.
fn everything() -> Value {
    let euros = json!({"minor": 1000, "currency": "EUR"});
    let rule =
        |id: &str, reward: Value| json!({"id": id, "on": "purchase", "party": "advocate", "reward": reward});
    let rich = json!({
        "id": "r0", "on": "claim", "party": "friend", "nth": 1, "min_amount": euros, "from_referral": 2,
        "at_referral": 5, "cap": {"per_advocate": 50, "per_program": 500, "per_days": 30}, "hold_days": 7, "months": 12,
        "reward": {"kind": "discount_percent", "basis_points": 1000, "coupon": {"generate": {"prefix": "VRIEND-"}}},
    });
    let rules = [
        rich,
        rule("r1", json!({"kind": "discount_amount", "amount": euros, "coupon": {"pool": "spring"}})),
        rule("r2", json!({"kind": "credit", "amount": euros})),
        rule("r3", json!({"kind": "cash", "amount": euros})),
        rule("r4", json!({"kind": "commission", "basis_points": 500})),
        rule("r5", json!({"kind": "points", "points": 100})),
        rule("r6", json!({"kind": "product", "sku": "CAKE", "name": "Taart"})),
        rule("r7", json!({"kind": "custom", "name": "Opslag", "quantity": 500, "unit": "MB"})),
        rule("r8", json!({"kind": "lottery", "entries": 1})),
    ];
    json!({
        "name": "Bakkerij Jansen", "status": "paused", "currency": "EUR", "default_locale": "nl",
        "landing_url": "https://shop.example/welkom", "allowed_origins": ["https://shop.example"],
        "starts_at": "2026-11-01T00:00:00Z", "ends_at": "2027-11-01T00:00:00Z", "attribution_window_days": 30,
        "hold_days": 7, "review": "all", "fraud": "strict", "confirm_claims": true, "prove_advocates": true,
        "retention_days": 365,
        "channels": ["whatsapp", "email", "copy", "native", "facebook", "x", "linkedin", "telegram", "sms", "qr"],
        "rules": rules, "theme": {"accent": "#b4532a"},
        "texts": {"en": {"title": "Treat a friend"}, "nl": {"title": "Trakteer een vriend"}},
    })
}

#[test]
fn the_record_of_a_program_stands_still() {
    let config = serde_json::from_value(everything()).unwrap();
    let record = Program { v: VERSION, id: "bakery".into(), version: 3, config };
    frozen(&record, &json!({"v": 1, "id": "bakery", "version": 3, "config": everything()}));
}

#[test]
fn a_record_of_a_program_without_what_came_later_is_read() {
    let config = json!({"name": "Bakkerij Jansen", "currency": "EUR", "landing_url": "https://shop.example/",
                        "allowed_origins": ["https://shop.example"], "rules": []});
    let record = json!({"v": 1, "id": "bakery", "version": 1, "config": config});
    assert!(serde_json::from_value::<Program>(record).is_ok());
}

#[test]
fn the_record_of_a_link_stands_still() {
    let link = |name: Option<&str>| Link {
        v: VERSION,
        code: "dkx3r7hm".into(),
        advocate_id: "adv_01arz3ndektsv4rrffq69g5fav".into(),
        name: name.map(str::to_owned),
    };
    let literal =
        json!({"v": 1, "code": "dkx3r7hm", "advocate_id": "adv_01arz3ndektsv4rrffq69g5fav", "name": "Anna"});
    frozen(&link(Some("Anna")), &literal);
    let nameless =
        json!({"v": 1, "code": "dkx3r7hm", "advocate_id": "adv_01arz3ndektsv4rrffq69g5fav", "name": null});
    frozen(&link(None), &nameless);
}

#[test]
fn the_record_of_a_referral_stands_still() {
    let states = [
        (ReferralState::Claimed, "claimed"),
        (ReferralState::Converted, "converted"),
        (ReferralState::Approved, "approved"),
        (ReferralState::Rewarded, "rewarded"),
        (ReferralState::Rejected, "rejected"),
        (ReferralState::Reversed, "reversed"),
        (ReferralState::Expired, "expired"),
    ];
    for (state, name) in states {
        let record = Referral {
            v: VERSION,
            id: "ref_01arz3ndektsv4rrffq69g5fav".into(),
            advocate_id: "adv_01arz3ndektsv4rrffq69g5fav".into(),
            code: "dkx3r7hm".into(),
            state,
            reason: "conversion".into(),
            claimed_at: "2026-11-22T12:00:00.500Z".into(),
            updated_at: "2026-11-23T12:00:00.000Z".into(),
        };
        let literal = json!({
            "v": 1, "id": "ref_01arz3ndektsv4rrffq69g5fav", "advocate_id": "adv_01arz3ndektsv4rrffq69g5fav",
            "code": "dkx3r7hm", "state": name, "reason": "conversion", "claimed_at": "2026-11-22T12:00:00.500Z",
            "updated_at": "2026-11-23T12:00:00.000Z",
        });
        frozen(&record, &literal);
    }
}

#[test]
fn the_keys_stand_still_and_name_no_person() {
    assert_eq!(program_key("bakery"), "program/bakery");
    assert_eq!(link_key("bakery", "dkx3r7hm"), "link/bakery/dkx3r7hm");
    assert_eq!(referral_key("bakery", "ref_1"), "referral/bakery/ref_1");
}
