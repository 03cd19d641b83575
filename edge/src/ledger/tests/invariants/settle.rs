//! What the second set of books does as time passes, and when the owner has decided.

use goodword_domain::{
    claim::{self, Claim},
    referral::State,
    reward,
};

use super::{decide::claimant, model::Model};

impl Model {
    /// What the alarm does.
    pub(super) fn settle(&mut self) {
        for index in 0..self.rewards.len() {
            let reward = &self.rewards[index];
            if reward.state == reward::State::Pending && reward.hold.is_over(self.now) {
                self.release(index);
                self.restate(self.rewards[index].referral);
            }
        }
        for referral in &mut self.referrals {
            if referral.state == State::Claimed && referral.expires_at < self.now {
                referral.state = State::Expired;
            }
            let over = |days| referral.expires_at.plus(days) <= self.now;
            let unconverted = matches!(referral.state, State::Expired | State::Rejected);
            if unconverted && !referral.erased && self.program.retention.is_some_and(over) {
                referral.erase();
            }
        }
        for event in &mut self.events {
            event.waits = event.waits.filter(|it| it.until > self.now);
        }
    }

    /// Gives a reward, unless it has to wait for the owner's word for the advocate.
    pub(super) fn release(&mut self, index: usize) {
        let waits = self.unproved(self.rewards[index].referral, self.rewards[index].party);
        let reward = &mut self.rewards[index];
        reward.waits = waits;
        reward.hold.review = waits;
        reward.state = if waits { reward::State::Pending } else { reward.kind.released() };
    }

    /// Gives what a claim gives that had been rejected, if the program still gives it.
    pub(super) fn give_late(&mut self, number: usize) {
        let advocate = self.referrals[number].advocate;
        let (friend, given) = (self.friend_of(number, None, None), |rule: &_| self.given(rule, advocate));
        let person = self.person(advocate);
        let decision = claim::claim(&self.program, &person, &claimant(&friend, None), given, self.now);
        if let Ok(Claim::First { grants, .. }) = decision {
            self.give(number, &grants, None);
        }
    }
}
