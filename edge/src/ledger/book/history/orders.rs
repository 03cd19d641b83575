//! Orders of another product: kept as events that are decided, with what was paid for them.

use goodword_domain::{id::RewardId, reward, rule::Party};
use goodword_protocol::{Attribution, Decision, EventAnswer, EventRequest, Money, Reward, RewardSpec};

use super::{super::lists, Book, Database, Entering, IMPORTED, Outcome, PAID_ELSEWHERE};
use crate::{
    ledger::{
        command::EventFacts,
        store::{Change, EventRow, ReferralRow, RewardRow, Tally},
    },
    names::Named,
    time::{day, to_rfc3339},
};

impl<D: Database> Book<'_, D> {
    /// Keeps an order as an event that is decided, with what was paid for it.
    pub(super) fn keep_order(
        &mut self,
        entering: &Entering<'_>,
        referral: &ReferralRow,
        id: &str,
        seq: i64,
    ) -> Outcome<()> {
        let (row, counts) = (entering.row, entering.plan.counts);
        let rewards = match entering.paid() {
            Some(paid) if counts => vec![self.keep_payment(entering, referral, id, paid)?],
            _ => Vec::new(),
        };
        let by = if row.friend_key.is_some() { Attribution::Email } else { Attribution::CustomerId };
        let reason = Some(IMPORTED.to_owned());
        let answer = EventAnswer {
            event_id: id.to_owned(),
            referral: Some(lists::referral(referral)),
            rewards,
            decision: Decision { attributed_by: Some(by), reason, rules: Vec::new() },
        };
        let facts = self.facts_of_order(entering, id)?;
        self.store.insert_event(&EventRow {
            id: id.to_owned(),
            referral: Some(referral.id.clone()),
            kind: row.kind.clone(),
            counts,
            facts: serde_json::to_string(&facts)?,
            amount: row.amount,
            occurred_at: entering.occurred_at.as_millis(),
            received_at: self.now_ms(),
            answer: serde_json::to_string(&answer)?,
            program_version: self.loaded()?.row.version,
            converts: counts,
            refunded: 0,
            refunded_whole: false,
            seq: Some(seq),
            signals: "[]".to_owned(),
        })?;
        self.note_strangers(&referral.id, &facts)?;
        if counts {
            let revenue = Tally { revenue: row.amount.unwrap_or(0), ..Tally::default() };
            self.store.tally(&day(entering.occurred_at), "", &referral.advocate, &revenue)?;
        }
        Ok(())
    }

    fn facts_of_order(&self, entering: &Entering<'_>, id: &str) -> Outcome<EventFacts> {
        let row = entering.row;
        let amount = row.amount.map(|minor| self.money(minor)).transpose()?;
        Ok(EventFacts {
            request: EventRequest {
                id: id.to_owned(),
                kind: row.kind.clone(),
                friend: goodword_protocol::Friend { email: None, customer_id: row.customer.clone() },
                code: None,
                coupon: None,
                amount,
                occurred_at: Some(to_rfc3339(entering.occurred_at)),
                metadata: None,
            },
            friend_key: row.friend_key.clone(),
            masked_email: row.masked_email.clone(),
            customer_keys: Vec::new(),
        })
    }

    /// Notes what the other product paid the advocate.
    fn keep_payment(
        &mut self,
        entering: &Entering<'_>,
        referral: &ReferralRow,
        order: &str,
        paid: i64,
    ) -> Outcome<Reward> {
        let spec = RewardSpec::Cash { amount: self.money(paid)? };
        let reward = RewardRow {
            id: RewardId::new(self.now, self.entropy()).to_string(),
            referral: referral.id.clone(),
            advocate: referral.advocate.clone(),
            party: Party::Advocate,
            rule: format!("{PAID_ELSEWHERE}{}", entering.product),
            program_version: self.loaded()?.row.version,
            spec: serde_json::to_string(&spec)?,
            state: reward::State::Fulfilled,
            reason: IMPORTED.to_owned(),
            event: Some(order.to_owned()),
            coupon: None,
            hold_until: entering.occurred_at.as_millis(),
            review: false,
            created_at: self.now_ms(),
            updated_at: self.now_ms(),
            value: paid,
            reversed: 0,
        };
        self.store.insert_reward(&reward)?;
        self.store.record(&Change {
            subject: reward.id.clone(),
            state: reward.state.name().to_owned(),
            reason: IMPORTED.to_owned(),
            note: None,
            at: self.now_ms(),
            delta: Some(paid),
            cause: Some(order.to_owned()),
            advocate: Some(referral.advocate.clone()),
            review: None,
        })?;
        let cost = Tally { reward_cost: paid, ..Tally::default() };
        self.store.tally(&day(entering.occurred_at), "", &referral.advocate, &cost)?;
        self.shown(reward)
    }

    fn money(&self, minor: i64) -> Outcome<Money> {
        Ok(Money { minor, currency: self.loaded()?.program.currency.code().to_owned() })
    }
}
