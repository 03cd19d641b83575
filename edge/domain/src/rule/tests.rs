use proptest::prelude::*;

use super::*;
use crate::sample::{NOW, at, money, rule};

fn purchase(nth: Nth) -> Rule {
    Rule { nth, ..rule("thank-you", "purchase", Party::Advocate) }
}

fn given(per_advocate: u32, per_program: u32) -> Given {
    Given { per_advocate, per_program, milestone: false }
}

/// The friend's n-th event, which makes the referral the advocate's first.
fn occasion(ordinal: u32, amount: Option<&Money>) -> Occasion<'_> {
    Occasion { ordinal, place: 1, amount, occurred_at: NOW, first_at: NOW, late: false }
}

/// What a rule says, without what its reward is worth.
fn says(rule: &Rule, ordinal: u32, amount: Option<&Money>, given: Given) -> Result<(), NotGiven> {
    rule.rewards(&occasion(ordinal, amount), false, given).map(|_| ())
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
        let said = [1, 2, 3].map(|ordinal| says(&purchase(nth), ordinal, None, Given::default()));
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
        assert_eq!(says(&rule, 1, amount.as_ref(), Given::default()), expected, "{amount:?}");
    }
    let nothing = Rule { min_amount: Some(money(0, "EUR")), ..purchase(Nth::Every) };
    assert_eq!(
        says(&nothing, 1, None, Given::default()),
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
        assert_eq!(says(&rule, 1, None, given), expected, "{cap:?} after {given:?}");
    }
}

#[test]
fn the_first_reason_that_the_friend_could_have_changed_is_the_one_that_is_said() {
    let cap = Some(Cap { per_advocate: Some(1), per_program: None, window: None });
    let rule = Rule { min_amount: Some(money(2000, "EUR")), cap, ..purchase(Nth::Only(1)) };
    let full = given(1, 1);
    assert_eq!(says(&rule, 2, None, full), Err(NotGiven::NotTheNth { first: true }));
    assert_eq!(says(&rule, 1, None, full), Err(NotGiven::BelowMinimum));
    assert_eq!(says(&rule, 1, Some(&money(2000, "EUR")), full), Err(NotGiven::CapReached));
    assert_eq!(says(&rule, 1, Some(&money(2000, "EUR")), Given::default()), Ok(()));
}

#[test]
fn a_cap_counts_for_ever_or_over_its_days() {
    let cap = |window| Cap { per_advocate: Some(1), per_program: None, window };
    assert_eq!(cap(None).since(NOW), Timestamp::from_millis(0));
    assert_eq!(cap(Some(Days::new(1))).since(NOW), at(-86_400_000));
}

#[test]
fn a_tier_begins_at_its_referral_and_a_milestone_is_one() {
    let table = [
        (Place::Any, [Ok(()), Ok(()), Ok(()), Ok(())]),
        (Place::From(3), [Err(NotGiven::TierNotReached), Err(NotGiven::TierNotReached), Ok(()), Ok(())]),
        (
            Place::At(3),
            [
                Err(NotGiven::NotTheMilestone),
                Err(NotGiven::NotTheMilestone),
                Ok(()),
                Err(NotGiven::NotTheMilestone),
            ],
        ),
    ];
    for (place, expected) in table {
        let rule = Rule { place, ..purchase(Nth::Only(1)) };
        let said = [1, 2, 3, 4].map(|place| {
            let occasion = Occasion { place, ..occasion(1, None) };
            rule.rewards(&occasion, false, Given::default()).map(|_| ())
        });
        assert_eq!(said, expected, "{place:?}");
    }
}

#[test]
fn a_milestone_is_given_once_and_a_lower_tier_steps_back() {
    let milestone = Rule { place: Place::At(1), ..purchase(Nth::Only(1)) };
    let before = Given { milestone: true, ..Given::default() };
    assert_eq!(says(&milestone, 1, None, before), Err(NotGiven::MilestoneGiven));
    let tier = Rule { place: Place::From(1), ..purchase(Nth::Only(1)) };
    let said = tier.rewards(&occasion(1, None), true, Given::default());
    assert_eq!(said, Err(NotGiven::HigherTier));
    assert_eq!(says(&tier, 1, None, before), Ok(()), "only milestones are given once");
}

#[test]
fn a_recurring_rule_ends_with_its_months_and_another_with_the_window() {
    let months = |months| Rule { months, ..purchase(Nth::Every) };
    let first_at = Timestamp::from_millis(0);
    let table = [
        // The first of January 1970, and the last moment before and the first after 12 months.
        (Some(12), 31_536_000_000 - 1, true, Ok(())),
        (Some(12), 31_536_000_000, false, Err(NotGiven::MonthsOver)),
        (None, 0, false, Ok(())),
        (None, 0, true, Err(NotGiven::WindowOver)),
    ];
    for (length, at, late, expected) in table {
        let occasion =
            Occasion { occurred_at: Timestamp::from_millis(at), first_at, late, ..occasion(7, None) };
        let said = months(length).rewards(&occasion, false, Given::default()).map(|_| ());
        assert_eq!(said, expected, "{length:?} at {at}, late {late}");
    }
}

/// What the friend did comes first, then the advocate's count, then what is left to give.
#[test]
fn a_referral_converts_also_when_only_the_advocates_count_leaves_nothing() {
    let converting = [
        NotGiven::TierNotReached,
        NotGiven::HigherTier,
        NotGiven::NotTheMilestone,
        NotGiven::MilestoneGiven,
        NotGiven::RoundsToNothing,
        NotGiven::CapReached,
    ];
    assert!(converting.iter().all(|why| why.converts()));
    let other = [
        NotGiven::WindowOver,
        NotGiven::MonthsOver,
        NotGiven::BelowMinimum,
        NotGiven::NotTheNth { first: true },
        NotGiven::NotTheNth { first: false },
        NotGiven::AmountMissing,
    ];
    assert!(!other.iter().any(|why| why.converts()));
}

#[test]
fn a_commission_needs_an_amount_that_is_worth_something() {
    let rate = crate::money::BasisPoints::parse(1000).unwrap();
    let rule = Rule { reward: Reward::Commission { rate }, ..purchase(Nth::Every) };
    let rewards = |amount: Option<&Money>| rule.rewards(&occasion(1, amount), false, Given::default());
    assert_eq!(rewards(None), Err(NotGiven::AmountMissing));
    assert_eq!(rewards(Some(&money(5, "EUR"))), Err(NotGiven::RoundsToNothing));
    assert_eq!(rewards(Some(&money(1995, "EUR"))), Ok(200));
}

#[test]
fn tiers_of_one_ladder_share_event_party_kind_and_choice() {
    let tier = |first| Rule { place: Place::From(first), ..purchase(Nth::Only(1)) };
    assert!(tier(1).is_same_ladder(&tier(5)));
    let others = [
        Rule { place: Place::Any, ..tier(5) },
        Rule { place: Place::At(5), ..tier(5) },
        Rule { party: Party::Friend, ..tier(5) },
        Rule { nth: Nth::Every, ..tier(5) },
        Rule { on: crate::sample::trigger("signup"), ..tier(5) },
        Rule { reward: Reward::Points { points: 1 }, ..tier(5) },
    ];
    for other in others {
        assert!(!tier(1).is_same_ladder(&other), "{other:?}");
    }
}

/// Owners' programs decide by these words.
#[test]
fn the_reasons_have_stable_codes() {
    let table = [
        (NotGiven::BelowMinimum, "below_minimum"),
        (NotGiven::NotTheNth { first: true }, "not_first"),
        (NotGiven::NotTheNth { first: false }, "not_nth"),
        (NotGiven::CapReached, "cap_reached"),
        (NotGiven::WindowOver, "window_over"),
        (NotGiven::MonthsOver, "months_over"),
        (NotGiven::TierNotReached, "tier_not_reached"),
        (NotGiven::HigherTier, "higher_tier"),
        (NotGiven::NotTheMilestone, "not_the_milestone"),
        (NotGiven::MilestoneGiven, "milestone_given"),
        (NotGiven::AmountMissing, "amount_missing"),
        (NotGiven::RoundsToNothing, "rounds_to_nothing"),
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
            if says(&rule, 1, None, given(each[*advocate], each.iter().sum())).is_ok() {
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
        let rewarded = (1..=20).filter(|ordinal| says(&purchase(Nth::Only(nth)), *ordinal, None, Given::default()).is_ok());
        prop_assert_eq!(rewarded.collect::<Vec<_>>(), [nth]);
    }
}

/// A new reason must be added to the list, and its code be one of its own.
#[test]
fn every_reason_is_listed_under_a_code_of_its_own() {
    let place = |why: NotGiven| match why {
        NotGiven::WindowOver => 0,
        NotGiven::MonthsOver => 1,
        NotGiven::BelowMinimum => 2,
        NotGiven::NotTheNth { first: true } => 3,
        NotGiven::NotTheNth { first: false } => 4,
        NotGiven::TierNotReached => 5,
        NotGiven::HigherTier => 6,
        NotGiven::NotTheMilestone => 7,
        NotGiven::MilestoneGiven => 8,
        NotGiven::AmountMissing => 9,
        NotGiven::RoundsToNothing => 10,
        NotGiven::CapReached => 11,
    };
    let codes: std::collections::BTreeSet<_> = NotGiven::ALL.iter().map(|why| why.code()).collect();
    assert_eq!(codes.len(), NotGiven::ALL.len());
    assert!(NotGiven::ALL.iter().enumerate().all(|(index, why)| place(*why) == index));
}
