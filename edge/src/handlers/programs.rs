//! Programs: created by the operator, changed by their owners.

use goodword_domain::slug::ProgramId;
use goodword_protocol::{NewSecrets, Page, ProgramConfig, ProgramCreated, ProgramSummary, ProgramView};
use worker::{Response, ResponseBuilder};

use super::{most_of, operator, operator_or_owner};
use crate::{
    KV, border,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::{
        answer::Stored,
        command::{Caller, Command},
    },
    precondition::{Condition, Tags, tag},
    reader,
};

/// How many programs a page has unless told, and at most.
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 1000;
/// What a new key is sealed for.
const NEW_KEY: &str = "new secret key";

/// `PUT /v1/programs/{program}`: 201 with the secrets on creation, 200 afterwards; only as `If-Match` and `If-None-Match`
/// allow.
pub(crate) async fn put(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = operator_or_owner(x, program)?;
    ProgramId::parse(program).map_err(|why| border::invalid("program", why))?;
    let config: ProgramConfig = x.json().await?;
    let keyring = x.keyring()?;
    let secrets = keyring.secrets(program);
    let key_hash = keyring.key_hash(program, &secrets.secret_key);
    let tags = |name| x.header(name).map(|header| Tags::read(&header, false));
    let condition = Condition { if_match: tags("if-match"), if_none_match: tags("if-none-match") };
    let command = Command::PutProgram { config: Box::new(config), key_hash, condition };
    let stored: Stored = reader::ask(&x.env, program, caller, command).await?;
    let version = stored.program.version;
    if stored.created {
        return tagged(version, http::json(201, &ProgramCreated { program: stored.program, secrets })?);
    }
    tagged(version, http::json(200, &stored.program)?)
}

/// Names the version that an answer has.
fn tagged(version: u64, response: Response) -> Result<Response> {
    response.headers().set("etag", &tag(version)).map_err(ApiError::unavailable)?;
    Ok(response)
}

/// `GET /v1/programs/{program}`; 304 for who has this version.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = operator_or_owner(x, program)?;
    let view: ProgramView = reader::ask(&x.env, program, caller, Command::Program).await?;
    let known = x.header("if-none-match").map(|header| Tags::read(&header, true));
    if known.is_some_and(|known| known.name(Some(view.version))) {
        return tagged(view.version, ResponseBuilder::new().with_status(304).empty());
    }
    tagged(view.version, http::json(200, &view)?)
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
    // Who repeats the call gets the key that was made first, which nobody else can read meanwhile.
    let sealed = x.may_be_repeated().then(|| keyring.seal(program, NEW_KEY, secrets.secret_key.as_bytes()));
    let command = Command::RotateKey { key_hash, sealed };
    let sealed: Option<String> = reader::order(x, program, caller, command).await?;
    let secret_key = match sealed {
        None => secrets.secret_key,
        Some(sealed) => {
            let opened = keyring.open(program, NEW_KEY, &sealed).and_then(|key| String::from_utf8(key).ok());
            opened.ok_or_else(|| ApiError::unavailable("a new key cannot be opened"))?
        }
    };
    let identity_secret = by_operator.then_some(secrets.identity_secret);
    http::json(201, &NewSecrets { secret_key, identity_secret })
}

/// `GET /v1/programs`: the published programs, at most a minute old.
pub(crate) async fn list(x: &mut Exchange) -> Result<Response> {
    operator(x)?;
    let store = x.env.kv(KV).map_err(ApiError::unavailable)?;
    let limit = most_of(x, LARGEST_PAGE)?.unwrap_or(PAGE);
    let mut listing = store.list().prefix("program/".to_owned()).limit(limit.into());
    let cursor = x.query("cursor");
    if let Some(cursor) = &cursor {
        listing = listing.cursor(cursor.clone());
    }
    let listing = listing.execute().await.map_err(|error| match cursor {
        // KV gives out cursors that only it can read, and fails at any other.
        Some(_) => ApiError::field("cursor", "Send the `next_cursor` of the page before, or begin anew."),
        None => ApiError::unavailable(error),
    })?;
    let summary = |metadata| serde_json::from_value::<ProgramSummary>(metadata).ok();
    let items = listing.keys.into_iter().filter_map(|key| key.metadata.and_then(summary)).collect();
    let next_cursor = if listing.list_complete { None } else { listing.cursor };
    http::json(200, &Page::<ProgramSummary> { items, next_cursor })
}
