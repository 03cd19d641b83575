//! What the second set of books says to each step.

use goodword_domain::{
    claim::{self, Claim, Refusal},
    event::{self, Earned, Event as Happening, Ignored},
    money::Money,
    program::Closed,
    referral::{self, Review, State},
    reward,
    rule::Party,
    slug::EventType,
};
use goodword_protocol::Attribution;

use super::{
    history::{Order, Report, Step, later},
    model::{Advocate, Event, Model, advocate_id, friend},
    programs::euro,
    view,
};
use crate::names::Named;

/// An answer without its random parts, or the code of a refusal.
pub(super) type Said = Result<String, String>;

impl Model {
    /// Takes a step.
    pub(super) fn take(&mut self, step: &Step) -> Said {
        match step {
            Step::Enrol { who, customer } => self.enrol(who, *customer),
            Step::Claim { link, friend, session_of } => self.claim(link, friend, *session_of),
            Step::Report(report) => self.report(report),
            Step::Change(spec) => {
                self.change(spec);
                Ok(String::new())
            }
            Step::Hours(hours) => {
                self.now = later(self.now, *hours);
                Ok(String::new())
            }
            Step::Settle => {
                self.settle();
                Ok(String::new())
            }
            Step::Owner(Order::Approve, number) => self.approve(*number),
            Step::Owner(Order::Reject, number) => self.reject(*number),
            Step::Owner(Order::Fulfil, number) => {
                self.decide(*number, reward::State::Fulfilled, &[reward::State::Approved])
            }
            Step::Owner(Order::Cancel, number) => {
                let from = [reward::State::Pending, reward::State::Approved];
                self.decide(*number, reward::State::Cancelled, &from)
            }
        }
    }

    fn enrol(&mut self, who: &'static str, customer: Option<&'static str>) -> Said {
        let by_customer = |advocate: &Advocate| customer.is_some() && advocate.customer == customer;
        let known = self.advocates.iter().position(by_customer).or_else(|| self.advocate(who));
        let vouched = known.filter(|_| customer.is_some());
        if vouched.is_none() && matches!(self.program.open_at(self.now), Err(Closed::Paused | Closed::Ended))
        {
            return Err("program_closed".to_owned());
        }
        let index = known.unwrap_or_else(|| {
            self.advocates.push(Advocate { who, customer: None, proved: false });
            self.advocates.len() - 1
        });
        let advocate = &mut self.advocates[index];
        advocate.customer = advocate.customer.or(customer);
        advocate.proved |= customer.is_some();
        Ok(advocate.who.to_owned())
    }

    fn advocate(&self, who: &str) -> Option<usize> {
        self.advocates.iter().position(|advocate| advocate.who == who)
    }

    fn claim(&mut self, link: &str, email: &'static str, session_of: Option<&str>) -> Said {
        let advocate = self.advocate(link).ok_or("unknown_code")?;
        let standing = self.referrals.iter().position(|referral| referral.friend == Some(email));
        let owner = standing.map(|referral| advocate_id(self.referrals[referral].advocate));
        let session = session_of.and_then(|who| self.advocate(who));
        let decision = claim::claim(
            &self.program,
            &self.person(advocate),
            &friend(Some(email), None, session),
            owner.as_ref(),
            |rule| self.given(rule, advocate),
            self.now,
        );
        let referral = match decision {
            Ok(Claim::Again) => standing.expect("only what stands is repeated"),
            Ok(Claim::First { grants, .. }) => {
                let referral = self.begin(advocate, Some(email), self.now);
                self.give(referral, &grants, None);
                referral
            }
            Err(Refusal::OwnLink) => return Err("own_link".to_owned()),
            Err(Refusal::AlreadyClaimed) => return Err("already_claimed".to_owned()),
            Err(Refusal::Closed(_)) => return Err("program_closed".to_owned()),
        };
        let gift = self.rewards.iter().position(|reward| {
            reward.referral == referral && reward.party == Party::Friend && reward.event.is_none()
        });
        let gift = gift.map(|index| view::gift(self.rewards[index].has_coupon().then_some(index)));
        Ok(view::claimed(referral, gift))
    }

    fn report(&mut self, report: &Report) -> Said {
        if let Some(known) = self.events.iter().find(|event| event.id == report.id) {
            return Ok(known.said.clone());
        }
        if report.foreign_money && report.amount.is_some() {
            return Err("invalid_field".to_owned());
        }
        let (said, referral, counts) = match self.attribute(report) {
            Err(reason) => (view::decided(None, None, Some(reason), &[]), None, false),
            Ok((referral, by)) => {
                let (said, counts) = self.earn(referral, by, report);
                (said, Some(referral), counts)
            }
        };
        self.events.push(Event {
            id: report.id,
            kind: report.kind,
            referral,
            counts,
            amount: report.amount,
            occurred_at: report.occurred_at(self.now),
            received_at: self.now,
            said: said.clone(),
        });
        Ok(said)
    }

    fn attribute(&mut self, report: &Report) -> Result<(usize, Attribution), &'static str> {
        let by_email = self.referrals.iter().position(|it| it.friend.is_some() && it.friend == report.email);
        if let Some(referral) = by_email {
            return Ok((referral, Attribution::Email));
        }
        let by_customer =
            self.referrals.iter().position(|it| it.customer.is_some() && it.customer == report.customer);
        if let Some(referral) = by_customer {
            return Ok((referral, Attribution::CustomerId));
        }
        let coupon =
            report.coupon.and_then(|number| self.rewards.iter().filter(|it| it.has_coupon()).nth(number));
        if let Some(reward) = coupon.filter(|reward| reward.party == Party::Friend) {
            return Ok((reward.referral, Attribution::Coupon));
        }
        let link = report.link.ok_or("no_referral")?;
        let advocate = self.advocate(link).ok_or("unknown_code")?;
        let friend = friend(report.email, report.customer, None);
        let given = |rule: &_| self.given(rule, advocate);
        match claim::claim(&self.program, &self.person(advocate), &friend, None, given, self.now) {
            Ok(_) => {
                let claimed_at = report.occurred_at(self.now).min(self.now);
                let referral = self.begin(advocate, report.email, claimed_at);
                self.referrals[referral].customer = report.customer;
                Ok((referral, Attribution::Code))
            }
            Err(Refusal::OwnLink) => Err("own_link"),
            Err(Refusal::AlreadyClaimed) => Err("already_claimed"),
            Err(Refusal::Closed(_)) => Err("program_closed"),
        }
    }

    fn earn(&mut self, index: usize, by: Attribution, report: &Report) -> (String, bool) {
        let decision = self.decide_event(index, report);
        if !matches!(decision, Err(Ignored::OwnLink)) {
            self.learn(index, report);
        }
        let (reason, rules, counts) = match decision {
            Ok(earned) => (None, self.save(index, report.id, &earned), true),
            Err(why) => {
                let referral = &mut self.referrals[index];
                if why == Ignored::WindowOver && referral.state == State::Claimed {
                    referral.state = State::Expired;
                }
                (Some(why.code()), Vec::new(), why == Ignored::NoRule)
            }
        };
        let referral = (index, self.referrals[index].state.name());
        (view::decided(Some(by), Some(referral), reason, &rules), counts)
    }

    fn decide_event(&self, index: usize, report: &Report) -> Result<Earned, Ignored> {
        let referral = &self.referrals[index];
        let same =
            |event: &&Event| event.counts && event.referral == Some(index) && event.kind == report.kind;
        let happening = Happening {
            kind: EventType::parse(report.kind).unwrap(),
            amount: report.amount.map(|minor| Money::new(minor, euro()).unwrap()),
            occurred_at: report.occurred_at(self.now),
            ordinal: u32::try_from(self.events.iter().filter(same).count()).unwrap() + 1,
        };
        let advocate = self.person(referral.advocate);
        let known = friend(referral.friend, referral.customer, None);
        event::event(
            &self.program,
            &referral::Referral {
                advocate: advocate_id(referral.advocate),
                state: referral.state,
                review: referral.review,
                claimed_at: referral.claimed_at,
            },
            &advocate,
            &if known.is(&advocate) { known } else { friend(report.email, report.customer, None) },
            &happening,
            |rule| self.given(rule, referral.advocate),
            self.now,
        )
    }

    fn learn(&mut self, index: usize, report: &Report) {
        let taken = self.referrals.iter().any(|it| it.customer.is_some() && it.customer == report.customer);
        let referral = &mut self.referrals[index];
        if referral.customer.is_none() && !taken {
            referral.customer = report.customer;
        }
        // A known address would have found its own referral.
        referral.friend = referral.friend.or(report.email);
    }

    /// Stores what an event earned; returns what each rule said.
    fn save(&mut self, index: usize, event: u32, earned: &Earned) -> Vec<(String, Option<&'static str>)> {
        self.give(index, &earned.grants, Some(event));
        let referral = &mut self.referrals[index];
        if earned.converts && !referral.state.has_converted() {
            referral.state = State::Converted;
            referral.review = earned.review;
        }
        self.restate(index);
        let given = earned.grants.iter().map(|grant| (grant.rule.to_string(), None));
        let withheld = earned.withheld.iter().map(|(rule, why)| (rule.to_string(), Some(why.code())));
        given.chain(withheld).collect()
    }

    fn settle(&mut self) {
        for index in 0..self.rewards.len() {
            let reward = &self.rewards[index];
            if reward.state == reward::State::Pending && reward.hold.is_over(self.now) {
                self.release(index);
                self.restate(self.rewards[index].referral);
            }
        }
    }

    fn release(&mut self, index: usize) {
        let reward = &mut self.rewards[index];
        reward.state = if reward.discount { reward::State::Fulfilled } else { reward::State::Approved };
    }

    fn approve(&mut self, number: usize) -> Said {
        let referral = self.referrals.get_mut(number).ok_or("not_found")?;
        match referral.review {
            Review::Waiting if !referral.state.is_closed() => referral.review = Review::Approved,
            Review::Approved => return Ok(self.say_referral(number)),
            Review::Waiting | Review::None => return Err("state_conflict".to_owned()),
        }
        for index in 0..self.rewards.len() {
            let reward = &mut self.rewards[index];
            if reward.referral == number && reward.hold.review && reward.state == reward::State::Pending {
                reward.hold.review = false;
                if reward.hold.is_over(self.now) {
                    self.release(index);
                }
            }
        }
        self.restate(number);
        Ok(self.say_referral(number))
    }

    fn reject(&mut self, number: usize) -> Said {
        let state = self.referrals.get(number).ok_or("not_found")?.state;
        if state == State::Rejected {
            return Ok(self.say_referral(number));
        }
        let mut own: Vec<_> = self.rewards.iter_mut().filter(|reward| reward.referral == number).collect();
        let given = own.iter().any(|it| it.event.is_some() && it.state == reward::State::Fulfilled);
        if given || state.is_closed() {
            return Err("state_conflict".to_owned());
        }
        for reward in own.iter_mut().filter(|reward| reward.state != reward::State::Fulfilled) {
            reward.state = reward::State::Cancelled;
        }
        self.referrals[number].state = State::Rejected;
        Ok(self.say_referral(number))
    }

    fn decide(&mut self, number: usize, to: reward::State, from: &[reward::State]) -> Said {
        let reward = self.rewards.get_mut(number).ok_or("not_found")?;
        if reward.state != to && !from.contains(&reward.state) {
            return Err("state_conflict".to_owned());
        }
        reward.state = to;
        let referral = reward.referral;
        self.restate(referral);
        Ok(view::reward(number, to))
    }

    fn say_referral(&self, number: usize) -> String {
        view::referral(number, self.referrals[number].state)
    }
}
