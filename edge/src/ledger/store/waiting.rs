//! Rewards that wait for something else than time.

use super::{Database, Result, Store, parameters};

/// What a reward waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Codes in a pool that is empty.
    Pool(String),
    /// The owner's word for an advocate.
    Proof(String),
}

impl Wait {
    fn cause(&self) -> String {
        match self {
            Self::Pool(name) => format!("pool:{name}"),
            Self::Proof(advocate) => format!("proof:{advocate}"),
        }
    }

    fn of_cause(cause: &str) -> Option<Self> {
        match cause.split_once(':')? {
            ("pool", name) => Some(Self::Pool(name.to_owned())),
            ("proof", advocate) => Some(Self::Proof(advocate.to_owned())),
            _ => None,
        }
    }

    /// Why the reward is pending, as a stable code.
    pub(crate) const fn reason(&self) -> &'static str {
        match self {
            Self::Pool(_) => "pool_empty",
            Self::Proof(_) => "unproved",
        }
    }
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn wait(&self, reward: &str, wait: &Wait) -> Result<()> {
        let sql = "INSERT INTO reward_waiting (reward, cause) VALUES (?, ?)
                   ON CONFLICT (reward) DO UPDATE SET cause = excluded.cause";
        self.database.run(sql, parameters![reward, wait.cause()])?;
        Ok(())
    }

    pub(crate) fn wait_no_more(&self, reward: &str) -> Result<()> {
        self.database.run("DELETE FROM reward_waiting WHERE reward = ?", parameters![reward])?;
        Ok(())
    }

    /// The rewards that wait for this, at most `limit`.
    pub(crate) fn waiting_for(&self, wait: &Wait, limit: u32) -> Result<Vec<String>> {
        let sql = format!("SELECT reward FROM reward_waiting WHERE cause = ? ORDER BY reward LIMIT {limit}");
        let mut rows = self.database.run(&sql, parameters![wait.cause()])?;
        rows.iter_mut().map(super::Row::take).collect()
    }

    /// Notes whether rewards that waited for this are still to be given.
    pub(crate) fn go_on_with(&self, wait: &Wait, more: bool) -> Result<()> {
        let sql = if more {
            "INSERT INTO cause_over (cause) VALUES (?) ON CONFLICT (cause) DO NOTHING"
        } else {
            "DELETE FROM cause_over WHERE cause = ?"
        };
        self.database.run(sql, parameters![wait.cause()])?;
        Ok(())
    }

    /// What some rewards waited for that are to be given now.
    pub(crate) fn over(&self) -> Result<Option<Wait>> {
        let cause: Option<String> =
            self.one("SELECT cause FROM cause_over ORDER BY cause LIMIT 1", vec![])?;
        Ok(cause.as_deref().and_then(Wait::of_cause))
    }
}
