//! Mails what people asked for, and notes of each what came of it.

use std::rc::Rc;

use futures_util::future::join_all;
use worker::Env;

use super::{
    Memory,
    book::{Mailed, Mailing},
};
use crate::{
    auth::Keyring,
    mail::{self, Mailer},
};

/// Sends the mails that are due, all at once.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and these are of any"
)]
pub(super) async fn mail_all(memory: &Rc<Memory>, env: &Env) -> worker::Result<()> {
    let waits = memory.read(|book| book.has_mail()).map_err(|error| error.problem().detail.clone())?;
    if !waits {
        return Ok(());
    }
    let mailings = memory.write(|book| book.mailings()).await;
    let mailings = mailings.map_err(|error| error.problem().detail.clone())?;
    let keyring = Keyring::new(&env.secret("GOODWORD_SECRET")?.to_string());
    let mailer = Mailer::of(env);
    let all = join_all(mailings.iter().map(|mailing| send(env, &keyring, mailer.as_ref(), mailing))).await;
    for (mailing, mailed) in mailings.into_iter().zip(all) {
        let noted = memory.write(move |book| book.after_mailing(&mailing.code_key, mailed)).await;
        noted.map_err(|error| error.problem().detail.clone())?;
    }
    Ok(())
}

async fn send(env: &Env, keyring: &Keyring, mailer: Option<&Mailer>, mailing: &Mailing) -> Mailed {
    // The operator may set one yet.
    let Some(mailer) = mailer else { return Mailed::NotNow };
    let code = keyring.sign_in_code(&mailing.program, &mailing.seed);
    mailer.send(env, &mail::write(mailing, &code), &format!("goodword-sign-in-{}", mailing.code_key)).await
}
