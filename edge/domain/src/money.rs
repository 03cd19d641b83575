//! Money as integer minor units of a currency, and rates in basis points. Nothing here is a floating-point number.

use std::cmp::Ordering;

use iso_currency::Currency as Iso;
use thiserror::Error;

/// The most that JSON numbers carry exactly in every language (RFC 8259 section 6).
const MAX_MINOR: i64 = (1 << 53) - 1;

/// A currency that circulates, by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    iso: Iso,
    exponent: u8,
}

/// The text is not the code of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A currency is the ISO 4217 code, in upper case, of money that circulates today, such as `EUR`.")]
pub struct InvalidCurrency;

impl Currency {
    /// Reads an ISO 4217 code.
    ///
    /// # Errors
    /// [`InvalidCurrency`] when the code is unknown or in lower case, or names a fund (`CHE`), a metal or a
    /// bookkeeping unit (`XAU`, `XDR`), or money that was replaced (`BGN`).
    ///
    /// ```
    /// use goodword_domain::money::Currency;
    ///
    /// assert_eq!(Currency::parse("JPY").unwrap().exponent(), 0);
    /// assert!(Currency::parse("eur").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidCurrency> {
        let iso = Iso::from_code(text).filter(|iso| circulates(*iso)).ok_or(InvalidCurrency)?;
        let exponent = iso.exponent().and_then(|digits| u8::try_from(digits).ok()).ok_or(InvalidCurrency)?;
        Ok(Self { iso, exponent })
    }

    /// The ISO 4217 code, such as `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.iso.code()
    }

    /// How many decimals the minor unit stands for: 2 for cents, 0 where there is no minor unit.
    #[must_use]
    pub const fn exponent(self) -> u8 {
        self.exponent
    }
}

/// `VES` counts as current: ISO 4217 amendment 170 added `VED` beside it, it did not withdraw it.
fn circulates(iso: Iso) -> bool {
    let current = iso.is_superseded().is_none() || iso == Iso::VES;
    current && !iso.is_fund() && !iso.is_special()
}

/// An amount of money, never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The amount is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An amount is in minor units, such as cents, from 0 to 9007199254740991.")]
pub struct InvalidMoney;

/// Two amounts cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("Amounts in {left} and {right} cannot be compared: use one currency.")]
pub struct CurrencyMismatch {
    /// ISO 4217 code of the one.
    pub left: &'static str,
    /// ISO 4217 code of the other.
    pub right: &'static str,
}

/// The text is not an amount as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("An amount is written in digits, with a full stop before the decimals: `12.50`.")]
pub struct InvalidDecimal;

impl Money {
    /// Reads an amount as people write it: `12.50` in `EUR` is 1250. More decimals than the currency has are rounded
    /// half to even.
    ///
    /// # Errors
    /// [`InvalidDecimal`] when there is anything but digits with one full stop among them, or it is out of range.
    ///
    /// ```
    /// use goodword_domain::money::{Currency, Money};
    ///
    /// let euro = Currency::parse("EUR").unwrap();
    /// assert_eq!(Money::from_decimal("12.5", euro).unwrap().minor(), 1250);
    /// assert!(Money::from_decimal("12,50", euro).is_err());
    /// ```
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, InvalidDecimal> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        // As many as a 128-bit integer holds with room to spare.
        if !digits(whole) || !digits(decimals) || whole.len() + decimals.len() > 30 {
            return Err(InvalidDecimal);
        }
        let number: i128 = format!("{whole}{decimals}").parse().map_err(|_| InvalidDecimal)?;
        let length = u32::try_from(decimals.len()).map_err(|_| InvalidDecimal)?;
        let exponent = u32::from(currency.exponent);
        let minor = match length.checked_sub(exponent) {
            Some(more) => half_even(number, 10_i128.pow(more)),
            None => number * 10_i128.pow(exponent - length),
        };
        let minor = i64::try_from(minor).map_err(|_| InvalidDecimal)?;
        Self::new(minor, currency).map_err(|_| InvalidDecimal)
    }

    /// An amount in minor units: 1250 in `EUR` is 12.50 euro.
    ///
    /// # Errors
    /// [`InvalidMoney`] when `minor` is negative or above 2^53 - 1.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, InvalidMoney> {
        if (0..=MAX_MINOR).contains(&minor) { Ok(Self { minor, currency }) } else { Err(InvalidMoney) }
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether this is the other amount or more.
    ///
    /// # Errors
    /// [`CurrencyMismatch`] when the currencies differ, also when an amount is zero.
    pub fn at_least(self, other: Self) -> Result<bool, CurrencyMismatch> {
        if self.currency == other.currency {
            Ok(self.minor >= other.minor)
        } else {
            Err(CurrencyMismatch { left: self.currency.code(), right: other.currency.code() })
        }
    }
}

/// A rate in hundredths of a percent: 1000 is 10 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BasisPoints(u16);

/// The rate is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A rate is in basis points, from 1 (0.01 %) to 10000 (100 %).")]
pub struct InvalidBasisPoints;

impl BasisPoints {
    /// Reads a rate.
    ///
    /// # Errors
    /// [`InvalidBasisPoints`] when it is 0 or above 10000.
    pub fn parse(basis_points: u32) -> Result<Self, InvalidBasisPoints> {
        match u16::try_from(basis_points) {
            Ok(rate @ 1..=10_000) => Ok(Self(rate)),
            _ => Err(InvalidBasisPoints),
        }
    }

    /// The rate in basis points.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.into()
    }

    /// This share of so many minor units, rounded half to even.
    #[must_use]
    pub fn of(self, minor: i64) -> i64 {
        proportion(minor, i64::from(self.0), 10_000)
    }
}

/// `value` times `part` by `whole`, rounded half to even (IEEE 754 roundTiesToEven, the bankers' rounding): over many
/// amounts the halves even out. All three are 0 or more, and `whole` is more than 0.
#[must_use]
pub fn proportion(value: i64, part: i64, whole: i64) -> i64 {
    let rounded = half_even(i128::from(value) * i128::from(part), i128::from(whole));
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

fn half_even(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number / by, number % by);
    quotient
        + match (rest * 2).cmp(&by) {
            Ordering::Less => 0,
            Ordering::Equal => quotient & 1,
            Ordering::Greater => 1,
        }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).unwrap()).unwrap()
    }

    #[test]
    fn circulating_currencies_have_the_exponent_of_iso_4217() {
        let cases = [
            ("EUR", 2),
            ("USD", 2),
            ("GBP", 2),
            ("CHF", 2),
            ("HUF", 2),
            ("TWD", 2),
            ("MRU", 2),
            ("VES", 2),
            ("XCG", 2),
            ("JPY", 0),
            ("KRW", 0),
            ("CLP", 0),
            ("ISK", 0),
            ("VND", 0),
            ("XOF", 0),
            ("BHD", 3),
            ("IQD", 3),
            ("KWD", 3),
            ("TND", 3),
        ];
        for (code, exponent) in cases {
            let currency = Currency::parse(code).unwrap();
            assert_eq!((currency.code(), currency.exponent()), (code, exponent));
        }
    }

    #[test]
    fn other_codes_are_refused() {
        let cases = [
            "", "eur", "Eur", " EUR", "EURO", "€", "ABC", // no codes
            "BGN", "HRK", "DEM", "SLL", "ZWL", "ANG", // replaced
            "CHE", "CLF", "USN", "UYI", "MXV", // funds
            "XAU", "XDR", "XTS", "XXX", "XAD", // metals and bookkeeping
        ];
        for code in cases {
            assert_eq!(Currency::parse(code), Err(InvalidCurrency), "{code}");
        }
    }

    #[test]
    fn amounts_have_limits() {
        let euro = Currency::parse("EUR").unwrap();
        for (minor, fits) in [
            (0, true),
            (1, true),
            (9_007_199_254_740_991, true),
            (9_007_199_254_740_992, false),
            (-1, false),
            (i64::MIN, false),
            (i64::MAX, false),
        ] {
            assert_eq!(Money::new(minor, euro).map(Money::minor).ok(), fits.then_some(minor));
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("EUR", "12.50", Some(1250)),
            ("EUR", "12.5", Some(1250)),
            ("EUR", "12", Some(1200)),
            ("EUR", "0", Some(0)),
            ("EUR", "0.01", Some(1)),
            ("EUR", "199.0000", Some(19_900)),
            ("EUR", "1.005", Some(100)),
            ("EUR", "1.015", Some(102)),
            ("EUR", "1.0051", Some(101)),
            ("JPY", "1200", Some(1200)),
            ("JPY", "1200.5", Some(1200)),
            ("JPY", "1201.5", Some(1202)),
            ("KWD", "1.234", Some(1234)),
            ("KWD", "1.2", Some(1200)),
            ("EUR", "90071992547409.91", Some(MAX_MINOR)),
            ("EUR", "90071992547409.92", None),
            ("EUR", "", None),
            ("EUR", ".5", None),
            ("EUR", "5.", None),
            ("EUR", "-1", None),
            ("EUR", "+1", None),
            ("EUR", "1e3", None),
            ("EUR", "1.2.3", None),
            ("EUR", "12,50", None),
            ("EUR", "1 000", None),
            ("EUR", "\u{664}", None),
            // 30 digits, and 31.
            ("EUR", "00000000000000000000000000001.5", Some(150)),
            ("EUR", "000000000000000000000000000001.5", None),
            ("EUR", "1.0000000000000000000000000000000", None),
            ("EUR", "99999999999999999999999999999999999", None),
        ];
        for (code, text, expected) in cases {
            let read = Money::from_decimal(text, Currency::parse(code).unwrap());
            assert_eq!(read.map(Money::minor).ok(), expected, "{code} {text}");
        }
    }

    #[test]
    fn amounts_are_compared_within_one_currency() {
        assert_eq!(money(2000, "EUR").at_least(money(2000, "EUR")), Ok(true));
        assert_eq!(money(1999, "EUR").at_least(money(2000, "EUR")), Ok(false));
        let mismatch = money(0, "EUR").at_least(money(0, "USD")).unwrap_err();
        assert_eq!(mismatch, CurrencyMismatch { left: "EUR", right: "USD" });
        assert_eq!(mismatch.to_string(), "Amounts in EUR and USD cannot be compared: use one currency.");
    }

    #[test]
    fn rates_have_limits() {
        for (rate, fits) in [(0, false), (1, true), (10_000, true), (10_001, false), (65_537, false)] {
            assert_eq!(BasisPoints::parse(rate).map(BasisPoints::get).ok(), fits.then_some(rate));
        }
    }

    #[test]
    fn halves_are_rounded_to_the_even_neighbour() {
        let table = [
            (1, 1, 2, 0),
            (3, 1, 2, 2),
            (5, 1, 2, 2),
            (7, 1, 2, 4),
            (1, 1, 3, 0),
            (2, 1, 3, 1),
            (10, 3, 4, 8),
        ];
        for (value, part, whole, expected) in table {
            assert_eq!(proportion(value, part, whole), expected, "{value} * {part} / {whole}");
        }
        assert_eq!(proportion(MAX_MINOR, MAX_MINOR, MAX_MINOR), MAX_MINOR);
    }

    proptest! {
        #[test]
        fn one_of_two_amounts_is_at_least_the_other(one in 0..=MAX_MINOR, two in 0..=MAX_MINOR) {
            let (one, two) = (money(one, "SEK"), money(two, "SEK"));
            prop_assert!(one.at_least(two).unwrap() || two.at_least(one).unwrap());
            prop_assert_eq!(one.at_least(two).unwrap() && two.at_least(one).unwrap(), one == two);
        }

        #[test]
        fn what_is_accepted_keeps_its_code(code in "[A-Z]{3}") {
            if let Ok(currency) = Currency::parse(&code) {
                prop_assert_eq!(currency.code(), code);
                prop_assert!(currency.exponent() <= 3);
            }
        }
    }
}
