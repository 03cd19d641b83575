//! The owner's lists, as JSON or as CSV.

use goodword_domain::{referral, reward};
use goodword_protocol::{Advocate, EventRecord, Page, Referral, Reward};
use serde::Serialize;
use worker::Response;

use super::{limit, owner};
use crate::{
    csv,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::{Command, Filter},
    names::Named,
    published::link_url,
    reader,
};

/// `GET /v1/programs/{program}/referrals?state=&advocate=`.
pub(crate) async fn referrals(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<referral::State>(x)?;
    let page: Page<Referral> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Referrals(filter)).await?;
    answer(x, &page)
}

/// `GET /v1/programs/{program}/advocates`.
pub(crate) async fn advocates(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<referral::State>(x)?;
    let mut page: Page<Advocate> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Advocates(filter)).await?;
    let edge = x.edge();
    for advocate in &mut page.items {
        advocate.url = link_url(&edge, program, &advocate.code);
    }
    answer(x, &page)
}

/// `GET /v1/programs/{program}/rewards?state=&advocate=&referral=&coupon=`.
pub(crate) async fn rewards(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<reward::State>(x)?;
    let page: Page<Reward> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Rewards(filter)).await?;
    answer(x, &page)
}

/// `GET /v1/programs/{program}/events?type=&referral=`.
pub(crate) async fn events(x: &mut Exchange, program: &str) -> Result<Response> {
    let filter = filter::<referral::State>(x)?;
    let page: Page<EventRecord> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Events(filter)).await?;
    answer(x, &page)
}

/// A page as the caller wants it, with the address of the next one.
pub(super) fn answer<T: csv::Row + Serialize>(x: &Exchange, page: &Page<T>) -> Result<Response> {
    let response = if csv::is_wanted(&x.header("accept").unwrap_or_default()) {
        http::csv(T::NAME, csv::page(page))
    } else {
        http::json(200, page)
    }?;
    if let Some(cursor) = &page.next_cursor {
        let link = format!("<{}>; rel=\"next\"", next(x, cursor));
        response.headers().set("link", &link).map_err(ApiError::unavailable)?;
    }
    Ok(response)
}

/// The same address with another cursor.
fn next(x: &Exchange, cursor: &str) -> worker::Url {
    let mut url = x.url.clone();
    let others = x.url.query_pairs().filter(|(key, _)| key != "cursor");
    url.query_pairs_mut().clear().extend_pairs(others).append_pair("cursor", cursor);
    url
}

/// Reads which rows are asked for; `state` must be one that such rows have.
pub(super) fn filter<S: Named>(x: &Exchange) -> Result<Filter> {
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
        kind: x.query("type"),
    })
}
