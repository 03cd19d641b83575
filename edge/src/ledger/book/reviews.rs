//! The owner's decisions: about referrals that wait, and about rewards given by hand.

use goodword_domain::{
    claim::Claim,
    person::Friend,
    referral::{Review, State as ReferralState},
    reward::State,
};
use goodword_protocol::{Referral, Reward};

use super::{Book, Database, DatabaseError, Outcome, lists, person, rewards::Step};
use crate::{
    error::{ApiError, Code},
    ledger::store::{ReferralRow, RewardRow},
    names::Named,
};

/// Why a referral stands rejected whose claim fraud signals refused: it never gave what a claim gives.
pub(super) const CLAIM_REJECTED: &str = "claim_rejected";

impl<D: Database> Book<'_, D> {
    /// Lets a referral that waits go on, or takes a rejection back; repeating changes nothing.
    pub(super) fn approve(&mut self, id: &str, note: Option<&str>) -> Outcome<Referral> {
        let mut referral = self.existing_referral(id)?;
        let rejected = referral.state == ReferralState::Rejected;
        match referral.review {
            _ if rejected => {}
            Review::Approved => return Ok(lists::referral(&referral)),
            // Also when it expired or was reversed: what its claim gave may still be held.
            Review::Waiting => {}
            Review::None => return Err(conflict("This referral does not wait for you.")),
        }
        let step = Step { note, ..Step::because("review_approved") };
        referral.review = Review::Approved;
        let referral = if rejected { self.reopen(referral, &step)? } else { self.stay(referral, &step)? };
        for reward in self.store.rewards_of(id)? {
            self.let_go(reward, rejected, note)?;
        }
        Ok(lists::referral(&self.restate(referral)?))
    }

    fn stay(&mut self, referral: ReferralRow, step: &Step<'_>) -> Outcome<ReferralRow> {
        let state = referral.state;
        self.move_referral(referral, state, step)
    }

    /// Takes a rejection back: the referral stands where it would stand without it, and a claim that fraud signals
    /// had rejected gives what it should have given.
    fn reopen(&mut self, referral: ReferralRow, step: &Step<'_>) -> Outcome<ReferralRow> {
        let step = Step { reason: "rejection_undone", ..*step };
        if self.store.has_conversion(&referral.id)? {
            return self.convert(referral, &step);
        }
        // All that had converted it was refunded while it stood rejected.
        if self.store.had_conversion(&referral.id)? {
            return self.move_referral(referral, ReferralState::Reversed, &step);
        }
        let unclaimed = referral.reason == CLAIM_REJECTED;
        let referral = self.move_referral(referral, ReferralState::Claimed, &step)?;
        if unclaimed {
            let advocate = self.advocate_of_referral(&referral)?;
            // By now it may be known that the friend is the advocate.
            let friend = self.friend_of(&referral, &person(&advocate)?, &Friend::default())?;
            if let Ok(Claim::First { grants, .. }) =
                self.decide_claim(&advocate, &friend, None, false, &[])?
            {
                self.give(&referral, grants, None)?;
            }
        }
        Ok(referral)
    }

    /// Lets a reward go on that the owner's decision held, or that a rejection had cancelled.
    fn let_go(&mut self, mut reward: RewardRow, rejected: bool, note: Option<&str>) -> Outcome<()> {
        let cancelled =
            reward.state == State::Cancelled && reward.reason == "rejected" && reward.reversed < reward.value;
        let held = reward.state == State::Pending && reward.review;
        if !(held || rejected && cancelled) {
            return Ok(());
        }
        reward.review = false;
        if reward.hold_until > self.now_ms() {
            self.move_reward(reward, State::Pending, &Step { note, ..Step::because("held") })?;
        } else {
            self.release(reward, &Step { note, ..Step::because("review_approved") })?;
        }
        Ok(())
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
        let step = Step { note, ..Step::because("rejected_by_owner") };
        Ok(lists::referral(&self.take_back(referral, &step)?))
    }

    /// Rejects a referral, with all of its rewards that are not yet given.
    pub(super) fn take_back(&mut self, mut referral: ReferralRow, step: &Step<'_>) -> Outcome<ReferralRow> {
        if referral.state.has_converted() {
            self.unconvert(&mut referral)?;
        }
        for reward in self.store.rewards_of(&referral.id)? {
            if matches!(reward.state, State::Pending | State::Approved) {
                self.store.wait_no_more(&reward.id)?;
                self.move_reward(reward, State::Cancelled, &Step { reason: "rejected", ..*step })?;
            }
        }
        referral.review = Review::None;
        self.move_referral(referral, ReferralState::Rejected, step)
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
            return self.shown_reward(id);
        }
        if !from.contains(&reward.state) {
            let detail = format!("The reward is {}; that cannot become {}.", reward.state.name(), to.name());
            return Err(conflict(detail));
        }
        let referral = self.existing_referral(&reward.referral)?;
        self.store.wait_no_more(id)?;
        self.move_reward(reward, to, &Step { note, ..Step::because(reason) })?;
        self.restate(referral)?;
        self.shown_reward(id)
    }

    /// A reward as it stands now, as the owner sees it.
    pub(super) fn shown_reward(&self, id: &str) -> Outcome<Reward> {
        let gone = || DatabaseError("a reward that was stored is gone".into());
        self.shown(self.store.reward(id)?.ok_or_else(gone)?)
    }

    fn existing_referral(&self, id: &str) -> Outcome<ReferralRow> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no such referral.");
        Ok(self.store.referral(id)?.ok_or_else(unknown)?)
    }
}

fn conflict(detail: impl Into<String>) -> super::Failure {
    ApiError::new(Code::StateConflict, detail).into()
}
