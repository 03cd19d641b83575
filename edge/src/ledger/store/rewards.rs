//! Rewards.

use goodword_domain::{reward::State, rule::Party};

use super::{Database, FromRow, Listing, Result, Row, Store, Value, parameters, referrals::named};
use crate::names::Named;

pub(super) const COLUMNS: &str = "id, referral, advocate, party, rule, program_version, spec, state, reason, event, coupon, \
                       hold_until, review, created_at, updated_at, value, reversed";

/// A reward as stored.
#[derive(Clone)]
pub(crate) struct RewardRow {
    pub(crate) id: String,
    pub(crate) referral: String,
    pub(crate) advocate: String,
    pub(crate) party: Party,
    pub(crate) rule: String,
    pub(crate) program_version: i64,
    /// `RewardSpec` as JSON, with where its coupon comes from.
    pub(crate) spec: String,
    pub(crate) state: State,
    pub(crate) reason: String,
    pub(crate) event: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) hold_until: i64,
    /// Whether the owner decides first.
    pub(crate) review: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// What was promised, in the unit of its kind.
    pub(crate) value: i64,
    /// What refunds took back of it.
    pub(crate) reversed: i64,
}

impl RewardRow {
    /// What it adds to the books: nothing once it is cancelled.
    pub(crate) fn due(&self) -> i64 {
        if self.state == State::Cancelled { 0 } else { self.value - self.reversed }
    }
}

impl FromRow for RewardRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            referral: row.take()?,
            advocate: row.take()?,
            party: named(&row.take::<String>()?)?,
            rule: row.take()?,
            program_version: row.take()?,
            spec: row.take()?,
            state: named(&row.take::<String>()?)?,
            reason: row.take()?,
            event: row.take()?,
            coupon: row.take()?,
            hold_until: row.take()?,
            review: row.take::<i64>()? != 0,
            created_at: row.take()?,
            updated_at: row.take()?,
            value: row.take()?,
            reversed: row.take()?,
        })
    }
}

/// Which rewards a list shows.
#[derive(Default)]
pub(crate) struct RewardFilter<'q> {
    pub(crate) state: Option<&'q str>,
    pub(crate) advocate: Option<&'q str>,
    pub(crate) referral: Option<&'q str>,
    pub(crate) coupon: Option<&'q str>,
    pub(crate) party: Option<Party>,
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn reward(&self, id: &str) -> Result<Option<RewardRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM reward WHERE id = ?"), parameters![id])
    }

    /// The rewards of one referral, oldest first.
    pub(crate) fn rewards_of(&self, referral: &str) -> Result<Vec<RewardRow>> {
        let sql = format!("SELECT {COLUMNS} FROM reward WHERE referral = ? ORDER BY rowid");
        self.all(&sql, parameters![referral])
    }

    pub(crate) fn insert_reward(&self, reward: &RewardRow) -> Result<()> {
        self.database.run(
            &format!(
                "INSERT INTO reward ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            parameters![
                reward.id.as_str(),
                reward.referral.as_str(),
                reward.advocate.as_str(),
                reward.party.name(),
                reward.rule.as_str(),
                reward.program_version,
                reward.spec.as_str(),
                reward.state.name(),
                reward.reason.as_str(),
                reward.event.as_deref(),
                reward.coupon.as_deref(),
                reward.hold_until,
                i64::from(reward.review),
                reward.created_at,
                reward.updated_at,
                reward.value,
                reward.reversed,
            ],
        )?;
        Ok(())
    }

    /// Writes what can change of a reward: where it stands, what holds it, its coupon. No coupon is ever taken away, so without
    /// one its column is not named: SQLite would write its index anew.
    pub(crate) fn update_reward(&self, reward: &RewardRow) -> Result<()> {
        let coupon = reward.coupon.as_deref();
        let coupon_too = if coupon.is_some() { ", coupon = ?" } else { "" };
        let sql = format!(
            "UPDATE reward SET state = ?, reason = ?, review = ?, updated_at = ?, reversed = ?{coupon_too} WHERE id = ?"
        );
        let mut parameters = parameters![
            reward.state.name(),
            reward.reason.as_str(),
            i64::from(reward.review),
            reward.updated_at,
            reward.reversed,
        ];
        parameters.extend(coupon.map(Value::from));
        parameters.push(Value::from(reward.id.as_str()));
        self.database.run(&sql, parameters)?;
        Ok(())
    }

    /// How many rewards a rule gave an advocate's referrals since then, those taken back left out; counts no further
    /// than `most`, so that the answer takes as long however many there are.
    pub(crate) fn given_to_advocate(&self, rule: &str, advocate: &str, since: i64, most: u32) -> Result<u32> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM reward INDEXED BY reward_given_to_advocate
             WHERE rule = ? AND advocate = ? AND created_at >= ? AND state <> 'cancelled' AND reversed < value LIMIT {most})"
        );
        self.counted(&sql, parameters![rule, advocate, since])
    }

    /// The same for the whole program.
    pub(crate) fn given_in_program(&self, rule: &str, since: i64, most: u32) -> Result<u32> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM reward INDEXED BY reward_given
             WHERE rule = ? AND created_at >= ? AND state <> 'cancelled' AND reversed < value LIMIT {most})"
        );
        self.counted(&sql, parameters![rule, since])
    }

    fn counted(&self, sql: &str, parameters: Vec<Value>) -> Result<u32> {
        let count = self.one::<i64>(sql, parameters)?.unwrap_or(0);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The rewards that an event earned, oldest first.
    pub(crate) fn rewards_of_event(&self, event: &str) -> Result<Vec<RewardRow>> {
        let sql = format!("SELECT {COLUMNS} FROM reward WHERE event = ? ORDER BY rowid");
        self.all(&sql, parameters![event])
    }

    /// Rewards whose hold has ended, at most `limit`.
    pub(crate) fn rewards_due(&self, now: i64, limit: u32) -> Result<Vec<RewardRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reward INDEXED BY reward_on_hold
             WHERE state = 'pending' AND review = 0 AND hold_until <= ? ORDER BY hold_until LIMIT {limit}"
        );
        self.all(&sql, parameters![now])
    }

    /// When the next hold ends.
    pub(crate) fn next_hold_end(&self) -> Result<Option<i64>> {
        let sql = "SELECT hold_until FROM reward INDEXED BY reward_on_hold
                   WHERE state = 'pending' AND review = 0 ORDER BY hold_until LIMIT 1";
        self.one(sql, vec![])
    }

    pub(crate) fn rewards(
        &self,
        filter: &RewardFilter<'_>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RewardRow>> {
        let equals = [
            ("coupon", filter.coupon),
            ("referral", filter.referral),
            ("advocate", filter.advocate),
            ("party", filter.party.map(Named::name)),
            ("state", filter.state),
        ];
        let equals = equals.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        self.list(Listing { table: "reward", from: "reward", columns: COLUMNS, equals }, cursor, limit)
    }
}
