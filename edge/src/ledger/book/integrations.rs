//! Integrations: how they are set up, what their messages come to, and what could not be carried out.

use goodword_domain::{
    id::FailureId,
    money::Currency,
    refund::Refunded,
    time::{Days, Timestamp},
};
use goodword_protocol::{
    Integration, IntegrationFailure, IntegrationKind, IntegrationSettings, KeptMessage, Money, Page,
    RefundAnswer, RefundRequest,
};

use super::{Book, Database, Outcome};
use crate::{
    border,
    error::{ApiError, Code},
    ledger::{
        answer::{IntegrationStored, KeptFailure, Sealed},
        command::{FailedMessage, PaidBack, PutFulfilment, Reported},
        store::{Alias, EarlyRefund, FailureRow, IntegrationRow},
    },
    time::to_rfc3339,
};

/// How many integrations a program may have.
const MOST: usize = 10;
/// How many messages are kept of one: a system that is set up wrongly fails each time.
const MOST_KEPT: i64 = 1000;
/// How long messages that failed, and refunds before their events, are kept.
const KEPT: Days = Days::new(30);
/// How often a refused signature is noted, in milliseconds: anybody can send one.
const REFUSAL_NOTED: i64 = 60_000;
/// How many entries a page has unless told, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 500;

impl<D: Database> Book<'_, D> {
    /// Sets an integration up, or changes it; `secrets` is sealed.
    pub(super) fn put_integration(
        &mut self,
        name: &str,
        settings: &IntegrationSettings,
        secrets: Option<String>,
        fulfilment: Option<PutFulfilment>,
    ) -> Outcome<IntegrationStored> {
        let known = self.store.integration(name)?;
        let created = known.is_none();
        let others = self.store.integrations()?;
        if settings.kind == IntegrationKind::Woocommerce && is_another_shop(&others, name)? {
            let detail =
                "Each WooCommerce shop numbers its customers from 1: give each shop a program of its own.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        if created && others.len() >= MOST {
            let detail = format!("A program has at most {MOST} integrations: delete one first.");
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        let secrets = secrets.or_else(|| known.as_ref().map(|known| known.secrets.clone()));
        let no_secret = || ApiError::field("secrets", "Give the secret by which the system signs.");
        let row = IntegrationRow {
            name: name.to_owned(),
            settings: serde_json::to_string(settings)?,
            secrets: secrets.ok_or_else(no_secret)?,
            created_at: known.map_or(self.now_ms(), |known| known.created_at),
            received_at: None,
            refused_at: None,
            refused_because: None,
        };
        self.check_fulfilment(name, fulfilment.as_ref())?;
        self.store.put_integration(&row)?;
        self.put_fulfilment(name, fulfilment)?;
        Ok(IntegrationStored {
            integration: self.shown_integration(self.existing_integration(name)?)?,
            created,
        })
    }

    pub(super) fn integrations(&self) -> Outcome<Vec<Integration>> {
        self.store.integrations()?.into_iter().map(|row| self.shown_integration(row)).collect()
    }

    /// An integration without where it sends to, which the Worker knows.
    fn shown_integration(&self, row: IntegrationRow) -> Outcome<Integration> {
        let fulfilment = self.fulfilment_of(&row.name)?;
        Ok(Integration {
            failures: self.store.count_failures(&row.name)?.unsigned_abs(),
            name: row.name,
            settings: serde_json::from_str(&row.settings)?,
            url: String::new(),
            secret: None,
            fulfilment,
            created_at: rfc3339(row.created_at),
            received_at: row.received_at.map(rfc3339),
            refused_at: row.refused_at.map(rfc3339),
            refused_because: row.refused_because,
        })
    }

    pub(super) fn drop_integration(&mut self, name: &str) -> Outcome<()> {
        self.existing_integration(name)?;
        self.put_fulfilment(name, None)?;
        self.store.drop_integration(name)?;
        Ok(())
    }

    /// By what a message is checked and read.
    pub(super) fn sealed_integration(&self, name: &str) -> Outcome<Sealed> {
        let row = self.existing_integration(name)?;
        Ok(Sealed {
            settings: serde_json::from_str(&row.settings)?,
            secrets: row.secrets,
            currency: self.loaded()?.program.currency.code().to_owned(),
        })
    }

    fn existing_integration(&self, name: &str) -> Outcome<IntegrationRow> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no integration of this name.");
        Ok(self.store.integration(name)?.ok_or_else(unknown)?)
    }

    /// Notes that a signature was refused, at most once a minute.
    pub(super) fn note_refused(&self, name: &str, why: &str) -> Outcome<()> {
        let row = self.existing_integration(name)?;
        if row.refused_at.is_none_or(|at| at + REFUSAL_NOTED <= self.now_ms()) {
            self.store.note_refused(name, self.now_ms(), why)?;
        }
        Ok(())
    }

    /// Carries out one thing that a message told.
    pub(super) fn take_report(&mut self, name: &str, reported: Reported) -> Outcome<()> {
        self.existing_integration(name)?;
        match reported {
            Reported::Event { mut facts, coupons } => {
                facts.request.coupon = self.coupon_of_a_friend(coupons)?;
                self.event(*facts)?;
            }
            Reported::Refund { id, events, amount } => self.refund_by_name(&id, &events, amount)?,
            Reported::Name { event, name } => {
                self.store.name_event(&event, &name)?;
                if self.store.event(&event)?.is_some() {
                    self.refund_early(&event)?;
                }
            }
        }
        Ok(self.store.note_received(name, self.now_ms())?)
    }

    /// The first coupon that was handed to somebody, else the first.
    fn coupon_of_a_friend(&self, coupons: Vec<String>) -> Outcome<Option<String>> {
        for coupon in &coupons {
            if self.store.referral_by_coupon(coupon)?.is_some() {
                return Ok(Some(coupon.clone()));
            }
        }
        Ok(coupons.into_iter().next())
    }

    /// Refunds the first of these events that is known; else the refund waits for any of them.
    fn refund_by_name(&mut self, id: &str, events: &[String], paid_back: PaidBack) -> Outcome<()> {
        let currency: Currency = self.loaded()?.program.currency;
        let (amount, in_all) = match paid_back {
            PaidBack::All => (None, false),
            PaidBack::Part(amount) => (Some(amount), false),
            PaidBack::InAll(amount) => (Some(amount), true),
        };
        let amount = amount.map(|amount| border::money("amount", &amount, currency)).transpose()?;
        let amount = amount.map(goodword_domain::money::Money::minor);
        let refund = EarlyRefund { id: id.to_owned(), amount, in_all };
        // Shops note returns for which nothing is paid back.
        if amount == Some(0) {
            return Ok(());
        }
        for name in events {
            if let Some(event) = self.store.event_by_any_name(name)? {
                return self.refund_known(&event, &refund);
            }
        }
        let forget_at = self.now.plus(KEPT).as_millis();
        for name in events {
            self.store.keep_early_refund(name, &refund, forget_at)?;
        }
        Ok(())
    }

    /// Refuses, before anything is written, what would not mean what its sender means.
    fn refund_known(&mut self, event: &str, refund: &EarlyRefund) -> Outcome<()> {
        let without_amount = self.store.event(event)?.is_some_and(|row| row.amount.is_none());
        if without_amount && refund.amount.is_some() {
            let detail = "The event was reported without an amount: refund it whole, or by hand.";
            return Err(ApiError::field("amount", detail).into());
        }
        let other = self.store.refund_answer(&refund.id)?;
        let other = other.map(|answer| serde_json::from_str::<RefundAnswer>(&answer)).transpose()?;
        if other.is_some_and(|other| other.event_id != event) {
            let detail = "Another event was refunded under this id.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        self.refund_as_far_as_paid(event, refund)
    }

    /// Carries out the refunds that came before their event.
    pub(super) fn refund_early(&mut self, event: &str) -> Outcome<()> {
        for refund in self.store.take_early_refunds(event)? {
            self.refund_as_far_as_paid(event, &refund)?;
        }
        Ok(())
    }

    /// A refund as another system counts it: shipping that did not count may be paid back too, and a refund may be told
    /// in two ways.
    fn refund_as_far_as_paid(&mut self, event: &str, refund: &EarlyRefund) -> Outcome<()> {
        let Some(row) = self.store.event(event)? else { return Ok(()) };
        let before = Refunded { total: row.refunded, whole: row.refunded_whole };
        let amount = match (refund.amount, row.amount) {
            // Of an event without an amount nobody can tell a part.
            (Some(_), None) => return Ok(()),
            (Some(amount), Some(paid)) => {
                let more = if refund.in_all { amount - before.total } else { amount };
                Some(more.min(paid - before.total))
            }
            (None, _) => None,
        };
        if before.whole || amount.is_some_and(|amount| amount <= 0) {
            return Ok(());
        }
        let currency = self.loaded()?.program.currency.code();
        let amount = amount.map(|minor| Money { minor, currency: currency.to_owned() });
        let request = RefundRequest { id: refund.id.clone(), event_id: event.to_owned(), amount };
        self.refund(&request)?;
        Ok(())
    }

    /// Keeps a message that could not be carried out.
    pub(super) fn keep_failure(&mut self, failed: &FailedMessage) -> Outcome<KeptFailure> {
        self.existing_integration(&failed.integration)?;
        if self.store.count_failures(&failed.integration)? >= MOST_KEPT
            && let Some(oldest) = self.store.oldest_failure(&failed.integration)?
        {
            self.store.drop_failure(&oldest)?;
        }
        let entropy = self.entropy();
        let id = FailureId::new(self.now, entropy).to_string();
        let about: Vec<Alias<'_>> = failed
            .friend_keys
            .iter()
            .map(|key| Alias::Email(key))
            .chain(failed.customers.iter().map(|id| Alias::Customer(id)))
            .collect();
        let row = FailureRow {
            id: id.clone(),
            integration: failed.integration.clone(),
            topic: failed.topic.clone(),
            received_at: self.now_ms(),
            forget_at: self.now.plus(KEPT).as_millis(),
            code: failed.code.clone(),
            detail: failed.detail.clone(),
            replays: 0,
            message: failed.message.clone(),
        };
        self.store.keep_failure(&row, &about)?;
        self.store.note_received(&failed.integration, self.now_ms())?;
        Ok(KeptFailure { id })
    }

    /// What is kept of an integration, newest first.
    pub(super) fn failures(
        &self,
        name: &str,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Outcome<Page<IntegrationFailure>> {
        self.existing_integration(name)?;
        let limit = limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
        let mut rows = self.store.failures(name, cursor, limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next_cursor = rows.last().filter(|_| more).map(|row| row.id.clone());
        Ok(Page { items: rows.into_iter().map(failure).collect(), next_cursor })
    }

    /// A kept message, still sealed.
    pub(super) fn failed_message(&self, name: &str, id: &str) -> Outcome<String> {
        Ok(self.existing_failure(name, id)?.message)
    }

    /// Forgets a kept message: it was replayed, or the owner does not want it.
    pub(super) fn drop_failure(&self, name: &str, id: &str) -> Outcome<()> {
        self.existing_failure(name, id)?;
        self.store.drop_failure(id)?;
        Ok(())
    }

    /// Notes that a replay failed too.
    pub(super) fn failed_again(&self, name: &str, id: &str, code: &str, detail: &str) -> Outcome<()> {
        self.existing_failure(name, id)?;
        Ok(self.store.failed_again(id, code, detail)?)
    }

    fn existing_failure(&self, name: &str, id: &str) -> Outcome<FailureRow> {
        let row = self.store.failure(id)?.filter(|row| row.integration == name);
        let unknown = || ApiError::new(Code::NotFound, "This integration keeps no such message.");
        Ok(row.ok_or_else(unknown)?)
    }

    /// Takes somebody's messages out of what is kept; tells how many.
    pub(super) fn erase_failures(&self, aliases: &[Alias<'_>]) -> Outcome<u64> {
        let mut erased = 0;
        for alias in aliases {
            for id in self.store.failures_about(alias)? {
                erased += u64::from(self.store.drop_failure(&id)?);
            }
        }
        Ok(erased)
    }

    /// The messages about somebody, as far as their export says it.
    pub(super) fn failures_about(&self, alias: &Alias<'_>) -> Outcome<Vec<KeptMessage>> {
        let mut kept = Vec::new();
        for id in self.store.failures_about(alias)? {
            kept.extend(self.store.failure(&id)?.map(|row| KeptMessage {
                integration: row.integration,
                topic: row.topic,
                received_at: rfc3339(row.received_at),
            }));
        }
        Ok(kept)
    }

    /// Forgets what was kept long enough; whether there may be more.
    pub(super) fn forget_kept(&self, most: u32) -> Outcome<bool> {
        let failures = self.store.failures_to_forget(self.now_ms(), most)?;
        for id in &failures {
            self.store.drop_failure(id)?;
        }
        let refunds = self.store.forget_early_refunds(self.now_ms(), most)?;
        Ok([failures.len(), refunds].contains(&(most as usize)))
    }
}

/// Whether the program has a `WooCommerce` shop of another name.
fn is_another_shop(integrations: &[IntegrationRow], name: &str) -> Outcome<bool> {
    for other in integrations.iter().filter(|other| other.name != name) {
        let settings: IntegrationSettings = serde_json::from_str(&other.settings)?;
        if settings.kind == IntegrationKind::Woocommerce {
            return Ok(true);
        }
    }
    Ok(false)
}

fn failure(row: FailureRow) -> IntegrationFailure {
    IntegrationFailure {
        id: row.id,
        integration: row.integration,
        topic: row.topic,
        received_at: rfc3339(row.received_at),
        code: row.code,
        detail: row.detail,
        replays: row.replays.unsigned_abs(),
    }
}

fn rfc3339(millis: i64) -> String {
    to_rfc3339(Timestamp::from_millis(millis))
}
