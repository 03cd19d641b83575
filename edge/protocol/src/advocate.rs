use serde::{Deserialize, Serialize};

use crate::{Leaderboard, Party, ReferralState, RewardSpec, RewardState};

/// The body of `POST /v1/programs/{program}/advocates`: an email, or the owner's signed identity.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnrolAnswer {
    /// The advocate and their link.
    pub advocate: AdvocateLink,
    /// `gw_as_…`: opens the advocate's own numbers in this browser.
    pub session: String,
}

/// An advocate and their personal link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// How often the link was shared, as the widget told.
    pub shares: u64,
    /// The balance of points; below zero when a refund took back points that were spent.
    pub points: i64,
    /// Tiers and milestones of the program, the nearest first, and how far they are.
    pub tiers: Vec<TierStep>,
    /// The rule of the nearest one that is still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_tier: Option<String>,
    /// The rank among all advocates by converted referrals; none before the first and behind the first 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u64>,
    /// The name that the leaderboard shows; none unless the advocate chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_name: Option<String>,
    /// Who brought the most friends this month, the first three, and the advocate's own place among all.
    pub leaderboard: Leaderboard,
    /// The newest referrals, at most 50.
    pub referrals: Vec<MyReferral>,
    /// The newest rewards for this advocate, at most 50.
    pub rewards: Vec<MyReward>,
}

/// A tier or a milestone, and how far the advocate is from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TierStep {
    /// The rule.
    pub rule: String,
    /// Which of both.
    pub kind: StepKind,
    /// Who gets the reward.
    pub party: Party,
    /// What is given, in words of the asked locale.
    pub text: String,
    /// What is given.
    pub reward: RewardSpec,
    /// From or at which converted referral.
    pub at: u32,
    /// Whether there are as many.
    pub reached: bool,
    /// How many are still to come.
    pub remaining: u32,
}

/// How a reward depends on the number of converted referrals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Given for each referral from this one on.
    Tier,
    /// Given once, at this one.
    Milestone,
}

/// A referral as its advocate sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MyReferral {
    /// The friend, masked.
    pub friend: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was claimed.
    pub claimed_at: String,
    /// Why rewards were not given, or not yet, as sentences in the asked locale.
    pub why: Vec<String>,
}

/// A reward as its advocate sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Why it is not given yet, or not any more, as a sentence in the asked locale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// An advocate as the owner sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// How often they shared their link, as the widget told.
    pub shares: u64,
    /// Their balance of points.
    pub points: i64,
    /// When they enrolled.
    pub created_at: String,
    /// When they were erased: the address is empty since, and their link leads nowhere but to the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<String>,
}
