//! The owner's endpoints: made, changed, given another secret, taken away.

use goodword_domain::{id::WebhookId, time::Timestamp, webhook::signs_until};
use goodword_protocol::{Page, Webhook, WebhookDelivery, WebhookEvent, WebhookRequest};

use super::{Book, Database, DatabaseError, Outcome, deliveries};
use crate::{
    error::{ApiError, Code},
    ledger::{answer::WebhookMade, store::WebhookRow},
    time::to_rfc3339,
};

/// How many endpoints a program may have.
const MOST: usize = 10;

impl<D: Database> Book<'_, D> {
    pub(super) fn list_webhooks(&self) -> Outcome<Page<Webhook>> {
        let open = self.webhooks()?;
        let open = open.iter().filter(|webhook| webhook.deleted_at.is_none());
        Ok(Page { items: open.map(|webhook| shown(webhook, self.now)).collect(), next_cursor: None })
    }

    pub(super) fn webhook(&self, id: &str) -> Outcome<Webhook> {
        Ok(shown(&self.webhook_row(id)?, self.now))
    }

    pub(super) fn add_webhook(&mut self, request: WebhookRequest, edge: String) -> Outcome<WebhookMade> {
        self.fits(None, &request)?;
        let own = |webhook: &&WebhookRow| webhook.deleted_at.is_none() && webhook.integration.is_none();
        if self.webhooks()?.iter().filter(own).count() >= MOST {
            let detail = format!("A program has at most {MOST} webhooks; delete one first.");
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        let id = WebhookId::new(self.now, self.entropy()).to_string();
        let webhook = WebhookRow {
            url: request.url,
            events: request.events,
            fulfils: request.fulfils,
            edge,
            ..WebhookRow::new(id, self.now_ms())
        };
        self.store.insert_webhook(&webhook)?;
        self.webhooks.take();
        Ok(self.made(&webhook))
    }

    pub(super) fn put_webhook(
        &mut self,
        id: &str,
        request: WebhookRequest,
        edge: String,
    ) -> Outcome<Webhook> {
        let webhook = self.own_webhook(id)?;
        self.fits(Some(id), &request)?;
        let WebhookRequest { url, events, fulfils } = request;
        let webhook = WebhookRow { url, events, fulfils, edge, ..webhook };
        self.change_webhook(&webhook)?;
        Ok(shown(&webhook, self.now))
    }

    /// What only one endpoint of a program may have.
    fn fits(&self, id: Option<&str>, request: &WebhookRequest) -> Outcome<()> {
        let all = self.webhooks()?;
        let others =
            || all.iter().filter(|other| other.deleted_at.is_none() && Some(other.id.as_str()) != id);
        if others().any(|other| other.url == request.url) {
            let detail = "Another webhook of this program has this address; change that one.";
            return Err(ApiError::new(Code::StateConflict, detail).at("url").into());
        }
        if request.fulfils && others().any(|other| other.fulfils) {
            let detail = "Another webhook or an integration gives rewards already; with two, one could be given twice.";
            return Err(ApiError::new(Code::StateConflict, detail).at("fulfils").into());
        }
        Ok(())
    }

    /// Takes an endpoint away: nothing is sent to it from now on, and its messages are deleted by the alarm.
    pub(super) fn delete_webhook(&mut self, id: &str) -> Outcome<()> {
        let webhook = self.own_webhook(id)?;
        self.change_webhook(&WebhookRow { deleted_at: Some(self.now_ms()), ..webhook })
    }

    /// Another secret signs from now on; the one before signs too for a day.
    pub(super) fn rotate_webhook(&mut self, id: &str) -> Outcome<WebhookMade> {
        let mut webhook = self.own_webhook(id)?;
        webhook.rotation += 1;
        webhook.rotated_at = Some(self.now_ms());
        self.change_webhook(&webhook)?;
        Ok(self.made(&webhook))
    }

    /// Sends again to an endpoint that was disabled; repeating changes nothing.
    pub(super) fn enable_webhook(&mut self, id: &str) -> Outcome<Webhook> {
        let webhook = self.webhook_row(id)?;
        let webhook = WebhookRow {
            failing_since: None,
            failures: 0,
            paused_until: None,
            disabled_at: None,
            disabled_because: None,
            ..webhook
        };
        self.change_webhook(&webhook)?;
        Ok(shown(&webhook, self.now))
    }

    /// Disables an endpoint, and tells the others.
    pub(super) fn disable_webhook(&mut self, mut webhook: WebhookRow, why: &str) -> Outcome<()> {
        webhook.disabled_at = Some(self.now_ms());
        webhook.disabled_because = Some(why.to_owned());
        self.change_webhook(&webhook)?;
        self.tell_disabled(&webhook)
    }

    /// Sends an endpoint a message that tells of nothing but itself.
    pub(super) fn test_webhook(&mut self, id: &str) -> Outcome<WebhookDelivery> {
        let webhook = self.own_webhook(id)?;
        if !webhook.is_open() {
            let detail = "This webhook is disabled; enable it first.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        let data = serde_json::to_string(&shown(&webhook, self.now))?;
        let message = self.write_message(&webhook, WebhookEvent::WebhookTest, id, data)?;
        let gone = || DatabaseError("a message that was just written is gone".into());
        Ok(deliveries::shown(&self.store.delivery(&message)?.ok_or_else(gone)?))
    }

    pub(super) fn webhook_row(&self, id: &str) -> Outcome<WebhookRow> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no such webhook.");
        let webhook = self.webhooks()?.iter().find(|it| it.id == id && it.deleted_at.is_none()).cloned();
        Ok(webhook.ok_or_else(unknown)?)
    }

    /// One that is an address of the owner's, and no integration's.
    fn own_webhook(&self, id: &str) -> Outcome<WebhookRow> {
        let webhook = self.webhook_row(id)?;
        if let Some(name) = &webhook.integration {
            let detail = format!("It belongs to the integration `{name}`: change that one.");
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        Ok(webhook)
    }

    fn made(&self, webhook: &WebhookRow) -> WebhookMade {
        WebhookMade { webhook: shown(webhook, self.now), rotation: webhook.rotation }
    }
}

/// An endpoint as the owner sees it.
pub(super) fn shown(row: &WebhookRow, now: Timestamp) -> Webhook {
    let at = |millis: i64| to_rfc3339(Timestamp::from_millis(millis));
    let overlap = row.rotated_at.map(|at| signs_until(Timestamp::from_millis(at)));
    Webhook {
        id: row.id.clone(),
        url: row.url.clone(),
        events: row.events.clone(),
        fulfils: row.fulfils,
        integration: row.integration.clone(),
        created_at: at(row.created_at),
        previous_secret_until: overlap.filter(|until| now < *until).map(to_rfc3339),
        failing_since: row.failing_since.map(at),
        disabled_at: row.disabled_at.map(at),
        disabled_because: row.disabled_because.clone(),
    }
}
