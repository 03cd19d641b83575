//! Integrations: the owner sets them up, and looks at what they could not carry out.

use goodword_domain::slug::IntegrationName;
use goodword_protocol::{
    FulfilmentRequest, Integration, IntegrationFailure, IntegrationKind, IntegrationRequest,
    IntegrationSettings, Nothing, Page, Received,
};
use worker::Response;

use super::{hooks, limit, owner};
use crate::{
    auth::entropy,
    border,
    error::{ApiError, Code, Result},
    fulfilment,
    http::{self, Exchange},
    integrations,
    ledger::{
        answer::IntegrationStored,
        command::{Caller, Command, PutFulfilment},
        sender,
    },
    reader,
};

/// `GET /v1/programs/{program}/integrations`
pub(crate) async fn list(x: &mut Exchange, program: &str) -> Result<Response> {
    let mut items: Vec<Integration> =
        reader::ask(&x.env, program, owner(x, program)?, Command::Integrations).await?;
    for integration in &mut items {
        integration.url = url(x, program, &integration.name);
    }
    http::json(200, &Page { items, next_cursor: None })
}

/// `PUT /v1/programs/{program}/integrations/{name}`: 201 with the secret, if one was made, and else 200.
pub(crate) async fn put(x: &mut Exchange, program: &str, name: &str) -> Result<Response> {
    let (caller, name) = (owner(x, program)?, parse(name)?);
    let IntegrationRequest { kind, secrets, amount, mapping, fulfilment } = x.json().await?;
    let settings = IntegrationSettings { kind, amount, mapping };
    integrations::check(&settings, secrets.as_deref())?;
    let fulfilment = fulfilment.map(|fulfilment| giving(x, program, &name, kind, fulfilment)).transpose()?;
    let made = match &secrets {
        None if makes_a_secret(kind) && !is_there(x, program, &caller, &name).await? => {
            Some(x.keyring()?.integration_secret(program, entropy()))
        }
        _ => None,
    };
    let secrets = secrets.or_else(|| made.clone().map(|secret| vec![secret]));
    let secrets = secrets.map(|secrets| hooks::seal_secrets(x, program, &name, &secrets)).transpose()?;
    let command =
        Command::PutIntegration { name: name.to_string(), settings: Box::new(settings), secrets, fulfilment };
    let stored: IntegrationStored = reader::ask(&x.env, program, caller, command).await?;
    let url = url(x, program, name.as_str());
    let integration = Integration { url, secret: made, ..stored.integration };
    http::json(if stored.created { 201 } else { 200 }, &integration)
}

/// How rewards are to be given, its key sealed.
fn giving(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    kind: IntegrationKind,
    request: FulfilmentRequest,
) -> Result<PutFulfilment> {
    let (fulfilment, key) = border::fulfilment(kind, request, sender::reach(&x.env))?;
    let purpose = fulfilment::purpose(name.as_str());
    let keyring = x.keyring()?;
    let api_key = key.map(|key| keyring.seal(program, &purpose, key.as_bytes()));
    Ok(PutFulfilment { api_key, ..fulfilment })
}

/// Whether the owner tells the system its secret, and not the other way round.
fn makes_a_secret(kind: IntegrationKind) -> bool {
    matches!(kind, IntegrationKind::Woocommerce | IntegrationKind::Mapped)
}

async fn is_there(x: &Exchange, program: &str, caller: &Caller, name: &IntegrationName) -> Result<bool> {
    let known: Vec<Integration> = reader::ask(&x.env, program, caller.clone(), Command::Integrations).await?;
    Ok(known.iter().any(|integration| integration.name == name.as_str()))
}

/// `DELETE /v1/programs/{program}/integrations/{name}`: with all that is kept of it.
pub(crate) async fn delete(x: &mut Exchange, program: &str, name: &str) -> Result<Response> {
    let command = Command::DropIntegration { name: parse(name)?.to_string() };
    let () = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &Nothing {})
}

/// `GET /v1/programs/{program}/integrations/{name}/failures?cursor=&limit=`
pub(crate) async fn failures(x: &mut Exchange, program: &str, name: &str) -> Result<Response> {
    let name = parse(name)?.to_string();
    let command = Command::Failures { name, cursor: x.query("cursor"), limit: limit(x)? };
    let page: Page<IntegrationFailure> = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &page)
}

/// `POST …/failures/{id}/replay`: carries the message out, now that what was wrong is mended, and forgets it.
pub(crate) async fn replay(x: &mut Exchange, program: &str, name: &str, id: &str) -> Result<Response> {
    let (caller, name) = (owner(x, program)?, parse(name)?);
    let (owned, id) = (name.to_string(), id.to_owned());
    let command = Command::FailedMessage { name: owned.clone(), id: id.clone() };
    let sealed: String = reader::ask(&x.env, program, caller.clone(), command).await?;
    match hooks::replay(x, program, &name, &caller, &sealed).await {
        Ok(received) => {
            let command = Command::DropFailure { name: owned, id };
            let () = reader::ask(&x.env, program, caller, command).await?;
            http::json::<Received>(200, &received)
        }
        Err(error) if error.is(Code::LedgerUnavailable) => Err(error),
        Err(error) => {
            let (code, detail) = (error.problem().code.clone(), error.problem().detail.clone());
            let command = Command::FailedAgain { name: owned, id, code, detail };
            let () = reader::ask(&x.env, program, caller, command).await?;
            Err(error)
        }
    }
}

/// `DELETE …/failures/{id}`
pub(crate) async fn forget(x: &mut Exchange, program: &str, name: &str, id: &str) -> Result<Response> {
    let command = Command::DropFailure { name: parse(name)?.to_string(), id: id.to_owned() };
    let () = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &Nothing {})
}

fn parse(name: &str) -> Result<IntegrationName> {
    IntegrationName::parse(name).map_err(|why| border::invalid("name", why))
}

fn url(x: &Exchange, program: &str, name: &str) -> String {
    format!("{}/hooks/{program}/{name}", x.edge())
}

/// What a message names that this integration cannot be.
pub(super) fn unknown() -> ApiError {
    ApiError::new(Code::NotFound, "This program has no integration of this name.")
}
