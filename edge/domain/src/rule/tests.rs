use proptest::prelude::*;

use super::*;
use crate::sample::{NOW, at, money, rule};

fn purchase(nth: Nth) -> Rule {
    Rule { nth, ..rule("thank-you", "purchase", Party::Advocate) }
}

fn given(per_advocate: u32, per_program: u32) -> Given {
    Given { per_advocate, per_program }
}

#[test]
fn a_rule_means_one_of_the_friends_events_or_each() {
    let first = NotGiven::NotTheNth { first: true };
    let later = NotGiven::NotTheNth { first: false };
    let table = [
        (Nth::Every, [Ok(()), Ok(()), Ok(())]),
        (Nth::Only(1), [Ok(()), Err(first), Err(first)]),
        (Nth::Only(2), [Err(later), Ok(()), Err(later)]),
        (Nth::Only(9), [Err(later), Err(later), Err(later)]),
    ];
    for (nth, expected) in table {
        let said = [1, 2, 3].map(|ordinal| purchase(nth).rewards(ordinal, None, Given::default()));
        assert_eq!(said, expected, "{nth:?}");
    }
}

#[test]
fn a_minimum_is_reached_by_the_same_amount_in_the_same_currency() {
    let table = [
        (None, false),
        (Some(money(0, "EUR")), false),
        (Some(money(1999, "EUR")), false),
        (Some(money(2000, "EUR")), true),
        (Some(money(2001, "EUR")), true),
        (Some(money(1_000_000, "USD")), false),
    ];
    let rule = Rule { min_amount: Some(money(2000, "EUR")), ..purchase(Nth::Every) };
    for (amount, reached) in table {
        let expected = if reached { Ok(()) } else { Err(NotGiven::BelowMinimum) };
        assert_eq!(rule.rewards(1, amount.as_ref(), Given::default()), expected, "{amount:?}");
    }
    let nothing = Rule { min_amount: Some(money(0, "EUR")), ..purchase(Nth::Every) };
    assert_eq!(
        nothing.rewards(1, None, Given::default()),
        Err(NotGiven::BelowMinimum),
        "no amount is not zero"
    );
}

#[test]
fn a_cap_is_reached_by_the_last_reward_that_it_allows() {
    let table = [
        (Some(2), None, given(1, 99), false),
        (Some(2), None, given(2, 2), true),
        (Some(2), None, given(3, 3), true),
        (None, Some(3), given(0, 2), false),
        (None, Some(3), given(0, 3), true),
        (Some(2), Some(3), given(1, 2), false),
        (Some(2), Some(3), given(2, 2), true),
        (Some(2), Some(3), given(1, 3), true),
        (None, None, given(u32::MAX, u32::MAX), false),
    ];
    for (per_advocate, per_program, given, reached) in table {
        let cap = Cap { per_advocate, per_program, window: None };
        let rule = Rule { cap: Some(cap), ..purchase(Nth::Every) };
        let expected = if reached { Err(NotGiven::CapReached) } else { Ok(()) };
        assert_eq!(rule.rewards(1, None, given), expected, "{cap:?} after {given:?}");
    }
}

#[test]
fn the_first_reason_that_the_friend_could_have_changed_is_the_one_that_is_said() {
    let cap = Some(Cap { per_advocate: Some(1), per_program: None, window: None });
    let rule = Rule { min_amount: Some(money(2000, "EUR")), cap, ..purchase(Nth::Only(1)) };
    let full = given(1, 1);
    assert_eq!(rule.rewards(2, None, full), Err(NotGiven::NotTheNth { first: true }));
    assert_eq!(rule.rewards(1, None, full), Err(NotGiven::BelowMinimum));
    assert_eq!(rule.rewards(1, Some(&money(2000, "EUR")), full), Err(NotGiven::CapReached));
    assert_eq!(rule.rewards(1, Some(&money(2000, "EUR")), Given::default()), Ok(()));
}

#[test]
fn a_cap_counts_for_ever_or_over_its_days() {
    let cap = |window| Cap { per_advocate: Some(1), per_program: None, window };
    assert_eq!(cap(None).since(NOW), Timestamp::from_millis(0));
    assert_eq!(cap(Some(Days::new(1))).since(NOW), at(-86_400_000));
}

/// Owners' programs decide by these words.
#[test]
fn the_reasons_have_stable_codes() {
    let table = [
        (NotGiven::BelowMinimum, "below_minimum"),
        (NotGiven::NotTheNth { first: true }, "not_first"),
        (NotGiven::NotTheNth { first: false }, "not_nth"),
        (NotGiven::CapReached, "cap_reached"),
    ];
    for (why, code) in table {
        assert_eq!(why.code(), code);
    }
}

proptest! {
    #[test]
    fn a_rule_for_every_event_gives_exactly_its_cap(
        per_advocate in 1..6_u32,
        per_program in 1..9_u32,
        advocates in prop::collection::vec(0..3_usize, 0..40),
    ) {
        let cap = Cap { per_advocate: Some(per_advocate), per_program: Some(per_program), window: None };
        let rule = Rule { cap: Some(cap), ..purchase(Nth::Every) };
        let mut each = [0; 3];
        for advocate in &advocates {
            if rule.rewards(1, None, given(each[*advocate], each.iter().sum())).is_ok() {
                each[*advocate] += 1;
            }
        }
        let wanted: u32 = (0..3)
            .map(|who| u32::try_from(advocates.iter().filter(|it| **it == who).count()).unwrap().min(per_advocate))
            .sum();
        prop_assert!(each.iter().all(|given| *given <= per_advocate));
        prop_assert_eq!(each.iter().sum::<u32>(), wanted.min(per_program));
    }

    #[test]
    fn one_rule_for_one_event_rewards_one_of_many(nth in 1..20_u32) {
        let rewarded = (1..=20).filter(|ordinal| purchase(Nth::Only(nth)).rewards(*ordinal, None, Given::default()).is_ok());
        prop_assert_eq!(rewarded.collect::<Vec<_>>(), [nth]);
    }
}
