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
use crate::ledger::command::PaidBack;

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
        "charge.refunded" => refund(object),
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
    let event = EventRequest { friend, code, occurred_at: at, ..purchase(id) };
    let invoiced = reference(&object["invoice"]).is_some() || object["invoice_creation"]["enabled"] == true;
    // What is free is no purchase: the first that is paid shall count as the first.
    let free = object["amount_total"].is_null() || object["amount_total"] == 0;
    let event = if invoiced || free || object["mode"] != "payment" {
        EventRequest { kind: "signup".to_owned(), ..event }
    } else {
        let amount = Some(amount(&object["amount_total"], "amount_total", &object["currency"])?);
        let id = reference(&object["payment_intent"]).unwrap_or_else(|| event.id.clone());
        EventRequest { id, amount, ..event }
    };
    Ok(told(vec![super::event(event, promotions(object))]))
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
        amount: Some(amount),
        occurred_at: at,
        ..purchase(id.clone())
    };
    let mut reports = vec![super::event(event, promotions(object))];
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

/// A Charge (<https://docs.stripe.com/api/charges/object>): it says how much was refunded of it in all.
fn refund(object: &Value) -> Result<Told, String> {
    let charge = required(object, "id")?;
    let in_all = amount(&object["amount_refunded"], "amount_refunded", &object["currency"])?;
    let events = [&object["invoice"], &object["payment_intent"]].into_iter().filter_map(reference);
    let events = events.chain([charge.clone()]).collect();
    let id = format!("{charge}-{}", in_all.minor);
    Ok(told(vec![Report::Refund { id, events, amount: PaidBack::InAll(in_all) }]))
}

/// An id, or the object itself where it is expanded.
fn reference(value: &Value) -> Option<String> {
    text(value).or_else(|| text(&value["id"]))
}

fn metadata(value: &Value) -> Option<String> {
    let entries = value.as_object().into_iter().flatten();
    code(entries.map(|(name, value)| (name.as_str(), value)))
}

/// The promotion codes: their texts where they are expanded, and else their ids.
fn promotions(object: &Value) -> Vec<String> {
    let discounts = object["discounts"].as_array().into_iter().flatten();
    let code = |code: &Value| text(&code["code"]).or_else(|| reference(code));
    discounts.filter_map(|it| code(&it["promotion_code"])).collect()
}

/// Amounts are in the currency's smallest unit, but for some: Stripe writes the króna and the Ugandan shilling with two
/// decimals that they lack, and the ariary without those that it has
/// (<https://docs.stripe.com/currencies#special-cases>, <https://docs.stripe.com/currencies#zero-decimal>).
fn amount(value: &Value, field: &str, code: &Value) -> Result<Money, String> {
    let currency: Currency = currency(code, "currency")?;
    let mut amount = money(minor(value, field, currency)?);
    match currency.code() {
        "ISK" | "UGX" => amount.minor /= 100,
        "MGA" => amount.minor = amount.minor.saturating_mul(100),
        _ => {}
    }
    Ok(amount)
}
