use serde::{Deserialize, Serialize};

use crate::{ReferralState, RewardSpec, RewardState};

/// The body of `POST /v1/programs/{program}/advocates`: an email, or the owner's signed identity.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The customer's address; it proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name that friends may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A JWT (HS256) by the owner's server: `sub`, `email`, `name`, `aud` = program, `exp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
}

/// The answer to an enrolment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The advocate and their link.
    pub advocate: AdvocateLink,
    /// `gw_as_…`: opens the advocate's own numbers in this browser.
    pub session: String,
}

/// An advocate and their personal link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvocateLink {
    /// `adv_…`.
    pub id: String,
    /// The code of the link.
    pub code: String,
    /// The link to share.
    pub url: String,
}

/// The answer of `GET /v1/programs/{program}/advocates/me`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// The advocate and their link.
    pub advocate: AdvocateLink,
    /// Whether the owner vouched for this person. Without it only what came of this browser's enrolment shows.
    pub proved: bool,
    /// Visits of the link by people.
    pub clicks: u64,
    /// Friends who redeemed the link.
    pub friends: u64,
    /// Friends who did something that a rule rewards.
    pub converted: u64,
    /// The newest referrals, at most 50.
    pub referrals: Vec<MyReferral>,
    /// The newest rewards for this advocate, at most 50.
    pub rewards: Vec<MyReward>,
}

/// A referral as its advocate sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyReferral {
    /// The friend, masked.
    pub friend: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was claimed.
    pub claimed_at: String,
    /// Why rewards were not given, as sentences in the asked locale.
    pub why: Vec<String>,
}

/// A reward as its advocate sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MyReward {
    /// What is given, in words of the asked locale.
    pub text: String,
    /// What is given.
    pub reward: RewardSpec,
    /// Where it stands.
    pub state: RewardState,
    /// The coupon, once handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// When its hold ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_at: Option<String>,
}

/// An advocate as the owner sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advocate {
    /// `adv_…`.
    pub id: String,
    /// The code of the link.
    pub code: String,
    /// The link to share.
    pub url: String,
    /// The address they enrolled with.
    pub email: String,
    /// The name they or the owner gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The owner's own id of this customer: the `sub` of a signed identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// Whether the owner vouched for them.
    pub proved: bool,
    /// Visits of the link by people.
    pub clicks: u64,
    /// Friends who redeemed the link.
    pub friends: u64,
    /// Friends who did something that a rule rewards.
    pub converted: u64,
    /// When they enrolled.
    pub created_at: String,
}
