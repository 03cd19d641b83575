//! Asking a program's Ledger, and reading the published copies that spare it the question.

use std::{cell::RefCell, collections::HashMap, rc::Rc, thread::LocalKey};

use goodword_domain::{program::Program, slug::ProgramId, time::Timestamp};
use serde::de::DeserializeOwned;
use worker::{Env, Method, Request, RequestInit};

use crate::{
    KV, LEDGER, border,
    error::{ApiError, Code, Result},
    http::Exchange,
    ledger::command::{Call, Caller, Command, Repeat},
    published,
    refused::Refused,
    time::now,
};

/// How long an isolate answers from its own copy of a program, in milliseconds: KV's copies are older than that.
const FRESH_FOR: i64 = 5_000;
/// How many programs and how many links an isolate remembers.
const REMEMBERED: usize = 256;

/// A program's published copy, checked once.
pub(crate) struct PublicProgram {
    pub(crate) record: published::Program,
    pub(crate) program: Program,
}

/// What an isolate remembers for a while.
type Remembered<T> = RefCell<HashMap<String, (Timestamp, T)>>;

thread_local! {
    static PROGRAMS: Remembered<Rc<PublicProgram>> = RefCell::default();
    static LINKS: Remembered<published::Link> = RefCell::default();
}

fn recall<T: Clone>(memory: &'static LocalKey<Remembered<T>>, key: &str) -> Option<T> {
    memory.with_borrow(|memory| {
        let (at, value) = memory.get(key)?;
        (now().as_millis() - at.as_millis() < FRESH_FOR).then(|| value.clone())
    })
}

fn remember<T: Clone>(memory: &'static LocalKey<Remembered<T>>, key: &str, value: &T) {
    memory.with_borrow_mut(|memory| {
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(key.to_owned(), (now(), value.clone()));
    });
}

/// Asks the Ledger of a program.
///
/// # Errors
/// What the Ledger refuses; `unknown_program` for a name that no program can have; `ledger_unavailable` when it
/// cannot be reached or fails.
pub(crate) async fn ask<T: DeserializeOwned>(
    env: &Env,
    program: &str,
    caller: Caller,
    command: Command,
) -> Result<T> {
    let text = call(env, program, caller, command, None).await?;
    serde_json::from_str(&text).map_err(ApiError::unavailable)
}

/// Gives the Ledger an order that may be repeated under the `Idempotency-Key` that came with it.
///
/// # Errors
/// As [`ask`]; `invalid_field` or `idempotency_key_reused` for the key.
pub(crate) async fn order<T: DeserializeOwned>(
    x: &Exchange,
    program: &str,
    caller: Caller,
    command: Command,
) -> Result<T> {
    let text = order_for_json(x, program, caller, command).await?;
    serde_json::from_str(&text).map_err(ApiError::unavailable)
}

/// The same, for an answer that is passed on as it is.
///
/// # Errors
/// As [`order`].
pub(crate) async fn order_for_json(
    x: &Exchange,
    program: &str,
    caller: Caller,
    command: Command,
) -> Result<String> {
    let repeat = x.repeat(program, &caller)?;
    call(&x.env, program, caller, command, repeat).await
}

async fn call(
    env: &Env,
    program: &str,
    caller: Caller,
    command: Command,
    repeat: Option<Repeat>,
) -> Result<String> {
    if ProgramId::parse(program).is_err() && !matches!(command, Command::PutProgram { .. }) {
        return Err(unknown_program());
    }
    let call = Call { program: program.to_owned(), caller, command, repeat };
    let body = serde_json::to_string(&call).map_err(ApiError::unavailable)?;
    let (status, text) = deliver(env, program, body).await.map_err(ApiError::unavailable)?;
    if status == 200 {
        return Ok(text);
    }
    let refused: Refused = serde_json::from_str(&text).map_err(ApiError::unavailable)?;
    Err(refused.into())
}

async fn deliver(env: &Env, program: &str, body: String) -> worker::Result<(u16, String)> {
    let ledger = env.durable_object(LEDGER)?.get_by_name(program)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("https://ledger/", &init)?;
    let mut response = ledger.fetch_with_request(request).await?;
    Ok((response.status_code(), response.text().await?))
}

/// A program's public side: from the isolate, else from KV, else from the Ledger.
///
/// # Errors
/// `unknown_program`; `ledger_unavailable` when neither can be asked.
pub(crate) async fn program(env: &Env, id: &str) -> Result<Rc<PublicProgram>> {
    if let Some(program) = recall(&PROGRAMS, id) {
        return Ok(program);
    }
    let program_id = ProgramId::parse(id).map_err(|_| unknown_program())?;
    let copy: Option<published::Program> = copy(env, &published::program_key(id)).await;
    let record = match copy {
        Some(record) => record,
        None => ask(env, id, Caller::Edge, Command::PublishedProgram).await?,
    };
    let program = border::program(program_id, record.version, &record.config)?;
    let program = Rc::new(PublicProgram { record, program });
    remember(&PROGRAMS, id, &program);
    Ok(program)
}

/// A link's public side: from the isolate, else from KV, else from the Ledger, so that it works the moment it exists.
pub(crate) async fn link(env: &Env, program: &str, code: &str) -> Result<Option<published::Link>> {
    let key = published::link_key(program, code);
    if let Some(link) = recall(&LINKS, &key) {
        return Ok(Some(link));
    }
    let link = if let Some(link) = copy(env, &key).await {
        Some(link)
    } else {
        let command = Command::PublishedLink { code: code.to_owned() };
        ask(env, program, Caller::Edge, command).await?
    };
    if let Some(link) = &link {
        remember(&LINKS, &key, link);
    }
    Ok(link)
}

/// A published copy; none when KV has none, cannot be read, or holds a form that this code does not know.
async fn copy<T: DeserializeOwned>(env: &Env, key: &str) -> Option<T> {
    let text = env.kv(KV).ok()?.get(key).text().await.ok()??;
    serde_json::from_str(&text).ok()
}

fn unknown_program() -> ApiError {
    ApiError::new(Code::UnknownProgram, "No program has this id; check the address.")
}
