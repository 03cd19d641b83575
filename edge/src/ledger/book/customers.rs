//! Who was a customer before the program: by any of the keyed hashes that one address can have.

use super::{Book, Database, Outcome};
use crate::ledger::answer::CustomersAdded;

impl<D: Database> Book<'_, D> {
    /// Adds people, each once.
    pub(super) fn add_customers(&self, keys: &[String]) -> Outcome<CustomersAdded> {
        let added = self.store.add_customers(&serde_json::to_string(keys)?)?.unsigned_abs();
        let known = u64::try_from(keys.len()).unwrap_or(u64::MAX) - added;
        Ok(CustomersAdded { added, known })
    }

    /// Whether the owner said of any of these that it was a customer before.
    pub(super) fn is_existing_customer(&self, keys: &[String]) -> Outcome<bool> {
        for key in keys {
            if self.store.is_existing_customer(key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
