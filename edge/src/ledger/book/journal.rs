//! The journal as the owner reads it.

use goodword_domain::time::Timestamp;
use goodword_protocol::{JournalEntry, Page};

use super::{Book, Database, Outcome};
use crate::{
    ledger::store::{Entry, LATEST},
    time::to_rfc3339,
};

/// How many entries a page has unless told, and at most.
const PAGE: u32 = 100;
const LARGEST_PAGE: u32 = 500;

impl<D: Database> Book<'_, D> {
    /// The entries after a number, oldest first.
    pub(super) fn journal(
        &self,
        subject: Option<&str>,
        after: u64,
        limit: Option<u32>,
    ) -> Outcome<Page<JournalEntry>> {
        let limit = limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
        let after = i64::try_from(after).unwrap_or(LATEST).min(LATEST);
        let mut rows = self.store.journal(subject, after, limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next_cursor = rows.last().filter(|_| more).map(|row| row.number.to_string());
        Ok(Page { items: rows.into_iter().map(entry).collect(), next_cursor })
    }
}

pub(super) fn entry(row: Entry) -> JournalEntry {
    let change = row.change;
    JournalEntry {
        number: u64::try_from(row.number).unwrap_or_default(),
        subject: change.subject,
        state: change.state,
        reason: change.reason,
        note: change.note,
        at: to_rfc3339(Timestamp::from_millis(change.at)),
        delta: change.delta,
        cause: change.cause,
        advocate_id: change.advocate,
    }
}
