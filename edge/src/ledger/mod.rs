//! The Ledger: one Durable Object per program, its SQLite the one writer and the truth.
//!
//! This file is the shell: it opens a transaction, lets the [`book`] decide, and publishes what changed. A Ledger
//! operation has no await between reading and writing.

#![expect(
    missing_docs,
    reason = "the durable_object macro writes methods without; nothing else here is public"
)]

mod alarm;
pub(crate) mod answer;
pub(crate) mod book;
pub(crate) mod command;
mod database;
pub(crate) mod history;
mod mailer;
mod outbox;
mod query;
pub(crate) mod sender;
mod storage;
mod store;
#[cfg(test)]
mod tests;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

// The macro speaks of `wasm_bindgen` by that name.
use worker::wasm_bindgen;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use self::{
    book::{Book, Failure, Loaded, Outcome},
    command::{Call, Command, Traffic},
    storage::DurableDatabase,
};
use crate::{auth::entropy, error::ApiError, http, refused::Refused, repeats::Visitors, time::now};

/// The Durable Object of one program.
#[durable_object]
pub struct Ledger {
    env: Env,
    memory: Rc<Memory>,
}

/// What a Ledger remembers while it is awake; all of it can be read again from the store.
struct Memory {
    state: State,
    loaded: RefCell<Option<Rc<Loaded>>>,
    /// When the next alarm is set for, as far as this instance knows.
    alarm: Cell<Option<i64>>,
    /// Since when the alarm rings: what is to be done next is found out when it is over.
    rings: Cell<Option<i64>>,
    /// Before this time nothing is settled, because it failed.
    settles_from: Cell<i64>,
    /// Who followed a link within half an hour.
    visitors: RefCell<Visitors>,
}

impl DurableObject for Ledger {
    fn new(state: State, env: Env) -> Self {
        let memory = Memory {
            state,
            loaded: RefCell::default(),
            alarm: Cell::new(None),
            rings: Cell::new(None),
            settles_from: Cell::new(0),
            visitors: RefCell::default(),
        };
        Self { env, memory: Rc::new(memory) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let mut call: Call = serde_json::from_str(&request.text().await?)?;
        if let Command::Traffic(traffic) = &mut call.command {
            self.memory.leave_repeats_out(traffic);
        }
        let answer = if is_question(&call.command) {
            self.memory.read(|book| book.answer(call))
        } else {
            self.memory.write(|book| book.answer(call)).await
        };
        match answer {
            Ok(json) => http::json_text(200, json),
            Err(error) => Refused::answer(&error),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        let rang = self.memory.alarm.take();
        self.memory.rings.set(Some(now().as_millis()));
        let from = outbox::wake(&self.memory, &self.env).await;
        self.memory.rings.set(None);
        // An error has the runtime ring again.
        self.memory.schedule_next(alarm::after(rang, from)).await?;
        Response::empty()
    }
}

/// Whether a command changes nothing, and so needs no transaction.
fn is_question(command: &Command) -> bool {
    matches!(
        command,
        Command::Program
            | Command::PublishedProgram
            | Command::PublishedLink { .. }
            | Command::Me { .. }
            | Command::Leaderboard { .. }
            | Command::Stats(_)
            | Command::Person(_)
            | Command::Events(_)
            | Command::Journal { .. }
            | Command::Audit { .. }
            | Command::RehearseHistory(_)
            | Command::ExportPage { .. }
            | Command::Referrals(_)
            | Command::Advocates(_)
            | Command::Rewards(_)
            | Command::Pools { .. }
            | Command::Integrations
            | Command::SealedIntegration { .. }
            | Command::Failures { .. }
            | Command::FailedMessage { .. }
            | Command::Webhooks
            | Command::Webhook { .. }
            | Command::Deliveries { .. }
    )
}

impl Memory {
    /// Answers a question.
    fn read<T>(&self, operation: impl FnOnce(&mut Book<'_, DurableDatabase>) -> Outcome<T>) -> Answer<T> {
        self.run(operation).map_err(|failure| self.explain(failure))
    }

    /// Carries out an order in one transaction, with the alarm that it needs. A refusal or a failure leaves nothing
    /// behind.
    async fn write<T: 'static>(
        self: &Rc<Self>,
        operation: impl FnOnce(&mut Book<'_, DurableDatabase>) -> Outcome<T> + 'static,
    ) -> Answer<T> {
        let result = Rc::new(RefCell::new(None));
        let (memory, slot) = (Rc::clone(self), Rc::clone(&result));
        let storage = self.state.storage();
        let transaction = storage.transaction(move |_| async move {
            let outcome = memory.run(|book| {
                let answer = operation(book)?;
                Ok((answer, book.next_alarm(memory.settles_from.get())?))
            });
            let undo = outcome.is_err();
            let outcome = match outcome {
                Ok((answer, alarm)) => {
                    memory.schedule(alarm).await?;
                    Ok(answer)
                }
                Err(failure) => Err(failure),
            };
            slot.replace(Some(outcome));
            if undo { Err("undone".into()) } else { Ok(()) }
        });
        let committed = transaction.await;
        match (result.take(), committed) {
            (Some(Ok(answer)), Ok(())) => Ok(answer),
            (Some(Err(failure)), _) => Err(self.explain(failure)),
            (_, Err(error)) => {
                self.forget();
                Err(ApiError::unavailable(error))
            }
            (None, Ok(())) => {
                self.forget();
                Err(ApiError::unavailable("a transaction did not run"))
            }
        }
    }

    fn run<T>(&self, operation: impl FnOnce(&mut Book<'_, DurableDatabase>) -> Outcome<T>) -> Outcome<T> {
        let database = DurableDatabase::new(self.state.storage().sql());
        let mut entropy = entropy;
        let cached = self.loaded.borrow().clone();
        let mut book = Book::open(&database, cached, now(), &mut entropy);
        let answer = operation(&mut book)?;
        self.loaded.replace(book.close());
        Ok(answer)
    }

    /// Sees to it that the alarm rings no later than at `next`, unless it rings now.
    async fn schedule(&self, next: Option<i64>) -> Result<()> {
        let now = now().as_millis();
        let Some(at) = next.and_then(|next| alarm::to_set(self.alarm.get(), next, now)) else {
            return Ok(());
        };
        if !alarm::rings(self.rings.get(), now) {
            self.state.storage().set_alarm(at - now).await?;
            self.alarm.set(Some(at));
        }
        Ok(())
    }

    /// Sees to it that the alarm rings for what is to be done next, but not before `earliest`.
    async fn schedule_next(&self, earliest: i64) -> Result<()> {
        let next = self.read(|book| book.next_alarm(self.settles_from.get()));
        let next = next.map_err(|error| error.problem().detail.clone())?;
        self.schedule(next.map(|next| next.max(earliest))).await
    }

    /// Leaves holds and windows alone for so many milliseconds.
    fn pause_settling(&self, length: i64) {
        self.settles_from.set(now().as_millis() + length);
    }

    /// Leaves out who came through another isolate before.
    fn leave_repeats_out(&self, traffic: &mut [Traffic]) {
        let mut known = self.visitors.borrow_mut();
        for link in traffic {
            link.visitors.retain(|visitor| known.is_new(*visitor, now()));
        }
    }

    /// What was remembered may be of a transaction that was undone.
    fn forget(&self) {
        self.loaded.replace(None);
        self.alarm.set(None);
    }

    fn explain(&self, failure: Failure) -> ApiError {
        match failure {
            Failure::Refused(error) => error,
            Failure::Broken(error) => {
                self.forget();
                ApiError::unavailable(error)
            }
        }
    }
}

type Answer<T> = std::result::Result<T, ApiError>;
