//! Names that nobody can guess, and that are never given out twice.

use anyhow::{Context, Result};

use crate::clock::Moment;

/// Crockford's base 32: no I, L, O or U to misread over the phone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new order number, such as `BJ-1MQ7R84-K3ZT9`: the second it was placed, so that numbers sort by time, and
/// chance. It is also the event id that Goodword sees, so it must differ from every number ever given, also after
/// the shop's database was thrown away.
pub(crate) fn order_number(now: Moment) -> Result<String> {
    let chance = u32::from_le_bytes(random()?);
    Ok(format!("BJ-{}-{}", base32(now.0.unsigned_abs(), 7), base32(u64::from(chance), 5)))
}

/// A new session id: 128 random bits.
pub(crate) fn session() -> Result<String> {
    Ok(format!("{:032x}", u128::from_le_bytes(random()?)))
}

/// The last `digits` digits of a number.
fn base32(number: u64, digits: usize) -> String {
    let digit =
        |place: usize| char::from(ALPHABET[usize::from((number >> (5 * place)).to_le_bytes()[0] & 31)]);
    (0..digits).rev().map(digit).collect()
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().context("the system gives no randomness")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_numbers_sort_by_time_and_differ_within_a_second() {
        let earlier = order_number(Moment(1_769_847_300)).unwrap();
        let later = order_number(Moment(1_769_847_301)).unwrap();
        assert!(earlier < later, "{earlier} {later}");
        assert_ne!(later, order_number(Moment(1_769_847_301)).unwrap());
        assert_eq!(earlier.len(), "BJ-1MQ7R84-K3ZT9".len());
    }

    #[test]
    fn sessions_differ() {
        assert_ne!(session().unwrap(), session().unwrap());
    }
}
