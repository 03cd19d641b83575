//! Refunds: what the owner paid back of an event takes rewards back in proportion.

use goodword_domain::{
    referral::State as ReferralState,
    refund::{self, InvalidRefund, Refunded},
    reward::State,
};
use goodword_protocol::{Money, RefundAnswer, RefundRequest, Reward};

use super::{Book, Database, Outcome, lists, rewards::Step};
use crate::{
    border,
    error::{ApiError, Code},
    ledger::{
        answer::RefundDecided,
        store::{EventRow, ReferralRow, RefundRow, RewardRow, Tally},
    },
};

impl<D: Database> Book<'_, D> {
    /// Records a refund once and takes back what it undoes; the same id again has the same answer.
    pub(super) fn refund(&mut self, request: &RefundRequest) -> Outcome<RefundDecided> {
        if let Some(answer) = self.store.refund_answer(&request.id)? {
            return Ok(RefundDecided { answer: serde_json::from_str(&answer)?, first: false });
        }
        let mut event = self.store.event(&request.event_id)?.ok_or_else(|| {
            let detail = "Report the event first, and then its refund; or check the id.";
            ApiError::new(Code::UnknownEvent, detail).at("event_id")
        })?;
        let before = Refunded { total: event.refunded, whole: event.refunded_whole };
        let refunded = self.decide_refund(request, &event, before)?;
        event.refunded = refunded.total;
        event.refunded_whole = refunded.whole;
        self.store.update_refunded(&event)?;
        if refunded.whole {
            self.store.take_early(&event.id)?;
        }
        let amount = refunded.total - before.total;
        let answer = RefundAnswer {
            refund_id: request.id.clone(),
            event_id: event.id.clone(),
            refunded: self.refunded_money(&event)?,
            whole: refunded.whole,
            rewards: self.reverse_rewards(&event, &request.id)?,
            referral: self.reverse_referral(&event, amount, &request.id)?.as_ref().map(lists::referral),
        };
        self.store.insert_refund(&RefundRow {
            id: request.id.clone(),
            amount: event.amount.map(|_| amount),
            event: event.id,
            received_at: self.now_ms(),
            answer: serde_json::to_string(&answer)?,
        })?;
        Ok(RefundDecided { answer, first: true })
    }

    fn decide_refund(
        &self,
        request: &RefundRequest,
        event: &EventRow,
        before: Refunded,
    ) -> Outcome<Refunded> {
        let currency = self.loaded()?.program.currency;
        let amount =
            request.amount.as_ref().map(|amount| border::money("amount", amount, currency)).transpose()?;
        refund::refund(event.amount, before, amount.as_ref()).map_err(|why| match why {
            InvalidRefund::Nothing => ApiError::new(Code::StateConflict, border::sentence(why)).into(),
            InvalidRefund::NoAmount | InvalidRefund::TooMuch { .. } => border::invalid("amount", why).into(),
        })
    }

    fn refunded_money(&self, event: &EventRow) -> Outcome<Option<Money>> {
        let currency = self.loaded()?.program.currency.code().to_owned();
        Ok(event.amount.map(|_| Money { minor: event.refunded, currency }))
    }

    /// Takes back what was refunded in part before the event's friend was known.
    pub(super) fn refund_adopted(&mut self, event: &EventRow) -> Outcome<()> {
        self.reverse_rewards(event, &event.id)?;
        self.reverse_referral(event, event.refunded, &event.id)?;
        Ok(())
    }

    /// Takes back of an event's rewards what its refunds undo, and answers them as they stand then.
    fn reverse_rewards(&mut self, event: &EventRow, refund: &str) -> Outcome<Vec<Reward>> {
        let mut rewards = Vec::new();
        for reward in self.store.rewards_of_event(&event.id)? {
            let id = reward.id.clone();
            self.reverse_one(reward, event, refund)?;
            rewards.push(self.shown_reward(&id)?);
        }
        Ok(rewards)
    }

    /// A reward that was given stays given: what is taken back is a claw-back in the journal, never an edit.
    fn reverse_one(&mut self, reward: RewardRow, event: &EventRow, refund: &str) -> Outcome<()> {
        let left = match event.amount {
            Some(amount) if !event.refunded_whole => {
                self.kind_of(&reward)?.due(reward.value, amount, event.refunded)
            }
            _ if event.refunded_whole => 0,
            _ => reward.value,
        };
        let reversed = reward.value - left;
        if reversed == reward.reversed {
            return Ok(());
        }
        let before = reward.reason.clone();
        let (state, reason) = match reward.state {
            State::Fulfilled => (State::Fulfilled, "clawback"),
            State::Pending | State::Approved if left == 0 => (State::Cancelled, "refunded"),
            // A rejection that is undone later restores no more than what is left.
            State::Cancelled => (State::Cancelled, before.as_str()),
            state => (state, "refunded_in_part"),
        };
        if state == State::Cancelled {
            self.store.wait_no_more(&reward.id)?;
        }
        let step = Step { reason, note: None, cause: Some(refund) };
        self.reverse_reward(reward, reversed, state, &step)?;
        Ok(())
    }

    /// A referral of which no converting event is left is reversed, and gives its place back.
    fn reverse_referral(
        &mut self,
        event: &EventRow,
        amount: i64,
        refund: &str,
    ) -> Outcome<Option<ReferralRow>> {
        let Some(id) = &event.referral else { return Ok(None) };
        let Some(mut referral) = self.store.referral(id)? else { return Ok(None) };
        // What did not count was never counted as revenue.
        if event.counts {
            self.tally(&referral, &Tally { revenue: -amount, ..Tally::default() })?;
        }
        if referral.state.has_converted() && !self.store.has_conversion(id)? {
            self.unconvert(&mut referral)?;
            let step = Step { cause: Some(refund), ..Step::because("refunded") };
            return Ok(Some(self.move_referral(referral, ReferralState::Reversed, &step)?));
        }
        Ok(Some(self.restate(referral)?))
    }
}
