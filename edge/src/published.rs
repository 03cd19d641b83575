//! The copies that KV serves: versioned JSON, readable without waking a Ledger, at most a minute old.
//!
//! These formats are stored: a test holds them still. A new version is a new variant, never a changed one.

use goodword_protocol::{ProgramConfig, ReferralState};
use serde::{Deserialize, Serialize};

/// The version of each record, `v`.
pub(crate) const VERSION: u32 = 1;

/// `program/{program}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Program {
    pub(crate) v: u32,
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) config: ProgramConfig,
}

/// `link/{program}/{code}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) v: u32,
    pub(crate) code: String,
    pub(crate) advocate_id: String,
    /// First name, when the advocate gave one.
    pub(crate) name: Option<String>,
}

/// `referral/{program}/{referral_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Referral {
    pub(crate) v: u32,
    pub(crate) id: String,
    pub(crate) advocate_id: String,
    pub(crate) code: String,
    pub(crate) state: ReferralState,
    pub(crate) reason: String,
    pub(crate) claimed_at: String,
    pub(crate) updated_at: String,
}

/// The link that an advocate shares, on the edge's own origin.
pub(crate) fn link_url(edge: &str, program: &str, code: &str) -> String {
    format!("{edge}/r/{program}/{code}")
}

/// The key of a program's record.
pub(crate) fn program_key(program: &str) -> String {
    format!("program/{program}")
}

/// The key of a link's record.
pub(crate) fn link_key(program: &str, code: &str) -> String {
    format!("link/{program}/{code}")
}

/// The key of a referral's record.
pub(crate) fn referral_key(program: &str, referral: &str) -> String {
    format!("referral/{program}/{referral}")
}

#[cfg(test)]
mod tests;
