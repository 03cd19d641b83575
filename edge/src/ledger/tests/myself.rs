//! What an advocate asks of the Ledger for themself: where they stand, and to be forgotten.

use goodword_protocol::{Leaderboard, Period, Standing};
use serde_json::json;

use super::{
    people::{ANNA, life, must_be_gone, sums},
    world::{World, double_sided},
};
use crate::{
    error::{ApiError, Code},
    ledger::{
        answer::{Enrolled, Mine},
        command::{Asker, Caller, Command},
    },
    published::Link,
};

fn erase_me(world: &mut World, asker: Asker) -> Result<(), ApiError> {
    world.ask(Caller::Page(None), Command::EraseMe { asker })
}

fn session(enrolled: &Enrolled) -> Asker {
    Asker::Session(enrolled.session.clone())
}

fn standings(board: &Leaderboard) -> Vec<(Option<u64>, i64, Option<&str>, bool)> {
    let seen = board.entries.iter();
    seen.map(|entry| (entry.rank, entry.converted, entry.name.as_deref(), entry.own)).collect()
}

#[test]
fn an_advocate_sees_the_first_three_of_the_month_and_their_own_place() {
    let mut world = World::with_program(&double_sided());
    let advocates = ["anna", "cem", "dirk", "eva"].map(|name| world.enrol(name));
    for (advocate, friends) in advocates.iter().zip([4, 3, 2, 1]) {
        world.convert(advocate, &advocate.code, 0..friends);
    }
    world.show_name(&advocates[1], Some("Cem")).unwrap();
    let month = world.me(&advocates[3]).month;
    assert_eq!((month.period, month.month.as_deref()), (Period::Month, Some("2027-01")));
    let cem = (Some(2), 3, Some("Cem"), false);
    assert_eq!(standings(&month), [(Some(1), 4, None, false), cem, (Some(3), 2, None, false)]);
    assert_eq!(month.own, Some(Standing { rank: Some(4), converted: 1, name: None, own: true }));
    assert_eq!(standings(&world.me(&advocates[0]).month)[0], (Some(1), 4, None, true));

    world.days_later(31);
    let month = world.me(&advocates[0]).month;
    assert_eq!(month.own, Some(Standing { rank: None, converted: 0, name: None, own: true }));
    assert_eq!(
        (month.entries.len(), world.me(&advocates[0]).rank),
        (0, Some(1)),
        "a new month, the same rank"
    );
}

#[test]
fn a_session_that_sees_nothing_sees_the_board_as_somebody_new_does() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.convert(&anna, "a", 0..2);
    world.show_name(&anna, Some("Anna")).unwrap();
    let stranger = world.enrol("anna");
    let new = world.enrol("new");
    assert_eq!(world.me(&stranger).month, world.me(&new).month);
    assert_eq!(standings(&world.me(&stranger).month), [(Some(1), 2, Some("Anna"), false)]);
}

#[test]
fn an_advocate_who_asks_is_in_no_row_any_more_and_every_sum_is_as_before() {
    for by_identity in [false, true] {
        let (mut world, anna, _) = life();
        let before = sums(&world);
        let asker = if by_identity { Asker::Customer("customer-anna".into()) } else { session(&anna) };
        erase_me(&mut world, asker.clone()).unwrap();
        must_be_gone(&world, &ANNA);
        assert_eq!(sums(&world), before);
        let again = erase_me(&mut world, asker.clone()).unwrap_err();
        assert!(again.is(Code::SessionEnded));
        let me = world.ask::<Mine>(Caller::Page(None), Command::Me { asker, device: None });
        assert!(me.err().expect("the session ended").is(Code::SessionEnded));
        let link = Command::PublishedLink { code: anna.code.clone() };
        assert_eq!(world.ask::<Option<Link>>(Caller::Edge, link).unwrap(), None);
        let behind = world.publications();
        let key = format!("link/bakery/{}", anna.code);
        assert!(behind.iter().any(|it| it.due.key == key && it.value.is_none()), "the copy is taken away");
    }
}

#[test]
fn who_enrolled_by_a_bare_address_takes_back_what_came_of_it_and_nobody_elses() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let stranger = world.enrol("anna");
    let before = world.database.dump();
    erase_me(&mut world, session(&stranger)).unwrap();
    assert_eq!(world.database.dump(), before, "an address that is known proves nothing");
    erase_me(&mut world, session(&anna)).unwrap();
    for ended in [&anna, &stranger] {
        assert!(erase_me(&mut world, session(ended)).unwrap_err().is(Code::SessionEnded));
    }
    assert_ne!(world.enrol("anna").code, anna.code);
}

#[test]
fn who_erases_themself_stays_the_friend_they_were() {
    let mut world = World::with_program(&double_sided());
    let cem = world.enrol("cem");
    let first = world.claim(&cem.code, "anna").unwrap();
    world.purchase("o1", "anna", 2500);
    let anna = world.enrol("anna");
    erase_me(&mut world, session(&anna)).unwrap();
    let again = world.claim(&cem.code, "anna").unwrap();
    assert_eq!((again.first, again.referral), (false, first.referral), "no second welcome");
    let event =
        json!({"id": "o2", "type": "purchase", "friend": {}, "amount": {"minor": 2500, "currency": "EUR"}});
    let answer = world.report(event, Some("anna")).unwrap().answer;
    assert!(answer.referral.is_some(), "the shop's reports still find them");
}

#[test]
fn only_the_programs_own_pages_may_ask() {
    let (mut world, anna, _) = life();
    for caller in [
        Caller::Page(Some("https://elsewhere.example".into())),
        Caller::Edge,
        Caller::Operator,
        Caller::Key("key".into()),
    ] {
        let command = Command::EraseMe { asker: session(&anna) };
        assert!(world.ask::<()>(caller, command).unwrap_err().is(Code::OriginNotAllowed));
    }
    assert_eq!(world.me(&anna).friends, 1);
}
