//! Webhooks: the owner's endpoints. A program has so few that they are read together.

use goodword_protocol::{GivenKind, WebhookEvent};

use super::{Database, DatabaseError, FromRow, Result, Row, Store, parameters};

const COLUMNS: &str = "id, url, events, fulfils, edge, rotation, rotated_at, created_at, failing_since, failures, \
                       paused_until, disabled_at, disabled_because, deleted_at, integration, rewards, api_key";

/// An endpoint as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebhookRow {
    pub(crate) id: String,
    pub(crate) url: String,
    /// All when it is empty.
    pub(crate) events: Vec<WebhookEvent>,
    pub(crate) fulfils: bool,
    /// The edge's own origin.
    pub(crate) edge: String,
    /// Which of its secrets signs.
    pub(crate) rotation: i64,
    pub(crate) rotated_at: Option<i64>,
    pub(crate) created_at: i64,
    /// Since when every delivery failed.
    pub(crate) failing_since: Option<i64>,
    /// How many that were.
    pub(crate) failures: i64,
    /// Until when none is tried therefore.
    pub(crate) paused_until: Option<i64>,
    pub(crate) disabled_at: Option<i64>,
    pub(crate) disabled_because: Option<String>,
    pub(crate) deleted_at: Option<i64>,
    /// The integration whose system is asked to give rewards.
    pub(crate) integration: Option<String>,
    /// Which kinds it gives.
    pub(crate) rewards: Vec<GivenKind>,
    /// The key of its API, sealed.
    pub(crate) api_key: Option<String>,
}

impl WebhookRow {
    /// One that has nothing to do yet.
    pub(crate) const fn new(id: String, created_at: i64) -> Self {
        Self {
            id,
            url: String::new(),
            events: Vec::new(),
            fulfils: false,
            edge: String::new(),
            rotation: 0,
            rotated_at: None,
            created_at,
            failing_since: None,
            failures: 0,
            paused_until: None,
            disabled_at: None,
            disabled_because: None,
            deleted_at: None,
            integration: None,
            rewards: Vec::new(),
            api_key: None,
        }
    }

    /// Whether it is of the integration with this name.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.integration.as_deref() == Some(name)
    }

    /// Whether messages are sent to it.
    pub(crate) const fn is_open(&self) -> bool {
        self.disabled_at.is_none() && self.deleted_at.is_none()
    }

    /// Whether it is to be told of this.
    pub(crate) fn wants(&self, event: WebhookEvent) -> bool {
        self.is_open() && (self.events.is_empty() || self.events.contains(&event))
    }
}

impl FromRow for WebhookRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            url: row.take()?,
            events: events(&row.take::<String>()?)?,
            fulfils: row.take::<i64>()? != 0,
            edge: row.take()?,
            rotation: row.take()?,
            rotated_at: row.take()?,
            created_at: row.take()?,
            failing_since: row.take()?,
            failures: row.take()?,
            paused_until: row.take()?,
            disabled_at: row.take()?,
            disabled_because: row.take()?,
            deleted_at: row.take()?,
            integration: row.take()?,
            rewards: rewards(row.take::<Option<String>>()?)?,
            api_key: row.take()?,
        })
    }
}

fn events(json: &str) -> Result<Vec<WebhookEvent>> {
    serde_json::from_str(json).map_err(|error| DatabaseError(format!("a webhook's events: {error}")))
}

fn rewards(json: Option<String>) -> Result<Vec<GivenKind>> {
    let read = json.map(|json| serde_json::from_str(&json)).transpose();
    Ok(read.map_err(|error| DatabaseError(format!("what a webhook gives: {error}")))?.unwrap_or_default())
}

/// Names of events as they are stored.
fn stored(events: &[WebhookEvent]) -> Result<String> {
    serde_json::to_string(events).map_err(|error| DatabaseError(format!("a webhook's events: {error}")))
}

/// None for an endpoint, which gives what it likes.
fn stored_rewards(rewards: &[GivenKind]) -> Result<Option<String>> {
    let written = (!rewards.is_empty()).then(|| serde_json::to_string(rewards)).transpose();
    written.map_err(|error| DatabaseError(format!("what a webhook gives: {error}")))
}

impl<D: Database> Store<'_, D> {
    /// Every endpoint, oldest first.
    pub(crate) fn webhooks(&self) -> Result<Vec<WebhookRow>> {
        self.all(&format!("SELECT {COLUMNS} FROM webhook ORDER BY rowid"), vec![])
    }

    pub(crate) fn insert_webhook(&self, webhook: &WebhookRow) -> Result<()> {
        self.database.run(
            "INSERT INTO webhook (id, url, events, fulfils, edge, created_at, integration) VALUES (?, ?, ?, ?, ?, ?, ?)",
            parameters![
                webhook.id.as_str(),
                webhook.url.as_str(),
                stored(&webhook.events)?,
                i64::from(webhook.fulfils),
                webhook.edge.as_str(),
                webhook.created_at,
                webhook.integration.as_deref(),
            ],
        )?;
        Ok(())
    }

    /// Writes what can change of an endpoint.
    pub(crate) fn update_webhook(&self, webhook: &WebhookRow) -> Result<()> {
        self.database.run(
            "UPDATE webhook SET url = ?, events = ?, fulfils = ?, edge = ?, rotation = ?, rotated_at = ?,
                 failing_since = ?, failures = ?, paused_until = ?, disabled_at = ?, disabled_because = ?, deleted_at = ?,
                 rewards = ?, api_key = ? WHERE id = ?",
            parameters![
                webhook.url.as_str(),
                stored(&webhook.events)?,
                i64::from(webhook.fulfils),
                webhook.edge.as_str(),
                webhook.rotation,
                webhook.rotated_at,
                webhook.failing_since,
                webhook.failures,
                webhook.paused_until,
                webhook.disabled_at,
                webhook.disabled_because.as_deref(),
                webhook.deleted_at,
                stored_rewards(&webhook.rewards)?,
                webhook.api_key.as_deref(),
                webhook.id.as_str(),
            ],
        )?;
        Ok(())
    }

    /// Deletes an endpoint's deliveries, at most `limit`; answers how many.
    pub(crate) fn delete_deliveries(&self, webhook: &str, limit: u32) -> Result<usize> {
        let sql = format!(
            "DELETE FROM delivery WHERE rowid IN
                 (SELECT rowid FROM delivery INDEXED BY delivery_by_webhook WHERE webhook = ? LIMIT {limit})
             RETURNING id"
        );
        Ok(self.database.run(&sql, parameters![webhook])?.len())
    }

    /// Deletes an endpoint that has no deliveries left.
    pub(crate) fn delete_webhook(&self, id: &str) -> Result<()> {
        self.database.run("DELETE FROM webhook WHERE id = ?", parameters![id])?;
        Ok(())
    }
}
