//! Deliveries: messages to webhooks, in the order in which what they tell happened.

use goodword_protocol::{DeliveryState, WebhookEvent};

use super::{Database, DatabaseError, FromRow, Listing, Result, Row, Store, parameters};
use crate::names::Named;

const COLUMNS: &str = "id, webhook, subject, kind, data, state, due_at, attempts, first_try_at, last_try_at, last_status, \
                       last_error, created_at, last_detail";

/// A message to one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryRow {
    pub(crate) id: String,
    pub(crate) webhook: String,
    /// Of what it tells: one after the other of each.
    pub(crate) subject: String,
    pub(crate) kind: WebhookEvent,
    /// JSON.
    pub(crate) data: String,
    pub(crate) state: DeliveryState,
    /// None unless it waits, and while it waits for an earlier one of its subject.
    pub(crate) due_at: Option<i64>,
    pub(crate) attempts: i64,
    pub(crate) first_try_at: Option<i64>,
    pub(crate) last_try_at: Option<i64>,
    pub(crate) last_status: Option<i64>,
    /// A stable code.
    pub(crate) last_error: Option<String>,
    pub(crate) created_at: i64,
    /// What an integration's system said.
    pub(crate) last_detail: Option<String>,
}

impl FromRow for DeliveryRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            webhook: row.take()?,
            subject: row.take()?,
            kind: kind(&row.take::<String>()?)?,
            data: row.take()?,
            state: state(&row.take::<String>()?)?,
            due_at: row.take()?,
            attempts: row.take()?,
            first_try_at: row.take()?,
            last_try_at: row.take()?,
            last_status: row.take()?,
            last_error: row.take()?,
            created_at: row.take()?,
            last_detail: row.take()?,
        })
    }
}

fn kind(name: &str) -> Result<WebhookEvent> {
    WebhookEvent::from_name(name).ok_or_else(|| DatabaseError(format!("no such message: {name}")))
}

fn state(name: &str) -> Result<DeliveryState> {
    DeliveryState::from_name(name).ok_or_else(|| DatabaseError(format!("no such state: {name}")))
}

impl<D: Database> Store<'_, D> {
    /// Adds a message. It is due at once, or once those of its subject that wait before it are done.
    pub(crate) fn insert_delivery(&self, delivery: &DeliveryRow) -> Result<()> {
        self.database.run(
            "INSERT INTO delivery (id, webhook, subject, kind, data, state, created_at, due_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6,
                 CASE WHEN EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_by_subject
                                   WHERE subject = ?3 AND webhook = ?2 AND state = 'waiting')
                      THEN NULL ELSE ?6 END)",
            parameters![
                delivery.id.as_str(),
                delivery.webhook.as_str(),
                delivery.subject.as_str(),
                delivery.kind.name(),
                delivery.data.as_str(),
                delivery.created_at,
            ],
        )?;
        Ok(())
    }

    /// Writes where a message stands; nothing when it was deleted meanwhile.
    pub(crate) fn update_delivery(&self, delivery: &DeliveryRow) -> Result<()> {
        self.database.run(
            "UPDATE delivery SET state = ?, due_at = ?, attempts = ?, first_try_at = ?, last_try_at = ?,
                 last_status = ?, last_error = ?, last_detail = ? WHERE id = ?",
            parameters![
                delivery.state.name(),
                delivery.due_at,
                delivery.attempts,
                delivery.first_try_at,
                delivery.last_try_at,
                delivery.last_status,
                delivery.last_error.as_deref(),
                delivery.last_detail.as_deref(),
                delivery.id.as_str(),
            ],
        )?;
        Ok(())
    }

    /// Lets the first message of a subject go that waits, if it waited for another.
    pub(crate) fn release_next(&self, webhook: &str, subject: &str, now: i64) -> Result<()> {
        self.database.run(
            "UPDATE delivery SET due_at = ? WHERE due_at IS NULL AND rowid =
                 (SELECT min(rowid) FROM delivery INDEXED BY delivery_by_subject
                  WHERE subject = ? AND webhook = ? AND state = 'waiting')",
            parameters![now, subject, webhook],
        )?;
        Ok(())
    }

    pub(crate) fn delivery(&self, id: &str) -> Result<Option<DeliveryRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM delivery WHERE id = ?"), parameters![id])
    }

    /// The messages that an endpoint is to get now, at most `limit`, longest waiting first.
    pub(crate) fn deliveries_due(&self, webhook: &str, now: i64, limit: u32) -> Result<Vec<DeliveryRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM delivery INDEXED BY delivery_due
             WHERE webhook = ? AND due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT {limit}"
        );
        self.all(&sql, parameters![webhook, now])
    }

    /// When an endpoint is to get its next message.
    pub(crate) fn next_delivery(&self, webhook: &str) -> Result<Option<i64>> {
        let sql = "SELECT due_at FROM delivery INDEXED BY delivery_due
                   WHERE webhook = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1";
        self.one(sql, parameters![webhook])
    }

    /// An endpoint's messages, newest first.
    pub(crate) fn deliveries(
        &self,
        webhook: &str,
        state: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>> {
        let equals = [("webhook", Some(webhook)), ("state", state)];
        let equals = equals.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        self.list(Listing { table: "delivery", from: "delivery", columns: COLUMNS, equals }, cursor, limit)
    }

    /// The messages that tell of a subject, in no order, at most `limit`.
    pub(crate) fn deliveries_of(&self, subject: &str, limit: u32) -> Result<Vec<DeliveryRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM delivery INDEXED BY delivery_by_subject WHERE subject = ? LIMIT {limit}"
        );
        self.all(&sql, parameters![subject])
    }

    /// Deletes messages that are older than this, at most `limit`, whatever became of them; answers of each the endpoint
    /// and the subject for which it still waited, if it did.
    pub(crate) fn forget_deliveries(&self, before: i64, limit: u32) -> Result<Vec<(String, Option<String>)>> {
        let sql = format!(
            "DELETE FROM delivery WHERE created_at < ? AND rowid IN
                 (SELECT rowid FROM delivery ORDER BY rowid LIMIT {limit})
             RETURNING webhook, CASE WHEN state = 'waiting' THEN subject END"
        );
        let mut rows = self.database.run(&sql, parameters![before])?;
        rows.iter_mut().map(|row| Ok((row.take()?, row.take()?))).collect()
    }

    /// When the oldest message was written.
    pub(crate) fn oldest_delivery(&self) -> Result<Option<i64>> {
        self.one("SELECT created_at FROM delivery ORDER BY rowid LIMIT 1", vec![])
    }

    /// Takes an advocate out of the messages that tell of them.
    pub(crate) fn erase_told_advocate(&self, advocate: &str) -> Result<()> {
        let sql = "UPDATE delivery SET last_detail = NULL,
                 data = json_remove(json_replace(data, '$.email', ''), '$.name', '$.customer_id')
             WHERE subject = ?";
        self.database.run(sql, parameters![advocate])?;
        Ok(())
    }

    /// Takes a friend out of the messages that tell of their referral.
    pub(crate) fn erase_told_friend(&self, referral: &str) -> Result<()> {
        let sql = "UPDATE delivery SET last_detail = NULL, data = json_replace(data, '$.friend', json('{}')) WHERE subject = ?";
        self.database.run(sql, parameters![referral])?;
        Ok(())
    }
}
