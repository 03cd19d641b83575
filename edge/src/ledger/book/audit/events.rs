//! Events, recomputed: what each rule said, what was given, and what refunds paid back.

use goodword_domain::{
    event::{self, Earned, Event, Ignored},
    id::AdvocateId,
    money::Money,
    person::{Advocate, Friend},
    referral::Referral,
    refund::Refunded,
    rule::Trigger,
    slug::EventType,
    time::Timestamp,
};
use goodword_protocol::{Decision, EventAnswer};

use super::{Audit, Cursor, Grants, rewards::Balance};
use crate::ledger::{
    book::{
        Database, DatabaseError, Failure, Outcome,
        claims::signal_codes,
        events::outcomes,
        history::{self, IMPORTED},
        person,
        rewards::look_up,
    },
    store::{Alias, EventRow, Moment, ReferralRow},
};

impl<D: Database> Audit<'_, '_, D> {
    pub(super) fn events(&mut self, mut after: i64, limit: u32) -> Outcome<Cursor> {
        let rows = self.book.store.events_after(after, limit)?;
        let last = rows.len() < limit as usize;
        for found in rows {
            after = found.number;
            self.event(found.number, &found.row)?;
        }
        Ok(if last { Cursor::Rewards(Balance::default()) } else { Cursor::Events(after) })
    }

    fn event(&mut self, number: i64, event: &EventRow) -> Outcome<()> {
        // What is from before the journal said enough cannot be recomputed.
        let Some(entry) = event.seq else { return Ok(()) };
        self.checked.events += 1;
        self.refunds(event)?;
        let answer: EventAnswer = serde_json::from_str(&event.answer)?;
        if answer.decision.reason.as_deref() == Some(IMPORTED) {
            return self.compare_imported(event);
        }
        let moment = Moment { entry, at: event.received_at };
        let decision = match &event.referral {
            None => None,
            Some(id) => {
                let Some(referral) = self.book.store.referral(id)? else {
                    self.differs(&event.id, "referral", None, Some(id.clone()));
                    return Ok(());
                };
                self.decide_event(number, event, &referral, &answer.decision, moment)?
            }
        };
        match decision {
            // It was nobody's: it came to nothing, whatever the reason.
            None if event.referral.is_none() => self.compare_event(event, &answer.decision, &Ok(None)),
            // Not enough is known of that moment.
            None => Ok(()),
            Some(Ok(earned)) => self.compare_event(event, &answer.decision, &Ok(Some(earned))),
            Some(Err(ignored)) => self.compare_event(event, &answer.decision, &Err(ignored)),
        }
    }

    /// An order of another product earns nothing here: what was paid for it there is all there may be.
    fn compare_imported(&mut self, event: &EventRow) -> Outcome<()> {
        let rewards = self.book.store.rewards_of_event(&event.id)?;
        for (index, reward) in rewards.iter().enumerate() {
            if index > 0 || !event.counts || !history::is_paid_elsewhere(&reward.rule) {
                self.differs(&reward.id, "unexpected_reward", None, Some(reward.rule.clone()));
            }
        }
        self.compare(&event.id, "converts", &event.counts, &event.converts);
        Ok(())
    }

    /// Asks the rules again; none when what was known then is not known any more.
    fn decide_event(
        &mut self,
        number: i64,
        row: &EventRow,
        referral: &ReferralRow,
        said: &Decision,
        moment: Moment,
    ) -> Outcome<Option<Result<Earned, Ignored>>> {
        let store = &self.book.store;
        if store.has_event_out_of_order(&referral.id)? {
            return Ok(None);
        }
        let standing = store.referral_as_of(&referral.id, moment.entry)?;
        let converted = store.converted_as_of(&referral.advocate, moment.entry)?;
        let (Some(standing), Some(converted)) = (standing, converted) else { return Ok(None) };
        if standing.state.has_converted() && standing.place.is_none() {
            return Ok(None);
        }
        let advocate = self.book.advocate_of_referral(referral)?;
        let erased = advocate.erased_at.or(referral.erased_at).is_some();
        let advocate = person(&advocate)?;
        let Some(friend) = self.friend(row, referral, &advocate, said, erased)? else { return Ok(None) };
        let facts = Referral {
            advocate: AdvocateId::parse(&referral.advocate).map_err(|_| broken("an advocate's id"))?,
            state: standing.state,
            review: standing.review,
            claimed_at: Timestamp::from_millis(referral.claimed_at),
            expires_at: Timestamp::from_millis(referral.expires_at),
            place: standing.place.and_then(|place| u32::try_from(place).ok()),
            score: self.score_before(referral, number)?,
        };
        let program = self.program(row.program_version)?;
        let happened = self.happened(number, row, referral, converted)?;
        let trigger = Trigger::Event(happened.kind.clone());
        let given = self.given(&program, &trigger, &referral.advocate, moment)?;
        let given = |rule: &_| look_up(&given, rule);
        let now = Timestamp::from_millis(moment.at);
        Ok(Some(event::event(&program, &facts, &advocate, &friend, &happened, given, now)))
    }

    /// The event as the rules saw it.
    fn happened(
        &self,
        number: i64,
        row: &EventRow,
        referral: &ReferralRow,
        converted: i64,
    ) -> Outcome<Event> {
        let earlier = self.book.store.events_before(&referral.id, &row.kind, number)?;
        let next = |count: i64| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        let currency = self.book.loaded()?.program.currency;
        let amount = row.amount.map(|minor| Money::new(minor, currency)).transpose();
        Ok(Event {
            kind: EventType::parse(&row.kind).map_err(|_| broken("an event's type"))?,
            amount: amount.map_err(|_| broken("an event's amount"))?,
            occurred_at: Timestamp::from_millis(row.occurred_at),
            ordinal: next(earlier.count),
            first_at: earlier.first_at.map(Timestamp::from_millis),
            next_place: next(converted),
        })
    }

    /// The friend as far as it matters: the advocate or somebody else. Who is known to be the advocate now need not
    /// have been known then; who was known then is known now, unless the person was erased, or the event names nobody
    /// (any more): then none.
    fn friend(
        &self,
        row: &EventRow,
        referral: &ReferralRow,
        advocate: &Advocate,
        said: &Decision,
        erased: bool,
    ) -> Outcome<Option<Friend>> {
        let facts: serde_json::Value = serde_json::from_str(&row.facts)?;
        let own = Friend { key: Some(advocate.key.clone()), ..Friend::default() };
        if facts["friend_key"].as_str() == Some(advocate.key.as_str()) {
            return Ok(Some(own));
        }
        if said.reason.as_deref() != Some(Ignored::OwnLink.code()) {
            return Ok(Some(Friend::default()));
        }
        let customer = advocate.customer.as_ref().map(goodword_domain::slug::CustomerId::as_str);
        let same = facts["request"]["friend"]["customer_id"].as_str().is_some_and(|id| Some(id) == customer);
        let store = &self.book.store;
        let known = store.knows_as(&referral.id, &Alias::Email(advocate.key.as_str()))?
            || match customer {
                Some(customer) => store.knows_as(&referral.id, &Alias::Customer(customer))?,
                None => false,
            };
        let named = facts["friend_key"].is_string() || facts["request"]["friend"]["customer_id"].is_string();
        Ok(if same || known { Some(own) } else { (named && !erased).then(Friend::default) })
    }

    /// Compares what the rules say of an event with its row, its answer and its rewards.
    fn compare_event(
        &mut self,
        event: &EventRow,
        said: &Decision,
        decision: &Result<Option<Earned>, Ignored>,
    ) -> Outcome<()> {
        let id = &event.id;
        let earned = decision.as_ref().ok().and_then(Option::as_ref);
        let counts = earned.is_some() || matches!(decision, Err(Ignored::NoRule));
        self.compare(id, "counts", &counts, &event.counts);
        self.compare(id, "converts", &earned.is_some_and(|earned| earned.converts), &event.converts);
        let signals = signal_codes(earned.map_or(&[], |earned| &earned.signals))?;
        self.compare(id, "signals", &signals, &event.signals);
        let expected = match decision {
            // Whose it was is not recomputed, and neither is why it was nobody's.
            Ok(None) => Decision { rules: Vec::new(), ..said.clone() },
            Ok(Some(earned)) => Decision { reason: None, rules: outcomes(earned), ..said.clone() },
            Err(why) => Decision { reason: Some(why.code().to_owned()), rules: Vec::new(), ..said.clone() },
        };
        self.compare(id, "decision", &shown(&expected), &shown(said));
        let found = self.book.store.rewards_of_event(id)?;
        for reward in &found {
            let of = event.referral.as_deref().unwrap_or("nobody");
            self.compare(&reward.id, "referral", &of, &reward.referral.as_str());
        }
        self.compare_grants(&Grants {
            subject: id,
            expected: earned.map_or(&[], |earned| &earned.grants),
            found: &found,
            program_version: event.program_version,
            at: event.received_at,
        })
    }

    /// What was paid back of an event is what its refunds come to.
    fn refunds(&mut self, event: &EventRow) -> Outcome<()> {
        let Refunded { total, whole } = self.refunded(event)?;
        self.compare(&event.id, "refunded", &total, &event.refunded);
        self.compare(&event.id, "refunded_whole", &whole, &event.refunded_whole);
        Ok(())
    }

    /// What the recorded refunds of an event come to.
    pub(super) fn refunded(&self, event: &EventRow) -> Outcome<Refunded> {
        let (refunds, total) = self.book.store.refunds_of(&event.id)?;
        Ok(Refunded { total, whole: refunds > 0 && total == event.amount.unwrap_or(0) })
    }
}

fn broken(what: &str) -> Failure {
    Failure::Broken(DatabaseError(format!("{what} is not valid")))
}

/// What each rule said, in a line.
fn shown(decision: &Decision) -> String {
    let rule = |it: &goodword_protocol::RuleOutcome| {
        let said = it.reason.as_deref().unwrap_or(if it.rewarded { "rewarded" } else { "nothing" });
        format!("{} {said}", it.rule)
    };
    let rules: Vec<String> = decision.rules.iter().map(rule).collect();
    format!("{}: {}", decision.reason.as_deref().unwrap_or("counted"), rules.join(", "))
}
