//! Time at the border: RFC 3339 on the wire, milliseconds inside, and the one clock.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat};
use goodword_domain::time::Timestamp;

/// The time now, by the runtime's clock; tests pass the time they mean and never come here.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(worker::Date::now().as_millis()).unwrap_or(i64::MAX))
}

/// RFC 3339 in UTC with milliseconds.
pub(crate) fn to_rfc3339(at: Timestamp) -> String {
    DateTime::from_timestamp_millis(at.as_millis())
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The day of UTC, such as `2026-11-24`.
pub(crate) fn day(at: Timestamp) -> String {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default().format("%Y-%m-%d").to_string()
}

/// The beginning of a day of UTC that is written as [`day`] writes it; `None` for anything else.
pub(crate) fn from_day(text: &str) -> Option<Timestamp> {
    let date: NaiveDate = text.parse().ok()?;
    let at = Timestamp::from_millis(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    (day(at) == text).then_some(at)
}

/// How many days after the first the second one begins.
pub(crate) fn days_between(first: Timestamp, second: Timestamp) -> i64 {
    (second.as_millis() - first.as_millis()) / 86_400_000
}

/// Reads RFC 3339 with any offset; `None` for anything else.
pub(crate) fn from_rfc3339(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Timestamp::from_millis(at.timestamp_millis()))
}

/// Reads a day and a time of UTC as spreadsheets write it, `2026-11-24 09:00:00`; `None` for anything else.
pub(crate) fn from_local(text: &str) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1);
    let at: NaiveDateTime = text.parse().ok().or_else(|| format!("{text}:00").parse().ok())?;
    Some(Timestamp::from_millis(at.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_with_milliseconds_whatever_the_offset_was() {
        let at = from_rfc3339("2026-11-22T13:00:00.5+01:00").unwrap();
        assert_eq!(to_rfc3339(at), "2026-11-22T12:00:00.500Z");
        for wrong in ["2026-11-22", "2026-11-22 13:00:00", "yesterday", ""] {
            assert_eq!(from_rfc3339(wrong), None, "{wrong}");
        }
    }
}
