//! Times as the API writes and reads them.

use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// Seconds of a day.
pub const DAY: i64 = 24 * 60 * 60;

/// The time in so many seconds from now, to the second: `2026-12-01T09:00:00Z`.
#[must_use]
pub fn in_seconds(seconds: i64) -> String {
    let at = OffsetDateTime::now_utc() + Duration::seconds(seconds);
    let whole = at.replace_nanosecond(0).expect("0 is a number of nanoseconds");
    whole.format(&Rfc3339).expect("a time of our age can be written")
}

/// The time in so many days from now.
#[must_use]
pub fn in_days(days: i64) -> String {
    in_seconds(days * DAY)
}

/// Cuts what is smaller than a second off, so that times compare as texts.
#[must_use]
pub fn to_the_second(time: &str) -> String {
    format!("{}Z", &time[.."2026-12-01T09:00:00".len()])
}
