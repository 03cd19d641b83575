//! A refusal on its way from the Ledger to the Worker: the problem that the caller gets, and what failed, for the log.

use goodword_protocol::Problem;
use serde::{Deserialize, Serialize};
use worker::{Response, ResponseBuilder};

use crate::error::ApiError;

/// What the Ledger answers in place of what was asked.
#[derive(Serialize, Deserialize)]
pub(crate) struct Refused {
    #[serde(flatten)]
    problem: Problem,
    /// Never leaves the Worker but for its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

impl Refused {
    /// Answers the Worker.
    pub(crate) fn answer(error: &ApiError) -> worker::Result<Response> {
        let refused = Self { problem: error.problem().clone(), cause: error.cause().map(str::to_owned) };
        let text = serde_json::to_string(&refused)?;
        Ok(ResponseBuilder::new().with_status(error.status()).fixed(text.into_bytes()))
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::from(refused.problem).because(refused.cause)
    }
}
