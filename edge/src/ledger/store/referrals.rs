//! Referrals.

use goodword_domain::referral::{Review, State};

use super::{Database, FromRow, Listing, Result, Row, Store, parameters};
use crate::{
    ledger::database::DatabaseError,
    names::{Named, review_from_name, review_name},
};

pub(super) const COLUMNS: &str = "referral.id, referral.advocate, advocate.code, friend_key, referral.customer, masked_email, \
                       masked_name, state, review, reason, claimed_at, updated_at, place, expires_at, signals, score, \
                       channel, program_version, referral.erased_at";
pub(super) const FROM: &str = "referral JOIN advocate ON advocate.id = referral.advocate";

/// A name by which a friend is known.
pub(crate) enum Alias<'a> {
    /// The keyed hash of an address.
    Email(&'a str),
    /// The owner's id of the customer.
    Customer(&'a str),
}

impl Alias<'_> {
    /// As it is stored: the two never meet.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Email(key) => format!("email:{key}"),
            Self::Customer(id) => format!("customer:{id}"),
        }
    }
}

/// A referral as stored, with the code of its advocate's link.
#[derive(Clone)]
pub(crate) struct ReferralRow {
    pub(crate) id: String,
    pub(crate) advocate: String,
    pub(crate) code: String,
    pub(crate) friend_key: Option<String>,
    pub(crate) customer: Option<String>,
    pub(crate) masked_email: Option<String>,
    pub(crate) masked_name: Option<String>,
    pub(crate) state: State,
    pub(crate) review: Review,
    pub(crate) reason: String,
    pub(crate) claimed_at: i64,
    pub(crate) updated_at: i64,
    /// Which of the advocate's converted referrals it is.
    pub(crate) place: Option<i64>,
    pub(crate) expires_at: i64,
    /// Codes of fraud signals, as JSON.
    pub(crate) signals: String,
    pub(crate) score: i64,
    pub(crate) channel: Option<String>,
    /// The version of the program whose rules decided the claim.
    pub(crate) program_version: i64,
    /// When the friend was taken out of it.
    pub(crate) erased_at: Option<i64>,
}

impl FromRow for ReferralRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            advocate: row.take()?,
            code: row.take()?,
            friend_key: row.take()?,
            customer: row.take()?,
            masked_email: row.take()?,
            masked_name: row.take()?,
            state: named(&row.take::<String>()?)?,
            review: review(&row.take::<String>()?)?,
            reason: row.take()?,
            claimed_at: row.take()?,
            updated_at: row.take()?,
            place: row.take()?,
            expires_at: row.take()?,
            signals: row.take()?,
            score: row.take()?,
            channel: row.take()?,
            program_version: row.take()?,
            erased_at: row.take()?,
        })
    }
}

/// Reads a stored name.
pub(super) fn named<T: Named>(name: &str) -> Result<T> {
    T::from_name(name).ok_or_else(|| DatabaseError(format!("no such name: {name}")))
}

/// Reads whether a referral waits for the owner.
pub(super) fn review(name: &str) -> Result<Review> {
    review_from_name(name).ok_or_else(|| DatabaseError(format!("no such review: {name}")))
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn referral(&self, id: &str) -> Result<Option<ReferralRow>> {
        self.referral_where("referral.id", id)
    }

    /// The referral whose friend is known by this address or customer id.
    pub(crate) fn referral_by_alias(&self, alias: &Alias<'_>) -> Result<Option<ReferralRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM} WHERE referral.id = (SELECT referral FROM friend_alias WHERE alias = ?)"
        );
        self.first(&sql, parameters![alias.key()])
    }

    /// Whether a referral's friend is known by this address or customer id.
    pub(crate) fn knows_as(&self, referral: &str, alias: &Alias<'_>) -> Result<bool> {
        let sql = "SELECT 1 FROM friend_alias WHERE alias = ? AND referral = ?";
        Ok(self.one::<i64>(sql, parameters![alias.key(), referral])?.is_some())
    }

    /// Notes that a referral's friend is known by an address or customer id; false when another referral's is.
    pub(crate) fn learn_alias(&self, referral: &str, alias: &Alias<'_>) -> Result<bool> {
        let sql =
            "INSERT INTO friend_alias (alias, referral) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING alias";
        Ok(self.one::<String>(sql, parameters![alias.key(), referral])?.is_some())
    }

    /// The referral whose friend was handed this coupon.
    pub(crate) fn referral_by_coupon(&self, coupon: &str) -> Result<Option<ReferralRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {FROM}
             WHERE referral.id = (SELECT referral FROM reward WHERE coupon = ? AND party = 'friend')"
        );
        self.first(&sql, parameters![coupon])
    }

    fn referral_where(&self, column: &'static str, value: &str) -> Result<Option<ReferralRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM {FROM} WHERE {column} = ?"), parameters![value])
    }

    pub(crate) fn insert_referral(&self, referral: &ReferralRow) -> Result<()> {
        self.database.run(
            "INSERT INTO referral (id, advocate, friend_key, customer, masked_email, masked_name, state, review,
                 reason, claimed_at, updated_at, place, expires_at, signals, score, channel, program_version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            parameters![
                referral.id.as_str(),
                referral.advocate.as_str(),
                referral.friend_key.as_deref(),
                referral.customer.as_deref(),
                referral.masked_email.as_deref(),
                referral.masked_name.as_deref(),
                referral.state.name(),
                review_name(referral.review),
                referral.reason.as_str(),
                referral.claimed_at,
                referral.updated_at,
                referral.place,
                referral.expires_at,
                referral.signals.as_str(),
                referral.score,
                referral.channel.as_deref(),
                referral.program_version,
            ],
        )?;
        Ok(())
    }

    /// Writes where a referral stands. Not who its friend is: of each column that a statement names, SQLite writes the index
    /// anew, and Cloudflare bills each entry as a row.
    pub(crate) fn update_referral(&self, referral: &ReferralRow) -> Result<()> {
        self.database.run(
            "UPDATE referral SET state = ?, review = ?, reason = ?, updated_at = ?, place = ?, signals = ?, score = ?
             WHERE id = ?",
            parameters![
                referral.state.name(),
                review_name(referral.review),
                referral.reason.as_str(),
                referral.updated_at,
                referral.place,
                referral.signals.as_str(),
                referral.score,
                referral.id.as_str(),
            ],
        )?;
        Ok(())
    }

    /// Writes who the owner says the friend is.
    pub(crate) fn name_friend(&self, referral: &ReferralRow) -> Result<()> {
        self.database.run(
            "UPDATE referral SET friend_key = ?, customer = ?, masked_email = ? WHERE id = ?",
            parameters![
                referral.friend_key.as_deref(),
                referral.customer.as_deref(),
                referral.masked_email.as_deref(),
                referral.id.as_str(),
            ],
        )?;
        Ok(())
    }

    /// Through which channel a referral's friend came.
    pub(crate) fn channel_of(&self, referral: &str) -> Result<Option<String>> {
        let channel =
            self.one::<Option<String>>("SELECT channel FROM referral WHERE id = ?", parameters![referral])?;
        Ok(channel.flatten())
    }

    /// Referrals whose window ended before they converted, at most `limit`.
    pub(crate) fn referrals_expired(&self, now: i64, limit: u32) -> Result<Vec<ReferralRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM referral INDEXED BY referral_expiring JOIN advocate ON advocate.id = referral.advocate
             WHERE state = 'claimed' AND expires_at < ? ORDER BY expires_at LIMIT {limit}"
        );
        self.all(&sql, parameters![now])
    }

    /// When the next window ends.
    pub(crate) fn next_expiry(&self) -> Result<Option<i64>> {
        let sql = "SELECT expires_at FROM referral INDEXED BY referral_expiring
                   WHERE state = 'claimed' ORDER BY expires_at LIMIT 1";
        self.one(sql, vec![])
    }

    pub(crate) fn referrals(
        &self,
        state: Option<&str>,
        advocate: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ReferralRow>> {
        // What waits for the owner is asked for like a state.
        let (state, review) = if state == Some("review") { (None, Some("waiting")) } else { (state, None) };
        let equals =
            [("referral.review", review), ("referral.state", state), ("referral.advocate", advocate)];
        let equals = equals.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        self.list(Listing { table: "referral", from: FROM, columns: COLUMNS, equals }, cursor, limit)
    }
}
