//! Events: what the owner's system saw a friend do.

use goodword_domain::{
    claim::{Claim, Refusal},
    event::{self, Earned, Event, Ignored},
    id::AdvocateId,
    person::{Friend, PersonKey},
    referral::{Referral, State},
    rule::Trigger,
    slug::{CustomerId, EventType},
    time::Timestamp,
};
use goodword_protocol::{Attribution, Decision, EventAnswer, Reward, RuleOutcome};

use super::{Book, Database, DatabaseError, Failure, Outcome, lists, person, rewards::look_up};
use crate::{
    border,
    ledger::{
        answer::Decided,
        command::EventFacts,
        store::{AdvocateRow, EventRow, ReferralRow},
    },
    time::from_rfc3339,
};

/// A reported event, checked.
struct Report {
    facts: EventFacts,
    event: Event,
    friend: Friend,
}

/// Whose friend it was, and how that is known.
enum Found {
    Referral(Box<ReferralRow>, Attribution),
    Nobody(&'static str),
}

impl<D: Database> Book<'_, D> {
    /// Records an event once and gives what it earns; the same id again has the same answer.
    pub(super) fn event(&mut self, facts: EventFacts) -> Outcome<Decided> {
        if let Some(answer) = self.store.event_answer(&facts.request.id)? {
            return Ok(Decided { answer: serde_json::from_str(&answer)?, first: false });
        }
        let mut report = self.report(facts)?;
        let (answer, referral, counts) = match self.attribute(&report)? {
            Found::Nobody(reason) => (nobody(&report, reason), None, false),
            Found::Referral(referral, by) => {
                let id = referral.id.clone();
                let (answer, counts) = self.earn(*referral, by, &mut report)?;
                (answer, Some(id), counts)
            }
        };
        self.store.insert_event(&EventRow {
            id: answer.event_id.clone(),
            referral,
            kind: report.event.kind.as_str().to_owned(),
            counts,
            facts: serde_json::to_string(&report.facts)?,
            amount: report.event.amount.map(goodword_domain::money::Money::minor),
            occurred_at: report.event.occurred_at.as_millis(),
            received_at: self.now_ms(),
            answer: serde_json::to_string(&answer)?,
        })?;
        Ok(Decided { answer, first: true })
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
            event: Event { kind, amount, occurred_at, ordinal: 0 },
            friend: Friend { key, customer, session: None },
            facts,
        })
    }

    /// Finds the referral of an event: by the address that claimed, by a customer id seen before, by the coupon
    /// that was handed out, and last by the code that the event names.
    fn attribute(&mut self, report: &Report) -> Outcome<Found> {
        if let Some(key) = &report.facts.friend_key
            && let Some(referral) = self.store.referral_by_friend(key)?
        {
            return Ok(Found::Referral(Box::new(referral), Attribution::Email));
        }
        let request = &report.facts.request;
        if let Some(customer) = &request.friend.customer_id
            && let Some(referral) = self.store.referral_by_customer(customer)?
        {
            return Ok(Found::Referral(Box::new(referral), Attribution::CustomerId));
        }
        if let Some(coupon) = &request.coupon
            && let Some(referral) = self.store.referral_by_coupon(coupon)?
        {
            return Ok(Found::Referral(Box::new(referral), Attribution::Coupon));
        }
        match &request.code {
            Some(code) => self.attribute_by_code(&code.clone(), report),
            None => Ok(Found::Nobody("no_referral")),
        }
    }

    /// A friend who never claimed, with the code of a link: the referral begins with the event.
    fn attribute_by_code(&mut self, code: &str, report: &Report) -> Outcome<Found> {
        let advocate = match self.advocate_of(code) {
            Ok(advocate) => advocate,
            Err(Failure::Refused(_)) => return Ok(Found::Nobody("unknown_code")),
            // Not to be stored as an answer: the next try may well find the link.
            Err(broken) => return Err(broken),
        };
        match self.decide_claim(&advocate, &report.friend, None)? {
            Err(Refusal::OwnLink) => Ok(Found::Nobody("own_link")),
            Err(Refusal::Closed(_)) => Ok(Found::Nobody("program_closed")),
            Err(Refusal::AlreadyClaimed) | Ok(Claim::Again) => Ok(Found::Nobody("already_claimed")),
            Ok(Claim::First { .. }) => {
                let mut referral = self.new_referral(&advocate, "code_in_event");
                referral.claimed_at = report.event.occurred_at.min(self.now).as_millis();
                referral.friend_key.clone_from(&report.facts.friend_key);
                referral.masked_email.clone_from(&report.facts.masked_email);
                referral.customer.clone_from(&report.facts.request.friend.customer_id);
                self.begin(&referral, Vec::new())?;
                Ok(Found::Referral(Box::new(referral), Attribution::Code))
            }
        }
    }

    /// Ties the friend's address and customer id to the referral, where neither belongs to another one.
    fn learn(&mut self, mut referral: ReferralRow, report: &Report) -> Outcome<ReferralRow> {
        let mut learned = false;
        if let (None, Some(customer)) = (&referral.customer, &report.facts.request.friend.customer_id)
            && self.store.referral_by_customer(customer)?.is_none()
        {
            referral.customer = Some(customer.clone());
            learned = true;
        }
        if let (None, Some(key)) = (&referral.friend_key, &report.facts.friend_key) {
            referral.friend_key = Some(key.clone());
            referral.masked_email.clone_from(&report.facts.masked_email);
            learned = true;
        }
        if learned {
            self.store.update_referral(&referral)?;
        }
        Ok(referral)
    }

    /// Decides what the event earns, and stores it. Also tells whether it counts among the friend's events.
    fn earn(
        &mut self,
        referral: ReferralRow,
        by: Attribution,
        report: &mut Report,
    ) -> Outcome<(EventAnswer, bool)> {
        let count = self.store.events_of(&referral.id, report.event.kind.as_str())?;
        report.event.ordinal = u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        let advocate = self.advocate_of_referral(&referral)?;
        let decision = self.decide_event(&referral, &advocate, report)?;
        // From an advocate's own purchase nothing is learned: it would make the advocate their own friend.
        let referral = match decision {
            Err(Ignored::OwnLink) => referral,
            _ => self.learn(referral, report)?,
        };
        match decision {
            Ok(earned) => Ok((self.save_earned(referral, by, report, earned)?, true)),
            Err(why) => {
                let referral = match why {
                    Ignored::WindowOver if referral.state == State::Claimed => {
                        self.move_referral(referral, State::Expired, why.code(), None)?
                    }
                    _ => referral,
                };
                let answer = EventAnswer {
                    event_id: report.facts.request.id.clone(),
                    referral: Some(lists::referral(&referral)),
                    rewards: Vec::new(),
                    decision: Decision {
                        attributed_by: Some(by),
                        reason: Some(why.code().to_owned()),
                        rules: Vec::new(),
                    },
                };
                Ok((answer, why == Ignored::NoRule))
            }
        }
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
        };
        let given = |rule: &_| look_up(&given, rule);
        let advocate = person(advocate)?;
        Ok(event::event(
            &loaded.program,
            &facts,
            &advocate,
            &friend_of(referral, &advocate, &report.friend),
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
        let rewards = self.give(&referral, earned.grants, Some(&event_id))?;
        if earned.converts && !referral.state.has_converted() {
            self.store.count_converted(&referral.advocate, 1)?;
            referral.review = earned.review;
            referral = self.move_referral(referral, State::Converted, "conversion", None)?;
        }
        let referral = self.restate(referral)?;
        let rewards = rewards.into_iter().map(lists::reward).collect::<Outcome<Vec<Reward>>>()?;
        let decision = Decision { attributed_by: Some(by), reason: None, rules };
        Ok(EventAnswer { event_id, referral: Some(lists::referral(&referral)), rewards, decision })
    }

    fn advocate_of_referral(&self, referral: &ReferralRow) -> Outcome<AdvocateRow> {
        let advocate = self.store.advocate(&referral.advocate)?;
        advocate.ok_or_else(|| Failure::Broken(DatabaseError("a referral without its advocate".into())))
    }
}

/// The friend as the event names them, unless it is known by now that the friend is the advocate.
fn friend_of(referral: &ReferralRow, advocate: &person::Advocate, reported: &Friend) -> Friend {
    let known = Friend {
        key: referral.friend_key.clone().map(PersonKey::new),
        customer: referral.customer.as_deref().and_then(|id| CustomerId::parse(id).ok()),
        session: None,
    };
    if known.is(advocate) { known } else { reported.clone() }
}

fn nobody(report: &Report, reason: &str) -> EventAnswer {
    EventAnswer {
        event_id: report.facts.request.id.clone(),
        referral: None,
        rewards: Vec::new(),
        decision: Decision { attributed_by: None, reason: Some(reason.to_owned()), rules: Vec::new() },
    }
}

fn outcomes(earned: &Earned) -> Vec<RuleOutcome> {
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
