//! Events: what the owner's system saw a friend do.

use goodword_domain::{
    event::{self, Earned, Event, Ignored},
    fraud::{self, Signal, Verdict},
    id::AdvocateId,
    person::{Friend, PersonKey},
    referral::{Referral, Review, State},
    rule::Trigger,
    slug::{CustomerId, EventType},
    time::Timestamp,
};
use goodword_protocol::{Attribution, Decision, EventAnswer, Reward, RuleOutcome};

use super::{
    Book, Database, DatabaseError, Failure, Outcome,
    claims::signal_codes,
    early,
    friends::Found,
    lists, person,
    rewards::{Step, look_up},
};
use crate::{
    border,
    ledger::{
        answer::Decided,
        command::EventFacts,
        store::{AdvocateRow, Alias, EventRow, ReferralRow, Tally},
    },
    time::{day, from_rfc3339},
};

/// A reported event, checked.
pub(super) struct Report {
    pub(super) facts: EventFacts,
    pub(super) event: Event,
    pub(super) friend: Friend,
    /// What the friend's address is called among existing customers.
    pub(super) customer_keys: Vec<String>,
}

/// What an event came to.
pub(super) struct Settled {
    answer: EventAnswer,
    /// Whether it is one of the friend's events for the rules.
    pub(super) counts: bool,
    pub(super) converts: bool,
    /// Fraud signals that it adds.
    pub(super) signals: Vec<Signal>,
}

impl<D: Database> Book<'_, D> {
    /// Records an event once and gives what it earns; the same id again has the same answer.
    pub(super) fn event(&mut self, facts: EventFacts) -> Outcome<Decided> {
        if let Some(answer) = self.store.event_answer(&facts.request.id)? {
            return Ok(Decided { answer: serde_json::from_str(&answer)?, first: false });
        }
        let mut report = self.report(facts)?;
        let by_whom = early::friend_of(&report.facts);
        let found = self.attribute(&report)?;
        let seq = self.store.last_change()?;
        let (settled, referral) = match found {
            Found::Nobody(reason) => {
                // Whose it was is of no use, and so not kept.
                report.facts.forget_friend();
                (nobody(&report, reason), None)
            }
            Found::Referral(referral, by) => {
                let id = referral.id.clone();
                let referral = self.meet(*referral, &mut report)?;
                (self.earn(referral, by, &mut report)?, Some(id))
            }
        };
        let Settled { answer, counts, converts, signals } = settled;
        let id = answer.event_id.clone();
        let strangers = referral.clone();
        self.store.insert_event(&EventRow {
            id: answer.event_id.clone(),
            referral,
            kind: report.event.kind.as_str().to_owned(),
            counts,
            converts,
            program_version: self.loaded()?.row.version,
            refunded: 0,
            refunded_whole: false,
            seq: Some(seq),
            signals: signal_codes(&signals)?,
            facts: serde_json::to_string(&report.facts)?,
            amount: report.event.amount.map(goodword_domain::money::Money::minor),
            occurred_at: report.event.occurred_at.as_millis(),
            received_at: self.now_ms(),
            answer: serde_json::to_string(&answer)?,
        })?;
        if let Some(referral) = strangers {
            self.note_strangers(&referral, &report.facts)?;
        } else {
            self.wait_for_friend(&id, &by_whom)?;
        }
        self.refund_early(&id)?;
        Ok(Decided { answer, first: true })
    }

    /// Notes which names of an event are of somebody else than the referral's friend, so that they can be erased too.
    pub(super) fn note_strangers(&self, referral: &str, facts: &EventFacts) -> Outcome<()> {
        let names = [
            facts.friend_key.as_deref().map(Alias::Email),
            facts.request.friend.customer_id.as_deref().map(Alias::Customer),
        ];
        for alias in names.iter().flatten() {
            if !self.store.knows_as(referral, alias)? {
                self.store.note_stranger(&facts.request.id, alias)?;
            }
        }
        Ok(())
    }

    fn report(&self, mut facts: EventFacts) -> Outcome<Report> {
        let loaded = self.loaded()?;
        let request = &mut facts.request;
        let kind = EventType::parse(&request.kind).map_err(|why| border::invalid("type", why))?;
        let amount = request
            .amount
            .as_ref()
            .map(|amount| border::money("amount", amount, loaded.program.currency))
            .transpose()?;
        let customer = request
            .friend
            .customer_id
            .as_deref()
            .map(CustomerId::parse)
            .transpose()
            .map_err(|why| border::invalid("friend.customer_id", why))?;
        // Stored and looked up in the one form that is compared.
        request.friend.customer_id = customer.as_ref().map(|id| id.as_str().to_owned());
        let occurred_at = match request.occurred_at.as_deref() {
            None => self.now,
            Some(text) => from_rfc3339(text).ok_or_else(|| {
                border::invalid("occurred_at", "write the time as RFC 3339: 2026-12-01T09:00:00Z")
            })?,
        };
        let key = facts.friend_key.clone().map(PersonKey::new);
        Ok(Report {
            event: Event { kind, amount, occurred_at, ordinal: 1, first_at: None, next_place: 1 },
            friend: Friend { key, customer, session: None },
            customer_keys: std::mem::take(&mut facts.customer_keys),
            facts,
        })
    }

    /// Decides what the event earns, and stores it.
    pub(super) fn earn(
        &mut self,
        referral: ReferralRow,
        by: Attribution,
        report: &mut Report,
    ) -> Outcome<Settled> {
        let advocate = self.advocate_of_referral(&referral)?;
        let earlier = self.store.earlier_events(&referral.id, report.event.kind.as_str())?;
        let next = |count: i64| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        report.event.ordinal = next(earlier.count);
        report.event.first_at = earlier.first_at.map(Timestamp::from_millis);
        report.event.next_place = next(advocate.converted);
        let decision = self.decide_event(&referral, &advocate, report)?;
        if matches!(decision, Ok(_) | Err(Ignored::NoRule)) {
            let paid = report.event.amount.map_or(0, goodword_domain::money::Money::minor);
            self.tally(&referral, &Tally { revenue: paid, ..Tally::default() })?;
        }
        match decision {
            Ok(earned) => {
                let (converts, signals) = (earned.converts, earned.signals.clone());
                let answer = self.save_earned(referral, by, report, earned)?;
                Ok(Settled { answer, counts: true, converts, signals })
            }
            Err(why) => {
                let answer = self.save_ignored(referral, by, report, why)?;
                Ok(Settled { answer, counts: why == Ignored::NoRule, converts: false, signals: Vec::new() })
            }
        }
    }

    fn save_ignored(
        &mut self,
        referral: ReferralRow,
        by: Attribution,
        report: &Report,
        why: Ignored,
    ) -> Outcome<EventAnswer> {
        let event_id = report.facts.request.id.clone();
        let referral = match why {
            Ignored::WindowOver if referral.state == State::Claimed => {
                let step = Step { cause: Some(&event_id), ..Step::because(why.code()) };
                self.move_referral(referral, State::Expired, &step)?
            }
            _ => referral,
        };
        let decision =
            Decision { attributed_by: Some(by), reason: Some(why.code().to_owned()), rules: Vec::new() };
        Ok(EventAnswer {
            event_id,
            referral: Some(lists::referral(&referral)),
            rewards: Vec::new(),
            decision,
        })
    }

    fn decide_event(
        &self,
        referral: &ReferralRow,
        advocate: &AdvocateRow,
        report: &Report,
    ) -> Outcome<Result<Earned, Ignored>> {
        let loaded = self.loaded()?;
        let given = self.given(&Trigger::Event(report.event.kind.clone()), &advocate.id)?;
        let facts = Referral {
            advocate: AdvocateId::parse(&advocate.id)
                .map_err(|_| Failure::Broken(DatabaseError("an advocate's id is not valid".into())))?,
            state: referral.state,
            review: referral.review,
            claimed_at: Timestamp::from_millis(referral.claimed_at),
            expires_at: Timestamp::from_millis(referral.expires_at),
            place: referral.place.and_then(|place| u32::try_from(place).ok()),
            score: u32::try_from(referral.score).unwrap_or_default(),
        };
        let given = |rule: &_| look_up(&given, rule);
        let advocate = person(advocate)?;
        Ok(event::event(
            &loaded.program,
            &facts,
            &advocate,
            &self.friend_of(referral, &advocate, &report.friend)?,
            &report.event,
            given,
            self.now,
        ))
    }

    fn save_earned(
        &mut self,
        mut referral: ReferralRow,
        by: Attribution,
        report: &Report,
        earned: Earned,
    ) -> Outcome<EventAnswer> {
        let event_id = report.facts.request.id.clone();
        let rules = outcomes(&earned);
        let given = self.give(&referral, earned.grants, Some(&event_id))?;
        let step = Step { cause: Some(&event_id), ..Step::default() };
        if !earned.signals.is_empty() {
            referral = self.add_signals(referral, &earned.signals)?;
        }
        if earned.converts && !referral.state.has_converted() {
            referral.review = earned.review;
            referral = self.convert(referral, &Step { reason: "conversion", ..step })?;
        }
        let referral = match earned.verdict {
            Verdict::Reject if referral.review == Review::Waiting => {
                self.take_back(referral, &Step { reason: "rejected_by_signals", ..step })?
            }
            _ => self.restate(referral)?,
        };
        let mut rewards: Vec<Reward> = Vec::with_capacity(given.len());
        for reward in given {
            rewards.push(self.shown_reward(&reward.id)?);
        }
        let decision = Decision { attributed_by: Some(by), reason: None, rules };
        Ok(EventAnswer { event_id, referral: Some(lists::referral(&referral)), rewards, decision })
    }

    /// Counts a referral among the advocate's converted ones.
    pub(super) fn convert(&mut self, mut referral: ReferralRow, step: &Step<'_>) -> Outcome<ReferralRow> {
        self.store.count_converted(&referral.advocate, 1)?;
        let advocate = self.advocate_of_referral(&referral)?;
        referral.place = Some(advocate.converted);
        self.tally(&referral, &Tally { conversions: 1, ..Tally::default() })?;
        self.move_referral(referral, State::Converted, step)
    }

    /// Counts a referral no longer among the advocate's converted ones: its place is free.
    pub(super) fn unconvert(&mut self, referral: &mut ReferralRow) -> Outcome<()> {
        self.store.count_converted(&referral.advocate, -1)?;
        referral.place = None;
        self.tally(referral, &Tally { conversions: -1, ..Tally::default() })
    }

    /// Adds to today's sums, for the referral's channel and advocate.
    pub(super) fn tally(&self, referral: &ReferralRow, tally: &Tally) -> Outcome<()> {
        let channel = referral.channel.as_deref().unwrap_or_default();
        Ok(self.store.tally(&day(self.now), channel, &referral.advocate, tally)?)
    }

    fn add_signals(&mut self, mut referral: ReferralRow, added: &[Signal]) -> Outcome<ReferralRow> {
        let codes: Vec<String> = serde_json::from_str(&referral.signals)?;
        let mut signals: Vec<Signal> = codes.iter().filter_map(|code| Signal::from_code(code)).collect();
        signals.extend(added.iter().filter(|signal| !codes.iter().any(|code| code == signal.code())));
        referral.signals = signal_codes(&signals)?;
        referral.score = i64::from(fraud::score(&signals));
        self.store.update_referral(&referral)?;
        Ok(referral)
    }

    pub(super) fn advocate_of_referral(&self, referral: &ReferralRow) -> Outcome<AdvocateRow> {
        let advocate = self.store.advocate(&referral.advocate)?;
        advocate.ok_or_else(|| Failure::Broken(DatabaseError("a referral without its advocate".into())))
    }
}

fn nobody(report: &Report, reason: &str) -> Settled {
    let answer = EventAnswer {
        event_id: report.facts.request.id.clone(),
        referral: None,
        rewards: Vec::new(),
        decision: Decision { attributed_by: None, reason: Some(reason.to_owned()), rules: Vec::new() },
    };
    Settled { answer, counts: false, converts: false, signals: Vec::new() }
}

/// What each rule said, as it is answered.
pub(super) fn outcomes(earned: &Earned) -> Vec<RuleOutcome> {
    let rewarded = earned.grants.iter().map(|grant| RuleOutcome {
        rule: grant.rule.as_str().to_owned(),
        rewarded: true,
        reason: None,
    });
    let withheld = earned.withheld.iter().map(|(rule, why)| RuleOutcome {
        rule: rule.as_str().to_owned(),
        rewarded: false,
        reason: Some(why.code().to_owned()),
    });
    rewarded.chain(withheld).collect()
}
