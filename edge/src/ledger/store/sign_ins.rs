//! Who asked to sign in by mail, and what is still to be mailed.

use super::{Database, FromRow, Result, Row, Store, parameters};

const COLUMNS: &str = "code_key, seed, person, locale, edge, created_at, due_at, attempts";

/// Somebody who asked to sign in by mail.
#[derive(Clone)]
pub(crate) struct SignInRow {
    pub(crate) code_key: String,
    pub(crate) seed: String,
    /// The keyed hash of an address.
    pub(crate) person: String,
    pub(crate) locale: String,
    pub(crate) edge: String,
    pub(crate) created_at: i64,
    pub(crate) due_at: Option<i64>,
    pub(crate) attempts: i64,
}

impl FromRow for SignInRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            code_key: row.take()?,
            seed: row.take()?,
            person: row.take()?,
            locale: row.take()?,
            edge: row.take()?,
            created_at: row.take()?,
            due_at: row.take()?,
            attempts: row.take()?,
        })
    }
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn insert_sign_in(&self, row: &SignInRow) -> Result<()> {
        self.database.run(
            &format!("INSERT INTO sign_in ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
            parameters![
                row.code_key.as_str(),
                row.seed.as_str(),
                row.person.as_str(),
                row.locale.as_str(),
                row.edge.as_str(),
                row.created_at,
                row.due_at,
                row.attempts,
            ],
        )?;
        Ok(())
    }

    pub(crate) fn sign_in(&self, code_key: &str) -> Result<Option<SignInRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM sign_in WHERE code_key = ?"), parameters![code_key])
    }

    /// How often somebody asked since then, as far as it is remembered.
    pub(crate) fn count_sign_ins(&self, person: &str, since: i64) -> Result<i64> {
        let sql = "SELECT count(*) FROM sign_in WHERE person = ? AND created_at > ?";
        Ok(self.one(sql, parameters![person, since])?.unwrap_or_default())
    }

    /// What is to be mailed now, longest waiting first.
    pub(crate) fn sign_ins_due(&self, now: i64, limit: u32) -> Result<Vec<SignInRow>> {
        let sql = format!("SELECT {COLUMNS} FROM sign_in WHERE due_at <= ? ORDER BY due_at LIMIT {limit}");
        self.all(&sql, parameters![now])
    }

    /// When the next mail is to be sent.
    pub(crate) fn next_mail(&self) -> Result<Option<i64>> {
        self.one("SELECT due_at FROM sign_in WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1", vec![])
    }

    /// Notes that a mail could not be sent, to be tried again then.
    pub(crate) fn mail_later(&self, code_key: &str, attempts: i64, due_at: i64) -> Result<()> {
        let sql = "UPDATE sign_in SET attempts = ?, due_at = ? WHERE code_key = ?";
        self.database.run(sql, parameters![attempts, due_at, code_key])?;
        Ok(())
    }

    /// Notes that nothing is to be mailed any more, and forgets from what it would be made.
    pub(crate) fn mailed(&self, code_key: &str) -> Result<()> {
        let sql = "UPDATE sign_in SET seed = '', locale = '', edge = '', due_at = NULL WHERE code_key = ?";
        self.database.run(sql, parameters![code_key])?;
        Ok(())
    }

    pub(crate) fn drop_sign_in(&self, code_key: &str) -> Result<()> {
        self.database.run("DELETE FROM sign_in WHERE code_key = ?", parameters![code_key])?;
        Ok(())
    }

    /// Forgets that somebody asked.
    pub(crate) fn erase_sign_ins(&self, person: &str) -> Result<()> {
        self.database.run("DELETE FROM sign_in WHERE person = ?", parameters![person])?;
        Ok(())
    }

    /// Forgets who asked before then, at most `limit`; answers how many.
    pub(crate) fn forget_sign_ins(&self, before: i64, limit: u32) -> Result<usize> {
        let sql = format!(
            "DELETE FROM sign_in WHERE code_key IN
                 (SELECT code_key FROM sign_in WHERE created_at <= ? ORDER BY created_at LIMIT {limit})
             RETURNING code_key"
        );
        Ok(self.database.run(&sql, parameters![before])?.len())
    }

    /// When the first of those who are remembered asked.
    pub(crate) fn first_sign_in(&self) -> Result<Option<i64>> {
        self.one("SELECT created_at FROM sign_in ORDER BY created_at LIMIT 1", vec![])
    }
}
