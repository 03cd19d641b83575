//! Who brought the most friends. The index has the order, and nothing is read behind the limit.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// An advocate in the order of the leaderboard.
pub(crate) struct Ranked {
    pub(crate) advocate: String,
    pub(crate) converted: i64,
    pub(crate) shown_name: Option<String>,
}

impl FromRow for Ranked {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { advocate: row.take()?, converted: row.take()?, shown_name: row.take()? })
    }
}

impl<D: Database> Store<'_, D> {
    /// The advocates with the most converted referrals: in a month (`2026-11`), or since the program began.
    pub(crate) fn leaders(&self, month: Option<&str>, limit: u32) -> Result<Vec<Ranked>> {
        match month {
            None => self.all(
                &format!(
                    "SELECT id, converted, shown_name FROM advocate WHERE converted > 0
                     ORDER BY converted DESC LIMIT {limit}"
                ),
                vec![],
            ),
            Some(month) => self.all(
                &format!(
                    "SELECT tally_month.advocate, conversions, shown_name
                     FROM tally_month LEFT JOIN advocate ON advocate.id = tally_month.advocate
                     WHERE month = ? AND conversions > 0 ORDER BY conversions DESC LIMIT {limit}"
                ),
                parameters![month],
            ),
        }
    }

    /// An advocate's converted referrals in a month.
    pub(crate) fn converted_in(&self, month: &str, advocate: &str) -> Result<i64> {
        let sql = "SELECT conversions FROM tally_month WHERE month = ? AND advocate = ?";
        Ok(self.one(sql, parameters![month, advocate])?.unwrap_or(0))
    }

    /// How many advocates have more converted referrals, counted no further than `most`.
    pub(crate) fn ahead_of(&self, month: Option<&str>, converted: i64, most: u32) -> Result<i64> {
        let count = match month {
            None => self.one(
                &format!("SELECT count(*) FROM (SELECT 1 FROM advocate WHERE converted > ? LIMIT {most})"),
                parameters![converted],
            )?,
            Some(month) => self.one(
                &format!(
                    "SELECT count(*) FROM (SELECT 1 FROM tally_month WHERE month = ? AND conversions > ?
                     LIMIT {most})"
                ),
                parameters![month, converted],
            )?,
        };
        Ok(count.unwrap_or(0))
    }
}
