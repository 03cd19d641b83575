//! The audit: what was decided, recomputed from what was recorded.

use serde::{Deserialize, Serialize};

/// One page of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// What this page recomputed.
    pub checked: Checked,
    /// Where the books say something else than the rules; none when all is well.
    pub differences: Vec<Difference>,
    /// Ask with `?cursor=` for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// How much a page of an audit recomputed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Checked {
    /// Claims, and referrals that began with an event.
    pub claims: u64,
    /// Events, with their refunds.
    pub events: u64,
    /// Rewards, with their entries in the journal.
    pub rewards: u64,
}

/// Something that is stored otherwise than the rules and the recorded events give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// What it is about: `ref_…`, `rwd_…`, `adv_…`, or the owner's id of an event.
    pub subject: String,
    /// What of it differs, as a stable code.
    pub kind: String,
    /// What the rules give; none when nothing should be there.
    pub expected: Option<String>,
    /// What is stored; none when nothing is there.
    pub found: Option<String>,
}
