//! Rewards that an integration's own system gives. What there is to do travels as a message, like any to an endpoint: in the
//! order of its referral, tried again, parked, and in the log; only the call is another.

use goodword_domain::{
    id::WebhookId,
    reward::{CouponSource, Reward, State},
    rule::Party,
};
use goodword_protocol::{
    GivenKind, IntegrationFulfilment, IntegrationKind, IntegrationSettings, WebhookEvent,
};

use super::{Book, Database, Outcome};
use crate::{
    error::{ApiError, Code},
    fulfilment::{Deed, Order, Worth},
    ledger::{
        command::PutFulfilment,
        store::{DeliveryRow, RewardRow, WebhookRow},
    },
};

/// What an integration's system is asked to do.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) integration: String,
    pub(crate) kind: IntegrationKind,
    /// The key of its API, sealed.
    pub(crate) key: String,
    pub(crate) order: Order,
}

impl<D: Database> Book<'_, D> {
    /// Checks, before anything is written, that no reward would be given twice.
    pub(super) fn check_fulfilment(&self, name: &str, wanted: Option<&PutFulfilment>) -> Outcome<()> {
        let Some(wanted) = wanted else { return Ok(()) };
        let hooks = self.webhooks()?;
        let others = hooks.iter().filter(|hook| hook.deleted_at.is_none() && !hook.is_of(name));
        for other in others {
            if wanted.rewards.iter().any(|kind| other.rewards.contains(kind)) {
                let detail = "Another integration gives one of these already; each kind is given by one.";
                return Err(ApiError::new(Code::StateConflict, detail).at("fulfilment.rewards").into());
            }
            if other.fulfils && wanted.rewards.contains(&GivenKind::Credit) {
                let detail = "A webhook fulfils rewards already; with both, credit could be given twice.";
                return Err(ApiError::new(Code::StateConflict, detail).at("fulfilment.rewards").into());
            }
        }
        // A key that is kept goes only where it went before: whoever may change the address may not know it.
        let kept =
            self.hook_of(name)?.filter(|hook| hook.url == wanted.base_url && hook.deleted_at.is_none());
        if wanted.api_key.is_none() && kept.is_none_or(|hook| hook.api_key.is_none()) {
            let detail = "Give the key of the system's API, also when only its address changes.";
            return Err(ApiError::field("fulfilment.api_key", detail).into());
        }
        Ok(())
    }

    /// Has an integration give rewards from now on, or none any more.
    pub(super) fn put_fulfilment(&mut self, name: &str, wanted: Option<PutFulfilment>) -> Outcome<()> {
        let known = self.hook_of(name)?;
        let Some(wanted) = wanted else {
            let gone = known.map(|known| WebhookRow { deleted_at: Some(self.now_ms()), ..known });
            return gone.map_or(Ok(()), |gone| self.change_webhook(&gone));
        };
        let created = known.is_none();
        let known = match known {
            Some(known) => known,
            None => self.new_hook(name),
        };
        let hook = WebhookRow {
            url: wanted.base_url,
            events: events(&wanted.rewards),
            fulfils: wanted.rewards.contains(&GivenKind::Credit),
            rewards: wanted.rewards,
            api_key: wanted.api_key.or(known.api_key),
            // What failed by what it was set to before may go now.
            failing_since: None,
            failures: 0,
            paused_until: None,
            disabled_at: None,
            disabled_because: None,
            ..known
        };
        if created {
            self.store.insert_webhook(&hook)?;
        }
        self.change_webhook(&hook)
    }

    fn new_hook(&mut self, name: &str) -> WebhookRow {
        let id = WebhookId::new(self.now, self.entropy()).to_string();
        WebhookRow { integration: Some(name.to_owned()), ..WebhookRow::new(id, self.now_ms()) }
    }

    /// By what an integration gives rewards, if it gives any.
    pub(super) fn hook_of(&self, name: &str) -> Outcome<Option<WebhookRow>> {
        let hooks = self.webhooks()?;
        Ok(hooks.iter().find(|hook| hook.deleted_at.is_none() && hook.is_of(name)).cloned())
    }

    /// The same as the owner sees it.
    pub(super) fn fulfilment_of(&self, name: &str) -> Outcome<Option<IntegrationFulfilment>> {
        Ok(self.hook_of(name)?.map(|hook| IntegrationFulfilment {
            webhook_id: hook.id,
            base_url: hook.url,
            rewards: hook.rewards,
        }))
    }

    /// Whether an integration's system has something to do when this is told of a reward.
    pub(super) fn concerns(
        &self,
        hook: &WebhookRow,
        event: WebhookEvent,
        reward: &RewardRow,
    ) -> Outcome<bool> {
        Ok(self.deed(hook, event, reward)?.is_some())
    }

    /// What its system is to do, as the reward stands; none when there is nothing.
    fn deed(&self, hook: &WebhookRow, event: WebhookEvent, reward: &RewardRow) -> Outcome<Option<Deed>> {
        let kind = self.kind_of(reward)?;
        let given = match &kind {
            Reward::DiscountPercent { .. } => GivenKind::DiscountPercent,
            Reward::DiscountAmount { .. } => GivenKind::DiscountAmount,
            Reward::Credit { .. } => GivenKind::Credit,
            _ => return Ok(None),
        };
        if !hook.rewards.contains(&given) {
            return Ok(None);
        }
        let over = reward.state == State::Cancelled || reward.due() <= 0;
        if let Some(source) = kind.coupon_source() {
            // The owner's own codes are in their system already.
            let Some(code) = reward.coupon.clone().filter(|_| matches!(source, CouponSource::Generate(_)))
            else {
                return Ok(None);
            };
            return Ok(match event {
                WebhookEvent::RewardFulfilled if !over => {
                    Some(Deed::MakeCoupon { code, worth: worth(&kind) })
                }
                WebhookEvent::RewardCancelled | WebhookEvent::RewardReversed if over => {
                    Some(Deed::EndCoupon { code })
                }
                _ => None,
            });
        }
        let approved = event == WebhookEvent::RewardApproved && reward.state == State::Approved && !over;
        if !approved || reward.party != Party::Advocate {
            return Ok(None);
        }
        let advocate = self.store.advocate(&reward.advocate)?.filter(|advocate| advocate.erased_at.is_none());
        let currency = self.loaded()?.program.currency.code().to_owned();
        Ok(advocate.map(|advocate| Deed::Credit {
            minor: reward.due(),
            currency,
            customer: advocate.customer,
            email: advocate.email,
        }))
    }

    /// What to ask an integration's system for now; none when there is nothing to do any more.
    pub(super) fn task(
        &self,
        hook: &WebhookRow,
        name: &str,
        delivery: &DeliveryRow,
        reward: &RewardRow,
    ) -> Outcome<Option<Task>> {
        let Some(integration) = self.store.integration(name)? else { return Ok(None) };
        let settings: IntegrationSettings = serde_json::from_str(&integration.settings)?;
        let Some(deed) = self.deed(hook, delivery.kind, reward)? else { return Ok(None) };
        let (program, made_at) = (self.loaded()?.config.name.clone(), reward.created_at);
        Ok(Some(Task {
            integration: name.to_owned(),
            kind: settings.kind,
            key: hook.api_key.clone().unwrap_or_default(),
            order: Order { reward: reward.id.clone(), program, made_at, deed },
        }))
    }
}

/// What a hook has to be told to give these.
fn events(rewards: &[GivenKind]) -> Vec<WebhookEvent> {
    let mut events = Vec::new();
    if rewards.contains(&GivenKind::Credit) {
        events.push(WebhookEvent::RewardApproved);
    }
    if rewards.iter().any(|kind| *kind != GivenKind::Credit) {
        let coupons =
            [WebhookEvent::RewardFulfilled, WebhookEvent::RewardCancelled, WebhookEvent::RewardReversed];
        events.extend(coupons);
    }
    events
}

fn worth(kind: &Reward) -> Worth {
    match kind {
        Reward::DiscountAmount { amount, .. } => {
            Worth::Amount { minor: amount.minor(), currency: amount.currency().code().to_owned() }
        }
        Reward::DiscountPercent { rate, .. } => Worth::BasisPoints(rate.get()),
        _ => Worth::BasisPoints(0),
    }
}
