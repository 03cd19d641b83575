//! What makes a claim suspicious.

use goodword_domain::fraud::{MANY_CLAIMS, Signal};

use super::{Book, Database, Outcome};
use crate::{
    auth::SALT_PERIOD_MS,
    ledger::{
        command::{ClaimFacts, Suspicion},
        store::{AdvocateRow, Alias},
    },
};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How many devices of an advocate are remembered.
const DEVICES: usize = 10;

/// How long a device is remembered: by then its hash is of a salt that no claim brings any more.
const DEVICE_MS: i64 = 2 * SALT_PERIOD_MS;

/// How many devices are forgotten in one transaction.
const FORGOTTEN_AT_ONCE: u32 = 500;

impl<D: Database> Book<'_, D> {
    /// The fraud signals of a claim: those that the Worker saw, and those that only the Ledger can see.
    pub(super) fn claim_signals(&self, facts: &ClaimFacts, advocate: &AdvocateRow) -> Outcome<Vec<Signal>> {
        let Suspicion { signals, name_key, mailbox_key, devices } = &facts.suspicion;
        let mut found: Vec<Signal> = signals.iter().filter_map(|code| Signal::from_code(code)).collect();
        let alike = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
        let shows = [
            (Signal::SimilarName, alike(name_key, &advocate.name_key)),
            (Signal::SimilarMailbox, alike(mailbox_key, &advocate.mailbox_key)),
            (Signal::SameDevice, self.knows_a_device(advocate, devices)?),
            (Signal::ManyClaims, self.many_claims(advocate)?),
            (Signal::MutualReferral, self.is_mutual(&facts.friend_key, advocate)?),
        ];
        found.extend(shows.into_iter().filter_map(|(signal, shows)| shows.then_some(signal)));
        Ok(found)
    }

    fn knows_a_device(&self, advocate: &AdvocateRow, devices: &[String]) -> Outcome<bool> {
        if devices.is_empty() {
            return Ok(false);
        }
        Ok(self.store.devices_of(&advocate.id)?.iter().any(|known| devices.contains(&known.device)))
    }

    /// Whether this claim would be one more than many within an hour.
    fn many_claims(&self, advocate: &AdvocateRow) -> Outcome<bool> {
        let claims = self.store.claims_since(&advocate.id, self.now_ms() - HOUR_MS, MANY_CLAIMS)?;
        Ok(claims >= i64::from(MANY_CLAIMS))
    }

    /// Whether the friend referred the advocate.
    pub(super) fn is_mutual(&self, friend_key: &str, advocate: &AdvocateRow) -> Outcome<bool> {
        let Some(friend) = self.store.advocate_by_email(friend_key)? else { return Ok(false) };
        let email = Some(Alias::Email(&advocate.email_key));
        for alias in [email, advocate.customer.as_deref().map(Alias::Customer)].into_iter().flatten() {
            if self.store.referral_by_alias(&alias)?.is_some_and(|referral| referral.advocate == friend.id) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Notes the device of somebody who is an advocate for sure, or enrols as one; the one unseen for longest makes
    /// room.
    pub(super) fn see_device(&self, advocate: &str, device: &str) -> Outcome<()> {
        let mut known = self.store.devices_of(advocate)?;
        if !known.iter().any(|row| row.device == device) && known.len() >= DEVICES {
            known.sort_by_key(|row| row.seen_at);
            for row in &known[..=known.len() - DEVICES] {
                self.store.forget_device(advocate, &row.device)?;
            }
        }
        Ok(self.store.see_device(advocate, device, self.now_ms())?)
    }

    /// Whether a device is to be noted again: it is new, or was seen a day ago.
    pub(super) fn is_news(&self, advocate: &str, device: &str) -> Outcome<bool> {
        let known = self.store.devices_of(advocate)?;
        let seen_at = known.into_iter().find(|row| row.device == device).map(|row| row.seen_at);
        Ok(seen_at.is_none_or(|at| at + DAY_MS <= self.now_ms()))
    }

    /// Forgets devices of two periods ago; true when there may be more.
    pub(super) fn forget_devices(&self) -> Outcome<bool> {
        Ok(self.store.forget_devices(self.now_ms() - DEVICE_MS + 1, FORGOTTEN_AT_ONCE)?)
    }

    /// When there are devices to forget: at the end of a day, all of that day at once.
    pub(super) fn next_forgetting(&self) -> Outcome<Option<i64>> {
        let end = |seen_at: i64| (seen_at + DEVICE_MS).div_euclid(DAY_MS) * DAY_MS + DAY_MS;
        Ok(self.store.oldest_device()?.map(end))
    }
}
