use serde::{Deserialize, Serialize};

/// An error answer: `application/problem+json` of RFC 9457 with a stable code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `urn:goodword:problem:{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short and the same for each problem of this code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: String,
    /// What is wrong this time, and what to do.
    pub detail: String,
    /// The field at fault, as a path: `rules[1].min_amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The call that is refused, as `X-Request-Id` names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
