//! Signing in by mail, as the Ledger decides it.

use goodword_domain::{sign_in::MOST_ASKED, time::Timestamp};
use serde_json::{Value, json};

use super::world::{World, double_sided, key, with};
use crate::{
    error::ApiError,
    ledger::{
        answer::{Enrolled, Mine},
        book::{Mailed, Mailing},
        command::{Asker, Caller, Command, Names, SignInAsked},
    },
};

const MINUTE: i64 = 60_000;

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a path to a method is of one lifetime, and this is of any"
)]
impl World {
    fn minutes_later(&mut self, minutes: i64) {
        self.now = Timestamp::from_millis(self.now.as_millis() + minutes * MINUTE);
    }

    /// Somebody asks for a mail; `number` tells their codes apart.
    fn asks(&mut self, email: &str, number: u32) {
        let asked = SignInAsked {
            person: key(email),
            code_key: format!("code {number} of {email}"),
            seed: format!("seed {number}"),
            locale: "nl".into(),
            edge: "https://go.example".into(),
        };
        self.ask::<()>(Caller::Page(None), Command::AskSignIn(asked)).expect("anybody may ask");
    }

    fn opens(&mut self, email: &str, number: u32) -> Result<Enrolled, ApiError> {
        let command = Command::SignIn { code_key: format!("code {number} of {email}") };
        self.ask(Caller::Page(None), command)
    }

    fn mailings(&mut self) -> Vec<Mailing> {
        self.run(|book| book.mailings()).expect("mailing is never refused")
    }

    fn mailed(&mut self, mailing: &Mailing, mailed: Mailed) {
        self.run(|book| book.after_mailing(&mailing.code_key, mailed)).expect("noting is never refused");
    }

    fn sign_ins(&self) -> Vec<String> {
        self.database.rows("SELECT code_key, seed, locale, edge, due_at FROM sign_in ORDER BY code_key")
    }
}

/// Every statement about it, for the test that looks at their plans.
pub(super) fn do_everything(world: &mut World) {
    for number in 0..=MOST_ASKED {
        world.asks("anna", number);
    }
    world.asks("nobody", 0);
    let mailings = world.mailings();
    world.mailed(&mailings[0], Mailed::NotNow);
    world.mailed(&mailings[1], Mailed::Sent);
    let _ = world.opens("anna", 1);
    world.alarm();
    world.settle();
}

#[test]
fn the_same_is_written_whoever_asks_and_only_advocates_are_mailed() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    world.asks("anna", 1);
    world.asks("bo", 1);
    let now = world.now.as_millis();
    assert_eq!(
        world.sign_ins(),
        [
            format!("code 1 of anna seed 1 nl https://go.example {now}"),
            format!("code 1 of bo seed 1 nl https://go.example {now}"),
        ]
    );
    assert!(world.alarm().unwrap() <= now);
    let mailings = world.mailings();
    assert_eq!(mailings.len(), 1);
    assert_eq!((mailings[0].to.as_str(), mailings[0].name.as_str()), ("anna", "Bakkerij Jansen"));
    world.mailed(&mailings[0], Mailed::Sent);
    assert_eq!(
        world.sign_ins(),
        ["code 1 of anna    -", "code 1 of bo    -"],
        "from nothing is it made again"
    );
    assert!(world.opens("bo", 1).is_err());
}

#[test]
fn a_code_works_once_for_half_an_hour_and_is_forgotten_after_an_hour() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    world.asks("anna", 1);
    world.asks("anna", 2);
    let session = world.opens("anna", 1).unwrap().session;
    assert!(session.proved);
    assert_eq!(world.opens("anna", 1).err().unwrap().problem().code, "invalid_sign_in");
    world.minutes_later(30);
    assert_eq!(world.opens("anna", 2).err().unwrap().status(), 401);
    world.minutes_later(30);
    world.settle();
    assert_eq!(world.sign_ins(), [""; 0]);
}

#[test]
fn who_signs_in_is_proved_and_bare_sessions_end() {
    let mut world = World::with_program(&with(double_sided(), json!({"prove_advocates": true})));
    let bare = world.enrol("anna");
    world.claim(&bare.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    assert_eq!(world.earned().reason, "unproved");
    world.now = Timestamp::from_millis(world.now.as_millis() + 1);
    world.asks("anna", 1);
    let opened = world.opens("anna", 1).unwrap();
    assert_eq!(opened.code, bare.code);
    assert_eq!(world.earned().reason, "hold_over");
    let mut me = |session| {
        world.ask::<Mine>(Caller::Page(None), Command::Me { asker: Asker::Session(session), device: None })
    };
    assert_eq!(me(opened.session).unwrap().friends, 1);
    assert_eq!(me(bare.session).err().unwrap().problem().code, "session_ended");
}

#[test]
fn nobody_is_mailed_more_than_five_times_an_hour() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    for number in 0..MOST_ASKED + 3 {
        world.asks("anna", number);
    }
    assert_eq!(world.sign_ins().len(), 5);
    world.minutes_later(61);
    world.settle();
    world.asks("anna", 9);
    assert_eq!(world.sign_ins().len(), 1);
}

#[test]
fn a_mail_that_fails_is_tried_for_twenty_minutes() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    world.asks("anna", 1);
    let mut tries = 0;
    let start = world.now.as_millis();
    while let Some(mailing) = world.mailings().pop() {
        tries += 1;
        world.mailed(&mailing, Mailed::NotNow);
        let Some(due) =
            world.database.rows("SELECT due_at FROM sign_in").pop().and_then(|due| due.parse().ok())
        else {
            break;
        };
        world.now = Timestamp::from_millis(due);
    }
    assert_eq!((tries, (world.now.as_millis() - start) / 1000), (8, 635));
    assert_eq!(world.sign_ins(), ["code 1 of anna    -"]);
    world.asks("anna", 2);
    let mailing = world.mailings().pop().unwrap();
    world.mailed(&mailing, Mailed::Never);
    assert!(world.mailings().is_empty());
}

#[test]
fn who_is_erased_is_mailed_nothing_and_signs_in_nowhere() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    world.asks("anna", 1);
    world.asks("bo", 1);
    let names = |name: &str| Names { key: Some(key(name)), ..Names::default() };
    let held: Value = world.owner(Command::Person(names("anna"))).unwrap();
    assert_eq!(held["sign_ins"], 1);
    for name in ["anna", "bo"] {
        world.owner::<Value>(Command::ErasePerson(names(name))).unwrap();
    }
    assert_eq!(world.sign_ins(), [""; 0]);
    assert!(world.mailings().is_empty() && world.opens("anna", 1).is_err());
}
