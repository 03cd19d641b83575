//! Messages of integrations: checked, read, carried out; and kept for the owner where that fails.

use std::{collections::BTreeSet, time::Duration};

use goodword_domain::{
    code::CouponCode,
    email::Email,
    money::Currency,
    slug::{EventId, IntegrationName},
};
use goodword_protocol::{EventRequest, Received};
use serde_json::Value;
use worker::{Delay, Method, Response};

use super::{events::facts, integrations::unknown};
use crate::{
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    integrations::{Message, Report, Source, Told, Unreadable, customers, is_ping, read, verify},
    ledger::{
        answer::{KeptFailure, Sealed},
        command::{Caller, Command, FailedMessage, Reported},
    },
    limits::Limit,
    reader,
    time::now,
};

/// The largest message: an order of some hundred lines. Sealed, it still fits a row.
const LARGEST: usize = 1024 * 1024;
/// How long to wait before a report is given to a Ledger again that could not be reached.
const TRIES: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(2)];
/// How many addresses of a message are remembered for its erasure.
const MOST_ADDRESSES: usize = 100;
/// What is kept of the sender's name for a message, in characters.
const LONGEST_TOPIC: usize = 100;

/// `POST /hooks/{program}/{name}`: 200 when the message was carried out or told nothing; 202 when it is kept for the
/// owner. Neither makes the sender try again: only a failure of ours does.
pub(crate) async fn post(x: &mut Exchange, program: &str, name: &str) -> Result<Response> {
    let name = IntegrationName::parse(name).map_err(|_| unknown())?;
    let body = match x.bytes(LARGEST).await {
        Ok(body) => body,
        Err(error) => {
            note_refused(x, program, &name, &error).await?;
            return Err(error);
        }
    };
    let integration = integration(x, program, &name).await?;
    if is_ping(integration.settings.kind, &body) {
        let ignored = Some("a try of the address".to_owned());
        return http::json(200, &Received { ignored, ..Received::default() });
    }
    let header = |name: &str| x.header(name);
    let message = Message { header: &header, body: &body };
    let secrets = open_secrets(x, program, &name, &integration)?;
    if let Err(refusal) = verify(&integration.settings, &secrets, &message, now()) {
        note_refused(x, program, &name, &refusal).await?;
        return Err(refusal);
    }
    let (topic, carried_out) = carry_out(x, program, &name, &Caller::Edge, &integration, &message).await;
    match carried_out {
        Ok(received) => http::json(200, &received),
        Err(error) if error.is(Code::LedgerUnavailable) => Err(error),
        Err(error) => {
            http::json(202, &keep(x, program, &name, &integration, &message, (topic, &error)).await?)
        }
    }
}

/// Lets the owner see what was refused; who sends too much of it, anybody may, is told to wait instead.
async fn note_refused(x: &Exchange, program: &str, name: &IntegrationName, error: &ApiError) -> Result<()> {
    Limit::of(&Method::Post).count(x, program).await?;
    let why = error.problem().detail.clone();
    ask(x, program, Command::NoteRefused { name: name.to_string(), why }).await
}

/// Carries a kept message out again.
///
/// # Errors
/// Why that is not possible.
pub(super) async fn replay(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    caller: &Caller,
    sealed: &str,
) -> Result<Received> {
    let opened = x.keyring()?.open(program, &message_of(name), sealed);
    let opened = opened.ok_or_else(|| ApiError::unavailable("a kept message cannot be opened"))?;
    let end = opened.iter().position(|byte| *byte == b'\n').unwrap_or(opened.len());
    let (topic, body) = opened.split_at(end);
    let topic = String::from_utf8_lossy(topic).into_owned();
    let header = |name: &str| name.ends_with("-topic").then(|| topic.clone());
    let message = Message { header: &header, body: body.get(1..).unwrap_or_default() };
    let integration = integration(x, program, name).await?;
    carry_out(x, program, name, caller, &integration, &message).await.1
}

/// Seals the secrets of an integration for its row.
///
/// # Errors
/// `ledger_unavailable` when the deployment has no secret of its own.
pub(super) fn seal_secrets(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    secrets: &[String],
) -> Result<String> {
    let list = serde_json::to_vec(secrets).map_err(ApiError::unavailable)?;
    Ok(x.keyring()?.seal(program, &secrets_of(name), &list))
}

fn open_secrets(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    integration: &Sealed,
) -> Result<Vec<String>> {
    let opened = x.keyring()?.open(program, &secrets_of(name), &integration.secrets);
    let opened = opened.ok_or_else(|| ApiError::unavailable("an integration's secrets cannot be opened"))?;
    serde_json::from_slice(&opened).map_err(ApiError::unavailable)
}

fn secrets_of(name: &IntegrationName) -> String {
    format!("secrets of {name}")
}

fn message_of(name: &IntegrationName) -> String {
    format!("message of {name}")
}

async fn integration(x: &Exchange, program: &str, name: &IntegrationName) -> Result<Sealed> {
    ask(x, program, Command::SealedIntegration { name: name.to_string() }).await
}

async fn ask<T: serde::de::DeserializeOwned>(x: &Exchange, program: &str, command: Command) -> Result<T> {
    reader::ask(&x.env, program, Caller::Edge, command).await
}

/// Reads a message and carries its reports out, one after another; answers what the sender calls it too.
async fn carry_out(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    caller: &Caller,
    integration: &Sealed,
    message: &Message<'_>,
) -> (String, Result<Received>) {
    let currency = match Currency::parse(&integration.currency) {
        Ok(currency) => currency,
        Err(error) => return (String::new(), Err(ApiError::unavailable(error))),
    };
    let source = Source { name: name.as_str(), settings: &integration.settings, currency };
    match read(&source, message) {
        Err(Unreadable { topic, detail }) => (topic, Err(ApiError::new(Code::UnreadableMessage, detail))),
        Ok(Told { topic, reports, ignored }) => {
            let mut received = Received { ignored, ..Received::default() };
            for report in reports {
                if let Err(error) = tell(x, program, name, caller, report, &mut received).await {
                    return (topic, Err(error));
                }
            }
            (topic, Ok(received))
        }
    }
}

async fn tell(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    caller: &Caller,
    report: Report,
    received: &mut Received,
) -> Result<()> {
    let reported = match report {
        Report::Event { event, coupons } => {
            received.events.push(event.id.clone());
            let known = coupons.iter().filter_map(|coupon| CouponCode::parse(coupon).ok());
            let coupons = known.map(|coupon| coupon.to_string()).collect();
            Reported::Event { facts: Box::new(facts(x, program, tidy(*event)?)?), coupons }
        }
        Report::Refund { id, events, amount } => {
            events.iter().chain([&id]).try_for_each(|id| readable_id(id))?;
            received.refunds.push(id.clone());
            Reported::Refund { id, events, amount }
        }
        Report::Name { event, name } => {
            [&event, &name].into_iter().try_for_each(|id| readable_id(id))?;
            Reported::Name { event, name }
        }
    };
    let command = Command::TakeReport { name: name.to_string(), reported };
    // Not every sender tries again, and a report that is carried out twice counts once.
    for wait in TRIES {
        match reader::ask(&x.env, program, caller.clone(), command.clone()).await {
            Err(error) if error.is(Code::LedgerUnavailable) => Delay::from(wait).await,
            answer => return answer,
        }
    }
    reader::ask(&x.env, program, caller.clone(), command).await
}

/// An event as the API takes it: other systems have addresses that are none, which must not cost the friend the rest.
fn tidy(mut event: EventRequest) -> Result<EventRequest> {
    readable_id(&event.id)?;
    if event.friend.customer_id.is_some() {
        event.friend.email = event.friend.email.filter(|address| Email::parse(address).is_ok());
    }
    Ok(event)
}

fn readable_id(id: &str) -> Result<()> {
    let unreadable =
        |_| ApiError::new(Code::UnreadableMessage, "An id has other characters than visible ones.");
    EventId::parse(id).map(drop).map_err(unreadable)
}

/// Keeps a message for the owner, sealed, under the names of whom it is about.
async fn keep(
    x: &Exchange,
    program: &str,
    name: &IntegrationName,
    integration: &Sealed,
    message: &Message<'_>,
    (topic, error): (String, &ApiError),
) -> Result<Received> {
    let keyring = x.keyring()?;
    let topic: String = topic.chars().filter(|letter| !letter.is_control()).take(LONGEST_TOPIC).collect();
    let mut content = format!("{topic}\n").into_bytes();
    content.extend_from_slice(message.body);
    let addresses = addresses(message.body);
    let keys = addresses.iter().map(|address| keyring.person_key(program, address.normalised()));
    let failed = FailedMessage {
        integration: name.to_string(),
        topic,
        code: error.problem().code.clone(),
        detail: error.problem().detail.clone(),
        message: keyring.seal(program, &message_of(name), &content),
        friend_keys: keys.collect(),
        customers: customers(&integration.settings, message.body),
    };
    let kept: KeptFailure = ask(x, program, Command::KeepFailure(Box::new(failed))).await?;
    let code = Some(error.problem().code.clone());
    Ok(Received { kept: Some(kept.id), code, ..Received::default() })
}

/// Every address in a message, whatever it stands for.
fn addresses(body: &[u8]) -> Vec<Email> {
    let mut found = BTreeSet::new();
    let mut rest: Vec<Value> = serde_json::from_slice(body).into_iter().collect();
    while let Some(value) = rest.pop() {
        match value {
            Value::String(text) if text.contains('@') => drop(found.insert(text)),
            Value::Array(values) => rest.extend(values),
            Value::Object(fields) => rest.extend(fields.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found.iter().filter_map(|text| Email::parse(text).ok()).take(MOST_ADDRESSES).collect()
}
