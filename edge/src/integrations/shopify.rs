//! Shopify: orders that were paid, and refunds (<https://shopify.dev/docs/api/webhooks>).

use goodword_domain::money::{Currency, Money as Exact};
use goodword_protocol::{AmountBase, EventRequest, Friend};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{code, currency, decimal, money, required, text, time},
};
use crate::ledger::command::PaidBack;

/// Reads a message of this topic.
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(topic: &str, body: &Value, base: AmountBase, own: Currency) -> Result<Told, String> {
    match topic {
        "orders/paid" => order(body, base),
        "refunds/create" => refund(body, base, own),
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
        amount: Some(money(decimal(&body[field], field, currency)?)),
        occurred_at: time(&body["processed_at"]).or_else(|| time(&body["created_at"])),
        ..purchase(event_id(&required(body, "id")?))
    };
    if event.friend == Friend::default() {
        return Ok(ignored("orders/paid", "the order names no customer"));
    }
    let coupons = body["discount_codes"].as_array().into_iter().flatten().filter_map(|it| text(&it["code"]));
    Ok(told(vec![super::event(event, coupons)]))
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

/// A Refund resource (<https://shopify.dev/docs/api/admin-rest/latest/resources/refund>). It is told once, when money
/// may still be on its way. `own` is the program's currency: transactions are in the customer's.
fn refund(body: &Value, base: AmountBase, own: Currency) -> Result<Told, String> {
    let id = format!("shopify-refund-{}", required(body, "id")?);
    let events = vec![event_id(&required(body, "order_id")?)];
    if !list(body, "transactions").any(paid_back) {
        return Ok(ignored("refunds/create", "nothing was paid back"));
    }
    let paid = paid(body, own)?;
    let products = products(body, own)?;
    let minor = match (base, paid, products) {
        (AmountBase::Total, Some(paid), _) | (AmountBase::Subtotal, Some(paid), None) => paid,
        // In another currency there is no shipping, and the order's own amount bounds it.
        (AmountBase::Total, None, Some((products, taxes))) => products + taxes,
        // What is kept for a return is not paid back.
        (AmountBase::Subtotal, Some(paid), Some((products, _))) => products.min(paid),
        (AmountBase::Subtotal, None, Some((products, _))) => products,
        (_, None, None) => return Err("`transactions[]` are in another currency.".to_owned()),
    };
    let amount = Exact::new(minor, own).map_err(|_| "The refund is too large.".to_owned())?;
    Ok(told(vec![Report::Refund { id, events, amount: PaidBack::Part(money(amount)) }]))
}

/// What was paid back by all transactions; none when that was in another currency than the program's.
fn paid(body: &Value, own: Currency) -> Result<Option<i64>, String> {
    let mut sum = 0_i64;
    for transaction in list(body, "transactions").filter(|it| paid_back(it)) {
        if currency(&transaction["currency"], "transactions[].currency")? != own {
            return Ok(None);
        }
        sum = sum.saturating_add(decimal(&transaction["amount"], "transactions[].amount", own)?.minor());
    }
    Ok(Some(sum))
}

/// The products that were paid back, and their taxes, in the shop's currency; none when the refund names none.
fn products(body: &Value, own: Currency) -> Result<Option<(i64, i64)>, String> {
    let (mut products, mut taxes, mut any) = (0_i64, 0_i64, false);
    for line in list(body, "refund_line_items") {
        any = true;
        for (sum, field) in [(&mut products, "subtotal"), (&mut taxes, "total_tax")] {
            let shop = &line[format!("{field}_set")]["shop_money"]["amount"];
            let value = if shop.is_null() { &line[field] } else { shop };
            *sum = sum.saturating_add(decimal(value, &format!("refund_line_items[].{field}"), own)?.minor());
        }
    }
    Ok(any.then_some((products, taxes)))
}

fn list<'b>(body: &'b Value, field: &str) -> impl Iterator<Item = &'b Value> {
    body[field].as_array().into_iter().flatten()
}

fn paid_back(transaction: &Value) -> bool {
    transaction["kind"] == "refund"
        && (transaction["status"] == "success" || transaction["status"] == "pending")
}
