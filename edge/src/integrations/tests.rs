//! What each system's messages are read as.

use goodword_domain::money::Currency;
use goodword_protocol::{AmountBase, IntegrationKind, IntegrationSettings};
use serde_json::{Value, json};

use super::{Message, Report, Source, Told, customers, is_ping, read};
use crate::ledger::command::PaidBack;

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
    let source = Source { name: "shop", settings, currency: Currency::parse("EUR").unwrap() };
    match read(&source, &message) {
        Err(unreadable) => vec![format!("unreadable: {}", unreadable.detail)],
        Ok(Told { ignored: Some(why), .. }) => vec![format!("ignored: {why}")],
        Ok(told) => told.reports.iter().map(line).collect(),
    }
}

fn line(report: &Report) -> String {
    match report {
        Report::Event { event, coupons } => {
            let mut fields = serde_json::to_value(event).expect("JSON");
            if !coupons.is_empty() {
                fields["coupons"] = json!(coupons);
            }
            let take = |fields: &mut Value, name: &str| fields.as_object_mut().unwrap().remove(name);
            let (kind, id) = (take(&mut fields, "type").unwrap(), take(&mut fields, "id").unwrap());
            format!("{} {}: {fields}", kind.as_str().unwrap(), id.as_str().unwrap())
        }
        Report::Refund { id, events, amount } => {
            let amount = match amount {
                PaidBack::All => "all".to_owned(),
                PaidBack::Part(money) => format!("{} {}", money.minor, money.currency),
                PaidBack::InAll(money) => format!("{} {} in all", money.minor, money.currency),
            };
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
        "code": "bcdfghjk", "coupons": ["VRIEND-7K2M9QXW"],
        "amount": {"minor": 39_800, "currency": "EUR"}, "occurred_at": "2022-01-01T00:00:00.000Z",
    });
    assert_eq!((told.len(), fields(&told[0])), (1, expected));
    let products = IntegrationSettings { amount: AmountBase::Subtotal, ..shopify.clone() };
    assert_eq!(fields(&lines(&products, "orders/paid", SHOPIFY_ORDER)[0])["amount"]["minor"], 38_800);
    let plain = but(SHOPIFY_ORDER, &[("/note_attributes", json!([])), ("/discount_codes", json!([]))]);
    let by_address = fields(&lines(&shopify, "orders/paid", &plain)[0]);
    assert_eq!((&by_address["code"], &by_address["coupons"]), (&json!("BCDFGHJK"), &Value::Null));
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
    // Money that is under way is told only this once.
    let pending = but(SHOPIFY_REFUND, &[("/transactions/0/status", json!("pending"))]);
    assert_eq!(lines(&shopify, "refunds/create", &pending), [format!("{refund}: 20900 EUR")]);
    // An amount without products, and a return of which something is kept.
    let plain = but(SHOPIFY_REFUND, &[("/refund_line_items", json!([]))]);
    assert_eq!(lines(&products, "refunds/create", &plain), [format!("{refund}: 20900 EUR")]);
    let less = but(SHOPIFY_REFUND, &[("/transactions/0/amount", json!("150.00"))]);
    assert_eq!(lines(&products, "refunds/create", &less), [format!("{refund}: 15000 EUR")]);
}

/// The customer paid in dollars; the shop counts in euros.
#[test]
fn a_refund_of_shopify_in_the_customers_currency_is_counted_in_the_shops() {
    let set = |euros: &str, dollars: &str| {
        json!({"shop_money": {"amount": euros, "currency_code": "EUR"},
               "presentment_money": {"amount": dollars, "currency_code": "USD"}})
    };
    let changes = [
        ("/transactions/0/currency", json!("USD")),
        ("/transactions/0/amount", json!("230.00")),
        ("/refund_line_items/0/subtotal_set", set("199.00", "218.00")),
        ("/refund_line_items/0/total_tax_set", set("1.00", "1.10")),
    ];
    let refund = "refund shopify-refund-890088186047892319 of shopify-820982911946154508";
    let foreign = but(SHOPIFY_REFUND, &changes);
    for (amount, expected) in [(AmountBase::Total, 20_000), (AmountBase::Subtotal, 19_900)] {
        let shopify = IntegrationSettings { amount, ..settings(IntegrationKind::Shopify) };
        assert_eq!(lines(&shopify, "refunds/create", &foreign), [format!("{refund}: {expected} EUR")]);
    }
    let nothing = but(&foreign, &[("/refund_line_items", json!([]))]);
    let shopify = settings(IntegrationKind::Shopify);
    assert!(lines(&shopify, "refunds/create", &nothing)[0].starts_with("unreadable: "));
}

#[test]
fn a_session_of_stripe_is_a_purchase_unless_an_invoice_tells_it() {
    let stripe = settings(IntegrationKind::Stripe);
    let told = lines(&stripe, "", STRIPE_SESSION);
    assert!(told[0].starts_with("purchase pi_3MtwBwLkdIwHu7ix28a3tqPa: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "jenny.rosen@example.com", "customer_id": "cus_NeZwdNtLEOXuvB"},
        "code": "bcdfghjk", "coupons": ["promo_1MiM6KLkdIwHu7ix5bIzEyXW"],
        "amount": {"minor": 2198, "currency": "EUR"}, "occurred_at": "2023-06-06T22:19:30.000Z",
    });
    assert_eq!(fields(&told[0]), expected);
    let object = |field: &str| format!("/data/object/{field}");
    let subscribed = but(STRIPE_SESSION, &[(&object("invoice"), json!("in_1MtHbELkdIwHu7ixl4OzzPMv"))]);
    let told = lines(&stripe, "", &subscribed);
    assert!(told[0].starts_with("signup cs_test_"), "{told:?}");
    assert_eq!(fields(&told[0]).get("amount"), None);
    for (field, value) in [
        ("amount_total", json!(0)),
        ("mode", json!("subscription")),
        ("invoice_creation", json!({"enabled": true})),
    ] {
        assert!(
            lines(&stripe, "", &but(STRIPE_SESSION, &[(&object(field), value)]))[0]
                .starts_with("signup cs_test_")
        );
    }
    let unpaid = but(STRIPE_SESSION, &[(&object("payment_status"), json!("unpaid"))]);
    assert_eq!(lines(&stripe, "", &unpaid), ["ignored: the session is not paid yet"]);
    let expanded = json!([{"promotion_code": {"id": "promo_1", "code": "VRIEND-7K2M9QXW"}}]);
    let metadata = json!({"goodword_code": "mnpqrstv"});
    let changes = [(&*object("discounts"), expanded), (&*object("metadata"), metadata)];
    let told = fields(&lines(&stripe, "", &but(STRIPE_SESSION, &changes))[0]);
    assert_eq!((&told["coupons"], &told["code"]), (&json!(["VRIEND-7K2M9QXW"]), &json!("mnpqrstv")));
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

/// Some currencies Stripe writes with decimals that they lack, or without those that they have.
#[test]
fn a_refund_of_stripe_is_told_in_all() {
    let stripe = settings(IntegrationKind::Stripe);
    let events = "of pi_3MtwBwLkdIwHu7ix28a3tqPa or ch_3MmlLrLkdIwHu7ix0snN0B15";
    let refund = format!("refund ch_3MmlLrLkdIwHu7ix0snN0B15-1098 {events}: 1098 EUR in all");
    assert_eq!(lines(&stripe, "", STRIPE_REFUND), [refund]);
    for (code, written, read) in [("isk", 109_800, 1098), ("ugx", 109_800, 1098), ("mga", 1098, 109_800)] {
        let changes =
            [("/data/object/currency", json!(code)), ("/data/object/amount_refunded", json!(written))];
        let expected = format!(": {read} {} in all", code.to_uppercase());
        assert!(lines(&stripe, "", &but(STRIPE_REFUND, &changes))[0].ends_with(&expected), "{code}");
    }
}

#[test]
fn an_order_of_woocommerce_is_told_with_all_its_refunds_each_time() {
    let woo = settings(IntegrationKind::Woocommerce);
    let told = lines(&woo, "order.updated", WOOCOMMERCE_ORDER);
    assert!(told[0].starts_with("purchase shop-727: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "john.doe@example.com"}, "code": "bcdfghjk", "coupons": ["vriend-7k2m9qxw"],
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
            "refund shop-refund-728 of shop-727: 935 EUR",
            "refund shop-refund-729 of shop-727: 2000 EUR",
            "refund shop-727-all of shop-727: all",
        ]
    );
    // Of what was paid back, the products bear their part of the order.
    let shipping = [("/refunds", json!([{"id": 728, "reason": "", "total": "-10.00"}]))];
    assert_eq!(
        lines(&products, "order.updated", &but(WOOCOMMERCE_ORDER, &shipping))[1..],
        ["refund shop-refund-728 of shop-727: 613 EUR"]
    );
    for state in ["cancelled", "failed"] {
        assert_eq!(
            lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &[("/status", json!(state))]))[1..],
            ["refund shop-727-all of shop-727: all"]
        );
    }
    // Cash on delivery is processed before it is paid.
    let on_delivery = [("/date_paid_gmt", Value::Null)];
    assert_eq!(
        lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &on_delivery)),
        ["ignored: the order is not paid"]
    );
    let pending = [("/status", json!("pending")), ("/date_paid_gmt", Value::Null)];
    assert_eq!(
        lines(&woo, "order.updated", &but(WOOCOMMERCE_ORDER, &pending)),
        ["ignored: the order is not paid"]
    );
    for (body, expected) in [("webhook_id=14", true), ("webhook_id=", false), ("webhook_id=14&id=727", false)]
    {
        assert_eq!(is_ping(IntegrationKind::Woocommerce, body.as_bytes()), expected, "{body}");
    }
    assert!(!is_ping(IntegrationKind::Shopify, b"webhook_id=14"));
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
    assert!(told[0].starts_with("purchase shop-17: "), "{told:?}");
    let expected = json!({
        "friend": {"email": "bo@example.com", "customer_id": "4"}, "code": "bcdfghjk",
        "amount": {"minor": 1250, "currency": "EUR"}, "occurred_at": "2023-06-06T22:19:30.000Z",
    });
    assert_eq!(fields(&told[0]), expected);
    let refund = but(&message.to_string(), &[("/order/refund_of", json!("16"))]);
    assert_eq!(lines(&mapping, "", &refund), ["refund shop-17 of shop-16: 1250 EUR"]);
    for (pointer, value, said) in [
        ("/event", json!("order.made"), "ignored: it is not what `when` asks for"),
        ("/test", json!(true), "ignored: it is not what `when` asks for"),
        ("/order/number", Value::Null, "unreadable: There is nothing at `/order/number`."),
        ("/order/total", json!("12,50"), "unreadable: `/order/total` is not an amount."),
        ("/order/total", Value::Null, "unreadable: There is nothing at `/order/total`."),
        ("/at", json!("yesterday"), "unreadable: `/at` is not a time."),
        ("/buyer", json!({}), "unreadable: The message names neither an address nor a customer."),
    ] {
        assert_eq!(lines(&mapping, "", &but(&message.to_string(), &[(pointer, value)])), [said]);
    }
}

#[test]
fn a_mapped_refund_may_have_its_amount_elsewhere() {
    let place = |amount: Value| {
        mapped(json!({"type": "purchase", "id": "/id", "email": "/mail", "refund_of": "/of",
                      "amount": "/total", "refund_amount": amount}))
    };
    let message = json!({"id": 2, "of": 1, "total": 500, "back": 5}).to_string();
    assert_eq!(lines(&place(json!("/back")), "", &message), ["refund shop-2 of shop-1: 500 EUR"]);
    assert_eq!(lines(&place(json!("/gone")), "", &message), ["unreadable: There is nothing at `/gone`."]);
    let whole = mapped(json!({"type": "purchase", "id": "/id", "email": "/mail", "refund_of": "/of"}));
    assert_eq!(lines(&whole, "", &message), ["refund shop-2 of shop-1: all"]);
}

#[test]
fn whom_a_message_names_is_found_whether_or_not_it_can_be_read() {
    let mapping = mapped(json!({"type": "purchase", "id": "/id", "customer_id": "/buyer/id"}));
    for (settings, body, customer) in [
        (&settings(IntegrationKind::Stripe), STRIPE_REFUND, Some("cus_NeZwdNtLEOXuvB")),
        (&settings(IntegrationKind::Shopify), SHOPIFY_ORDER, Some("115310627314723954")),
        (&settings(IntegrationKind::Woocommerce), r#"{"customer_id": 17}"#, Some("17")),
        (&mapping, r#"{"buyer": {"id": "b-1"}}"#, Some("b-1")),
        (&mapping, "{", None),
    ] {
        assert_eq!(customers(settings, body.as_bytes()).first().map(String::as_str), customer);
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
