//! Signing in by mail: the code that is mailed, how long it is good for, and how often somebody may ask for one.

use std::fmt;

use thiserror::Error;

use crate::{code, time::Timestamp};

/// How long a code is good for, in milliseconds: half an hour, since mail can be slow and people read it elsewhere.
pub const VALID_MS: i64 = 30 * 60_000;
/// How long it is remembered that somebody asked, in milliseconds.
pub const KEPT_MS: i64 = 60 * 60_000;
/// How often somebody may ask within [`VALID_MS`]: more would only fill an inbox.
pub const MOST_ASKED: u32 = 5;

/// 24^12 codes are 55 bits: with a thousand codes open, a thousand guesses a second would find one in 500 years.
const LENGTH: usize = 12;
/// After so many characters a hyphen makes it easier to read.
const GROUP: usize = 4;
/// A mail that could not be sent is tried again after so many milliseconds, and then each time after twice as many.
const FIRST_WAIT_MS: i64 = 5_000;
/// Too late to be mailed: whoever asked would find a code that is as good as over.
const LATEST_MS: i64 = 20 * 60_000;

/// What a person proves by that their mail reaches them: in upper case, without hyphens.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInCode(String);

/// The text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A code from the email has 12 letters and digits.")]
pub struct InvalidSignInCode;

impl SignInCode {
    /// Makes a code; each is as likely as any other.
    #[must_use]
    pub fn from_entropy(entropy: u128) -> Self {
        Self(code::spell(code::COUPON_ALPHABET, LENGTH, entropy))
    }

    /// Reads a code as a person types it: in any case, with spaces and hyphens anywhere.
    ///
    /// # Errors
    /// [`InvalidSignInCode`] when it is not 12 characters of the alphabet.
    ///
    /// ```
    /// use goodword_domain::sign_in::SignInCode;
    ///
    /// assert!(SignInCode::parse(" 2345-6789 cdfh").is_ok());
    /// assert!(SignInCode::parse("2345").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidSignInCode> {
        let typed = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let typed: String = typed.take(LENGTH + 1).map(|sign| sign.to_ascii_uppercase()).collect();
        let fits = typed.len() == LENGTH && typed.bytes().all(|byte| code::COUPON_ALPHABET.contains(&byte));
        if fits { Ok(Self(typed)) } else { Err(InvalidSignInCode) }
    }

    /// The code as it is compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SignInCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, sign) in self.0.char_indices() {
            let hyphen = if index > 0 && index % GROUP == 0 { "-" } else { "" };
            write!(f, "{hyphen}{sign}")?;
        }
        Ok(())
    }
}

/// Whether a code that was asked for then is still good.
#[must_use]
pub fn is_valid(asked: Timestamp, now: Timestamp) -> bool {
    now.as_millis() < asked.as_millis() + VALID_MS
}

/// When a mail that could not be sent is tried again, after so many tries; none when it would come too late.
#[must_use]
pub fn mailed_again(attempts: i64, asked: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let wait = FIRST_WAIT_MS.saturating_mul(1 << attempts.saturating_sub(1).clamp(0, 20));
    let at = now.as_millis().saturating_add(wait);
    (at <= asked.as_millis() + LATEST_MS).then_some(Timestamp::from_millis(at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn later(millis: i64) -> Timestamp {
        Timestamp::from_millis(START.as_millis() + millis)
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = SignInCode::from_entropy(u128::MAX);
        assert_eq!(code.to_string().len(), 14);
        for typed in [
            code.to_string(),
            code.as_str().to_lowercase(),
            format!(" {code} "),
            code.to_string().replace('-', " "),
        ] {
            assert!(SignInCode::parse(&typed) == Ok(code.clone()), "{typed}");
        }
        for typed in ["", "2345", "2345-6789-CDFH-J", "2345-6789-CDFO", "２３４５-6789-CDFH"] {
            assert!(SignInCode::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_code_is_good_for_half_an_hour() {
        assert!(is_valid(START, later(VALID_MS - 1)) && !is_valid(START, later(VALID_MS)));
    }

    #[test]
    fn a_mail_is_tried_for_twenty_minutes() {
        let (mut waits, mut now) = (Vec::new(), START);
        while let Some(at) = mailed_again(i64::try_from(waits.len()).unwrap() + 1, START, now) {
            waits.push((at.as_millis() - now.as_millis()) / 1000);
            now = at;
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320]);
        assert_eq!(mailed_again(i64::MAX, START, START), None);
    }

    proptest! {
        #[test]
        fn made_codes_are_read(entropy: u128) {
            let code = SignInCode::from_entropy(entropy);
            prop_assert!(SignInCode::parse(&code.to_string()) == Ok(code));
        }
    }
}
