//! What the second set of books says to the owner: to refunds, and to decisions about referrals and rewards.

use goodword_domain::{
    money::Money,
    referral::{Review, State},
    refund::{self, InvalidRefund},
    reward,
};

use super::{
    decide::Said,
    model::{Event, Model},
    programs::euro,
    view,
};
use crate::names::Named;

impl Model {
    pub(super) fn refund(&mut self, id: u32, event: u32, amount: Option<i64>) -> Said {
        if let Some((_, said)) = self.refunds.iter().find(|(known, _)| *known == id) {
            return Ok(said.clone());
        }
        let index = self.events.iter().position(|it| it.id == event).ok_or("unknown_event")?;
        let amount = amount.map(|minor| Money::new(minor, euro()).unwrap());
        let event = &mut self.events[index];
        event.refunded = refund::refund(event.amount, event.refunded, amount.as_ref()).map_err(|why| {
            if why == InvalidRefund::Nothing { "state_conflict" } else { "invalid_field" }.to_owned()
        })?;
        if event.refunded.whole {
            event.waits = None;
        }
        let rewards = self.reverse_rewards(index);
        let referral = self.events[index].referral;
        if let Some(referral) = referral {
            self.reverse(referral);
        }
        let event = &self.events[index];
        let referral = referral.map(|referral| (referral, self.referrals[referral].state.name()));
        let paid_back = event.amount.map(|_| event.refunded.total);
        let said = view::refunded(paid_back, event.refunded.whole, referral, &rewards);
        self.refunds.push((id, said.clone()));
        Ok(said)
    }

    /// Takes back what an event's refunds undo; answers what is left of each of its rewards.
    pub(super) fn reverse_rewards(&mut self, event: usize) -> Vec<(usize, &'static str, i64)> {
        let Event { id, amount, refunded, .. } = self.events[event];
        let mut shown = Vec::new();
        for (index, reward) in self.rewards.iter_mut().enumerate() {
            if reward.event != Some(id) {
                continue;
            }
            let left = match amount {
                _ if refunded.whole => 0,
                Some(amount) => reward.kind.due(reward.value, amount, refunded.total),
                None => reward.value,
            };
            reward.reversed = reward.value - left;
            if left == 0 && matches!(reward.state, reward::State::Pending | reward::State::Approved) {
                reward.state = reward::State::Cancelled;
            }
            shown.push((index, reward.state.name(), left));
        }
        shown
    }

    /// A referral of which no converting event is left gives its place back.
    pub(super) fn reverse(&mut self, index: usize) {
        if self.referrals[index].state.has_converted() && !self.has_conversion(index) {
            self.referrals[index].state = State::Reversed;
            self.referrals[index].place = None;
        }
        self.restate(index);
    }

    pub(super) fn has_conversion(&self, referral: usize) -> bool {
        let converts = |it: &Event| it.converts && !it.refunded.whole && it.referral == Some(referral);
        self.events.iter().any(converts)
    }

    pub(super) fn approve(&mut self, number: usize) -> Said {
        let referral = self.referrals.get(number).ok_or("not_found")?;
        let rejected = referral.state == State::Rejected;
        match referral.review {
            _ if rejected => {}
            Review::Waiting => {}
            Review::Approved => return Ok(self.say_referral(number)),
            Review::None => return Err("state_conflict".to_owned()),
        }
        self.referrals[number].review = Review::Approved;
        if rejected && self.has_conversion(number) {
            self.convert(number);
        } else if rejected && self.events.iter().any(|it| it.converts && it.referral == Some(number)) {
            self.referrals[number].state = State::Reversed;
        } else if rejected {
            self.referrals[number].state = State::Claimed;
            if std::mem::take(&mut self.referrals[number].unclaimed) {
                self.give_late(number);
            }
        }
        for index in 0..self.rewards.len() {
            self.let_go(index, number, rejected);
        }
        self.restate(number);
        Ok(self.say_referral(number))
    }

    /// Lets a reward go on that the owner's decision held, or that a rejection had cancelled.
    pub(super) fn let_go(&mut self, index: usize, referral: usize, rejected: bool) {
        let reward = &mut self.rewards[index];
        let held = reward.state == reward::State::Pending && reward.hold.review;
        let restored = rejected && reward.rejected && reward.reversed < reward.value;
        if reward.referral != referral || !(held || restored) {
            return;
        }
        reward.rejected = false;
        reward.hold.review = false;
        reward.state = reward::State::Pending;
        if reward.hold.is_over(self.now) {
            self.release(index);
        }
    }

    pub(super) fn reject(&mut self, number: usize) -> Said {
        let state = self.referrals.get(number).ok_or("not_found")?.state;
        if state == State::Rejected {
            return Ok(self.say_referral(number));
        }
        let mut own = self.rewards.iter().filter(|reward| reward.referral == number);
        let given = own.any(|it| it.event.is_some() && it.state == reward::State::Fulfilled);
        if given || state.is_closed() {
            return Err("state_conflict".to_owned());
        }
        self.take_back(number);
        Ok(self.say_referral(number))
    }

    /// Cancels what a referral earned and is not yet given.
    pub(super) fn take_back(&mut self, number: usize) {
        for reward in self.rewards.iter_mut().filter(|reward| reward.referral == number) {
            if matches!(reward.state, reward::State::Pending | reward::State::Approved) {
                reward.state = reward::State::Cancelled;
                reward.rejected = true;
            }
        }
        self.referrals[number].state = State::Rejected;
        self.referrals[number].review = Review::None;
        self.referrals[number].place = None;
    }

    pub(super) fn decide(&mut self, number: usize, to: reward::State, from: &[reward::State]) -> Said {
        let reward = self.rewards.get_mut(number).ok_or("not_found")?;
        if reward.state != to && !from.contains(&reward.state) {
            return Err("state_conflict".to_owned());
        }
        reward.state = to;
        let referral = reward.referral;
        self.restate(referral);
        Ok(view::reward(number, to))
    }

    pub(super) fn say_referral(&self, number: usize) -> String {
        view::referral(number, self.referrals[number].state)
    }
}
