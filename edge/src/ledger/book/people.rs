//! Erasing a person, telling all that is held of one, and forgetting friends who never converted.

use std::collections::BTreeSet;

use goodword_domain::{rule::Party, time::Timestamp};
use goodword_protocol::{Erased, HeldAdvocate, HeldFriend, Person, Reward};

use super::{Book, Database, Outcome, advocates::Asking, journal, lists};
use crate::{
    ledger::{
        command::{Asker, Names},
        store::{AdvocateRow, Alias, EventFilter, ReferralRow, RewardFilter},
    },
    published,
};

/// How much of each list an export has; what is beyond, the lists page through.
const EXPORTED: u32 = 1000;

/// Whom a name stands for.
struct Found {
    advocates: Vec<AdvocateRow>,
    friends: Vec<ReferralRow>,
    /// Keyed hashes of their addresses.
    keys: BTreeSet<String>,
    customers: BTreeSet<String>,
}

impl Found {
    fn aliases(&self) -> impl Iterator<Item = Alias<'_>> {
        let addresses = self.keys.iter().map(|key| Alias::Email(key));
        addresses.chain(self.customers.iter().map(|id| Alias::Customer(id)))
    }
}

impl<D: Database> Book<'_, D> {
    /// Takes a person out of everything, and keeps what adds up.
    ///
    /// Nothing is refused, and the answer has the same form, when nobody is known by these names.
    pub(super) fn erase(&mut self, names: &Names) -> Outcome<Erased> {
        let found = self.find_person(names)?;
        let now = self.now_ms();
        self.store.forget_named()?;
        let mut erased = Erased {
            advocates: found.advocates.len() as u64,
            referrals: found.friends.len() as u64,
            ..Erased::default()
        };
        // A copy that somebody fetches may have them too.
        self.store.drop_export()?;
        for advocate in &found.advocates {
            self.erase_advocate(advocate)?;
        }
        for referral in &found.friends {
            erased.events += self.store.erase_friend(&referral.id, now)? as u64;
            self.store.erase_told_friend(&referral.id)?;
        }
        for alias in found.aliases() {
            erased.events += self.store.erase_stranger(&alias)? as u64;
        }
        erased.kept_messages = self.erase_failures(&found.aliases().collect::<Vec<_>>())?;
        for key in &found.keys {
            self.store.erase_sign_ins(key)?;
        }
        for key in &names.customer_keys {
            erased.existing_customers += u64::from(self.store.erase_existing_customer(key)?);
        }
        Ok(erased)
    }

    /// Takes the advocate who asks out of everything that they are as an advocate.
    ///
    /// As a friend they stay: who could take that out themselves could claim the friend's reward again and again. A
    /// session that sees nothing changes nothing, and is answered alike, as in [`Book::show_name`].
    pub(super) fn erase_me(&mut self, asker: &Asker) -> Outcome<()> {
        let Asking { advocate, sees, .. } = self.asking(asker)?;
        if !sees {
            return Ok(());
        }
        self.store.drop_export()?;
        self.erase_advocate(&advocate)
    }

    fn erase_advocate(&self, advocate: &AdvocateRow) -> Outcome<()> {
        let now = self.now_ms();
        self.store.erase_sign_ins(&advocate.email_key)?;
        self.store.forget_named()?;
        self.store.erase_advocate(advocate, now)?;
        self.store.erase_told_advocate(&advocate.id)?;
        // The published copy has the first name: it is taken away.
        let link = published::link_key(&self.loaded()?.row.id, &advocate.code);
        Ok(self.store.mark_behind(&link, now)?)
    }

    /// The person by these names. An advocate's address and customer id are two names of one person, since the owner
    /// vouched for both; a friend's several names lead no further, since a coupon may be used by somebody else.
    fn find_person(&self, names: &Names) -> Outcome<Found> {
        let by_key = names.key.as_deref().map(|key| self.store.advocate_by_email(key)).transpose()?;
        let by_customer = names.customer.as_deref().map(|id| self.store.advocate_by_customer(id));
        let by_customer = by_customer.transpose()?;
        let mut advocates: Vec<AdvocateRow> = by_key.flatten().into_iter().collect();
        advocates.extend(by_customer.flatten().filter(|it| advocates.iter().all(|other| other.id != it.id)));
        let mut keys: BTreeSet<String> = names.key.iter().cloned().collect();
        keys.extend(advocates.iter().map(|advocate| advocate.email_key.clone()));
        let mut customers: BTreeSet<String> = names.customer.iter().cloned().collect();
        customers.extend(advocates.iter().filter_map(|advocate| advocate.customer.clone()));
        let mut found = Found { advocates, friends: Vec::new(), keys, customers };
        let mut friends: Vec<ReferralRow> = Vec::new();
        for alias in found.aliases() {
            let referral = self.store.referral_by_alias(&alias)?;
            friends.extend(referral.filter(|it| friends.iter().all(|other| other.id != it.id)));
        }
        found.friends = friends;
        Ok(found)
    }

    /// All that is held of a person.
    pub(super) fn person(&self, names: &Names) -> Outcome<Person> {
        let found = self.find_person(names)?;
        let existing_customer = self.is_existing_customer(&names.customer_keys)?;
        let (mut other_events, mut kept_messages, mut sign_ins) = (Vec::new(), Vec::new(), 0);
        for key in &found.keys {
            sign_ins += self.store.count_sign_ins(key, 0)?.unsigned_abs();
        }
        for alias in found.aliases() {
            kept_messages.extend(self.failures_about(&alias)?);
            for id in self.store.events_naming(&alias, EXPORTED)? {
                let event = self.store.event(&id)?.map(|row| self.event_record(row)).transpose()?;
                other_events.extend(event);
            }
        }
        let as_advocate = found.advocates.into_iter().map(|advocate| self.held_advocate(advocate));
        let as_friend = found.friends.iter().map(|referral| self.held_friend(referral));
        Ok(Person {
            as_advocate: as_advocate.collect::<Outcome<_>>()?,
            as_friend: as_friend.collect::<Outcome<_>>()?,
            other_events,
            kept_messages,
            sign_ins,
            existing_customer,
        })
    }

    fn held_advocate(&self, row: AdvocateRow) -> Outcome<HeldAdvocate> {
        let devices = u64::try_from(self.store.devices_of(&row.id)?.len()).unwrap_or_default();
        let referrals = self.store.referrals(None, Some(&row.id), None, EXPORTED)?;
        let filter =
            RewardFilter { advocate: Some(&row.id), party: Some(Party::Advocate), ..RewardFilter::default() };
        let rewards = self.held_rewards(&filter)?;
        let journal = self.store.journal_of_advocate(&row.id, EXPORTED)?;
        let most = EXPORTED as usize;
        let complete = [referrals.len(), rewards.len(), journal.len()].iter().all(|length| *length < most);
        Ok(HeldAdvocate {
            shown_name: row.shown_name.clone(),
            devices,
            referrals: referrals.iter().map(without_id).collect(),
            rewards,
            journal: journal.into_iter().map(journal::entry).collect(),
            messages: self.told(&row.id, EXPORTED)?,
            complete,
            advocate: lists::advocate(row),
        })
    }

    fn held_friend(&self, row: &ReferralRow) -> Outcome<HeldFriend> {
        let filter = EventFilter { referral: Some(&row.id), ..EventFilter::default() };
        let events = self.store.events(&filter, None, EXPORTED)?;
        let filter =
            RewardFilter { referral: Some(&row.id), party: Some(Party::Friend), ..RewardFilter::default() };
        let rewards = self.held_rewards(&filter)?;
        let mut journal = self.store.journal(Some(&row.id), 0, EXPORTED)?;
        for reward in &rewards {
            journal.extend(self.store.journal(Some(&reward.id), 0, EXPORTED)?);
        }
        let most = EXPORTED as usize;
        let aliases = self.store.aliases(&row.id)?;
        let addresses = aliases.iter().filter(|alias| alias.starts_with("email:")).count();
        let customer_ids = aliases.iter().filter_map(|alias| alias.strip_prefix("customer:"));
        Ok(HeldFriend {
            addresses: addresses as u64,
            customer_ids: customer_ids.map(str::to_owned).collect(),
            complete: events.len() < most && rewards.len() < most,
            events: events.into_iter().map(|event| self.event_record(event)).collect::<Outcome<_>>()?,
            rewards,
            journal: journal.into_iter().map(journal::entry).collect(),
            messages: self.told(&row.id, EXPORTED)?,
            referral: lists::referral(row),
        })
    }

    fn held_rewards(&self, filter: &RewardFilter<'_>) -> Outcome<Vec<Reward>> {
        self.store.rewards(filter, None, EXPORTED)?.into_iter().map(|row| self.shown(row)).collect()
    }

    /// Takes friends who never converted out of referrals that are old enough, at most so many; tells how many.
    pub(super) fn forget(&mut self, most: u32) -> Outcome<usize> {
        let Some(retention) = self.loaded()?.program.retention else { return Ok(0) };
        let due = self.store.referrals_to_forget(self.now.minus(retention).as_millis(), most)?;
        if !due.is_empty() {
            self.store.forget_named()?;
            self.store.drop_export()?;
        }
        for referral in &due {
            self.store.erase_friend(&referral.id, self.now_ms())?;
            self.store.erase_told_friend(&referral.id)?;
        }
        Ok(due.len())
    }

    /// When the next friend is to be forgotten.
    pub(super) fn next_to_forget(&self) -> Outcome<Option<i64>> {
        let retention = self.loaded.as_ref().and_then(|loaded| loaded.program.retention);
        let Some(retention) = retention else { return Ok(None) };
        let ended = self.store.first_to_forget()?;
        Ok(ended.map(|ended| Timestamp::from_millis(ended).plus(retention).as_millis()))
    }
}

/// A referral as its advocate's export shows it: the owner's id of the friend is the friend's.
fn without_id(row: &ReferralRow) -> goodword_protocol::Referral {
    let mut referral = lists::referral(row);
    referral.friend.customer_id = None;
    referral
}
