//! How a language writes numbers and dates, for the views that the edge draws.

use goodword_protocol::Locale;
use goodword_view::scene::Language;

use super::{
    reward::category,
    words::{date, words},
};
use crate::time::from_rfc3339;

/// A language, as the views ask it.
pub(crate) struct Written(pub(crate) Locale);

impl Language for Written {
    fn date(&self, time: &str) -> String {
        from_rfc3339(time).map_or_else(|| time.to_owned(), |at| date(at, words(self.0)))
    }

    fn number(&self, number: i64) -> String {
        number.to_string()
    }

    fn plural(&self, number: i64) -> String {
        category(number.unsigned_abs(), self.0).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_plurals_are_those_of_the_language() {
        assert_eq!(Written(Locale::Nl).date("2027-01-15T23:59:00.000Z"), "15 januari 2027");
        assert_eq!(Written(Locale::Nl).date("some day"), "some day");
        let said = [0, 1, 2, 3, 11].map(|number| Written(Locale::Ar).plural(number));
        assert_eq!(said, ["zero", "one", "two", "few", "many"]);
    }
}
