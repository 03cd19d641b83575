//! Answers that are kept for who repeats a call.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// What a call was answered.
pub(crate) struct RepeatableRow {
    /// The keyed hash of the request.
    pub(crate) request: String,
    pub(crate) answer: String,
}

impl FromRow for RepeatableRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { request: row.take()?, answer: row.take()? })
    }
}

impl<D: Database> Store<'_, D> {
    /// What a key was answered, unless that is over.
    pub(crate) fn repeatable(&self, key: &str, now: i64) -> Result<Option<RepeatableRow>> {
        let sql = "SELECT request, answer FROM repeatable WHERE key = ? AND forget_at > ?";
        self.first(sql, parameters![key, now])
    }

    /// Keeps an answer; one that is over makes room.
    pub(crate) fn keep_repeatable(
        &self,
        key: &str,
        row: &RepeatableRow,
        named: bool,
        forget_at: i64,
    ) -> Result<()> {
        let sql = "INSERT INTO repeatable (key, request, answer, named, forget_at) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT (key) DO UPDATE SET request = excluded.request, answer = excluded.answer,
                       named = excluded.named, forget_at = excluded.forget_at";
        let (request, answer) = (row.request.as_str(), row.answer.as_str());
        self.database.run(sql, parameters![key, request, answer, i64::from(named), forget_at])?;
        Ok(())
    }

    /// Forgets what may tell who somebody is.
    pub(crate) fn forget_named(&self) -> Result<()> {
        self.database.run("DELETE FROM repeatable INDEXED BY repeatable_named WHERE named = 1", vec![])?;
        Ok(())
    }

    /// Forgets what is over, at most `limit`; answers how many.
    pub(crate) fn forget_repeatable(&self, now: i64, limit: u32) -> Result<usize> {
        let sql = format!(
            "DELETE FROM repeatable WHERE key IN
                 (SELECT key FROM repeatable WHERE forget_at <= ? ORDER BY forget_at LIMIT {limit})
             RETURNING key"
        );
        Ok(self.database.run(&sql, parameters![now])?.len())
    }

    /// When the next answer is over.
    pub(crate) fn next_repeatable(&self) -> Result<Option<i64>> {
        self.one("SELECT forget_at FROM repeatable ORDER BY forget_at LIMIT 1", vec![])
    }
}
