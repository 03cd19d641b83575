//! The journal: every state of referrals and rewards, with the reason.

use goodword_protocol::{JournalEntry, Page};
use worker::Response;

use super::{limit, lists::answer, owner};
use crate::{
    error::{ApiError, Result},
    http::Exchange,
    ledger::command::Command,
    reader,
};

/// `GET /v1/programs/{program}/journal?subject=&cursor=&limit=`: oldest first.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let after = match x.query("cursor") {
        None => 0,
        Some(cursor) => cursor
            .parse()
            .map_err(|_| ApiError::field("cursor", "Send the `next_cursor` of the page before."))?,
    };
    let command = Command::Journal { subject: x.query("subject"), after, limit: limit(x)? };
    let page: Page<JournalEntry> = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    answer(x, &page)
}
