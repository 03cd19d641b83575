//! The one place that reads the clock. Everything else is told what time it is, so that tests decide.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::lang::Lang;

/// A moment, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// Now.
    pub(crate) fn now() -> Self {
        Self(OffsetDateTime::now_utc().unix_timestamp())
    }

    /// As RFC 3339 in UTC, such as `2026-01-31T08:15:00Z`.
    pub(crate) fn rfc3339(self) -> String {
        self.utc().format(&Rfc3339).unwrap_or_default()
    }

    /// The day, for people: `31 januari 2026`.
    pub(crate) fn day(self, lang: Lang) -> String {
        let months = match lang {
            Lang::Nl => {
                "januari februari maart april mei juni juli augustus september oktober november december"
            }
            Lang::En => {
                "January February March April May June July August September October November December"
            }
        };
        let time = self.utc();
        let month = months.split(' ').nth(usize::from(u8::from(time.month())) - 1).unwrap_or_default();
        format!("{} {month} {}", time.day(), time.year())
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_for_machines_and_for_people() {
        let moment = Moment(1_769_847_300);
        assert_eq!(moment.rfc3339(), "2026-01-31T08:15:00Z");
        assert_eq!(moment.day(Lang::Nl), "31 januari 2026");
        assert_eq!(moment.day(Lang::En), "31 January 2026");
    }
}
