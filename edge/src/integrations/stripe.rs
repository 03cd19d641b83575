//! Stripe: Checkout, invoices and refunds (<https://docs.stripe.com/api/events/types>).
//!
//! A purchase is told by one of them only: by the session where there is no invoice, and else by the invoice, whose
//! id it then has. A session with an invoice is a `signup`: it ties the customer to the link, also when the invoice
//! came first.

use goodword_domain::money::Currency;
use goodword_protocol::{EventRequest, Friend, Money};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{code, currency, minor, money, required, text, time},
};

/// Reads an Event object (<https://docs.stripe.com/api/events/object>).
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(body: &Value) -> Result<Told, String> {
    let object = &body["data"]["object"];
    let at = time(&body["created"]);
    match required(body, "type")?.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => session(object, at),
        "invoice.paid" => invoice(object, at),
        "invoice_payment.paid" => invoice_payment(object),
        "charge.refunded" => refund(object, &body["data"]["previous_attributes"]),
        _ => Ok(ignored("", "this type of event is not read")),
    }
}

/// A Checkout Session (<https://docs.stripe.com/api/checkout/sessions/object>).
fn session(object: &Value, at: Option<String>) -> Result<Told, String> {
    if object["payment_status"] == "unpaid" {
        return Ok(ignored("", "the session is not paid yet"));
    }
    let id = required(object, "id")?;
    let friend = Friend {
        email: text(&object["customer_details"]["email"]).or_else(|| text(&object["customer_email"])),
        customer_id: reference(&object["customer"]),
    };
    if friend == Friend::default() {
        return Ok(ignored("", "the session names no customer"));
    }
    let code = metadata(&object["metadata"]).or_else(|| text(&object["client_reference_id"]));
    let event = EventRequest { friend, code, coupon: promotion(object), occurred_at: at, ..purchase(id) };
    let event = if object["mode"] == "setup" || reference(&object["invoice"]).is_some() {
        EventRequest { kind: "signup".to_owned(), ..event }
    } else {
        let amount = Some(amount(&object["amount_total"], "amount_total", &object["currency"])?);
        let id = reference(&object["payment_intent"]).unwrap_or_else(|| event.id.clone());
        EventRequest { id, amount, ..event }
    };
    Ok(told(vec![Report::Event(Box::new(event))]))
}

/// An Invoice (<https://docs.stripe.com/api/invoices/object>). Since the API's version 2025-03-31 the subscription's
/// metadata stands below `parent`.
fn invoice(object: &Value, at: Option<String>) -> Result<Told, String> {
    let id = required(object, "id")?;
    let amount = amount(&object["amount_paid"], "amount_paid", &object["currency"])?;
    if amount.minor == 0 {
        return Ok(ignored("", "nothing was paid"));
    }
    let friend =
        Friend { email: text(&object["customer_email"]), customer_id: reference(&object["customer"]) };
    if friend == Friend::default() {
        return Ok(ignored("", "the invoice names no customer"));
    }
    let subscription = [&object["subscription_details"], &object["parent"]["subscription_details"]];
    let places = [&object["metadata"], &subscription[0]["metadata"], &subscription[1]["metadata"]];
    let event = EventRequest {
        friend,
        code: places.into_iter().find_map(metadata),
        coupon: promotion(object),
        amount: Some(amount),
        occurred_at: at,
        ..purchase(id.clone())
    };
    let mut reports = vec![Report::Event(Box::new(event))];
    // By its payment a refund names the invoice.
    reports.extend(reference(&object["payment_intent"]).map(|name| Report::Name { event: id, name }));
    Ok(told(reports))
}

/// An Invoice Payment (<https://docs.stripe.com/api/invoice-payment/object>): since 2025-03-31 only this says which
/// payment an invoice was paid by.
fn invoice_payment(object: &Value) -> Result<Told, String> {
    let event = reference(&object["invoice"]).ok_or("`invoice` is missing.")?;
    match reference(&object["payment"]["payment_intent"]) {
        Some(name) => Ok(told(vec![Report::Name { event, name }])),
        None => Ok(ignored("", "the invoice was paid without a payment intent")),
    }
}

/// A Charge (<https://docs.stripe.com/api/charges/object>): it says how much was refunded in all, and the event how
/// much that was before.
fn refund(object: &Value, before: &Value) -> Result<Told, String> {
    let charge = required(object, "id")?;
    let now = amount(&object["amount_refunded"], "amount_refunded", &object["currency"])?;
    let before = match &before["amount_refunded"] {
        Value::Null => 0,
        value => amount(value, "previous_attributes.amount_refunded", &object["currency"])?.minor,
    };
    let amount = Money { minor: now.minor - before, currency: now.currency };
    if amount.minor <= 0 {
        return Ok(ignored("", "nothing was refunded"));
    }
    let events = [&object["invoice"], &object["payment_intent"]].into_iter().filter_map(reference);
    let events = events.chain([charge.clone()]).collect();
    Ok(told(vec![Report::Refund { id: format!("{charge}-{}", now.minor), events, amount: Some(amount) }]))
}

/// An id, or the object itself where it is expanded.
fn reference(value: &Value) -> Option<String> {
    text(value).or_else(|| text(&value["id"]))
}

fn metadata(value: &Value) -> Option<String> {
    let entries = value.as_object().into_iter().flatten();
    code(entries.map(|(name, value)| (name.as_str(), value)))
}

/// The promotion code: its text where it is expanded, and else its id.
fn promotion(object: &Value) -> Option<String> {
    let discounts = object["discounts"].as_array().into_iter().flatten();
    let mut codes = discounts.map(|it| &it["promotion_code"]).filter(|code| !code.is_null());
    codes.next().and_then(|code| text(&code["code"]).or_else(|| reference(code)))
}

/// Amounts are in the currency's smallest unit, but for two that Stripe keeps writing with two decimals
/// (<https://docs.stripe.com/currencies#special-cases>).
fn amount(value: &Value, field: &str, code: &Value) -> Result<Money, String> {
    let currency: Currency = currency(code, "currency")?;
    let mut amount = money(minor(value, field, currency)?);
    if ["ISK", "UGX"].contains(&currency.code()) {
        amount.minor /= 100;
    }
    Ok(amount)
}
