//! A program goes out as lines and comes back as it was, or not at all.

use goodword_protocol::ProgramView;
use serde_json::{Value, json};

use super::{
    audit::audit,
    world::{World, double_sided, key, with},
};
use crate::{
    backup::{FORMAT, Mark, Reader, Step, Sum, line},
    error::ApiError,
    ledger::{
        answer::{ExportPage, Exporting},
        command::{Caller, Command, Names, RestoreStep},
    },
};

/// The whole file, as the Worker sends it.
pub(super) fn export(world: &mut World) -> String {
    let begun: Exporting = world.owner(Command::BeginExport).expect("the owner may export");
    let Exporting { id, at, schema } = begun;
    let head = Mark::Export { format: FORMAT, program: "bakery".to_owned(), at, schema };
    let mut file = line(&head).unwrap();
    let mut after = 0;
    loop {
        let page: ExportPage =
            world.owner(Command::ExportPage { id: id.clone(), after }).expect("it is there");
        file += &page.lines;
        after = page.last;
        if !page.more {
            break;
        }
    }
    world.owner::<()>(Command::EndExport { id }).expect("it ends");
    let mut sum = Sum::default();
    sum.add(&file);
    file + &line(&sum.end()).unwrap()
}

/// What the file asks for, step by step.
fn steps(file: &str) -> Vec<Step> {
    let (mut reader, mut steps) = (Reader::new("bakery"), Vec::new());
    reader.read(file.as_bytes(), &mut steps).expect("a backup");
    reader.end(&mut steps).expect("a whole one");
    steps
}

/// Takes a step as the Worker does; answers the id of the restoring.
fn take(world: &mut World, id: &str, step: Step) -> Result<String, ApiError> {
    let operator = |world: &mut World, step| world.ask::<Value>(Caller::Operator, Command::Restore(step));
    let id = id.to_owned();
    match step {
        Step::Begin { schema } => {
            let begun = operator(world, RestoreStep::Begin { schema })?;
            return Ok(begun.as_str().expect("an id").to_owned());
        }
        Step::Rows { table, columns, rows } => {
            let id = id.clone();
            operator(world, RestoreStep::Rows { id, table, columns, rows })?;
        }
        Step::End { columns, row, counts } => {
            let id = id.clone();
            operator(world, RestoreStep::End { id, columns, row, counts })?;
        }
    }
    Ok(id)
}

/// Another Ledger, at the same time, with what is in the file.
pub(super) fn restored(file: &str, like: &World) -> World {
    let mut world = World::empty();
    world.now = like.now;
    let mut id = String::new();
    for step in steps(file) {
        id = take(&mut world, &id, step).expect("a step of restoring");
    }
    world
}

/// Every row that a backup has to have.
pub(super) fn rows(world: &World) -> Vec<String> {
    let own = ["outbox: ", "export: ", "export_line: ", "restore: "];
    let mut rows = world.database.dump();
    rows.retain(|row| !own.iter().any(|table| row.starts_with(table)));
    rows
}

/// Somebody of each kind, and something of each table that stories reach easily.
fn lively() -> World {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 14})));
    let anna = world.enrol("anna").code;
    world.enrol_as("bo", Some("c1"));
    world.claim(&anna, "di").unwrap();
    world.purchase("o1", "di", 5000);
    world.claim(&anna, "ed \"the\" friend").unwrap();
    world.purchase("o2", "nobody", 500);
    let customers = Command::AddCustomers { keys: vec![key("fay")] };
    world.owner::<Value>(customers).unwrap();
    let refund = json!({"id": "b1", "event_id": "o1", "amount": {"minor": 2500, "currency": "EUR"}});
    world.owner::<Value>(Command::Refund(serde_json::from_value(refund).unwrap())).unwrap();
    world
}

#[test]
fn what_is_restored_is_the_same_and_goes_on_as_if_nothing_had_happened() {
    let mut world = lively();
    let file = export(&mut world);
    let mut copy = restored(&file, &world);
    assert_eq!(rows(&copy), rows(&world));
    assert_eq!(export(&mut copy), file);
    assert_eq!(audit(&mut copy, 3), audit(&mut world, 3));
    let keys: Vec<_> = copy.publications().into_iter().map(|it| it.due.key).collect();
    assert_eq!(keys.len(), 1 + 2 + 2, "program, links and referrals are published anew: {keys:?}");
    assert!(copy.alarm().is_some_and(|at| at <= copy.now.as_millis()), "as soon as may be");
    for world in [&mut world, &mut copy] {
        assert_eq!(world.purchase("o1", "di", 5000).rewards.len(), 1, "the answer of then");
        world.days_later(15);
        world.settle();
    }
    assert_eq!(copy.referrals(), world.referrals());
}

#[test]
fn until_the_last_line_there_is_no_program_and_a_broken_restore_can_begin_again() {
    let mut world = lively();
    let file = export(&mut world);
    let mut copy = World::empty();
    copy.now = world.now;
    let all = steps(&file);
    let mut id = String::new();
    for step in &all[..all.len() - 1] {
        id = take(&mut copy, &id, step.clone()).unwrap();
        let unknown = copy.owner::<Value>(Command::Program).unwrap_err();
        assert_eq!(unknown.problem().code, "unknown_program");
        assert_eq!(copy.put(&double_sided()).unwrap_err().problem().code, "state_conflict");
        assert_eq!(copy.alarm(), None);
    }
    let first = id.clone();
    for step in all.clone() {
        id = take(&mut copy, &id, step).unwrap();
        let late = Step::Rows { table: "advocate".into(), columns: vec!["id".into()], rows: "[]".into() };
        assert_eq!(take(&mut copy, &first, late).unwrap_err().problem().code, "state_conflict");
    }
    assert_eq!(rows(&copy), rows(&world));
    let again = take(&mut copy, "", all[0].clone()).unwrap_err();
    assert_eq!(again.problem().code, "state_conflict", "nothing is written over");
    let view: ProgramView = copy.owner(Command::Program).unwrap();
    assert_eq!(view.id, "bakery");
}

#[test]
fn a_restore_that_is_given_up_leaves_nothing() {
    let mut world = lively();
    let all = steps(&export(&mut world));
    let mut copy = World::empty();
    let id = take(&mut copy, "", all[0].clone()).unwrap();
    take(&mut copy, &id, all[1].clone()).unwrap();
    let drop = |copy: &mut World, id: Option<String>| {
        copy.ask::<()>(Caller::Operator, Command::Restore(RestoreStep::Drop { id })).unwrap();
    };
    drop(&mut copy, Some("another".to_owned()));
    assert!(!copy.database.dump().is_empty());
    drop(&mut copy, None);
    assert_eq!(copy.database.dump(), [""; 0]);
    drop(&mut world, None);
    assert_eq!(world.referrals().len(), 2, "a program is not given up by it");
}

#[test]
fn only_the_operator_restores_and_only_what_this_version_can_read() {
    let mut world = World::empty();
    let step = RestoreStep::Begin { schema: 8 };
    let owner = world.owner::<Value>(Command::Restore(step)).unwrap_err();
    assert_eq!(owner.status(), 401);
    for schema in [0, 7, 99] {
        let step = RestoreStep::Begin { schema };
        let newer = world.ask::<Value>(Caller::Operator, Command::Restore(step)).unwrap_err();
        assert_eq!(newer.problem().code, "broken_backup");
    }
    // Not even one in which nothing happened yet: it may have codes, endpoints and customers.
    let mut there = World::with_program(&double_sided());
    let before = there.database.dump();
    let step = RestoreStep::Begin { schema: 8 };
    let refused = there.ask::<Value>(Caller::Operator, Command::Restore(step)).unwrap_err();
    assert_eq!(refused.problem().code, "state_conflict");
    assert_eq!(there.database.dump(), before);
}

#[test]
fn counts_that_do_not_match_what_was_stored_make_no_program() {
    let mut all = steps(&export(&mut lively()));
    let mut copy = World::empty();
    let Some(Step::End { counts, .. }) = all.last_mut() else { panic!("the last step ends it") };
    for (_, count) in counts {
        *count += 1;
    }
    let mut id = String::new();
    for step in all {
        match take(&mut copy, &id, step) {
            Ok(next) => id = next,
            Err(error) => assert_eq!(error.problem().code, "broken_backup"),
        }
    }
    assert_eq!(copy.owner::<Value>(Command::Program).unwrap_err().problem().code, "unknown_program");
}

#[test]
fn an_export_stands_still_and_ends_when_somebody_is_erased_or_forgets_it() {
    let mut world = lively();
    let begun: Exporting = world.owner(Command::BeginExport).unwrap();
    let page = |world: &mut World| {
        let id = begun.id.clone();
        world.owner::<ExportPage>(Command::ExportPage { id, after: 0 })
    };
    let before = page(&mut world).unwrap().lines;
    world.enrol("late");
    assert_eq!(page(&mut world).unwrap().lines, before, "what came since is not in it");
    let names = Names { key: Some(key("di")), ..Names::default() };
    world.owner::<Value>(Command::ErasePerson(names)).unwrap();
    assert_eq!(page(&mut world).unwrap_err().problem().code, "state_conflict");
    assert!(!world.database.dump().join("\n").contains("key of di"));

    let again: Exporting = world.owner(Command::BeginExport).unwrap();
    let other: Exporting = world.owner(Command::BeginExport).unwrap();
    let fetch = |world: &mut World, id: &str| {
        world.owner::<ExportPage>(Command::ExportPage { id: id.to_owned(), after: 0 }).is_ok()
    };
    assert!(!fetch(&mut world, &again.id) && fetch(&mut world, &other.id), "the newest is the one");
    world.days_later(1);
    assert!(world.alarm().is_some_and(|at| at <= world.now.as_millis()));
    world.settle();
    assert!(!fetch(&mut world, &other.id), "nobody fetched it");
}
