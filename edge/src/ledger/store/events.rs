//! Events as the owner reported them, and how they were answered.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// An event as stored.
pub(crate) struct EventRow {
    /// The owner's id.
    pub(crate) id: String,
    pub(crate) referral: Option<String>,
    pub(crate) kind: String,
    /// Whether it is one of the friend's events for the rules.
    pub(crate) counts: bool,
    /// `EventFacts` as JSON.
    pub(crate) facts: String,
    pub(crate) amount: Option<i64>,
    pub(crate) occurred_at: i64,
    pub(crate) received_at: i64,
    /// `EventAnswer` as JSON.
    pub(crate) answer: String,
}

/// The answer to an event, to be given again.
struct StoredAnswer(String);

impl FromRow for StoredAnswer {
    fn from_row(row: &mut Row) -> Result<Self> {
        row.take().map(Self)
    }
}

impl<D: Database> Store<'_, D> {
    /// How an event was answered, if it was reported before.
    pub(crate) fn event_answer(&self, id: &str) -> Result<Option<String>> {
        self.one("SELECT answer FROM event WHERE id = ?", parameters![id])
    }

    /// The answers to a referral's events, newest first.
    pub(crate) fn event_answers_of(&self, referral: &str, limit: u32) -> Result<Vec<String>> {
        let sql = format!("SELECT answer FROM event WHERE referral = ? ORDER BY rowid DESC LIMIT {limit}");
        let answers = self.all::<StoredAnswer>(&sql, parameters![referral])?;
        Ok(answers.into_iter().map(|answer| answer.0).collect())
    }

    /// How many events of this type count for a referral.
    pub(crate) fn events_of(&self, referral: &str, kind: &str) -> Result<i64> {
        let sql = "SELECT count(*) FROM event WHERE referral = ? AND kind = ? AND counts = 1";
        Ok(self.one(sql, parameters![referral, kind])?.unwrap_or(0))
    }

    pub(crate) fn insert_event(&self, event: &EventRow) -> Result<()> {
        self.database.run(
            "INSERT INTO event (id, referral, kind, counts, facts, amount, occurred_at, received_at, answer)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            parameters![
                event.id.as_str(),
                event.referral.as_deref(),
                event.kind.as_str(),
                i64::from(event.counts),
                event.facts.as_str(),
                event.amount,
                event.occurred_at,
                event.received_at,
                event.answer.as_str(),
            ],
        )?;
        Ok(())
    }
}
