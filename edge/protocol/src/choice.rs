//! What an owner chooses of a few.

use serde::{Deserialize, Serialize};

/// Whether visitors are asked before anything is kept in their browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// The owner has no need to ask.
    #[default]
    Assumed,
    /// Nothing is kept until the page tells of a yes: `goodword.push(["consent", true])`.
    Wait,
}

impl Consent {
    /// Whether nobody is asked.
    #[must_use]
    pub fn is_assumed(&self) -> bool {
        *self == Self::Assumed
    }
}

/// What opens the widget in a window by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Popup {
    /// The pointer leaves the page, as it does on the way to another.
    Exit,
    /// The page tells of a purchase: `goodword.push(["purchase"])`.
    Purchase,
}

/// Which referrals wait for the owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// None does.
    None,
    /// Those with fraud signals.
    #[default]
    Flagged,
    /// Each of them.
    All,
}

/// How strictly fraud signals are weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum FraudLevel {
    Relaxed,
    #[default]
    Moderate,
    Strict,
}
