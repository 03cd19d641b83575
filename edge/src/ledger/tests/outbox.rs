//! What changed is published: the latest of each key, again and again until it arrives.

use goodword_protocol::{ProgramSummary, ReferralState, Status};
use serde_json::json;

use super::world::{World, double_sided, key, with};
use crate::{
    ledger::{
        answer::Enrolled,
        book::Publication,
        command::{Caller, Command, Enrolment},
    },
    published::{Link, Program, Referral, VERSION},
};

/// The longest wait between two tries, in milliseconds.
const TEN_MINUTES: i64 = 600_000;

fn note(world: &mut World, publication: &Publication, succeeded: bool) {
    world.run(|book| book.after_publishing(&publication.due, succeeded)).unwrap();
}

/// What is to be written.
fn written(publication: &Publication) -> &str {
    publication.value.as_deref().expect("a record")
}

fn publish_everything(world: &mut World) {
    for publication in world.publications() {
        note(world, &publication, true);
    }
}

#[test]
fn a_program_its_links_and_its_referrals_are_published() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let referral = world.claim(&anna.code, "bo").unwrap().referral;
    let [program, link, friend] = &world.publications()[..] else { panic!("three keys are behind") };

    assert_eq!(program.due.key, "program/bakery");
    let record: Program = serde_json::from_str(written(program)).unwrap();
    assert_eq!((record.v, record.id.as_str(), record.version), (VERSION, "bakery", 1));
    let summary =
        ProgramSummary { id: "bakery".into(), name: "Bakkerij Jansen".into(), status: Status::Active };
    assert_eq!(program.metadata, Some(summary));

    assert_eq!(link.due.key, format!("link/bakery/{}", anna.code));
    let record: Link = serde_json::from_str(written(link)).unwrap();
    assert_eq!((record.code, record.advocate_id, record.name), (anna.code, anna.session.advocate, None));

    assert_eq!(friend.due.key, format!("referral/bakery/{referral}"));
    let record: Referral = serde_json::from_str(written(friend)).unwrap();
    assert_eq!((record.state, record.reason.as_str()), (ReferralState::Claimed, "claimed"));
    for publication in [program, link, friend] {
        let record = written(publication);
        assert!(!record.contains("key of"), "no person is published: {record}");
    }
}

#[test]
fn of_an_advocates_name_only_the_first_is_published() {
    let mut world = World::with_program(&double_sided());
    let anna = Enrolment {
        email: "anna@example.com".into(),
        email_key: key("anna@example.com"),
        name: Some("Anna de Vries".into()),
        customer: None,
        name_key: None,
        mailbox_key: None,
        device: None,
    };
    let _: Enrolled = world.ask(Caller::Page(None), Command::Enrol(anna)).unwrap();
    let published = world.publications();
    let link = published.iter().find(|publication| publication.due.key.starts_with("link/")).unwrap();
    assert_eq!(
        serde_json::from_str::<Link>(link.value.as_ref().unwrap()).unwrap().name.as_deref(),
        Some("Anna")
    );
    let values = published.iter().filter_map(|publication| publication.value.as_ref());
    assert!(values.into_iter().all(|value| !value.contains("Vries")));
}

#[test]
fn what_is_published_is_not_published_again() {
    let mut world = World::with_program(&double_sided());
    assert_eq!(world.alarm(), Some(world.now.as_millis()));
    publish_everything(&mut world);
    assert!(world.publications().is_empty());
    assert_eq!(world.alarm(), None);
    world.put(&double_sided()).unwrap();
    assert!(world.publications().is_empty(), "the same program again is no change");
}

#[test]
fn what_changes_while_it_is_published_is_published_again() {
    let mut world = World::with_program(&double_sided());
    let [before] = &world.publications()[..] else { panic!("the program is behind") };
    world.put(&with(double_sided(), json!({"name": "Bakkerij de Vries"}))).unwrap();
    note(&mut world, before, true);
    let [after] = &world.publications()[..] else { panic!("the program is still behind") };
    assert!(written(after).contains("de Vries"));
    note(&mut world, after, true);
    assert!(world.publications().is_empty());
}

#[test]
fn what_fails_is_tried_again_after_a_wait_that_doubles_up_to_ten_minutes() {
    let mut world = World::with_program(&double_sided());
    for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600] {
        let [publication] = &world.publications()[..] else { panic!("the program is behind") };
        note(&mut world, publication, false);
        let wait = world.alarm().unwrap() - world.now.as_millis();
        assert_eq!(wait, seconds * 1000);
        assert!(wait <= TEN_MINUTES && world.publications().is_empty());
        world.now = goodword_domain::time::Timestamp::from_millis(world.now.as_millis() + wait);
    }
}

#[test]
fn a_key_that_fails_does_not_keep_the_others_waiting() {
    let mut world = World::with_program(&double_sided());
    let [program] = &world.publications()[..] else { panic!("the program is behind") };
    note(&mut world, program, false);
    world.enrol("anna");
    let keys: Vec<String> = world.publications().into_iter().map(|publication| publication.due.key).collect();
    assert!(matches!(&keys[..], [key] if key.starts_with("link/")), "{keys:?}");
}

#[test]
fn an_alarm_publishes_as_much_as_one_invocation_may_and_the_next_the_rest() {
    let mut world = World::with_program(&double_sided());
    for number in 0..49 {
        world.enrol(&format!("advocate {number}"));
    }
    for expected in [40, 10, 0] {
        let now = world.publications();
        assert_eq!(now.len(), expected);
        for publication in now {
            note(&mut world, &publication, true);
        }
    }
}

#[test]
fn the_alarm_rings_for_what_comes_first() {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 1})));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    publish_everything(&mut world);
    let held = world.now.plus(goodword_domain::time::Days::new(1)).as_millis();
    assert_eq!(world.alarm(), Some(held), "the hold ends");
    world.enrol("cem");
    assert_eq!(world.alarm(), Some(world.now.as_millis()), "the new link is behind");
}

#[test]
fn a_reward_that_cannot_be_read_keeps_nothing_from_being_published() {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 14})));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    publish_everything(&mut world);
    world.days_later(14);
    world.database.rows("UPDATE reward SET spec = 'no JSON' WHERE event = 'o1'");
    world.enrol("cem");
    assert!(world.run(|book| book.settle().map(|_| ())).is_err());
    assert_eq!(world.publications().len(), 1, "the new link");
    publish_everything(&mut world);
    let later = world.now.as_millis() + 60_000;
    assert_eq!(world.run(|book| book.next_alarm(later)).unwrap(), Some(later), "settling waits its pause");
}
