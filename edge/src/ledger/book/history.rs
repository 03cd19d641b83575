//! History from another product: its advocates with their codes, its referrals, its orders, and what was paid for
//! them. It stands in the books from then on, so that rules, refunds and the first claim see it, and it pays nothing: no
//! rule is asked about it. Nobody is told of it either, since the owner's systems have had it before.

use goodword_domain::{
    code::Code as LinkCode,
    history::{self, Known, Plan, Row, Whose},
    person::{Friend, PersonKey},
    referral::{State, state_of_converted},
    reward,
    slug::CustomerId,
    time::Timestamp,
};
use goodword_protocol::ImportOutcome;

use super::{Book, Database, DatabaseError, Failure, Outcome, rewards::Step};
use crate::{
    ledger::{
        history::{HistoryPart, HistoryRow, HistoryTaken, RowTaken},
        store::{AdvocateRow, ReferralRow, Tally},
    },
    names::Named,
    time::day,
};

mod found;
mod orders;
mod rehearsal;

use found::{Found, names};
use rehearsal::Rehearsal;

/// Why imported referrals and rewards stand where they stand, and why imported orders earn nothing.
pub(super) const IMPORTED: &str = "imported";

/// Begins the rules of rewards that another product paid. No rule of a program has a name with a colon.
const PAID_ELSEWHERE: &str = "imported:";

/// Whether a reward is one that another product paid.
pub(super) fn is_paid_elsewhere(rule: &str) -> bool {
    rule.starts_with(PAID_ELSEWHERE)
}

/// A row on its way into the books.
struct Entering<'r> {
    product: &'r str,
    row: &'r HistoryRow,
    state: State,
    plan: &'r Plan,
    claimed_at: Timestamp,
    occurred_at: Timestamp,
}

impl<D: Database> Book<'_, D> {
    /// Takes rows in, one after the other; a row that is there already changes nothing.
    pub(super) fn take_history(&mut self, part: &HistoryPart) -> Outcome<HistoryTaken> {
        let mut taken = HistoryTaken::default();
        for row in &part.rows {
            let found = self.found(row, &Rehearsal::default())?;
            let decision = decide(row, &found)?;
            if let Ok(plan) = &decision {
                self.enter(&part.product, row, plan, &found)?;
                self.learn_names(row, plan, &found)?;
            }
            taken.rows.push(shown(decision));
        }
        Ok(taken)
    }

    /// Tells what taking rows in would come to.
    pub(super) fn rehearse_history(&self, part: &HistoryPart) -> Outcome<HistoryTaken> {
        let mut rehearsal = Rehearsal::after(&part.presumed)?;
        let mut taken = HistoryTaken::default();
        for row in &part.rows {
            let found = self.found(row, &rehearsal)?;
            let decision = decide(row, &found)?;
            if let Ok(plan) = &decision {
                let entering = self.entering(&part.product, row, plan)?;
                let state = self.begins_as(&entering)?;
                rehearsal.play(row, plan, &found, state, self.friends_names(row, &found)?);
            }
            taken.rows.push(shown(decision));
        }
        taken.planned = rehearsal.planned()?;
        Ok(taken)
    }

    fn entering<'r>(&self, product: &'r str, row: &'r HistoryRow, plan: &'r Plan) -> Outcome<Entering<'r>> {
        let (claimed, ordered) = (row.claimed_at, row.ordered_at);
        let occurred_at = ordered.or(claimed).unwrap_or(self.now_ms()).min(self.now_ms());
        // Who bought without having claimed claimed by it.
        let claimed_at = claimed.unwrap_or(occurred_at).min(occurred_at);
        Ok(Entering {
            product,
            row,
            plan,
            state: state_of(row)?,
            claimed_at: Timestamp::from_millis(claimed_at),
            occurred_at: Timestamp::from_millis(occurred_at),
        })
    }

    /// Where a referral begins to stand here.
    fn begins_as(&self, entering: &Entering<'_>) -> Outcome<State> {
        let window = self.loaded()?.program.attribution_window;
        Ok(match entering.state {
            _ if entering.plan.counts => {
                let paid = entering.paid().map(|_| reward::State::Fulfilled);
                state_of_converted(&paid.into_iter().collect::<Vec<_>>())
            }
            State::Claimed | State::Converted if entering.claimed_at.plus(window) < self.now => {
                State::Expired
            }
            State::Claimed | State::Converted => State::Claimed,
            state => state,
        })
    }

    fn enter(&mut self, product: &str, row: &HistoryRow, plan: &Plan, found: &Found) -> Outcome<()> {
        use history::Outcome::{Created, Exists};
        let advocate = match plan.advocate {
            Created => Some(self.admit_imported(row, plan.keeps_code)?),
            _ => None,
        };
        let entering = self.entering(product, row, plan)?;
        match (plan.referral, plan.order, &found.standing) {
            (Some(Created), ..) => {
                let whose = found.by_email.as_ref().or(found.by_code.as_ref());
                let advocate = match (advocate, whose) {
                    (Some(advocate), _) => Some(advocate),
                    (None, Some(whose)) => self.store.advocate(&whose.id)?,
                    (None, None) => None,
                };
                self.begin_imported(&entering, &advocate.ok_or_else(|| gone("an advocate"))?)
            }
            (Some(Exists), Some(Created), Some(standing)) => {
                let referral = self.store.referral(&standing.id)?.ok_or_else(|| gone("a referral"))?;
                self.add_imported_order(&entering, referral)
            }
            _ => Ok(()),
        }
    }

    /// Admits an advocate whom the owner brought. No session is opened: who comes with the address sees nothing of it
    /// until the owner's signed identity proves them, as with every address that is known.
    fn admit_imported(&mut self, row: &HistoryRow, keeps_code: bool) -> Outcome<AdvocateRow> {
        let code = match &row.code {
            Some(code) if keeps_code => {
                LinkCode::parse(code).map_err(|_| gone("a code that was checked"))?.to_string()
            }
            _ => self.free_code()?,
        };
        let advocate = AdvocateRow {
            email: row.email.clone().unwrap_or_default(),
            email_key: row.email_key.clone().unwrap_or_default(),
            name: row.name.clone(),
            name_key: row.name_key.clone(),
            mailbox_key: row.mailbox_key.clone(),
            ..AdvocateRow::new(self.timeless_id(), code, self.now_ms())
        };
        self.keep_advocate(&advocate)?;
        Ok(advocate)
    }

    fn begin_imported(&mut self, entering: &Entering<'_>, advocate: &AdvocateRow) -> Outcome<()> {
        let Entering { row, plan, claimed_at, .. } = *entering;
        let referral = self.new_referral(advocate, IMPORTED, claimed_at);
        let mut referral = ReferralRow {
            friend_key: row.friend_key.clone(),
            customer: row.customer.clone(),
            masked_email: row.masked_email.clone(),
            masked_name: row.masked_name.clone(),
            state: self.begins_as(entering)?,
            program_version: self.loaded()?.row.version,
            ..referral
        };
        if plan.counts {
            referral.place = Some(self.count_conversion(&referral, entering)?);
        }
        self.store.insert_referral(&referral)?;
        for alias in names(row) {
            self.store.learn_alias(&referral.id, &alias)?;
        }
        self.store.count_friend(&referral.advocate)?;
        let claims = Tally { claims: 1, ..Tally::default() };
        self.store.tally(&day(claimed_at), "", &referral.advocate, &claims)?;
        let seq = self.store.last_change()?;
        let order = entering.order_id(&referral);
        let cause = order.as_deref().filter(|_| plan.counts);
        self.journal_referral(&referral, &Step { cause, ..Step::because(IMPORTED) })?;
        match &order {
            Some(id) => self.keep_order(entering, &referral, id, seq),
            None => Ok(()),
        }
    }

    /// Adds an order to a referral that was imported.
    fn add_imported_order(&mut self, entering: &Entering<'_>, mut referral: ReferralRow) -> Outcome<()> {
        let Some(id) = entering.order_id(&referral) else { return Ok(()) };
        let seq = self.store.last_change()?;
        if entering.plan.counts {
            let rewards = self.store.rewards_of(&referral.id)?;
            let states = rewards.iter().map(|reward| reward.state);
            let paid = entering.paid().map(|_| reward::State::Fulfilled);
            let state = state_of_converted(&states.chain(paid).collect::<Vec<_>>());
            if !referral.state.has_converted() {
                referral.place = Some(self.count_conversion(&referral, entering)?);
            }
            if state != referral.state {
                referral.state = state;
                IMPORTED.clone_into(&mut referral.reason);
                referral.updated_at = self.now_ms();
                self.store.update_referral(&referral)?;
                self.journal_referral(&referral, &Step { cause: Some(&id), ..Step::because(IMPORTED) })?;
            }
        }
        self.keep_order(entering, &referral, &id, seq)
    }

    /// Counts a referral among the advocate's converted ones; answers its place.
    fn count_conversion(&self, referral: &ReferralRow, entering: &Entering<'_>) -> Outcome<i64> {
        self.store.count_converted(&referral.advocate, 1)?;
        let conversions = Tally { conversions: 1, ..Tally::default() };
        self.store.tally(&day(entering.occurred_at), "", &referral.advocate, &conversions)?;
        Ok(self.advocate_of_referral(referral)?.converted)
    }
}

impl Entering<'_> {
    /// What was paid for what earned something.
    fn paid(&self) -> Option<i64> {
        self.row.paid.filter(|paid| *paid > 0)
    }

    /// The id under which the order is kept; none when there is none to keep.
    fn order_id(&self, referral: &ReferralRow) -> Option<String> {
        self.plan.order.filter(|order| *order == history::Outcome::Created)?;
        Some(self.row.order.clone().unwrap_or_else(|| unnamed_order(&referral.id)))
    }
}

/// The id of an order without a number.
fn unnamed_order(referral: &str) -> String {
    format!("imported:{referral}")
}

fn whose(row: AdvocateRow) -> Outcome<Whose> {
    let customer = row.customer.as_deref().map(CustomerId::parse).transpose();
    Ok(Whose {
        customer: customer.map_err(|_| gone("a valid customer id"))?,
        id: row.id,
        key: PersonKey::new(row.email_key),
        code: Some(row.code),
        erased: row.erased_at.is_some(),
    })
}

fn state_of(row: &HistoryRow) -> Outcome<State> {
    State::from_name(&row.state).ok_or_else(|| gone("a state that was checked"))
}

fn decide(row: &HistoryRow, found: &Found) -> Outcome<Result<Plan, history::Refusal>> {
    let email = row.email_key.clone().map(PersonKey::new);
    let customer = row.customer.as_deref().map(CustomerId::parse).transpose();
    let friend = Friend {
        key: row.friend_key.clone().map(PersonKey::new),
        customer: customer.map_err(|_| gone("a customer id that was checked"))?,
        session: None,
    };
    let is_somebody = friend.key.is_some() || friend.customer.is_some();
    let asked = Row {
        email: email.as_ref(),
        code: row.code.as_deref(),
        friend: is_somebody.then_some(&friend),
        state: state_of(row)?,
        has_order: row.order.is_some(),
        paid: row.paid.is_some_and(|paid| paid > 0),
    };
    let known = Known {
        by_email: found.by_email.as_ref(),
        by_code: found.by_code.as_ref(),
        standing: found.standing.as_ref(),
        own: found.own,
        existing_customer: found.existing_customer,
        order: found.order.as_deref(),
    };
    Ok(history::decide(&asked, &known))
}

fn shown(decision: Result<Plan, history::Refusal>) -> RowTaken {
    let outcome = |outcome: history::Outcome| match outcome {
        history::Outcome::Created => ImportOutcome::Created,
        history::Outcome::Exists => ImportOutcome::Exists,
        history::Outcome::Skipped => ImportOutcome::Skipped,
    };
    match decision {
        Ok(plan) => RowTaken {
            advocate: Some(outcome(plan.advocate)),
            referral: plan.referral.map(outcome),
            order: plan.order.map(outcome),
            notes: plan.notes.iter().map(|note| note.code().to_owned()).collect(),
        },
        Err(refusal) => RowTaken { notes: vec![refusal.code().to_owned()], ..RowTaken::default() },
    }
}

fn gone(what: &str) -> Failure {
    Failure::Broken(DatabaseError(format!("{what} is missing")))
}
