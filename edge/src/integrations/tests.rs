//! What each system's messages are read as.

use goodword_domain::money::Currency;
use goodword_protocol::{AmountBase, IntegrationKind, IntegrationSettings};
use serde_json::{Value, json};

use super::{Message, Report, Told, check, read};

const SHOPIFY_ORDER: &str = include_str!("../../../tests/samples/shopify-order.json");
const SHOPIFY_REFUND: &str = include_str!("../../../tests/samples/shopify-refund.json");
const STRIPE_SESSION: &str = include_str!("../../../tests/samples/stripe-session.json");
const STRIPE_INVOICE: &str = include_str!("../../../tests/samples/stripe-invoice.json");
const STRIPE_INVOICE_PAYMENT: &str = include_str!("../../../tests/samples/stripe-invoice-payment.json");
const STRIPE_REFUND: &str = include_str!("../../../tests/samples/stripe-refund.json");
const WOOCOMMERCE_ORDER: &str = include_str!("../../../tests/samples/woocommerce-order.json");

fn settings(kind: IntegrationKind) -> IntegrationSettings {
    IntegrationSettings { kind, amount: AmountBase::Total, mapping: None }
}

fn mapped(mapping: Value) -> IntegrationSettings {
    let mapping = serde_json::from_value(mapping).expect("a mapping");
    IntegrationSettings { mapping: Some(mapping), ..settings(IntegrationKind::Mapped) }
}

/// A sample with other values, by JSON pointer.
fn but(sample: &str, changes: &[(&str, Value)]) -> String {
    let mut body: Value = serde_json::from_str(sample).expect("JSON");
    for (pointer, value) in changes {
        let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
        body.pointer_mut(parent).expect(pointer)[field] = value.clone();
    }
    body.to_string()
}

/// What a message tells, a line for each report; or why it tells nothing.
fn lines(settings: &IntegrationSettings, topic: &str, body: &str) -> Vec<String> {
    let header = |name: &str| name.ends_with("-topic").then(|| topic.to_owned());
    let message = Message { header: &header, body: body.as_bytes() };
    match read(settings, &message, Currency::parse("EUR").unwrap()) {
        Err(unreadable) => vec![format!("unreadable: {}", unreadable.detail)],
        Ok(Told { ignored: Some(why), .. }) => vec![format!("ignored: {why}")],
        Ok(told) => told.reports.iter().map(line).collect(),
    }
}

fn line(report: &Report) -> String {
    match report {
        Report::Event(event) => {
            let mut fields = serde_json::to_value(event).expect("JSON");
            let take = |fields: &mut Value, name: &str| fields.as_object_mut().unwrap().remove(name);
            let (kind, id) = (take(&mut fields, "type").unwrap(), take(&mut fields, "id").unwrap());
            format!("{} {}: {fields}", kind.as_str().unwrap(), id.as_str().unwrap())
        }
        Report::Refund { id, events, amount } => {
            let amount =
                amount.as_ref().map_or("all".to_owned(), |it| format!("{} {}", it.minor, it.currency));
            format!("refund {id} of {}: {amount}", events.join(" or "))
        }
        Report::Name { event, name } => format!("{event} is {name}"),
    }
}

fn fields(line: &str) -> Value {
    serde_json::from_str(line.split_once(": ").expect("fields").1).expect("JSON")
}

#[test]
fn an_order_of_shopify_is_a_purchase() {
    let shopify = settings(IntegrationKind::Shopify);
    let told = lines(&shopify, "orders/paid", SHOPIFY_ORDER);
    assert!(told[0].starts_with("purchase shopify-820982911946154508: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "jon@example.com", "customer_id": "115310627314723954"},
        "code": "bcdfghjk", "coupon": "VRIEND-7K2M9QXW",
        "amount": {"minor": 39_800, "currency": "EUR"}, "occurred_at": "2022-01-01T00:00:00.000Z",
    });
    assert_eq!((told.len(), fields(&told[0])), (1, expected));
    let products = IntegrationSettings { amount: AmountBase::Subtotal, ..shopify.clone() };
    assert_eq!(fields(&lines(&products, "orders/paid", SHOPIFY_ORDER)[0])["amount"]["minor"], 38_800);
    let plain = but(SHOPIFY_ORDER, &[("/note_attributes", json!([])), ("/discount_codes", json!([]))]);
    let by_address = fields(&lines(&shopify, "orders/paid", &plain)[0]);
    assert_eq!((&by_address["code"], &by_address["coupon"]), (&json!("BCDFGHJK"), &Value::Null));
}

#[test]
fn a_refund_of_shopify_is_what_was_paid_back() {
    let shopify = settings(IntegrationKind::Shopify);
    let refund = "refund shopify-refund-890088186047892319 of shopify-820982911946154508";
    assert_eq!(lines(&shopify, "refunds/create", SHOPIFY_REFUND), [format!("{refund}: 20900 EUR")]);
    let products = IntegrationSettings { amount: AmountBase::Subtotal, ..shopify.clone() };
    assert_eq!(lines(&products, "refunds/create", SHOPIFY_REFUND), [format!("{refund}: 19900 EUR")]);
    let nothing = but(SHOPIFY_REFUND, &[("/transactions", json!([]))]);
    assert_eq!(lines(&shopify, "refunds/create", &nothing), ["ignored: nothing was paid back"]);
}

#[test]
fn a_session_of_stripe_is_a_purchase_unless_an_invoice_tells_it() {
    let stripe = settings(IntegrationKind::Stripe);
    let told = lines(&stripe, "", STRIPE_SESSION);
    assert!(told[0].starts_with("purchase pi_3MtwBwLkdIwHu7ix28a3tqPa: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "jenny.rosen@example.com", "customer_id": "cus_NeZwdNtLEOXuvB"},
        "code": "bcdfghjk", "coupon": "promo_1MiM6KLkdIwHu7ix5bIzEyXW",
        "amount": {"minor": 2198, "currency": "EUR"}, "occurred_at": "2023-06-06T22:19:30.000Z",
    });
    assert_eq!(fields(&told[0]), expected);
    let object = |field: &str| format!("/data/object/{field}");
    let subscribed = but(STRIPE_SESSION, &[(&object("invoice"), json!("in_1MtHbELkdIwHu7ixl4OzzPMv"))]);
    let told = lines(&stripe, "", &subscribed);
    assert!(told[0].starts_with("signup cs_test_"), "{told:?}");
    assert_eq!(fields(&told[0]).get("amount"), None);
    let unpaid = but(STRIPE_SESSION, &[(&object("payment_status"), json!("unpaid"))]);
    assert_eq!(lines(&stripe, "", &unpaid), ["ignored: the session is not paid yet"]);
    let expanded = json!([{"promotion_code": {"id": "promo_1", "code": "VRIEND-7K2M9QXW"}}]);
    let metadata = json!({"goodword_code": "mnpqrstv"});
    let changes = [(&*object("discounts"), expanded), (&*object("metadata"), metadata)];
    let told = fields(&lines(&stripe, "", &but(STRIPE_SESSION, &changes))[0]);
    assert_eq!((&told["coupon"], &told["code"]), (&json!("VRIEND-7K2M9QXW"), &json!("mnpqrstv")));
}

#[test]
fn an_invoice_of_stripe_is_a_purchase_and_known_by_its_payment() {
    let stripe = settings(IntegrationKind::Stripe);
    let told = lines(&stripe, "", STRIPE_INVOICE);
    assert!(told[0].starts_with("purchase in_1MtHbELkdIwHu7ixl4OzzPMv: "), "{told:?}");
    assert_eq!((told.len(), &fields(&told[0])["code"]), (1, &json!("bcdfghjk")));
    assert_eq!(
        lines(&stripe, "", STRIPE_INVOICE_PAYMENT),
        ["in_1MtHbELkdIwHu7ixl4OzzPMv is pi_103Q0w2eZvKYlo2C5PYwf6Wf"]
    );
    // As the API was before 2025-03-31.
    let older = [
        ("/data/object/payment_intent", json!("pi_1")),
        ("/data/object/parent", Value::Null),
        ("/data/object/subscription_details", json!({"metadata": {"goodword_code": "mnpqrstv"}})),
    ];
    let told = lines(&stripe, "", &but(STRIPE_INVOICE, &older));
    assert_eq!(
        (&fields(&told[0])["code"], &*told[1]),
        (&json!("mnpqrstv"), "in_1MtHbELkdIwHu7ixl4OzzPMv is pi_1")
    );
    let trial = but(STRIPE_INVOICE, &[("/data/object/amount_paid", json!(0))]);
    assert_eq!(lines(&stripe, "", &trial), ["ignored: nothing was paid"]);
}

/// Stripe says how much was refunded in all: each message tells what came on top.
#[test]
fn a_refund_of_stripe_is_the_difference_to_before() {
    let stripe = settings(IntegrationKind::Stripe);
    let events = "of pi_3MtwBwLkdIwHu7ix28a3tqPa or ch_3MmlLrLkdIwHu7ix0snN0B15";
    let first = format!("refund ch_3MmlLrLkdIwHu7ix0snN0B15-1098 {events}: 1098 EUR");
    assert_eq!(lines(&stripe, "", STRIPE_REFUND), [first]);
    let rest = [
        ("/data/object/amount_refunded", json!(2198)),
        ("/data/previous_attributes/amount_refunded", json!(1098)),
    ];
    let second = format!("refund ch_3MmlLrLkdIwHu7ix0snN0B15-2198 {events}: 1100 EUR");
    assert_eq!(lines(&stripe, "", &but(STRIPE_REFUND, &rest)), [second]);
    // Stripe writes the króna with two decimals that it does not have.
    let krona = but(
        STRIPE_REFUND,
        &[("/data/object/currency", json!("isk")), ("/data/object/amount_refunded", json!(109_800))],
    );
    assert!(lines(&stripe, "", &krona)[0].ends_with(": 1098 ISK"));
}

#[test]
fn an_order_of_woocommerce_is_told_with_all_its_refunds_each_time() {
    let woo = settings(IntegrationKind::Woocommerce);
    let told = lines(&woo, "order.updated", WOOCOMMERCE_ORDER);
    assert!(told[0].starts_with("purchase woocommerce-727: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "john.doe@example.com"}, "code": "bcdfghjk", "coupon": "vriend-7k2m9qxw",
        "amount": {"minor": 2935, "currency": "EUR"}, "occurred_at": "2017-03-22T19:28:08Z",
    });
    assert_eq!((told.len(), fields(&told[0])), (1, expected));
    let products = IntegrationSettings { amount: AmountBase::Subtotal, ..woo.clone() };
    assert_eq!(fields(&lines(&products, "order.updated", WOOCOMMERCE_ORDER)[0])["amount"]["minor"], 1800);
    let refunds =
        json!([{"id": 728, "reason": "", "total": "-9.35"}, {"id": 729, "reason": "", "total": "-20.00"}]);
    let changes = [("/refunds", refunds), ("/status", json!("refunded"))];
    assert_eq!(
        lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &changes))[1..],
        [
            "refund woocommerce-refund-728 of woocommerce-727: 935 EUR",
            "refund woocommerce-refund-729 of woocommerce-727: 2000 EUR",
            "refund woocommerce-727-all of woocommerce-727: all",
        ]
    );
    let cancelled = [("/status", json!("cancelled"))];
    assert_eq!(
        lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &cancelled))[1..],
        ["refund woocommerce-727-all of woocommerce-727: all"]
    );
    let pending = [("/status", json!("pending")), ("/date_paid_gmt", Value::Null)];
    assert_eq!(
        lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &pending)),
        ["ignored: the order is not paid"]
    );
    assert_eq!(lines(&woo, "", "webhook_id=14"), ["ignored: a try of the address"]);
}

#[test]
fn any_other_system_is_read_by_its_owners_mapping() {
    let mapping = mapped(json!({
        "when": {"/event": "order.paid", "/test": "false"}, "type": "purchase", "id": "/order/number",
        "refund_of": "/order/refund_of", "email": "/buyer/mail", "customer_id": "/buyer/id", "code": "/order/ref",
        "amount": "/order/total", "occurred_at": "/at",
    }));
    let message = json!({"event": "order.paid", "test": false, "at": 1_686_089_970,
        "order": {"number": 17, "total": 12.5, "ref": "bcdfghjk"}, "buyer": {"mail": "bo@example.com", "id": 4}});
    let told = lines(&mapping, "", &message.to_string());
    assert!(told[0].starts_with("purchase 17: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "bo@example.com", "customer_id": "4"}, "code": "bcdfghjk",
        "amount": {"minor": 1250, "currency": "EUR"}, "occurred_at": "2023-06-06T22:19:30.000Z",
    });
    assert_eq!(fields(&told[0]), expected);
    let refund = but(&message.to_string(), &[("/order/refund_of", json!("16"))]);
    assert_eq!(lines(&mapping, "", &refund), ["refund 17 of 16: 1250 EUR"]);
    for (pointer, value, said) in [
        ("/event", json!("order.made"), "ignored: it is not what `when` asks for"),
        ("/test", json!(true), "ignored: it is not what `when` asks for"),
        ("/order/number", Value::Null, "unreadable: There is nothing at `/order/number`."),
        ("/order/total", json!("12,50"), "unreadable: `/order/total` is not an amount."),
        ("/at", json!("yesterday"), "unreadable: `/at` is not a time."),
        ("/buyer", json!({}), "unreadable: The message names neither an address nor a customer."),
    ] {
        assert_eq!(lines(&mapping, "", &but(&message.to_string(), &[(pointer, value)])), [said]);
    }
}

/// What is wrong is said by its place, never by what stands there: that may be somebody's address.
#[test]
fn what_cannot_be_read_says_where() {
    let [stripe, shopify, woo] =
        [IntegrationKind::Stripe, IntegrationKind::Shopify, IntegrationKind::Woocommerce].map(settings);
    let cases = [
        (&stripe, "", "{".to_owned(), "The message is not JSON."),
        (&stripe, "", "[]".to_owned(), "`type` is missing."),
        (&stripe, "", but(STRIPE_SESSION, &[("/data/object/id", Value::Null)]), "`id` is missing."),
        (
            &stripe,
            "",
            but(STRIPE_SESSION, &[("/data/object/currency", json!("bo"))]),
            "`currency` is not a currency.",
        ),
        (
            &stripe,
            "",
            but(STRIPE_SESSION, &[("/data/object/amount_total", json!(-1))]),
            "`amount_total` is not an amount.",
        ),
        (
            &shopify,
            "orders/paid",
            but(SHOPIFY_ORDER, &[("/total_price", json!("much"))]),
            "`total_price` is not an amount.",
        ),
        (&shopify, "orders/paid", but(SHOPIFY_ORDER, &[("/id", Value::Null)]), "`id` is missing."),
        (
            &shopify,
            "refunds/create",
            but(SHOPIFY_REFUND, &[("/order_id", Value::Null)]),
            "`order_id` is missing.",
        ),
        (
            &woo,
            "order.updated",
            but(WOOCOMMERCE_ORDER, &[("/total", json!("-1"))]),
            "`total` is not an amount.",
        ),
        (&woo, "order.updated", but(WOOCOMMERCE_ORDER, &[("/status", Value::Null)]), "`status` is missing."),
    ];
    for (settings, topic, body, detail) in cases {
        assert_eq!(lines(settings, topic, &body), [format!("unreadable: {detail}")]);
    }
    for (settings, topic) in [(&shopify, "orders/create"), (&woo, "product.updated")] {
        assert!(lines(settings, topic, "{}")[0].starts_with("ignored: only "));
    }
    assert_eq!(
        lines(&stripe, "", r#"{"type": "customer.created"}"#),
        ["ignored: this type of event is not read"]
    );
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
