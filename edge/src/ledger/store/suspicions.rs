//! What makes a claim suspicious, and who was a customer before: keyed hashes only.

use super::{Database, Result, Store, parameters};

impl<D: Database> Store<'_, D> {
    /// Whether the owner said that this person was a customer before.
    pub(crate) fn is_existing_customer(&self, key: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM existing_customer WHERE key = ?";
        Ok(self.one::<i64>(sql, parameters![key])?.is_some())
    }

    /// Adds people who were customers before, a JSON array of keys; how many were not there yet.
    pub(crate) fn add_customers(&self, keys: &str) -> Result<i64> {
        // With WHERE, SQLite does not take ON for the beginning of a join.
        let sql = "INSERT INTO existing_customer (key) SELECT value FROM json_each(?) WHERE 1
                   ON CONFLICT (key) DO NOTHING";
        self.database.run(sql, parameters![keys])?;
        Ok(self.one("SELECT changes()", vec![])?.unwrap_or(0))
    }
}
