//! Rewards: what refunds took back, what the journal adds up to, and each advocate's balance of points.

use goodword_domain::{
    reward::{Reward, State},
    rule::Party,
};

use super::Audit;
use crate::{
    ledger::{
        book::{Database, Outcome},
        store::{AdvocateRow, EventRow, LATEST, RewardRow},
    },
    names::Named,
};

/// How far an advocate's rewards were added up.
#[derive(Clone, Copy, Default)]
pub(super) struct Balance {
    /// The advocate's number; 0 before the first.
    pub(super) advocate: i64,
    /// The number of the last reward that was added; 0 before the first.
    pub(super) reward: i64,
    pub(super) points: i64,
}

impl<D: Database> Audit<'_, '_, D> {
    /// Checks rewards, an advocate's after another's; answers from where to go on.
    pub(super) fn rewards(&mut self, mut balance: Balance, limit: u32) -> Outcome<Option<Balance>> {
        let mut left = limit;
        while left > 0 {
            let Some(found) = self.book.store.advocate_after(balance.advocate)? else { return Ok(None) };
            let rows = self.book.store.rewards_after(&found.row.id, balance.reward, left)?;
            let last = rows.len() < left as usize;
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(left).max(1));
            for reward in rows {
                balance.reward = reward.number;
                balance.points += self.reward(&reward.row)?;
            }
            if last {
                self.advocate(&found.row, balance.points)?;
                balance = Balance { advocate: found.number, ..Balance::default() };
            }
        }
        Ok(Some(balance))
    }

    fn advocate(&mut self, advocate: &AdvocateRow, points: i64) -> Outcome<()> {
        self.compare(&advocate.id, "points", &points, &advocate.points);
        if let Some(converted) = self.book.store.converted_as_of(&advocate.id, LATEST)? {
            self.compare(&advocate.id, "converted", &converted, &advocate.converted);
        }
        Ok(())
    }

    /// Checks a reward, and answers what of it is in its advocate's balance.
    fn reward(&mut self, reward: &RewardRow) -> Outcome<i64> {
        self.checked.rewards += 1;
        let (id, store) = (&reward.id, &self.book.store);
        let kind = self.book.kind_of(reward)?;
        let by_journal = store.due_by_journal(id)?;
        let last = store.last_entry(id)?;
        let advocate = store.referral(&reward.referral)?.map(|referral| referral.advocate);
        let event = match &reward.event {
            None => None,
            Some(event) => store.event(event)?,
        };
        if event.is_none() && reward.event.is_some() {
            self.differs(id, "event", None, reward.event.clone());
        }
        self.compare(id, "advocate", &advocate.unwrap_or_default(), &reward.advocate);
        self.compare(id, "journal", &by_journal, &reward.due());
        let state = last.map_or(String::new(), |last| last.change.state);
        self.compare(id, "state", &state.as_str(), &reward.state.name());
        let left = match &event {
            None => reward.value,
            Some(event) => self.left(reward, &kind, event)?,
        };
        self.compare(id, "reversed", &(reward.value - left), &reward.reversed);
        if left == 0 && matches!(reward.state, State::Pending | State::Approved) {
            self.compare(id, "refunded", &State::Cancelled.name(), &reward.state.name());
        }
        let counted = reward.party == Party::Advocate && reward.state == State::Fulfilled;
        Ok(if counted && matches!(kind, Reward::Points { .. }) { reward.due() } else { 0 })
    }

    /// What the recorded refunds left of a reward.
    fn left(&self, reward: &RewardRow, kind: &Reward, event: &EventRow) -> Outcome<i64> {
        let refunded = self.refunded(event)?;
        Ok(match event.amount {
            _ if refunded.whole => 0,
            Some(amount) => kind.due(reward.value, amount, refunded.total),
            None => reward.value,
        })
    }
}
