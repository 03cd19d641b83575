//! Refunds: what is paid back of an event.

use thiserror::Error;

use crate::money::Money;

/// What an event's refunds come to, this one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// In minor units; 0 for an event that had no amount.
    pub total: i64,
    /// Whether nothing is left of the event.
    pub whole: bool,
}

/// Why a refund is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidRefund {
    /// The event had no amount to take it from.
    #[error("the event had no amount: leave `amount` out to take all of it back")]
    NoAmount,
    /// More than is left.
    #[error("of the event {left} minor units are left to refund")]
    TooMuch {
        /// What is left, in minor units.
        left: i64,
    },
    /// All of it was refunded before.
    #[error("all of the event was refunded before")]
    Nothing,
}

/// Adds a refund to those before; without an amount it is of all that is left.
///
/// # Errors
/// - [`InvalidRefund::Nothing`] when the event was refunded whole before.
/// - [`InvalidRefund::NoAmount`] for a part of an event that had no amount.
/// - [`InvalidRefund::TooMuch`] when it is more than is left.
pub fn refund(
    event: Option<i64>,
    before: Refunded,
    amount: Option<&Money>,
) -> Result<Refunded, InvalidRefund> {
    if before.whole {
        return Err(InvalidRefund::Nothing);
    }
    let Some(amount) = amount else {
        return Ok(Refunded { total: event.unwrap_or(0), whole: true });
    };
    let event = event.ok_or(InvalidRefund::NoAmount)?;
    let left = event - before.total;
    if amount.minor() > left {
        return Err(InvalidRefund::TooMuch { left });
    }
    let total = before.total + amount.minor();
    Ok(Refunded { total, whole: total == event })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::money;

    const NONE: Refunded = Refunded { total: 0, whole: false };

    #[test]
    fn refunds_add_up_to_the_whole_and_no_further() {
        let part = Refunded { total: 1500, whole: false };
        let all = Refunded { total: 2000, whole: true };
        let table = [
            (Some(2000), NONE, Some(500), Ok(Refunded { total: 500, whole: false })),
            (Some(2000), part, Some(500), Ok(all)),
            (Some(2000), part, Some(501), Err(InvalidRefund::TooMuch { left: 500 })),
            (Some(2000), part, None, Ok(all)),
            (Some(2000), NONE, None, Ok(all)),
            (Some(2000), all, None, Err(InvalidRefund::Nothing)),
            (Some(2000), all, Some(1), Err(InvalidRefund::Nothing)),
            (None, NONE, None, Ok(Refunded { total: 0, whole: true })),
            (None, NONE, Some(1), Err(InvalidRefund::NoAmount)),
        ];
        for (event, before, amount, expected) in table {
            let amount = amount.map(|minor| money(minor, "EUR"));
            assert_eq!(
                refund(event, before, amount.as_ref()),
                expected,
                "{amount:?} of {event:?} after {before:?}"
            );
        }
    }
}
