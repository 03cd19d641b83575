//! Money: whole cents, never fractions.

use std::iter::Sum;
use std::ops::{Add, Sub};

use crate::lang::Lang;

/// An amount of euros, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cents(pub(crate) i64);

impl Cents {
    /// This amount, so many times.
    pub(crate) fn times(self, quantity: u32) -> Self {
        Self(self.0 * i64::from(quantity))
    }

    /// As people of this language write it: `€ 4,95` or `€4.95`.
    ///
    /// The space is a no-break one, so that no line ends between the sign and the digits.
    pub(crate) fn show(self, lang: Lang) -> String {
        let sign = if self.0 < 0 { "−" } else { "" };
        let (euros, cents) = (self.0.abs() / 100, self.0.abs() % 100);
        match lang {
            Lang::Nl => format!("{sign}€\u{a0}{euros},{cents:02}"),
            Lang::En => format!("{sign}€{euros}.{cents:02}"),
        }
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

/// What a coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Discount {
    /// A share of the price; 1000 basis points are 10 %.
    Share { basis_points: u32 },
    /// A fixed amount.
    Amount(Cents),
}

impl Discount {
    /// What this takes off a price: half a cent counts for the customer, and nobody is paid to buy.
    pub(crate) fn off(self, price: Cents) -> Cents {
        let off = match self {
            Self::Share { basis_points } => (price.0 * i64::from(basis_points) + 5_000) / 10_000,
            Self::Amount(amount) => amount.0,
        };
        Cents(off.clamp(0, price.0))
    }
}

/// What a basket or an order costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// What the products cost.
    pub(crate) subtotal: Cents,
    /// What the coupon takes off.
    pub(crate) discount: Cents,
}

impl Totals {
    /// What these products cost with this discount.
    pub(crate) fn new(subtotal: Cents, discount: Option<Discount>) -> Self {
        Self { subtotal, discount: discount.map_or(Cents(0), |discount| discount.off(subtotal)) }
    }

    /// What the customer pays.
    pub(crate) fn paid(self) -> Cents {
        self.subtotal - self.discount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        assert_eq!(Cents(495).show(Lang::Nl), "€\u{a0}4,95");
        assert_eq!(Cents(495).show(Lang::En), "€4.95");
        assert_eq!(Cents(2005).show(Lang::Nl), "€\u{a0}20,05");
        assert_eq!(Cents(-50).show(Lang::Nl), "−€\u{a0}0,50");
    }

    #[test]
    fn a_share_rounds_half_a_cent_in_the_customers_favour() {
        let tenth = Discount::Share { basis_points: 1_000 };
        assert_eq!(tenth.off(Cents(1_850)), Cents(185));
        assert_eq!(tenth.off(Cents(495)), Cents(50));
        assert_eq!(tenth.off(Cents(494)), Cents(49));
    }

    #[test]
    fn a_discount_never_exceeds_the_price() {
        assert_eq!(Discount::Amount(Cents(1_000)).off(Cents(495)), Cents(495));
        assert_eq!(Discount::Share { basis_points: 20_000 }.off(Cents(495)), Cents(495));
        assert_eq!(Discount::Amount(Cents(-100)).off(Cents(495)), Cents(0));
    }

    #[test]
    fn sums_keep_every_cent() {
        assert_eq!([Cents(195).times(3), Cents(5)].into_iter().sum::<Cents>(), Cents(590));
    }
}
