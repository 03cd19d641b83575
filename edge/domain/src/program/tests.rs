use proptest::prelude::*;

use super::*;
use crate::{
    rule::Party,
    sample::{NOW, at, program, rule, trigger},
};

#[test]
fn a_program_is_open_from_its_start_until_its_end() {
    let table = [
        (Status::Active, None, None, Ok(())),
        (Status::Active, Some(0), None, Ok(())),
        (Status::Active, Some(1), None, Err(Closed::NotStarted)),
        (Status::Active, None, Some(1), Ok(())),
        (Status::Active, None, Some(0), Err(Closed::Ended)),
        (Status::Active, Some(-2), Some(-1), Err(Closed::Ended)),
        (Status::Active, Some(1), Some(2), Err(Closed::NotStarted)),
        (Status::Paused, None, None, Err(Closed::Paused)),
        (Status::Paused, Some(1), None, Err(Closed::Paused)),
        (Status::Paused, None, Some(-1), Err(Closed::Paused)),
        (Status::Ended, None, None, Err(Closed::Ended)),
        (Status::Ended, Some(1), None, Err(Closed::Ended)),
    ];
    for (status, starts, ends, expected) in table {
        let program = Program { status, starts_at: starts.map(at), ends_at: ends.map(at), ..program(vec![]) };
        assert_eq!(program.open_at(NOW), expected, "{status:?} from {starts:?} to {ends:?}");
    }
}

#[test]
fn a_trigger_sets_off_its_own_rules_in_the_owners_order() {
    let rules = [("b", "purchase"), ("c", "claim"), ("a", "purchase"), ("d", "signup")];
    let program = program(rules.map(|(id, on)| rule(id, on, Party::Advocate)).into());
    for (on, expected) in [("purchase", vec!["b", "a"]), ("claim", vec!["c"]), ("enquiry", vec![])] {
        let found: Vec<&str> = program.rules_on(&trigger(on)).map(|rule| rule.id.as_str()).collect();
        assert_eq!(found, expected, "{on}");
    }
}

#[test]
fn only_the_owners_pages_may_embed_the_widget() {
    let origins = ["https://shop.example", "http://localhost:8080"];
    let origins = origins.map(|origin| Origin::parse(origin).unwrap()).into();
    let program = Program { origins, ..program(vec![]) };
    let table = [
        ("https://shop.example", true),
        ("http://localhost:8080", true),
        ("http://shop.example", false),
        ("https://shop.example:8443", false),
        ("https://www.shop.example", false),
        ("https://shop.example.evil.example", false),
        ("http://localhost", false),
        ("null", false),
        ("", false),
    ];
    for (origin, allowed) in table {
        assert_eq!(program.allows_origin(origin), allowed, "{origin}");
    }
}

proptest! {
    #[test]
    fn an_active_program_is_open_exactly_between_its_ends(
        start in -100_i64..100, length in 1_i64..100, now in -300_i64..300,
    ) {
        let end = start + length;
        let program = Program { starts_at: Some(at(start)), ends_at: Some(at(end)), ..program(vec![]) };
        prop_assert_eq!(program.open_at(at(now)).is_ok(), (start..end).contains(&now));
    }
}
