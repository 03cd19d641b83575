//! Messages on their way to the owner's endpoints: what is due, what became of it, and the log.

use std::vec;

use goodword_domain::{
    reward::State,
    time::Timestamp,
    webhook::{Retry, is_lost, pause, retry, signs_until},
};
use goodword_protocol::{DeliveryState, Fulfilment, Page, WebhookDelivery, WebhookEvent, WebhookMessage};

use serde::Deserialize;

use super::{Book, Database, Outcome, fulfilment::Task, lists, rewards::Step};
use crate::{
    error::{ApiError, Code},
    ledger::{
        command::Filter,
        store::{DeliveryRow, RewardRow, WebhookRow},
    },
    time::to_rfc3339,
};

/// How many messages one alarm sends: as many connections as a Worker may have open, and with what is published at once
/// (40) within the 50 calls of the free plan.
const SENT_AT_ONCE: u32 = 6;
/// How many calls it may take to have a coupon made or ended.
const CALLS_OF_A_COUPON: u32 = 3;
/// How many calls it may take to have credit given: all that one alarm has (see `fulfilment/stripe.rs`).
const CALLS_OF_CREDIT: u32 = SENT_AT_ONCE;
/// How long messages are kept, in milliseconds: 30 days.
const KEPT_MS: i64 = 30 * DAY_MS;
const DAY_MS: i64 = 86_400_000;
/// How many messages are deleted in one transaction.
const FORGOTTEN_AT_ONCE: u32 = 500;
/// How much of a reference is kept, in characters.
const LONGEST_REFERENCE: usize = 200;

/// What the last try of a message says that was not sent, because its reward was not to be given any more.
const SUPERSEDED: &str = "superseded";
/// What it says of an answer with 410.
pub(crate) const GONE: &str = "gone";
/// Why an endpoint is disabled that took nothing for days.
const FAILING: &str = "failing";

/// A message to send now.
#[derive(Debug)]
pub(crate) struct Sending {
    pub(crate) id: String,
    pub(crate) program: String,
    pub(crate) webhook: String,
    pub(crate) url: String,
    pub(crate) body: String,
    /// Which of the endpoint's secrets sign it.
    pub(crate) rotations: Vec<i64>,
    /// Whether the answer may say that a reward was given.
    pub(crate) fulfils: bool,
    /// What an integration's system is asked to do instead of being told.
    pub(crate) task: Option<Task>,
}

/// What came of sending it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tried {
    pub(crate) status: Option<u16>,
    /// A stable code; none when it was taken.
    pub(crate) error: Option<&'static str>,
    pub(crate) fulfilment: Option<Fulfilment>,
    /// What an integration's system said.
    pub(crate) detail: Option<String>,
    /// Whether another try is of no use, though nothing is wrong with the system.
    pub(crate) for_ever: bool,
}

/// What is read again of a message that tells of a reward.
#[derive(Deserialize)]
struct ToldReward {
    id: String,
}

impl<D: Database> Book<'_, D> {
    /// Whether there is a message to send now.
    pub(crate) fn has_sendings(&mut self) -> Outcome<bool> {
        self.load()?;
        Ok(self.next_sending()?.is_some_and(|next| next <= self.now_ms()))
    }

    /// The messages to send now, of each endpoint in turn, so that none keeps the others waiting.
    pub(crate) fn sendings(&mut self) -> Outcome<Vec<Sending>> {
        self.load()?;
        let mut queues = self.queues()?;
        let mut sendings = Vec::new();
        let mut left = SENT_AT_ONCE;
        while !queues.is_empty() {
            let mut others = Vec::new();
            for (webhook, mut due) in queues {
                // Of what is asked for in order, nothing overtakes what has to wait for the next alarm.
                let Some(delivery) = due.next().filter(|next| calls(&webhook, next) <= left) else {
                    continue;
                };
                let most = calls(&webhook, &delivery);
                if let Some(sending) = self.sending(&webhook, delivery)? {
                    left -= most;
                    sendings.push(sending);
                }
                others.push((webhook, due));
            }
            queues = others;
        }
        Ok(sendings)
    }

    /// What is due, by endpoint. Which comes first is drawn: what takes all the calls of an alarm goes only then.
    fn queues(&mut self) -> Outcome<Vec<(WebhookRow, vec::IntoIter<DeliveryRow>)>> {
        let mut queues = Vec::new();
        for webhook in self.webhooks()?.iter().filter(|webhook| self.is_ready(webhook)) {
            // One that fails is asked one at a time whether it is well again.
            let most = if webhook.failing_since.is_some() { 1 } else { SENT_AT_ONCE };
            let due = self.store.deliveries_due(&webhook.id, self.now_ms(), most)?;
            if !due.is_empty() {
                queues.push((webhook.clone(), due.into_iter()));
            }
        }
        if queues.len() > 1 {
            let first = self.entropy() % queues.len() as u128;
            queues.rotate_left(usize::try_from(first).unwrap_or_default());
        }
        Ok(queues)
    }

    fn is_ready(&self, webhook: &WebhookRow) -> bool {
        webhook.is_open() && webhook.paused_until.is_none_or(|until| until <= self.now_ms())
    }

    /// A message as it is sent now; none when it asks to give a reward that is not to be given any more.
    fn sending(&mut self, webhook: &WebhookRow, mut delivery: DeliveryRow) -> Outcome<Option<Sending>> {
        let fulfils = webhook.fulfils && delivery.kind == WebhookEvent::RewardApproved;
        if fulfils && let Some(reward) = self.reward_of(&delivery)? {
            if reward.state != State::Approved {
                delivery.last_error = Some(SUPERSEDED.to_owned());
                self.finish(delivery, DeliveryState::Parked)?;
                return Ok(None);
            }
            // Refunds may have taken back some of it meanwhile.
            delivery.data = serde_json::to_string(&self.shown(reward)?)?;
        }
        let mut task = None;
        if let Some(name) = &webhook.integration {
            let reward = self.reward_of(&delivery)?;
            task = reward.map(|reward| self.task(webhook, name, &delivery, &reward)).transpose()?.flatten();
            if task.is_none() {
                delivery.last_error = Some(SUPERSEDED.to_owned());
                self.finish(delivery, DeliveryState::Parked)?;
                return Ok(None);
            }
        }
        let rotated_at = webhook.rotated_at.map(Timestamp::from_millis);
        let overlaps = rotated_at.is_some_and(|at| self.now < signs_until(at));
        let at = to_rfc3339(Timestamp::from_millis(delivery.created_at));
        let (kind, data) = (delivery.kind.name(), delivery.data);
        Ok(Some(Sending {
            id: delivery.id,
            program: self.loaded()?.row.id.clone(),
            webhook: webhook.id.clone(),
            url: webhook.url.clone(),
            body: format!(r#"{{"type":"{kind}","timestamp":"{at}","data":{data}}}"#),
            rotations: (webhook.rotation - i64::from(overlaps)..=webhook.rotation).rev().collect(),
            fulfils,
            task,
        }))
    }

    /// The reward that a message tells of.
    fn reward_of(&self, delivery: &DeliveryRow) -> Outcome<Option<RewardRow>> {
        let told: ToldReward = serde_json::from_str(&delivery.data)?;
        Ok(self.store.reward(&told.id)?)
    }

    /// Notes what came of sending a message.
    pub(crate) fn after_sending(&mut self, id: &str, tried: &Tried) -> Outcome<()> {
        self.load()?;
        let Some(mut delivery) = self.store.delivery(id)? else { return Ok(()) };
        let webhooks = self.webhooks()?;
        let Some(webhook) = webhooks.iter().find(|webhook| webhook.id == delivery.webhook) else {
            return Ok(());
        };
        delivery.attempts += 1;
        delivery.first_try_at = delivery.first_try_at.or(Some(self.now_ms()));
        delivery.last_try_at = Some(self.now_ms());
        delivery.last_status = tried.status.map(i64::from);
        delivery.last_error = tried.error.map(str::to_owned);
        delivery.last_detail.clone_from(&tried.detail);
        if let Some(error) = tried.error.filter(|_| !tried.for_ever) {
            return self.not_taken(webhook.clone(), delivery, error);
        }
        if webhook.failing_since.is_some() {
            let well = WebhookRow { failing_since: None, failures: 0, paused_until: None, ..webhook.clone() };
            self.change_webhook(&well)?;
        }
        if tried.for_ever {
            return self.finish(delivery, DeliveryState::Parked);
        }
        let fulfilment = tried.fulfilment.as_ref().filter(|it| it.fulfilled && webhook.fulfils);
        if let Some(fulfilment) = fulfilment.filter(|_| delivery.kind == WebhookEvent::RewardApproved) {
            let step = if webhook.integration.is_some() {
                Step::because("fulfilled_by_integration")
            } else {
                Step::because("fulfilled_by_webhook")
            };
            self.fulfil_as_told(&delivery, fulfilment.reference.as_deref(), step)?;
        }
        self.finish(delivery, DeliveryState::Delivered)
    }

    fn not_taken(&mut self, mut webhook: WebhookRow, mut delivery: DeliveryRow, error: &str) -> Outcome<()> {
        let since = webhook.failing_since.unwrap_or(self.now_ms());
        let first = delivery.first_try_at.unwrap_or(self.now_ms());
        match retry(delivery.attempts, Timestamp::from_millis(first), self.now, self.entropy()) {
            Retry::At(at) if error != GONE => {
                delivery.due_at = Some(at.as_millis());
                self.store.update_delivery(&delivery)?;
            }
            _ => self.finish(delivery, DeliveryState::Parked)?,
        }
        webhook.failing_since = Some(since);
        webhook.failures += 1;
        let since = Timestamp::from_millis(since);
        webhook.paused_until = Some(pause(since, self.now).as_millis());
        match error {
            _ if !webhook.is_open() => Ok(()),
            GONE => self.disable_webhook(webhook, GONE),
            _ if is_lost(since, webhook.failures, self.now) => self.disable_webhook(webhook, FAILING),
            _ => self.change_webhook(&webhook),
        }
    }

    /// A message is done with: the next of its subject may go.
    fn finish(&mut self, mut delivery: DeliveryRow, state: DeliveryState) -> Outcome<()> {
        delivery.state = state;
        delivery.due_at = None;
        self.store.update_delivery(&delivery)?;
        Ok(self.store.release_next(&delivery.webhook, &delivery.subject, self.now_ms())?)
    }

    /// A system of the owner's says that it gave a reward.
    fn fulfil_as_told(
        &mut self,
        delivery: &DeliveryRow,
        reference: Option<&str>,
        step: Step<'_>,
    ) -> Outcome<()> {
        let Some(reward) = self.reward_of(delivery)?.filter(|it| it.state == State::Approved) else {
            // Decided otherwise while the message was under way: that stands.
            return Ok(());
        };
        let reference: Option<String> = reference.map(|text| text.chars().take(LONGEST_REFERENCE).collect());
        let step = Step { note: reference.as_deref(), ..step };
        let referral = reward.referral.clone();
        self.move_reward(reward, State::Fulfilled, &step)?;
        if let Some(referral) = self.store.referral(&referral)? {
            self.restate(referral)?;
        }
        Ok(())
    }

    /// When the next message is to be sent.
    pub(super) fn next_sending(&self) -> Outcome<Option<i64>> {
        let mut next = None;
        for webhook in self.webhooks()?.iter().filter(|webhook| webhook.is_open()) {
            let due = self.store.next_delivery(&webhook.id)?;
            let due = due.map(|due| due.max(webhook.paused_until.unwrap_or(due)));
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// Deletes old messages, and those of endpoints that were deleted; true when there may be more.
    pub(super) fn forget_deliveries(&mut self) -> Outcome<bool> {
        let webhooks = self.webhooks()?;
        if webhooks.is_empty() {
            return Ok(false);
        }
        let most = FORGOTTEN_AT_ONCE as usize;
        if let Some(webhook) = webhooks.iter().find(|webhook| webhook.deleted_at.is_some()) {
            if self.store.delete_deliveries(&webhook.id, FORGOTTEN_AT_ONCE)? < most {
                self.store.delete_webhook(&webhook.id)?;
                self.webhooks.take();
            }
            return Ok(true);
        }
        let forgotten = self.store.forget_deliveries(self.now_ms() - KEPT_MS, FORGOTTEN_AT_ONCE)?;
        for (webhook, subject) in &forgotten {
            // An endpoint that was disabled for long: what waited for these may go.
            if let Some(subject) = subject {
                self.store.release_next(webhook, subject, self.now_ms())?;
            }
        }
        Ok(forgotten.len() == most)
    }

    /// When there are messages to delete: at the end of a day, all of that day at once.
    pub(super) fn next_delivery_to_forget(&self) -> Outcome<Option<i64>> {
        let webhooks = self.webhooks()?;
        if webhooks.is_empty() {
            return Ok(None);
        }
        if webhooks.iter().any(|webhook| webhook.deleted_at.is_some()) {
            return Ok(Some(self.now_ms()));
        }
        let end = |written: i64| (written + KEPT_MS).div_euclid(DAY_MS) * DAY_MS + DAY_MS;
        Ok(self.store.oldest_delivery()?.map(end))
    }

    /// An endpoint's messages, newest first.
    pub(super) fn deliveries(&self, webhook: &str, filter: &Filter) -> Outcome<Page<WebhookDelivery>> {
        self.webhook_row(webhook)?;
        let (state, cursor) = (filter.state.as_deref(), filter.cursor.as_deref());
        let rows = self.store.deliveries(webhook, state, cursor, lists::one_more(filter))?;
        let items = rows.iter().map(shown).collect();
        Ok(lists::page(items, filter, |delivery: &WebhookDelivery| delivery.id.clone()))
    }

    /// Sends a message again at once, also one that was taken, and as long as if it were new.
    pub(super) fn redeliver(&mut self, webhook: &str, id: &str) -> Outcome<WebhookDelivery> {
        let webhook = self.webhook_row(webhook)?;
        let unknown = || ApiError::new(Code::NotFound, "This webhook has no such message.");
        let delivery = self.store.delivery(id)?.filter(|delivery| delivery.webhook == webhook.id);
        let mut delivery = delivery.ok_or_else(unknown)?;
        if !webhook.is_open() {
            let detail = "This webhook is disabled; enable it first.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        if delivery.state == DeliveryState::Waiting && delivery.due_at.is_none() {
            let detail = "It waits for an earlier message of the same subject; redeliver that one.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        delivery.state = DeliveryState::Waiting;
        delivery.due_at = Some(self.now_ms());
        (delivery.attempts, delivery.first_try_at) = (0, None);
        self.store.update_delivery(&delivery)?;
        if webhook.paused_until.is_some() {
            self.change_webhook(&WebhookRow { paused_until: None, ..webhook })?;
        }
        Ok(shown(&delivery))
    }

    /// What endpoints were told of a subject, newest first.
    pub(super) fn told(&self, subject: &str, limit: u32) -> Outcome<Vec<WebhookMessage>> {
        let mut rows = self.store.deliveries_of(subject, limit)?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.created_at));
        let message = |row: DeliveryRow| {
            let timestamp = to_rfc3339(Timestamp::from_millis(row.created_at));
            Ok(WebhookMessage { kind: row.kind, timestamp, data: serde_json::from_str(&row.data)? })
        };
        rows.into_iter().map(message).collect()
    }
}

/// How many calls a message may take.
fn calls(webhook: &WebhookRow, delivery: &DeliveryRow) -> u32 {
    match (&webhook.integration, delivery.kind) {
        (None, _) => 1,
        (Some(_), WebhookEvent::RewardApproved) => CALLS_OF_CREDIT,
        (Some(_), _) => CALLS_OF_A_COUPON,
    }
}

/// A message as the owner's log shows it.
pub(super) fn shown(row: &DeliveryRow) -> WebhookDelivery {
    let at = |millis: i64| to_rfc3339(Timestamp::from_millis(millis));
    WebhookDelivery {
        id: row.id.clone(),
        webhook_id: row.webhook.clone(),
        kind: row.kind,
        subject: row.subject.clone(),
        state: row.state,
        attempts: u64::try_from(row.attempts).unwrap_or_default(),
        last_status: row.last_status.and_then(|status| u16::try_from(status).ok()),
        last_error: row.last_error.clone(),
        last_detail: row.last_detail.clone(),
        last_try_at: row.last_try_at.map(at),
        next_try_at: row.due_at.map(at),
        created_at: at(row.created_at),
    }
}
