use proptest::prelude::*;

use super::*;
use crate::sample::money;

fn commission(basis_points: u32) -> Reward {
    Reward::Commission { rate: BasisPoints::parse(basis_points).unwrap() }
}

fn product() -> Reward {
    Reward::Product { sku: "CAKE".to_owned(), name: "Taart".to_owned() }
}

#[test]
fn a_commission_is_rounded_half_to_even() {
    let table = [
        // 10 % of so many cents.
        (1000, 2500, 250),
        (1000, 5, 0),
        (1000, 6, 1),
        (1000, 15, 2),
        (1000, 25, 2),
        (1000, 35, 4),
        // 7.5 %: 0.5, 1.5 and 2.5 cents, and just beside.
        (750, 20, 2),
        (750, 1_999, 150),
        (750, 6_667, 500),
        // 0.01 % and all of it.
        (1, 10_000, 1),
        (1, 4_999, 0),
        (1, 5_000, 0),
        (1, 15_000, 2),
        (10_000, 9_007_199_254_740_991, 9_007_199_254_740_991),
    ];
    for (rate, amount, expected) in table {
        let value = commission(rate).value(Some(&money(amount, "EUR")));
        assert_eq!(
            value,
            if expected == 0 { Err(Worthless::RoundsToNothing) } else { Ok(expected) },
            "{rate} of {amount}"
        );
    }
    assert_eq!(commission(1000).value(None), Err(Worthless::AmountMissing));
}

#[test]
fn each_kind_is_counted_in_its_own_unit() {
    let table = [
        (Reward::Credit { amount: money(1000, "EUR") }, 1000),
        (Reward::Cash { amount: money(1, "EUR") }, 1),
        (Reward::Points { points: 250 }, 250),
        (product(), 1),
        (Reward::Custom { name: "Opslag".to_owned(), quantity: 500, unit: "MB".to_owned() }, 500),
        (Reward::Lottery { entries: 3 }, 3),
    ];
    for (reward, value) in table {
        assert_eq!(reward.value(None), Ok(value), "{reward:?}");
    }
}

#[test]
fn a_refund_leaves_what_is_in_proportion() {
    let credit = Reward::Credit { amount: money(1000, "EUR") };
    let table = [
        // value, amount, refunded, due
        (&credit, 1000, 3000, 0, 1000),
        (&credit, 1000, 3000, 1000, 667),
        (&credit, 1000, 3000, 2000, 333),
        (&credit, 1000, 3000, 2999, 0),
        (&credit, 1000, 3000, 3000, 0),
        // Half a cent goes to the even one.
        (&credit, 5, 1000, 500, 2),
        (&credit, 7, 1000, 500, 4),
        // A commission is taken of the rest.
        (&commission(1000), 250, 2500, 995, 150),
        (&commission(1000), 250, 2500, 945, 156),
        // … which is not the same as a share of what it was: 128 of 1020 would leave 127.
        (&commission(1250), 128, 1020, 8, 126),
        // What cannot be divided stays until all was paid back.
        (&product(), 1, 2500, 2499, 1),
        (&product(), 1, 2500, 2500, 0),
        // An order of nothing has nothing left.
        (&credit, 1000, 0, 0, 0),
    ];
    for (reward, value, amount, refunded, due) in table {
        assert_eq!(reward.due(value, amount, refunded), due, "{reward:?} of {value}, {refunded} of {amount}");
    }
}

#[test]
fn only_what_is_paid_in_money_costs_money() {
    assert!(crate::sample::credit().is_money() && commission(1000).is_money());
    assert!(!crate::sample::coupon().is_money() && !product().is_money());
    assert!(!Reward::Points { points: 5 }.is_money());
}

#[test]
fn coupons_and_points_give_themselves() {
    assert_eq!(crate::sample::coupon().released(), State::Fulfilled);
    assert_eq!(Reward::Points { points: 5 }.released(), State::Fulfilled);
    assert_eq!(crate::sample::credit().released(), State::Approved);
    assert_eq!(product().released(), State::Approved);
}

proptest! {
    #[test]
    fn refunding_more_never_leaves_more(value in 1..1_000_000_i64, amount in 1..10_000_000_i64, one in 0..=10_000_i64, two in 0..=10_000_i64) {
        let part = |share: i64| amount * share / 10_000;
        let (less, more) = (part(one.min(two)), part(one.max(two)));
        for reward in [Reward::Points { points: value.unsigned_abs() }, commission(1234), product()] {
            let worth = reward.value(Some(&money(amount, "EUR"))).unwrap_or(0);
            let left = |refunded| reward.due(worth, amount, refunded);
            prop_assert!(left(more) <= left(less));
            prop_assert!((0..=worth).contains(&left(less)));
            prop_assert_eq!(left(0), worth);
            prop_assert_eq!(left(amount), 0);
        }
    }
}
