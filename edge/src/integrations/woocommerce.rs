//! WooCommerce: an order and its refunds, told anew with each change
//! (<https://woocommerce.github.io/woocommerce-rest-api-docs/#orders>).

use goodword_domain::money::{Currency, Money as Exact};
use goodword_protocol::{AmountBase, EventRequest, Friend};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{code, currency, decimal, money, required, text},
};
use crate::time::from_rfc3339;

/// States in which an order is paid.
const PAID: [&str; 3] = ["processing", "completed", "refunded"];

/// Reads a message of this topic.
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(topic: &str, body: &Value, base: AmountBase) -> Result<Told, String> {
    match topic {
        "order.updated" | "order.created" => order(body, base),
        other => Ok(ignored(other, "only `order.updated` and `order.created` are read")),
    }
}

fn order(body: &Value, base: AmountBase) -> Result<Told, String> {
    let status = required(body, "status")?;
    let was_paid = text(&body["date_paid_gmt"]);
    // An order that is called off after it was paid is paid back.
    let called_off = status == "cancelled" && was_paid.is_some();
    if !(PAID.contains(&status.as_str()) || called_off) {
        return Ok(ignored("", "the order is not paid"));
    }
    let id = format!("woocommerce-{}", required(body, "id")?);
    let currency = currency(&body["currency"], "currency")?;
    let event = EventRequest {
        friend: Friend {
            email: text(&body["billing"]["email"]),
            // 0 is a guest.
            customer_id: text(&body["customer_id"]).filter(|id| id != "0"),
        },
        code: meta(&body["meta_data"]),
        coupon: body["coupon_lines"].as_array().into_iter().flatten().find_map(|line| text(&line["code"])),
        amount: Some(money(amount(body, base, currency)?)),
        occurred_at: was_paid.map(|paid| format!("{paid}Z")).filter(|paid| from_rfc3339(paid).is_some()),
        ..purchase(id.clone())
    };
    if event.friend == Friend::default() {
        return Ok(ignored("", "the order names no customer"));
    }
    let mut reports = vec![Report::Event(Box::new(event))];
    for refund in body["refunds"].as_array().into_iter().flatten() {
        let written = text(&refund["total"]).unwrap_or_default();
        let paid_back = Exact::from_decimal(written.trim_start_matches('-'), currency);
        reports.push(Report::Refund {
            id: format!("woocommerce-refund-{}", required(refund, "id")?),
            events: vec![id.clone()],
            amount: Some(money(paid_back.map_err(|_| "`refunds[].total` is not an amount.")?)),
        });
    }
    if called_off || status == "refunded" {
        reports.push(Report::Refund { id: format!("{id}-all"), events: vec![id], amount: None });
    }
    Ok(told(reports))
}

/// What a page left with the order; plugins hide theirs behind an underscore.
fn meta(meta_data: &Value) -> Option<String> {
    let all = meta_data.as_array().map(Vec::as_slice).unwrap_or_default();
    code(all.iter().map(|it| (it["key"].as_str().unwrap_or_default().trim_start_matches('_'), &it["value"])))
}

/// The order's amount; without shipping, and without taxes, when only the products count.
fn amount(body: &Value, base: AmountBase, currency: Currency) -> Result<Exact, String> {
    let total = decimal(&body["total"], "total", currency)?;
    if base == AmountBase::Total {
        return Ok(total);
    }
    let shipping = decimal(&body["shipping_total"], "shipping_total", currency)?;
    let taxes = decimal(&body["total_tax"], "total_tax", currency)?;
    let left = total.minor() - shipping.minor() - taxes.minor();
    Exact::new(left, currency).map_err(|_| "`total` is less than shipping and taxes.".to_owned())
}
