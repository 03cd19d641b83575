//! What endpoints are told is what the journal says, step by step.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::tests::world::Native;

/// What was compared so far.
#[derive(Default)]
pub(super) struct Told {
    /// Where each referral and reward stands, by the journal.
    states: BTreeMap<String, String>,
    entries: i64,
    messages: BTreeSet<String>,
}

impl Told {
    /// What the journal's new entries ask to be told: a new state, or that a reward became worth less.
    fn expected(&mut self, database: &Native) -> Vec<String> {
        let sql = format!(
            "SELECT id, subject, state, coalesce(delta, 0), reason FROM change WHERE id > {} ORDER BY id",
            self.entries
        );
        let mut expected = Vec::new();
        for row in database.rows(&sql) {
            let [id, subject, state, delta, reason] = row.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{row}")
            };
            self.entries = id.parse().expect("a number");
            let kind = match &subject[..4] {
                "ref_" => "referral",
                "rwd_" => "reward",
                _ => continue,
            };
            let before = self.states.insert(subject.to_owned(), state.to_owned());
            // The owner's systems have had it before.
            if reason == "imported" {
                continue;
            }
            if before.as_deref() != Some(state) {
                expected.push(format!("{kind}.{state} {subject}"));
            } else if kind == "reward" && delta != "0" {
                expected.push(format!("reward.reversed {subject}"));
            }
        }
        expected
    }

    /// What was written for the endpoint since.
    fn written(&mut self, database: &Native) -> Vec<String> {
        let sql = "SELECT id, kind, json_extract(data, '$.id') FROM delivery
                   WHERE kind LIKE 'referral.%' OR kind LIKE 'reward.%' ORDER BY rowid";
        let rows = database.rows(sql).into_iter();
        let rows = rows.map(|row| row.split_once(' ').map(|(id, told)| (id.to_owned(), told.to_owned())));
        let new =
            rows.map(|row| row.expect("two columns")).filter(|(id, _)| self.messages.insert(id.clone()));
        new.map(|(_, told)| told).collect()
    }

    /// Compares both.
    ///
    /// # Errors
    /// What differs.
    pub(super) fn compare(&mut self, database: &Native) -> Result<(), String> {
        let (expected, written) = (self.expected(database), self.written(database));
        // A referral is told of after what its journal entry brought about within the same step.
        let sorted = |mut all: Vec<String>| {
            all.sort();
            all
        };
        let (expected, written) = (sorted(expected), sorted(written));
        if expected == written { Ok(()) } else { Err(format!("{expected:#?}\nwas told as {written:#?}")) }
    }
}
