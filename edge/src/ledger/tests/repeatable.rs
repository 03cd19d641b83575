//! Answers that are kept for who repeats a call.

use goodword_protocol::{Erased, Referral};
use serde_json::{Value, json};

use super::world::{World, double_sided, key};
use crate::{
    error::Code,
    ledger::command::{Caller, Command, Enrolment, Names, Repeat},
};

fn repeat(key: &str, request: &str) -> Repeat {
    Repeat { key: key.to_owned(), request: request.to_owned() }
}

fn enrolment() -> Command {
    Command::Enrol(Enrolment {
        email: "anna@example.com".into(),
        email_key: key("anna"),
        name: None,
        customer: None,
        name_key: None,
        mailbox_key: None,
        device: None,
    })
}

fn kept(world: &World) -> Vec<String> {
    world.database.rows("SELECT key, named FROM repeatable ORDER BY key")
}

/// Everything that the Ledger does with answers that it keeps.
pub(super) fn repeat_and_forget(world: &mut World) {
    let owner = Caller::Key("key".into());
    let names = || Command::ErasePerson(Names { key: Some(key("nobody")), ..Names::default() });
    for _ in 0..2 {
        world.ask_repeatably::<Erased>(owner.clone(), names(), repeat("k", "r")).unwrap();
    }
    world.alarm();
    world.settle();
}

#[test]
fn a_call_is_carried_out_once_within_a_day_and_anew_after_it() {
    let mut world = World::with_program(&double_sided());
    let page = Caller::Page(None);
    let enrol = |world: &mut World| -> Value {
        world.ask_repeatably(page.clone(), enrolment(), repeat("k", "r")).unwrap()
    };
    let first = enrol(&mut world);
    assert_eq!(enrol(&mut world), first, "the same session");
    world.days_later(1);
    assert_eq!(enrol(&mut world), first, "a day is kept whole");
    world.days_later(1);
    assert_ne!(enrol(&mut world)["session"], first["session"], "and no answer for ever");
    assert_eq!(kept(&world), ["k 0"]);
}

#[test]
fn the_alarm_forgets_what_is_over() {
    let mut world = World::with_program(&double_sided());
    world.ask_repeatably::<Value>(Caller::Page(None), enrolment(), repeat("k", "r")).unwrap();
    world.days_later(1);
    world.settle();
    assert_eq!(kept(&world).len(), 1);
    world.days_later(1);
    assert!(world.alarm().is_some(), "there is something to forget");
    world.settle();
    assert_eq!(kept(&world), [""; 0]);
}

#[test]
fn a_key_of_another_request_changes_nothing() {
    let mut world = World::with_program(&double_sided());
    world.ask_repeatably::<Value>(Caller::Page(None), enrolment(), repeat("k", "r")).unwrap();
    let before = world.database.dump();
    let error = world.ask_repeatably::<Value>(Caller::Page(None), enrolment(), repeat("k", "s")).unwrap_err();
    assert!(error.is(Code::IdempotencyKeyReused));
    assert_eq!(world.database.dump(), before);
}

#[test]
fn a_key_that_has_ended_asks_for_nothing_but_the_new_one() {
    let mut world = World::with_program(&double_sided());
    let owner = || Caller::Key("key".into());
    let rotate = || Command::RotateKey { key_hash: "another".into(), sealed: Some("sealed".into()) };
    let mut ask =
        |command, request: &str| world.ask_repeatably::<Value>(owner(), command, repeat(request, request));
    assert_eq!(
        ask(Command::ApproveReferral { id: "ref".into(), note: None }, "a").unwrap_err().status(),
        404
    );
    assert_eq!(ask(rotate(), "r").unwrap(), json!("sealed"));
    let again = Command::RotateKey { key_hash: "a third".into(), sealed: Some("another".into()) };
    assert_eq!(ask(again, "r").unwrap(), json!("sealed"));
    assert_eq!(ask(rotate(), "s").unwrap_err().status(), 401);
    assert_eq!(
        ask(Command::ApproveReferral { id: "ref".into(), note: None }, "r").unwrap_err().status(),
        401
    );
}

#[test]
fn who_is_erased_is_in_no_answer_that_is_kept() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let claim = world.claim(&anna.code, "bo").unwrap();
    let reject = Command::RejectReferral { id: claim.referral, note: None };
    let owner = || Caller::Key("key".into());
    world.ask_repeatably::<Referral>(owner(), reject, repeat("named", "r")).unwrap();
    world.ask_repeatably::<Value>(Caller::Page(None), enrolment(), repeat("unnamed", "r")).unwrap();
    assert_eq!(kept(&world), ["named 1", "unnamed 0"]);
    let names = Names { key: Some(key("bo")), ..Names::default() };
    let erase = Command::ErasePerson(names);
    world.ask_repeatably::<Erased>(owner(), erase, repeat("erasure", "r")).unwrap();
    assert_eq!(kept(&world), ["erasure 0", "unnamed 0"]);
}
