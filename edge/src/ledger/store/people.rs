//! Taking a person out of the rows, which stay: what they add to the sums is not personal.

use super::{AdvocateRow, Alias, Database, ReferralRow, Result, Store, parameters, referrals};

impl<D: Database> Store<'_, D> {
    /// Takes an advocate's name, addresses and sessions out. The code stays taken, so that nobody else gets it.
    pub(crate) fn erase_advocate(&self, advocate: &AdvocateRow, now: i64) -> Result<()> {
        let id = advocate.id.as_str();
        self.database.run(
            "UPDATE advocate SET email = '', email_key = 'erased ' || id, customer = NULL, name = NULL,
                 founding_session = NULL, shown_name = NULL, name_key = NULL, mailbox_key = NULL, erased_at = ?
             WHERE id = ?",
            parameters![now, id],
        )?;
        self.database.run("DELETE FROM device WHERE advocate = ?", parameters![id])?;
        let words =
            "UPDATE change INDEXED BY change_noted SET note = NULL WHERE advocate = ? AND note IS NOT NULL";
        self.database.run(words, parameters![id])?;
        Ok(())
    }

    /// Takes a friend out of a referral, its journal, its events and how these were answered; tells how many events.
    pub(crate) fn erase_friend(&self, referral: &str, now: i64) -> Result<usize> {
        self.database.run(
            "UPDATE referral SET friend_key = NULL, customer = NULL, masked_email = NULL, masked_name = NULL,
                 erased_at = ? WHERE id = ?",
            parameters![now, referral],
        )?;
        self.database.run("DELETE FROM friend_alias WHERE referral = ?", parameters![referral])?;
        self.database.run("UPDATE change SET note = NULL WHERE subject = ?", parameters![referral])?;
        let words =
            "UPDATE change SET note = NULL WHERE subject IN (SELECT id FROM reward WHERE referral = ?)";
        self.database.run(words, parameters![referral])?;
        let refunds = "UPDATE refund SET answer = json_replace(answer, '$.referral.friend', json('{}'))
             WHERE event IN (SELECT id FROM event WHERE referral = ?)";
        self.database.run(refunds, parameters![referral])?;
        let strangers = "DELETE FROM event_alias WHERE event IN (SELECT id FROM event WHERE referral = ?)";
        self.database.run(strangers, parameters![referral])?;
        let events = "UPDATE event SET answer = json_replace(answer, '$.referral.friend', json('{}')),
                 facts = json_remove(json_replace(facts, '$.request.friend', json('{}'), '$.friend_key', NULL,
                     '$.masked_email', NULL), '$.request.metadata')
             WHERE referral = ? RETURNING id";
        Ok(self.database.run(events, parameters![referral])?.len())
    }

    /// Notes that an event names somebody who is not its referral's friend.
    pub(crate) fn note_stranger(&self, event: &str, alias: &Alias<'_>) -> Result<()> {
        let sql = "INSERT INTO event_alias (alias, event) VALUES (?, ?)";
        self.database.run(sql, parameters![alias.key(), event])?;
        Ok(())
    }

    /// The events that name somebody who is not their referral's friend, and those that wait for them; of each at most
    /// `limit`.
    pub(crate) fn events_naming(&self, alias: &Alias<'_>, limit: u32) -> Result<Vec<String>> {
        let sql = format!("SELECT event FROM event_alias WHERE alias = ? ORDER BY event LIMIT {limit}");
        let mut rows = self.database.run(&sql, parameters![alias.key()])?;
        let early = format!("SELECT event FROM early_event WHERE alias = ? ORDER BY event LIMIT {limit}");
        rows.extend(self.database.run(&early, parameters![alias.key()])?);
        rows.iter_mut().map(super::Row::take).collect()
    }

    /// Takes somebody out of the events of other people's referrals; tells how many.
    pub(crate) fn erase_stranger(&self, alias: &Alias<'_>) -> Result<usize> {
        let events =
            "UPDATE event SET facts = json_remove(json_replace(facts, '$.request.friend', json('{}'),
                 '$.friend_key', NULL, '$.masked_email', NULL), '$.request.metadata')
             WHERE id IN (SELECT event FROM event_alias WHERE alias = ?) RETURNING id";
        let erased = self.database.run(events, parameters![alias.key()])?.len();
        let names = "DELETE FROM event_alias WHERE event IN (SELECT event FROM event_alias WHERE alias = ?)";
        self.database.run(names, parameters![alias.key()])?;
        let early = "DELETE FROM early_event WHERE event IN (SELECT event FROM early_event WHERE alias = ?)";
        self.database.run(early, parameters![alias.key()])?;
        Ok(erased)
    }

    /// Forgets that somebody was a customer before; whether it was known.
    pub(crate) fn erase_existing_customer(&self, key: &str) -> Result<bool> {
        let sql = "DELETE FROM existing_customer WHERE key = ? RETURNING key";
        Ok(self.one::<String>(sql, parameters![key])?.is_some())
    }

    /// Referrals that never converted and whose window ended by `ended`, at most `limit`.
    pub(crate) fn referrals_to_forget(&self, ended: i64, limit: u32) -> Result<Vec<ReferralRow>> {
        let (columns, from) = (referrals::COLUMNS, "JOIN advocate ON advocate.id = referral.advocate");
        let sql = format!(
            "SELECT {columns} FROM referral INDEXED BY referral_to_forget {from}
             WHERE state IN ('expired', 'rejected') AND referral.erased_at IS NULL AND expires_at <= ?
             ORDER BY expires_at LIMIT {limit}"
        );
        self.all(&sql, parameters![ended])
    }

    /// When the window ended of the first referral that is to be forgotten.
    pub(crate) fn first_to_forget(&self) -> Result<Option<i64>> {
        let sql = "SELECT expires_at FROM referral INDEXED BY referral_to_forget
                   WHERE state IN ('expired', 'rejected') AND erased_at IS NULL ORDER BY expires_at LIMIT 1";
        self.one(sql, vec![])
    }

    /// Every address and customer id by which a referral's friend is known, as they are stored.
    pub(crate) fn aliases(&self, referral: &str) -> Result<Vec<String>> {
        let sql = "SELECT alias FROM friend_alias WHERE referral = ? ORDER BY alias";
        let mut rows = self.database.run(sql, parameters![referral])?;
        rows.iter_mut().map(super::Row::take).collect()
    }
}
