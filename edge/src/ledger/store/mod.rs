//! The Ledger's SQL. Nothing else in Goodword speaks SQL.

mod advocates;
mod as_of;
mod backup;
mod deliveries;
mod early;
mod events;
mod integrations;
mod journal;
mod leaderboard;
mod outbox;
mod people;
mod pools;
mod programs;
mod referrals;
mod refunds;
mod repeatable;
mod rewards;
mod sign_ins;
mod suspicions;
mod tallies;
mod waiting;
mod webhooks;

pub(crate) use advocates::AdvocateRow;
pub(crate) use as_of::{Counted, LATEST, Moment};
pub(crate) use backup::Table;
pub(crate) use deliveries::DeliveryRow;
pub(crate) use early::EarlyFriend;
pub(crate) use events::{EventFilter, EventRow};
pub(crate) use integrations::{EarlyRefund, FailureRow, IntegrationRow};
pub(crate) use journal::{Change, Entry};
pub(crate) use leaderboard::Ranked;
pub(crate) use outbox::Due;
pub(crate) use pools::PoolRow;
pub(crate) use programs::ProgramRow;
pub(crate) use referrals::{Alias, ReferralRow};
pub(crate) use refunds::RefundRow;
pub(crate) use repeatable::RepeatableRow;
pub(crate) use rewards::{RewardFilter, RewardRow};
pub(crate) use sign_ins::SignInRow;
pub(crate) use tallies::{Sums, Tally};
pub(crate) use waiting::Wait;
pub(crate) use webhooks::WebhookRow;

use super::database::{Database, DatabaseError, FromValue, Row, Value, parameters};

type Result<T> = std::result::Result<T, DatabaseError>;

/// The migrations in order; the version of a schema is how many of them it has had. Never edit one: add one.
const MIGRATIONS: [&str; 8] = [
    include_str!("../schema/1.sql"),
    include_str!("../schema/2.sql"),
    include_str!("../schema/3.sql"),
    include_str!("../schema/4.sql"),
    include_str!("../schema/5.sql"),
    include_str!("../schema/6.sql"),
    include_str!("../schema/7.sql"),
    include_str!("../schema/8.sql"),
];

/// The typed view of one Ledger's database.
pub(crate) struct Store<'a, D> {
    database: &'a D,
}

/// Columns of which few rows have the same value, so that no other filter of a list should find them.
const FEW: [&str; 2] = ["coupon", "referral"];

/// A row that can be read column by column.
trait FromRow: Sized {
    fn from_row(row: &mut Row) -> Result<Self>;
}

/// Narrows a list; shared by all lists, so that each of them pages alike.
struct Listing<'q> {
    /// Whose order of arrival orders the list.
    table: &'static str,
    /// What is read: the table, joined with others where the columns need it.
    from: &'static str,
    columns: &'static str,
    equals: Vec<(&'static str, &'q str)>,
}

impl<'a, D: Database> Store<'a, D> {
    pub(crate) fn new(database: &'a D) -> Self {
        Self { database }
    }

    /// Whether anything was ever stored here. Asking leaves no trace, so that a guess at a name costs nothing.
    pub(crate) fn exists(&self) -> Result<bool> {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
        Ok(self.one::<i64>(sql, vec![])? == Some(1))
    }

    /// Brings the schema to the newest version, keeping what is stored.
    pub(crate) fn migrate(&self) -> Result<()> {
        self.migrate_to(MIGRATIONS.len())
    }

    /// Brings the schema to a version, if it is of an older one.
    fn migrate_to(&self, target: usize) -> Result<()> {
        self.database.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", vec![])?;
        let version = self.one::<i64>("SELECT version FROM schema_version", vec![])?;
        let applied = usize::try_from(version.unwrap_or(0)).unwrap_or(MIGRATIONS.len());
        if applied >= target {
            return Ok(());
        }
        for migration in MIGRATIONS.iter().take(target).skip(applied) {
            self.database.run_script(migration)?;
        }
        self.database.run("DELETE FROM schema_version", vec![])?;
        let newest = i64::try_from(target).unwrap_or(i64::MAX);
        self.database.run("INSERT INTO schema_version (version) VALUES (?)", parameters![newest])?;
        Ok(())
    }

    /// The first column of the first row.
    fn one<T: FromValue>(&self, sql: &str, parameters: Vec<Value>) -> Result<Option<T>> {
        let mut rows = self.database.run(sql, parameters)?;
        rows.first_mut().map(Row::take).transpose()
    }

    fn first<T: FromRow>(&self, sql: &str, parameters: Vec<Value>) -> Result<Option<T>> {
        let mut rows = self.database.run(sql, parameters)?;
        rows.first_mut().map(T::from_row).transpose()
    }

    fn all<T: FromRow>(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<T>> {
        let mut rows = self.database.run(sql, parameters)?;
        rows.iter_mut().map(T::from_row).collect()
    }

    /// The newest rows before the one whose id is `cursor`, at most `limit`.
    fn list<T: FromRow>(&self, listing: Listing<'_>, cursor: Option<&str>, limit: u32) -> Result<Vec<T>> {
        let Listing { table, from, columns, equals } = listing;
        let mut conditions = vec!["1".to_owned()];
        let mut parameters = Vec::new();
        let few = equals.iter().any(|(column, _)| FEW.contains(column));
        for (column, value) in equals {
            // A plus keeps SQLite from an index: without statistics it cannot tell which of two finds fewer rows.
            let plus = if few && !FEW.contains(&column) { "+" } else { "" };
            conditions.push(format!("{plus}{column} = ?"));
            parameters.push(Value::from(value));
        }
        if let Some(cursor) = cursor {
            conditions.push(format!("{table}.rowid < (SELECT rowid FROM {table} WHERE id = ?)"));
            parameters.push(Value::from(cursor));
        }
        let conditions = conditions.join(" AND ");
        let sql = format!(
            "SELECT {columns} FROM {from} WHERE {conditions} ORDER BY {table}.rowid DESC LIMIT {limit}"
        );
        self.all(&sql, parameters)
    }
}
