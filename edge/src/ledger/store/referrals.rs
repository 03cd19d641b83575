//! Referrals.

use goodword_domain::referral::{Review, State};

use super::{Database, FromRow, Listing, Result, Row, Store, parameters};
use crate::{
    ledger::database::DatabaseError,
    names::{Named, review_from_name, review_name},
};

const COLUMNS: &str = "referral.id, referral.advocate, advocate.code, friend_key, referral.customer, masked_email, \
                       masked_name, state, review, reason, claimed_at, updated_at";
const FROM: &str = "referral JOIN advocate ON advocate.id = referral.advocate";

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
        })
    }
}

/// Reads a stored name.
pub(super) fn named<T: Named>(name: &str) -> Result<T> {
    T::from_name(name).ok_or_else(|| DatabaseError(format!("no such name: {name}")))
}

fn review(name: &str) -> Result<Review> {
    review_from_name(name).ok_or_else(|| DatabaseError(format!("no such review: {name}")))
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn referral(&self, id: &str) -> Result<Option<ReferralRow>> {
        self.referral_where("referral.id", id)
    }

    pub(crate) fn referral_by_friend(&self, friend_key: &str) -> Result<Option<ReferralRow>> {
        self.referral_where("friend_key", friend_key)
    }

    pub(crate) fn referral_by_customer(&self, customer: &str) -> Result<Option<ReferralRow>> {
        self.referral_where("referral.customer", customer)
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
                 reason, claimed_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            ],
        )?;
        Ok(())
    }

    /// Writes what can change of a referral: where it stands, and who the owner says the friend is.
    pub(crate) fn update_referral(&self, referral: &ReferralRow) -> Result<()> {
        self.database.run(
            "UPDATE referral SET friend_key = ?, customer = ?, masked_email = ?, state = ?, review = ?, reason = ?,
                 updated_at = ? WHERE id = ?",
            parameters![
                referral.friend_key.as_deref(),
                referral.customer.as_deref(),
                referral.masked_email.as_deref(),
                referral.state.name(),
                review_name(referral.review),
                referral.reason.as_str(),
                referral.updated_at,
                referral.id.as_str(),
            ],
        )?;
        Ok(())
    }

    pub(crate) fn referrals(
        &self,
        state: Option<&str>,
        advocate: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<ReferralRow>> {
        let equals = [("referral.state", state), ("referral.advocate", advocate)];
        let equals = equals.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        self.list(Listing { table: "referral", from: FROM, columns: COLUMNS, equals }, cursor, limit)
    }
}
