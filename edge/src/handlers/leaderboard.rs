//! The leaderboard, for the program's pages and the owner.

use goodword_protocol::{Leaderboard, Period};
use worker::Response;

use super::{advocates::asker, owner, page};
use crate::{
    auth,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::Command,
    reader,
};

/// How many advocates are shown unless told, and at most.
const SHOWN: u32 = 10;
const MOST: u32 = 100;

/// `GET /v1/programs/{program}/leaderboard?period=all|month&limit=`: with the place of the advocate who asks.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let period = match x.query("period").as_deref() {
        None | Some("all") => Period::All,
        Some("month") => Period::Month,
        Some(_) => return Err(ApiError::field("period", "Say `all` or `month`.")),
    };
    let limit = match x.query("limit").map(|text| text.parse()) {
        None => SHOWN,
        Some(Ok(limit @ 1..=MOST)) => limit,
        Some(_) => return Err(ApiError::field("limit", "Say 1 to 100.")),
    };
    let bearer = x.bearer();
    let (caller, asker) = match bearer {
        Some(token) if auth::is_key(&token) => (owner(x, program)?, None),
        Some(token) => (page(x), Some(asker(x, program, &token)?)),
        None => (page(x), None),
    };
    let command = Command::Leaderboard { asker, period, limit };
    let leaderboard: Leaderboard = reader::ask(&x.env, program, caller, command).await?;
    http::json(200, &leaderboard)
}
