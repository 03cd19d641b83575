//! What a dry run has to remember: what its earlier rows would have made, under the names by which later rows can meet
//! it. Between the parts of a file it travels with the Worker, so that a Ledger keeps nothing of a dry run.

use std::collections::{BTreeMap, BTreeSet};

use goodword_domain::{
    history::{Outcome as Fate, Plan, Standing, Whose},
    person::PersonKey,
    referral::State,
};
use serde::{Deserialize, Serialize};

use super::{
    HistoryRow, Outcome,
    found::{Found, FriendsNames, MOST_NAMES, names},
};
use crate::names::Named;

/// The Worker may have to remember half a million of them, so they are written in few letters.
#[derive(Clone, Serialize, Deserialize)]
enum Presumed {
    #[serde(rename = "a")]
    Advocate {
        #[serde(rename = "i")]
        id: String,
        #[serde(rename = "k")]
        key: String,
        #[serde(rename = "c")]
        code: Option<String>,
    },
    #[serde(rename = "r")]
    Referral {
        #[serde(rename = "i")]
        id: String,
        #[serde(rename = "a")]
        advocate: String,
        #[serde(rename = "m")]
        imported: bool,
        #[serde(rename = "s")]
        state: String,
        #[serde(rename = "u")]
        unnamed: bool,
        #[serde(rename = "n")]
        names: Vec<String>,
    },
    /// Of this referral.
    #[serde(rename = "o")]
    Order(String),
}

/// What would be there by now.
#[derive(Default)]
pub(super) struct Rehearsal {
    presumed: BTreeMap<String, Presumed>,
    /// The names of what this part added.
    added: BTreeSet<String>,
}

impl Rehearsal {
    /// Goes on where earlier parts ended.
    pub(super) fn after(presumed: &[(String, String)]) -> Outcome<Self> {
        let read = |(name, text): &(String, String)| Ok((name.clone(), serde_json::from_str(text)?));
        let presumed = presumed.iter().map(read).collect::<Outcome<_>>()?;
        Ok(Self { presumed, added: BTreeSet::new() })
    }

    /// What the parts that follow have to know.
    pub(super) fn planned(self) -> Outcome<Vec<(String, String)>> {
        let Self { presumed, added } = self;
        let planned = presumed.into_iter().filter(|(name, _)| added.contains(name));
        planned.map(|(name, it)| Ok((name, serde_json::to_string(&it)?))).collect()
    }

    pub(super) fn advocate(&self, name: &str) -> Option<Whose> {
        let Presumed::Advocate { id, key, code } = self.presumed.get(name)? else { return None };
        let (id, key, code) = (id.clone(), PersonKey::new(key.clone()), code.clone());
        Some(Whose { id, key, customer: None, code, erased: false })
    }

    pub(super) fn referral(&self, name: &str) -> Option<Standing> {
        let Presumed::Referral { id, advocate, imported, state, unnamed, .. } = self.presumed.get(name)?
        else {
            return None;
        };
        Some(Standing {
            id: id.clone(),
            advocate: advocate.clone(),
            imported: *imported,
            state: State::from_name(state)?,
            unnamed_order: *unnamed,
        })
    }

    pub(super) fn order(&self, name: &str) -> Option<String> {
        match self.presumed.get(name)? {
            Presumed::Order(referral) => Some(referral.clone()),
            _ => None,
        }
    }

    fn add(&mut self, name: String, presumed: Presumed) {
        self.added.insert(name.clone());
        self.presumed.insert(name, presumed);
    }

    /// Notes what a row would make, and by which names its friend would be known. `state` is where a referral would begin
    /// to stand.
    pub(super) fn play(
        &mut self,
        row: &HistoryRow,
        plan: &Plan,
        found: &Found,
        state: State,
        names: FriendsNames,
    ) {
        let made = format!("row {}", row.line);
        let whose = if row.email_key.is_some() { &found.by_email } else { &found.by_code };
        let advocate = whose.as_ref().map_or_else(|| made.clone(), |whose| whose.id.clone());
        if plan.advocate == Fate::Created {
            self.play_advocate(row, plan, &made);
        }
        let standing = found.friend(plan);
        if standing.is_none() && plan.referral != Some(Fate::Created) {
            return;
        }
        let referral = standing.map_or(made, |standing| standing.id.clone());
        let (names, learned) = self.names(row, &referral, names);
        if !learned && plan.order != Some(Fate::Created) {
            return;
        }
        let begins = match standing {
            Some(standing) if !plan.counts || standing.state.has_converted() => standing.state,
            Some(_) => State::Approved,
            None => state,
        };
        let unnamed = plan.order == Some(Fate::Created) && row.order.is_none();
        for name in &names {
            let presumed = Presumed::Referral {
                id: referral.clone(),
                advocate: standing.map_or(&advocate, |standing| &standing.advocate).clone(),
                imported: standing.is_none_or(|standing| standing.imported),
                state: begins.name().to_owned(),
                unnamed: unnamed || standing.is_some_and(|it| it.unnamed_order),
                names: names.clone(),
            };
            self.add(name.clone(), presumed);
        }
        if let (Some(id), Some(Fate::Created)) = (&row.order, plan.order) {
            self.add(format!("order:{id}"), Presumed::Order(referral));
        }
    }

    fn play_advocate(&mut self, row: &HistoryRow, plan: &Plan, made: &str) {
        let Some(key) = &row.email_key else { return };
        let code = row.code.clone().filter(|_| plan.keeps_code);
        let advocate = Presumed::Advocate { id: made.to_owned(), key: key.clone(), code: code.clone() };
        if let Some(code) = code {
            self.add(format!("code:{code}"), advocate.clone());
        }
        self.add(format!("advocate:{key}"), advocate);
    }

    /// The names of this referral's friend, where an earlier row made or learned one.
    pub(super) fn names_of(&self, row: &HistoryRow, referral: &str) -> Option<Vec<String>> {
        names(row).find_map(|alias| match self.presumed.get(&alias.key()) {
            Some(Presumed::Referral { id, names, .. }) if id == referral => Some(names.clone()),
            _ => None,
        })
    }

    /// Every name by which the friend of a row is known by now, and whether one of them is new.
    fn names(&self, row: &HistoryRow, referral: &str, known: FriendsNames) -> (Vec<String>, bool) {
        let mut names = self.names_of(row, referral).unwrap_or(known.stored);
        let before = names.len();
        let new = known.free.into_iter().filter(|name| !self.presumed.contains_key(name));
        names.extend(new.take(MOST_NAMES.saturating_sub(before)));
        let learned = names.len() > before;
        (names, learned)
    }
}
