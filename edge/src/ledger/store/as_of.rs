//! What was known at a moment, for the audit. Moments are numbers: of the journal's entries, and of the events in the
//! order in which they were reported.

use goodword_domain::referral::{Review, State};

use super::{
    Database, FromRow, Result, Row, Store, Value,
    advocates::AdvocateRow,
    events::{Earlier, EventRow},
    journal::Entry,
    parameters,
    referrals::{ReferralRow, named, review},
    rewards::RewardRow,
};

/// How far a Ledger's clock may have run back, in milliseconds: rewards that are dated later than this after a moment
/// were not there at that moment.
const CLOCK_RUNS_BACK: i64 = 3_600_000;

/// A row with its number in the order of arrival.
pub(crate) struct Numbered<T> {
    pub(crate) number: i64,
    pub(crate) row: T,
}

impl<T: FromRow> FromRow for Numbered<T> {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { number: row.take()?, row: T::from_row(row)? })
    }
}

/// Where a referral stood.
pub(crate) struct Standing {
    pub(crate) state: State,
    pub(crate) review: Review,
    pub(crate) place: Option<i64>,
}

/// A moment: after this entry of the journal, at this time.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) entry: i64,
    pub(crate) at: i64,
}

/// Which rewards of a rule are counted.
pub(crate) struct Counted<'a> {
    pub(crate) rule: &'a str,
    /// Of this advocate's referrals only.
    pub(crate) advocate: Option<&'a str>,
    /// Given from this time on.
    pub(crate) since: i64,
    /// Counted no further than this.
    pub(crate) most: u32,
}

/// Texts of one column.
struct Texts(String);

/// A number after every other: the largest that JavaScript, and so the port, carries exactly.
pub(crate) const LATEST: i64 = (1 << 53) - 1;

impl FromRow for Texts {
    fn from_row(row: &mut Row) -> Result<Self> {
        row.take().map(Self)
    }
}

impl<D: Database> Store<'_, D> {
    /// The number of the journal's last entry; 0 when there is none.
    pub(crate) fn last_change(&self) -> Result<i64> {
        Ok(self.one::<Option<i64>>("SELECT max(id) FROM change", vec![])?.flatten().unwrap_or(0))
    }

    /// The rows of a table after a number, in order of arrival.
    fn after<T: FromRow>(
        &self,
        select: (&str, &str, &str),
        after: i64,
        limit: u32,
    ) -> Result<Vec<Numbered<T>>> {
        let (table, from, columns) = select;
        let sql = format!(
            "SELECT {table}.rowid, {columns} FROM {from} WHERE {table}.rowid > ? ORDER BY {table}.rowid LIMIT {limit}"
        );
        self.all(&sql, parameters![after])
    }

    pub(crate) fn referrals_after(&self, after: i64, limit: u32) -> Result<Vec<Numbered<ReferralRow>>> {
        use super::referrals::{COLUMNS, FROM};
        self.after(("referral", FROM, COLUMNS), after, limit)
    }

    pub(crate) fn events_after(&self, after: i64, limit: u32) -> Result<Vec<Numbered<EventRow>>> {
        self.after(("event", "event", super::events::COLUMNS), after, limit)
    }

    pub(crate) fn advocate_after(&self, after: i64) -> Result<Option<Numbered<AdvocateRow>>> {
        let mut rows = self.after(("advocate", "advocate", super::advocates::COLUMNS), after, 1)?;
        Ok(rows.pop())
    }

    /// An advocate's rewards after a number, in order of arrival.
    pub(crate) fn rewards_after(
        &self,
        advocate: &str,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Numbered<RewardRow>>> {
        let columns = super::rewards::COLUMNS;
        let sql = format!(
            "SELECT rowid, {columns} FROM reward WHERE advocate = ? AND rowid > ? ORDER BY rowid LIMIT {limit}"
        );
        self.all(&sql, parameters![advocate, after])
    }

    /// What a referral's claim earned, oldest first.
    pub(crate) fn rewards_of_claim(&self, referral: &str) -> Result<Vec<RewardRow>> {
        let columns = super::rewards::COLUMNS;
        let sql = format!("SELECT {columns} FROM reward WHERE referral = ? AND event IS NULL ORDER BY rowid");
        self.all(&sql, parameters![referral])
    }

    /// Where a referral stood after an entry of the journal; none before it began, or when the journal does not say.
    pub(crate) fn referral_as_of(&self, referral: &str, entry: i64) -> Result<Option<Standing>> {
        let sql = "SELECT state, review FROM change WHERE subject = ? AND id <= ? ORDER BY id DESC LIMIT 1";
        let mut rows = self.database.run(sql, parameters![referral, entry])?;
        let Some(row) = rows.first_mut() else { return Ok(None) };
        let state = named(&row.take::<String>()?)?;
        let Some(waits) = row.take::<Option<String>>()? else { return Ok(None) };
        let place = self.place_as_of(referral, entry)?;
        Ok(Some(Standing { state, review: review(&waits)?, place }))
    }

    /// The place of a referral is how many of its advocate's had converted when it did.
    fn place_as_of(&self, referral: &str, entry: i64) -> Result<Option<i64>> {
        let sql = "SELECT converted FROM change WHERE subject = ? AND id <= ?
                       AND id > coalesce((SELECT id FROM change WHERE subject = ? AND id <= ?
                           AND state NOT IN ('converted', 'approved', 'rewarded') ORDER BY id DESC LIMIT 1), 0)
                   ORDER BY id LIMIT 1";
        Ok(self.one::<Option<i64>>(sql, parameters![referral, entry, referral, entry])?.flatten())
    }

    /// How many of an advocate's referrals had converted after an entry of the journal; none when it does not say.
    pub(crate) fn converted_as_of(&self, advocate: &str, entry: i64) -> Result<Option<i64>> {
        let sql = "SELECT converted FROM change INDEXED BY change_by_advocate
                   WHERE advocate = ? AND id <= ? AND review IS NOT NULL ORDER BY id DESC LIMIT 1";
        match self.one::<Option<i64>>(sql, parameters![advocate, entry])? {
            None => Ok(Some(0)),
            Some(converted) => Ok(converted),
        }
    }

    /// The friend's events of this type that counted before an event was reported.
    pub(crate) fn events_before(&self, referral: &str, kind: &str, event: i64) -> Result<Earlier> {
        let sql = "SELECT count(*), min(occurred_at) FROM event INDEXED BY event_by_referral
                   WHERE referral = ? AND kind = ? AND counts = 1 AND rowid < ? AND NOT (refunded_whole AND
                           (SELECT max(after_event) FROM refund WHERE event = event.id) < ?)";
        Ok(self.first(sql, parameters![referral, kind, event, event])?.unwrap_or_default())
    }

    /// The fraud signals, each a list of codes as JSON, that a referral's events before this one added.
    pub(crate) fn signals_before(&self, referral: &str, event: i64) -> Result<Vec<String>> {
        let sql = "SELECT signals FROM event WHERE referral = ? AND rowid < ? AND signals <> '[]'";
        let signals = self.all::<Texts>(sql, parameters![referral, event])?;
        Ok(signals.into_iter().map(|it| it.0).collect())
    }

    /// How many rewards a rule had given at a moment, those taken back by then left out.
    pub(crate) fn given_as_of(&self, which: &Counted<'_>, moment: Moment) -> Result<u32> {
        let Counted { rule, advocate, since, most } = *which;
        let mut parameters = parameters![rule];
        parameters.extend(advocate.map(Value::from));
        parameters.extend(parameters![since, moment.at.saturating_add(CLOCK_RUNS_BACK), moment.entry]);
        let (index, own) = match advocate {
            Some(_) => ("reward_by_rule_and_advocate", "AND advocate = ? "),
            None => ("reward_by_rule", ""),
        };
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM reward INDEXED BY {index}
             WHERE rule = ? {own}AND created_at >= ? AND created_at <= ?
                 AND (SELECT sum(delta) FROM change WHERE subject = reward.id AND id <= ?) > 0 LIMIT {most})"
        );
        let count = self.one::<i64>(&sql, parameters)?.unwrap_or(0);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// What the journal says is due of a reward.
    pub(crate) fn due_by_journal(&self, reward: &str) -> Result<i64> {
        let sql = "SELECT coalesce(sum(delta), 0) FROM change WHERE subject = ?";
        Ok(self.one(sql, parameters![reward])?.unwrap_or(0))
    }

    /// The last entry about a subject.
    pub(crate) fn last_entry(&self, subject: &str) -> Result<Option<Entry>> {
        let columns = super::journal::COLUMNS;
        let sql =
            format!("SELECT id, {columns}, converted FROM change WHERE subject = ? ORDER BY id DESC LIMIT 1");
        self.first(&sql, parameters![subject])
    }

    /// How often and how much an event was refunded, by the refunds that were recorded.
    pub(crate) fn refunds_of(&self, event: &str) -> Result<(i64, i64)> {
        let sql = "SELECT count(*), coalesce(sum(amount), 0) FROM refund WHERE event = ?";
        let mut rows = self.database.run(sql, parameters![event])?;
        match rows.first_mut() {
            Some(row) => Ok((row.take()?, row.take()?)),
            None => Ok((0, 0)),
        }
    }

    /// The versions of the program that may have been in force at a time, the newest first: those of that very
    /// millisecond, and the one before.
    pub(crate) fn versions_at(&self, at: i64) -> Result<Vec<i64>> {
        let sql = "SELECT version FROM program_version WHERE version <= (SELECT version FROM program_version
                       WHERE created_at <= ? ORDER BY version DESC LIMIT 1)
                   AND version >= coalesce((SELECT version FROM program_version
                       WHERE created_at < ? ORDER BY version DESC LIMIT 1), 0)
                   ORDER BY version DESC LIMIT 20";
        let mut rows = self.database.run(sql, parameters![at, at])?;
        rows.iter_mut().map(Row::take).collect()
    }

    /// A version of the program: its configuration as JSON.
    pub(crate) fn program_version(&self, version: i64) -> Result<Option<String>> {
        self.one("SELECT config FROM program_version WHERE version = ?", parameters![version])
    }
}
