//! What the edge says itself, in each language: the data of `texts/words`.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike};
use goodword_domain::time::Timestamp;
use serde::Deserialize;

use crate::languages::in_each_language;

/// The words of one language. In braces stands what is filled in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// From January on.
    pub(super) months: Vec<String>,
    /// A day: `{day} {month} {year}`.
    pub(super) date: String,
    /// Between whole numbers and fractions.
    pub(super) decimal: String,
    /// `{number}` of a hundred.
    pub(super) percent: String,
    /// An amount of a currency with a `{symbol}`.
    pub(super) symbol: String,
    /// An amount of a currency that is named by its `{code}`.
    pub(super) code: String,
    /// A `{value}` off.
    pub(super) discount: String,
    /// Store credit of a `{value}`.
    pub(super) credit: String,
    /// A share, `{value}`, of an amount.
    pub(super) commission: String,
    /// Points, by the plural category of `{count}`.
    pub(super) points: BTreeMap<String, String>,
    /// Tickets of a draw, by the plural category of `{count}`.
    pub(super) entries: BTreeMap<String, String>,
    /// Why a referral gave nothing, by the reasons of its events and rules and where it stands. Codes that are not
    /// here are not the advocate's to know, or say nothing to them.
    pub(super) referrals: BTreeMap<String, String>,
    /// Why a reward stands where it stands; `{date}` is when it is given.
    pub(super) rewards: BTreeMap<String, String>,
}

in_each_language!(pub(super) fn words -> Words, "words");

/// The day of UTC as a language writes it: `15 January 2027`.
pub(super) fn date(at: Timestamp, words: &Words) -> String {
    let at = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    let month = words.months.get(at.month0() as usize).map_or("", String::as_str);
    let date = words.date.replace("{day}", &at.day().to_string()).replace("{month}", month);
    date.replace("{year}", &at.year().to_string())
}

#[cfg(test)]
mod tests {
    use goodword_protocol::Locale;
    use std::collections::BTreeSet;

    use super::*;
    use crate::texts::tests::has_the_forms_it_needs;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_language_has_every_word() {
        let english = read(Locale::En).unwrap();
        for locale in Locale::ALL {
            let words = read(locale).unwrap_or_else(|why| panic!("{}: {why}", locale.tag()));
            assert_eq!(words.months.iter().collect::<BTreeSet<_>>().len(), 12, "{}", locale.tag());
            for (ours, theirs) in [(&words.referrals, &english.referrals), (&words.rewards, &english.rewards)]
            {
                assert!(ours.keys().eq(theirs.keys()), "{}", locale.tag());
                for (code, sentence) in ours {
                    assert_eq!(
                        placeholders(sentence),
                        placeholders(&theirs[code]),
                        "{}: {code}",
                        locale.tag()
                    );
                }
            }
            has_the_forms_it_needs(&words.points, locale);
            has_the_forms_it_needs(&words.entries, locale);
        }
    }

    #[test]
    fn every_language_fills_in_the_same() {
        for locale in Locale::ALL {
            let words = words(locale);
            for (template, wanted) in [
                (&words.date, &["day", "month", "year"][..]),
                (&words.percent, &["number"]),
                (&words.symbol, &["number", "symbol"]),
                (&words.code, &["code", "number"]),
                (&words.discount, &["value"]),
                (&words.credit, &["value"]),
                (&words.commission, &["value"]),
            ] {
                assert!(placeholders(template).iter().eq(wanted), "{}: {template}", locale.tag());
            }
        }
    }

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let day = Timestamp::from_millis(1_800_000_000_000);
        let said = Locale::ALL.map(|locale| date(day, words(locale)));
        assert_eq!(
            said,
            [
                "15 January 2027",
                "15 januari 2027",
                "15. Januar 2027",
                "15 janvier 2027",
                "15 de enero de 2027",
                "15 يناير 2027",
            ]
        );
    }
}
