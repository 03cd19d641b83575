//! Signing in by mail: who asks is mailed a code, and whoever brings it back has proved the address.
//!
//! Asking never looks at whether the address is an advocate's: the same is written for any, and whether there is
//! something to mail shows when it is mailed. So neither the answer nor how long it takes tells.

use goodword_domain::{
    id::SessionId,
    sign_in::{KEPT_MS, MOST_ASKED, VALID_MS, is_valid, mailed_again},
    time::Timestamp,
};

use super::{Book, Database, Outcome};
use crate::{
    error::{ApiError, Code},
    ledger::{
        answer::Enrolled,
        command::{Session, SignInAsked},
        store::{AdvocateRow, SignInRow, Wait},
    },
};

/// How many mails one alarm sends: with what is published and sent at once within the 50 calls of the free plan.
const MAILED_AT_ONCE: u32 = 4;

/// A mail to send now.
#[derive(Debug)]
pub(crate) struct Mailing {
    pub(crate) code_key: String,
    pub(crate) program: String,
    /// From this the code is made.
    pub(crate) seed: String,
    /// The advocate's own address, as they wrote it when they enrolled: not as it was typed now, which may be
    /// another mailbox that is only written alike.
    pub(crate) to: String,
    pub(crate) edge: String,
    pub(crate) locale: String,
    /// The program's name and colour.
    pub(crate) name: String,
    pub(crate) accent: Option<String>,
}

/// What came of sending a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mailed {
    Sent,
    /// It may be taken later.
    NotNow,
    /// It will never be taken.
    Never,
}

impl<D: Database> Book<'_, D> {
    /// Notes that somebody wants to be mailed a code.
    pub(super) fn ask_sign_in(&mut self, asked: &SignInAsked) -> Outcome<()> {
        // As long as the codes that were asked for are valid: else a stranger could have somebody wait without one.
        let asked_lately = self.store.count_sign_ins(&asked.person, self.now_ms() - VALID_MS)?;
        if asked_lately >= i64::from(MOST_ASKED) {
            return Ok(());
        }
        Ok(self.store.insert_sign_in(&SignInRow {
            code_key: asked.code_key.clone(),
            seed: asked.seed.clone(),
            person: asked.person.clone(),
            locale: asked.locale.clone(),
            edge: asked.edge.clone(),
            created_at: self.now_ms(),
            due_at: Some(self.now_ms()),
            attempts: 0,
        })?)
    }

    /// Opens a proved session for whoever brings back what was mailed; it works once.
    pub(super) fn sign_in(&mut self, code_key: &str) -> Outcome<Enrolled> {
        let row = self.store.sign_in(code_key)?;
        let row = row.filter(|row| is_valid(Timestamp::from_millis(row.created_at), self.now));
        let advocate = row.map(|row| self.store.advocate_by_email(&row.person)).transpose()?.flatten();
        let ended = || {
            ApiError::new(Code::InvalidSignIn, "Ask for a new email: each code works once, for half an hour.")
        };
        let mut advocate = advocate.ok_or_else(ended)?;
        self.store.drop_sign_in(code_key)?;
        if advocate.proved_at.is_none() {
            self.prove(&mut advocate)?;
        }
        let id = SessionId::new(self.now, self.entropy()).to_string();
        let session = Session { id, advocate: advocate.id, proved: true, opened_at: self.now_ms() };
        Ok(Enrolled { code: advocate.code, session })
    }

    /// The address is the advocate's own: from now on only proved sessions see their numbers.
    fn prove(&mut self, advocate: &mut AdvocateRow) -> Outcome<()> {
        advocate.proved_at = Some(self.now_ms());
        advocate.founding_session = None;
        self.store.prove_advocate(advocate)?;
        self.release_waiting(&Wait::Proof(advocate.id.clone()))
    }

    /// Whether there is something to mail now.
    pub(crate) fn has_mail(&mut self) -> Outcome<bool> {
        self.load()?;
        Ok(self.store.next_mail()?.is_some_and(|next| next <= self.now_ms()))
    }

    /// The mails to send now. Who is no advocate is mailed nothing.
    pub(crate) fn mailings(&mut self) -> Outcome<Vec<Mailing>> {
        self.load()?;
        let loaded = self.loaded()?;
        let mut mailings = Vec::new();
        for row in self.store.sign_ins_due(self.now_ms(), MAILED_AT_ONCE)? {
            match self.store.advocate_by_email(&row.person)? {
                Some(advocate) => mailings.push(Mailing {
                    code_key: row.code_key,
                    program: loaded.row.id.clone(),
                    seed: row.seed,
                    to: advocate.email,
                    edge: row.edge,
                    locale: row.locale,
                    name: loaded.config.name.clone(),
                    accent: loaded.config.theme.accent.clone(),
                }),
                None => self.store.mailed(&row.code_key)?,
            }
        }
        Ok(mailings)
    }

    /// Notes what came of a mail.
    pub(crate) fn after_mailing(&mut self, code_key: &str, mailed: Mailed) -> Outcome<()> {
        self.load()?;
        let Some(row) = self.store.sign_in(code_key)? else { return Ok(()) };
        let attempts = row.attempts + 1;
        let again = match mailed {
            Mailed::NotNow => mailed_again(attempts, Timestamp::from_millis(row.created_at), self.now),
            Mailed::Sent | Mailed::Never => None,
        };
        match again {
            Some(at) => self.store.mail_later(code_key, attempts, at.as_millis())?,
            None => self.store.mailed(code_key)?,
        }
        Ok(())
    }

    /// Forgets who asked long ago; true when there may be more.
    pub(super) fn forget_sign_ins(&self, most: u32) -> Outcome<bool> {
        Ok(self.store.forget_sign_ins(self.now_ms() - KEPT_MS, most)? == most as usize)
    }

    /// When the next of those who asked is to be forgotten.
    pub(super) fn next_sign_in_to_forget(&self) -> Outcome<Option<i64>> {
        Ok(self.store.first_sign_in()?.map(|asked| asked + KEPT_MS))
    }
}
