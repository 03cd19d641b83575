//! Integrations: systems of the owner's that tell by themselves what friends buy and get back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FulfilmentRequest, IntegrationFulfilment};

/// The system that sends messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntegrationKind {
    /// Stripe: Checkout, invoices of subscriptions, and refunds.
    Stripe,
    /// Shopify: orders that were paid, and refunds.
    Shopify,
    /// WooCommerce: orders, with their refunds.
    Woocommerce,
    /// Any other system that sends JSON: the owner says where each value stands.
    Mapped,
}

/// Which amount of an order counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AmountBase {
    /// What the friend paid, with shipping and taxes.
    #[default]
    Total,
    /// The products after discounts, without shipping, and without the taxes that come on top.
    Subtotal,
}

/// How an integration reads messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IntegrationSettings {
    /// The system that sends.
    pub kind: IntegrationKind,
    /// Which amount counts. Stripe and mapped messages have one only.
    #[serde(default)]
    pub amount: AmountBase,
    /// Where each value stands, for `mapped`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
}

/// Where the values of a message stand.
///
/// A text that begins with `/` is a JSON pointer (RFC 6901) into the message, any other text is the value itself:
/// `"type": "purchase"`, `"id": "/order/number"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// How the sender signs; without it, it sends `Authorization: Bearer` and the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<MappedSignature>,
    /// What a message must have to be read, by JSON pointer: others are ignored.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub when: BTreeMap<String, String>,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the event, or of the refund.
    pub id: String,
    /// The event that a refund pays back: where a message has it, it is a refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_of: Option<String>,
    /// The friend's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The owner's id of the friend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// The code of a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The coupon that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// What was paid, or paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// What was paid back, where a refund has it elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<String>,
    /// How that is written.
    #[serde(default)]
    pub amount_in: AmountUnit,
    /// Its currency; the program's unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// When it happened: RFC 3339 or seconds of Unix time; without it, when it arrives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
}

/// How a sender signs the body of a message: HMAC with SHA-256 by the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MappedSignature {
    /// The header that has it.
    pub header: String,
    /// How it is written.
    pub encoding: SignatureEncoding,
    /// What stands before it, such as `sha256=`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignatureEncoding {
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648, section 4).
    Base64,
}

/// How an amount is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AmountUnit {
    /// As people write it: `12.50`.
    #[default]
    Major,
    /// In the currency's smallest unit: `1250`.
    Minor,
}

/// The body of `PUT /v1/programs/{program}/integrations/{name}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IntegrationRequest {
    /// The system that sends.
    pub kind: IntegrationKind,
    /// By which of these the sender signs: two while one replaces the other. Stripe and Shopify give theirs; for the
    /// others, one is made when none is given. Without it, what was given before stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<Vec<String>>,
    /// Which amount counts.
    #[serde(default)]
    pub amount: AmountBase,
    /// Where each value stands, for `mapped`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// Which rewards the system gives, for `stripe` and `shopify`; none unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfilment: Option<FulfilmentRequest>,
}

/// An integration as its owner sees it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Integration {
    /// The owner's name of it.
    pub name: String,
    /// How it reads messages.
    #[serde(flatten)]
    pub settings: IntegrationSettings,
    /// Where the system has to send.
    pub url: String,
    /// The secret, when one was made: it is shown this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Which rewards it gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fulfilment: Option<IntegrationFulfilment>,
    /// When it was set up.
    pub created_at: String,
    /// When a message of it was last taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// When one was last refused because of its signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<String>,
    /// Why that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_because: Option<String>,
    /// How many messages wait for the owner, because they could not be carried out.
    pub failures: u64,
}

/// A message that could not be carried out: it is kept for 30 days, sealed, and can be replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IntegrationFailure {
    /// `fail_…`.
    pub id: String,
    /// The integration.
    pub integration: String,
    /// What the sender calls it, such as `orders/paid`.
    pub topic: String,
    /// When it came.
    pub received_at: String,
    /// Why not, as a stable code.
    pub code: String,
    /// The same in words.
    pub detail: String,
    /// How often it was replayed in vain.
    pub replays: u64,
}

/// The answer to a message, for whoever looks at the sender's log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Received {
    /// Ids of the events that it told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Ids of the refunds that it told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<String>,
    /// Why it told nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignored: Option<String>,
    /// As what it is kept for the owner, when it could not be carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Why that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}
