//! Sends messages to the owner's endpoints: signed, never along a redirect, and none waits for another.

use std::rc::Rc;

use futures_util::future::join_all;
use goodword_domain::webhook::{Reach, WebhookUrl};
use worker::{Env, Method};

use super::{
    Memory,
    book::{Sending, Task, Tried},
};
use crate::{
    auth::Keyring,
    error::log,
    fulfilment::{self, System},
    outgoing::{self, Answered, Outgoing},
    signing,
    time::now,
};

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
    if let Some(task) = &sending.task {
        return give(keyring, sending, task).await;
    }
    match outgoing::call(&request(keyring, sending), |status| sending.fulfils && status < 300).await {
        Ok(answered) => tried(&answered),
        Err(error) => {
            log(&format!("sending {} failed: {}", sending.id, error.cause));
            failed(error.code, None)
        }
    }
}

/// Has an integration's system give a reward.
async fn give(keyring: &Keyring, sending: &Sending, task: &Task) -> Tried {
    let key = keyring.open(&sending.program, &fulfilment::purpose(&task.integration), &task.key);
    let Some(key) = key.and_then(|key| String::from_utf8(key).ok()) else {
        log(&format!("the API's key for {} cannot be opened", sending.id));
        return failed("key_unreadable", None);
    };
    let system = System { kind: task.kind, base: sending.url.trim_end_matches('/'), key: &key };
    let tried = fulfilment::carry_out(&system, &task.order).await;
    if let Some(error) = tried.error {
        log(&format!("a reward of {} was not given: {error} {:?}", sending.id, tried.status));
    }
    tried
}

fn tried(answered: &Answered) -> Tried {
    let status = Some(answered.status);
    match answered.status {
        200..=299 => {
            // Nothing when the answer says nothing of the reward, or is too long to.
            let fulfilment = answered.body.as_deref().and_then(|body| serde_json::from_slice(body).ok());
            Tried { status, fulfilment, ..Tried::default() }
        }
        300..=399 => failed("redirected", status),
        410 => failed(super::book::GONE, status),
        _ => failed("refused", status),
    }
}

fn failed(error: &'static str, status: Option<u16>) -> Tried {
    Tried { status, error: Some(error), ..Tried::default() }
}

fn request(keyring: &Keyring, sending: &Sending) -> Outgoing {
    let at = now().as_millis() / 1000;
    let key = |rotation: &i64| keyring.signing_key(&sending.program, &sending.webhook, *rotation);
    let keys: Vec<Vec<u8>> = sending.rotations.iter().map(key).collect();
    Outgoing::new(Method::Post, sending.url.clone())
        .headers([
            ("user-agent", "Goodword-Webhooks/1".to_owned()),
            ("webhook-id", sending.id.clone()),
            ("webhook-timestamp", at.to_string()),
            ("webhook-signature", signing::signatures(&keys, &sending.id, at, &sending.body)),
        ])
        .body("application/json", sending.body.clone())
}
