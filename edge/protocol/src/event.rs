use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{MaskedFriend, Money, Referral, Reward};

/// The body of `POST /v1/programs/{program}/events`: something the owner's system saw a friend do.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventRequest {
    /// The owner's id of the event, such as the order number: the same id is never counted twice.
    pub id: String,
    /// `signup`, `purchase`, or a name of the owner's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who did it.
    pub friend: Friend,
    /// The code of a link, for a friend who never claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The coupon that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// What was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// When it happened; without it, now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// The owner's own notes, kept with the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
}

/// A friend as the owner's system names them: by address, by the owner's own id, or both.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Friend {
    /// The friend's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The owner's own id of this customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
}

/// The answer to an event, the same for each repetition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventAnswer {
    /// The owner's id of the event.
    pub event_id: String,
    /// The referral it counts for; none when the friend is nobody's.
    pub referral: Option<Referral>,
    /// What it earned, as it stood when the event was decided.
    pub rewards: Vec<Reward>,
    /// Why.
    pub decision: Decision,
}

/// Why an event earned what it earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// How the referral was found.
    pub attributed_by: Option<Attribution>,
    /// Why the event counts for nobody: `no_referral`, `window_over`, `own_link`, `rejected`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What each rule of this event type said.
    pub rules: Vec<RuleOutcome>,
}

/// How an event was tied to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// The friend's address claimed a link.
    Email,
    /// An earlier event tied this customer id.
    CustomerId,
    /// The coupon was handed to this referral's friend.
    Coupon,
    /// The event named the link's code.
    Code,
}

/// What one rule said of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RuleOutcome {
    /// The rule.
    pub rule: String,
    /// Whether it gave its reward.
    pub rewarded: bool,
    /// Why not: `below_minimum`, `not_first`, `cap_reached`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// An event as the owner's list shows it: what was reported, and how it was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventRecord {
    /// The owner's id of the event.
    pub id: String,
    /// `signup`, `purchase`, or a name of the owner's own.
    #[serde(rename = "type")]
    pub kind: String,
    /// The referral it counts for; none when the friend is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral_id: Option<String>,
    /// Who did it; nothing when the event is nobody's or the friend was erased.
    pub friend: MaskedFriend,
    /// The code of a link that was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The coupon that was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// What was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What all its refunds come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// When it happened, by the owner's clock.
    pub occurred_at: String,
    /// When it was reported.
    pub received_at: String,
    /// The owner's own notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
    /// The version of the program whose rules decided it.
    pub program_version: u64,
    /// Whether it is one of the friend's events for the rules.
    pub counts: bool,
    /// The ids of the rewards that it earned.
    pub rewards: Vec<String>,
    /// Why.
    pub decision: Decision,
}
