//! Refunds: what the owner paid back of an event.

use goodword_domain::slug::EventId;
use goodword_protocol::RefundRequest;
use worker::Response;

use super::owner;
use crate::{
    border,
    error::Result,
    http::{self, Exchange},
    ledger::{answer::RefundDecided, command::Command},
    reader,
};

/// `POST /v1/programs/{program}/refunds`: 201 for the first, 200 with the same content for each repetition.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let request: RefundRequest = x.json().await?;
    EventId::parse(&request.id).map_err(|why| border::invalid("id", why))?;
    EventId::parse(&request.event_id).map_err(|why| border::invalid("event_id", why))?;
    let decided: RefundDecided = reader::order(x, program, caller, Command::Refund(request)).await?;
    http::json(if decided.first { 201 } else { 200 }, &decided.answer)
}
