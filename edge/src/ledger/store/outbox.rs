//! The outbox: which published copies are behind.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// A key whose copy is behind.
pub(crate) struct Due {
    pub(crate) key: String,
    /// Tells whether the key was changed again while it was published.
    pub(crate) sequence: i64,
    pub(crate) attempts: i64,
}

impl FromRow for Due {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { key: row.take()?, sequence: row.take()?, attempts: row.take()? })
    }
}

impl<D: Database> Store<'_, D> {
    /// Marks a key as behind, from now on.
    pub(crate) fn mark_behind(&self, key: &str, now: i64) -> Result<()> {
        self.database.run(
            "INSERT INTO outbox (key, sequence, attempts, due_at) VALUES (?, 1, 0, ?)
             ON CONFLICT (key) DO UPDATE SET sequence = sequence + 1",
            parameters![key, now],
        )?;
        Ok(())
    }

    /// The keys to publish now, at most `limit`, longest waiting first.
    pub(crate) fn behind(&self, now: i64, limit: u32) -> Result<Vec<Due>> {
        let sql = format!(
            "SELECT key, sequence, attempts FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT {limit}"
        );
        self.all(&sql, parameters![now])
    }

    /// Notes that a key was published, unless it was changed meanwhile: then it stays behind.
    pub(crate) fn published(&self, due: &Due) -> Result<()> {
        let sql = "DELETE FROM outbox WHERE key = ? AND sequence = ?";
        self.database.run(sql, parameters![due.key.as_str(), due.sequence])?;
        Ok(())
    }

    /// Notes that publishing failed, to be tried again at `due_at`.
    pub(crate) fn publish_later(&self, key: &str, due_at: i64) -> Result<()> {
        let sql = "UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE key = ?";
        self.database.run(sql, parameters![due_at, key])?;
        Ok(())
    }

    /// When the next key is to be published.
    pub(crate) fn next_publication(&self) -> Result<Option<i64>> {
        self.one("SELECT due_at FROM outbox ORDER BY due_at LIMIT 1", vec![])
    }
}
