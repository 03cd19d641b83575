//! Sums that are kept as things happen, so that no number is ever found by scanning.

use super::{Database, FromRow, Result, Row, Store, parameters};

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

impl Tally {
    /// Both together.
    pub(crate) const fn plus(self, other: &Self) -> Self {
        Self {
            shares: self.shares + other.shares,
            clicks: self.clicks + other.clicks,
            claims: self.claims + other.claims,
            conversions: self.conversions + other.conversions,
            revenue: self.revenue + other.revenue,
            reward_cost: self.reward_cost + other.reward_cost,
        }
    }
}

/// The sums of a day, for one channel or one advocate.
pub(crate) struct Sums {
    pub(crate) day: String,
    /// The channel, empty when it is not known; or the advocate.
    pub(crate) of: String,
    pub(crate) enrolled: i64,
    pub(crate) tally: Tally,
}

impl FromRow for Sums {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            day: row.take()?,
            of: row.take()?,
            enrolled: row.take()?,
            tally: Tally {
                shares: row.take()?,
                clicks: row.take()?,
                claims: row.take()?,
                conversions: row.take()?,
                revenue: row.take()?,
                reward_cost: row.take()?,
            },
        })
    }
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
        let before = self.advocates_by(day)?;
        self.database.run(
            "INSERT INTO tally_enrolled (day, advocates) VALUES (?, ?)
             ON CONFLICT (day) DO UPDATE SET advocates = excluded.advocates",
            parameters![day, before + 1],
        )?;
        Ok(())
    }

    /// How many advocates had enrolled by the end of a day.
    pub(crate) fn advocates_by(&self, day: &str) -> Result<i64> {
        let sql = "SELECT advocates FROM tally_enrolled WHERE day <= ? ORDER BY day DESC LIMIT 1";
        Ok(self.one(sql, parameters![day])?.unwrap_or(0))
    }

    /// The sums of a period, by day and channel, earliest first.
    pub(crate) fn sums(&self, from: &str, to: &str) -> Result<Vec<Sums>> {
        self.all(
            "SELECT day, channel, enrolled, shares, clicks, claims, conversions, revenue, reward_cost
             FROM tally_day WHERE day BETWEEN ? AND ? ORDER BY day",
            parameters![from, to],
        )
    }

    /// The sums of one advocate in a period, by day, earliest first.
    pub(crate) fn sums_of(&self, advocate: &str, from: &str, to: &str) -> Result<Vec<Sums>> {
        self.all(
            "SELECT day, advocate, 0, shares, clicks, claims, conversions, revenue, reward_cost
             FROM tally_advocate WHERE advocate = ? AND day BETWEEN ? AND ? ORDER BY day",
            parameters![advocate, from, to],
        )
    }
}
