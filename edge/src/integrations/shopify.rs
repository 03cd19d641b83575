//! Shopify: orders that were paid, and refunds (<https://shopify.dev/docs/api/webhooks>).

use goodword_domain::money::Money as Exact;
use goodword_protocol::{AmountBase, EventRequest, Friend};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{code, currency, decimal, money, required, text, time},
};

/// Reads a message of this topic.
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(topic: &str, body: &Value, base: AmountBase) -> Result<Told, String> {
    match topic {
        "orders/paid" => order(body, base),
        "refunds/create" => refund(body, base),
        other => Ok(ignored(other, "only `orders/paid` and `refunds/create` are read")),
    }
}

/// Orders of several products share the order's id; the same number may be an order of another system.
fn event_id(order: &str) -> String {
    format!("shopify-{order}")
}

/// An Order resource (<https://shopify.dev/docs/api/admin-rest/latest/resources/order>).
fn order(body: &Value, base: AmountBase) -> Result<Told, String> {
    let currency = currency(&body["currency"], "currency")?;
    let field = match base {
        AmountBase::Total => "total_price",
        AmountBase::Subtotal => "subtotal_price",
    };
    let event = EventRequest {
        friend: Friend {
            email: [&body["email"], &body["contact_email"], &body["customer"]["email"]]
                .into_iter()
                .find_map(text),
            customer_id: text(&body["customer"]["id"]),
        },
        code: attribute(&body["note_attributes"]).or_else(|| code_of_address(&body["landing_site"])),
        coupon: body["discount_codes"].as_array().into_iter().flatten().find_map(|it| text(&it["code"])),
        amount: Some(money(decimal(&body[field], field, currency)?)),
        occurred_at: time(&body["processed_at"]).or_else(|| time(&body["created_at"])),
        ..purchase(event_id(&required(body, "id")?))
    };
    if event.friend == Friend::default() {
        return Ok(ignored("orders/paid", "the order names no customer"));
    }
    Ok(told(vec![Report::Event(Box::new(event))]))
}

/// What a page left with the cart.
fn attribute(attributes: &Value) -> Option<String> {
    let all = attributes.as_array().map(Vec::as_slice).unwrap_or_default();
    code(all.iter().map(|it| (it["name"].as_str().unwrap_or_default(), &it["value"])))
}

/// The page on which the visit began, such as `/?gw=BCDFGHJK`.
fn code_of_address(address: &Value) -> Option<String> {
    let (_, query) = address.as_str()?.split_once('?')?;
    let found = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "gw");
    found.map(|(_, code)| code.into_owned()).filter(|code| !code.is_empty())
}

/// A Refund resource (<https://shopify.dev/docs/api/admin-rest/latest/resources/refund>).
fn refund(body: &Value, base: AmountBase) -> Result<Told, String> {
    let id = format!("shopify-refund-{}", required(body, "id")?);
    let events = vec![event_id(&required(body, "order_id")?)];
    let Some(first) = body["transactions"].as_array().and_then(|all| all.iter().find(|it| paid_back(it)))
    else {
        return Ok(ignored("refunds/create", "nothing was paid back"));
    };
    let currency = currency(&first["currency"], "transactions[].currency")?;
    let (list, field) = match base {
        AmountBase::Total => ("transactions", "amount"),
        AmountBase::Subtotal => ("refund_line_items", "subtotal"),
    };
    let mut sum = 0_i64;
    for item in body[list].as_array().into_iter().flatten() {
        if base == AmountBase::Subtotal || paid_back(item) {
            sum = sum.saturating_add(decimal(&item[field], &format!("{list}[].{field}"), currency)?.minor());
        }
    }
    if sum == 0 {
        return Ok(ignored("refunds/create", "nothing of the products was paid back"));
    }
    let amount = Exact::new(sum, currency).map_err(|_| "The refund is too large.".to_owned())?;
    Ok(told(vec![Report::Refund { id, events, amount: Some(money(amount)) }]))
}

fn paid_back(transaction: &Value) -> bool {
    transaction["kind"] == "refund" && transaction["status"] == "success"
}
