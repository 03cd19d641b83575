//! Events that were reported before it was known whose friend did them.

use super::{Alias, Database, FromRow, Result, Row, Store, parameters};

/// By whom an early event was, as the owner named them.
#[derive(Debug, Default)]
pub(crate) struct EarlyFriend {
    pub(crate) friend_key: Option<String>,
    pub(crate) masked_email: Option<String>,
    pub(crate) customer: Option<String>,
}

impl EarlyFriend {
    fn aliases(&self) -> impl Iterator<Item = Alias<'_>> {
        let email = self.friend_key.as_deref().map(Alias::Email);
        email.into_iter().chain(self.customer.as_deref().map(Alias::Customer))
    }
}

/// One name of an early event's friend.
struct Name {
    alias: String,
    masked_email: Option<String>,
}

impl FromRow for Name {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { alias: row.take()?, masked_email: row.take()? })
    }
}

impl<D: Database> Store<'_, D> {
    /// Lets an event wait for its friend until then.
    pub(crate) fn wait_for_friend(&self, event: &str, friend: &EarlyFriend, forget_at: i64) -> Result<()> {
        let sql = "INSERT INTO early_event (alias, event, masked_email, forget_at) VALUES (?, ?, ?, ?)";
        for alias in friend.aliases() {
            let masked = friend.masked_email.as_deref();
            self.database.run(sql, parameters![alias.key(), event, masked, forget_at])?;
        }
        Ok(())
    }

    /// The first reported of the events that wait for a referral's friend and happened no earlier than `earliest`.
    pub(crate) fn early_event(&self, referral: &str, earliest: i64, now: i64) -> Result<Option<String>> {
        let sql = "SELECT event.id, min(event.rowid) FROM friend_alias
                   JOIN early_event ON early_event.alias = friend_alias.alias
                   JOIN event ON event.id = early_event.event
                   WHERE friend_alias.referral = ? AND forget_at > ? AND min(occurred_at, received_at) >= ?";
        Ok(self.one::<Option<String>>(sql, parameters![referral, now, earliest])?.flatten())
    }

    /// Takes an event from those that wait; answers by whom it was.
    pub(crate) fn take_early(&self, event: &str) -> Result<EarlyFriend> {
        let sql = "DELETE FROM early_event WHERE event = ? RETURNING alias, masked_email";
        let mut friend = EarlyFriend::default();
        for Name { alias, masked_email } in self.all::<Name>(sql, parameters![event])? {
            friend.masked_email = masked_email;
            match alias.split_once(':') {
                Some(("email", key)) => friend.friend_key = Some(key.to_owned()),
                Some((_, customer)) => friend.customer = Some(customer.to_owned()),
                None => {}
            }
        }
        Ok(friend)
    }

    /// Forgets by whom events were that waited long enough, at most `limit`; answers how many rows that were.
    pub(crate) fn forget_early(&self, now: i64, limit: u32) -> Result<usize> {
        let sql = format!(
            "DELETE FROM early_event WHERE (alias, event) IN
                 (SELECT alias, event FROM early_event WHERE forget_at <= ? ORDER BY forget_at LIMIT {limit})
             RETURNING alias"
        );
        Ok(self.database.run(&sql, parameters![now])?.len())
    }

    /// When the next early event is to be forgotten.
    pub(crate) fn next_early(&self) -> Result<Option<i64>> {
        self.one("SELECT forget_at FROM early_event ORDER BY forget_at LIMIT 1", vec![])
    }
}
