//! Programs: created by the operator, changed by their owners.

use goodword_domain::slug::ProgramId;
use goodword_protocol::{Page, ProgramConfig, ProgramCreated, ProgramSummary, ProgramView};
use worker::Response;

use super::{operator, operator_or_owner};
use crate::{
    KV, border,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::{
        answer::Stored,
        command::{Caller, Command},
    },
    reader,
};

/// `PUT /v1/programs/{program}`: 201 with the secrets on creation, 200 afterwards.
pub(crate) async fn put(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = operator_or_owner(x, program)?;
    ProgramId::parse(program).map_err(|why| border::invalid("program", why))?;
    let config: ProgramConfig = x.json().await?;
    let keyring = x.keyring()?;
    let secrets = keyring.secrets(program);
    let key_hash = keyring.key_hash(program, &secrets.secret_key);
    let command = Command::PutProgram { config: Box::new(config), key_hash };
    let stored: Stored = reader::ask(&x.env, program, caller, command).await?;
    if stored.created {
        return http::json(201, &ProgramCreated { program: stored.program, secrets });
    }
    http::json(200, &stored.program)
}

/// `GET /v1/programs/{program}`.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = operator_or_owner(x, program)?;
    let view: ProgramView = reader::ask(&x.env, program, caller, Command::Program).await?;
    http::json(200, &view)
}

/// `POST /v1/programs/{program}/secrets`: a new secret key; the old one ends at once.
///
/// The secrets that cannot be changed yet are the operator's to ask for: a stolen key must not yield them.
pub(crate) async fn rotate(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = operator_or_owner(x, program)?;
    let by_operator = matches!(caller, Caller::Operator);
    let keyring = x.keyring()?;
    let secrets = keyring.secrets(program);
    let key_hash = keyring.key_hash(program, &secrets.secret_key);
    reader::ask::<()>(&x.env, program, caller, Command::RotateKey { key_hash }).await?;
    if by_operator {
        return http::json(201, &secrets);
    }
    http::json(201, &serde_json::json!({ "secret_key": secrets.secret_key }))
}

/// `GET /v1/programs`: the published programs, at most a minute old.
pub(crate) async fn list(x: &mut Exchange) -> Result<Response> {
    operator(x)?;
    let store = x.env.kv(KV).map_err(ApiError::unavailable)?;
    let limit = x.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(100).clamp(1, 1000);
    let mut listing = store.list().prefix("program/".to_owned()).limit(limit);
    if let Some(cursor) = x.query("cursor") {
        listing = listing.cursor(cursor);
    }
    let listing = listing.execute().await.map_err(ApiError::unavailable)?;
    let summary = |metadata| serde_json::from_value::<ProgramSummary>(metadata).ok();
    let items = listing.keys.into_iter().filter_map(|key| key.metadata.and_then(summary)).collect();
    let next_cursor = if listing.list_complete { None } else { listing.cursor };
    http::json(200, &Page::<ProgramSummary> { items, next_cursor })
}
