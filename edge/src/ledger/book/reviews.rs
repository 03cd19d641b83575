//! The owner's decisions: about referrals that wait, and about rewards given by hand.

use goodword_domain::{referral::Review, referral::State as ReferralState, reward::State};
use goodword_protocol::{Referral, Reward};

use super::{Book, Database, Outcome, lists};
use crate::{
    error::{ApiError, Code},
    ledger::store::{ReferralRow, RewardRow},
    names::Named,
};

impl<D: Database> Book<'_, D> {
    /// Lets a referral that waits go on; repeating changes nothing.
    pub(super) fn approve(&mut self, id: &str, note: Option<&str>) -> Outcome<Referral> {
        let mut referral = self.existing_referral(id)?;
        match referral.review {
            Review::Approved => return Ok(lists::referral(&referral)),
            Review::Waiting if !referral.state.is_closed() => {}
            Review::Waiting | Review::None => return Err(conflict("This referral does not wait for you.")),
        }
        referral.review = Review::Approved;
        let state = referral.state;
        let referral = self.move_referral(referral, state, "review_approved", note)?;
        for mut reward in self.store.rewards_of(id)? {
            if !reward.review || reward.state != State::Pending {
                continue;
            }
            reward.review = false;
            if reward.hold_until <= self.now_ms() {
                self.release(reward, "review_approved", note)?;
            } else {
                self.move_reward(reward, State::Pending, "held", note)?;
            }
        }
        Ok(lists::referral(&self.restate(referral)?))
    }

    /// Refuses a referral: what it earned and is not yet given is cancelled. Repeating changes nothing.
    pub(super) fn reject(&mut self, id: &str, note: Option<&str>) -> Outcome<Referral> {
        let referral = self.existing_referral(id)?;
        if referral.state == ReferralState::Rejected {
            return Ok(lists::referral(&referral));
        }
        let rewards = self.store.rewards_of(id)?;
        let given = |reward: &RewardRow| reward.event.is_some() && reward.state == State::Fulfilled;
        if referral.state.is_closed() || rewards.iter().any(given) {
            return Err(conflict("A reward of this referral was given already, or it has ended."));
        }
        if referral.state.has_converted() {
            self.store.count_converted(&referral.advocate, -1)?;
        }
        for reward in rewards {
            if matches!(reward.state, State::Pending | State::Approved) {
                self.move_reward(reward, State::Cancelled, "rejected", note)?;
            }
        }
        let referral = self.move_referral(referral, ReferralState::Rejected, "rejected_by_owner", note)?;
        Ok(lists::referral(&referral))
    }

    /// Notes that a reward was given by hand; repeating changes nothing.
    pub(super) fn fulfil(&mut self, id: &str, note: Option<&str>) -> Outcome<Reward> {
        self.decide_reward(id, State::Fulfilled, &[State::Approved], "fulfilled_by_owner", note)
    }

    /// Takes a reward back that was not given yet; repeating changes nothing.
    pub(super) fn cancel(&mut self, id: &str, note: Option<&str>) -> Outcome<Reward> {
        let from = [State::Pending, State::Approved];
        self.decide_reward(id, State::Cancelled, &from, "cancelled_by_owner", note)
    }

    fn decide_reward(
        &mut self,
        id: &str,
        to: State,
        from: &[State],
        reason: &str,
        note: Option<&str>,
    ) -> Outcome<Reward> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no such reward.");
        let reward = self.store.reward(id)?.ok_or_else(unknown)?;
        if reward.state == to {
            return lists::reward(reward);
        }
        if !from.contains(&reward.state) {
            let detail = format!("The reward is {}; that cannot become {}.", reward.state.name(), to.name());
            return Err(conflict(detail));
        }
        let referral = self.existing_referral(&reward.referral)?;
        let reward = self.move_reward(reward, to, reason, note)?;
        self.restate(referral)?;
        lists::reward(reward)
    }

    fn existing_referral(&self, id: &str) -> Outcome<ReferralRow> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no such referral.");
        Ok(self.store.referral(id)?.ok_or_else(unknown)?)
    }
}

fn conflict(detail: impl Into<String>) -> super::Failure {
    ApiError::new(Code::StateConflict, detail).into()
}
