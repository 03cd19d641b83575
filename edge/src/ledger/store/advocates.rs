//! Advocates and their links.

use super::{Database, FromRow, Listing, Result, Row, Store, parameters};

pub(super) const COLUMNS: &str = "id, code, email, email_key, customer, name, proved_at, founding_session, clicks, friends, \
                       converted, created_at, points, shown_name, name_key, mailbox_key, shares, erased_at";

/// An advocate as stored.
#[derive(Clone, Default)]
pub(crate) struct AdvocateRow {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) customer: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) proved_at: Option<i64>,
    pub(crate) founding_session: Option<String>,
    pub(crate) clicks: i64,
    pub(crate) friends: i64,
    pub(crate) converted: i64,
    pub(crate) created_at: i64,
    /// The balance; below zero after a refund of points that were spent.
    pub(crate) points: i64,
    /// The name that the leaderboard may show.
    pub(crate) shown_name: Option<String>,
    /// Keyed hashes that tell whether a friend's name or mailbox is like this advocate's.
    pub(crate) name_key: Option<String>,
    pub(crate) mailbox_key: Option<String>,
    pub(crate) shares: i64,
    /// When nothing of them was left but their numbers.
    pub(crate) erased_at: Option<i64>,
}

impl AdvocateRow {
    /// One who has brought nobody yet.
    pub(crate) fn new(id: String, code: String, created_at: i64) -> Self {
        Self { id, code, created_at, ..Self::default() }
    }
}

impl FromRow for AdvocateRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            code: row.take()?,
            email: row.take()?,
            email_key: row.take()?,
            customer: row.take()?,
            name: row.take()?,
            proved_at: row.take()?,
            founding_session: row.take()?,
            clicks: row.take()?,
            friends: row.take()?,
            converted: row.take()?,
            created_at: row.take()?,
            points: row.take()?,
            shown_name: row.take()?,
            name_key: row.take()?,
            mailbox_key: row.take()?,
            shares: row.take()?,
            erased_at: row.take()?,
        })
    }
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn advocate(&self, id: &str) -> Result<Option<AdvocateRow>> {
        self.advocate_where("id", id)
    }

    pub(crate) fn advocate_by_code(&self, code: &str) -> Result<Option<AdvocateRow>> {
        self.advocate_where("code", code)
    }

    pub(crate) fn advocate_by_email(&self, email_key: &str) -> Result<Option<AdvocateRow>> {
        self.advocate_where("email_key", email_key)
    }

    pub(crate) fn advocate_by_customer(&self, customer: &str) -> Result<Option<AdvocateRow>> {
        self.advocate_where("customer", customer)
    }

    fn advocate_where(&self, column: &'static str, value: &str) -> Result<Option<AdvocateRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM advocate WHERE {column} = ?"), parameters![value])
    }

    pub(crate) fn insert_advocate(&self, advocate: &AdvocateRow) -> Result<()> {
        self.database.run(
            &format!(
                "INSERT INTO advocate ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            parameters![
                advocate.id.as_str(),
                advocate.code.as_str(),
                advocate.email.as_str(),
                advocate.email_key.as_str(),
                advocate.customer.as_deref(),
                advocate.name.as_deref(),
                advocate.proved_at,
                advocate.founding_session.as_deref(),
                advocate.clicks,
                advocate.friends,
                advocate.converted,
                advocate.created_at,
                advocate.points,
                advocate.shown_name.as_deref(),
                advocate.name_key.as_deref(),
                advocate.mailbox_key.as_deref(),
                advocate.shares,
                advocate.erased_at,
            ],
        )?;
        Ok(())
    }

    /// Writes what the owner vouched for; the session of an unproved browser ends with it.
    pub(crate) fn prove_advocate(&self, advocate: &AdvocateRow) -> Result<()> {
        self.database.run(
            "UPDATE advocate SET customer = ?, name = ?, proved_at = ?, name_key = ?, mailbox_key = ?,
                 founding_session = NULL WHERE id = ?",
            parameters![
                advocate.customer.as_deref(),
                advocate.name.as_deref(),
                advocate.proved_at,
                advocate.name_key.as_deref(),
                advocate.mailbox_key.as_deref(),
                advocate.id.as_str()
            ],
        )?;
        Ok(())
    }

    /// Counts clicks and shares of a link, and answers whose it is; none when no link has this code.
    pub(crate) fn count_traffic(&self, code: &str, clicks: i64, shares: i64) -> Result<Option<String>> {
        let sql = "UPDATE advocate SET clicks = clicks + ?, shares = shares + ? WHERE code = ? RETURNING id";
        self.one(sql, parameters![clicks, shares, code])
    }

    /// Writes the name that the leaderboard may show.
    pub(crate) fn show_name(&self, advocate: &str, name: Option<&str>) -> Result<()> {
        self.database.run("UPDATE advocate SET shown_name = ? WHERE id = ?", parameters![name, advocate])?;
        Ok(())
    }

    pub(crate) fn count_friend(&self, advocate: &str) -> Result<()> {
        self.database.run("UPDATE advocate SET friends = friends + 1 WHERE id = ?", parameters![advocate])?;
        Ok(())
    }

    /// Adds to the number of converted referrals: 1, or -1 when one is taken back.
    pub(crate) fn count_converted(&self, advocate: &str, difference: i64) -> Result<()> {
        let sql = "UPDATE advocate SET converted = converted + ? WHERE id = ?";
        self.database.run(sql, parameters![difference, advocate])?;
        Ok(())
    }

    /// Adds to an advocate's balance of points.
    pub(crate) fn count_points(&self, advocate: &str, difference: i64) -> Result<()> {
        let sql = "UPDATE advocate SET points = points + ? WHERE id = ?";
        self.database.run(sql, parameters![difference, advocate])?;
        Ok(())
    }

    pub(crate) fn advocates(
        &self,
        code: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AdvocateRow>> {
        let equals = code.map(|code| ("code", code)).into_iter().collect();
        self.list(Listing { table: "advocate", from: "advocate", columns: COLUMNS, equals }, cursor, limit)
    }
}
