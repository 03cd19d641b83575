//! The audit finds what was tampered with, and nothing else.

use goodword_protocol::{AuditPage, Checked, Difference, EventAnswer};
use serde_json::json;

use super::world::{World, double_sided, with};
use crate::ledger::command::{Command, Suspicion};

/// Every page of an audit, one after another.
pub(super) fn audit(world: &mut World, limit: u32) -> (Checked, Vec<Difference>) {
    let (mut checked, mut differences, mut cursor) = (Checked::default(), Vec::new(), None);
    loop {
        let limit = Some(limit);
        let page: AuditPage = world.owner(Command::Audit { cursor, limit }).expect("the owner may audit");
        checked.claims += page.checked.claims;
        checked.events += page.checked.events;
        checked.rewards += page.checked.rewards;
        differences.extend(page.differences);
        cursor = page.next_cursor;
        if cursor.is_none() {
            return (checked, differences);
        }
    }
}

/// A program that gives points besides, two friends who bought, and half a refund.
fn lively() -> World {
    let mut program = with(double_sided(), json!({"hold_days": 0}));
    let points = json!({"id": "points", "on": "purchase", "party": "advocate", "nth": 0,
                        "reward": {"kind": "points", "points": 75}});
    program["rules"].as_array_mut().unwrap().push(points);
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    for friend in ["bo", "cem"] {
        world.claim(&anna.code, friend).unwrap();
        world.purchase(&format!("{friend} 1"), friend, 5000);
        world.purchase(&format!("{friend} 2"), friend, 500);
    }
    let refund = json!({"id": "b1", "event_id": "bo 1", "amount": {"minor": 2500, "currency": "EUR"}});
    let refund = serde_json::from_value(refund).unwrap();
    world.owner::<serde_json::Value>(Command::Refund(refund)).unwrap();
    world
}

fn found(world: &mut World) -> Vec<(String, String)> {
    let (_, differences) = audit(world, 100);
    differences.into_iter().map(|it| (it.subject, it.kind)).collect()
}

#[test]
fn an_audit_of_untouched_books_checks_everything_and_finds_nothing() {
    let mut world = lively();
    let checked = Checked { claims: 2, events: 4, rewards: 8 };
    for limit in [1, 3, 500] {
        assert_eq!(audit(&mut world, limit), (checked, vec![]), "in pages of {limit}");
    }
}

/// An audit of a program whose rules changed asks each version of them what it promised.
#[test]
fn what_was_earned_is_audited_by_the_rules_of_then() {
    let mut world = lively();
    let mut program = double_sided();
    program["rules"][1]["min_amount"] = json!({"minor": 9900, "currency": "EUR"});
    program["rules"][1]["reward"]["amount"]["minor"] = json!(1);
    world.put(&program).unwrap();
    let anna = world.enrol("anna");
    world.claim(&anna.code, "di").unwrap();
    world.purchase("di 1", "di", 5000);
    assert_eq!(audit(&mut world, 2).1, vec![]);
}

#[test]
fn whatever_is_tampered_with_is_named() {
    let thank_you = "rule = 'thank-you' AND event = 'cem 1'";
    let points = "rule = 'points' AND event = 'cem 1'";
    let welcome = "rule = 'welcome' AND referral = (SELECT referral FROM event WHERE id = 'cem 1')";
    let id = |which: &str| format!("SELECT id FROM reward WHERE {which}");
    let referral = "SELECT referral FROM event WHERE id = 'cem 1'".to_owned();
    let advocate = "SELECT id FROM advocate".to_owned();
    let event = "SELECT 'cem 1'".to_owned();
    let table: Vec<(String, String, &[&str])> = vec![
        (format!("UPDATE reward SET value = 2000 WHERE {thank_you}"), id(thank_you), &["value", "journal"]),
        (format!("UPDATE reward SET reversed = 1 WHERE {thank_you}"), id(thank_you), &["journal", "reversed"]),
        (format!("UPDATE reward SET hold_until = hold_until + 1 WHERE {thank_you}"), id(thank_you), &["hold_until"]),
        (format!("UPDATE reward SET party = 'friend' WHERE {thank_you}"), id(thank_you), &["party"]),
        (format!("UPDATE reward SET state = 'fulfilled' WHERE {thank_you}"), id(thank_you), &["state"]),
        (format!("UPDATE reward SET state = 'cancelled' WHERE {thank_you}"), id(thank_you), &["journal", "state"]),
        (format!("UPDATE reward SET program_version = 0 WHERE {welcome}"), id(welcome), &["program_version"]),
        (
            format!("UPDATE reward SET spec = replace(spec, '1000', '9000') WHERE {welcome}"),
            id(welcome),
            &["reward"],
        ),
        (
            format!("UPDATE reward SET created_at = created_at - 1 WHERE {welcome}"),
            id(welcome),
            &["created_at"],
        ),
        (format!("DELETE FROM reward WHERE {thank_you}"), event.clone(), &["missing_reward"]),
        (format!("DELETE FROM reward WHERE {welcome}"), referral.clone(), &["missing_reward"]),
        (
            format!(
                "INSERT INTO reward (id, referral, advocate, party, rule, program_version, spec, state, reason,
                     event, hold_until, review, created_at, updated_at)
                 SELECT 'rwd_forged', referral, advocate, party, 'gift', program_version, spec, state, reason,
                     event, hold_until, review, created_at, updated_at FROM reward WHERE {thank_you}"
            ),
            "SELECT 'rwd_forged'".to_owned(),
            &["unexpected_reward", "journal", "state"],
        ),
        (format!("UPDATE reward SET event = 'cem 9' WHERE {points}"), event.clone(), &["missing_reward"]),
        ("UPDATE advocate SET points = points + 1".to_owned(), advocate.clone(), &["points"]),
        ("UPDATE advocate SET converted = converted + 1".to_owned(), advocate, &["converted"]),
        ("UPDATE event SET refunded = 5 WHERE id = 'cem 1'".to_owned(), event.clone(), &["refunded"]),
        ("UPDATE event SET counts = 0 WHERE id = 'cem 2'".to_owned(), "SELECT 'cem 2'".to_owned(), &["counts"]),
        ("UPDATE event SET signals = '[\"paid_ad\"]' WHERE id = 'cem 1'".to_owned(), event.clone(), &["signals"]),
        (
            "UPDATE event SET answer = replace(answer, 'not_first', 'below_minimum') WHERE id = 'cem 2'".to_owned(),
            "SELECT 'cem 2'".to_owned(),
            &["decision"],
        ),
        (
            "UPDATE referral SET state = 'rewarded' WHERE id = (SELECT referral FROM event WHERE id = 'cem 1')".to_owned(),
            referral.clone(),
            &["state"],
        ),
        (
            "UPDATE referral SET place = 7 WHERE id = (SELECT referral FROM event WHERE id = 'cem 1')".to_owned(),
            referral,
            &["place"],
        ),
    ];
    for (tampering, subject, kinds) in table {
        let mut world = lively();
        let subject = world.database.rows(&subject)[0].clone();
        world.database.tamper(&tampering);
        let found = found(&mut world);
        let named: Vec<&str> =
            found.iter().filter(|(of, _)| *of == subject).map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(named, kinds, "{tampering}: {found:?}");
        // A reward that is moved away or out of the sums is missed in two places; else nothing else is named.
        let elsewhere = found.len() - named.len();
        let moved = tampering.contains("SET event") || tampering.contains("cem 2") && kinds == ["counts"];
        assert!(elsewhere == 0 || moved, "{tampering}: {found:?}");
    }
}

/// Each moment is judged by what had been given and converted at that moment, not by what came later.
#[test]
fn caps_tiers_and_milestones_are_audited_as_of_then() {
    let mut program = double_sided();
    program["rules"][1]["cap"] = json!({"per_advocate": 2});
    let euros = |minor: i64| json!({"kind": "cash", "amount": {"minor": minor, "currency": "EUR"}});
    for more in [
        json!({"id": "tier", "on": "purchase", "party": "advocate", "reward": euros(100), "from_referral": 2}),
        json!({"id": "third", "on": "purchase", "party": "advocate", "reward": euros(500), "at_referral": 3}),
    ] {
        program["rules"].as_array_mut().unwrap().push(more);
    }
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    for friend in ["a", "b", "c"] {
        world.claim(&anna.code, friend).unwrap();
        world.purchase(friend, friend, 5000);
    }
    let refund = serde_json::from_value(json!({"id": "b1", "event_id": "a"})).unwrap();
    world.owner::<serde_json::Value>(Command::Refund(refund)).unwrap();
    world.claim(&anna.code, "d").unwrap();
    let answer: EventAnswer = world.purchase("d", "d", 5000);
    let said: Vec<_> = answer.decision.rules.iter().map(|it| it.reason.as_deref()).collect();
    assert_eq!(said, [None, None, Some("milestone_given")], "the refund gave room under the cap");
    assert_eq!(audit(&mut world, 100).1, vec![]);
}

#[test]
fn claims_that_signals_reject_are_audited_before_and_after_the_owner_allows_them() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let signals = ["same_device", "similar_mailbox", "many_claims", "similar_name"].map(str::to_owned);
    let suspicion = Suspicion { signals: signals.to_vec(), ..Suspicion::default() };
    let claimed = world.claim_suspiciously(&anna.code, "bo", suspicion).unwrap();
    assert!(!claimed.eligible);
    assert_eq!(audit(&mut world, 100), (Checked { claims: 1, ..Checked::default() }, vec![]));
    let id = claimed.referral;
    world.owner::<serde_json::Value>(Command::ApproveReferral { id, note: None }).unwrap();
    world.purchase("o1", "bo", 5000);
    assert_eq!(audit(&mut world, 100), (Checked { claims: 1, events: 1, rewards: 2 }, vec![]));
}

/// When the rules change in the very millisecond in which a rejection is undone, either version may have decided.
#[test]
fn a_claim_that_is_allowed_after_all_is_audited_by_the_rules_of_that_moment() {
    let gives_nothing = with(double_sided(), json!({"rules": [double_sided()["rules"][1]]}));
    let mut world = World::with_program(&gives_nothing);
    let anna = world.enrol("anna");
    let signals = ["same_device", "similar_mailbox", "many_claims", "similar_name"].map(str::to_owned);
    let suspicion = Suspicion { signals: signals.to_vec(), ..Suspicion::default() };
    let id = world.claim_suspiciously(&anna.code, "bo", suspicion).unwrap().referral;
    world.owner::<serde_json::Value>(Command::ApproveReferral { id: id.clone(), note: None }).unwrap();
    world.put(&double_sided()).unwrap();
    assert_eq!(audit(&mut world, 100).1, []);
    let version = "UPDATE program_version SET created_at = created_at - 1 WHERE version = 2";
    world.database.tamper(version);
    let named: Vec<_> = found(&mut world);
    assert_eq!(named, [(id, "missing_reward".to_owned())], "the second version was in force already");
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let mut world = lively();
    for cursor in ["", "7", "claims", "claims:x", "rewards:1", "events:1:2"] {
        let command = Command::Audit { cursor: Some(cursor.to_owned()), limit: None };
        assert_eq!(world.owner::<AuditPage>(command).unwrap_err().status(), 422, "{cursor}");
    }
}
