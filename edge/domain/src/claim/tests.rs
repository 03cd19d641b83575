use proptest::prelude::*;

use super::*;
use crate::{
    program::Status,
    reward::{Hold, State},
    rule::{Cap, Party},
    sample::{NOW, advocate, at, bo, coupon, disguises, program, rule},
    time::Days,
};

fn nothing(_: &Rule) -> Given {
    Given::default()
}

/// Claims the link of advocate 1 in a program.
fn claims(program: &Program, friend: &Friend, standing: Option<u8>) -> Result<Claim, Refusal> {
    let standing = standing.map(|number| advocate(number).id);
    claim(program, &advocate(1), &claimant(friend, standing.as_ref()), nothing, NOW)
}

/// A friend of whom nothing else is known.
fn claimant<'a>(friend: &'a Friend, standing: Option<&'a AdvocateId>) -> Claimant<'a> {
    Claimant { friend, standing, existing_customer: false, signals: &[] }
}

/// What a first claim gives.
fn first(program: &Program, given: impl Fn(&Rule) -> Given) -> (Vec<Grant>, Vec<(RuleId, NotGiven)>) {
    match claim(program, &advocate(1), &claimant(&bo(), None), given, NOW) {
        Ok(Claim::First { grants, withheld, .. }) => (grants, withheld),
        other => panic!("not a first claim: {other:?}"),
    }
}

#[test]
fn a_claim_is_decided_by_what_stands_then_by_who_then_by_when() {
    let open = program(vec![]);
    let paused = Program { status: Status::Paused, ..program(vec![]) };
    let [by_key, by_customer, by_session] = disguises();
    let first =
        Claim::First { grants: vec![], withheld: vec![], verdict: Verdict::Fine, review: Review::None };
    let table = [
        (&open, bo(), None, Ok(first)),
        (&open, bo(), Some(1), Ok(Claim::Again)),
        (&open, bo(), Some(2), Err(Refusal::AlreadyClaimed)),
        (&paused, bo(), Some(1), Ok(Claim::Again)),
        (&paused, bo(), Some(2), Err(Refusal::AlreadyClaimed)),
        (&paused, bo(), None, Err(Refusal::Closed(Closed::Paused))),
        (&open, by_key.clone(), None, Err(Refusal::OwnLink)),
        (&open, by_customer, None, Err(Refusal::OwnLink)),
        (&open, by_session.clone(), None, Err(Refusal::OwnLink)),
        (&paused, by_key.clone(), None, Err(Refusal::OwnLink)),
        (&open, by_key, Some(2), Err(Refusal::AlreadyClaimed)),
        (&open, by_session, Some(1), Ok(Claim::Again)),
    ];
    for (program, friend, standing, expected) in table {
        assert_eq!(claims(program, &friend, standing), expected, "{friend:?}, standing {standing:?}");
    }
}

#[test]
fn two_people_of_whom_nothing_is_known_are_not_the_same() {
    let unknown = Friend::default();
    let nameless = Advocate { customer: None, ..advocate(1) };
    assert!(!unknown.is(&nameless));
    assert!(claim(&program(vec![]), &nameless, &claimant(&unknown, None), nothing, NOW).is_ok());
}

#[test]
fn the_friend_is_given_at_once_and_the_advocate_after_the_hold() {
    let rules = |party| {
        vec![
            rule("credit", "claim", party),
            Rule { reward: coupon(), ..rule("coupon", "claim", party) },
            Rule { hold: Some(Days::new(1)), ..rule("sooner", "claim", party) },
            Rule { hold: Some(Days::new(0)), ..rule("at-once", "claim", party) },
        ]
    };
    let given = |party| -> Vec<_> {
        let (grants, _) = first(&program(rules(party)), nothing);
        grants.into_iter().map(|grant| (grant.state, grant.hold.until, grant.hold.review)).collect()
    };
    let days = |days: i64| at(days * 86_400_000);
    assert_eq!(
        given(Party::Friend),
        [
            (State::Approved, NOW, false),
            (State::Fulfilled, NOW, false),
            (State::Approved, NOW, false),
            (State::Approved, NOW, false),
        ]
    );
    assert_eq!(
        given(Party::Advocate),
        [
            (State::Pending, days(14), false),
            (State::Pending, days(14), false),
            (State::Pending, days(1), false),
            (State::Approved, NOW, false),
        ]
    );
}

#[test]
fn an_existing_customer_is_no_friend_unless_the_claim_stands() {
    let friend = bo();
    let standing = advocate(1).id;
    let claims = |standing| {
        let claimant = Claimant { existing_customer: true, ..claimant(&friend, standing) };
        claim(&program(vec![]), &advocate(1), &claimant, nothing, NOW)
    };
    assert_eq!(claims(None), Err(Refusal::ExistingCustomer));
    assert_eq!(claims(Some(&standing)), Ok(Claim::Again));
}

/// A suspicious claim gives the friend what is promised, holds back what the advocate gets, and at the worst is kept
/// for the owner to see.
#[test]
fn signals_hold_the_advocates_reward_back_and_many_of_them_reject() {
    use Signal::{DisposableDomain, MutualReferral, SameDevice, SimilarName};
    let rules = vec![rule("friend", "claim", Party::Friend), rule("advocate", "claim", Party::Advocate)];
    let flagged = Program { review: program::Review::Flagged, ..program(rules) };
    let friends_only = Program { rules: flagged.rules[..1].to_vec(), ..flagged.clone() };
    let many = [SameDevice, DisposableDomain, MutualReferral];
    let table: [(&Program, &[Signal], Verdict, Review, usize); 5] = [
        (&flagged, &[], Verdict::Fine, Review::None, 2),
        (&flagged, &[SimilarName], Verdict::Fine, Review::None, 2),
        (&flagged, &[SameDevice], Verdict::Review, Review::Waiting, 2),
        (&friends_only, &[SameDevice], Verdict::Review, Review::None, 1),
        (&flagged, &many, Verdict::Reject, Review::None, 0),
    ];
    for (program, signals, expected, review, count) in table {
        let friend = bo();
        let claimant = Claimant { signals, ..claimant(&friend, None) };
        let Ok(Claim::First { grants, verdict, review: waits, .. }) =
            claim(program, &advocate(1), &claimant, nothing, NOW)
        else {
            panic!("a first claim")
        };
        assert_eq!((verdict, waits, grants.len()), (expected, review, count), "{signals:?}");
        let held = |grant: &Grant| grant.party == Party::Advocate && grant.hold.review;
        assert_eq!(grants.iter().any(held), review == Review::Waiting, "{signals:?}");
    }
}

#[test]
fn reviewing_all_holds_an_advocates_reward_for_a_claim() {
    let all = Program { review: program::Review::All, ..program(vec![rule("r", "claim", Party::Advocate)]) };
    assert!(first(&all, nothing).0[0].hold.review);
}

#[test]
fn only_the_rules_for_claims_are_asked() {
    let rules = vec![rule("a", "purchase", Party::Friend), rule("b", "claim", Party::Friend)];
    let (grants, withheld) = first(&program(rules), nothing);
    assert_eq!(grants.iter().map(|grant| grant.rule.as_str()).collect::<Vec<_>>(), ["b"]);
    assert!(withheld.is_empty());
}

#[test]
fn a_claim_stands_also_when_the_cap_leaves_nothing_for_it() {
    let cap = Cap { per_advocate: None, per_program: Some(3), window: None };
    let rules = vec![Rule { cap: Some(cap), ..rule("welcome", "claim", Party::Friend) }];
    let (grants, withheld) =
        first(&program(rules), |_| Given { per_advocate: 0, per_program: 3, milestone: false });
    assert!(grants.is_empty());
    assert_eq!(withheld, [(RuleId::parse("welcome").unwrap(), NotGiven::CapReached)]);
}

#[test]
fn a_coupon_that_is_given_at_once_has_nothing_to_wait_for() {
    let hold = Hold { until: NOW, review: false };
    assert!(hold.is_over(NOW) && !hold.is_over(at(-1)));
    assert!(!Hold { review: true, ..hold }.is_over(at(1)));
    assert_eq!((hold.reason(), Hold { review: true, ..hold }.reason()), ("held", "under_review"));
}

proptest! {
    #[test]
    fn the_one_who_was_first_stays_so_whatever_becomes_of_the_program(
        status in prop::sample::select(vec![Status::Active, Status::Paused, Status::Ended]),
        now in -1_000_000_i64..1_000_000,
        ends in prop::option::of(-1_000_000_i64..1_000_000),
    ) {
        let program = Program { status, ends_at: ends.map(at), ..program(vec![rule("r", "claim", Party::Friend)]) };
        let again = claim(&program, &advocate(1), &claimant(&bo(), Some(&advocate(1).id)), nothing, at(now));
        prop_assert_eq!(again, Ok(Claim::Again));
        let other = claim(&program, &advocate(2), &claimant(&bo(), Some(&advocate(1).id)), nothing, at(now));
        prop_assert_eq!(other, Err(Refusal::AlreadyClaimed));
    }
}
