use serde::{Deserialize, Serialize};

use crate::{Party, RewardSpec};

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units: cents of a euro, yen of a yen.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// Where a referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReferralState {
    /// The friend redeemed the link.
    Claimed,
    /// The friend did something that a rule rewards.
    Converted,
    /// Nothing of its rewards is pending any more.
    Approved,
    /// Each of its rewards was given.
    Rewarded,
    /// The owner or a fraud rule refused it.
    Rejected,
    /// What was bought was refunded.
    Reversed,
    /// No conversion within the attribution window.
    Expired,
}

/// Where a reward stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RewardState {
    /// Promised; held or under review.
    Pending,
    /// To be given.
    Approved,
    /// Given.
    Fulfilled,
    /// Not given after all; the reason says why.
    Cancelled,
}

/// A friend as the owner sees them: enough to recognise, not to write to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaskedFriend {
    /// `b***@e***.com`, when an address is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name and initial, when the friend gave a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The owner's own id of this customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
}

/// A referral as the owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Referral {
    /// `ref_…`.
    pub id: String,
    /// `adv_…`.
    pub advocate_id: String,
    /// The code of the advocate's link.
    pub code: String,
    /// Who followed it.
    pub friend: MaskedFriend,
    /// Where it stands.
    pub state: ReferralState,
    /// Why it stands there, as a stable code.
    pub reason: String,
    /// Whether it waits for the owner's decision.
    pub under_review: bool,
    /// When it was claimed.
    pub claimed_at: String,
    /// When it changed last.
    pub updated_at: String,
    /// When its attribution window ends.
    #[serde(default)]
    pub expires_at: String,
    /// Which of the advocate's converted referrals it is, from 1, once it converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u64>,
    /// Stable codes of what makes it suspicious.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<String>,
    /// The points of these signals.
    #[serde(default)]
    pub score: u64,
    /// Through which channel the friend came, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// When the friend was erased or forgotten: nothing tells since who it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<String>,
}

/// A reward as the owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reward {
    /// `rwd_…`.
    pub id: String,
    /// The referral it is given for.
    pub referral_id: String,
    /// The advocate of that referral.
    pub advocate_id: String,
    /// Who receives it.
    pub party: Party,
    /// The rule that gave it.
    pub rule: String,
    /// The version of the program whose rule it was.
    pub program_version: u64,
    /// What is given.
    pub reward: RewardSpec,
    /// What was promised: minor units of money, points, entries, the quantity of something; 1 for a percentage off
    /// and for a product.
    #[serde(default)]
    pub value: i64,
    /// What refunds took back of it, in the same unit.
    #[serde(default)]
    pub reversed: i64,
    /// What is left of a reward in money: value less reversed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Where it stands.
    pub state: RewardState,
    /// Why it stands there, as a stable code.
    pub reason: String,
    /// The event that earned it; none for a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The single-use coupon, once handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// When its hold ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_at: Option<String>,
    /// When it was promised.
    pub created_at: String,
}

/// The body of an owner's decision: `…/approve`, `…/reject`, `…/fulfil`, `…/cancel`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReviewRequest {
    /// The owner's words, kept with the change.
    #[serde(default)]
    pub note: Option<String>,
}

/// The body of `POST /v1/programs/{program}/refunds`: what the owner paid back of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// The owner's id of the refund: the same id is never counted twice.
    pub id: String,
    /// The event that it is of.
    pub event_id: String,
    /// How much; without it, all that is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// The answer to a refund, the same for each repetition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundAnswer {
    /// The owner's id of the refund.
    pub refund_id: String,
    /// The event that it is of.
    pub event_id: String,
    /// What all refunds of the event come to; none for an event without an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<Money>,
    /// Whether nothing is left of the event.
    pub whole: bool,
    /// The event's referral; none when the event was nobody's.
    pub referral: Option<Referral>,
    /// The event's rewards, as they stand now.
    pub rewards: Vec<Reward>,
}

/// One entry of the journal: a state that a referral or a reward came to, and why. Entries are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JournalEntry {
    /// Counts up; what to ask after.
    pub number: u64,
    /// `ref_…`, `rwd_…`, or `pool:` with the name of a pool of coupons.
    pub subject: String,
    /// The state that it came to.
    pub state: String,
    /// Why, as a stable code.
    pub reason: String,
    /// The owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When.
    pub at: String,
    /// What it adds to what is due of a reward, in the unit of its kind; below zero when something is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta: Option<i64>,
    /// The owner's id of the event or refund that brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// `adv_…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advocate_id: Option<String>,
}
