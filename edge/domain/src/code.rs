//! What people type: the code of a link and the code of a coupon.

use std::fmt;

use thiserror::Error;

/// What codes are made of. Left out: vowels and `y`, so that no words appear, and of each group that looks alike
/// in print or by hand: `0 o`, `1 i l`, `2 z`, `5 s`, `6 8 b`, `9 g q`, `u v`.
const LINK_ALPHABET: &[u8; 22] = b"2345678cdfghjkmnprtvwx";

/// 22^8 codes are 35.7 bits: a program with 100,000 links meets a taken code twice in a million.
const LINK_LENGTH: usize = 8;

/// What coupons are made of. Left out, as they look alike in upper case: `0 O`, `1 I`, `2 Z`, `5 S`, `6 G`, `8 B`,
/// `U V`, and the vowels and `Y`.
pub(crate) const COUPON_ALPHABET: &[u8; 24] = b"23456789CDFHJKLMNPQRTVWX";

/// 24^10 coupons are 45.8 bits: a thousand guesses a second find one of 1,000 coupons in two years on average.
const COUPON_LENGTH: usize = 10;

/// The code of a link, in lower case: made by us (8 characters), or a vanity code chosen by a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// The text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A code has 3 to 32 characters: letters a to z, digits, and hyphens between them.")]
pub struct InvalidCode;

impl Code {
    /// Makes a code of 8 characters; each code is as likely as any other, to within 3 in a thousand million.
    #[must_use]
    pub fn from_entropy(entropy: u64) -> Self {
        Self(spell(LINK_ALPHABET, LINK_LENGTH, entropy.into()))
    }

    /// Reads a code, ours or vanity, in any case, with white space around it.
    ///
    /// # Errors
    /// [`InvalidCode`] when it is not 3 to 32 of `a-z`, `0-9` and hyphens, or starts or ends with a hyphen.
    ///
    /// ```
    /// use goodword_domain::code::Code;
    ///
    /// assert_eq!(Code::parse("Anna-2024").unwrap().as_str(), "anna-2024");
    /// assert!(Code::parse("-anna").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        let text = text.trim();
        let fits = (3..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidCode) }
    }

    /// The code in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an owner puts before the random part of their coupons, such as `VRIEND-`; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CouponPrefix(String);

/// The text is not a prefix of coupons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A coupon prefix has at most 20 characters: letters A to Z, digits and hyphens.")]
pub struct InvalidCouponPrefix;

impl CouponPrefix {
    /// Reads a prefix, in any case, and puts it in upper case.
    ///
    /// # Errors
    /// [`InvalidCouponPrefix`] when it is longer than 20 or has other characters than `A-Z`, `0-9` and hyphens.
    pub fn parse(text: &str) -> Result<Self, InvalidCouponPrefix> {
        let fits = text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits { Ok(Self(text.to_ascii_uppercase())) } else { Err(InvalidCouponPrefix) }
    }

    /// The prefix in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The code of a coupon, in upper case: made by us, or by the owner's shop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CouponCode(String);

/// The text is not the code of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A coupon code has 1 to 64 visible ASCII characters and no spaces.")]
pub struct InvalidCouponCode;

impl CouponCode {
    /// Makes a coupon: the prefix and 10 characters; each coupon is as likely as any other.
    #[must_use]
    pub fn generate(prefix: &CouponPrefix, entropy: u128) -> Self {
        Self([prefix.as_str(), &spell(COUPON_ALPHABET, COUPON_LENGTH, entropy)].concat())
    }

    /// Reads a coupon as a shop reports it, in any case, with white space around it.
    ///
    /// # Errors
    /// [`InvalidCouponCode`] when it is empty, longer than 64, or has spaces, control or non-ASCII characters.
    ///
    /// ```
    /// use goodword_domain::code::CouponCode;
    ///
    /// assert_eq!(CouponCode::parse(" spring/10% ").unwrap().as_str(), "SPRING/10%");
    /// assert!(CouponCode::parse("SPRING 10").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidCouponCode> {
        let text = text.trim();
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_ascii_uppercase())) } else { Err(InvalidCouponCode) }
    }

    /// The coupon in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes `entropy` as a number of `length` digits in the base of the alphabet, the last digit first.
pub(crate) fn spell(alphabet: &[u8], length: usize, mut entropy: u128) -> String {
    let base = alphabet.len() as u128;
    let mut digits = String::with_capacity(length);
    for _ in 0..length {
        let digit = usize::try_from(entropy % base).unwrap_or_default();
        digits.push(char::from(alphabet[digit]));
        entropy /= base;
    }
    digits
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_coupon_is_written_as_it_is_kept() {
        let coupon = CouponCode::parse("vriend-2b3c4d5f").unwrap();
        assert_eq!(coupon.to_string(), "VRIEND-2B3C4D5F");
    }

    #[test]
    fn alphabets_have_no_vowels_no_doubles_and_no_look_alikes() {
        for (alphabet, twins) in [
            (LINK_ALPHABET.as_slice(), ["0o", "1il", "2z", "5s", "6b", "8b", "9gq", "uv"].as_slice()),
            (COUPON_ALPHABET, &["0O", "1I", "2Z", "5S", "6G", "8B", "UV"]),
        ] {
            let text = str::from_utf8(alphabet).unwrap();
            assert_eq!(text.chars().collect::<BTreeSet<_>>().len(), text.len());
            assert!(!text.contains(|c| "aeiouyAEIOUY".contains(c)));
            for twin in twins {
                assert!(text.matches(|c| twin.contains(c)).count() <= 1, "{twin} in {text}");
            }
        }
    }

    #[test]
    fn entropy_decides_the_code() {
        let cases =
            [(0, "22222222"), (1, "32222222"), (21, "x2222222"), (22, "23222222"), (u64::MAX, "nwdv5756")];
        for (entropy, text) in cases {
            assert_eq!(Code::from_entropy(entropy).as_str(), text);
        }
    }

    #[test]
    fn codes_are_read_in_any_case() {
        let cases = [
            ("dkx3r7hm", Some("dkx3r7hm")),
            ("DKX3R7HM", Some("dkx3r7hm")),
            ("\tdkx3r7hm\n", Some("dkx3r7hm")),
            ("anna", Some("anna")),
            ("Anna-en-Bo", Some("anna-en-bo")),
            ("123", Some("123")),
            ("abcdefghijklmnopqrstuvwxyz-12345", Some("abcdefghijklmnopqrstuvwxyz-12345")),
            ("abcdefghijklmnopqrstuvwxyz-123456", None),
            ("ab", None),
            ("", None),
            ("-ab", None),
            ("ab-", None),
            ("an na", None),
            ("anna_bo", None),
            ("anna/..", None),
            ("ännä", None),
            // The Kelvin sign lower-cases to k.
            ("bo\u{212a}", None),
        ];
        for (text, code) in cases {
            assert_eq!(Code::parse(text).as_ref().map(Code::as_str).ok(), code, "{text}");
        }
    }

    #[test]
    fn coupons_are_made_of_prefix_and_entropy() {
        let cases = [
            ("", 0, "2222222222"),
            ("vriend-", 23, "VRIEND-X222222222"),
            ("VRIEND-", u128::MAX, "VRIEND-MFT5H74XMX"),
        ];
        for (prefix, entropy, coupon) in cases {
            assert_eq!(CouponCode::generate(&CouponPrefix::parse(prefix).unwrap(), entropy).as_str(), coupon);
        }
    }

    #[test]
    fn prefixes_and_coupons_have_limits() {
        for (text, fits) in [
            ("", true),
            ("A-1", true),
            (&"A".repeat(20), true),
            (&"A".repeat(21), false),
            ("A ", false),
            ("É", false),
        ] {
            assert_eq!(CouponPrefix::parse(text).is_ok(), fits, "{text}");
        }
        for (text, fits) in [
            ("x", true),
            ("10%_off!", true),
            (&"A".repeat(64), true),
            (&"A".repeat(65), false),
            ("", false),
            ("  ", false),
            ("A B", false),
            ("A\u{7f}", false),
            ("É", false),
        ] {
            assert_eq!(CouponCode::parse(text).is_ok(), fits, "{text}");
        }
    }

    proptest! {
        #[test]
        fn made_codes_are_read_in_either_case(entropy: u64) {
            let code = Code::from_entropy(entropy);
            prop_assert_eq!(code.as_str().len(), 8);
            prop_assert_eq!(Code::parse(code.as_str()), Ok(code.clone()));
            prop_assert_eq!(Code::parse(&code.as_str().to_uppercase()), Ok(code));
        }

        #[test]
        fn made_coupons_are_read_in_either_case(prefix in "[A-Za-z0-9-]{0,20}", entropy: u128) {
            let coupon = CouponCode::generate(&CouponPrefix::parse(&prefix).unwrap(), entropy);
            prop_assert_eq!(coupon.as_str().len(), prefix.len() + 10);
            prop_assert_eq!(CouponCode::parse(&coupon.as_str().to_lowercase()), Ok(coupon));
        }

        #[test]
        fn different_entropy_gives_different_codes(one in 0_u64..22_u64.pow(8), two in 0_u64..22_u64.pow(8)) {
            prop_assert_eq!(one == two, Code::from_entropy(one) == Code::from_entropy(two));
        }
    }
}
