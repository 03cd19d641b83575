//! What is stored stays readable, and is found without scanning.

use goodword_protocol::{Period, Referral, Reward, StatsBy};
use serde_json::{Value, json};

use super::{
    audit::audit,
    webhooks::webhook,
    world::{Native, World, double_sided, key, with},
};
use crate::{
    auth::fingerprint,
    ledger::{
        answer::{Mine, WebhookMade},
        book::Tried,
        command::{Asker, Caller, Command, Coupons, Filter, Names, StatsQuery, Traffic},
        store::Store,
    },
};

#[test]
fn asking_an_empty_ledger_leaves_no_trace() {
    let mut world = World::empty();
    let error = world.owner::<Value>(Command::Program).unwrap_err();
    assert_eq!(error.status(), 404);
    assert!(!Store::new(&world.database).exists().unwrap());
    assert_eq!(world.database.dump(), [""; 0]);
}

#[test]
fn migrating_twice_changes_nothing() {
    let world = World::with_program(&double_sided());
    let before = world.database.dump();
    Store::new(&world.database).migrate().unwrap();
    assert_eq!(world.database.dump(), before);
}

/// Ledgers that exist have run these and never run them again: a change would reach new ones only.
#[test]
fn the_versions_of_the_schema_stand_still() {
    let versions = [
        (include_str!("../schema/1.sql"), "3b7418b80344ed6701967c9a577a6e11"),
        (include_str!("../schema/2.sql"), "5e52d51a563ae02f1533ac62077c0412"),
        (include_str!("../schema/3.sql"), "38655d25196db7acdd6e176509e4dedc"),
        (include_str!("../schema/4.sql"), "608e04fc60393ceed9b67af131f85aca"),
        (include_str!("../schema/5.sql"), "f3ad77986436f0db7c02dfbd2cf65a8b"),
        (include_str!("../schema/6.sql"), "ad92134253863008c3749f37a52b9f51"),
        (include_str!("../schema/7.sql"), "b4227fcd05ef7dbf08f906d4874a1a84"),
        (include_str!("../schema/8.sql"), "f7f63d461e5954c63b9963e38753fef4"),
    ];
    for (index, (sql, digest)) in versions.into_iter().enumerate() {
        let version = index + 1;
        assert_eq!(
            fingerprint(sql),
            digest,
            "schema/{version}.sql was edited. Ledgers that exist keep the old one: take the edit back, write it as a              further file of MIGRATIONS in ledger/store/mod.rs, and freeze that one here too."
        );
    }
}

/// Rows are read for as long as a program lives: a new field needs a default, an old one stays.
#[test]
fn the_json_in_the_rows_stands_still() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let referral = world.claim(&anna.code, "bo").unwrap().referral;
    let euros = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let now = "2027-01-15T08:00:00.000Z";
    let event = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c1"}, "code": "dkx3r7hm",
                       "coupon": "VRIEND-2", "amount": euros(5000), "occurred_at": now, "metadata": {"till": 2}});
    let reward = world.report(event.clone(), Some("bo")).unwrap().answer.rewards[0].id.clone();
    let discount =
        json!({"kind": "discount_percent", "basis_points": 1000, "coupon": {"generate": {"prefix": ""}}});
    let credit = json!({"kind": "credit", "amount": euros(1000)});
    let friend = json!({"email": "m***", "customer_id": "c1"});
    let answer = json!({
        "event_id": "o1",
        "referral": {"id": referral, "advocate_id": anna.session.advocate, "code": anna.code, "friend": friend,
                     "state": "approved", "reason": "nothing_held", "under_review": false, "claimed_at": now,
                     "updated_at": now, "expires_at": "2027-04-15T08:00:00.000Z", "place": 1, "score": 0},
        "rewards": [{"id": reward, "referral_id": referral, "advocate_id": anna.session.advocate,
                     "party": "advocate", "rule": "thank-you", "program_version": 1, "reward": credit,
                     "value": 1000, "reversed": 0, "amount": euros(1000), "state": "approved", "reason": "earned", "event_id": "o1", "created_at": now}],
        "decision": {"attributed_by": "email", "rules": [{"rule": "thank-you", "rewarded": true}]},
    });
    let table = [
        ("SELECT spec FROM reward ORDER BY rowid", vec![discount, credit]),
        (
            "SELECT facts FROM event",
            vec![json!({"request": event, "friend_key": "key of bo", "masked_email": "m***"})],
        ),
        ("SELECT answer FROM event", vec![answer]),
    ];
    for (sql, literal) in table {
        let read = |text: &String| serde_json::from_str::<Value>(text).unwrap();
        let stored: Vec<Value> = world.database.rows(sql).iter().map(read).collect();
        assert_eq!(stored, literal, "{sql}");
    }
}

/// A plan with SCAN reads a whole table and one with a temporary tree sorts what it read: both take longer the longer
/// a program runs. The statements are those that the Ledger itself ran.
#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let database = after_a_whole_life();
    // Tables of one row, or ten, and SQLite's own.
    let small = [
        // A copy is there for a while only, and goes as a whole.
        "FROM export",
        "FROM restore",
        "FROM integration ORDER BY name",
        "FROM program",
        "FROM schema_version",
        "UPDATE program ",
        "FROM sqlite_master",
        "FROM webhook ",
    ];
    let explained = |sql: &String| {
        ["SELECT", "INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb))
            && !small.iter().any(|part| sql.contains(part))
    };
    let slow = |sql: String| {
        let plan = database.plan(&sql);
        // A list in the order of an index, or of arrival, ends with its page.
        let ends = sql.contains("ORDER BY") && sql.contains("LIMIT");
        // What a limit ended is counted, not searched.
        // So is what a parameter lists, and what is no table.
        let counted = ["SCAN (subquery", "SCAN json_each", "SCAN listed VIRTUAL", "SCAN CONSTANT"];
        let scan = |step: &String| step.starts_with("SCAN") && !counted.iter().any(|it| step.starts_with(it));
        let scans = plan.iter().any(|step| scan(step) && !ends);
        let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
        // Half the program's rows may have the same state or type: an index of these orders a list, and finds nothing
        // that few rows have.
        let crowd = ["event_by_kind", "referral_by_state", "reward_by_state"];
        let in_a_crowd = plan.iter().any(|step| crowd.iter().any(|index| step.contains(index)));
        let few = ["referral = ?", "coupon = ?"].iter().any(|column| sql.contains(column));
        (scans || sorts || in_a_crowd && (few || !ends)).then_some((sql, plan))
    };
    let slow: Vec<_> = database.asked().into_iter().filter(explained).filter_map(slow).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}

/// A Ledger that has done everything there is to do.
fn after_a_whole_life() -> Native {
    let mut program = with(double_sided(), json!({"hold_days": 14, "review": "all", "retention_days": 1}));
    program["rules"][1]["cap"] = json!({"per_advocate": 5, "per_program": 9, "per_days": 30});
    let mut world = World::with_program(&program);
    let hook = webhook(&mut world, &[]);
    let anna = world.enrol("anna");
    world.enrol_as("anna", Some("c1"));
    let traffic = Traffic { code: anna.code.clone(), clicks: 1, ..Traffic::default() };
    world.ask::<()>(Caller::Edge, Command::Traffic(vec![traffic])).unwrap();
    see_devices(&mut world, &anna.session.advocate);
    world.report(json!({"id": "o0", "type": "signup", "friend": {}}), Some("bo")).unwrap();
    let coupon = world.claim(&anna.code, "bo").unwrap().reward.unwrap().1.unwrap();
    let bo = world.enrol("bo");
    world.claim(&bo.code, "cem").unwrap();
    let referrals =
        [("o1", json!({"coupon": coupon})), ("o2", json!({"code": anna.code}))].map(|(id, more)| {
            let event = json!({"id": id, "type": "purchase", "friend": {"customer_id": id},
                           "amount": {"minor": 5000, "currency": "EUR"}});
            world.report(with(event, more), Some(id)).unwrap().answer.referral.unwrap().id
        });
    decide_and_publish(&mut world, referrals);
    list_everything(&mut world, &coupon);
    super::repeatable::repeat_and_forget(&mut world);
    ask_for_numbers(&mut world, &anna.session.advocate);
    import_lists(&mut world, &anna.code);
    let refund = json!({"id": "b1", "event_id": "o1", "amount": {"minor": 100, "currency": "EUR"}});
    world.owner::<Value>(Command::Refund(serde_json::from_value(refund).unwrap())).unwrap();
    assert_eq!(audit(&mut world, 2).1, []);
    for asker in [Asker::Customer("c1".into()), Asker::Session(anna.session)] {
        let _ = world.ask::<Mine>(Caller::Page(None), Command::Me { asker, device: None });
    }
    super::integrations::do_everything(&mut world);
    super::sign_ins::do_everything(&mut world);
    send_and_log(&mut world, &hook);
    know_and_erase(&mut world);
    world.owner::<()>(Command::DropIntegration { name: "shop".into() }).unwrap();
    world.owner::<()>(Command::RotateKey { key_hash: "another".into(), sealed: None }).unwrap();
    world.database
}

/// An endpoint takes some messages and fails at others, and then is gone for good.
fn send_and_log(world: &mut World, hook: &WebhookMade) {
    let taken = Tried { status: Some(200), ..Tried::default() };
    for (round, error) in [None, Some("refused"), None].into_iter().enumerate() {
        for sending in world.sendings() {
            world.sent(&sending, &Tried { error, ..taken.clone() });
        }
        world.alarm();
        world.days_later(u32::try_from(round).unwrap());
    }
    let id = || hook.webhook.id.clone();
    world.owner::<Value>(Command::RotateWebhook { id: id() }).unwrap();
    let log = world.log(hook, Some("delivered"));
    world.owner::<Value>(Command::Redeliver { webhook: id(), id: log[0].id.clone() }).unwrap();
    let filter = Filter { cursor: Some(log[0].id.clone()), ..Filter::default() };
    world.owner::<Value>(Command::Deliveries { webhook: id(), filter }).unwrap();
    world.settle();
    world.owner::<()>(Command::DeleteWebhook { id: id() }).unwrap();
    world.settle();
    world.alarm();
}

fn know_and_erase(world: &mut World) {
    let everybody = ["anna", "bo", "o1"];
    for command in [Command::Person, Command::ErasePerson] {
        for name in everybody {
            let names = Names {
                key: Some(key(name)),
                customer: Some(name.to_owned()),
                customer_keys: vec![key(name)],
            };
            world.owner::<Value>(command(names)).unwrap();
        }
    }
}

/// More devices than are remembered, and then the time in which they are forgotten.
fn see_devices(world: &mut World, advocate: &str) {
    for number in 0..11 {
        let command = Command::SeeDevice { advocate: advocate.to_owned(), device: number.to_string() };
        world.ask::<()>(Caller::Edge, command).unwrap();
    }
    world.alarm();
    world.days_later(61);
    world.settle();
}

fn decide_and_publish(world: &mut World, [first, second]: [String; 2]) {
    world.owner::<Referral>(Command::ApproveReferral { id: first, note: None }).unwrap();
    world.owner::<Referral>(Command::RejectReferral { id: second, note: None }).unwrap();
    world.days_later(14);
    world.settle();
    let id = world.earned().id;
    let _ = world.owner::<Reward>(Command::FulfilReward { id: id.clone(), note: None });
    let _ = world.owner::<Reward>(Command::CancelReward { id, note: None });
    let publications = world.publications();
    for (index, publication) in publications.iter().enumerate() {
        world.run(|book| book.after_publishing(&publication.due, index > 0)).unwrap();
    }
    world.alarm();
}

fn ask_for_numbers(world: &mut World, advocate: &str) {
    let asker = Asker::Customer("c1".into());
    let named = Command::ShowName { asker: asker.clone(), name: Some("Anna".into()) };
    world.ask::<()>(Caller::Page(None), named).unwrap();
    for period in [Period::All, Period::Month] {
        let command = Command::Leaderboard { asker: Some(asker.clone()), period, limit: 10 };
        world.ask::<Value>(Caller::Page(None), command).unwrap();
    }
    let [from, to] = ["2026-01-01", "2027-12-31"].map(str::to_owned);
    for (by, advocate) in [
        (StatsBy::Day, None),
        (StatsBy::Channel, None),
        (StatsBy::Advocate, None),
        (StatsBy::Day, Some(advocate.to_owned())),
    ] {
        let query = StatsQuery { from: from.clone(), to: to.clone(), by, advocate, ..StatsQuery::default() };
        world.owner::<Value>(Command::Stats(query)).unwrap();
    }
}

/// Fills a pool for which a friend waits, and tells of a customer.
fn import_lists(world: &mut World, code: &str) {
    let mut program = double_sided();
    program["rules"][0]["reward"]["coupon"] = json!({"pool": "spring"});
    world.put(&program).unwrap();
    world.claim(code, "dirk").unwrap();
    let coupons = Coupons { pool: "spring".into(), codes: vec!["A".into(), "B".into()], low_stock: None };
    world.owner::<Value>(Command::AddCoupons(coupons)).unwrap();
    world.claim(code, "eva").unwrap();
    world.owner::<Value>(Command::Pools { after: None, limit: None }).unwrap();
    world.owner::<Value>(Command::AddCustomers { keys: vec!["key".into()] }).unwrap();
    world.settle();
    world.alarm();
}

fn list_everything(world: &mut World, coupon: &str) {
    let text = |text: &str| Some(text.to_owned());
    let filters = [
        Filter::default(),
        Filter { cursor: text("zzz"), ..Filter::default() },
        Filter { state: text("approved"), ..Filter::default() },
        Filter { advocate: text("adv"), ..Filter::default() },
        Filter { referral: text("ref"), ..Filter::default() },
        Filter { coupon: text(coupon), ..Filter::default() },
        Filter { kind: text("purchase"), ..Filter::default() },
        Filter { kind: text("purchase"), referral: text("ref"), ..Filter::default() },
        Filter { state: text("approved"), referral: text("ref"), ..Filter::default() },
        Filter { state: text("approved"), coupon: text(coupon), ..Filter::default() },
    ];
    for filter in filters {
        for list in [Command::Referrals, Command::Advocates, Command::Rewards, Command::Events] {
            world.owner::<Value>(list(filter.clone())).unwrap();
        }
    }
}
