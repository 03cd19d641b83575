//! Events that come before it is known whose friend did them: they wait a while, and the claim adopts them.

use goodword_domain::{
    event::{self, Event},
    money::Money,
    person::{Friend, PersonKey},
    slug::{CustomerId, EventType},
    time::Timestamp,
};
use goodword_protocol::{Attribution, EventRequest};

use super::{Book, Database, DatabaseError, Failure, Outcome, events::Report};
use crate::ledger::{
    command::EventFacts,
    store::{EarlyFriend, EventRow, ReferralRow},
};

/// How many events one claim adopts, so that a Ledger stays quick to answer.
const ADOPTED_AT_ONCE: u32 = 100;

/// By whom an event was, to be remembered while it waits.
pub(super) fn friend_of(facts: &EventFacts) -> EarlyFriend {
    EarlyFriend {
        friend_key: facts.friend_key.clone(),
        masked_email: facts.masked_email.clone(),
        customer: facts.request.friend.customer_id.clone(),
    }
}

impl<D: Database> Book<'_, D> {
    /// Lets an event of nobody wait for its friend.
    pub(super) fn wait_for_friend(&self, event: &str, friend: &EarlyFriend) -> Outcome<()> {
        let until = event::waits_until(self.now).as_millis();
        Ok(self.store.wait_for_friend(event, friend, until)?)
    }

    /// Decides what a referral's friend did before it was known whose friend it is, in the order of reporting. How
    /// these events were answered stays; what they earn shows in the lists and in the journal.
    pub(super) fn adopt(&mut self, mut referral: ReferralRow) -> Outcome<ReferralRow> {
        let earliest = event::earliest_for(Timestamp::from_millis(referral.claimed_at)).as_millis();
        for _ in 0..ADOPTED_AT_ONCE {
            let Some(id) = self.store.early_event(&referral.id, earliest, self.now_ms())? else { break };
            let gone = || DatabaseError("an event that waits for its friend is gone".into());
            let event = self.store.event(&id)?.ok_or_else(gone)?;
            referral = self.adopt_one(referral, event)?;
        }
        Ok(referral)
    }

    fn adopt_one(&mut self, mut referral: ReferralRow, mut event: EventRow) -> Outcome<ReferralRow> {
        let by_whom = self.store.take_early(&event.id)?;
        let by = match by_whom.friend_key {
            Some(_) => Attribution::Email,
            None => Attribution::CustomerId,
        };
        let mut report = self.report_again(&event, by_whom)?;
        if !self.is_own(&referral, &report.friend)? {
            self.learn(&mut referral, &report)?;
        }
        let id = referral.id.clone();
        let settled = self.earn(referral, by, &mut report)?;
        event.referral = Some(id.clone());
        event.counts = settled.counts;
        event.converts = settled.converts;
        event.program_version = self.loaded()?.row.version;
        self.store.update_owner_of_event(&event)?;
        if event.refunded > 0 {
            self.refund_adopted(&event)?;
        }
        let gone = || DatabaseError("a referral that adopts is gone".into());
        Ok(self.store.referral(&id)?.ok_or_else(gone)?)
    }

    /// The report of a stored event, as far as a decision needs it.
    fn report_again(&self, event: &EventRow, by_whom: EarlyFriend) -> Outcome<Report> {
        let broken = |what: &str| Failure::Broken(DatabaseError(format!("an event's {what} is not valid")));
        let currency = self.loaded()?.program.currency;
        let amount = event.amount.map(|minor| Money::new(minor, currency)).transpose();
        let customer = by_whom.customer.as_deref().map(CustomerId::parse).transpose();
        Ok(Report {
            event: Event {
                kind: EventType::parse(&event.kind).map_err(|_| broken("type"))?,
                amount: amount.map_err(|_| broken("amount"))?,
                // The owner's clock may be ahead.
                occurred_at: Timestamp::from_millis(event.occurred_at.min(event.received_at)),
                ordinal: 1,
                first_at: None,
                next_place: 1,
            },
            friend: Friend {
                key: by_whom.friend_key.clone().map(PersonKey::new),
                customer: customer.map_err(|_| broken("customer id"))?,
                session: None,
            },
            facts: EventFacts {
                request: EventRequest {
                    id: event.id.clone(),
                    kind: event.kind.clone(),
                    friend: goodword_protocol::Friend { email: None, customer_id: by_whom.customer },
                    code: None,
                    coupon: None,
                    amount: None,
                    occurred_at: None,
                    metadata: None,
                },
                friend_key: by_whom.friend_key,
                masked_email: by_whom.masked_email,
                customer_keys: Vec::new(),
            },
            // A referral stands already: nobody asks whether it is a customer.
            customer_keys: Vec::new(),
        })
    }
}
