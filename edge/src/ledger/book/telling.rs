//! What happens is told to the owner's endpoints: written down in the transaction in which it happens, and only when
//! an endpoint wants it. Who it is about, the message says as the owner's lists do.

use std::rc::Rc;

use goodword_domain::{id::MessageId, referral, reward};
use goodword_protocol::{DeliveryState, Pool, WebhookEvent};

use super::{Book, Database, Outcome, lists, webhooks};
use crate::{
    ledger::store::{AdvocateRow, DeliveryRow, ReferralRow, RewardRow, WebhookRow},
    published,
};

impl<D: Database> Book<'_, D> {
    /// Every endpoint, those that are being deleted too.
    pub(super) fn webhooks(&self) -> Outcome<Rc<[WebhookRow]>> {
        if let Some(known) = self.webhooks.get() {
            return Ok(Rc::clone(known));
        }
        let read: Rc<[WebhookRow]> = self.store.webhooks()?.into();
        Ok(Rc::clone(self.webhooks.get_or_init(|| read)))
    }

    /// Writes what changed of an endpoint.
    pub(super) fn change_webhook(&mut self, webhook: &WebhookRow) -> Outcome<()> {
        self.webhooks.take();
        Ok(self.store.update_webhook(webhook)?)
    }

    /// Somebody became an advocate.
    pub(super) fn tell_advocate(&mut self, advocate: &AdvocateRow) -> Outcome<()> {
        let program = self.loaded()?.row.id.clone();
        self.tell(WebhookEvent::AdvocateCreated, &advocate.id, |_, webhook| {
            let mut shown = lists::advocate(advocate.clone());
            shown.url = published::link_url(&webhook.edge, &program, &shown.code);
            Ok(Some(serde_json::to_string(&shown)?))
        })
    }

    /// A referral began, or came to another state.
    pub(super) fn tell_referral(&mut self, row: &ReferralRow) -> Outcome<()> {
        let event = match row.state {
            referral::State::Claimed => WebhookEvent::ReferralClaimed,
            referral::State::Converted => WebhookEvent::ReferralConverted,
            referral::State::Approved => WebhookEvent::ReferralApproved,
            referral::State::Rewarded => WebhookEvent::ReferralRewarded,
            referral::State::Rejected => WebhookEvent::ReferralRejected,
            referral::State::Reversed => WebhookEvent::ReferralReversed,
            referral::State::Expired => WebhookEvent::ReferralExpired,
        };
        self.tell(event, &row.id, |_, _| Ok(Some(serde_json::to_string(&lists::referral(row))?)))
    }

    /// A reward was promised, came to another state than `before`, or became worth less.
    pub(super) fn tell_reward(
        &mut self,
        row: &RewardRow,
        before: Option<reward::State>,
        delta: i64,
    ) -> Outcome<()> {
        let event = match row.state {
            state if before == Some(state) && delta == 0 => return Ok(()),
            state if before == Some(state) => WebhookEvent::RewardReversed,
            reward::State::Pending => WebhookEvent::RewardPending,
            reward::State::Approved => WebhookEvent::RewardApproved,
            reward::State::Fulfilled => WebhookEvent::RewardFulfilled,
            reward::State::Cancelled => WebhookEvent::RewardCancelled,
        };
        self.tell(event, &row.referral, |book, webhook| {
            if webhook.integration.is_some() && !book.concerns(webhook, event, row)? {
                return Ok(None);
            }
            Ok(Some(serde_json::to_string(&book.shown(row.clone())?)?))
        })
    }

    /// A pool has few codes left.
    pub(super) fn tell_pool(&mut self, pool: &Pool) -> Outcome<()> {
        let subject = format!("pool:{}", pool.name);
        self.tell(WebhookEvent::CouponLow, &subject, |_, _| Ok(Some(serde_json::to_string(pool)?)))
    }

    /// An endpoint was disabled: the others are told.
    pub(super) fn tell_disabled(&mut self, webhook: &WebhookRow) -> Outcome<()> {
        let shown = webhooks::shown(webhook, self.now);
        self.tell(WebhookEvent::WebhookDisabled, &webhook.id, |_, _| Ok(Some(serde_json::to_string(&shown)?)))
    }

    /// Writes a message to each endpoint that wants it; `data` says what, or that it is nothing to this one.
    fn tell(
        &mut self,
        event: WebhookEvent,
        subject: &str,
        data: impl Fn(&Self, &WebhookRow) -> Outcome<Option<String>>,
    ) -> Outcome<()> {
        for webhook in self.webhooks()?.iter().filter(|webhook| webhook.wants(event)) {
            if let Some(data) = data(self, webhook)? {
                self.write_message(webhook, event, subject, data)?;
            }
        }
        Ok(())
    }

    /// Writes down a message to an endpoint; answers its id.
    pub(super) fn write_message(
        &mut self,
        webhook: &WebhookRow,
        event: WebhookEvent,
        subject: &str,
        data: String,
    ) -> Outcome<String> {
        let id = MessageId::new(self.now, self.entropy()).to_string();
        self.store.insert_delivery(&DeliveryRow {
            id: id.clone(),
            webhook: webhook.id.clone(),
            subject: subject.to_owned(),
            kind: event,
            data,
            state: DeliveryState::Waiting,
            due_at: None,
            attempts: 0,
            first_try_at: None,
            last_try_at: None,
            last_status: None,
            last_error: None,
            created_at: self.now_ms(),
            last_detail: None,
        })?;
        Ok(id)
    }
}
