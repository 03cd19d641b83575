//! Shopify: discount codes, by the GraphQL Admin API.
//! <https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/discountCodeBasicCreate>
//!
//! A shop has each code once, whatever its case: a code that is taken, and whose title has the reward's id, is ours.

use goodword_domain::money::Currency;
use serde_json::{Value, json};

use super::{Deed, Done, Order, Stopped, System, Worth, call, post, text};

/// The version of the API that this was written against.
const VERSION: &str = "2026-10";

const CREATE: &str = "mutation ($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field message code }
  }
}";
const FIND: &str = "query ($code: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount { ... on DiscountCodeBasic { title status asyncUsageCount } }
  }
}";
const DEACTIVATE: &str = "mutation ($id: ID!) {
  discountCodeDeactivate(id: $id) {
    codeDiscountNode { id }
    userErrors { field message code }
  }
}";
const CURRENCY: &str = "query { shop { currencyCode } }";

pub(super) async fn carry_out(system: &System<'_>, order: &Order) -> Done {
    match &order.deed {
        Deed::MakeCoupon { code, worth } => make(system, order, code, worth).await,
        Deed::EndCoupon { code } => end(system, order, code).await,
        Deed::Credit { .. } => {
            Err(Stopped::for_ever("not_supported", "Shopify is asked for discounts only."))
        }
    }
}

async fn make(system: &System<'_>, order: &Order, code: &str, worth: &Worth) -> Done {
    let value = match worth {
        Worth::BasisPoints(points) => json!({"percentage": f64::from(*points) / 10_000.0}),
        Worth::Amount { minor, currency } => {
            in_the_shops_currency(system, currency).await?;
            json!({"discountAmount": {"amount": decimal(*minor, currency), "appliesOnEachItem": false}})
        }
    };
    let discount = json!({
        "title": title(order),
        "code": code,
        // From the first moment on, whatever the shop's clock says.
        "startsAt": "2020-01-01T00:00:00Z",
        "usageLimit": 1,
        "appliesOncePerCustomer": true,
        "context": {"all": "ALL"},
        "customerGets": {"value": value, "items": {"all": true}},
    });
    let answer = ask(system, CREATE, &json!({"discount": discount})).await?;
    match refusal(&answer, "discountCodeBasicCreate") {
        None => made(&answer, "/discountCodeBasicCreate/codeDiscountNode/id"),
        Some((code_of_error, stopped)) => {
            let taken = code_of_error.as_deref() == Some("TAKEN");
            let known = if taken { find(system, order, code).await? } else { None };
            known.map(|known| text(&known, "/id")).ok_or(stopped)
        }
    }
}

async fn end(system: &System<'_>, order: &Order, code: &str) -> Done {
    // None was made, so there is nothing to end.
    let Some(known) = find(system, order, code).await? else { return Ok(None) };
    let id = text(&known, "/id");
    let used = known["codeDiscount"]["asyncUsageCount"].as_u64().is_some_and(|times| times > 0);
    if used || known["codeDiscount"]["status"] == "EXPIRED" {
        return Ok(id);
    }
    let answer = ask(system, DEACTIVATE, &json!({"id": id})).await?;
    match refusal(&answer, "discountCodeDeactivate") {
        None => made(&answer, "/discountCodeDeactivate/codeDiscountNode/id"),
        Some((_, stopped)) => Err(stopped),
    }
}

/// The discount of this code, if it is of this reward.
async fn find(system: &System<'_>, order: &Order, code: &str) -> Result<Option<Value>, Stopped> {
    let answer = ask(system, FIND, &json!({"code": code})).await?;
    let known = answer["codeDiscountNodeByCode"].clone();
    Ok((known["codeDiscount"]["title"] == title(order)).then_some(known))
}

/// What staff see of a discount.
fn title(order: &Order) -> String {
    format!("Goodword {}", order.reward)
}

/// An amount has no currency in a discount: it is the shop's.
async fn in_the_shops_currency(system: &System<'_>, currency: &str) -> Result<(), Stopped> {
    let answer = ask(system, CURRENCY, &json!({})).await?;
    if answer["shop"]["currencyCode"] == currency {
        return Ok(());
    }
    Err(Stopped::for_ever("other_currency", "The shop's currency is another one than the program's."))
}

/// `12.50`.
fn decimal(minor: i64, currency: &str) -> String {
    let exponent = u32::from(Currency::parse(currency).map_or(2, Currency::exponent));
    let unit = 10_i64.pow(exponent);
    if exponent == 0 {
        return minor.to_string();
    }
    format!("{}.{:0width$}", minor / unit, minor % unit, width = exponent as usize)
}

/// The id of what a mutation made or changed. An answer without it is none: it may be done or not.
fn made(answer: &Value, pointer: &str) -> Done {
    text(answer, pointer).map(Some).ok_or_else(|| Stopped::unreadable(200))
}

/// What a mutation did not do, and Shopify's code for why.
fn refusal(answer: &Value, mutation: &str) -> Option<(Option<String>, Stopped)> {
    let error = answer[mutation]["userErrors"].as_array()?.first()?;
    let stopped = Stopped::refused(422, text(error, "/message"));
    Some((text(error, "/code"), stopped))
}

/// Asks in GraphQL; answers `data`.
async fn ask(system: &System<'_>, query: &str, variables: &Value) -> Result<Value, Stopped> {
    let outgoing = post(format!("{}/admin/api/{VERSION}/graphql.json", system.base))
        .headers([
            ("x-shopify-access-token", system.key.to_owned()),
            ("accept", "application/json".to_owned()),
        ])
        .body("application/json", json!({"query": query, "variables": variables}).to_string());
    let (answered, value) = call(&outgoing).await?;
    let words = text(&value, "/errors/0/message").or_else(|| text(&value, "/errors"));
    if !answered.is_success() {
        return Err(Stopped::refused(answered.status, words));
    }
    if !matches!(&value["errors"], Value::Null) && value["errors"] != json!([]) {
        // With 200, too: asked too often, a scope that the key has not, or a failure of Shopify's.
        let for_ever = matches!(
            text(&value, "/errors/0/extensions/code").as_deref(),
            Some("MAX_COST_EXCEEDED" | "argumentLiteralsIncompatible" | "undefinedField")
        );
        return Err(Stopped { error: "refused", status: Some(answered.status), detail: words, for_ever });
    }
    value
        .get("data")
        .filter(|data| data.is_object())
        .cloned()
        .ok_or_else(|| Stopped::unreadable(answered.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (currency, minor, written) in
            [("EUR", 1250, "12.50"), ("EUR", 5, "0.05"), ("JPY", 500, "500"), ("KWD", 1500, "1.500")]
        {
            assert_eq!(decimal(minor, currency), written, "{currency}");
        }
    }
}
