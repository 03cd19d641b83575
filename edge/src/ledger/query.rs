//! Parts of what a Ledger is asked and told: which entries, whose, of which days, and what was counted.

use goodword_protocol::StatsBy;
use serde::{Deserialize, Serialize};

/// Which rows of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filter {
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
    pub(crate) state: Option<String>,
    pub(crate) advocate: Option<String>,
    pub(crate) referral: Option<String>,
    pub(crate) coupon: Option<String>,
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

/// By which names somebody is asked for.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Names {
    /// The keyed hash of an address.
    pub(crate) key: Option<String>,
    /// The owner's id of the customer.
    pub(crate) customer: Option<String>,
    /// What their addresses are called among existing customers.
    #[serde(default)]
    pub(crate) customer_keys: Vec<String>,
}

/// What people did with one link through one channel, gathered for some seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Traffic {
    pub(crate) code: String,
    /// The channel's name; empty when the link did not say it.
    pub(crate) channel: String,
    /// Clicks, each by a visitor who is known by a keyed hash; see [`crate::repeats`].
    pub(crate) visitors: Vec<u64>,
    /// Clicks by visitors who cannot be told apart.
    pub(crate) clicks: u64,
    pub(crate) shares: u64,
}

/// Which numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StatsQuery {
    /// The first and the last day, such as `2026-11-24`.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) by: StatsBy,
    pub(crate) advocate: Option<String>,
    pub(crate) cursor: Option<String>,
    pub(crate) limit: Option<u32>,
}
