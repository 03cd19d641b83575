use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::*;
use crate::auth::signature;

const BODY: &str = include_str!("../../../../tests/samples/stripe-session.json");

fn settings(kind: IntegrationKind) -> IntegrationSettings {
    IntegrationSettings { kind, amount: goodword_protocol::AmountBase::Total, mapping: None }
}

fn mapped(mapping: Value) -> IntegrationSettings {
    let mapping = serde_json::from_value(mapping).expect("a mapping");
    IntegrationSettings { mapping: Some(mapping), ..settings(IntegrationKind::Mapped) }
}

/// Whether a message with one header is believed.
fn believed(settings: &IntegrationSettings, secrets: &[&str], name: &str, value: &str, body: &str) -> bool {
    let header = |asked: &str| asked.eq_ignore_ascii_case(name).then(|| value.to_owned());
    let secrets: Vec<String> = secrets.iter().map(|&secret| secret.to_owned()).collect();
    let message = Message { header: &header, body: body.as_bytes() };
    verify(settings, &secrets, &message, Timestamp::from_millis(1_732_440_000_000)).is_ok()
}

#[test]
fn stripe_is_believed_by_a_signature_of_the_last_five_minutes() {
    let stripe = settings(IntegrationKind::Stripe);
    let sign = |time: i64, secret: &str| {
        HEXLOWER.encode(&signature(secret.as_bytes(), format!("{time}.{BODY}").as_bytes()))
    };
    let now = 1_732_440_000;
    for (time, secret, expected) in [
        (now, "whsec_one", true),
        (now - 300, "whsec_one", true),
        (now + 300, "whsec_one", true),
        (now - 301, "whsec_one", false),
        (now + 301, "whsec_one", false),
        (now, "whsec_two", true),
        (now, "whsec_other", false),
    ] {
        let header = format!("t={time},v1={},v0=00", sign(time, secret));
        let secrets = ["whsec_one", "whsec_two"];
        assert_eq!(believed(&stripe, &secrets, "Stripe-Signature", &header, BODY), expected, "{header}");
    }
    let rolled = format!("t={now},v1={},v1={}", sign(now, "old"), sign(now, "whsec_one"));
    assert!(believed(&stripe, &["whsec_one"], "stripe-signature", &rolled, BODY));
    let v0 = format!("t={now},v0={}", sign(now, "whsec_one"));
    for header in [v0.as_str(), "", "t=now,v1=00", &format!("v1={}", sign(now, "whsec_one"))] {
        assert!(!believed(&stripe, &["whsec_one"], "stripe-signature", header, BODY), "{header}");
    }
    let header = format!("t={now},v1={}", sign(now, "whsec_one"));
    assert!(!believed(&stripe, &["whsec_one"], "stripe-signature", &header, &BODY.replace("2198", "2199")));
}

#[test]
fn shops_are_believed_by_a_signature_of_the_body() {
    let cases = [
        (IntegrationKind::Shopify, "X-Shopify-Hmac-Sha256"),
        (IntegrationKind::Woocommerce, "X-WC-Webhook-Signature"),
    ];
    for (kind, header) in cases {
        let signed = BASE64.encode(&signature(b"shhh-secret", b"{}"));
        let settings = settings(kind);
        assert!(believed(&settings, &["other-one", "shhh-secret"], header, &signed, "{}"));
        assert!(!believed(&settings, &["other-one"], header, &signed, "{}"));
        assert!(!believed(&settings, &["shhh-secret"], header, &signed, "{ }"));
        assert!(!believed(&settings, &["shhh-secret"], header, "", "{}"));
        assert!(!believed(&settings, &["shhh-secret"], "another", &signed, "{}"));
    }
}

#[test]
fn other_systems_are_believed_as_their_owner_says() {
    let minimal = json!({"type": "purchase", "id": "/id", "email": "/mail"});
    let signed = HEXLOWER.encode(&signature(b"shhh-secret", b"{}"));
    let mut with = minimal.clone();
    with["signature"] = json!({"header": "X-Hub-Signature-256", "encoding": "hex", "prefix": "sha256="});
    let hub = format!("sha256={signed}");
    assert!(believed(&mapped(with.clone()), &["shhh-secret"], "x-hub-signature-256", &hub, "{}"));
    assert!(!believed(&mapped(with.clone()), &["shhh-secret"], "x-hub-signature-256", &signed, "{}"));
    assert!(!believed(&mapped(with), &["shhh-secret"], "authorization", "Bearer shhh-secret", "{}"));
    let bearer = mapped(minimal);
    assert!(believed(&bearer, &["shhh-secret"], "authorization", "Bearer shhh-secret", "{}"));
    for header in ["Bearer other-one", "Basic shhh-secret", "shhh-secret", "Bearer "] {
        assert!(!believed(&bearer, &["shhh-secret"], "authorization", header, "{}"), "{header}");
    }
}
