//! What the second set of books does with history from another product.

use goodword_domain::{
    referral::State,
    refund::Refunded,
    reward::{self, Hold},
    rule::Party,
};
use goodword_protocol::{Attribution, ImportOutcome};

use super::{
    decide::Said,
    history::{Import, later},
    model::{Advocate, Alias, Event, Model, Reward},
    programs::euro,
    view,
};
use crate::{
    error::ApiError,
    ledger::{
        command::Command,
        history::{HistoryPart, HistoryRow, HistoryTaken},
        tests::{history::row, world::World},
    },
    names::Named,
};

/// Lets a Ledger take the row; answers what became of it.
pub(super) fn import(world: &mut World, import: &Import) -> Result<String, ApiError> {
    let at = Some(later(world.now, -import.age).as_millis());
    let row = HistoryRow {
        state: import.state.name().to_owned(),
        customer_keys: Vec::new(),
        claimed_at: at,
        ordered_at: at,
        order: import.order.map(|id| format!("o{id}")),
        amount: import.order.map(|_| 5000),
        paid: import.paid,
        ..row(import.advocate, import.friend)
    };
    let part = HistoryPart { product: "plain".to_owned(), rows: vec![row], presumed: Vec::new() };
    let mut rehearsed: HistoryTaken = world.owner(Command::RehearseHistory(Box::new(part.clone())))?;
    rehearsed.planned.clear();
    let taken: HistoryTaken = world.owner(Command::TakeHistory(Box::new(part)))?;
    assert_eq!(rehearsed, taken, "a dry run says what is done");
    let row = &taken.rows[0];
    Ok(said(row.advocate, row.referral, row.order, &row.notes.join(" ")))
}

fn said(
    advocate: Option<ImportOutcome>,
    referral: Option<ImportOutcome>,
    order: Option<ImportOutcome>,
    notes: &str,
) -> String {
    format!("{advocate:?} {referral:?} {order:?} {notes}")
}

impl Model {
    pub(super) fn import(&mut self, import: &Import) -> Said {
        use ImportOutcome::{Created, Exists, Skipped};
        let Import { advocate: who, friend, state, order, paid, .. } = *import;
        let known = self.advocates.iter().position(|advocate| advocate.who == who);
        let made = Some(if known.is_some() { Exists } else { Created });
        let advocate = known.unwrap_or_else(|| {
            self.advocates.push(Advocate { who, customer: None, proved: false });
            self.advocates.len() - 1
        });
        let standing = self.referrals.iter().position(|it| it.aliases.contains(&Alias::Email(friend)));
        let left_out = |why| Ok(said(made, Some(Skipped), order.map(|_| Skipped), why));
        let customer = self.advocates[advocate].customer;
        let is_own = |standing: usize| {
            let known = &self.referrals[standing].aliases;
            known.contains(&Alias::Email(who))
                || customer.is_some_and(|id| known.contains(&Alias::Customer(id)))
        };
        if friend == who || standing.is_some_and(is_own) {
            return left_out("own_link");
        }
        if standing.is_some_and(|standing| self.referrals[standing].advocate != advocate) {
            return left_out("already_claimed");
        }
        let recorded = order.and_then(|id| self.events.iter().find(|event| event.id == id));
        let mut notes = Vec::new();
        let kept = match (order, recorded, standing) {
            (None, ..) => None,
            (_, Some(event), Some(standing)) if event.referral == Some(standing) => Some(Exists),
            (_, Some(_), _) => {
                notes.push("order_known");
                Some(Skipped)
            }
            (_, None, Some(standing)) if !self.referrals[standing].imported => {
                notes.push("live_referral");
                Some(Skipped)
            }
            _ => Some(Created),
        };
        let rejected = standing.is_some_and(|standing| self.referrals[standing].state == State::Rejected);
        let counts = kept == Some(Created) && state == State::Converted && !rejected;
        if paid.is_some() && state != State::Converted {
            notes.push("not_converted");
        }
        let referral = standing.unwrap_or_else(|| self.begin_imported(advocate, import));
        if let (Some(Created), Some(id)) = (kept, order) {
            self.keep_order(referral, import, id, counts);
        }
        let there = Some(if standing.is_some() { Exists } else { Created });
        Ok(said(made, there, kept, &notes.join(" ")))
    }

    fn begin_imported(&mut self, advocate: usize, import: &Import) -> usize {
        let claimed_at = later(self.now, -import.age);
        let index = self.begin(advocate, Some(import.friend), claimed_at);
        let referral = &mut self.referrals[index];
        referral.imported = true;
        referral.state = match import.state {
            State::Claimed | State::Converted if referral.expires_at < self.now => State::Expired,
            State::Claimed | State::Converted => State::Claimed,
            state => state,
        };
        index
    }

    fn keep_order(&mut self, referral: usize, import: &Import, id: u32, counts: bool) {
        let at = later(self.now, -import.age);
        if let Some(paid) = import.paid.filter(|_| counts) {
            self.rewards.push(Reward {
                referral,
                rule: "imported:plain".to_owned(),
                party: Party::Advocate,
                event: Some(id),
                version: self.program.version,
                state: reward::State::Fulfilled,
                hold: Hold { until: at, review: false },
                created_at: self.now,
                kind: reward::Reward::Cash { amount: euro_cents(paid) },
                value: paid,
                reversed: 0,
                waits: false,
                rejected: false,
            });
        }
        if counts && !self.referrals[referral].state.has_converted() {
            self.convert(referral);
        }
        if counts {
            self.restate(referral);
        }
        let shown = (referral, self.referrals[referral].state.name());
        self.events.push(Event {
            id,
            kind: "purchase",
            referral: Some(referral),
            counts,
            amount: Some(5000),
            occurred_at: at,
            received_at: self.now,
            version: self.program.version,
            converts: counts,
            refunded: Refunded { total: 0, whole: false },
            said: view::decided(Some(Attribution::Email), Some(shown), Some("imported"), &[]),
            waits: None,
        });
    }
}

fn euro_cents(minor: i64) -> goodword_domain::money::Money {
    goodword_domain::money::Money::new(minor, euro()).expect("an amount")
}
