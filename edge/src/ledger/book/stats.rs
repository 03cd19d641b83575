//! The owner's numbers, from the sums that were kept as things happened.

use std::collections::BTreeMap;

use goodword_domain::numbers;
use goodword_protocol::{Money, Numbers, Stats, StatsBy, StatsRow};

use super::{Book, Database, Outcome, lists};
use crate::{
    error::{ApiError, Code},
    ledger::{
        command::{Filter, StatsQuery},
        store::{Sums, Tally},
    },
};

impl<D: Database> Book<'_, D> {
    pub(super) fn stats(&self, query: &StatsQuery) -> Outcome<Stats> {
        match &query.advocate {
            Some(advocate) => self.stats_of(query, advocate),
            None => self.stats_of_all(query),
        }
    }

    fn stats_of_all(&self, query: &StatsQuery) -> Outcome<Stats> {
        let sums = self.store.sums(&query.from, &query.to)?;
        let advocates = self.store.advocates_by(&query.to)?;
        let enrolled = sums.iter().map(|sums| sums.enrolled).sum();
        let mut stats = self.summed(query, &sums, advocates, Some(enrolled))?;
        match query.by {
            StatsBy::Day => stats.rows = self.rows(&sums, |sums| &sums.day)?,
            StatsBy::Channel => stats.rows = self.rows(&sums, |sums| &sums.of)?,
            StatsBy::Advocate => {
                let filter = Filter { cursor: query.cursor.clone(), limit: query.limit, ..Filter::default() };
                let page = lists::page(self.ids(&filter)?, &filter, Clone::clone);
                stats.next_cursor = page.next_cursor;
                stats.rows =
                    page.items.into_iter().map(|id| self.row_of(id, query)).collect::<Outcome<_>>()?;
            }
        }
        Ok(stats)
    }

    fn stats_of(&self, query: &StatsQuery, advocate: &str) -> Outcome<Stats> {
        let unknown = || ApiError::new(Code::NotFound, "This program has no such advocate.").at("advocate");
        self.store.advocate(advocate)?.ok_or_else(unknown)?;
        let sums = self.store.sums_of(advocate, &query.from, &query.to)?;
        let mut stats = self.summed(query, &sums, 1, None)?;
        stats.rows = match query.by {
            StatsBy::Advocate => vec![StatsRow { key: advocate.to_owned(), numbers: stats.total.clone() }],
            _ => self.rows(&sums, |sums| &sums.day)?,
        };
        Ok(stats)
    }

    /// The period as a whole.
    fn summed(
        &self,
        query: &StatsQuery,
        sums: &[Sums],
        advocates: i64,
        enrolled: Option<i64>,
    ) -> Outcome<Stats> {
        let tally = sums.iter().fold(Tally::default(), |total, sums| total.plus(&sums.tally));
        let ratios = numbers::Numbers { advocates, ..counts(&tally) };
        let whole = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok(Stats {
            from: query.from.clone(),
            to: query.to.clone(),
            by: query.by,
            total: self.numbers(&tally)?,
            advocates: whole(advocates),
            enrolled: enrolled.map(whole),
            invitations_per_advocate: ratios.invitations_per_advocate(),
            viral_coefficient: ratios.viral_coefficient(),
            rows: Vec::new(),
            next_cursor: None,
        })
    }

    fn rows(&self, sums: &[Sums], key: impl Fn(&Sums) -> &str) -> Outcome<Vec<StatsRow>> {
        let mut parts = BTreeMap::<&str, Tally>::new();
        for sums in sums {
            let part = parts.entry(key(sums)).or_default();
            *part = part.plus(&sums.tally);
        }
        // A day on which somebody only enrolled has sums, and nothing in them.
        parts.retain(|_, tally| *tally != Tally::default());
        parts.into_iter().map(|(key, tally)| self.row(key.to_owned(), &tally)).collect()
    }

    fn row_of(&self, advocate: String, query: &StatsQuery) -> Outcome<StatsRow> {
        let sums = self.store.sums_of(&advocate, &query.from, &query.to)?;
        let tally = sums.iter().fold(Tally::default(), |total, sums| total.plus(&sums.tally));
        self.row(advocate, &tally)
    }

    fn row(&self, key: String, tally: &Tally) -> Outcome<StatsRow> {
        Ok(StatsRow { key, numbers: self.numbers(tally)? })
    }

    fn numbers(&self, tally: &Tally) -> Outcome<Numbers> {
        let currency = self.loaded()?.program.currency;
        let money = |minor| Money { minor, currency: currency.code().to_owned() };
        let ratios = counts(tally);
        Ok(Numbers {
            shares: tally.shares,
            clicks: tally.clicks,
            claims: tally.claims,
            conversions: tally.conversions,
            revenue: money(tally.revenue),
            reward_cost: money(tally.reward_cost),
            claim_rate: ratios.claim_rate(),
            conversion_rate: ratios.conversion_rate(),
        })
    }

    /// The ids of a page of advocates, and one more if there is a next page.
    fn ids(&self, filter: &Filter) -> Outcome<Vec<String>> {
        let rows = self.store.advocates(None, filter.cursor.as_deref(), lists::one_more(filter))?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }
}

const fn counts(tally: &Tally) -> numbers::Numbers {
    let Tally { shares, clicks, claims, conversions, .. } = *tally;
    numbers::Numbers { shares, clicks, claims, conversions, advocates: 0 }
}
