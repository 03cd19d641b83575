//! The alarm: gives rewards whose hold has ended, publishes what changed, mails what was asked for and tells the owner's
//! endpoints, until nothing is left to do.

use std::rc::Rc;

use futures_util::future::join;
use worker::{Env, kv::KvError};

use super::{Memory, book::Publication, mailer, sender};
use crate::{KV, error::log};

/// How long to wait when even finding out what to do failed, in milliseconds.
const WAIT_AFTER_FAILURE: i64 = 5_000;

/// How long holds and windows wait when settling them failed, in milliseconds: publishing goes on meanwhile.
const PAUSE_AFTER_FAILURE: i64 = 60_000;

/// Does what is due; answers before which time the alarm need not ring again.
pub(super) async fn wake(memory: &Rc<Memory>, env: &Env) -> i64 {
    let worked = work(memory, env).await;
    let now = crate::time::now().as_millis();
    let Err(error) = worked else { return now };
    log(&format!("alarm: {error}"));
    now + WAIT_AFTER_FAILURE
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and these are of any"
)]
async fn work(memory: &Rc<Memory>, env: &Env) -> worker::Result<()> {
    // Two transactions: a reward that cannot be settled keeps nothing from being published.
    if let Err(error) = memory.write(|book| book.settle()).await {
        log(&format!("settling failed: {}", error.problem().detail));
        memory.pause_settling(PAUSE_AFTER_FAILURE);
    }
    // Each does its work whatever becomes of the others. A person waits for a mail; endpoints need not wait for one.
    let published = publish_all(memory, env).await;
    let (mailed, sent) = join(mailer::mail_all(memory, env), sender::send_all(memory, env)).await;
    let failures: Vec<String> = [sent, mailed, published]
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.to_string())
        .collect();
    if failures.is_empty() { Ok(()) } else { Err(worker::Error::RustError(failures.join("; "))) }
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and these are of any"
)]
async fn publish_all(memory: &Rc<Memory>, env: &Env) -> worker::Result<()> {
    let publications = memory.write(|book| book.publications()).await;
    let publications = publications.map_err(|error| error.problem().detail.clone())?;
    let mut outcomes = Vec::with_capacity(publications.len());
    for publication in publications {
        let published = publish(env, &publication).await;
        if let Err(error) = &published {
            // The key names a program, a link or a referral, never a person.
            log(&format!("publishing {} failed: {error}", publication.due.key));
        }
        outcomes.push((publication.due, published.is_ok()));
    }
    let noted = memory.write(move |book| {
        outcomes.iter().try_for_each(|(due, succeeded)| book.after_publishing(due, *succeeded))
    });
    noted.await.map_err(|error| error.problem().detail.clone())?;
    Ok(())
}

async fn publish(env: &Env, publication: &Publication) -> Result<(), KvError> {
    let store = env.kv(KV).map_err(|error| KvError::InvalidKvStore(error.to_string()))?;
    let key = &publication.due.key;
    let Some(value) = &publication.value else { return store.delete(key).await };
    let mut put = store.put(key, value.as_str())?;
    if let Some(metadata) = &publication.metadata {
        put = put.metadata(metadata)?;
    }
    put.execute().await
}
