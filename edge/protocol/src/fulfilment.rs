//! Giving rewards through the owner's shop or payment provider.

use serde::{Deserialize, Serialize};

/// The kinds of reward that another system can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GivenKind {
    /// A percentage off: the coupon is made known to the system.
    DiscountPercent,
    /// An amount off, likewise.
    DiscountAmount,
    /// Credit on the customer's balance there.
    Credit,
}

/// What an integration does for rewards, as its owner writes it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FulfilmentRequest {
    /// The key of the system's API. Without it, the one that was given before stays; it is never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_key: Option<String>,
    /// Where the system's API is: Stripe's own unless said, and the shop's address for Shopify.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Which rewards it gives; all that it can unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewards: Option<Vec<GivenKind>>,
}

/// What an integration does for rewards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IntegrationFulfilment {
    /// `whk_…`: `GET …/webhooks/{id}` and its deliveries tell what became of each reward.
    pub webhook_id: String,
    /// Where the system's API is.
    pub base_url: String,
    /// Which rewards it gives.
    pub rewards: Vec<GivenKind>,
}
