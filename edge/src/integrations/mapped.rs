//! Messages of any other system, by the owner's mapping.

use goodword_domain::money::Currency;
use goodword_protocol::{AmountUnit, EventRequest, Friend, Mapping, Money};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{currency, decimal, minor, money, text, time},
};
use crate::ledger::command::PaidBack;

/// Reads a message. `own` is the program's currency. Other systems count from 1 too: the integration's name stands
/// before their ids.
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(name: &str, mapping: &Mapping, body: &Value, own: Currency) -> Result<Told, String> {
    let other = |(pointer, wanted): (&String, &String)| {
        body.pointer(pointer).and_then(plain).as_deref() != Some(wanted.as_str())
    };
    if mapping.when.iter().any(other) {
        return Ok(ignored("", "it is not what `when` asks for"));
    }
    let id = find(&mapping.id, body).ok_or_else(|| nothing_at(&mapping.id))?;
    let id = format!("{name}-{id}");
    if let Some(event) = mapping.refund_of.as_ref().and_then(|pointer| find(pointer, body)) {
        let place = mapping.refund_amount.as_ref().or(mapping.amount.as_ref());
        let amount = amount(mapping, place, body, own)?.map_or(PaidBack::All, PaidBack::Part);
        return Ok(told(vec![Report::Refund { id, events: vec![format!("{name}-{event}")], amount }]));
    }
    let optional = |pointer: &Option<String>| pointer.as_ref().and_then(|pointer| find(pointer, body));
    let event = EventRequest {
        kind: find(&mapping.kind, body).ok_or_else(|| nothing_at(&mapping.kind))?,
        friend: Friend { email: optional(&mapping.email), customer_id: optional(&mapping.customer_id) },
        code: optional(&mapping.code),
        amount: amount(mapping, mapping.amount.as_ref(), body, own)?,
        occurred_at: moment(mapping, body)?,
        ..purchase(id)
    };
    if event.friend == Friend::default() {
        return Err("The message names neither an address nor a customer.".to_owned());
    }
    Ok(told(vec![super::event(event, optional(&mapping.coupon))]))
}

/// The amount at a place. Where nothing stands there, the message is not what its owner thought: an order that counted
/// for nothing could not be put right, and a refund would take all.
fn amount(
    mapping: &Mapping,
    place: Option<&String>,
    body: &Value,
    own: Currency,
) -> Result<Option<Money>, String> {
    let Some(place) = place else { return Ok(None) };
    let value = value_at(place, body).filter(|value| !value.is_null()).ok_or_else(|| nothing_at(place))?;
    let currency = match &mapping.currency {
        None => own,
        Some(place) => currency(&value_at(place, body).ok_or_else(|| nothing_at(place))?, place)?,
    };
    let exact = match mapping.amount_in {
        AmountUnit::Major => decimal(&value, place, currency)?,
        AmountUnit::Minor => minor(&value, place, currency)?,
    };
    Ok(Some(money(exact)))
}

fn moment(mapping: &Mapping, body: &Value) -> Result<Option<String>, String> {
    let Some(place) = &mapping.occurred_at else { return Ok(None) };
    match value_at(place, body).filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(value) => time(&value).map(Some).ok_or_else(|| format!("`{place}` is not a time.")),
    }
}

/// What stands at a pointer, or the text itself where it is none.
fn value_at(place: &str, body: &Value) -> Option<Value> {
    if place.starts_with('/') { body.pointer(place).cloned() } else { Some(Value::from(place)) }
}

fn find(place: &str, body: &Value) -> Option<String> {
    value_at(place, body).as_ref().and_then(text)
}

/// A value as it is compared.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null => Some("null".to_owned()),
        other => text(other),
    }
}

fn nothing_at(place: &str) -> String {
    format!("There is nothing at `{place}`.")
}
