//! The leaderboard: who brought the most friends, with a name only where the advocate chose one.

use goodword_protocol::{Leaderboard, Period, Standing};

use super::{Book, Database, Outcome};
use crate::{
    ledger::{
        command::Asker,
        store::{AdvocateRow, Ranked},
    },
    time::day,
};

/// Ranks are counted no further: one that moves every minute says little, and counting takes longer the farther down
/// somebody stands.
const RANKED: u32 = 1000;

impl<D: Database> Book<'_, D> {
    pub(super) fn leaderboard(
        &self,
        asker: Option<&Asker>,
        period: Period,
        limit: u32,
    ) -> Outcome<Leaderboard> {
        let asking = match asker {
            None => None,
            Some(asker) => Some(self.asking(asker)?).filter(|asking| asking.sees),
        };
        self.board(period, asking.as_ref().map(|asking| &asking.advocate), limit)
    }

    /// The leaders, and where this advocate stands.
    pub(super) fn board(
        &self,
        period: Period,
        own: Option<&AdvocateRow>,
        limit: u32,
    ) -> Outcome<Leaderboard> {
        let month = match period {
            Period::All => None,
            Period::Month => Some(day(self.now)[.."2026-11".len()].to_owned()),
        };
        let leaders = self.store.leaders(month.as_deref(), limit)?;
        let entries = ranked(&leaders, own.map(|advocate| advocate.id.as_str()));
        let own = own.map(|advocate| self.own_standing(advocate, month.as_deref())).transpose()?;
        Ok(Leaderboard { period, entries, own, month })
    }

    fn own_standing(&self, advocate: &AdvocateRow, month: Option<&str>) -> Outcome<Standing> {
        let converted = match month {
            None => advocate.converted,
            Some(month) => self.store.converted_in(month, &advocate.id)?,
        };
        let rank = self.rank(converted, month)?;
        Ok(Standing { rank, converted, name: advocate.shown_name.clone(), own: true })
    }

    /// The rank of somebody with so many converted referrals; none without any, and behind the first thousand.
    pub(super) fn rank(&self, converted: i64, month: Option<&str>) -> Outcome<Option<u64>> {
        if converted <= 0 {
            return Ok(None);
        }
        let ahead = self.store.ahead_of(month, converted, RANKED)?;
        Ok(u64::try_from(ahead + 1).ok().filter(|rank| *rank <= u64::from(RANKED)))
    }
}

/// Numbers the leaders: who have as many share a rank, and the ranks behind it are left out.
fn ranked(leaders: &[Ranked], own: Option<&str>) -> Vec<Standing> {
    let mut rank = 0;
    let mut before = None;
    let number = |(place, leader): (u64, &Ranked)| {
        if before != Some(leader.converted) {
            (rank, before) = (place, Some(leader.converted));
        }
        Standing {
            rank: Some(rank),
            converted: leader.converted,
            name: leader.shown_name.clone(),
            own: own == Some(leader.advocate.as_str()),
        }
    };
    (1..).zip(leaders).map(number).collect()
}
