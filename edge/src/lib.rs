//! Goodword's edge: a Cloudflare Worker that stores referrals in KV, and the Ledger that decides them.
//!
//! The entry is here; [`router`] has every route on one screen; `ledger` is the truth.

mod auth;
mod backup;
mod border;
mod card;
mod channels;
mod cookie;
mod crawlers;
mod csv;
mod error;
mod fulfilment;
mod handlers;
mod http;
mod idempotency;
mod import;
mod integrations;
mod languages;
mod ledger;
mod limits;
mod lists;
mod logo;
mod mail;
mod names;
mod origin;
mod outgoing;
mod precondition;
mod published;
mod reader;
mod refused;
mod repeats;
mod request_id;
mod router;
mod signing;
mod templates;
mod texts;
mod time;
mod traffic;
mod view;
mod visitor;

pub use ledger::Ledger;
use worker::{Context, Env, Request, Response, Result, event};

/// The KV namespace of published copies.
const KV: &str = "GOODWORD";
/// The Durable Object namespace of Ledgers.
const LEDGER: &str = "LEDGER";

/// Answers one request.
///
/// # Errors
/// Only when the runtime cannot build a response; everything else is answered as a problem document.
#[event(fetch)]
pub async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    router::answer(request, env, context).await
}
