use serde::{Deserialize, Serialize};

use crate::{Advocate, EventRecord, JournalEntry, Referral, Reward, WebhookMessage};

/// The body of `POST …/people/export` and `…/people/erase`: who it is about, by one name or by both.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonRequest {
    /// An address of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The owner's own id of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
}

/// What was erased; nothing when nobody was known by these names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erased {
    /// Records as an advocate.
    pub advocates: u64,
    /// Referrals as a friend.
    pub referrals: u64,
    /// Events that told what they did.
    pub events: u64,
    /// Messages of integrations that could not be carried out and were kept.
    pub kept_messages: u64,
    /// Addresses among the owner's earlier customers.
    pub existing_customers: u64,
}

/// All that is held of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// As an advocate; more than one when the address and the customer id are of two.
    pub as_advocate: Vec<HeldAdvocate>,
    /// As somebody's friend.
    pub as_friend: Vec<HeldFriend>,
    /// Events that name them, but count for somebody else: who had the same coupon, or was there first.
    pub other_events: Vec<EventRecord>,
    /// Messages about them that could not be carried out: they are kept, sealed, for 30 days at most.
    pub kept_messages: Vec<KeptMessage>,
    /// How often they asked to sign in by mail within the last hour.
    #[serde(default)]
    pub sign_ins: u64,
    /// Whether the owner said that they were a customer before the program.
    pub existing_customer: bool,
}

/// A message of an integration that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptMessage {
    /// The integration.
    pub integration: String,
    /// What the sender calls it, such as `orders/paid`.
    pub topic: String,
    /// When it came.
    pub received_at: String,
}

/// What is held of an advocate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldAdvocate {
    /// Their record.
    #[serde(flatten)]
    pub advocate: Advocate,
    /// The name that the leaderboard may show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_name: Option<String>,
    /// How many devices of theirs are remembered, as keyed hashes.
    pub devices: u64,
    /// Their referrals, newest first, friends masked.
    pub referrals: Vec<Referral>,
    /// What they got, newest first.
    pub rewards: Vec<Reward>,
    /// What happened to these, newest first.
    pub journal: Vec<JournalEntry>,
    /// What the owner's webhooks were told of their record, and is still kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<WebhookMessage>,
    /// Whether each list is whole: it has at most 1,000 entries here, and `GET …/referrals?advocate=` and its like
    /// page through the rest.
    pub complete: bool,
}

/// What is held of a friend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldFriend {
    /// Their referral.
    pub referral: Referral,
    /// How many addresses are known, as keyed hashes.
    pub addresses: u64,
    /// The owner's ids by which they are known.
    pub customer_ids: Vec<String>,
    /// What they did, as the owner reported it, newest first.
    pub events: Vec<EventRecord>,
    /// What they got, newest first.
    pub rewards: Vec<Reward>,
    /// What happened to the referral and to these rewards.
    pub journal: Vec<JournalEntry>,
    /// What the owner's webhooks were told of these, and is still kept, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<WebhookMessage>,
    /// Whether each list is whole: it has at most 1,000 entries here.
    pub complete: bool,
}
