//! What the second set of books says to each step.

use goodword_domain::{
    attribution::{self, By, Candidate},
    claim::{self, Claim, Claimant, Refusal},
    event::{self, Earned, Event as Happening, Ignored},
    fraud::{self, Signal, Verdict},
    id::AdvocateId,
    money::Money,
    person::Friend,
    program::Closed,
    referral::{self, Review, State},
    refund::Refunded,
    reward,
    rule::Party,
    slug::EventType,
    time::Timestamp,
};
use goodword_protocol::Attribution;

use super::{
    history::{Order, Report, Step, later},
    model::{Advocate, Alias, Event, Model, Referral, Waiting, advocate_id, friend},
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
            Step::Claim { link, friend, session_of, seen } => self.claim(link, friend, *session_of, seen),
            Step::Report(report) => self.report(report),
            Step::Refund { id, event, amount } => self.refund(*id, *event, *amount),
            Step::Import(row) => self.import(row),
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
            Step::Erase { email, customer } => {
                self.erase(*email, *customer);
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
        let who = advocate.who.to_owned();
        if customer.is_some() {
            self.vouch(index);
        }
        Ok(who)
    }

    /// Gives what waited for the owner's word for an advocate.
    fn vouch(&mut self, advocate: usize) {
        for index in 0..self.rewards.len() {
            let reward = &self.rewards[index];
            let own = self.referrals[reward.referral].advocate == advocate;
            if own && reward.waits && reward.state == reward::State::Pending {
                self.release(index);
                self.restate(self.rewards[index].referral);
            }
        }
    }

    /// The referral whose friend is known by an address or customer id.
    fn known_as(&self, alias: Alias) -> Option<usize> {
        self.referrals.iter().position(|referral| referral.aliases.contains(&alias))
    }

    fn advocate(&self, who: &str) -> Option<usize> {
        self.advocates.iter().position(|advocate| advocate.who == who)
    }

    fn claim(&mut self, link: &str, email: &'static str, session_of: Option<&str>, seen: &[&str]) -> Said {
        let advocate = self.advocate(link).ok_or("unknown_code")?;
        let standing = self.known_as(Alias::Email(email));
        let owner = standing.map(|referral| advocate_id(self.referrals[referral].advocate));
        let session = session_of.and_then(|who| self.advocate(who));
        let mut signals: Vec<_> = seen.iter().filter_map(|code| Signal::from_code(code)).collect();
        signals.extend(self.mutual(Some(email), advocate));
        let friend = friend(Some(email), None, session);
        let decision = claim::claim(
            &self.program,
            &self.person(advocate),
            &Claimant { signals: &signals, ..claimant(&friend, owner.as_ref()) },
            |rule| self.given(rule, advocate),
            self.now,
        );
        let referral = match decision {
            Ok(Claim::Again) => standing.expect("only what stands is repeated"),
            Ok(Claim::First { grants, review, verdict, .. }) => {
                let referral = self.begin(advocate, Some(email), self.now);
                self.referrals[referral].review = review;
                self.referrals[referral].score = fraud::score(&signals);
                if verdict == Verdict::Reject {
                    self.referrals[referral].state = State::Rejected;
                    self.referrals[referral].unclaimed = true;
                }
                if self.referrals[referral].unclaimed {
                    return Ok(view::not_eligible(referral));
                }
                self.give(referral, &grants, None);
                let gift = self.gift(referral);
                self.adopt(referral);
                return Ok(view::claimed(referral, gift));
            }
            Err(Refusal::OwnLink) => return Err("own_link".to_owned()),
            Err(Refusal::AlreadyClaimed) => return Err("already_claimed".to_owned()),
            Err(Refusal::ExistingCustomer) => return Err("existing_customer".to_owned()),
            Err(Refusal::Closed(_)) => return Err("program_closed".to_owned()),
        };
        if self.referrals[referral].unclaimed {
            return Ok(view::not_eligible(referral));
        }
        Ok(view::claimed(referral, self.gift(referral)))
    }

    /// What a friend got for claiming.
    fn gift(&self, referral: usize) -> Option<String> {
        let gift = self.rewards.iter().position(|reward| {
            reward.referral == referral && reward.party == Party::Friend && reward.event.is_none()
        });
        gift.map(|index| view::gift(self.rewards[index].has_coupon().then_some(index)))
    }

    /// Whether a friend referred the advocate.
    fn mutual(&self, friend: Option<&str>, advocate: usize) -> Option<Signal> {
        let friend = self.advocate(friend?)?;
        let Advocate { who, customer, .. } = self.advocates[advocate];
        let names = [Some(Alias::Email(who)), customer.map(Alias::Customer)];
        let referred = |alias| self.known_as(alias).is_some_and(|it| self.referrals[it].advocate == friend);
        names.into_iter().flatten().any(referred).then_some(Signal::MutualReferral)
    }

    fn report(&mut self, report: &Report) -> Said {
        if let Some(known) = self.events.iter().find(|event| event.id == report.id) {
            return Ok(known.said.clone());
        }
        if report.foreign_money && report.amount.is_some() {
            return Err("invalid_field".to_owned());
        }
        let (said, referral, counts, converts) = match self.attribute(report) {
            Err(reason) => (view::decided(None, None, Some(reason), &[]), None, false, false),
            Ok((referral, by)) => {
                let unknown = !self.referrals[referral].erased && !self.is_own(referral, report);
                if unknown && self.learn(referral, report) {
                    self.adopt(referral);
                }
                let (said, counts, converts) = self.earn(referral, by, report);
                (said, Some(referral), counts, converts)
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
            version: self.program.version,
            converts,
            refunded: Refunded { total: 0, whole: false },
            said: said.clone(),
            waits: referral.is_none().then(|| Waiting {
                email: report.email,
                customer: report.customer,
                until: event::waits_until(self.now),
            }),
        });
        Ok(said)
    }

    fn attribute(&mut self, report: &Report) -> Result<(usize, Attribution), &'static str> {
        let coupon =
            report.coupon.and_then(|number| self.rewards.iter().filter(|it| it.has_coupon()).nth(number));
        let coupon = coupon.filter(|reward| reward.party == Party::Friend).map(|reward| reward.referral);
        let found = [
            (By::Email, report.email.and_then(|email| self.known_as(Alias::Email(email)))),
            (By::Customer, report.customer.and_then(|id| self.known_as(Alias::Customer(id)))),
            (By::Coupon, coupon),
        ];
        let candidates = found.iter().filter_map(|(by, referral)| {
            let Referral { claimed_at, expires_at, .. } = self.referrals[(*referral)?];
            Some(Candidate { by: *by, claimed_at, expires_at, referral: (*referral)? })
        });
        let occurred_at = report.occurred_at(self.now).min(self.now);
        if let Some(found) = attribution::attribute(candidates.collect(), occurred_at) {
            let by = match found.by {
                By::Email => Attribution::Email,
                By::Customer => Attribution::CustomerId,
                By::Coupon => Attribution::Coupon,
            };
            return Ok((found.referral, by));
        }
        self.attribute_by_code(report, occurred_at)
    }

    fn attribute_by_code(
        &mut self,
        report: &Report,
        occurred_at: Timestamp,
    ) -> Result<(usize, Attribution), &'static str> {
        let link = report.link.ok_or("no_referral")?;
        let advocate = self.advocate(link).ok_or("unknown_code")?;
        let friend = friend(report.email, report.customer, None);
        let given = |rule: &_| self.given(rule, advocate);
        let person = self.person(advocate);
        match claim::claim(&self.program, &person, &claimant(&friend, None), given, self.now) {
            Ok(_) => {
                let signals: Vec<_> = self.mutual(report.email, advocate).into_iter().collect();
                let referral = self.begin(advocate, report.email, occurred_at);
                self.referrals[referral].score = fraud::score(&signals);
                self.referrals[referral].customer = report.customer;
                self.referrals[referral].aliases.extend(report.customer.map(Alias::Customer));
                self.adopt(referral);
                Ok((referral, Attribution::Code))
            }
            Err(Refusal::OwnLink) => Err("own_link"),
            Err(Refusal::AlreadyClaimed) => Err("already_claimed"),
            Err(Refusal::ExistingCustomer) => Err("existing_customer"),
            Err(Refusal::Closed(_)) => Err("program_closed"),
        }
    }

    /// What is said, whether the event counts, and whether it converts.
    pub(super) fn earn(&mut self, index: usize, by: Attribution, report: &Report) -> (String, bool, bool) {
        let decision = self.decide_event(index, report);
        let (reason, rules, counts, converts) = match decision {
            Ok(earned) => (None, self.save(index, report.id, &earned), true, earned.converts),
            Err(why) => {
                let referral = &mut self.referrals[index];
                if why == Ignored::WindowOver && referral.state == State::Claimed {
                    referral.state = State::Expired;
                }
                (Some(why.code()), Vec::new(), why == Ignored::NoRule, false)
            }
        };
        let referral = (index, self.referrals[index].state.name());
        (view::decided(Some(by), Some(referral), reason, &rules), counts, converts)
    }

    fn decide_event(&self, index: usize, report: &Report) -> Result<Earned, Ignored> {
        let referral = &self.referrals[index];
        let same = |event: &&Event| {
            event.counts
                && !event.refunded.whole
                && event.referral == Some(index)
                && event.kind == report.kind
        };
        let happening = Happening {
            kind: EventType::parse(report.kind).unwrap(),
            amount: report.amount.map(|minor| Money::new(minor, euro()).unwrap()),
            occurred_at: report.occurred_at(self.now),
            ordinal: u32::try_from(self.events.iter().filter(same).count()).unwrap() + 1,
            first_at: self.events.iter().filter(same).map(|event| event.occurred_at).min(),
            next_place: self.next_place(referral.advocate),
        };
        let advocate = self.person(referral.advocate);
        event::event(
            &self.program,
            &referral::Referral {
                advocate: advocate_id(referral.advocate),
                state: referral.state,
                review: referral.review,
                claimed_at: referral.claimed_at,
                expires_at: referral.expires_at,
                place: referral.place,
                score: referral.score,
            },
            &advocate,
            &self.friend_of(index, report.email, report.customer),
            &happening,
            |rule| self.given(rule, referral.advocate),
            self.now,
        )
    }

    /// The friend as reported, or the advocate where the friend is known to be that.
    pub(super) fn friend_of(&self, index: usize, email: Option<&str>, id: Option<&str>) -> Friend {
        let referral = &self.referrals[index];
        let Advocate { who, customer, .. } = self.advocates[referral.advocate];
        let own = |alias: &Alias| {
            *alias == Alias::Email(who) || customer.is_some_and(|id| *alias == Alias::Customer(id))
        };
        if referral.aliases.iter().any(own) {
            return friend(Some(who), None, None);
        }
        friend(email, id, None)
    }

    pub(super) fn is_own(&self, index: usize, report: &Report) -> bool {
        self.friend_of(index, report.email, report.customer).is(&self.person(self.referrals[index].advocate))
    }

    fn next_place(&self, advocate: usize) -> u32 {
        u32::try_from(self.converted(advocate)).unwrap() + 1
    }

    /// Whether a name is new.
    pub(super) fn learn(&mut self, index: usize, report: &Report) -> bool {
        let before = self.referrals[index].aliases.len();
        if let Some(customer) = report.customer
            && self.known_as(Alias::Customer(customer)).is_none()
        {
            let referral = &mut self.referrals[index];
            referral.aliases.push(Alias::Customer(customer));
            referral.customer = referral.customer.or(Some(customer));
        }
        if let Some(email) = report.email
            && self.known_as(Alias::Email(email)).is_none()
        {
            let referral = &mut self.referrals[index];
            referral.aliases.push(Alias::Email(email));
            referral.friend = referral.friend.or(Some(email));
        }
        self.referrals[index].aliases.len() > before
    }

    /// Stores what an event earned; returns what each rule said.
    fn save(&mut self, index: usize, event: u32, earned: &Earned) -> Vec<(String, Option<&'static str>)> {
        self.give(index, &earned.grants, Some(event));
        if earned.converts && !self.referrals[index].state.has_converted() {
            self.convert(index);
            self.referrals[index].review = earned.review;
        }
        if earned.verdict == Verdict::Reject && self.referrals[index].review == Review::Waiting {
            self.take_back(index);
        }
        self.restate(index);
        let given = earned.grants.iter().map(|grant| (grant.rule.to_string(), None));
        let withheld = earned.withheld.iter().map(|(rule, why)| (rule.to_string(), Some(why.code())));
        given.chain(withheld).collect()
    }

    pub(super) fn convert(&mut self, index: usize) {
        let place = self.next_place(self.referrals[index].advocate);
        let referral = &mut self.referrals[index];
        referral.place = Some(place);
        referral.state = State::Converted;
    }
}

/// Somebody who claims, without anything suspicious.
pub(super) fn claimant<'a>(friend: &'a Friend, standing: Option<&'a AdvocateId>) -> Claimant<'a> {
    Claimant { friend, standing, existing_customer: false, signals: &[] }
}
