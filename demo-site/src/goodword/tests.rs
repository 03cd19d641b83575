//! What Goodword is told and asked, against an edge that notes it.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use tokio::task::spawn_blocking;

use super::*;
use crate::customers;
use crate::store::Store;
use crate::testing::{FakeEdge, IDENTITY_SECRET, goodword_at, new_order};

fn rewards(state: &str, reward: &Value) -> Rewards {
    let other = json!({ "state": "fulfilled", "coupon": "OTHER", "reward": { "kind": "discount_percent", "basis_points": 9000 } });
    let asked = json!({ "state": state, "coupon": "VRIEND-1", "reward": reward });
    serde_json::from_value(json!({ "items": [other, asked], "next_cursor": null })).unwrap()
}

#[test]
fn an_identity_says_who_the_customer_is_for_an_hour() {
    let now = Moment::now();
    let anna = &customers::ALL[0];
    let token = goodword_at("http://edge.test").identity_token(anna, now).unwrap();

    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&["bakery"]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    let key = DecodingKey::from_secret(IDENTITY_SECRET.as_bytes());
    let claims = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap().claims;
    let expected = json!({
        "sub": "cust_anna", "email": "anna.devries@example.com", "name": "Anna de Vries",
        "aud": "bakery", "iat": now.0, "exp": now.0 + 3600,
    });
    assert_eq!(claims, expected);
}

#[test]
fn a_coupon_is_worth_its_own_reward() {
    let tenth = json!({ "kind": "discount_percent", "basis_points": 1000, "coupon": { "pool": "spring" } });
    for state in ["approved", "fulfilled"] {
        let discount = discount_of("vriend-1", &rewards(state, &tenth));
        assert_eq!(discount, Some(Discount::Share { basis_points: 1_000 }), "{state}");
    }
    let five = json!({ "kind": "discount_amount", "amount": { "minor": 500, "currency": "EUR" } });
    assert_eq!(discount_of("VRIEND-1", &rewards("fulfilled", &five)), Some(Discount::Amount(Cents(500))));
}

#[test]
fn a_coupon_that_cannot_be_used_is_worth_nothing() {
    let tenth = json!({ "kind": "discount_percent", "basis_points": 1000 });
    for state in ["pending", "cancelled", "a state of the future"] {
        assert_eq!(discount_of("VRIEND-1", &rewards(state, &tenth)), None, "{state}");
    }
    assert_eq!(discount_of("VRIEND-2", &rewards("fulfilled", &tenth)), None, "another coupon");
    for reward in [
        json!({ "kind": "discount_amount", "amount": { "minor": 500, "currency": "USD" } }),
        json!({ "kind": "credit", "amount": { "minor": 500, "currency": "EUR" } }),
        json!({ "kind": "a kind of the future", "with": "fields" }),
    ] {
        assert_eq!(discount_of("VRIEND-1", &rewards("fulfilled", &reward)), None, "{reward}");
    }
}

#[tokio::test]
async fn a_purchase_is_reported_with_what_was_paid() {
    let edge = FakeEdge::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.open_session("s", Moment(0)).unwrap();
    store.add("s", "desembrood", 2).unwrap();
    store.place("s", &new_order("BJ-1", Some("VRIEND-TEST"))).unwrap();
    let order = store.unreported().unwrap().remove(0);

    let goodword = goodword_at(&edge.origin);
    spawn_blocking(move || goodword.report_purchase(&order)).await.unwrap().unwrap();
    let expected = json!({
        "id": "BJ-1", "type": "purchase",
        "friend": { "email": "bo@example.com", "customer_id": "cust_bo" },
        "code": "ANNA1234", "coupon": "VRIEND-TEST",
        "amount": { "minor": 891, "currency": "EUR" }, "occurred_at": "2026-01-31T08:15:00Z",
    });
    assert_eq!(edge.events(), [expected]);
}

#[tokio::test]
async fn a_coupon_is_asked_with_the_secret_key() {
    let edge = FakeEdge::start().await;
    let goodword = goodword_at(&edge.origin);
    let (known, unknown) = spawn_blocking(move || {
        (goodword.coupon("VRIEND-TEST").unwrap(), goodword.coupon("a b&c=d").unwrap())
    })
    .await
    .unwrap();
    assert_eq!(known, Some(Discount::Share { basis_points: 1_000 }));
    assert_eq!(unknown, None);
}

#[tokio::test]
async fn errors_say_why_without_the_key() {
    let edge = FakeEdge::start().await;
    let stranger = Goodword::new(
        edge.origin.clone(),
        "bakery".to_owned(),
        Secret::new("gw_sk_wrong".to_owned()),
        Secret::new(String::new()),
    );
    let said = spawn_blocking(move || stranger.coupon("X").unwrap_err()).await.unwrap();
    assert!(format!("{said:#}").contains("401 Unauthorized unauthorized"), "{said:#}");
    assert!(!format!("{said:?}").contains("gw_sk"), "{said:?}");
}
