use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a webhook can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum WebhookEvent {
    /// Somebody became an advocate; `data` is the [`Advocate`](crate::Advocate).
    #[serde(rename = "advocate.created")]
    AdvocateCreated,
    /// A friend redeemed a link; `data` of this and the following is the [`Referral`](crate::Referral).
    #[serde(rename = "referral.claimed")]
    ReferralClaimed,
    /// The friend did something that a rule rewards.
    #[serde(rename = "referral.converted")]
    ReferralConverted,
    /// Nothing of its rewards is pending any more.
    #[serde(rename = "referral.approved")]
    ReferralApproved,
    /// Each of its rewards was given.
    #[serde(rename = "referral.rewarded")]
    ReferralRewarded,
    /// The owner or a fraud rule refused it.
    #[serde(rename = "referral.rejected")]
    ReferralRejected,
    /// What was bought was refunded.
    #[serde(rename = "referral.reversed")]
    ReferralReversed,
    /// No conversion within the attribution window.
    #[serde(rename = "referral.expired")]
    ReferralExpired,
    /// A reward was promised; `data` of this and the following is the [`Reward`](crate::Reward).
    #[serde(rename = "reward.pending")]
    RewardPending,
    /// A reward is to be given.
    #[serde(rename = "reward.approved")]
    RewardApproved,
    /// A reward was given.
    #[serde(rename = "reward.fulfilled")]
    RewardFulfilled,
    /// A reward is not given after all.
    #[serde(rename = "reward.cancelled")]
    RewardCancelled,
    /// A refund took back some of a reward, which stands where it stood; `reversed` and `amount` say how much.
    #[serde(rename = "reward.reversed")]
    RewardReversed,
    /// A pool has few codes left; `data` is the [`Pool`](crate::Pool).
    #[serde(rename = "coupon.low")]
    CouponLow,
    /// Another webhook of the program was disabled; `data` is the [`Webhook`].
    #[serde(rename = "webhook.disabled")]
    WebhookDisabled,
    /// The owner asked for a test; `data` is the [`Webhook`].
    #[serde(rename = "webhook.test")]
    WebhookTest,
}

/// The body of `POST …/webhooks` and `PUT …/webhooks/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookRequest {
    /// Where messages are sent.
    pub url: String,
    /// What is told; everything when it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<WebhookEvent>,
    /// Whether its answer to `reward.approved` says that the reward was given.
    #[serde(default)]
    pub fulfils: bool,
}

/// An address of the owner's to which messages are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Webhook {
    /// `whk_…`.
    pub id: String,
    /// Where messages are sent.
    pub url: String,
    /// What is told; everything when it is empty.
    pub events: Vec<WebhookEvent>,
    /// Whether its answer to `reward.approved` says that the reward was given.
    pub fulfils: bool,
    /// The integration whose system is asked to give rewards here; none for an address of the owner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// After a rotation: until when messages are signed with the secret before it, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_secret_until: Option<String>,
    /// Since when nothing was taken; none after a delivery that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<String>,
    /// Since when nothing is sent any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<String>,
    /// Why: `gone` (it answered 410) or `failing` (nothing was taken for five days).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_because: Option<String>,
}

/// A webhook with its secret, which is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookCreated {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// `whsec_` and base64: the key of the signatures.
    pub secret: String,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is to be sent, or sent again.
    Waiting,
    /// It was taken: answered with 2xx.
    Delivered,
    /// It is not sent again by itself.
    Parked,
}

/// A message to a webhook, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookDelivery {
    /// `msg_…`: the header `webhook-id`, the same for each try.
    pub id: String,
    /// The webhook.
    pub webhook_id: String,
    /// What it tells.
    #[serde(rename = "type")]
    pub kind: WebhookEvent,
    /// Of what: `ref_…` (also for its rewards), `adv_…`, `pool:` with a name, `whk_…`. Messages of one subject come in
    /// their order.
    pub subject: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried, since it was last asked for.
    pub attempts: u64,
    /// The HTTP status of the last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_status: Option<u16>,
    /// What was wrong at the last try, as a stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// What an integration's system said of it: the id of what it made, or why it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_detail: Option<String>,
    /// When it was tried last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_try_at: Option<String>,
    /// When it is tried next; none while it waits for an earlier message of the same subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try_at: Option<String>,
    /// When what it tells happened.
    pub created_at: String,
}

/// A message as it is sent, and as an export of a person has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookMessage {
    /// What it tells.
    #[serde(rename = "type")]
    pub kind: WebhookEvent,
    /// When that happened.
    pub timestamp: String,
    /// Of what, as it stood then.
    pub data: Value,
}

/// What a webhook with `fulfils` answers to `reward.approved` when it gave the reward.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fulfilment {
    /// Whether it was given.
    #[serde(default)]
    pub fulfilled: bool,
    /// How the owner's system calls it, such as the number of a payout; at most 200 characters are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl WebhookEvent {
    /// Everything that can be told.
    pub const ALL: [Self; 16] = [
        Self::AdvocateCreated,
        Self::ReferralClaimed,
        Self::ReferralConverted,
        Self::ReferralApproved,
        Self::ReferralRewarded,
        Self::ReferralRejected,
        Self::ReferralReversed,
        Self::ReferralExpired,
        Self::RewardPending,
        Self::RewardApproved,
        Self::RewardFulfilled,
        Self::RewardCancelled,
        Self::RewardReversed,
        Self::CouponLow,
        Self::WebhookDisabled,
        Self::WebhookTest,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AdvocateCreated => "advocate.created",
            Self::ReferralClaimed => "referral.claimed",
            Self::ReferralConverted => "referral.converted",
            Self::ReferralApproved => "referral.approved",
            Self::ReferralRewarded => "referral.rewarded",
            Self::ReferralRejected => "referral.rejected",
            Self::ReferralReversed => "referral.reversed",
            Self::ReferralExpired => "referral.expired",
            Self::RewardPending => "reward.pending",
            Self::RewardApproved => "reward.approved",
            Self::RewardFulfilled => "reward.fulfilled",
            Self::RewardCancelled => "reward.cancelled",
            Self::RewardReversed => "reward.reversed",
            Self::CouponLow => "coupon.low",
            Self::WebhookDisabled => "webhook.disabled",
            Self::WebhookTest => "webhook.test",
        }
    }

    /// The event of a stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::WebhookEvent;

    #[test]
    fn each_event_is_named_alike_on_the_wire_and_in_the_ledger() {
        for event in WebhookEvent::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.name());
            assert_eq!(WebhookEvent::from_name(event.name()), Some(event));
        }
        assert_eq!(WebhookEvent::from_name("referral.forgotten"), None);
    }
}
