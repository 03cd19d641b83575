//! What is known of the people whom a row of another product's history names.

use goodword_domain::history::{Note, Plan, Standing, Whose};

use super::{Book, Database, IMPORTED, Outcome, rehearsal::Rehearsal, unnamed_order, whose};
use crate::ledger::{
    history::HistoryRow,
    store::{Alias, ReferralRow},
};

/// So many names a friend has at most by history: who has more is not one person but all guests of a shop.
pub(super) const MOST_NAMES: usize = 10;

/// What is known of a row's names.
#[derive(Default)]
pub(super) struct Found {
    pub(super) by_email: Option<Whose>,
    pub(super) by_code: Option<Whose>,
    pub(super) standing: Option<Standing>,
    /// Whether that friend is known by a name of the row's advocate.
    pub(super) own: bool,
    pub(super) existing_customer: bool,
    pub(super) order: Option<String>,
}

impl Found {
    /// The row's friend, who is there already; nobody where the row itself says that this is the advocate.
    pub(super) fn friend(&self, plan: &Plan) -> Option<&Standing> {
        self.standing.as_ref().filter(|_| self.own || !plan.notes.contains(&Note::OwnLink))
    }
}

/// By what the friend of a row is known, or may be from now on.
#[derive(Default)]
pub(super) struct FriendsNames {
    /// Those of a friend who is there.
    pub(super) stored: Vec<String>,
    /// Those of the row that are nobody's yet.
    pub(super) free: Vec<String>,
}

/// The names of a row's friend.
pub(super) fn names(row: &HistoryRow) -> impl Iterator<Item = Alias<'_>> {
    let email = row.friend_key.as_deref().map(Alias::Email);
    email.into_iter().chain(row.customer.as_deref().map(Alias::Customer))
}

impl<D: Database> Book<'_, D> {
    /// What is known of a row's names, by what was rehearsed and by what is stored.
    pub(super) fn found(&self, row: &HistoryRow, rehearsal: &Rehearsal) -> Outcome<Found> {
        let mut found = Found::default();
        if let Some(key) = &row.email_key {
            found.by_email = match rehearsal.advocate(&format!("advocate:{key}")) {
                Some(whose) => Some(whose),
                None => self.store.advocate_by_email(key)?.map(whose).transpose()?,
            };
        }
        if let Some(code) = &row.code {
            found.by_code = match rehearsal.advocate(&format!("code:{code}")) {
                Some(whose) => Some(whose),
                None => self.store.advocate_by_code(code)?.map(whose).transpose()?,
            };
        }
        for alias in names(row) {
            if found.standing.is_none() {
                found.standing = match rehearsal.referral(&alias.key()) {
                    Some(standing) => Some(standing),
                    None => {
                        self.store.referral_by_alias(&alias)?.map(|row| self.standing(row)).transpose()?
                    }
                };
            }
        }
        found.own = self.names_themselves(row, &found, rehearsal)?;
        if let Some(id) = &row.order {
            found.order = match rehearsal.order(&format!("order:{id}")) {
                Some(referral) => Some(referral),
                None => self.store.referral_of_event(id)?,
            };
        }
        found.existing_customer = self.is_existing_customer(&row.customer_keys)?;
        Ok(found)
    }

    fn names_themselves(&self, row: &HistoryRow, found: &Found, rehearsal: &Rehearsal) -> Outcome<bool> {
        let Some(standing) = &found.standing else { return Ok(false) };
        let whose = if row.email_key.is_some() { &found.by_email } else { &found.by_code };
        let key = row.email_key.as_deref().or(whose.as_ref().map(|whose| whose.key.as_str()));
        let customer = whose.as_ref().and_then(|whose| whose.customer.as_ref());
        let advocates = [key.map(Alias::Email), customer.map(|id| Alias::Customer(id.as_str()))];
        let advocates: Vec<String> = advocates.into_iter().flatten().map(|alias| alias.key()).collect();
        // Then the row says so itself, and nothing is learned from it.
        if names(row).any(|alias| advocates.contains(&alias.key())) {
            return Ok(false);
        }
        let known = match rehearsal.names_of(row, &standing.id) {
            Some(known) => known,
            None => self.store.aliases(&standing.id)?,
        };
        Ok(advocates.iter().any(|name| known.contains(name)))
    }

    /// A friend who is there is known by each name of the row from now on: so every row means the same friend when the file
    /// is sent again.
    pub(super) fn learn_names(&self, row: &HistoryRow, plan: &Plan, found: &Found) -> Outcome<()> {
        let Some(standing) = found.friend(plan) else { return Ok(()) };
        let mut known = self.store.aliases(&standing.id)?.len();
        for alias in names(row) {
            if known < MOST_NAMES && self.store.learn_alias(&standing.id, &alias)? {
                known += 1;
            }
        }
        Ok(())
    }

    /// The names of the row's friend that are stored, and those of the row that are nobody's yet.
    pub(super) fn friends_names(&self, row: &HistoryRow, found: &Found) -> Outcome<FriendsNames> {
        let mut known = FriendsNames::default();
        if let Some(standing) = &found.standing {
            known.stored = self.store.aliases(&standing.id)?;
        }
        for alias in names(row) {
            if self.store.referral_by_alias(&alias)?.is_none() {
                known.free.push(alias.key());
            }
        }
        Ok(known)
    }

    fn standing(&self, row: ReferralRow) -> Outcome<Standing> {
        let first = self.store.journal(Some(&row.id), 0, 1)?.pop();
        Ok(Standing {
            imported: first.is_some_and(|first| first.change.reason == IMPORTED),
            unnamed_order: self.store.referral_of_event(&unnamed_order(&row.id))?.is_some(),
            state: row.state,
            advocate: row.advocate,
            id: row.id,
        })
    }
}
