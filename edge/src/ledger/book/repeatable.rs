//! Calls that are repeated under the same `Idempotency-Key`: answered as they were, and carried out once.

use super::{Book, Database, Outcome};
use crate::{
    error::{ApiError, Code},
    ledger::{
        command::{Command, Repeat},
        store::RepeatableRow,
    },
};

/// How long an answer is kept at least, in milliseconds: a day.
const KEPT: i64 = 24 * 3_600_000;
/// All that is over within an hour is forgotten at once, so that the alarm rings no more often.
const HOUR: i64 = 3_600_000;

impl<D: Database> Book<'_, D> {
    /// What the same call was answered before; refuses a key that was of another request.
    pub(super) fn answered_before(&self, repeat: &Repeat) -> Outcome<Option<String>> {
        let Some(known) = self.store.repeatable(&repeat.key, self.now_ms())? else { return Ok(None) };
        if known.request != repeat.request {
            let detail = "This Idempotency-Key was sent with another request within a day: take a new one.";
            return Err(ApiError::new(Code::IdempotencyKeyReused, detail).at("Idempotency-Key").into());
        }
        Ok(Some(known.answer))
    }

    /// Keeps an answer for who repeats the call, in the transaction that carried it out.
    pub(super) fn keep_answer(&self, repeat: &Repeat, named: bool, answer: &str) -> Outcome<()> {
        let end = self.now_ms() + KEPT;
        let forget_at = end + (HOUR - end.rem_euclid(HOUR));
        let row = RepeatableRow { request: repeat.request.clone(), answer: answer.to_owned() };
        Ok(self.store.keep_repeatable(&repeat.key, &row, named, forget_at)?)
    }

    /// Forgets answers that are over, some at a time; true when there may be more.
    pub(super) fn forget_answers(&self, most: u32) -> Outcome<bool> {
        Ok(self.store.forget_repeatable(self.now_ms(), most)? == most as usize)
    }
}

/// Whether the answer may tell who somebody is. Each of these may be repeated without a key: so nothing is lost when an
/// erasure takes the answer away.
pub(super) const fn names_somebody(command: &Command) -> bool {
    matches!(
        command,
        Command::Event(_)
            | Command::Refund(_)
            | Command::ApproveReferral { .. }
            | Command::RejectReferral { .. }
    )
}
