//! The decisions of one Ledger: load, decide (pure), save. Synchronous, and the same natively and on the edge.

mod advocates;
mod audit;
mod backup;
mod claims;
mod customers;
mod deliveries;
mod early;
mod events;
mod friends;
mod fulfilment;
mod history;
mod integrations;
mod journal;
mod leaderboard;
mod lists;
mod people;
mod pools;
mod programs;
mod publish;
mod refunds;
mod repeatable;
mod reviews;
mod rewards;
mod sign_ins;
mod stats;
mod suspicions;
mod telling;
mod traffic;
mod webhooks;

use std::{cell::OnceCell, rc::Rc};

use goodword_domain::{id::AdvocateId, person, program::Program, time::Timestamp};
use goodword_protocol::ProgramConfig;
use serde::Serialize;

use super::{
    command::{Call, Caller, Command},
    database::{Database, DatabaseError},
    store::{AdvocateRow, ProgramRow, Store, WebhookRow},
};
use crate::error::{ApiError, Code};

pub(crate) use deliveries::{GONE, Sending, Tried};
pub(crate) use fulfilment::Task;
pub(crate) use publish::Publication;
pub(crate) use sign_ins::{Mailed, Mailing};

/// Why an operation did not happen. Either way nothing of it is kept.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is not allowed; the caller is told why.
    Refused(ApiError),
    /// The database failed; the log is told why.
    Broken(DatabaseError),
}

pub(crate) type Outcome<T> = std::result::Result<T, Failure>;

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(error)
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Broken(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(DatabaseError(format!("stored JSON: {error}")))
    }
}

/// The program, read and checked once and kept while the Ledger is awake.
pub(crate) struct Loaded {
    row: ProgramRow,
    config: ProgramConfig,
    program: Program,
}

/// One operation on a Ledger: its store, the moment, and the entropy it may use.
pub(crate) struct Book<'a, D> {
    store: Store<'a, D>,
    loaded: Option<Rc<Loaded>>,
    now: Timestamp,
    entropy: &'a mut dyn FnMut() -> u128,
    /// The owner's endpoints, read at the first step that may be told to them.
    webhooks: OnceCell<Rc<[WebhookRow]>>,
}

impl<'a, D: Database> Book<'a, D> {
    /// Opens the book at a moment. `cached` is what [`Book::close`] of an earlier operation gave.
    pub(crate) fn open(
        database: &'a D,
        cached: Option<Rc<Loaded>>,
        now: Timestamp,
        entropy: &'a mut dyn FnMut() -> u128,
    ) -> Self {
        Self { store: Store::new(database), loaded: cached, now, entropy, webhooks: OnceCell::new() }
    }

    /// What the next operation can start from. Only after a success: a failure may have been undone.
    pub(crate) fn close(self) -> Option<Rc<Loaded>> {
        self.loaded
    }

    /// Carries out a call and answers with JSON.
    ///
    /// # Errors
    /// [`Failure::Refused`] when the caller may not do this or the rules forbid it; [`Failure::Broken`] when the
    /// database fails. Nothing of the call may then be kept.
    pub(crate) fn answer(&mut self, call: Call) -> Outcome<String> {
        let Call { program, caller, command, repeat } = call;
        if let Command::PutProgram { config, key_hash, condition } = command {
            return json(&self.put_program(&program, &caller, *config, &key_hash, &condition)?);
        }
        if let Command::Restore(step) = command {
            return self.restore(&program, &caller, step);
        }
        self.load()?;
        programs::is_of(&self.loaded()?.row, &program)?;
        let before = repeat.as_ref().map(|repeat| self.answered_before(repeat)).transpose()?.flatten();
        // The old key ended with this very call, and what it is known again by has that key in it.
        if before.is_none() || !matches!(command, Command::RotateKey { .. }) {
            self.authorise(&caller, &command)?;
        }
        if let Some(answer) = before {
            return Ok(answer);
        }
        let named = repeatable::names_somebody(&command);
        let answer = self.carry_out(command)?;
        if let Some(repeat) = &repeat {
            self.keep_answer(repeat, named, &answer)?;
        }
        Ok(answer)
    }

    fn carry_out(&mut self, command: Command) -> Outcome<String> {
        match command {
            Command::PutProgram { .. } | Command::Restore(_) => {
                unreachable!("answered above, before there is a program")
            }
            Command::RotateKey { key_hash, sealed } => json(&self.rotate_key(&key_hash, sealed)?),
            Command::Program => json(&self.view()?),
            Command::PublishedProgram => json(&self.published_program()?),
            Command::PublishedLink { code } => json(&self.published_link(&code)?),
            Command::Enrol(enrolment) => json(&self.enrol(&enrolment)?),
            Command::AskSignIn(asked) => json(&self.ask_sign_in(&asked)?),
            Command::SignIn { code_key } => json(&self.sign_in(&code_key)?),
            Command::Me { asker, device } => json(&self.me(&asker, device.as_deref())?),
            Command::SeeDevice { advocate, device } => json(&self.see_device(&advocate, &device)?),
            Command::ShowName { asker, name } => json(&self.show_name(&asker, name.as_deref())?),
            Command::EraseMe { asker } => json(&self.erase_me(&asker)?),
            Command::Leaderboard { asker, period, limit } => {
                json(&self.leaderboard(asker.as_ref(), period, limit)?)
            }
            Command::Traffic(traffic) => json(&self.count_traffic(&traffic)?),
            Command::Stats(query) => json(&self.stats(&query)?),
            Command::Claim(facts) => json(&self.claim(&facts)?),
            Command::Event(facts) => json(&self.event(*facts)?),
            Command::Refund(request) => json(&self.refund(&request)?),
            Command::PutIntegration { name, settings, secrets, fulfilment } => {
                json(&self.put_integration(&name, &settings, secrets, fulfilment)?)
            }
            Command::Integrations => json(&self.integrations()?),
            Command::DropIntegration { name } => json(&self.drop_integration(&name)?),
            Command::SealedIntegration { name } => json(&self.sealed_integration(&name)?),
            Command::NoteRefused { name, why } => json(&self.note_refused(&name, &why)?),
            Command::TakeReport { name, reported } => json(&self.take_report(&name, reported)?),
            Command::KeepFailure(failed) => json(&self.keep_failure(&failed)?),
            Command::Failures { name, cursor, limit } => {
                json(&self.failures(&name, cursor.as_deref(), limit)?)
            }
            Command::FailedMessage { name, id } => json(&self.failed_message(&name, &id)?),
            Command::FailedAgain { name, id, code, detail } => {
                json(&self.failed_again(&name, &id, &code, &detail)?)
            }
            Command::DropFailure { name, id } => json(&self.drop_failure(&name, &id)?),
            Command::AddCoupons(coupons) => json(&self.add_coupons(&coupons)?),
            Command::Pools { after, limit } => json(&self.pools(after.as_deref(), limit)?),
            Command::AddCustomers { keys } => json(&self.add_customers(&keys)?),
            Command::TakeHistory(part) => json(&self.take_history(&part)?),
            Command::RehearseHistory(part) => json(&self.rehearse_history(&part)?),
            Command::BeginExport => json(&self.begin_export()?),
            Command::ExportPage { id, after } => json(&self.export_page(&id, after)?),
            Command::EndExport { id } => json(&self.end_export(&id)?),
            Command::Journal { subject, after, limit } => {
                json(&self.journal(subject.as_deref(), after, limit)?)
            }
            Command::ErasePerson(names) => json(&self.erase(&names)?),
            Command::Person(names) => json(&self.person(&names)?),
            Command::Events(filter) => json(&self.events(&filter)?),
            Command::Audit { cursor, limit } => json(&self.audit(cursor.as_deref(), limit)?),
            Command::Referrals(filter) => json(&self.referrals(&filter)?),
            Command::Advocates(filter) => json(&self.advocates(&filter)?),
            Command::Rewards(filter) => json(&self.rewards(&filter)?),
            Command::ApproveReferral { id, note } => json(&self.approve(&id, note.as_deref())?),
            Command::RejectReferral { id, note } => json(&self.reject(&id, note.as_deref())?),
            Command::FulfilReward { id, note } => json(&self.fulfil(&id, note.as_deref())?),
            Command::CancelReward { id, note } => json(&self.cancel(&id, note.as_deref())?),
            Command::Webhooks => json(&self.list_webhooks()?),
            Command::Webhook { id } => json(&self.webhook(&id)?),
            Command::AddWebhook { request, edge } => json(&self.add_webhook(request, edge)?),
            Command::PutWebhook { id, request, edge } => json(&self.put_webhook(&id, request, edge)?),
            Command::DeleteWebhook { id } => json(&self.delete_webhook(&id)?),
            Command::RotateWebhook { id } => json(&self.rotate_webhook(&id)?),
            Command::EnableWebhook { id } => json(&self.enable_webhook(&id)?),
            Command::TestWebhook { id } => json(&self.test_webhook(&id)?),
            Command::Deliveries { webhook, filter } => json(&self.deliveries(&webhook, &filter)?),
            Command::Redeliver { webhook, id } => json(&self.redeliver(&webhook, &id)?),
        }
    }

    /// When there is something to do without being asked: the next publication, end of a hold, a window or a wait for a
    /// friend, friend or message to forget, message or mail to send, or at once when more waits for what came than was
    /// given. All but publications, messages and mails wait for `settles_from`.
    pub(crate) fn next_alarm(&self, settles_from: i64) -> Outcome<Option<i64>> {
        if self.loaded.is_none() && (!self.store.exists()? || self.store.restoring()?.is_some()) {
            return Ok(None);
        }
        let expiry = self.store.next_expiry()?.map(|end| end + 1);
        let waited = self.store.over()?.map(|_| self.now_ms());
        let forgetting = [
            self.next_to_forget()?,
            self.next_forgetting()?,
            self.store.next_early()?,
            self.next_delivery_to_forget()?,
            self.next_sign_in_to_forget()?,
            self.store.next_repeatable()?,
            self.next_to_drop()?,
        ];
        let forgetting = forgetting.into_iter().chain(self.store.next_kept()?);
        let ends = [self.store.next_hold_end()?, expiry, waited].into_iter().chain(forgetting);
        let ends = ends.flatten().map(|end| end.max(settles_from));
        let mails = self.store.next_mail()?;
        let times = ends.chain(self.store.next_publication()?).chain(self.next_sending()?).chain(mails);
        Ok(times.min())
    }

    fn load(&mut self) -> Outcome<()> {
        if self.loaded.is_some() {
            return Ok(());
        }
        let unknown = || ApiError::new(Code::UnknownProgram, "No program has this id; check the address.");
        // What is being restored is no program yet.
        if !self.store.exists()? || self.store.restoring()?.is_some() {
            return Err(unknown().into());
        }
        self.store.migrate()?;
        let row = self.store.program()?.ok_or_else(unknown)?;
        self.loaded = Some(Rc::new(programs::check(row)?));
        Ok(())
    }

    /// The program; only after [`Book::load`].
    fn loaded(&self) -> Outcome<Rc<Loaded>> {
        self.loaded.clone().ok_or_else(|| DatabaseError("no program is loaded".into()).into())
    }

    fn authorise(&self, caller: &Caller, command: &Command) -> Outcome<()> {
        let loaded = self.loaded()?;
        let allowed = match command {
            Command::PublishedProgram
            | Command::PublishedLink { .. }
            | Command::Traffic(_)
            | Command::SeeDevice { .. }
            | Command::SealedIntegration { .. }
            | Command::NoteRefused { .. }
            | Command::KeepFailure(_) => matches!(caller, Caller::Edge),
            // Of a message whose signature the Worker checked, or that the owner replays.
            Command::TakeReport { .. } => matches!(caller, Caller::Edge) || holds_key(&loaded, caller),
            Command::Leaderboard { .. } if matches!(caller, Caller::Key(_)) => holds_key(&loaded, caller),
            Command::Enrol(_)
            | Command::Claim(_)
            | Command::AskSignIn(_)
            | Command::SignIn { .. }
            | Command::Me { .. }
            | Command::ShowName { .. }
            | Command::EraseMe { .. }
            | Command::Leaderboard { .. } => {
                return on_allowed_page(&loaded, caller);
            }
            Command::PutProgram { .. } | Command::RotateKey { .. } | Command::Program => {
                matches!(caller, Caller::Operator) || holds_key(&loaded, caller)
            }
            _ => holds_key(&loaded, caller),
        };
        if allowed { Ok(()) } else { Err(not_the_key().into()) }
    }

    fn now_ms(&self) -> i64 {
        self.now.as_millis()
    }

    fn entropy(&mut self) -> u128 {
        (self.entropy)()
    }
}

fn json<T: Serialize>(answer: &T) -> Outcome<String> {
    Ok(serde_json::to_string(answer)?)
}

fn not_the_key() -> ApiError {
    ApiError::new(Code::InvalidCredentials, "This is not the key of this program; check which one you use.")
}

/// Compares in constant time: both are keyed hashes of the same length.
fn holds_key(loaded: &Loaded, caller: &Caller) -> bool {
    use subtle::ConstantTimeEq;
    let Caller::Key(hash) = caller else { return false };
    hash.as_bytes().ct_eq(loaded.row.key_hash.as_bytes()).into()
}

fn on_allowed_page(loaded: &Loaded, caller: &Caller) -> Outcome<()> {
    match caller {
        Caller::Page(None) => Ok(()),
        Caller::Page(Some(origin)) if loaded.program.allows_origin(origin) => Ok(()),
        _ => {
            let detail = "The program's owner has to add this site to `allowed_origins`.";
            Err(ApiError::new(Code::OriginNotAllowed, detail).into())
        }
    }
}

/// An advocate as the decisions know them.
fn person(row: &AdvocateRow) -> Outcome<person::Advocate> {
    let broken = |what: &str| Failure::Broken(DatabaseError(format!("an advocate's {what} is not valid")));
    Ok(person::Advocate {
        id: AdvocateId::parse(&row.id).map_err(|_| broken("id"))?,
        key: person::PersonKey::new(row.email_key.clone()),
        customer: row
            .customer
            .as_deref()
            .map(goodword_domain::slug::CustomerId::parse)
            .transpose()
            .map_err(|_| broken("customer id"))?,
    })
}
