//! WooCommerce: an order and its refunds, told anew with each change
//! (<https://woocommerce.github.io/woocommerce-rest-api-docs/#orders>).

use goodword_domain::money::{Currency, Money as Exact, proportion};
use goodword_protocol::{AmountBase, EventRequest, Friend};
use serde_json::Value;

use super::{
    Report, Told, ignored, purchase, told,
    value::{code, currency, decimal, money, required, text},
};
use crate::{ledger::command::PaidBack, time::from_rfc3339};

/// States in which an order that was paid stands.
const PAID: [&str; 3] = ["processing", "completed", "refunded"];
/// States in which it is paid back.
const CALLED_OFF: [&str; 2] = ["cancelled", "failed"];

/// Reads a message of this topic.
///
/// # Errors
/// What is missing, or where something else stands.
pub(super) fn read(name: &str, topic: &str, body: &Value, base: AmountBase) -> Result<Told, String> {
    match topic {
        "order.updated" | "order.created" => order(name, body, base),
        other => Ok(ignored(other, "only `order.updated` and `order.created` are read")),
    }
}

/// Each shop counts its orders and refunds from 1: the integration's name tells them apart.
fn order(name: &str, body: &Value, base: AmountBase) -> Result<Told, String> {
    let status = required(body, "status")?;
    // Cash on delivery is processed before it is paid.
    let Some(paid_at) = text(&body["date_paid_gmt"]) else {
        return Ok(ignored("", "the order is not paid"));
    };
    let called_off = CALLED_OFF.contains(&status.as_str());
    if !(PAID.contains(&status.as_str()) || called_off) {
        return Ok(ignored("", "the order is not paid"));
    }
    let id = format!("{name}-{}", required(body, "id")?);
    let currency = currency(&body["currency"], "currency")?;
    let (total, counted) = amounts(body, base, currency)?;
    let event = EventRequest {
        friend: Friend {
            email: text(&body["billing"]["email"]),
            // 0 is a guest.
            customer_id: text(&body["customer_id"]).filter(|id| id != "0"),
        },
        code: meta(&body["meta_data"]),
        amount: Some(money(counted)),
        occurred_at: Some(format!("{paid_at}Z")).filter(|paid| from_rfc3339(paid).is_some()),
        ..purchase(id.clone())
    };
    if event.friend == Friend::default() {
        return Ok(ignored("", "the order names no customer"));
    }
    let coupons = body["coupon_lines"].as_array().into_iter().flatten().filter_map(|it| text(&it["code"]));
    let mut reports = vec![super::event(event, coupons)];
    for refund in body["refunds"].as_array().into_iter().flatten() {
        let written = text(&refund["total"]).unwrap_or_default();
        let paid_back = Exact::from_decimal(written.trim_start_matches('-'), currency)
            .map_err(|_| "`refunds[].total` is not an amount.")?;
        // Where only the products count, they bear their part of each refund.
        let part = proportion(paid_back.minor(), counted.minor(), total.minor().max(1));
        let part = Exact::new(part, currency).map_err(|_| "`refunds[].total` is too large.")?;
        reports.push(Report::Refund {
            id: format!("{name}-refund-{}", required(refund, "id")?),
            events: vec![id.clone()],
            amount: PaidBack::Part(money(part)),
        });
    }
    if called_off || status == "refunded" {
        reports.push(Report::Refund { id: format!("{id}-all"), events: vec![id], amount: PaidBack::All });
    }
    Ok(told(reports))
}

/// What a page left with the order; plugins hide theirs behind an underscore.
fn meta(meta_data: &Value) -> Option<String> {
    let all = meta_data.as_array().map(Vec::as_slice).unwrap_or_default();
    code(all.iter().map(|it| (it["key"].as_str().unwrap_or_default().trim_start_matches('_'), &it["value"])))
}

/// What was paid, and what of it counts: all, or the products without shipping and taxes.
fn amounts(body: &Value, base: AmountBase, currency: Currency) -> Result<(Exact, Exact), String> {
    let total = decimal(&body["total"], "total", currency)?;
    if base == AmountBase::Total {
        return Ok((total, total));
    }
    let shipping = decimal(&body["shipping_total"], "shipping_total", currency)?;
    let taxes = decimal(&body["total_tax"], "total_tax", currency)?;
    let left = total.minor() - shipping.minor() - taxes.minor();
    let counted = Exact::new(left, currency);
    Ok((total, counted.map_err(|_| "`total` is less than shipping and taxes.".to_owned())?))
}
