//! Pools of the owner's own coupon codes.

use super::{Database, FromRow, Result, Row, Store, parameters};

const COLUMNS: &str = "name, added, left, low_stock, low_told";

/// A pool as stored.
pub(crate) struct PoolRow {
    pub(crate) name: String,
    /// How many codes it ever had.
    pub(crate) added: i64,
    pub(crate) left: i64,
    /// With so many left, or fewer, the owner is told.
    pub(crate) low_stock: i64,
    /// Whether that was done since it was filled last.
    pub(crate) low_told: bool,
}

impl PoolRow {
    /// Whether few codes are left.
    pub(crate) const fn is_low(&self) -> bool {
        self.left <= self.low_stock
    }
}

impl FromRow for PoolRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            name: row.take()?,
            added: row.take()?,
            left: row.take()?,
            low_stock: row.take()?,
            low_told: row.take::<i64>()? != 0,
        })
    }
}

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

    /// Which of these codes, a JSON array, are in a pool or were handed out.
    pub(crate) fn known_coupons(&self, codes: &str) -> Result<Vec<String>> {
        let sql = "SELECT listed.value FROM json_each(?) AS listed
                   WHERE EXISTS (SELECT 1 FROM pool_coupon WHERE code = listed.value)
                       OR EXISTS (SELECT 1 FROM reward WHERE coupon = listed.value)";
        let mut rows = self.database.run(sql, parameters![codes])?;
        rows.iter_mut().map(Row::take).collect()
    }

    /// Puts codes that are not known, a JSON array of so many, into a pool, which begins with them if it is new.
    pub(crate) fn add_coupons(&self, pool: &str, codes: &str, count: i64) -> Result<()> {
        let sql = "INSERT INTO pool_coupon (code, pool) SELECT value, ? FROM json_each(?)";
        self.database.run(sql, parameters![pool, codes])?;
        let sql = "INSERT INTO pool (name, added, left) VALUES (?, ?, ?)
                   ON CONFLICT (name) DO UPDATE SET added = added + excluded.added, left = left + excluded.left";
        self.database.run(sql, parameters![pool, count, count])?;
        Ok(())
    }

    /// Writes with how many left the owner is told, and whether that was done.
    pub(crate) fn update_pool(&self, pool: &PoolRow) -> Result<()> {
        self.database.run(
            "INSERT INTO pool (name, added, left, low_stock, low_told) VALUES (?, 0, 0, ?, ?)
             ON CONFLICT (name) DO UPDATE SET low_stock = excluded.low_stock, low_told = excluded.low_told",
            parameters![pool.name.as_str(), pool.low_stock, i64::from(pool.low_told)],
        )?;
        Ok(())
    }

    pub(crate) fn pool(&self, name: &str) -> Result<Option<PoolRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM pool WHERE name = ?"), parameters![name])
    }

    /// The pools after a name, in the order of the alphabet.
    pub(crate) fn pools(&self, after: &str, limit: u32) -> Result<Vec<PoolRow>> {
        let sql = format!("SELECT {COLUMNS} FROM pool WHERE name > ? ORDER BY name LIMIT {limit}");
        self.all(&sql, parameters![after])
    }
}
