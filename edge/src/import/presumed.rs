//! What a dry run remembers of the rows that it is through with, until the end of the file.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use sha2::{Digest, Sha256};

use crate::ledger::history::HistoryRow;

/// What a dry run's earlier parts would have made, by the names under which later rows can meet it. A file of 100,000 rows may
/// have half a million names: they are kept as hashes, and what stands under several names is kept once.
#[derive(Default)]
pub(crate) struct Presumed(HashMap<u64, Rc<str>>);

impl Presumed {
    /// What these rows can meet.
    pub(crate) fn met_by(&self, rows: &[HistoryRow]) -> Vec<(String, String)> {
        let mut met: Vec<_> = rows
            .iter()
            .flat_map(HistoryRow::meets)
            .filter_map(|name| self.0.get(&digest(&name)).map(|it| (name, it.to_string())))
            .collect();
        met.sort_unstable();
        met.dedup();
        met
    }

    /// Remembers what a part would have made.
    pub(crate) fn keep(&mut self, planned: Vec<(String, String)>) {
        let mut kept: HashSet<Rc<str>> = HashSet::new();
        for (name, it) in planned {
            let it = kept.get(it.as_str()).map_or_else(|| it.as_str().into(), Rc::clone);
            kept.insert(Rc::clone(&it));
            self.0.insert(digest(&name), it);
        }
    }

    /// How many bytes it takes, but for what a heap adds.
    #[cfg(test)]
    pub(crate) fn weight(&self) -> usize {
        let texts: HashMap<*const u8, usize> =
            self.0.values().map(|it| (it.as_ptr(), it.len() + 16)).collect();
        self.0.capacity() * size_of::<(u64, Rc<str>)>() + texts.values().sum::<usize>()
    }
}

/// By so many bits, two names of a file are the same once in a hundred million files.
fn digest(name: &str) -> u64 {
    let mut part = [0; 8];
    part.copy_from_slice(&Sha256::digest(name)[..8]);
    u64::from_le_bytes(part)
}
