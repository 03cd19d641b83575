use serde::{Deserialize, Serialize};

use crate::{RewardSpec, RewardState};

/// The body of `POST /v1/programs/{program}/claims`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// The code of the link that the friend followed.
    pub code: String,
    /// The friend's address.
    pub email: String,
    /// The friend's name; the advocate sees the first name and an initial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Through which channel the friend came, as the link said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The page that led to the link, as the browser told it; only its host is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// Whether the visit that brought the link came by a paid advertisement.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid_ad: bool,
}

impl ClaimRequest {
    /// A claim of which nothing more is known than link and address.
    #[must_use]
    pub fn new(code: &str, email: &str) -> Self {
        Self {
            code: code.to_owned(),
            email: email.to_owned(),
            name: None,
            channel: None,
            referrer: None,
            paid_ad: false,
        }
    }
}

/// The answer to a claim: 201 for the first, 200 with the same content for each repetition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClaimAnswer {
    /// `ref_…`.
    pub referral_id: String,
    /// What the friend receives for claiming; none when the rules give nothing.
    pub reward: Option<FriendReward>,
}

/// What a friend receives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FriendReward {
    /// What is given, in words of the asked locale.
    pub text: String,
    /// What is given.
    pub reward: RewardSpec,
    /// Where it stands: pending while it waits, such as for codes of an empty pool. Asking again later gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<RewardState>,
    /// The single-use coupon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
}

/// The answer of `GET /v1/programs/{program}/links/{code}`: who gives what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinkView {
    /// The code as it is written.
    pub code: String,
    /// First name of the advocate, when they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advocate_name: Option<String>,
    /// What the friend gets for claiming, in words of the asked locale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<String>,
    /// Whether it can be claimed now.
    pub open: bool,
}
