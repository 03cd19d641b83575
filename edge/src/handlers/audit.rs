//! The audit: what was decided, recomputed from what was recorded.

use goodword_protocol::AuditPage;
use worker::Response;

use super::{limit, owner};
use crate::{
    error::Result,
    http::{self, Exchange},
    ledger::command::Command,
    reader,
};

/// `GET /v1/programs/{program}/audit?cursor=&limit=`.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let command = Command::Audit { cursor: x.query("cursor"), limit: limit(x)? };
    let page: AuditPage = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &page)
}
