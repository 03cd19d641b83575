//! The owner's lists.

use goodword_domain::{referral, reward};
use goodword_protocol::{Advocate, Page, Referral, Reward};
use worker::Response;

use super::{advocates::url, limit, owner};
use crate::{
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::{Command, Filter},
    names::Named,
    reader,
};

/// `GET /v1/programs/{program}/referrals?state=&advocate=`.
pub(crate) async fn referrals(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<referral::State>(x)?;
    let page: Page<Referral> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Referrals(filter)).await?;
    http::json(200, &page)
}

/// `GET /v1/programs/{program}/advocates`.
pub(crate) async fn advocates(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<referral::State>(x)?;
    let mut page: Page<Advocate> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Advocates(filter)).await?;
    let edge = x.edge();
    for advocate in &mut page.items {
        advocate.url = url(&edge, program, &advocate.code);
    }
    http::json(200, &page)
}

/// `GET /v1/programs/{program}/rewards?state=&advocate=&referral=&coupon=`.
pub(crate) async fn rewards(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<reward::State>(x)?;
    let page: Page<Reward> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Rewards(filter)).await?;
    http::json(200, &page)
}

/// Reads which rows are asked for; `state` must be one that such rows have.
fn filter<S: Named>(x: &Exchange) -> Result<Filter> {
    let state = x.query("state");
    if let Some(state) = &state
        && S::from_name(state).is_none()
        && !(S::CAN_WAIT && state == "review")
    {
        return Err(ApiError::field("state", "There is no such state."));
    }
    Ok(Filter {
        cursor: x.query("cursor"),
        limit: limit(x)?,
        state,
        advocate: x.query("advocate"),
        referral: x.query("referral"),
        coupon: x.query("coupon"),
    })
}
