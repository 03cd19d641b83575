//! The numbers: sums against the rows they are of, the leaderboard, and how far an advocate is.

use goodword_domain::time::Timestamp;
use goodword_protocol::{Channel, Leaderboard, Period, Referral, Stats, StatsBy, StatsRow, StepKind};
use serde_json::json;

use super::world::{World, claim_of, double_sided, with};
use crate::{
    error::{ApiError, Code},
    ledger::{
        answer::{Claimed, Enrolled, Mine, RefundDecided},
        command::{Asker, Caller, ClaimFacts, Command, StatsQuery, Traffic},
        database::Database,
        store::Store,
    },
};

impl World {
    fn traffic(&mut self, code: &str, channel: &str, clicks: u64, shares: u64) {
        let [code, channel] = [code, channel].map(str::to_owned);
        let traffic = Traffic { code, channel, visitors: Vec::new(), clicks, shares };
        self.ask::<()>(Caller::Edge, Command::Traffic(vec![traffic])).expect("the edge may count");
    }

    fn claim_through(&mut self, channel: Channel, code: &str, email: &str) -> Claimed {
        let facts = ClaimFacts { channel: Some(channel.name().to_owned()), ..claim_of(code, email) };
        self.claim_by(facts).expect("a claim")
    }

    fn refund(&mut self, event: &str) {
        let request = json!({"id": format!("refund of {event}"), "event_id": event});
        let request = serde_json::from_value(request).expect("a refund");
        self.owner::<RefundDecided>(Command::Refund(request)).expect("the event can be refunded");
    }

    fn reject(&mut self, referral: &str) {
        let command = Command::RejectReferral { id: referral.to_owned(), note: None };
        self.owner::<Referral>(command).expect("the referral can be rejected");
    }

    fn stats(&mut self, by: StatsBy, advocate: Option<&Enrolled>) -> Stats {
        let query = StatsQuery {
            from: "2027-01-01".to_owned(),
            to: "2027-12-31".to_owned(),
            by,
            advocate: advocate.map(|enrolled| enrolled.session.advocate.clone()),
            ..StatsQuery::default()
        };
        self.owner(Command::Stats(query)).expect("the owner may ask")
    }

    /// The leaderboard as the advocate of this enrolment sees it.
    fn board(&mut self, period: Period, asker: Option<&Enrolled>) -> Leaderboard {
        let asker = asker.map(|enrolled| Asker::Session(enrolled.session.clone()));
        let command = Command::Leaderboard { asker, period, limit: 3 };
        self.ask(Caller::Page(None), command).expect("anybody may look")
    }

    pub(super) fn me(&mut self, enrolled: &Enrolled) -> Mine {
        let asker = Asker::Session(enrolled.session.clone());
        self.ask(Caller::Page(None), Command::Me { asker, device: None }).expect("the session is good")
    }

    pub(super) fn show_name(&mut self, enrolled: &Enrolled, name: Option<&str>) -> Result<(), ApiError> {
        let asker = Asker::Session(enrolled.session.clone());
        self.ask(Caller::Page(None), Command::ShowName { asker, name: name.map(str::to_owned) })
    }

    /// So many friends claim the link and buy.
    pub(super) fn convert(&mut self, advocate: &Enrolled, name: &str, friends: std::ops::Range<u32>) {
        for friend in friends {
            let email = format!("{name} {friend}");
            self.claim(&advocate.code, &email).expect("a claim");
            self.purchase(&email, &email, 2500);
        }
    }
}

/// Shares, clicks, claims, conversions, revenue and reward cost.
fn seen(row: &StatsRow) -> [i64; 6] {
    let numbers = &row.numbers;
    let [revenue, cost] = [&numbers.revenue, &numbers.reward_cost].map(|money| money.minor);
    [numbers.shares, numbers.clicks, numbers.claims, numbers.conversions, revenue, cost]
}

fn row(stats: &Stats, key: &str) -> [i64; 6] {
    seen(stats.rows.iter().find(|row| row.key == key).expect(key))
}

fn ranks(board: &Leaderboard) -> Vec<(Option<u64>, i64, Option<&str>)> {
    board.entries.iter().map(|entry| (entry.rank, entry.converted, entry.name.as_deref())).collect()
}

/// Two advocates, friends through two channels and none, a refund and a rejection on later days.
fn story() -> (World, Enrolled, Enrolled) {
    let mut world = World::with_program(&double_sided());
    let (anna, cem) = (world.enrol("anna"), world.enrol("cem"));
    world.traffic(&anna.code, "whatsapp", 7, 3);
    world.traffic(&cem.code, "", 2, 0);
    world.claim_through(Channel::Whatsapp, &anna.code, "bo");
    let di = world.claim_through(Channel::Email, &anna.code, "di").referral;
    world.claim(&cem.code, "ed").unwrap();
    for (order, friend) in [("o1", "bo"), ("o2", "di"), ("o3", "ed")] {
        world.purchase(order, friend, 2500);
    }
    world.days_later(1);
    world.refund("o1");
    world.days_later(1);
    world.reject(&di);
    (world, anna, cem)
}

#[test]
fn the_numbers_are_those_of_the_rows_after_refunds_and_rejections() {
    let (mut world, anna, cem) = story();
    let by_channel = world.stats(StatsBy::Channel, None);
    assert_eq!(row(&by_channel, "whatsapp"), [3, 7, 1, 0, 0, 0], "bo, refunded");
    assert_eq!(row(&by_channel, "email"), [0, 0, 1, 0, 2500, 0], "di, rejected: paid, and nothing owed");
    assert_eq!(row(&by_channel, ""), [0, 2, 1, 1, 2500, 1000], "ed");
    let by_day = world.stats(StatsBy::Day, None);
    assert_eq!(row(&by_day, "2027-01-15"), [3, 9, 3, 3, 7500, 3000]);
    assert_eq!(row(&by_day, "2027-01-16"), [0, 0, 0, -1, -2500, -1000]);
    assert_eq!(row(&by_day, "2027-01-17"), [0, 0, 0, -1, 0, -1000]);
    let by_advocate = world.stats(StatsBy::Advocate, None);
    assert_eq!(row(&by_advocate, &anna.session.advocate), [3, 7, 2, 0, 2500, 0]);
    assert_eq!(row(&by_advocate, &cem.session.advocate), [0, 2, 1, 1, 2500, 1000]);
    let whole = [
        "SELECT sum(shares) FROM advocate",
        "SELECT sum(clicks) FROM advocate",
        "SELECT count(*) FROM referral",
        "SELECT sum(converted) FROM advocate",
        "SELECT sum(amount - refunded) FROM event WHERE counts",
        "SELECT sum(value - reversed) FROM reward WHERE state <> 'cancelled' AND rule = 'thank-you'",
    ];
    let whole = whole.map(|sql| world.database.rows(sql)[0].parse::<i64>().unwrap());
    for stats in [&by_channel, &by_day, &by_advocate] {
        let total = StatsRow { key: String::new(), numbers: stats.total.clone() };
        assert_eq!(seen(&total), whole);
        let added = stats
            .rows
            .iter()
            .map(seen)
            .fold([0; 6], |sum, row| std::array::from_fn(|index| sum[index] + row[index]));
        assert_eq!(added, whole, "{:?}", stats.by);
    }
}

#[test]
fn one_advocates_numbers_are_of_that_advocate_only() {
    let (mut world, anna, _) = story();
    let stats = world.stats(StatsBy::Day, Some(&anna));
    assert_eq!(row(&stats, "2027-01-15"), [3, 7, 2, 2, 5000, 2000]);
    assert_eq!((stats.total.claims, stats.advocates, stats.enrolled), (2, 1, None));
    let query = StatsQuery { advocate: Some("adv_nobody".into()), ..StatsQuery::default() };
    assert!(world.owner::<Stats>(Command::Stats(query)).unwrap_err().is(Code::NotFound));
}

#[test]
fn ratios_are_of_the_whole_period() {
    let (mut world, ..) = story();
    let stats = world.stats(StatsBy::Day, None);
    assert_eq!((stats.advocates, stats.enrolled), (2, Some(2)));
    assert_eq!(stats.total.claim_rate, Some(3333), "3 claims of 9 clicks");
    assert_eq!(stats.total.conversion_rate, Some(3333), "1 conversion of 3 claims");
    assert_eq!(stats.invitations_per_advocate, Some(15_000), "3 shares of 2 advocates");
    assert_eq!(stats.viral_coefficient, Some(5000), "1 conversion of 2 advocates");
}

#[test]
fn advocates_are_counted_by_the_end_of_the_period() {
    let mut world = World::with_program(&double_sided());
    world.enrol("anna");
    world.days_later(2);
    world.enrol("cem");
    world.enrol("cem");
    let until = |world: &mut World, to: &str| {
        let query = StatsQuery { from: "2027-01-16".into(), to: to.into(), ..StatsQuery::default() };
        let stats: Stats = world.owner(Command::Stats(query)).unwrap();
        (stats.advocates, stats.enrolled.unwrap(), stats.rows.len())
    };
    assert_eq!(until(&mut world, "2027-01-16"), (1, 0, 0), "a day on which nothing happened has no row");
    assert_eq!(until(&mut world, "2027-01-17"), (2, 1, 0));
}

#[test]
fn a_page_of_advocates_leads_to_the_next() {
    let mut world = World::with_program(&double_sided());
    for name in ["anna", "cem", "fay"] {
        world.enrol(name);
    }
    let mut query = StatsQuery {
        from: "2027-01-01".into(),
        to: "2027-01-31".into(),
        by: StatsBy::Advocate,
        limit: Some(2),
        ..StatsQuery::default()
    };
    let first: Stats = world.owner(Command::Stats(query.clone())).unwrap();
    query.cursor.clone_from(&first.next_cursor);
    let second: Stats = world.owner(Command::Stats(query)).unwrap();
    let newest_first = world.database.rows("SELECT id FROM advocate ORDER BY rowid DESC");
    let listed: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.key.clone()).collect();
    assert_eq!((first.rows.len(), second.next_cursor), (2, None));
    assert_eq!(listed, newest_first);
}

#[test]
fn traffic_of_a_link_that_is_none_counts_nowhere() {
    let mut world = World::with_program(&double_sided());
    let before = world.database.dump();
    world.traffic("zzzzzzzz", "email", 5, 5);
    assert_eq!(world.database.dump(), before);
}

#[test]
fn who_have_as_many_share_a_rank_and_the_next_rank_is_left_out() {
    let mut world = World::with_program(&double_sided());
    let names = ["anna", "cem", "fay", "gus"];
    let [anna, cem, fay, gus] = names.map(|name| world.enrol(name));
    for (advocate, name, friends) in [(&anna, "a", 2), (&cem, "c", 3), (&fay, "f", 2), (&gus, "g", 1)] {
        world.convert(advocate, name, 0..friends);
    }
    let board = world.board(Period::All, Some(&gus));
    assert_eq!(ranks(&board), [(Some(1), 3, None), (Some(2), 2, None), (Some(2), 2, None)]);
    let own = board.own.unwrap();
    assert_eq!((own.rank, own.converted, own.own), (Some(4), 1, true), "behind the list's end");
    assert!(board.entries.iter().all(|entry| !entry.own));
    assert!(world.board(Period::All, Some(&cem)).entries[0].own);
    assert_eq!(world.me(&fay).rank, Some(2));
    world.refund("c 0");
    world.refund("c 1");
    assert_eq!(world.board(Period::All, Some(&cem)).own.unwrap().rank, Some(3), "a refund moves down");
}

#[test]
fn a_name_stands_on_the_leaderboard_only_as_the_advocate_chose() {
    let mut world = World::with_program(&double_sided());
    let (anna, cem) = (world.enrol("anna"), world.enrol("cem"));
    world.convert(&anna, "a", 0..2);
    world.convert(&cem, "c", 0..1);
    let board = world.board(Period::All, None);
    assert_eq!((ranks(&board)[0], &board.own), ((Some(1), 2, None), &None));
    world.show_name(&cem, Some("Cem de Bakker")).unwrap();
    let board = world.board(Period::All, Some(&cem));
    assert_eq!(ranks(&board), [(Some(1), 2, None), (Some(2), 1, Some("Cem de Bakker"))]);
    assert_eq!(board.own.unwrap().name.as_deref(), Some("Cem de Bakker"));
    assert_eq!(world.me(&cem).shown_name.as_deref(), Some("Cem de Bakker"));
    world.show_name(&cem, None).unwrap();
    assert_eq!(ranks(&world.board(Period::All, None))[1], (Some(2), 1, None));
}

#[test]
fn a_session_that_sees_nothing_changes_nothing() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.convert(&anna, "a", 0..1);
    let somebody = world.enrol("anna");
    world
        .show_name(&somebody, Some("Not Anna"))
        .expect("the answer does not tell that the address was known");
    assert_eq!(world.me(&anna).shown_name, None);
    assert_eq!(world.board(Period::All, Some(&somebody)).own, None);
    assert!(world.board(Period::All, Some(&anna)).own.is_some());
}

#[test]
fn a_month_is_a_board_of_its_own() {
    let mut world = World::with_program(&double_sided());
    let (anna, cem) = (world.enrol("anna"), world.enrol("cem"));
    world.convert(&anna, "a", 0..2);
    assert_eq!(ranks(&world.board(Period::Month, None)), [(Some(1), 2, None)]);
    // The last moment of January, and the first of February.
    world.now = Timestamp::from_millis(1_801_439_999_999);
    world.convert(&cem, "c", 0..1);
    assert_eq!(world.board(Period::Month, None).month.as_deref(), Some("2027-01"));
    assert_eq!(world.board(Period::Month, Some(&cem)).own.unwrap().rank, Some(2));
    world.now = Timestamp::from_millis(1_801_440_000_000);
    let board = world.board(Period::Month, Some(&cem));
    assert_eq!((board.month.as_deref(), board.entries.len()), (Some("2027-02"), 0));
    assert_eq!(board.own.map(|own| (own.rank, own.converted)), Some((None, 0)));
    world.convert(&cem, "c", 1..2);
    assert_eq!(ranks(&world.board(Period::Month, None)), [(Some(1), 1, None)]);
    assert_eq!(ranks(&world.board(Period::All, None)), [(Some(1), 2, None), (Some(1), 2, None)]);
}

#[test]
fn what_is_undone_in_a_later_month_counts_below_zero_there() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.convert(&anna, "a", 0..1);
    world.days_later(31);
    world.refund("a 0");
    let board = world.board(Period::Month, Some(&anna));
    assert_eq!((board.entries.len(), board.own.map(|own| (own.rank, own.converted))), (0, Some((None, -1))));
}

#[test]
fn ranks_are_counted_to_the_thousandth_and_no_further() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.convert(&anna, "a", 0..1);
    let ahead = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         INSERT INTO advocate (id, code, email, email_key, converted, created_at)
         SELECT 'adv' || i, 'code' || i, '', 'key' || i, 2, 0 FROM n";
    world.database.run_script(ahead).unwrap();
    assert_eq!(world.me(&anna).rank, None, "a thousand stand before");
    world.database.run_script("UPDATE advocate SET converted = 0 WHERE id = 'adv1'").unwrap();
    assert_eq!(world.me(&anna).rank, Some(1000));
}

#[test]
fn an_advocate_sees_tiers_milestones_and_points() {
    let mut program = double_sided();
    let rule = |id: &str, more: serde_json::Value| {
        let rule = json!({"id": id, "on": "purchase", "party": "advocate"});
        with(rule, more)
    };
    program["rules"] = json!([
        rule("each", json!({"reward": {"kind": "points", "points": 10}})),
        rule(
            "gold",
            json!({"reward": {"kind": "cash", "amount": {"minor": 500, "currency": "EUR"}}, "from_referral": 2})
        ),
        rule(
            "third",
            json!({"reward": {"kind": "product", "sku": "CAKE", "name": "Taart"}, "at_referral": 3})
        ),
    ]);
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    let steps = |mine: &Mine| {
        mine.tiers
            .iter()
            .map(|step| (step.rule.clone(), step.kind, step.at, step.remaining))
            .collect::<Vec<_>>()
    };
    let step = |rule: &str, kind, at, remaining| (rule.to_owned(), kind, at, remaining);
    let mine = world.me(&anna);
    assert_eq!(steps(&mine), [step("gold", StepKind::Tier, 2, 2), step("third", StepKind::Milestone, 3, 3)]);
    assert_eq!((mine.next_tier.as_deref(), mine.points, mine.rank), (Some("gold"), 0, None));
    world.convert(&anna, "a", 0..2);
    world.traffic(&anna.code, "sms", 1, 4);
    let mine = world.me(&anna);
    assert_eq!(steps(&mine), [step("gold", StepKind::Tier, 2, 0), step("third", StepKind::Milestone, 3, 1)]);
    assert_eq!((mine.next_tier.as_deref(), mine.points, mine.rank), (Some("third"), 20, Some(1)));
    assert_eq!((mine.clicks, mine.shares), (1, 4));
    world.refund("a 1");
    let mine = world.me(&anna);
    assert_eq!(steps(&mine)[0], step("gold", StepKind::Tier, 2, 1), "a refund takes the tier back");
    assert_eq!((mine.next_tier.as_deref(), mine.points), (Some("gold"), 10));
    let somebody = world.enrol("anna");
    let mine = world.me(&somebody);
    assert_eq!(steps(&mine)[0], step("gold", StepKind::Tier, 2, 2), "as if there were none");
    assert_eq!((mine.points, mine.shares, mine.rank), (0, 0, None));
}

#[test]
fn only_the_owner_sees_the_statistics() {
    let mut world = World::with_program(&double_sided());
    for caller in [Caller::Page(None), Caller::Edge, Caller::Operator, Caller::Key("another".into())] {
        let asked = world.ask::<Stats>(caller, Command::Stats(StatsQuery::default()));
        assert!(asked.unwrap_err().is(Code::InvalidCredentials));
    }
    let board = |caller| (caller, Command::Leaderboard { asker: None, period: Period::All, limit: 3 });
    let (caller, command) = board(Caller::Key("another".into()));
    assert!(world.ask::<Leaderboard>(caller, command).unwrap_err().is(Code::InvalidCredentials));
    let (caller, command) = board(Caller::Page(Some("https://elsewhere.example".into())));
    assert!(world.ask::<Leaderboard>(caller, command).unwrap_err().is(Code::OriginNotAllowed));
    let (caller, command) = board(Caller::Key("key".into()));
    assert!(world.ask::<Leaderboard>(caller, command).is_ok());
}

#[test]
fn a_ledger_of_version_1_knows_how_many_advocates_it_had() {
    let world = World::empty();
    world.database.run_script(include_str!("../schema/1.sql")).unwrap();
    world.database.run_script(
        "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (1);
         INSERT INTO advocate (id, code, email, email_key, created_at) VALUES
             ('a', 'a', '', 'a', 1800000000000), ('b', 'b', '', 'b', 1800000000001), ('c', 'c', '', 'c', 1800100000000)",
    ).unwrap();
    let store = Store::new(&world.database);
    store.migrate().unwrap();
    let counted =
        ["2027-01-14", "2027-01-15", "2027-01-16", "2030-01-01"].map(|day| store.advocates_by(day).unwrap());
    assert_eq!(counted, [0, 2, 3, 3]);
}
