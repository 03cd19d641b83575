//! The owner's own codes: each is given once, whoever waits gets one when there are some, and the owner knows.

use std::collections::BTreeSet;

use goodword_protocol::{JournalEntry, Page, Pool, RewardState};
use serde_json::{Value, json};

use super::{
    invariants::checks,
    world::{World, double_sided, with},
};
use crate::ledger::{
    answer::CouponsAdded,
    command::{Command, Coupons},
};

/// A program whose friends get a code of the pool `spring`.
fn from_pool() -> Value {
    with(
        double_sided(),
        json!({"rules": [{"id": "welcome", "on": "claim", "party": "friend", "reward":
            {"kind": "discount_percent", "basis_points": 1000, "coupon": {"pool": "spring"}}}]}),
    )
}

fn codes(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("SPRING-{number}")).collect()
}

fn fill(world: &mut World, codes: Vec<String>) -> CouponsAdded {
    fill_saying(world, codes, None)
}

fn fill_saying(world: &mut World, codes: Vec<String>, low_stock: Option<u32>) -> CouponsAdded {
    world.owner(Command::AddCoupons(Coupons { pool: "spring".to_owned(), codes, low_stock })).unwrap()
}

fn spring(world: &mut World) -> Pool {
    let pools: Page<Pool> = world.owner(Command::Pools { after: None, limit: None }).unwrap();
    let [pool] = pools.items.try_into().expect("one pool");
    pool
}

/// What a friend's claim brings.
fn coupon(world: &mut World, code: &str, friend: &str) -> Option<String> {
    world.claim(code, friend).unwrap().reward.expect("the rule gives a discount").1
}

/// How often the owner was told that few codes are left.
fn told(world: &mut World) -> usize {
    let command = Command::Journal { subject: Some("pool:spring".to_owned()), after: 0, limit: None };
    let entries: Page<JournalEntry> = world.owner(command).unwrap();
    let told = |entry: &JournalEntry| entry.state == "low" && entry.reason == "coupon_low";
    assert!(entries.items.iter().all(told), "{:?}", entries.items);
    entries.items.len()
}

/// What the rows say that no answer shows.
fn check(world: &World) {
    for sql in [
        "SELECT name FROM pool WHERE added <> (SELECT count(*) FROM pool_coupon WHERE pool = name)
             OR left <> (SELECT count(*) FROM pool_coupon WHERE pool = name AND reward IS NULL)",
        "SELECT code FROM pool_coupon WHERE reward IS NOT NULL
             AND code IS NOT (SELECT coupon FROM reward WHERE id = pool_coupon.reward)",
    ] {
        assert_eq!(world.database.rows(sql), [""; 0], "{sql}");
    }
    checks::agree(&world.database).unwrap();
}

#[test]
fn a_code_is_added_once_whatever_pool_it_is_in() {
    let mut world = World::with_program(&from_pool());
    let added = fill(&mut world, codes(0..3));
    assert_eq!(added, CouponsAdded { added: 3, duplicates: vec![], left: 3 });
    let again = fill(&mut world, codes(1..5));
    assert_eq!(again, CouponsAdded { added: 2, duplicates: codes(1..3), left: 5 });
    let twice = fill(&mut world, ["X", "X", "X"].map(str::to_owned).to_vec());
    assert_eq!((twice.added, twice.duplicates.len()), (1, 2));
    let coupons = Coupons { pool: "summer".to_owned(), codes: codes(4..6), low_stock: None };
    let other: CouponsAdded = world.owner(Command::AddCoupons(coupons)).unwrap();
    assert_eq!(other, CouponsAdded { added: 1, duplicates: codes(4..5), left: 1 });
    assert_eq!(fill(&mut world, vec![]), CouponsAdded { added: 0, duplicates: vec![], left: 6 });
    check(&world);
}

#[test]
fn a_code_that_was_handed_out_is_a_duplicate_for_ever() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let generated = coupon(&mut world, &anna.code, "bo").unwrap();
    assert_eq!(fill(&mut world, vec![generated.clone()]).duplicates, [generated]);
    world.put(&from_pool()).unwrap();
    fill(&mut world, codes(0..1));
    let given = coupon(&mut world, &anna.code, "cem").unwrap();
    assert_eq!(fill(&mut world, vec![given.clone()]).duplicates, [given]);
}

#[test]
fn a_generated_coupon_is_never_one_of_a_pool() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let would_be = coupon(&mut world, &anna.code, "bo").unwrap();

    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    fill(&mut world, vec![would_be.clone()]);
    let coupon = coupon(&mut world, &anna.code, "bo").unwrap();
    assert_ne!(coupon, would_be, "it is the owner's");
}

#[test]
fn an_empty_pool_gives_nothing_twice_and_who_waits_gets_a_code_when_it_is_filled() {
    let mut world = World::with_program(&from_pool());
    let anna = world.enrol("anna");
    fill(&mut world, codes(0..1));
    assert_eq!(coupon(&mut world, &anna.code, "bo").as_deref(), Some("SPRING-0"));
    let claimed = world.claim(&anna.code, "cem").unwrap();
    assert_eq!((claimed.state, claimed.reward.unwrap().1), (Some(RewardState::Pending), None));
    let reward = world.rewards().remove(0);
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Pending, "pool_empty"));
    world.days_later(1);
    world.settle();
    assert_eq!(coupon(&mut world, &anna.code, "cem"), None, "time brings no codes");

    let filled = fill(&mut world, codes(0..3));
    assert_eq!((filled.added, filled.left), (2, 1), "one of the new codes is given at once");
    let claimed = world.claim(&anna.code, "cem").unwrap();
    assert_eq!(claimed.state, Some(RewardState::Fulfilled));
    assert_ne!(claimed.reward.unwrap().1.unwrap(), "SPRING-0");
    check(&world);
}

#[test]
fn the_alarm_goes_on_until_nobody_waits_or_the_pool_is_empty() {
    let mut world = World::with_program(&from_pool());
    let anna = world.enrol("anna");
    for friend in 0..350 {
        assert_eq!(coupon(&mut world, &anna.code, &format!("friend {friend}")), None);
    }
    let given = |world: &mut World| {
        let given: Vec<_> = world.database.rows("SELECT coupon FROM reward WHERE coupon IS NOT NULL");
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len(), "a code was given twice");
        given.len()
    };
    let now = world.now.as_millis();
    fill(&mut world, codes(0..250));
    assert_eq!(given(&mut world), 100);
    assert_eq!(world.alarm(), Some(now), "more can be given at once");
    world.settle();
    world.settle();
    assert_eq!(given(&mut world), 250);
    world.settle();
    let waits_for_nothing = |world: &mut World| world.database.rows("SELECT * FROM cause_over").is_empty();
    assert!(waits_for_nothing(&mut world), "the alarm does not ring for what cannot be given");
    fill(&mut world, codes(250..500));
    assert_eq!((given(&mut world), spring(&mut world).left), (350, 150));
    world.settle();
    assert!(waits_for_nothing(&mut world));
    check(&world);
}

#[test]
fn more_rewards_than_one_alarm_gives_are_given_once_the_advocate_is_proved() {
    let mut world = World::with_program(&with(double_sided(), json!({"prove_advocates": true})));
    let anna = world.enrol("anna");
    for friend in 0..120 {
        world.claim(&anna.code, &format!("friend {friend}")).unwrap();
        world.purchase(&format!("o{friend}"), &format!("friend {friend}"), 5000);
    }
    let waiting = |world: &World| world.database.rows("SELECT * FROM reward_waiting").len();
    assert_eq!(waiting(&world), 120);
    world.enrol_as("anna", Some("c1"));
    assert_eq!(waiting(&world), 20);
    world.settle();
    assert_eq!(waiting(&world), 0);
}

#[test]
fn the_owner_is_told_once_that_few_codes_are_left_until_the_pool_is_filled() {
    let mut world = World::with_program(&from_pool());
    let anna = world.enrol("anna");
    fill(&mut world, codes(0..23));
    for friend in 0..2 {
        coupon(&mut world, &anna.code, &format!("friend {friend}"));
    }
    assert_eq!((told(&mut world), spring(&mut world).low), (0, false));
    for friend in 2..10 {
        coupon(&mut world, &anna.code, &format!("friend {friend}"));
    }
    let pool = spring(&mut world);
    assert_eq!((told(&mut world), pool.low), (1, true));
    assert_eq!((pool.added, pool.left, pool.handed_out, pool.low_stock), (23, 13, 10, 20));
    fill(&mut world, codes(23..25));
    coupon(&mut world, &anna.code, "still few");
    assert_eq!(told(&mut world), 1, "two codes are no filling");
    fill(&mut world, codes(25..50));
    assert!(!spring(&mut world).low);
    fill_saying(&mut world, vec![], Some(38));
    coupon(&mut world, &anna.code, "few again");
    assert_eq!((told(&mut world), spring(&mut world).low_stock), (2, 38));
}

#[test]
fn a_pool_that_nobody_filled_is_one_without_codes() {
    let mut world = World::with_program(&from_pool());
    let anna = world.enrol("anna");
    for friend in ["bo", "cem"] {
        assert_eq!(coupon(&mut world, &anna.code, friend), None);
    }
    let pool = spring(&mut world);
    assert_eq!((pool.added, pool.left, pool.low, told(&mut world)), (0, 0, true, 1));
}

#[test]
fn a_coupon_of_a_pool_tells_whose_purchase_it_is() {
    let mut program = from_pool();
    program["rules"].as_array_mut().unwrap().push(double_sided()["rules"][1].clone());
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    fill(&mut world, codes(0..1));
    coupon(&mut world, &anna.code, "bo");
    let event = json!({"id": "o1", "type": "purchase", "friend": {}, "coupon": "SPRING-0",
                       "amount": {"minor": 5000, "currency": "EUR"}});
    let answer = world.report(event, Some("bo at work")).unwrap().answer;
    assert_eq!(answer.decision.attributed_by, Some(goodword_protocol::Attribution::Coupon));
    assert_eq!(answer.rewards.len(), 1);
}

#[test]
fn pools_are_listed_by_name_and_paged() {
    let mut world = World::with_program(&from_pool());
    for pool in ["c", "a", "b"] {
        let coupons = Coupons { pool: pool.to_owned(), codes: vec![format!("{pool}1")], low_stock: None };
        world.owner::<CouponsAdded>(Command::AddCoupons(coupons)).unwrap();
    }
    let mut page = |after: Option<&str>| {
        let command = Command::Pools { after: after.map(str::to_owned), limit: Some(2) };
        let page: Page<Pool> = world.owner(command).unwrap();
        (page.items.into_iter().map(|pool| pool.name).collect::<Vec<_>>(), page.next_cursor)
    };
    assert_eq!(page(None), (vec!["a".to_owned(), "b".to_owned()], Some("b".to_owned())));
    assert_eq!(page(Some("b")), (vec!["c".to_owned()], None));
}
