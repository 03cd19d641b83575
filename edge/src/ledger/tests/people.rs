//! A person is told all that is held of them, and taken out of it on request; what adds up stays.

use goodword_protocol::{Erased, EventRecord, JournalEntry, Page, Person, Referral, RefundRequest};
use serde_json::{Value, json};

use super::{
    audit::audit,
    world::{World, double_sided, key, with},
};
use crate::{
    error::Code,
    ledger::{
        answer::{Enrolled, Mine, RefundDecided},
        command::{Asker, Caller, Command, Filter, Names},
    },
    published::Link,
};

/// Sums, balances and amounts: none of it is about a person.
const SUMS: [&str; 7] = [
    "SELECT * FROM tally_day",
    "SELECT * FROM tally_advocate",
    "SELECT * FROM tally_month",
    "SELECT * FROM reward",
    "SELECT id, code, clicks, friends, converted, points, shares FROM advocate",
    "SELECT id, advocate, state, reason, claimed_at, place FROM referral",
    "SELECT id, subject, state, reason, at, delta, cause, advocate FROM change",
];

fn by(email: Option<&str>, customer: Option<&str>) -> Names {
    Names {
        key: email.map(key),
        customer: customer.map(str::to_owned),
        customer_keys: email.map(key).into_iter().collect(),
    }
}

fn erase(world: &mut World, email: Option<&str>, customer: Option<&str>) -> Erased {
    world.owner(Command::ErasePerson(by(email, customer))).expect("erasing is never refused")
}

fn export(world: &mut World, email: &str) -> Person {
    world.owner(Command::Person(by(Some(email), None))).expect("an export")
}

pub(super) fn sums(world: &World) -> Vec<Vec<String>> {
    SUMS.iter().map(|sql| world.database.rows(sql)).collect()
}

pub(super) fn must_be_gone(world: &World, names: &[&str]) {
    let dump = world.database.dump();
    for name in names {
        let rows: Vec<&String> = dump.iter().filter(|row| row.contains(name)).collect();
        assert!(rows.is_empty(), "{name} is left in {rows:#?}");
    }
}

/// Anna, a customer with an id, has a friend who bought twice, with the owner's notes, and got some of it refunded.
pub(super) fn life() -> (World, Enrolled, Referral) {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 14})));
    world.enrol("anna@example.com");
    let anna = world.enrol_as("anna@example.com", Some("customer-anna"));
    let coupon = world.claim(&anna.code, "bo@example.com").unwrap().reward.unwrap().1.unwrap();
    for (id, email) in [("o1", "bo@example.com"), ("o2", "bo@work.example")] {
        let event = json!({"id": id, "type": "purchase", "friend": {"customer_id": "customer-bo"}, "coupon": coupon,
                           "amount": {"minor": 5000, "currency": "EUR"}, "metadata": {"phone": "0612345678"}});
        world.report(event, Some(email)).unwrap();
    }
    let refund = RefundRequest { id: "b1".into(), event_id: "o2".into(), amount: None };
    world.owner::<RefundDecided>(Command::Refund(refund)).unwrap();
    let reward = world.earned().id;
    let note = Some("for anna, of bo".to_owned());
    world.owner::<Value>(Command::CancelReward { id: reward, note }).unwrap();
    let referral = world.referrals().remove(0);
    let database = &world.database;
    for sql in [
        format!("INSERT INTO existing_customer VALUES ('{}')", key("bo@example.com")),
        format!("INSERT INTO device VALUES ('{}', 'device of anna', 1)", anna.session.advocate),
        "UPDATE advocate SET shown_name = 'Anna V.', name = 'Anna de Vries', name_key = 'name key',
             mailbox_key = 'mailbox key'"
            .to_owned(),
    ] {
        crate::ledger::database::Database::run_script(database, &sql).unwrap();
    }
    (world, anna, referral)
}

const BO: [&str; 6] = ["bo@example.com", "bo@work.example", "customer-bo", "0612345678", "of bo", "m***"];
pub(super) const ANNA: [&str; 8] = [
    "anna@example.com",
    "customer-anna",
    "Anna V.",
    "Anna de Vries",
    "name key",
    "mailbox key",
    "device of anna",
    "for anna",
];

#[test]
fn an_erased_friend_is_in_no_row_and_every_sum_is_as_before() {
    let (mut world, _, _) = life();
    let before = sums(&world);
    let erased = erase(&mut world, Some("bo@example.com"), None);
    assert_eq!(erased, Erased { referrals: 1, events: 2, existing_customers: 1, ..Erased::default() });
    must_be_gone(&world, &BO);
    assert_eq!(sums(&world), before);
    let referral = world.referrals().remove(0);
    assert!(referral.erased_at.is_some());
    assert_eq!(referral.friend, goodword_protocol::MaskedFriend::default());
}

#[test]
fn a_friend_is_erased_by_every_name_they_are_known_by() {
    for (email, customer) in
        [(Some("bo@example.com"), None), (Some("bo@work.example"), None), (None, Some("customer-bo"))]
    {
        let (mut world, _, _) = life();
        assert_eq!(erase(&mut world, email, customer).referrals, 1, "{email:?} {customer:?}");
        must_be_gone(&world, &["customer-bo", "bo@work.example", "m***"]);
    }
}

#[test]
fn an_erased_advocate_is_in_no_row_and_every_sum_is_as_before() {
    for (email, customer) in [(Some("anna@example.com"), None), (None, Some("customer-anna"))] {
        let (mut world, _, _) = life();
        let before = sums(&world);
        let erased = erase(&mut world, email, customer);
        assert_eq!(erased, Erased { advocates: 1, ..Erased::default() });
        must_be_gone(&world, &ANNA);
        assert_eq!(sums(&world), before);
        assert_eq!(
            world.referrals()[0].friend.email.as_deref(),
            Some("m***"),
            "the friend is another person"
        );
    }
}

#[test]
fn erasing_again_or_somebody_unknown_changes_nothing() {
    let (mut world, _, _) = life();
    erase(&mut world, Some("bo@example.com"), None);
    let before = world.database.dump();
    for email in ["bo@example.com", "stranger@example.com"] {
        assert_eq!(erase(&mut world, Some(email), Some("stranger")), Erased::default());
        assert_eq!(world.database.dump(), before);
    }
}

#[test]
fn only_the_owner_may_erase_or_ask() {
    let (mut world, _, _) = life();
    for caller in [Caller::Operator, Caller::Edge, Caller::Page(None), Caller::Key("another".into())] {
        let erasing = Command::ErasePerson(by(Some("bo@example.com"), None));
        assert!(world.ask::<Value>(caller.clone(), erasing).unwrap_err().is(Code::InvalidCredentials));
        let asking = Command::Person(by(Some("bo@example.com"), None));
        assert!(world.ask::<Value>(caller, asking).unwrap_err().is(Code::InvalidCredentials));
    }
    assert!(world.referrals()[0].erased_at.is_none());
}

#[test]
fn an_erased_advocates_sessions_end_and_enrolling_again_makes_somebody_new() {
    let (mut world, anna, _) = life();
    erase(&mut world, Some("anna@example.com"), None);
    for asker in [Asker::Session(anna.session.clone()), Asker::Customer("customer-anna".into())] {
        let refused = world
            .ask::<Mine>(Caller::Page(None), Command::Me { asker, device: None })
            .err()
            .expect("it ended");
        assert!(refused.is(Code::SessionEnded));
    }
    let again = world.enrol_as("anna@example.com", Some("customer-anna"));
    assert_ne!((again.code, again.session.advocate), (anna.code, anna.session.advocate));
}

#[test]
fn an_erased_advocates_link_leads_nowhere_and_its_published_copy_is_taken_away() {
    let (mut world, anna, referral) = life();
    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    erase(&mut world, Some("anna@example.com"), None);
    let [gone] = &world.publications()[..] else { panic!("one key is behind") };
    assert_eq!((gone.due.key.clone(), &gone.value), (format!("link/bakery/{}", anna.code), &None));
    let link = Command::PublishedLink { code: anna.code.clone() };
    assert_eq!(world.ask::<Option<Link>>(Caller::Edge, link).unwrap(), None);
    assert!(world.claim(&anna.code, "cem@example.com").unwrap_err().is(Code::UnknownCode));
    let event = json!({"id": "o9", "type": "purchase", "friend": {}, "code": anna.code});
    let decision = world.report(event, Some("cem@example.com")).unwrap().answer.decision;
    assert_eq!(decision.reason.as_deref(), Some("unknown_code"));
    let again = world.claim(&anna.code, "bo@example.com").unwrap();
    assert_eq!((again.first, again.referral), (false, referral.id), "what the friend has stays theirs");
}

#[test]
fn an_erased_friend_who_claims_again_is_somebody_new() {
    let (mut world, anna, referral) = life();
    erase(&mut world, Some("bo@example.com"), None);
    let again = world.claim(&anna.code, "bo@example.com").unwrap();
    assert!(again.first);
    assert_ne!(again.referral, referral.id);
}

#[test]
fn who_was_taken_out_of_a_referral_does_not_come_back_by_a_later_event() {
    let (mut world, _, referral) = life();
    let coupon = world.database.rows("SELECT coupon FROM reward WHERE coupon IS NOT NULL").remove(0);
    erase(&mut world, Some("bo@example.com"), None);
    let event = json!({"id": "o3", "type": "purchase", "friend": {"customer_id": "customer-bo"}, "coupon": coupon,
                       "metadata": {"phone": "0612345678"}, "amount": {"minor": 700, "currency": "EUR"}});
    let answer = world.report(event, Some("bo@example.com")).unwrap().answer;
    assert_eq!(answer.referral.unwrap().id, referral.id, "the coupon still says whose friend it was");
    must_be_gone(&world, &BO);
}

#[test]
fn a_name_in_an_event_of_somebody_elses_referral_is_erased_and_told_too() {
    let (mut world, anna, referral) = life();
    world.days_later(1);
    world.claim(&anna.code, "cem@example.com").unwrap();
    let event = json!({"id": "o4", "type": "purchase", "friend": {"customer_id": "customer-bo"}});
    let answer = world.report(event, Some("cem@example.com")).unwrap().answer;
    assert_eq!(answer.referral.unwrap().id, referral.id, "bo was there first");
    assert_eq!(export(&mut world, "cem@example.com").other_events.len(), 1);
    let before = sums(&world);
    let erased = erase(&mut world, Some("cem@example.com"), None);
    assert_eq!((erased.referrals, erased.events), (1, 1));
    must_be_gone(&world, &["cem@example.com"]);
    assert_eq!((sums(&world), export(&mut world, "cem@example.com")), (before, Person::default()));
    assert!(world.referrals()[1].erased_at.is_none(), "bo is another person");
}

/// The advocate's own purchase with the friend's coupon, told with another address.
fn buy_as_anna(world: &mut World, email: &str) {
    let coupon = world.database.rows("SELECT coupon FROM reward WHERE coupon IS NOT NULL").remove(0);
    let friend = json!({"customer_id": "customer-anna"});
    let event = json!({"id": "o4", "type": "purchase", "friend": friend, "coupon": coupon});
    let answer = world.report(event, Some(email)).unwrap().answer;
    assert_eq!(answer.decision.reason.as_deref(), Some("own_link"));
}

/// The advocate's own purchase with an erased friend's coupon: whose address came with it may be the friend's.
#[test]
fn who_was_erased_does_not_come_back_by_the_advocates_own_event_either() {
    let (mut world, _, _) = life();
    erase(&mut world, Some("bo@example.com"), None);
    buy_as_anna(&mut world, "bo@home.example");
    must_be_gone(&world, &["bo@home.example"]);
    assert_eq!(audit(&mut world, 10).1, vec![]);
}

#[test]
fn an_own_purchase_of_which_a_name_was_erased_is_no_difference_to_the_audit() {
    let (mut world, _, _) = life();
    buy_as_anna(&mut world, "cem@example.com");
    assert_eq!(erase(&mut world, Some("cem@example.com"), None).events, 1);
    assert_eq!(audit(&mut world, 10).1, vec![]);
}

#[test]
fn what_was_answered_is_answered_again_without_the_friend() {
    let (mut world, _, _) = life();
    let event = json!({"id": "o1", "type": "purchase", "friend": {}});
    let mut expected = world.report(event.clone(), None).unwrap().answer;
    erase(&mut world, Some("bo@example.com"), None);
    let after = world.report(event, None).unwrap();
    assert!(!after.first);
    expected.referral.as_mut().unwrap().friend = goodword_protocol::MaskedFriend::default();
    assert_eq!(after.answer, expected);
}

#[test]
fn of_an_event_that_is_nobodys_only_the_facts_without_a_person_are_kept() {
    let mut world = World::with_program(&double_sided());
    let event = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "customer-bo"}, "coupon": "X-1",
                       "metadata": {"phone": "0612345678"}, "amount": {"minor": 700, "currency": "EUR"}});
    world.report(event, Some("bo@example.com")).unwrap();
    // For an hour it waits for its friend's claim, by keyed hash and mask.
    let named = |table: &str| world.database.rows(&format!("SELECT * FROM {table}")).concat().contains("bo");
    assert!(!named("event") && named("early_event"), "only the list of those that wait names the friend");
    world.days_later(1);
    world.settle();
    must_be_gone(&world, &BO);
    let page: Page<EventRecord> = world.owner(Command::Events(Filter::default())).unwrap();
    let [record] = &page.items[..] else { panic!("one event") };
    assert_eq!((record.id.as_str(), record.coupon.as_deref(), record.counts), ("o1", Some("X-1"), false));
    assert_eq!(record.amount.as_ref().map(|amount| amount.minor), Some(700));
    assert_eq!(record.decision.reason.as_deref(), Some("no_referral"));
}

#[test]
fn who_is_erased_waits_for_no_claim_any_more() {
    let mut world = World::with_program(&double_sided());
    let event = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "customer-bo"}});
    world.report(event, Some("bo@example.com")).unwrap();
    erase(&mut world, Some("bo@example.com"), None);
    must_be_gone(&world, &BO);
}

#[test]
fn an_export_has_all_that_is_held_and_others_only_masked() {
    let (mut world, anna, referral) = life();
    let person = export(&mut world, "anna@example.com");
    let [held] = &person.as_advocate[..] else { panic!("one advocate") };
    assert!(person.as_friend.is_empty() && !person.existing_customer && held.complete);
    assert_eq!(
        (held.advocate.id.as_str(), held.advocate.code.as_str()),
        (anna.session.advocate.as_str(), &*anna.code)
    );
    assert_eq!((held.advocate.email.as_str(), held.devices), ("anna@example.com", 1));
    assert_eq!(held.shown_name.as_deref(), Some("Anna V."));
    let text = serde_json::to_string(held).unwrap();
    assert!(text.contains("for anna") && !text.contains("customer-bo") && !text.contains("key"), "{text}");
    assert_eq!((held.referrals.len(), held.rewards.len()), (1, 1));

    let person = export(&mut world, "bo@example.com");
    let [held] = &person.as_friend[..] else { panic!("one friend") };
    assert!(person.as_advocate.is_empty() && person.existing_customer && held.complete);
    assert_eq!((held.referral.id.as_str(), held.addresses), (referral.id.as_str(), 2));
    assert_eq!((&held.customer_ids[..], held.events.len()), (&["customer-bo".to_owned()][..], 2));
    assert_eq!(held.events[0].refunded.as_ref().map(|amount| amount.minor), Some(5000));
    let subjects: Vec<&str> =
        held.journal.iter().map(|entry: &JournalEntry| entry.subject.as_str()).collect();
    assert!(subjects.iter().any(|subject| subject.starts_with("ref_")));
    assert!(subjects.iter().any(|subject| subject.starts_with("rwd_")));
    let text = serde_json::to_string(held).unwrap();
    assert!(
        text.contains("0612345678") && !text.contains("anna@") && !text.contains("customer-anna"),
        "{text}"
    );

    erase(&mut world, Some("bo@example.com"), None);
    assert_eq!(export(&mut world, "bo@example.com"), Person::default());
}

#[test]
fn a_friend_who_never_converted_is_forgotten_by_the_alarm_when_the_owner_says() {
    let program = with(double_sided(), json!({"attribution_window_days": 30, "retention_days": 60}));
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna@example.com");
    for friend in ["bo@example.com", "cem@example.com", "dirk@example.com"] {
        world.claim(&anna.code, friend).unwrap();
    }
    world.purchase("o1", "cem@example.com", 5000);
    let dirk = world.referrals().remove(0).id;
    world
        .owner::<Value>(Command::RejectReferral { id: dirk, note: Some("dirk is no friend".into()) })
        .unwrap();
    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    let claimed = world.now;
    world.days_later(31);
    world.settle();
    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    let due = claimed.plus(goodword_domain::time::Days::new(90)).as_millis();
    assert_eq!(world.alarm(), Some(due), "the window and the retention");
    world.now = goodword_domain::time::Timestamp::from_millis(due - 1);
    world.settle();
    assert!(world.database.dump().iter().any(|row| row.contains("bo@example.com")));
    world.now = goodword_domain::time::Timestamp::from_millis(due);
    let before = sums(&world);
    world.settle();
    must_be_gone(&world, &["bo@example.com", "dirk"]);
    assert!(world.database.dump().iter().any(|row| row.contains("cem@example.com")), "cem bought");
    assert_eq!((sums(&world), world.alarm()), (before, None));
}

#[test]
fn without_a_retention_nobody_is_forgotten() {
    let mut world = World::with_program(&with(double_sided(), json!({"attribution_window_days": 30})));
    let anna = world.enrol("anna@example.com");
    world.claim(&anna.code, "bo@example.com").unwrap();
    world.days_later(3650);
    world.settle();
    assert!(world.referrals()[0].erased_at.is_none());
}

#[test]
fn an_alarm_forgets_a_bounded_number_and_rings_again_for_the_rest() {
    let program = with(double_sided(), json!({"attribution_window_days": 1, "retention_days": 1}));
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna@example.com");
    for friend in 0..150 {
        world.claim(&anna.code, &format!("friend{friend}@example.com")).unwrap();
    }
    world.days_later(3);
    let erased = |world: &mut World| world.referrals().iter().filter(|it| it.erased_at.is_some()).count();
    for expected in [100, 150] {
        world.settle();
        assert_eq!(erased(&mut world), expected);
    }
}
