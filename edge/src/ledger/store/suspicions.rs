//! What makes a claim suspicious, and who was a customer before: keyed hashes only.

use super::{Database, Result, Store, parameters};

impl<D: Database> Store<'_, D> {
    /// Whether the owner said that this person was a customer before.
    pub(crate) fn is_existing_customer(&self, key: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM existing_customer WHERE key = ?";
        Ok(self.one::<i64>(sql, parameters![key])?.is_some())
    }
}
