//! A second set of books: the same history kept in plain lists, and decided by the domain alone. It shares neither
//! the Ledger's code nor its SQL, so what both agree on was computed twice.

use goodword_domain::{
    event::Grant,
    id::AdvocateId,
    person::{self, Friend, PersonKey},
    program::Program,
    referral::{Review, State},
    refund::Refunded,
    reward::{self, Hold},
    rule::{Given, Party, Place, Rule},
    slug::CustomerId,
    time::Timestamp,
};

use serde_json::Value;

use super::programs::Spec;
use crate::{
    ledger::tests::world::key,
    names::{Named, review_name},
};

pub(super) struct Model {
    pub(super) now: Timestamp,
    /// The version in force.
    pub(super) program: Program,
    written: Value,
    pub(super) advocates: Vec<Advocate>,
    pub(super) referrals: Vec<Referral>,
    pub(super) rewards: Vec<Reward>,
    pub(super) events: Vec<Event>,
    pub(super) refunds: Vec<(u32, String)>,
}

pub(super) struct Advocate {
    pub(super) who: &'static str,
    pub(super) customer: Option<&'static str>,
    pub(super) proved: bool,
}

#[derive(Clone)]
pub(super) struct Referral {
    pub(super) advocate: usize,
    pub(super) friend: Option<&'static str>,
    pub(super) customer: Option<&'static str>,
    pub(super) state: State,
    pub(super) review: Review,
    pub(super) claimed_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) place: Option<u32>,
    pub(super) score: u32,
    /// Whether fraud signals rejected the claim, so that it gave nothing yet.
    pub(super) unclaimed: bool,
    /// Every address and customer id by which the friend is known.
    pub(super) aliases: Vec<Alias>,
    pub(super) erased: bool,
    /// Whether another product told of it.
    pub(super) imported: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alias {
    Email(&'static str),
    Customer(&'static str),
}

pub(super) struct Reward {
    pub(super) referral: usize,
    pub(super) rule: String,
    pub(super) party: Party,
    pub(super) event: Option<u32>,
    pub(super) version: u64,
    pub(super) state: reward::State,
    pub(super) hold: Hold,
    pub(super) created_at: Timestamp,
    pub(super) kind: reward::Reward,
    pub(super) value: i64,
    pub(super) reversed: i64,
    /// Whether it waits for the owner's word for the advocate.
    pub(super) waits: bool,
    /// Whether it was cancelled because its referral was rejected.
    pub(super) rejected: bool,
}

pub(super) struct Event {
    pub(super) id: u32,
    pub(super) kind: &'static str,
    pub(super) referral: Option<usize>,
    pub(super) counts: bool,
    pub(super) amount: Option<i64>,
    pub(super) occurred_at: Timestamp,
    pub(super) received_at: Timestamp,
    pub(super) version: u64,
    pub(super) converts: bool,
    pub(super) refunded: Refunded,
    /// How it was answered.
    pub(super) said: String,
    /// By whom it was, as long as it waits for that friend's claim.
    pub(super) waits: Option<Waiting>,
}

#[derive(Clone, Copy)]
pub(super) struct Waiting {
    pub(super) email: Option<&'static str>,
    pub(super) customer: Option<&'static str>,
    pub(super) until: Timestamp,
}

impl Model {
    pub(super) fn new(spec: &Spec, now: Timestamp) -> Self {
        Self {
            now,
            program: spec.program(1),
            written: spec.json(),
            advocates: Vec::new(),
            referrals: Vec::new(),
            rewards: Vec::new(),
            events: Vec::new(),
            refunds: Vec::new(),
        }
    }

    /// The owner puts a program; the same again is no new version.
    pub(super) fn change(&mut self, spec: &Spec) {
        if self.written != spec.json() {
            self.program = spec.program(self.program.version + 1);
            self.written = spec.json();
        }
    }

    /// An advocate as the rules know them.
    pub(super) fn person(&self, advocate: usize) -> person::Advocate {
        let Advocate { who, customer, .. } = &self.advocates[advocate];
        person::Advocate {
            id: advocate_id(advocate),
            key: PersonKey::new(key(who)),
            customer: customer.map(customer_id),
        }
    }

    /// What a rule gave within its cap's window, counted one by one.
    pub(super) fn given(&self, rule: &Rule, advocate: usize) -> Given {
        let window = rule.cap.and_then(|cap| cap.window);
        let mut given = Given::default();
        for reward in &self.rewards {
            let recent = window.is_none_or(|days| reward.created_at.plus(days) >= self.now);
            let own = self.referrals[reward.referral].advocate == advocate;
            let stands = reward.state != reward::State::Cancelled && reward.reversed < reward.value;
            if reward.rule != rule.id.as_str() || !stands {
                continue;
            }
            given.per_program += u32::from(recent);
            given.per_advocate += u32::from(recent && own);
            given.milestone |= own && matches!(rule.place, Place::At(_));
        }
        given
    }

    /// A referral that begins.
    pub(super) fn begin(
        &mut self,
        advocate: usize,
        friend: Option<&'static str>,
        claimed_at: Timestamp,
    ) -> usize {
        self.referrals.push(Referral {
            advocate,
            friend,
            customer: None,
            state: State::Claimed,
            review: Review::None,
            claimed_at,
            expires_at: claimed_at.plus(self.program.attribution_window),
            place: None,
            score: 0,
            unclaimed: false,
            aliases: friend.map(Alias::Email).into_iter().collect(),
            erased: false,
            imported: false,
        });
        self.referrals.len() - 1
    }

    pub(super) fn give(&mut self, referral: usize, grants: &[Grant], event: Option<u32>) {
        for grant in grants {
            let waits = grant.state != reward::State::Pending && self.unproved(referral, grant.party);
            self.rewards.push(Reward {
                referral,
                rule: grant.rule.to_string(),
                party: grant.party,
                event,
                version: self.program.version,
                state: if waits { reward::State::Pending } else { grant.state },
                hold: Hold { review: grant.hold.review || waits, ..grant.hold },
                created_at: self.now,
                kind: grant.reward.clone(),
                value: grant.value,
                reversed: 0,
                waits,
                rejected: false,
            });
        }
    }

    /// Whether the advocate has to be vouched for before anything is given.
    pub(super) fn unproved(&self, referral: usize, party: Party) -> bool {
        let advocate = &self.advocates[self.referrals[referral].advocate];
        self.program.prove_advocates && party == Party::Advocate && !advocate.proved
    }

    /// How many referrals of an advocate have converted.
    pub(super) fn converted(&self, advocate: usize) -> usize {
        let own = self.referrals.iter().filter(|referral| referral.advocate == advocate);
        own.filter(|referral| referral.state.has_converted()).count()
    }

    /// A converted referral stands where the rewards that were not cancelled stand.
    pub(super) fn restate(&mut self, referral: usize) {
        if !self.referrals[referral].state.has_converted() {
            return;
        }
        let mut states: Vec<_> = self
            .rewards
            .iter()
            .filter(|reward| reward.referral == referral)
            .map(|reward| reward.state)
            .collect();
        states.retain(|state| *state != reward::State::Cancelled);
        self.referrals[referral].state = if states.contains(&reward::State::Pending) {
            State::Converted
        } else if states.is_empty() || states.contains(&reward::State::Approved) {
            State::Approved
        } else {
            State::Rewarded
        };
    }

    /// Takes a person out of the books, by an address and a customer id, with what an advocate's record ties to them.
    pub(super) fn erase(&mut self, email: Option<&'static str>, customer: Option<&'static str>) {
        let mut names: Vec<Alias> = email.map(Alias::Email).into_iter().collect();
        names.extend(customer.map(Alias::Customer));
        for advocate in &mut self.advocates {
            let asked_for =
                email == Some(advocate.who) || (customer.is_some() && customer == advocate.customer);
            if asked_for && !advocate.who.is_empty() {
                names.push(Alias::Email(advocate.who));
                names.extend(advocate.customer.map(Alias::Customer));
                (advocate.who, advocate.customer) = ("", None);
            }
        }
        for referral in &mut self.referrals {
            if referral.aliases.iter().any(|alias| names.contains(alias)) {
                referral.erase();
            }
        }
        for event in &mut self.events {
            event.waits = event.waits.filter(|it| {
                let email = it.email.is_some_and(|email| names.contains(&Alias::Email(email)));
                !email && !it.customer.is_some_and(|id| names.contains(&Alias::Customer(id)))
            });
        }
    }

    /// The books, a line for each entry; see [`super::view::books`].
    pub(super) fn books(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (index, Advocate { who, customer, proved }) in self.advocates.iter().enumerate() {
            let friends = self.referrals.iter().filter(|referral| referral.advocate == index).count();
            let (customer, proved) = (text(*customer), u8::from(*proved));
            let (converted, points) = (self.converted(index), self.points(index));
            lines.push(format!("advocate {who} {customer} {proved} {friends} {converted} {points}"));
        }
        lines.extend(self.referrals.iter().map(|referral| self.referral_line(referral)));
        lines.extend(self.rewards.iter().map(Reward::line));
        lines.extend(self.events.iter().map(Event::line));
        lines
    }

    /// An advocate's balance: what is left of the points that were given.
    fn points(&self, advocate: usize) -> i64 {
        let own = self.rewards.iter().filter(|reward| {
            self.referrals[reward.referral].advocate == advocate
                && reward.party == Party::Advocate
                && reward.state == reward::State::Fulfilled
                && matches!(reward.kind, reward::Reward::Points { .. })
        });
        own.map(|reward| reward.value - reward.reversed).sum()
    }

    fn referral_line(&self, referral: &Referral) -> String {
        let advocate = self.advocates[referral.advocate].who;
        let friend = text(referral.friend.map(key));
        let (state, review) = (referral.state.name(), review_name(referral.review));
        let (customer, at) = (text(referral.customer), referral.claimed_at.as_millis());
        let (expires, place) = (referral.expires_at.as_millis(), text(referral.place));
        let (erased, score) = (u8::from(referral.erased), referral.score);
        format!(
            "referral {advocate} {friend} {customer} {state} {review} {at} {expires} {place} {erased} {score}"
        )
    }
}

impl Referral {
    pub(super) fn erase(&mut self) {
        (self.friend, self.customer, self.erased) = (None, None, true);
        self.aliases.clear();
    }
}

impl Reward {
    fn line(&self) -> String {
        let Self { referral, rule, party, version, state, hold, value, reversed, .. } = self;
        let event = text(self.event.map(|id| format!("o{id}")));
        let (party, state, review) = (party.name(), state.name(), u8::from(hold.review));
        let (until, created) = (hold.until.as_millis(), self.created_at.as_millis());
        let coupon = u8::from(self.has_coupon());
        format!(
            "reward {referral} {rule} {party} {event} {version} {state} {review} {until} {created} {coupon} \
             {value} {reversed}"
        )
    }

    /// A discount's coupon is there once it is given.
    pub(super) fn has_coupon(&self) -> bool {
        self.kind.coupon_source().is_some() && self.state == reward::State::Fulfilled
    }
}

impl Event {
    fn line(&self) -> String {
        let Self { id, kind, counts, version, converts, refunded, .. } = self;
        let (converts, paid_back, whole) = (u8::from(*converts), refunded.total, u8::from(refunded.whole));
        let (referral, amount, counts) = (text(self.referral), text(self.amount), u8::from(*counts));
        let (occurred, received) = (self.occurred_at.as_millis(), self.received_at.as_millis());
        format!(
            "event o{id} {kind} {referral} {counts} {amount} {occurred} {received} {version} {converts} \
             {paid_back} {whole}"
        )
    }
}

/// A column that may be empty.
fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or("-".to_owned(), |value| value.to_string())
}

pub(super) fn advocate_id(index: usize) -> AdvocateId {
    AdvocateId::new(Timestamp::from_millis(0), index as u128)
}

fn customer_id(text: &str) -> CustomerId {
    CustomerId::parse(text).expect("a customer's id")
}

/// A person as an event or a claim names them.
pub(super) fn friend(email: Option<&str>, customer: Option<&str>, session: Option<usize>) -> Friend {
    Friend {
        key: email.map(|email| PersonKey::new(key(email))),
        customer: customer.map(customer_id),
        session: session.map(advocate_id),
    }
}
