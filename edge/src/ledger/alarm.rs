//! When a Ledger's one alarm is to ring.

/// How late an alarm may be before it is taken for lost, in milliseconds: so long the runtime may take over maintenance
/// (<https://developers.cloudflare.com/durable-objects/api/alarms/>).
const LOST_AFTER: i64 = 60_000;

/// By how much the clock that rings may be before ours, in milliseconds.
const CLOCKS_DIFFER: i64 = 1_000;

/// How long the runtime lets an alarm ring, in milliseconds
/// (<https://developers.cloudflare.com/durable-objects/platform/limits/>).
const LONGEST_RING: i64 = 15 * 60_000;

/// Whether an alarm that began to ring at `since` may ring still. After that it was cut off without our knowing.
pub(super) fn rings(since: Option<i64>, now: i64) -> bool {
    since.is_some_and(|since| now < since + LONGEST_RING)
}

/// The earliest time to set the alarm for after one that was set for `rang`, if that is known, when nothing need be done
/// before `from`. The clock that rings may be a little before ours, and the time of the one that rang is never set again.
pub(super) fn after(rang: Option<i64>, from: i64) -> i64 {
    let latest = from + CLOCKS_DIFFER;
    from.max(rang.map_or(latest, |rang| latest.min(rang + 1)))
}

/// The time to set the alarm for, so that it rings at `next` or as soon as may be after it; None when the one that is
/// `set` serves. All times in milliseconds of the Unix epoch.
///
/// It is always later than `now`: a time that is past may be that of the alarm that is ringing, and the runtime takes
/// setting that for no change and forgets it with the alarm. One that should have rung long ago is set anew, as it
/// may have been lost (<https://github.com/cloudflare/cloudflare-docs/issues/18324>).
pub(super) fn to_set(set: Option<i64>, next: i64, now: i64) -> Option<i64> {
    let wanted = next.max(now + 1);
    let serves = set.is_some_and(|set| set <= wanted && set > now - LOST_AFTER);
    (!serves).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_set_when_none_is() {
        assert_eq!(to_set(None, 5_000, 1_000), Some(5_000));
    }

    #[test]
    fn what_is_due_rings_at_once_but_never_at_a_time_that_may_be_ringing() {
        for next in [-5, 999, 1_000] {
            assert_eq!(to_set(None, next, 1_000), Some(1_001));
        }
        assert_eq!(to_set(None, 1_001, 1_000), Some(1_001));
    }

    #[test]
    fn the_time_of_the_one_that_rang_is_not_set_again_though_our_clock_is_behind() {
        assert_eq!(after(Some(990), 1_000), 1_000);
        assert_eq!(after(Some(1_000), 1_000), 1_001);
        assert_eq!(after(Some(1_002), 1_000), 1_003);
        for unknown in [None, Some(90_000)] {
            assert_eq!(after(unknown, 1_000), 2_000, "it was not far from now");
        }
    }

    #[test]
    fn one_that_was_cut_off_does_not_ring_for_ever() {
        assert!(!rings(None, 1_000));
        assert!(rings(Some(1_000), 1_000) && rings(Some(1_000), 1_000 + LONGEST_RING - 1));
        assert!(!rings(Some(1_000), 1_000 + LONGEST_RING));
    }

    #[test]
    fn one_that_rings_early_enough_serves() {
        assert_eq!(to_set(Some(4_000), 5_000, 1_000), None);
        assert_eq!(to_set(Some(5_000), 5_000, 1_000), None);
        assert_eq!(to_set(Some(5_001), 5_000, 1_000), Some(5_000));
        // It is about to ring.
        assert_eq!(to_set(Some(990), 900, 1_000), None);
        assert_eq!(to_set(Some(1_001), 1_000, 1_000), None);
    }

    #[test]
    fn one_that_is_lost_is_set_anew() {
        let now = 100_000;
        assert_eq!(to_set(Some(now - LOST_AFTER + 1), now, now), None);
        assert_eq!(to_set(Some(now - LOST_AFTER), now, now), Some(now + 1));
        assert_eq!(to_set(Some(now - LOST_AFTER), now + 9_000, now), Some(now + 9_000));
    }
}
