//! Stripe: coupons with their promotion codes, and customers' balances.
//! <https://docs.stripe.com/api/promotion_codes/create>, <https://docs.stripe.com/api/customer_balance_transactions/create>
//!
//! The call that makes something has an idempotency key, by which Stripe answers the same to the same call for a day at
//! least; and what was made carries the reward's id, by which it is found after that.

use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::{Deed, Done, Order, Stopped, System, Worth, call, get, post, text};

/// The version of the API that this was written against.
const VERSION: &str = "2026-10-28.endive";
/// What was made carries the reward's id under this name.
const METADATA: &str = "metadata[goodword_reward]";
/// How many transactions of a balance Stripe lists at once, of up to 100.
const ON_A_PAGE: &str = "50";
/// How much of such a list is read, in bytes: all of it also where the owner's own transactions carry the 50 values of 500 Latin
/// letters that Stripe takes (<https://docs.stripe.com/api/metadata>). Of a longer one the credit is not put, and that is said.
const LARGEST_LIST: usize = 2 << 20;
/// How many pages are looked through for a transaction that was made before: with one call that finds the customer and one that
/// puts the credit, these are all that an alarm has.
const MOST_PAGES: usize = 4;
/// By how much Stripe's clock and ours may differ, in seconds.
const CLOCKS_DIFFER: i64 = 3600;
/// The longest name of a coupon.
const LONGEST_NAME: usize = 40;

type Fields<'f> = [(&'f str, &'f str)];

pub(super) async fn carry_out(system: &System<'_>, order: &Order) -> Done {
    match &order.deed {
        Deed::MakeCoupon { code, worth } => make_coupon(system, order, code, worth).await,
        Deed::EndCoupon { code } => end_coupon(system, order, code).await,
        Deed::Credit { minor, currency, customer, email } => {
            let customer = match customer.as_deref().filter(|id| id.starts_with("cus_")) {
                Some(customer) => customer.to_owned(),
                None => find_customer(system, email).await?,
            };
            credit(system, order, &customer, *minor, currency).await
        }
    }
}

async fn make_coupon(system: &System<'_>, order: &Order, code: &str, worth: &Worth) -> Done {
    let (amount, currency) = match worth {
        Worth::BasisPoints(points) => ((f64::from(*points) / 100.0).to_string(), None),
        Worth::Amount { minor, currency } => {
            (in_stripes_unit(*minor, currency).to_string(), Some(currency.to_lowercase()))
        }
    };
    let name: String = order.program.chars().take(LONGEST_NAME).collect();
    let mut fields =
        vec![("id", order.reward.as_str()), ("name", &name), ("duration", "once"), ("max_redemptions", "1")];
    match &currency {
        None => fields.push(("percent_off", &amount)),
        Some(currency) => fields.extend([("amount_off", amount.as_str()), ("currency", currency)]),
    }
    fields.push((METADATA, &order.reward));
    match ask(system, "/v1/coupons", &fields, &format!("{}-coupon", order.reward)).await {
        Ok(_) => {}
        // Its id is the reward's: it was made before the idempotency key was forgotten.
        Err(refused) if refused.code.as_deref() == Some("resource_already_exists") => {}
        Err(refused) => return Err(refused.stopped),
    }
    let fields = [
        ("promotion[type]", "coupon"),
        ("promotion[coupon]", &order.reward),
        ("code", code),
        ("max_redemptions", "1"),
        (METADATA, &order.reward),
    ];
    match ask(system, "/v1/promotion_codes", &fields, &format!("{}-code", order.reward)).await {
        Ok(made) => Ok(text(&made, "/id")),
        Err(refused) if refused.stopped.status == Some(400) => {
            // A code that is there already, and ours, is as good as made.
            let known = promotion_code(system, code).await?.filter(|known| is_of(known, order));
            known.map(|known| text(&known, "/id")).ok_or(refused.stopped)
        }
        Err(refused) => Err(refused.stopped),
    }
}

/// The newest promotion code of exactly this code; Stripe compares without regard to case.
async fn promotion_code(system: &System<'_>, code: &str) -> Result<Option<Value>, Stopped> {
    let found = list(system, "/v1/promotion_codes", &[("code", code), ("limit", "1")]).await?;
    Ok(found.into_iter().next())
}

/// Whether something carries the id of the order's reward.
fn is_of(made: &Value, order: &Order) -> bool {
    made["metadata"]["goodword_reward"] == order.reward.as_str()
}

async fn end_coupon(system: &System<'_>, order: &Order, code: &str) -> Done {
    let Some(known) = promotion_code(system, code).await?.filter(|known| is_of(known, order)) else {
        // It was never made, so there is nothing to end.
        return Ok(None);
    };
    let id = text(&known, "/id").ok_or_else(|| Stopped::unreadable(200))?;
    if known["active"] == Value::Bool(false)
        || known["times_redeemed"].as_u64().is_some_and(|times| times > 0)
    {
        return Ok(Some(id));
    }
    let key = format!("{}-end", order.reward);
    let path = format!("/v1/promotion_codes/{}", segment(&id));
    ask(system, &path, &[("active", "false")], &key).await.map_err(|refused| refused.stopped)?;
    Ok(Some(id))
}

/// The one customer with this address.
async fn find_customer(system: &System<'_>, email: &str) -> Result<String, Stopped> {
    let found = list(system, "/v1/customers", &[("email", email), ("limit", "2")]).await?;
    match &found[..] {
        [customer] => text(customer, "/id").ok_or_else(|| Stopped::unreadable(200)),
        [] => Err(Stopped::for_ever(
            "customer_unknown",
            "Stripe has no customer with the advocate's address. Give the credit by hand, or let the identity that you \
             sign have Stripe's id (cus_…) as `sub`.",
        )),
        _ => Err(Stopped::for_ever(
            "customer_ambiguous",
            "Stripe has several customers with the advocate's address. Give the credit to the right one by hand.",
        )),
    }
}

async fn credit(system: &System<'_>, order: &Order, customer: &str, minor: i64, currency: &str) -> Done {
    let path = format!("/v1/customers/{}/balance_transactions", segment(customer));
    // Also the first time: a program that was restored from a backup does not know what it gave after that.
    if let Some(known) = credit_of_before(system, order, &path).await? {
        return Ok(text(&known, "/id"));
    }
    // Below zero is what the customer has, above it what they owe.
    let amount = (-in_stripes_unit(minor, currency)).to_string();
    let fields = [
        ("amount", amount.as_str()),
        ("currency", &currency.to_lowercase()),
        ("description", &order.program),
        (METADATA, &order.reward),
    ];
    let made = ask(system, &path, &fields, &order.reward).await.map_err(|refused| refused.stopped)?;
    Ok(text(&made, "/id"))
}

/// The transaction that was made for this reward before, among those since there is such a reward: the newest first, a page after
/// the other (<https://docs.stripe.com/api/pagination>).
async fn credit_of_before(system: &System<'_>, order: &Order, path: &str) -> Result<Option<Value>, Stopped> {
    let since = (order.made_at / 1000 - CLOCKS_DIFFER).to_string();
    let mut last = None;
    for _ in 0..MOST_PAGES {
        let mut query = vec![("limit", ON_A_PAGE), ("created[gte]", &since)];
        query.extend(last.as_deref().map(|last| ("starting_after", last)));
        let page = page(system, path, &query).await?;
        if let Some(known) = page.entries.iter().find(|known| is_of(known, order)) {
            return Ok(Some(known.clone()));
        }
        last = page.entries.last().and_then(|last| text(last, "/id"));
        if !page.has_more {
            return Ok(None);
        }
    }
    Err(Stopped::for_ever(
        "balance_too_long",
        "The customer's balance at Stripe has more transactions since this reward was made than are looked through for one that \
         was made for it. Look for it there, by the reward's id in `goodword_reward`, and give the credit by hand if there is none.",
    ))
}

/// An amount as Stripe counts it: as we do, but for two currencies without a smaller unit that it counts in hundredths.
/// <https://docs.stripe.com/currencies#special-cases>
fn in_stripes_unit(minor: i64, currency: &str) -> i64 {
    if matches!(currency, "ISK" | "UGX") { minor.saturating_mul(100) } else { minor }
}

/// A refusal, with Stripe's own code.
struct Refused {
    code: Option<String>,
    stopped: Stopped,
}

async fn ask(system: &System<'_>, path: &str, fields: &Fields<'_>, key: &str) -> Result<Value, Refused> {
    let outgoing = post(format!("{}{path}", system.base))
        .headers(headers(system))
        .headers([("idempotency-key", key.to_owned())])
        .body("application/x-www-form-urlencoded", form(fields));
    let (answered, value) = call(&outgoing).await.map_err(|stopped| Refused { code: None, stopped })?;
    if answered.is_success() {
        return Ok(value);
    }
    let stopped = Stopped::refused(answered.status, text(&value, "/error/message"));
    Err(Refused { code: text(&value, "/error/code"), stopped })
}

/// A part of a list.
struct Listed {
    entries: Vec<Value>,
    /// Whether there are others behind these.
    has_more: bool,
}

async fn page(system: &System<'_>, path: &str, query: &Fields<'_>) -> Result<Listed, Stopped> {
    let outgoing = get(format!("{}{path}?{}", system.base, form(query))).headers(headers(system));
    let (answered, value) = call(&outgoing.reading(LARGEST_LIST)).await?;
    if !answered.is_success() {
        return Err(Stopped::refused(answered.status, text(&value, "/error/message")));
    }
    match (value["data"].as_array(), value["has_more"].as_bool()) {
        (Some(entries), Some(has_more)) => Ok(Listed { entries: entries.clone(), has_more }),
        _ => Err(Stopped::unreadable(answered.status)),
    }
}

async fn list(system: &System<'_>, path: &str, query: &Fields<'_>) -> Result<Vec<Value>, Stopped> {
    Ok(page(system, path, query).await?.entries)
}

fn headers(system: &System<'_>) -> [(&'static str, String); 2] {
    [("authorization", format!("Bearer {}", system.key)), ("stripe-version", VERSION.to_owned())]
}

fn form(fields: &Fields<'_>) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// An id as a part of a path.
fn segment(id: &str) -> String {
    id.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_encoded_as_a_form() {
        let fields = [("promotion[type]", "coupon"), ("name", "Brood & koek €")];
        assert_eq!(form(&fields), "promotion%5Btype%5D=coupon&name=Brood+%26+koek+%E2%82%AC");
    }

    #[test]
    fn amounts_are_in_stripes_unit() {
        let table = [
            ("EUR", 1000, 1000),
            ("JPY", 1000, 1000),
            ("ISK", 1000, 100_000),
            ("UGX", 5, 500),
            ("KWD", 1500, 1500),
        ];
        for (currency, minor, amount) in table {
            assert_eq!(in_stripes_unit(minor, currency), amount, "{currency}");
        }
    }

    #[test]
    fn an_id_leads_nowhere_else() {
        assert_eq!(segment("cus_1/../../v1/refunds?x"), "cus_1v1refundsx");
    }
}
