use goodword_protocol::AmountBase;
use serde_json::{Value, json};

use super::*;

fn settings(kind: IntegrationKind) -> IntegrationSettings {
    IntegrationSettings { kind, amount: AmountBase::Total, mapping: None }
}

fn mapped(mapping: Value) -> IntegrationSettings {
    let mapping = serde_json::from_value(mapping).expect("a mapping");
    IntegrationSettings { mapping: Some(mapping), ..settings(IntegrationKind::Mapped) }
}

#[test]
fn an_owner_is_told_what_is_wrong_with_a_mapping() {
    let minimal = json!({"type": "purchase", "id": "/id", "email": "/mail"});
    assert!(check(&mapped(minimal.clone()), Some(&["shhh-secret".to_owned()])).is_ok());
    for (field, value, at) in [
        ("id", json!("17"), "mapping.id"),
        ("email", Value::Null, "mapping.email"),
        ("type", json!("Purchase"), "mapping.type"),
        ("type", json!("claim"), "mapping.type"),
        ("amount", json!("12.50"), "mapping.amount"),
        ("currency", json!("euro"), "mapping.currency"),
        ("when", json!({"event": "paid"}), "mapping.when"),
        ("signature", json!({"header": "a b", "encoding": "hex"}), "mapping.signature.header"),
    ] {
        let mut mapping = minimal.clone();
        mapping[field] = value;
        let error = check(&mapped(mapping), None).expect_err(at);
        assert_eq!(error.problem().field.as_deref(), Some(at));
    }
    let field = |settings: &IntegrationSettings, secrets: Option<&[String]>| {
        check(settings, secrets).expect_err("refused").problem().field.clone().unwrap()
    };
    let stripe = settings(IntegrationKind::Stripe);
    assert_eq!(field(&settings(IntegrationKind::Mapped), None), "mapping");
    assert_eq!(
        field(&IntegrationSettings { mapping: mapped(minimal).mapping, ..stripe.clone() }, None),
        "mapping"
    );
    for secrets in
        [vec![], vec!["short".to_owned()], vec!["one-secret".to_owned(); 3], vec![" one-secret".to_owned()]]
    {
        assert_eq!(field(&stripe, Some(&secrets)), "secrets");
    }
}
