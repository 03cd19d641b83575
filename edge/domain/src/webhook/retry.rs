//! When a message that was not taken is sent again, and when its webhook is given up.

use crate::time::{Days, Timestamp};

/// The wait before the second try, in milliseconds; each further wait is twice as long.
const FIRST_WAIT: i64 = 5_000;
/// The longest wait between two tries, in milliseconds.
const LONGEST_WAIT: i64 = 8 * 3_600_000;
/// So much of a wait is left to chance, in percent, so that what failed together does not come back together.
const JITTER: i64 = 10;
/// How long a message is tried, from the first try on.
pub const MAX_TRYING: Days = Days::new(3);
/// So often it is tried at least: where nothing is taken, a message has few turns, and shall not be lost for that.
const FEWEST_TRIES: i64 = 10;
/// How long every delivery may fail before a webhook is disabled.
pub const MAX_FAILING: Days = Days::new(5);
/// So many deliveries must have failed by then: one failure after a silence is no proof.
const TRIES_FOR_LOST: i64 = 5;
/// A webhook that fails is left alone for this part of the time that it has failed for.
const PAUSE_PART: i64 = 8;
/// The longest such pause, in milliseconds.
const LONGEST_PAUSE: i64 = 10 * 60 * 1000;
/// How long after a rotation the secret before it signs too.
const OVERLAP: Days = Days::new(1);

/// What becomes of a message that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It is sent again then.
    At(Timestamp),
    /// It is not sent again by itself.
    Never,
}

/// Decides after a try that failed, the `attempts`-th since the first one at `first`.
#[must_use]
pub fn retry(attempts: i64, first: Timestamp, now: Timestamp, entropy: u128) -> Retry {
    let doublings = attempts.saturating_sub(1).clamp(0, 40);
    let wait = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let spread = wait * JITTER / 100;
    let chance = i64::try_from(entropy % 2001).unwrap_or(0) - 1000;
    let at = Timestamp::from_millis(now.as_millis() + wait + spread * chance / 1000);
    if at > first.plus(MAX_TRYING) && attempts >= FEWEST_TRIES { Retry::Never } else { Retry::At(at) }
}

/// Until when a webhook is left alone that has failed since then: the longer it fails, the more seldom it is tried,
/// whichever message it is.
#[must_use]
pub fn pause(failing_since: Timestamp, now: Timestamp) -> Timestamp {
    let failing = (now.as_millis() - failing_since.as_millis()).max(0);
    Timestamp::from_millis(now.as_millis() + (failing / PAUSE_PART).min(LONGEST_PAUSE))
}

/// Whether a webhook is given up of which every delivery has failed since then, so many of them.
#[must_use]
pub fn is_lost(failing_since: Timestamp, failures: i64, now: Timestamp) -> bool {
    failures >= TRIES_FOR_LOST && failing_since.plus(MAX_FAILING) <= now
}

/// Until when the secret before a rotation signs too.
#[must_use]
pub fn signs_until(rotated_at: Timestamp) -> Timestamp {
    rotated_at.plus(OVERLAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    /// Of no influence: in the middle.
    const EVEN: u128 = 1000;

    fn later(millis: i64) -> Timestamp {
        Timestamp::from_millis(START.as_millis() + millis)
    }

    /// All waits until nothing more is tried, in milliseconds.
    fn waits(entropy: u128) -> Vec<i64> {
        let (mut now, mut waits) = (START, Vec::new());
        while let Retry::At(at) = retry(i64::try_from(waits.len()).unwrap() + 1, START, now, entropy) {
            waits.push(at.as_millis() - now.as_millis());
            now = at;
        }
        waits
    }

    #[test]
    fn waits_double_from_five_seconds_to_eight_hours_within_three_days() {
        let seconds: Vec<i64> = waits(EVEN).iter().map(|wait| wait / 1000).collect();
        let doubling = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480];
        assert_eq!(seconds[..13], doubling);
        assert_eq!(seconds[13..], [28_800; 7]);
        let in_all: i64 = seconds.iter().sum();
        assert!((2 * 86_400..=3 * 86_400).contains(&in_all), "{in_all}");
    }

    #[test]
    fn chance_moves_a_wait_by_a_tenth_and_never_past_three_days() {
        for (entropy, percent) in [(0, 90), (2000, 110), (4001 - 2001, 110), (2001, 90)] {
            assert_eq!(waits(entropy)[0], 5_000 * percent / 100, "{entropy}");
            assert!(waits(entropy).iter().sum::<i64>() <= 3 * 86_400_000);
        }
    }

    #[test]
    fn a_message_that_was_tried_very_often_is_no_overflow() {
        assert_eq!(retry(i64::MAX, START, later(3 * 86_400_000), EVEN), Retry::Never);
        assert_eq!(retry(i64::MAX, START, START, EVEN), Retry::At(later(LONGEST_WAIT)));
    }

    #[test]
    fn a_message_that_had_few_turns_is_tried_beyond_three_days() {
        let four_days = later(4 * 86_400_000);
        assert!(matches!(retry(9, START, four_days, EVEN), Retry::At(_)));
        assert_eq!(retry(10, START, four_days, EVEN), Retry::Never);
        let three_days = 3 * 86_400_000;
        let last = later(three_days - LONGEST_WAIT);
        assert_eq!(retry(20, START, last, EVEN), Retry::At(later(three_days)), "at the very end");
        assert_eq!(retry(20, START, later(three_days - LONGEST_WAIT + 1), EVEN), Retry::Never);
    }

    #[test]
    fn a_webhook_that_fails_is_tried_more_and_more_seldom() {
        let table = [(0, 0), (8_000, 1_000), (3_600_000, 450_000), (86_400_000, 600_000)];
        for (failing, pause_of) in table {
            assert_eq!(pause(START, later(failing)), later(failing + pause_of), "{failing}");
        }
        assert_eq!(pause(later(5), START), START, "a clock that went back");
    }

    #[test]
    fn a_webhook_is_lost_after_five_days_of_failures_only() {
        let five_days = 5 * 86_400_000;
        assert!(is_lost(START, 5, later(five_days)));
        assert!(!is_lost(START, 5, later(five_days - 1)));
        assert!(!is_lost(START, 4, later(five_days)), "one message that fails after days of silence");
    }

    #[test]
    fn the_secret_before_signs_for_a_day() {
        assert_eq!(signs_until(START), later(86_400_000));
    }
}
