//! Refunds as the owner reported them, and how they were answered.

use super::{Database, Result, Store, parameters};

/// A refund as stored.
pub(crate) struct RefundRow {
    /// The owner's id.
    pub(crate) id: String,
    pub(crate) event: String,
    /// What was paid back, in minor units; none for an event without an amount.
    pub(crate) amount: Option<i64>,
    pub(crate) received_at: i64,
    /// `RefundAnswer` as JSON.
    pub(crate) answer: String,
}

impl<D: Database> Store<'_, D> {
    /// How a refund was answered, if it was reported before.
    pub(crate) fn refund_answer(&self, id: &str) -> Result<Option<String>> {
        self.one("SELECT answer FROM refund WHERE id = ?", parameters![id])
    }

    pub(crate) fn insert_refund(&self, refund: &RefundRow) -> Result<()> {
        self.database.run(
            "INSERT INTO refund (id, event, amount, received_at, answer, after_event)
             VALUES (?, ?, ?, ?, ?, (SELECT max(rowid) FROM event))",
            parameters![
                refund.id.as_str(),
                refund.event.as_str(),
                refund.amount,
                refund.received_at,
                refund.answer.as_str(),
            ],
        )?;
        Ok(())
    }
}
