//! What the owner says of rewards that another system is to give.

use goodword_domain::webhook::{Reach, WebhookUrl};
use goodword_protocol::{FulfilmentRequest, GivenKind, IntegrationKind};
use url::Url;

use super::sentence;
use crate::{
    error::{ApiError, Result},
    ledger::command::PutFulfilment,
};

const STRIPE: &str = "https://api.stripe.com";
/// What a key has, in characters.
const KEY: std::ops::RangeInclusive<usize> = 8..=256;

/// Checks where a system's API is, by which key it is called, and what it is to give. Answers the key beside the rest.
///
/// # Errors
/// `invalid_field` with the field and what to do.
pub(crate) fn fulfilment(
    kind: IntegrationKind,
    request: FulfilmentRequest,
    reach: Reach,
) -> Result<(PutFulfilment, Option<String>)> {
    let FulfilmentRequest { api_key, base_url, rewards } = request;
    let can = can_give(kind).ok_or_else(|| {
        ApiError::field(
            "fulfilment",
            "Only Stripe and Shopify give rewards; use a webhook that fulfils otherwise.",
        )
    })?;
    let fits = |key: &String| KEY.contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !api_key.as_ref().is_none_or(fits) {
        let detail = "A key has 8 to 256 visible characters; copy it whole, without spaces.";
        return Err(ApiError::field("fulfilment.api_key", detail));
    }
    let base = match (base_url, kind) {
        (Some(base), _) => base,
        (None, IntegrationKind::Stripe) => STRIPE.to_owned(),
        (None, _) => {
            let detail = "Give your shop's address, such as https://bakery.myshopify.com.";
            return Err(ApiError::field("fulfilment.base_url", detail));
        }
    };
    let base_url = origin(&base, reach)?;
    let rewards = rewards.unwrap_or_else(|| can.to_vec());
    for (index, kind) in rewards.iter().enumerate() {
        if rewards[..index].contains(kind) || !can.contains(kind) {
            let field = format!("fulfilment.rewards[{index}]");
            return Err(ApiError::field(field, "Each kind can stand once, and Shopify gives no credit."));
        }
    }
    if rewards.is_empty() {
        return Err(ApiError::field(
            "fulfilment.rewards",
            "Name a kind at least, or leave `fulfilment` out.",
        ));
    }
    Ok((PutFulfilment { base_url, rewards, api_key: None }, api_key))
}

const fn can_give(kind: IntegrationKind) -> Option<&'static [GivenKind]> {
    match kind {
        IntegrationKind::Stripe => {
            Some(&[GivenKind::DiscountPercent, GivenKind::DiscountAmount, GivenKind::Credit])
        }
        IntegrationKind::Shopify => Some(&[GivenKind::DiscountPercent, GivenKind::DiscountAmount]),
        IntegrationKind::Woocommerce | IntegrationKind::Mapped => None,
    }
}

/// An origin that may be called: paths are the API's own.
fn origin(base: &str, reach: Reach) -> Result<String> {
    let wrong = |detail: String| ApiError::field("fulfilment.base_url", detail);
    let url = WebhookUrl::parse(base, reach).map_err(|why| wrong(sentence(why)))?;
    let whole = Url::parse(url.as_str()).map_err(|why| wrong(sentence(why)))?;
    if whole.path() != "/" || whole.query().is_some() || whole.fragment().is_some() {
        return Err(wrong(
            "Give the address only, such as https://bakery.myshopify.com, without a path.".into(),
        ));
    }
    Ok(whole.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(kind: IntegrationKind, request: serde_json::Value) -> std::result::Result<String, String> {
        let request = serde_json::from_value(request).unwrap();
        match fulfilment(kind, request, Reach::Public) {
            Ok((put, _)) => Ok(put.base_url),
            Err(error) => Err(error.problem().field.clone().unwrap_or_default()),
        }
    }

    #[test]
    fn a_system_is_called_where_it_may_be_and_gives_what_it_can() {
        use IntegrationKind::{Mapped, Shopify, Stripe};
        let key = "sk_test_1234";
        let shop = "https://bakery.myshopify.com";
        let table = [
            (Stripe, serde_json::json!({"api_key": key}), Ok(STRIPE)),
            (Shopify, serde_json::json!({"api_key": key, "base_url": format!("{shop}/")}), Ok(shop)),
            (Shopify, serde_json::json!({"api_key": key}), Err("fulfilment.base_url")),
            (
                Shopify,
                serde_json::json!({"base_url": shop, "rewards": ["credit"]}),
                Err("fulfilment.rewards[0]"),
            ),
            (Stripe, serde_json::json!({"rewards": ["credit", "credit"]}), Err("fulfilment.rewards[1]")),
            (Stripe, serde_json::json!({"rewards": []}), Err("fulfilment.rewards")),
            (Stripe, serde_json::json!({"api_key": "short"}), Err("fulfilment.api_key")),
            (Stripe, serde_json::json!({"api_key": "sk_test_1234\n"}), Err("fulfilment.api_key")),
            (Stripe, serde_json::json!({"base_url": "http://api.stripe.com"}), Err("fulfilment.base_url")),
            (Stripe, serde_json::json!({"base_url": "https://10.0.0.1"}), Err("fulfilment.base_url")),
            (
                Stripe,
                serde_json::json!({"base_url": "https://api.stripe.com/v1"}),
                Err("fulfilment.base_url"),
            ),
            (
                Stripe,
                serde_json::json!({"base_url": "https://a:b@api.stripe.com"}),
                Err("fulfilment.base_url"),
            ),
            (Mapped, serde_json::json!({"api_key": key}), Err("fulfilment")),
        ];
        for (kind, request, expected) in table {
            let said = checked(kind, request.clone());
            assert_eq!(said.as_deref().map_err(String::as_str), expected, "{request}");
        }
    }
}
