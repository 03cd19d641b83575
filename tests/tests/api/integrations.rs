//! Shops and payment providers that report by themselves, with the messages that their documentation shows.

use data_encoding::{BASE64, HEXLOWER};
use goodword_protocol::{Integration, IntegrationFailure, Money, Page, Received, ReferralState};
use goodword_tests::{
    World,
    configs::*,
    http::{Answer, Call},
    identity::ANNA,
    program::Enrolled,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

const SHOPIFY_ORDER: &str = include_str!("../../samples/shopify-order.json");
const SHOPIFY_REFUND: &str = include_str!("../../samples/shopify-refund.json");
const STRIPE_SESSION: &str = include_str!("../../samples/stripe-session.json");
const STRIPE_INVOICE: &str = include_str!("../../samples/stripe-invoice.json");
const STRIPE_INVOICE_PAYMENT: &str = include_str!("../../samples/stripe-invoice-payment.json");
const STRIPE_REFUND: &str = include_str!("../../samples/stripe-refund.json");
const WOOCOMMERCE_ORDER: &str = include_str!("../../samples/woocommerce-order.json");

const SECRET: &str = "whsec_of_the_owner";

fn hmac(secret: &str, message: &[u8]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.chain_update(message).finalize().into_bytes().to_vec()
}

/// A program with one integration, and an advocate whose code the samples then name.
struct Shop {
    world: World,
    anna: Enrolled,
    integration: Integration,
    kind: &'static str,
}

impl Shop {
    async fn open(kind: &'static str, more: Value) -> Self {
        let world = World::start().with_program(double_sided()).await;
        let anna = world.enrol(ANNA.email).await;
        let mut request = json!({"kind": kind});
        for (field, value) in more.as_object().into_iter().flatten() {
            request[field] = value.clone();
        }
        let integration = world.owner_put(&format!("integrations/{kind}"), &request).await.ok(201);
        Self { world, anna, integration, kind }
    }

    /// A sample that names Anna's code, with other values by JSON pointer.
    fn sample(&self, sample: &str, changes: &[(&str, Value)]) -> String {
        let sample = sample.replace("bcdfghjk", &self.anna.code).replace("BCDFGHJK", &self.anna.code);
        let mut body: Value = serde_json::from_str(&sample).expect("JSON");
        for (pointer, value) in changes {
            let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
            body.pointer_mut(parent).expect(pointer)[field] = value.clone();
        }
        body.to_string()
    }

    /// The call of a message, with headers in which `{signature}` is one of the body by the secret.
    fn sending(&self, headers: &[(&str, &str)], secret: &str, body: &str) -> Call {
        let path =
            self.integration.url.strip_prefix(self.world.client().base()).expect("an address of the edge");
        let call = self.world.client().call(Method::POST, path).header("content-type", "application/json");
        let signature = BASE64.encode(&hmac(secret, body.as_bytes()));
        let add = |call: Call, (name, value): &(&str, &str)| {
            call.header(name, &value.replace("{signature}", &signature))
        };
        headers.iter().fold(call, add).body(body.to_owned())
    }

    async fn shopify(&self, topic: &str, body: &str) -> Answer {
        let headers = [("x-shopify-topic", topic), ("x-shopify-hmac-sha256", "{signature}")];
        self.sending(&headers, SECRET, body).await
    }

    async fn woocommerce(&self, body: &str) -> Answer {
        let headers = [("x-wc-webhook-topic", "order.updated"), ("x-wc-webhook-signature", "{signature}")];
        self.sending(&headers, self.integration.secret.as_deref().expect("a secret was made"), body).await
    }

    async fn stripe(&self, body: &str) -> Answer {
        self.stripe_at(time::OffsetDateTime::now_utc().unix_timestamp(), body).await
    }

    async fn stripe_at(&self, time: i64, body: &str) -> Answer {
        let signature = HEXLOWER.encode(&hmac(SECRET, format!("{time}.{body}").as_bytes()));
        self.sending(&[("stripe-signature", &format!("t={time},v1={signature}"))], SECRET, body).await
    }

    async fn seen(&self) -> Integration {
        let page: Page<Integration> = self.world.page("integrations").await;
        page.items.into_iter().next().expect("the integration")
    }

    async fn failures(&self) -> Vec<IntegrationFailure> {
        self.world.page::<IntegrationFailure>(&format!("integrations/{}/failures", self.kind)).await.items
    }

    /// How many rewards Anna has, and what was paid back of each event.
    async fn books(&self) -> (usize, Vec<(String, i64)>) {
        let rewards = self.world.rewards().await;
        let earned = rewards.iter().filter(|it| it.event_id.is_some() && it.reversed < it.value).count();
        let events: Page<Value> = self.world.page("events").await;
        let refunded = |event: &Value| {
            let minor = event["refunded"]["minor"].as_i64().unwrap_or_default();
            (event["id"].as_str().expect("an id").to_owned(), minor)
        };
        (earned, events.items.iter().rev().map(refunded).collect())
    }
}

#[tokio::test]
async fn shopify_reports_orders_and_refunds_in_any_order_and_more_than_once() {
    let shop = Shop::open("shopify", json!({"secrets": [SECRET]})).await;
    let (order, refund) = (shop.sample(SHOPIFY_ORDER, &[]), shop.sample(SHOPIFY_REFUND, &[]));
    for _ in 0..2 {
        let received: Received = shop.shopify("refunds/create", &refund).await.ok(200);
        assert_eq!(received.refunds, ["shopify-refund-890088186047892319"]);
    }
    for _ in 0..2 {
        let received: Received = shop.shopify("orders/paid", &order).await.ok(200);
        assert_eq!(received.events, ["shopify-820982911946154508"]);
    }
    assert_eq!(shop.books().await, (1, vec![("shopify-820982911946154508".to_owned(), 20_900)]));
    let [referral] = shop.world.referrals().await.try_into().expect("one referral");
    assert_eq!((referral.advocate_id, referral.state), (shop.anna.id.clone(), ReferralState::Approved));
    let other: Received = shop.shopify("products/update", "{}").await.ok(200);
    assert_eq!(other.ignored.as_deref(), Some("only `orders/paid` and `refunds/create` are read"));
}

#[tokio::test]
async fn a_coupon_in_an_order_of_shopify_ties_it_to_its_friend() {
    let shop = Shop::open("shopify", json!({"secrets": [SECRET], "amount": "subtotal"})).await;
    let claim = shop.world.claim(&shop.anna.code, "bo@example.com").await;
    let coupon = json!([{"code": claim.coupon(), "amount": "10.00", "type": "percentage"}]);
    let changes =
        [("/discount_codes", coupon), ("/note_attributes", json!([])), ("/landing_site", Value::Null)];
    shop.shopify("orders/paid", &shop.sample(SHOPIFY_ORDER, &changes)).await.ok::<Received>(200);
    let events: Page<Value> = shop.world.page("events").await;
    let [event] = events.items.as_slice() else { panic!("{events:?}") };
    assert_eq!(
        (&event["decision"]["attributed_by"], &event["amount"]["minor"]),
        (&json!("coupon"), &json!(38_800))
    );
    assert_eq!(event["referral_id"], claim.answer.referral_id);
}

#[tokio::test]
async fn what_was_tampered_with_or_signed_by_somebody_else_changes_nothing_and_the_owner_sees_it() {
    let shop = Shop::open("shopify", json!({"secrets": [SECRET]})).await;
    let order = shop.sample(SHOPIFY_ORDER, &[]);
    let headers = [("x-shopify-topic", "orders/paid"), ("x-shopify-hmac-sha256", "{signature}")];
    shop.sending(&headers, "another_secret", &order).await.refused(401, "invalid_signature");
    let good = BASE64.encode(&hmac(SECRET, order.as_bytes()));
    let headers = [("x-shopify-topic", "orders/paid"), ("x-shopify-hmac-sha256", good.as_str())];
    let raised = order.replace("398.00", "999.00");
    shop.sending(&headers, SECRET, &raised).await.refused(401, "invalid_signature");
    shop.sending(&headers[..1], SECRET, &order).await.refused(401, "invalid_signature");
    assert_eq!(shop.books().await, (0, vec![]));
    let seen = shop.seen().await;
    assert!(seen.refused_because.expect("a reason").contains("compare it with the sender's"));
    assert_eq!((seen.received_at, seen.failures), (None, 0));
    let elsewhere = shop.world.client().call(Method::POST, "/hooks/bakery/other").body(order.clone());
    elsewhere.await.refused(404, "not_found");
    let nobody = shop.world.client().call(Method::POST, "/hooks/nobody/shopify").body(order);
    nobody.await.refused(404, "unknown_program");
}

/// Two secrets while one replaces the other; without any, what was given stays.
#[tokio::test]
async fn a_secret_is_replaced_without_losing_a_message() {
    let shop = Shop::open("shopify", json!({"secrets": ["the_one_before", SECRET]})).await;
    let order = shop.sample(SHOPIFY_ORDER, &[]);
    shop.shopify("orders/paid", &order).await.ok::<Received>(200);
    let put = |body: Value| shop.world.owner_put("integrations/shopify", &body);
    put(json!({"kind": "shopify", "amount": "subtotal"})).await.ok::<Integration>(200);
    shop.shopify("orders/paid", &order).await.ok::<Received>(200);
    put(json!({"kind": "shopify", "secrets": ["another_secret"]})).await.ok::<Integration>(200);
    shop.shopify("orders/paid", &order).await.refused(401, "invalid_signature");
    for (path, content) in shop.world.edge.stored() {
        let found = content.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!found, "{} holds the secret", path.display());
    }
}

#[tokio::test]
async fn a_checkout_of_stripe_is_a_purchase_and_its_refunds_come_in_parts() {
    let shop = Shop::open("stripe", json!({"secrets": [SECRET]})).await;
    let session = shop.sample(STRIPE_SESSION, &[]);
    for _ in 0..2 {
        shop.stripe(&session).await.ok::<Received>(200);
    }
    assert_eq!(shop.books().await, (1, vec![("pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned(), 0)]));
    let rest = [("/data/object/amount_refunded", json!(2198)), ("/data/object/refunded", json!(true))];
    // The second part is told first.
    for body in [shop.sample(STRIPE_REFUND, &rest), shop.sample(STRIPE_REFUND, &[])] {
        shop.stripe(&body).await.ok::<Received>(200);
    }
    assert_eq!(shop.books().await, (0, vec![("pi_3MtwBwLkdIwHu7ix28a3tqPa".to_owned(), 2198)]));
}

#[tokio::test]
async fn an_old_message_of_stripe_is_not_believed() {
    let shop = Shop::open("stripe", json!({"secrets": [SECRET]})).await;
    let (session, now) = (shop.sample(STRIPE_SESSION, &[]), time::OffsetDateTime::now_utc().unix_timestamp());
    let refused = shop.stripe_at(now - 400, &session).await.refused(401, "invalid_signature");
    assert!(refused.detail.contains("five minutes"), "{}", refused.detail);
    shop.stripe_at(now - 200, &session).await.ok::<Received>(200);
}

/// A subscription: the session names the link, the invoice the money, the payment what a refund names.
#[tokio::test]
async fn a_subscription_of_stripe_counts_once_whichever_message_comes_first() {
    let invoice_id = "in_1MtHbELkdIwHu7ixl4OzzPMv";
    for turns in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
        let shop = Shop::open("stripe", json!({"secrets": [SECRET]})).await;
        let by_invoice = [
            ("/data/object/invoice", json!(invoice_id)),
            ("/data/object/mode", json!("subscription")),
            ("/data/object/payment_intent", Value::Null),
        ];
        // The samples are three months apart, which is longer than the program's window.
        let without_code = [
            ("/data/object/parent", Value::Null),
            ("/data/object/amount_paid", json!(2900)),
            ("/created", json!(1_686_089_975)),
        ];
        let paid_by = [
            ("/data/object/payment_intent", json!("pi_103Q0w2eZvKYlo2C5PYwf6Wf")),
            ("/data/object/amount_refunded", json!(900)),
        ];
        let messages = [
            shop.sample(STRIPE_SESSION, &by_invoice),
            shop.sample(STRIPE_INVOICE, &without_code),
            shop.sample(STRIPE_INVOICE_PAYMENT, &[]),
            shop.sample(STRIPE_REFUND, &paid_by),
        ];
        for turn in turns {
            shop.stripe(&messages[turn]).await.ok::<Received>(200);
        }
        let (earned, mut events) = shop.books().await;
        events.sort_by_key(|(_, refunded)| *refunded);
        assert_eq!((earned, &events[1..]), (1, &[(invoice_id.to_owned(), 900)][..]), "{turns:?}");
        let [referral] = shop.world.referrals().await.try_into().expect("one referral");
        assert_eq!(referral.advocate_id, shop.anna.id, "{turns:?}");
    }
}

#[tokio::test]
async fn woocommerce_tells_an_order_anew_with_each_of_its_refunds() {
    let shop = Shop::open("woocommerce", json!({})).await;
    // As WooCommerce does when the webhook is saved: without a signature.
    let ping: Received = shop.sending(&[], "", "webhook_id=7").await.ok(200);
    assert_eq!(ping.ignored.as_deref(), Some("a try of the address"));
    shop.woocommerce(
        &shop.sample(WOOCOMMERCE_ORDER, &[("/status", json!("pending")), ("/date_paid_gmt", Value::Null)]),
    )
    .await
    .ok::<Received>(200);
    assert_eq!(shop.books().await, (0, vec![]));
    shop.woocommerce(&shop.sample(WOOCOMMERCE_ORDER, &[])).await.ok::<Received>(200);
    let refunds = json!([{"id": 728, "reason": "", "total": "-9.35"}]);
    for _ in 0..2 {
        shop.woocommerce(&shop.sample(WOOCOMMERCE_ORDER, &[("/refunds", refunds.clone())]))
            .await
            .ok::<Received>(200);
    }
    assert_eq!(shop.books().await, (1, vec![("woocommerce-727".to_owned(), 935)]));
    let cancelled = [("/status", json!("cancelled")), ("/refunds", refunds)];
    shop.woocommerce(&shop.sample(WOOCOMMERCE_ORDER, &cancelled)).await.ok::<Received>(200);
    assert_eq!(shop.books().await, (0, vec![("woocommerce-727".to_owned(), 2935)]));
    // The one before, late: it is known already.
    shop.woocommerce(&shop.sample(WOOCOMMERCE_ORDER, &[])).await.ok::<Received>(200);
    assert_eq!(shop.books().await, (0, vec![("woocommerce-727".to_owned(), 2935)]));
}

/// A mapping that looks in the wrong place: nothing is lost, and the owner replays it once that is mended.
#[tokio::test]
async fn a_message_that_cannot_be_read_is_kept_sealed_and_replayed_once_the_mapping_is_mended() {
    let mapping = |amount: &str| json!({"type": "purchase", "id": "/id", "email": "/mail", "code": "/ref", "amount": amount});
    let shop = Shop::open("mapped", json!({"mapping": mapping("/name")})).await;
    let secret = shop.integration.secret.clone().expect("a secret was made");
    let body = json!({"id": "A-17", "mail": "bo.geheim@example.com", "ref": shop.anna.code, "total": "25.00", "name": "Bo"}).to_string();
    let bearer = format!("Bearer {secret}");
    let send = || shop.sending(&[("authorization", &bearer)], "", &body);
    let received: Received = send().await.ok(202);
    assert_eq!(received.code.as_deref(), Some("unreadable_message"));
    let [failure] = shop.failures().await.try_into().expect("one failure");
    assert_eq!(
        (Some(failure.id.as_str()), failure.detail.as_str()),
        (received.kept.as_deref(), "`/name` is not an amount.")
    );
    for (path, content) in shop.world.edge.stored() {
        let told = content.windows(9).any(|window| window.eq_ignore_ascii_case(b"bo.geheim"));
        assert!(!told, "{} holds the friend's address", path.display());
    }
    let replay = format!("integrations/mapped/failures/{}/replay", failure.id);
    shop.world.owner_post(&replay, &json!({})).await.refused(422, "unreadable_message");
    assert_eq!(shop.failures().await[0].replays, 1);
    let mended = json!({"kind": "mapped", "mapping": mapping("/total")});
    shop.world.owner_put("integrations/mapped", &mended).await.ok::<Integration>(200);
    let replayed: Received = shop.world.owner_post(&replay, &json!({})).await.ok(200);
    assert_eq!(replayed.events, ["mapped-A-17"]);
    assert_eq!(
        (shop.books().await, shop.failures().await),
        ((1, vec![("mapped-A-17".to_owned(), 0)]), vec![])
    );
    shop.world.owner_post(&replay, &json!({})).await.refused(404, "not_found");
    send().await.ok::<Received>(200);
    assert_eq!(shop.books().await.0, 1);
}

#[tokio::test]
async fn an_order_in_another_currency_is_kept_and_leaves_with_its_person() {
    let shop = Shop::open("shopify", json!({"secrets": [SECRET]})).await;
    let order = shop.sample(SHOPIFY_ORDER, &[("/currency", json!("USD"))]);
    let received: Received = shop.shopify("orders/paid", &order).await.ok(202);
    assert_eq!(received.code.as_deref(), Some("invalid_field"));
    let [failure] = shop.failures().await.try_into().expect("one failure");
    assert!(failure.topic == "orders/paid" && failure.detail.contains("EUR"), "{failure:?}");
    let held: Value = shop.world.owner_get("people?email=jon%40example.com").await.ok(200);
    assert_eq!(held["kept_messages"][0]["topic"], "orders/paid");
    let erased = shop.world.client().call(Method::DELETE, &shop.world.path("people?email=jon%40example.com"));
    let erased: Value = erased.bearer(&shop.world.key).await.ok(200);
    assert_eq!((&erased["kept_messages"], shop.failures().await), (&json!(1), vec![]));
}

#[tokio::test]
async fn only_the_owner_sets_integrations_up_and_is_told_what_is_wrong() {
    let shop = Shop::open("stripe", json!({"secrets": [SECRET]})).await;
    let put = |name: &str, body: Value| shop.world.owner_put(&format!("integrations/{name}"), &body);
    for (name, body, field) in [
        ("Shop", json!({"kind": "shopify", "secrets": [SECRET]}), "name"),
        ("shop", json!({"kind": "shopify"}), "secrets"),
        ("shop", json!({"kind": "shopify", "secrets": ["short"]}), "secrets"),
        ("shop", json!({"kind": "mapped"}), "mapping"),
        (
            "shop",
            json!({"kind": "mapped", "mapping": {"type": "purchase", "id": "17", "email": "/mail"}}),
            "mapping.id",
        ),
    ] {
        let problem = put(name, body).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    let path = shop.world.path("integrations/stripe");
    let stranger = || shop.world.client().call(Method::PUT, &path).json(&json!({"kind": "woocommerce"}));
    stranger().await.refused(401, "missing_credentials");
    stranger().bearer("gw_sk_wrong").await.refused(401, "invalid_credentials");
    let deleted = shop.world.client().call(Method::DELETE, &path).bearer(&shop.world.key);
    deleted.await.ok::<Value>(200);
    let amount = Money { minor: 1, currency: "EUR".to_owned() };
    let body = json!({"amount": amount}).to_string();
    shop.stripe(&body).await.refused(404, "not_found");
}
