//! The owner's decisions about referrals that wait and rewards given by hand.

use goodword_protocol::{Referral, ReviewRequest, Reward};
use serde::{Serialize, de::DeserializeOwned};
use worker::Response;

use super::owner;
use crate::{
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::Command,
    reader,
};

/// `POST …/referrals/{id}/approve`.
pub(crate) async fn approve(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    decide::<Referral>(x, program, |note| Command::ApproveReferral { id: id.to_owned(), note }).await
}

/// `POST …/referrals/{id}/reject`.
pub(crate) async fn reject(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    decide::<Referral>(x, program, |note| Command::RejectReferral { id: id.to_owned(), note }).await
}

/// `POST …/rewards/{id}/fulfil`.
pub(crate) async fn fulfil(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    decide::<Reward>(x, program, |note| Command::FulfilReward { id: id.to_owned(), note }).await
}

/// `POST …/rewards/{id}/cancel`.
pub(crate) async fn cancel(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    decide::<Reward>(x, program, |note| Command::CancelReward { id: id.to_owned(), note }).await
}

async fn decide<T: Serialize + DeserializeOwned>(
    x: &mut Exchange,
    program: &str,
    command: impl FnOnce(Option<String>) -> Command,
) -> Result<Response> {
    let caller = owner(x, program)?;
    let request: ReviewRequest = x.json().await?;
    if request.note.as_ref().is_some_and(|note| note.chars().count() > 1000) {
        return Err(ApiError::field("note", "A note can have at most 1,000 characters."));
    }
    let decided: T = reader::order(x, program, caller, command(request.note)).await?;
    http::json(200, &decided)
}
