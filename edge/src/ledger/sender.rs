//! Sends messages to the owner's endpoints: signed, never along a redirect, and none waits for another.

use std::{rc::Rc, time::Duration};

use futures_util::{
    StreamExt,
    future::{Either, join_all, select},
};
use goodword_domain::webhook::{Reach, WebhookUrl};
use goodword_protocol::Fulfilment;
use worker::{
    AbortController, AbortSignal, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    Response,
};

use super::{
    Memory,
    book::{Sending, Tried},
};
use crate::{auth::Keyring, error::log, signing, time::now};

/// How long an endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes.
const LARGEST_ANSWER: usize = 16 * 1024;
/// The operator's word that messages may go to private networks.
const ALLOW_PRIVATE: &str = "WEBHOOKS_ALLOW_PRIVATE";

/// How far the operator lets messages go.
pub(crate) fn reach(env: &Env) -> Reach {
    let allowed = env.var(ALLOW_PRIVATE).is_ok_and(|var| var.to_string() == "true");
    if allowed { Reach::Anywhere } else { Reach::Public }
}

/// Sends what is due, all at once, and notes of each what came of it.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and these are of any"
)]
pub(super) async fn send_all(memory: &Rc<Memory>, env: &Env) -> worker::Result<()> {
    let waits = memory.read(|book| book.has_sendings()).map_err(|error| error.problem().detail.clone())?;
    if !waits {
        return Ok(());
    }
    let sendings = memory.write(|book| book.sendings()).await;
    let sendings = sendings.map_err(|error| error.problem().detail.clone())?;
    let keyring = Keyring::new(&env.secret("GOODWORD_SECRET")?.to_string());
    let reach = reach(env);
    let all = join_all(sendings.iter().map(|sending| send(&keyring, reach, sending))).await;
    for (sending, tried) in sendings.into_iter().zip(all) {
        note(memory, sending.id, tried).await?;
    }
    Ok(())
}

/// Notes what came of a message. A reward that cannot be noted as given must not have the message sent again.
async fn note(memory: &Rc<Memory>, id: String, tried: Tried) -> worker::Result<()> {
    let (again, without) = (id.clone(), Tried { fulfilment: None, ..tried.clone() });
    let fulfils = tried.fulfilment.is_some();
    let mut noted = memory.write(move |book| book.after_sending(&id, &tried)).await;
    if let Err(error) = &noted
        && fulfils
    {
        log(&format!("a reward that {again} gave was not noted: {}", error.problem().detail));
        noted = memory.write(move |book| book.after_sending(&again, &without)).await;
    }
    Ok(noted.map_err(|error| error.problem().detail.clone())?)
}

async fn send(keyring: &Keyring, reach: Reach, sending: &Sending) -> Tried {
    if WebhookUrl::parse(&sending.url, reach).is_err() {
        return failed("not_allowed", None);
    }
    let controller = AbortController::default();
    let signal = controller.signal();
    let tried = {
        let exchange = std::pin::pin!(exchange(keyring, sending, &signal));
        match select(exchange, std::pin::pin!(Delay::from(PATIENCE))).await {
            Either::Left((Ok(tried), _)) => tried,
            Either::Left((Err(error), _)) => {
                log(&format!("sending {} failed: {error}", sending.id));
                failed("unreachable", None)
            }
            Either::Right(_) => failed("timeout", None),
        }
    };
    // Whatever is left of the answer is not wanted, and its connection is needed for others.
    controller.abort();
    tried
}

async fn exchange(keyring: &Keyring, sending: &Sending, signal: &AbortSignal) -> worker::Result<Tried> {
    let request = request(keyring, sending)?;
    let mut response = Fetch::Request(request).send_with_signal(signal).await?;
    let status = response.status_code();
    Ok(match status {
        200..=299 => {
            let fulfilment = if sending.fulfils { fulfilment(&mut response).await? } else { None };
            Tried { status: Some(status), error: None, fulfilment }
        }
        300..=399 => failed("redirected", Some(status)),
        410 => failed(super::book::GONE, Some(status)),
        _ => failed("refused", Some(status)),
    })
}

fn failed(error: &'static str, status: Option<u16>) -> Tried {
    Tried { status, error: Some(error), fulfilment: None }
}

fn request(keyring: &Keyring, sending: &Sending) -> worker::Result<Request> {
    let at = now().as_millis() / 1000;
    let key = |rotation: &i64| keyring.signing_key(&sending.program, &sending.webhook, *rotation);
    let keys: Vec<Vec<u8>> = sending.rotations.iter().map(key).collect();
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    headers.set("user-agent", "Goodword-Webhooks/1")?;
    headers.set("webhook-id", &sending.id)?;
    headers.set("webhook-timestamp", &at.to_string())?;
    headers.set("webhook-signature", &signing::signatures(&keys, &sending.id, at, &sending.body))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(sending.body.as_str().into()));
    Request::new_with_init(&sending.url, &init)
}

/// What the answer says of the reward; nothing when it is none, or too long to be one.
async fn fulfilment(response: &mut Response) -> worker::Result<Option<Fulfilment>> {
    let Ok(mut pieces) = response.stream() else { return Ok(None) };
    let mut body = Vec::new();
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece?);
        if body.len() > LARGEST_ANSWER {
            return Ok(None);
        }
    }
    Ok(serde_json::from_slice(&body).ok())
}
