//! Pools of the owner's own coupon codes.

use super::{Database, Result, Store, parameters};

impl<D: Database> Store<'_, D> {
    /// Takes a code out of a pool for a reward; none when the pool is empty or there is none of this name.
    pub(crate) fn take_coupon(&self, pool: &str, reward: &str) -> Result<Option<String>> {
        let code: Option<String> = self.one(
            "UPDATE pool_coupon SET reward = ? WHERE code =
                 (SELECT code FROM pool_coupon INDEXED BY pool_coupon_left WHERE pool = ? AND reward IS NULL LIMIT 1)
             RETURNING code",
            parameters![reward, pool],
        )?;
        if code.is_some() {
            self.database.run("UPDATE pool SET left = left - 1 WHERE name = ?", parameters![pool])?;
        }
        Ok(code)
    }
}
