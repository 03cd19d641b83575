//! What holds of every event, whatever the program.

use proptest::prelude::*;

use super::*;
use crate::sample::trigger;

fn some_rule(id: usize) -> impl Strategy<Value = Rule> {
    let on = prop::sample::select(vec!["claim", "purchase", "signup"]);
    let party = prop::sample::select(vec![Party::Advocate, Party::Friend]);
    let nth = prop::sample::select(vec![Nth::Every, Nth::Only(1), Nth::Only(2)]);
    let least = prop::option::of(0_i64..10_000);
    let cap = prop::option::of((1..4_u32).prop_map(|most| Cap {
        per_advocate: Some(most),
        per_program: None,
        window: None,
    }));
    let hold = prop::option::of((0..40_u32).prop_map(Days::new));
    (on, party, nth, least, cap, hold).prop_map(move |(on, party, nth, least, cap, hold)| {
        let min_amount = least.map(|minor| money(minor, "EUR"));
        Rule { nth, min_amount, cap, hold, ..rule(&format!("r{id}"), on, party) }
    })
}

fn some_program() -> impl Strategy<Value = Program> {
    let rules: Vec<_> = (0..6).map(some_rule).collect();
    let review = prop::sample::select(vec![Policy::None, Policy::All]);
    (rules, review, 0..40_u32).prop_map(|(rules, review, hold)| Program {
        review,
        hold: Days::new(hold),
        ..program(rules)
    })
}

fn some_event() -> impl Strategy<Value = Event> {
    let kind = prop::sample::select(vec!["purchase", "signup", "enquiry"]);
    (kind, prop::option::of(0_i64..12_000), -12 * DAY..DAY, 1..4_u32).prop_map(
        |(kind, minor, occurred, ordinal)| Event {
            kind: EventType::parse(kind).unwrap(),
            amount: minor.map(|minor| money(minor, "EUR")),
            occurred_at: at(occurred),
            ordinal,
            first_at: None,
            next_place: 1,
        },
    )
}

proptest! {
    #[test]
    fn each_rule_of_the_trigger_answers_once_and_no_other_does(
        program in some_program(), happened in some_event(), given in 0..4_u32,
    ) {
        let count = |_: &Rule| Given { per_advocate: given, per_program: given, milestone: false };
        let Ok(earned) = event(&program, &claimed(), &advocate(1), &bo(), &happened, count, NOW) else {
            return Ok(());
        };
        let mut answered: Vec<_> = earned.grants.iter().map(|grant| grant.rule.as_str()).collect();
        answered.extend(earned.withheld.iter().map(|(rule, _)| rule.as_str()));
        answered.sort_unstable();
        let asked: Vec<_> =
            program.rules_on(&trigger(happened.kind.as_str())).map(|rule| rule.id.as_str()).collect();
        prop_assert_eq!(answered, asked);
    }

    #[test]
    fn a_reward_is_what_its_rule_promises(program in some_program(), happened in some_event()) {
        let Ok(earned) = decide(&program, &claimed(), &happened) else { return Ok(()) };
        for grant in &earned.grants {
            let rule = program.rules.iter().find(|rule| rule.id == grant.rule).unwrap();
            prop_assert_eq!((&grant.party, &grant.reward), (&rule.party, &rule.reward));
            prop_assert!(grant.hold.until >= happened.occurred_at.min(NOW));
            prop_assert_eq!(grant.state == reward::State::Pending, !grant.hold.is_over(NOW));
        }
    }

    #[test]
    fn what_is_earned_does_not_depend_on_when_it_is_told(
        program in some_program(), happened in some_event(), late in 0..100 * DAY,
    ) {
        let happened = Event { occurred_at: happened.occurred_at.min(NOW), ..happened };
        let told = |now| {
            let earned = event(&program, &claimed(), &advocate(1), &bo(), &happened, nothing, now)?;
            let rules: Vec<_> = earned.grants.into_iter().map(|it| (it.rule, it.value, it.hold)).collect();
            Ok::<_, Ignored>((rules, earned.withheld, earned.converts, earned.review))
        };
        prop_assert_eq!(told(NOW), told(at(late)));
    }

    #[test]
    fn nobody_earns_by_being_their_own_friend(program in some_program(), happened in some_event(), way in 0..3_usize) {
        let own = disguises()[way].clone();
        let said = event(&program, &claimed(), &advocate(1), &own, &happened, nothing, NOW);
        prop_assert_eq!(said, Err(Ignored::OwnLink));
    }
}
