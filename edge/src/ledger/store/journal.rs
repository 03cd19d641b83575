//! The journal: every state that a referral or a reward ever had, with the reason. Rows are only added.

use super::{Database, FromRow, Result, Row, Store, Value, parameters};

pub(super) const COLUMNS: &str = "subject, state, reason, note, at, delta, cause, advocate, review";

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// `ref_…`, `rwd_…`, or `pool:` with the name.
    pub(crate) subject: String,
    pub(crate) state: String,
    pub(crate) reason: String,
    /// The owner's words.
    pub(crate) note: Option<String>,
    pub(crate) at: i64,
    /// What it adds to what is due of a reward, in the unit of its kind; below zero when something is taken back.
    pub(crate) delta: Option<i64>,
    /// The owner's id of the event or refund that brought it about.
    pub(crate) cause: Option<String>,
    pub(crate) advocate: Option<String>,
    /// Of a referral: whether it waits for the owner from then on.
    pub(crate) review: Option<String>,
}

/// An entry with its number.
pub(crate) struct Entry {
    pub(crate) number: i64,
    pub(crate) change: Change,
    /// Of a referral: how many of its advocate's had converted then.
    pub(crate) converted: Option<i64>,
}

impl FromRow for Entry {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            number: row.take()?,
            change: Change {
                subject: row.take()?,
                state: row.take()?,
                reason: row.take()?,
                note: row.take()?,
                at: row.take()?,
                delta: row.take()?,
                cause: row.take()?,
                advocate: row.take()?,
                review: row.take()?,
            },
            converted: row.take()?,
        })
    }
}

impl<D: Database> Store<'_, D> {
    /// Adds an entry.
    pub(crate) fn record(&self, change: &Change) -> Result<()> {
        let sql = format!(
            "INSERT INTO change ({COLUMNS}, converted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
                 (SELECT converted FROM advocate WHERE id = ?))"
        );
        let counted = change.review.as_ref().and(change.advocate.as_deref());
        self.database.run(
            &sql,
            parameters![
                change.subject.as_str(),
                change.state.as_str(),
                change.reason.as_str(),
                change.note.as_deref(),
                change.at,
                change.delta,
                change.cause.as_deref(),
                change.advocate.as_deref(),
                change.review.as_deref(),
                counted,
            ],
        )?;
        Ok(())
    }

    /// An advocate's newest entries, at most `limit`.
    pub(crate) fn journal_of_advocate(&self, advocate: &str, limit: u32) -> Result<Vec<Entry>> {
        let sql = format!(
            "SELECT id, {COLUMNS}, converted FROM change WHERE advocate = ? ORDER BY id DESC LIMIT {limit}"
        );
        self.all(&sql, parameters![advocate])
    }

    /// The entries after a number, oldest first, at most `limit`; of one subject when it is named.
    pub(crate) fn journal(&self, subject: Option<&str>, after: i64, limit: u32) -> Result<Vec<Entry>> {
        let (and, mut parameters) = ("AND subject = ? ", parameters![after]);
        parameters.extend(subject.map(Value::from));
        let and = if subject.is_some() { and } else { "" };
        let sql = format!(
            "SELECT id, {COLUMNS}, converted FROM change WHERE id > ? {and}ORDER BY id LIMIT {limit}"
        );
        self.all(&sql, parameters)
    }
}
