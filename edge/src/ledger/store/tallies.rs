//! Sums that are kept as things happen, so that no number is ever found by scanning.

use super::{Database, Result, Store, parameters};

/// What is added to the sums of a day. Amounts are minor units; refunds and cancellations are below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) shares: i64,
    pub(crate) clicks: i64,
    pub(crate) claims: i64,
    pub(crate) conversions: i64,
    pub(crate) revenue: i64,
    pub(crate) reward_cost: i64,
}

impl<D: Database> Store<'_, D> {
    /// Adds to the sums of a day (`2026-11-24`), for the channel and the advocate.
    pub(crate) fn tally(&self, day: &str, channel: &str, advocate: &str, tally: &Tally) -> Result<()> {
        if *tally == Tally::default() {
            return Ok(());
        }
        for (table, keys, key) in [
            ("tally_day", "day, channel", [day, channel]),
            ("tally_advocate", "advocate, day", [advocate, day]),
        ] {
            let sql = format!(
                "INSERT INTO {table} ({keys}, shares, clicks, claims, conversions, revenue, reward_cost)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT ({keys}) DO UPDATE SET shares = shares + excluded.shares,
                     clicks = clicks + excluded.clicks, claims = claims + excluded.claims,
                     conversions = conversions + excluded.conversions, revenue = revenue + excluded.revenue,
                     reward_cost = reward_cost + excluded.reward_cost"
            );
            let [one, two] = key;
            let Tally { shares, clicks, claims, conversions, revenue, reward_cost } = *tally;
            self.database.run(
                &sql,
                parameters![one, two, shares, clicks, claims, conversions, revenue, reward_cost],
            )?;
        }
        if tally.conversions != 0 {
            let month = day.get(..7).unwrap_or(day);
            self.database.run(
                "INSERT INTO tally_month (month, advocate, conversions) VALUES (?, ?, ?)
                 ON CONFLICT (month, advocate) DO UPDATE SET conversions = conversions + excluded.conversions",
                parameters![month, advocate, tally.conversions],
            )?;
        }
        Ok(())
    }

    /// Notes that somebody enrolled.
    pub(crate) fn tally_enrolment(&self, day: &str) -> Result<()> {
        self.database.run(
            "INSERT INTO tally_day (day, channel, enrolled) VALUES (?, '', 1)
             ON CONFLICT (day, channel) DO UPDATE SET enrolled = enrolled + 1",
            parameters![day],
        )?;
        Ok(())
    }
}
