//! What makes a claim suspicious, and who was a customer before: keyed hashes only.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// A device that an advocate used.
pub(crate) struct DeviceRow {
    pub(crate) device: String,
    pub(crate) seen_at: i64,
}

impl FromRow for DeviceRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { device: row.take()?, seen_at: row.take()? })
    }
}

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

    /// How many friends claimed an advocate's link since then, counted up to `most`.
    pub(crate) fn claims_since(&self, advocate: &str, since: i64, most: u32) -> Result<i64> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM referral INDEXED BY referral_by_advocate_and_time
                 WHERE advocate = ? AND claimed_at > ? LIMIT {most})"
        );
        Ok(self.one(&sql, parameters![advocate, since])?.unwrap_or_default())
    }

    /// The devices that an advocate used lately.
    pub(crate) fn devices_of(&self, advocate: &str) -> Result<Vec<DeviceRow>> {
        self.all("SELECT device, seen_at FROM device WHERE advocate = ?", parameters![advocate])
    }

    /// Notes that an advocate used a device.
    pub(crate) fn see_device(&self, advocate: &str, device: &str, at: i64) -> Result<()> {
        let sql = "INSERT INTO device (advocate, device, seen_at) VALUES (?, ?, ?)
                   ON CONFLICT (advocate, device) DO UPDATE SET seen_at = excluded.seen_at";
        self.database.run(sql, parameters![advocate, device, at])?;
        Ok(())
    }

    pub(crate) fn forget_device(&self, advocate: &str, device: &str) -> Result<()> {
        let sql = "DELETE FROM device WHERE advocate = ? AND device = ?";
        self.database.run(sql, parameters![advocate, device])?;
        Ok(())
    }

    /// Forgets devices that were last seen before then, at most `limit`; true when there may be more.
    pub(crate) fn forget_devices(&self, before: i64, limit: u32) -> Result<bool> {
        let sql = format!(
            "DELETE FROM device WHERE (advocate, device) IN
                 (SELECT advocate, device FROM device WHERE seen_at < ? ORDER BY seen_at LIMIT {limit})
             RETURNING 1"
        );
        Ok(self.database.run(&sql, parameters![before])?.len() == limit as usize)
    }

    /// When the device was seen that was seen longest ago.
    pub(crate) fn oldest_device(&self) -> Result<Option<i64>> {
        self.one("SELECT seen_at FROM device ORDER BY seen_at LIMIT 1", vec![])
    }
}
