//! Instants and whole days. The domain has no clock: the caller says what time it is.

use chrono::{DateTime, Months};

/// Milliseconds in a day of Unix time, which has no leap seconds.
const DAY: i64 = 86_400_000;

/// An instant: milliseconds of Unix time, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant so many milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The same time of day (UTC) so many days later; the end of time stays the end of time.
    #[must_use]
    pub fn plus(self, days: Days) -> Self {
        Self(self.0.saturating_add(days.millis()))
    }

    /// The same day of the month and time (UTC) so many calendar months later; the last day of a shorter month.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        DateTime::from_timestamp_millis(self.0)
            .and_then(|at| at.checked_add_months(Months::new(months)))
            .map_or(Self(i64::MAX), |at| Self(at.timestamp_millis()))
    }

    /// The same time of day (UTC) so many days earlier; the beginning of time stays the beginning of time.
    #[must_use]
    pub fn minus(self, days: Days) -> Self {
        Self(self.0.saturating_sub(days.millis()))
    }
}

/// A number of days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(u32);

impl Days {
    /// So many days.
    #[must_use]
    pub const fn new(days: u32) -> Self {
        Self(days)
    }

    /// How many days.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Cannot overflow: `u32::MAX` days are less than 4 % of what an `i64` holds.
    fn millis(self) -> i64 {
        i64::from(self.0) * DAY
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_as_many_as_was_said() {
        assert_eq!(Days::new(14).get(), 14);
    }

    #[test]
    fn days_are_added_and_taken_away() {
        // 2024-02-28T12:00:00Z: a leap day, the end of summer time and a new year lie ahead.
        let noon = Timestamp::from_millis(1_709_121_600_000);
        let cases = [
            (0, 1_709_121_600_000),
            (1, 1_709_208_000_000),
            (2, 1_709_294_400_000),
            (14, 1_710_331_200_000),
            (366, 1_740_744_000_000),
        ];
        for (days, millis) in cases {
            assert_eq!(noon.plus(Days::new(days)).as_millis(), millis, "{days} days later");
            assert_eq!(Timestamp::from_millis(millis).minus(Days::new(days)), noon, "{days} days earlier");
        }
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        let cases = [
            // 2027-01-31T08:00:00Z, and the end of February.
            (1_801_382_400_000, 1, 1_803_801_600_000),
            (1_801_382_400_000, 12, 1_832_918_400_000),
            // 2028-02-29T08:00:00Z, and a year without that day.
            (1_835_424_000_000, 12, 1_866_960_000_000),
            (1_835_424_000_000, 0, 1_835_424_000_000),
        ];
        for (from, months, to) in cases {
            assert_eq!(
                Timestamp::from_millis(from).plus_months(months).as_millis(),
                to,
                "{from} and {months} months"
            );
        }
        assert_eq!(Timestamp::from_millis(i64::MAX).plus_months(1).as_millis(), i64::MAX);
    }

    #[test]
    fn the_ends_of_time_hold() {
        let day = Days::new(1);
        assert_eq!(Timestamp::from_millis(i64::MAX - 1).plus(day).as_millis(), i64::MAX);
        assert_eq!(Timestamp::from_millis(i64::MIN + 1).minus(day).as_millis(), i64::MIN);
    }

    proptest! {
        #[test]
        fn later_is_greater(millis in any::<i64>(), days in any::<u32>()) {
            let now = Timestamp::from_millis(millis);
            prop_assert!(now.plus(Days::new(days)) >= now);
            prop_assert!(now.minus(Days::new(days)) <= now);
        }

        #[test]
        fn there_and_back_is_the_same(millis in -4_000_000_000_000_i64..8_000_000_000_000, days in any::<u32>()) {
            let now = Timestamp::from_millis(millis);
            prop_assert_eq!(now.plus(Days::new(days)).minus(Days::new(days)), now);
        }
    }
}
