//! What a Ledger answers, where the API's own types do not say it.

use goodword_protocol::{
    EventAnswer, Integration, IntegrationSettings, Leaderboard, Party, ProgramView, ReferralState,
    RefundAnswer, RewardSpec, RewardState, StepKind, Webhook,
};
use serde::{Deserialize, Serialize};

use super::command::Session;

/// A program was stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) program: ProgramView,
    pub(crate) created: bool,
}

/// An integration was set up or changed.
#[derive(Serialize, Deserialize)]
pub(crate) struct IntegrationStored {
    pub(crate) integration: Integration,
    pub(crate) created: bool,
}

/// By what an integration's messages are checked and read.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) settings: IntegrationSettings,
    /// Sealed.
    pub(crate) secrets: String,
    /// The program's.
    pub(crate) currency: String,
}

/// A message is kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptFailure {
    pub(crate) id: String,
}

/// An advocate and the session that was opened for them.
#[derive(Serialize, Deserialize)]
pub(crate) struct Enrolled {
    pub(crate) code: String,
    pub(crate) session: Session,
}

/// An advocate's own numbers.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Mine {
    pub(crate) advocate: String,
    pub(crate) code: String,
    pub(crate) proved: bool,
    pub(crate) clicks: u64,
    pub(crate) friends: u64,
    pub(crate) converted: u64,
    pub(crate) shares: u64,
    pub(crate) points: i64,
    pub(crate) tiers: Vec<MyStep>,
    /// The rule of the nearest step that is still to come.
    pub(crate) next_tier: Option<String>,
    pub(crate) rank: Option<u64>,
    pub(crate) shown_name: Option<String>,
    /// Who brought the most friends this month.
    #[serde(default)]
    pub(crate) month: Leaderboard,
    pub(crate) referrals: Vec<MyReferral>,
    pub(crate) rewards: Vec<MyReward>,
    /// Whether the device that asks is to be noted as the advocate's.
    pub(crate) new_device: bool,
}

/// A tier or milestone on the advocate's way.
#[derive(Serialize, Deserialize)]
pub(crate) struct MyStep {
    pub(crate) rule: String,
    pub(crate) kind: StepKind,
    pub(crate) party: Party,
    pub(crate) reward: RewardSpec,
    pub(crate) at: u32,
    pub(crate) remaining: u32,
}

/// A referral as its advocate may know it.
#[derive(Serialize, Deserialize)]
pub(crate) struct MyReferral {
    pub(crate) friend: String,
    pub(crate) state: ReferralState,
    pub(crate) claimed_at: String,
    /// Stable codes.
    pub(crate) why: Vec<String>,
}

/// A reward as its advocate may know it.
#[derive(Serialize, Deserialize)]
pub(crate) struct MyReward {
    pub(crate) reward: RewardSpec,
    pub(crate) state: RewardState,
    pub(crate) coupon: Option<String>,
    pub(crate) available_at: Option<String>,
    /// Why it stands there, as a stable code.
    pub(crate) reason: String,
    /// When its hold ends or ended, in milliseconds.
    pub(crate) hold_until: i64,
}

/// A claim that stands.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claimed {
    pub(crate) referral: String,
    pub(crate) first: bool,
    /// What the friend gets, with the coupon.
    pub(crate) reward: Option<(RewardSpec, Option<String>)>,
    /// Where that stands.
    #[serde(default)]
    pub(crate) state: Option<RewardState>,
    /// Whether the friend may redeem it: false when fraud signals or the owner rejected the referral.
    pub(crate) eligible: bool,
}

/// A refund that is decided.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefundDecided {
    pub(crate) answer: RefundAnswer,
    pub(crate) first: bool,
}

/// An event that is decided.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Decided {
    pub(crate) answer: EventAnswer,
    pub(crate) first: bool,
}

/// Codes that were added to a pool.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CouponsAdded {
    pub(crate) added: u64,
    pub(crate) duplicates: Vec<String>,
    pub(crate) left: u64,
}

/// People who were customers before.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomersAdded {
    pub(crate) added: u64,
    pub(crate) known: u64,
}

/// An export that began.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Exporting {
    pub(crate) id: String,
    /// As of when everything in it stands.
    pub(crate) at: String,
    /// The version of the Ledger's schema.
    pub(crate) schema: i64,
}

/// Lines of an export.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExportPage {
    /// Each with its end.
    pub(crate) lines: String,
    /// The number of the last one.
    pub(crate) last: i64,
    pub(crate) more: bool,
}

/// A webhook, and which of its secrets signs from now on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WebhookMade {
    pub(crate) webhook: Webhook,
    pub(crate) rotation: i64,
}
