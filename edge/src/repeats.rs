//! Who was there a moment ago, so that a visitor who follows a link twice is one click.
//!
//! Nothing of it is stored: isolates and Ledgers remember keyed hashes while they are awake.

use std::collections::{HashMap, VecDeque};

use goodword_domain::time::Timestamp;

/// How long a repetition of a visit is none of its own.
const REPEATS: i64 = 30 * 60 * 1000;
/// How many visitors are remembered; who comes after that makes the longest known forgotten.
const REMEMBERED: usize = 20_000;

/// The visitors of the last half hour.
#[derive(Default)]
pub(crate) struct Visitors {
    known: HashMap<u64, i64>,
    /// The same in the order in which they came.
    order: VecDeque<(u64, i64)>,
}

impl Visitors {
    /// Whether this visitor was not there within half an hour; from now on they were.
    pub(crate) fn is_new(&mut self, visitor: u64, now: Timestamp) -> bool {
        let now = now.as_millis();
        self.forget_until(now - REPEATS);
        if self.known.contains_key(&visitor) {
            return false;
        }
        if self.order.len() >= REMEMBERED {
            self.forget_first();
        }
        self.known.insert(visitor, now);
        self.order.push_back((visitor, now));
        true
    }

    fn forget_until(&mut self, end: i64) {
        while self.order.front().is_some_and(|(_, at)| *at <= end) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((visitor, _)) = self.order.pop_front() {
            self.known.remove(&visitor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    #[test]
    fn a_visitor_counts_again_half_an_hour_after_the_visit_that_counted() {
        let mut visitors = Visitors::default();
        let visits = [(0, true), (0, false), (29, false), (30, true), (59, false), (60, true)];
        for (minute, new) in visits {
            assert_eq!(visitors.is_new(7, at(minute)), new, "after {minute} minutes");
        }
    }

    #[test]
    fn visitors_do_not_stand_for_each_other() {
        let mut visitors = Visitors::default();
        assert!(visitors.is_new(1, at(0)) && visitors.is_new(2, at(0)));
        assert!(!visitors.is_new(1, at(1)) && !visitors.is_new(2, at(1)));
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let mut visitors = Visitors::default();
        let last = REMEMBERED as u64;
        for visitor in 0..=last {
            assert!(visitors.is_new(visitor, at(0)));
        }
        assert_eq!((visitors.known.len(), visitors.order.len()), (REMEMBERED, REMEMBERED));
        assert!(!visitors.is_new(last, at(1)), "the last is remembered");
        assert!(visitors.is_new(0, at(1)), "the first was forgotten");
        assert!(visitors.is_new(last, at(31)));
        assert_eq!(visitors.known.len(), 1, "time makes room");
    }
}
