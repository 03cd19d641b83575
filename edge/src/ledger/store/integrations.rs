//! Integrations, the messages of theirs that could not be carried out, and what came before its time.

use super::{Alias, Database, FromRow, Result, Row, Store, parameters};

const INTEGRATION: &str = "name, settings, secrets, created_at, received_at, refused_at, refused_because";
const FAILURE: &str = "id, integration, topic, received_at, forget_at, code, detail, replays, message";

/// An integration as stored.
pub(crate) struct IntegrationRow {
    pub(crate) name: String,
    /// `IntegrationSettings` as JSON.
    pub(crate) settings: String,
    /// Sealed.
    pub(crate) secrets: String,
    pub(crate) created_at: i64,
    pub(crate) received_at: Option<i64>,
    pub(crate) refused_at: Option<i64>,
    pub(crate) refused_because: Option<String>,
}

impl FromRow for IntegrationRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            name: row.take()?,
            settings: row.take()?,
            secrets: row.take()?,
            created_at: row.take()?,
            received_at: row.take()?,
            refused_at: row.take()?,
            refused_because: row.take()?,
        })
    }
}

/// A message that could not be carried out.
pub(crate) struct FailureRow {
    pub(crate) id: String,
    pub(crate) integration: String,
    pub(crate) topic: String,
    pub(crate) received_at: i64,
    pub(crate) forget_at: i64,
    pub(crate) code: String,
    pub(crate) detail: String,
    pub(crate) replays: i64,
    /// Sealed.
    pub(crate) message: String,
}

impl FromRow for FailureRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            integration: row.take()?,
            topic: row.take()?,
            received_at: row.take()?,
            forget_at: row.take()?,
            code: row.take()?,
            detail: row.take()?,
            replays: row.take()?,
            message: row.take()?,
        })
    }
}

/// A refund that came before its event.
pub(crate) struct EarlyRefund {
    pub(crate) id: String,
    /// None for all of it.
    pub(crate) amount: Option<i64>,
    /// Whether that is with what was paid back before.
    pub(crate) in_all: bool,
}

impl FromRow for EarlyRefund {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { id: row.take()?, amount: row.take()?, in_all: row.take::<i64>()? != 0 })
    }
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn integration(&self, name: &str) -> Result<Option<IntegrationRow>> {
        self.first(&format!("SELECT {INTEGRATION} FROM integration WHERE name = ?"), parameters![name])
    }

    /// All of them, by name.
    pub(crate) fn integrations(&self) -> Result<Vec<IntegrationRow>> {
        self.all(&format!("SELECT {INTEGRATION} FROM integration ORDER BY name"), vec![])
    }

    pub(crate) fn put_integration(&self, row: &IntegrationRow) -> Result<()> {
        self.database.run(
            "INSERT INTO integration (name, settings, secrets, created_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, secrets = excluded.secrets",
            parameters![row.name.as_str(), row.settings.as_str(), row.secrets.as_str(), row.created_at],
        )?;
        Ok(())
    }

    /// Takes an integration away, with what is kept of it; whether there was one.
    pub(crate) fn drop_integration(&self, name: &str) -> Result<bool> {
        let aliases = "DELETE FROM integration_failure_alias WHERE failure IN
                           (SELECT id FROM integration_failure WHERE integration = ?)";
        self.database.run(aliases, parameters![name])?;
        self.database.run("DELETE FROM integration_failure WHERE integration = ?", parameters![name])?;
        let sql = "DELETE FROM integration WHERE name = ? RETURNING name";
        Ok(self.one::<String>(sql, parameters![name])?.is_some())
    }

    /// Notes when a message was taken.
    pub(crate) fn note_received(&self, name: &str, now: i64) -> Result<()> {
        let sql = "UPDATE integration SET received_at = ? WHERE name = ?";
        self.database.run(sql, parameters![now, name])?;
        Ok(())
    }

    /// Notes when a message was refused, and why.
    pub(crate) fn note_refused(&self, name: &str, now: i64, why: &str) -> Result<()> {
        let sql = "UPDATE integration SET refused_at = ?, refused_because = ? WHERE name = ?";
        self.database.run(sql, parameters![now, why, name])?;
        Ok(())
    }

    /// Keeps a message, under the names of whom it is about.
    pub(crate) fn keep_failure(&self, row: &FailureRow, about: &[Alias<'_>]) -> Result<()> {
        self.database.run(
            &format!("INSERT INTO integration_failure ({FAILURE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            parameters![
                row.id.as_str(),
                row.integration.as_str(),
                row.topic.as_str(),
                row.received_at,
                row.forget_at,
                row.code.as_str(),
                row.detail.as_str(),
                row.replays,
                row.message.as_str(),
            ],
        )?;
        for alias in about {
            let sql = "INSERT OR IGNORE INTO integration_failure_alias (alias, failure) VALUES (?, ?)";
            self.database.run(sql, parameters![alias.key(), row.id.as_str()])?;
        }
        Ok(())
    }

    /// How many messages of an integration are kept.
    pub(crate) fn count_failures(&self, name: &str) -> Result<i64> {
        let sql = "SELECT count(*) FROM integration_failure WHERE integration = ?";
        Ok(self.one(sql, parameters![name])?.unwrap_or_default())
    }

    /// The message of an integration that is kept longest.
    pub(crate) fn oldest_failure(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT id FROM integration_failure WHERE integration = ? ORDER BY rowid LIMIT 1";
        self.one(sql, parameters![name])
    }

    pub(crate) fn failure(&self, id: &str) -> Result<Option<FailureRow>> {
        self.first(&format!("SELECT {FAILURE} FROM integration_failure WHERE id = ?"), parameters![id])
    }

    /// What is kept of an integration before the one whose id is `cursor`, newest first.
    pub(crate) fn failures(&self, name: &str, cursor: Option<&str>, limit: u32) -> Result<Vec<FailureRow>> {
        let sql = format!(
            "SELECT {FAILURE} FROM integration_failure WHERE integration = ?
                 AND rowid < coalesce((SELECT rowid FROM integration_failure WHERE id = ?), 9007199254740991)
             ORDER BY rowid DESC LIMIT {limit}"
        );
        self.all(&sql, parameters![name, cursor])
    }

    /// Notes that replaying a message was in vain, and why.
    pub(crate) fn failed_again(&self, id: &str, code: &str, detail: &str) -> Result<()> {
        let sql = "UPDATE integration_failure SET replays = replays + 1, code = ?, detail = ? WHERE id = ?";
        self.database.run(sql, parameters![code, detail, id])?;
        Ok(())
    }

    /// Forgets a kept message; whether there was one.
    pub(crate) fn drop_failure(&self, id: &str) -> Result<bool> {
        let aliases = "DELETE FROM integration_failure_alias WHERE failure = ?";
        self.database.run(aliases, parameters![id])?;
        let sql = "DELETE FROM integration_failure WHERE id = ? RETURNING id";
        Ok(self.one::<String>(sql, parameters![id])?.is_some())
    }

    /// Kept messages about somebody.
    pub(crate) fn failures_about(&self, alias: &Alias<'_>) -> Result<Vec<String>> {
        let sql = "SELECT failure FROM integration_failure_alias WHERE alias = ?";
        let mut rows = self.database.run(sql, parameters![alias.key()])?;
        rows.iter_mut().map(Row::take).collect()
    }

    /// Kept messages that are old enough to be forgotten, at most `limit`.
    pub(crate) fn failures_to_forget(&self, now: i64, limit: u32) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT id FROM integration_failure WHERE forget_at <= ? ORDER BY forget_at LIMIT {limit}"
        );
        let mut rows = self.database.run(&sql, parameters![now])?;
        rows.iter_mut().map(Row::take).collect()
    }

    /// The event that is known by this id or by this other name.
    pub(crate) fn event_by_any_name(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT id FROM event WHERE id = ?";
        if let Some(id) = self.one(sql, parameters![name])? {
            return Ok(Some(id));
        }
        let sql = "SELECT event.id FROM event_name JOIN event ON event.id = event_name.event WHERE name = ?";
        self.one(sql, parameters![name])
    }

    /// Gives an event, which need not have come yet, another name, and its early refunds by that name too.
    pub(crate) fn name_event(&self, event: &str, name: &str) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO event_name (name, event) VALUES (?, ?)";
        self.database.run(sql, parameters![name, event])?;
        let sql = "UPDATE OR IGNORE early_refund SET event = ? WHERE event = ?";
        self.database.run(sql, parameters![event, name])?;
        Ok(())
    }

    /// Lets a refund wait for its event, under its own id if that is known.
    pub(crate) fn keep_early_refund(&self, event: &str, refund: &EarlyRefund, forget_at: i64) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO early_refund (event, id, amount, in_all, forget_at)
                   VALUES (coalesce((SELECT event FROM event_name WHERE name = ?), ?), ?, ?, ?, ?)";
        let in_all = i64::from(refund.in_all);
        self.database
            .run(sql, parameters![event, event, refund.id.as_str(), refund.amount, in_all, forget_at])?;
        Ok(())
    }

    /// Takes what waits for an event, under all its names.
    pub(crate) fn take_early_refunds(&self, event: &str) -> Result<Vec<EarlyRefund>> {
        let sql = "SELECT id, amount, in_all FROM early_refund WHERE event = ? ORDER BY id";
        let refunds: Vec<EarlyRefund> = self.all(sql, parameters![event])?;
        for refund in &refunds {
            self.database.run("DELETE FROM early_refund WHERE id = ?", parameters![refund.id.as_str()])?;
        }
        Ok(refunds)
    }

    /// Forgets refunds whose events never came, at most `limit`; answers how many.
    pub(crate) fn forget_early_refunds(&self, now: i64, limit: u32) -> Result<usize> {
        let sql = format!(
            "DELETE FROM early_refund WHERE (event, id) IN
                 (SELECT event, id FROM early_refund WHERE forget_at <= ? ORDER BY forget_at LIMIT {limit})
             RETURNING id"
        );
        Ok(self.database.run(&sql, parameters![now])?.len())
    }

    /// When the next kept message or early refund is to be forgotten.
    pub(crate) fn next_kept(&self) -> Result<[Option<i64>; 2]> {
        Ok([
            self.one("SELECT forget_at FROM integration_failure ORDER BY forget_at LIMIT 1", vec![])?,
            self.one("SELECT forget_at FROM early_refund ORDER BY forget_at LIMIT 1", vec![])?,
        ])
    }
}
