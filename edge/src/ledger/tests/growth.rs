//! How the time of each operation grows with a program: run by `cargo xtask bench ledger`, not with the tests.

mod copies;

use std::{env, fs, hint::black_box, time::Instant};

use goodword_domain::time::{Days, Timestamp};
use goodword_protocol::{AuditPage, Leaderboard, Period, Stats, StatsBy};
use serde_json::{Value, json};

use super::world::{World, double_sided, with};
use crate::{
    auth::fingerprint,
    ledger::{
        answer::{Enrolled, Mine},
        command::{Asker, Caller, Command, Filter, Session, StatsQuery},
    },
    time::day,
};

/// How often each operation is measured at a size.
const TIMES: usize = 301;
/// Friends of each advocate but the star.
const FRIENDS: usize = 20;
/// The first friends come one a day, so that at every size the last days have something to add up.
const SLOW: usize = 60;
/// How many friends claim and buy in one transaction while the Ledger is filled.
const TOGETHER: usize = 10_000;
/// So many friends claim and buy by the real operations; who comes after them is a copy, see [`copies`].
const REAL: usize = 20_000;
/// How much slower a claim and an event may become, and what is said of it.
const MOST: f64 = 2.0;
/// The Ledger's memory, in kilobytes.
const MOST_MEMORY: u64 = 64 * 1024;
/// While a Ledger is filled, nothing has to survive a crash or is undone.
const FILLING: &str = "PRAGMA journal_mode = OFF; PRAGMA cache_size = -16384";
/// How a Durable Object keeps it: a write-ahead log, and SQLite's own cache of 2 MB.
const MEASURING: &str = "PRAGMA journal_mode = WAL; PRAGMA cache_size = -2000; PRAGMA shrink_memory";

/// A program that grows: every tenth friend is of one star advocate, the others of ordinary ones.
struct Growing {
    world: World,
    star: Enrolled,
    ordinary: Enrolled,
    friends: usize,
}

type Operation = (&'static str, fn(&mut Growing, usize));

/// What is measured; the first two must not become slower.
const OPERATIONS: [Operation; 17] = [
    ("claim", |it, n| drop(it.world.claim(&it.star.code, &friend("measured", n)).unwrap())),
    ("event", |it, n| drop(it.world.purchase(&order("measured", n), &friend("measured", n), 5000))),
    ("event again", |it, _| drop(it.world.purchase(&order("o", 7), &friend("friend", 7), 5000))),
    ("second event", |it, n| drop(it.world.purchase(&order("again", n), &friend("measured", n), 700))),
    ("me, the star", |it, _| it.me(it.star.session.clone())),
    ("me, with 20 friends", |it, _| it.me(it.ordinary.session.clone())),
    ("leaderboard, all time", |it, _| it.leaderboard(Period::All)),
    ("leaderboard, this month", |it, _| it.leaderboard(Period::Month)),
    ("stats, 30 days", |it, _| it.stats(StatsBy::Day, None)),
    ("stats, by advocate", |it, _| it.stats(StatsBy::Advocate, None)),
    ("stats of the star", |it, _| it.stats(StatsBy::Day, Some(()))),
    ("referrals", |it, _| it.list(Command::Referrals, None, None)),
    ("referrals by state", |it, _| it.list(Command::Referrals, Some("approved"), None)),
    ("referrals, two filters", |it, _| it.list(Command::Referrals, Some("rejected"), Some(()))),
    ("rewards, two filters", |it, _| it.list(Command::Rewards, Some("cancelled"), Some(()))),
    ("journal", |it, _| {
        let command = Command::Journal { subject: None, after: 500, limit: Some(100) };
        black_box(it.world.owner::<Value>(command).unwrap());
    }),
    ("audit, 20 events", |it, n| {
        let after = it.friends.min(REAL) / 2 + n;
        let command = Command::Audit { cursor: Some(format!("events:{after}")), limit: Some(20) };
        let page = it.world.owner::<AuditPage>(command).unwrap();
        assert_eq!((page.checked.events, page.differences), (20, vec![]));
    }),
];

/// Somebody's name, in no order: as keyed hashes are, so that a table's neighbours are strangers.
fn friend(kind: &str, number: usize) -> String {
    fingerprint(&format!("{kind} {number}"))
}

/// An order's id, as shops number them.
fn order(kind: &str, number: usize) -> String {
    format!("{kind}{number}")
}

impl Growing {
    fn new(folder: &std::path::Path) -> Self {
        let credit = json!({"kind": "credit", "amount": {"minor": 500, "currency": "EUR"}});
        let mut program = with(double_sided(), json!({"hold_days": 0}));
        let more = [
            json!({"id": "share", "on": "purchase", "party": "advocate", "nth": 0,
                   "reward": {"kind": "commission", "basis_points": 500}, "cap": {"per_advocate": 50, "per_days": 30}}),
            json!({"id": "points", "on": "purchase", "party": "advocate", "nth": 0,
                   "reward": {"kind": "points", "points": 10}}),
            json!({"id": "tier", "on": "purchase", "party": "advocate", "reward": credit, "from_referral": 5,
                   "cap": {"per_program": 500, "per_days": 30}}),
            json!({"id": "tenth", "on": "purchase", "party": "advocate", "reward": {"kind": "product", "sku": "CAKE",
                   "name": "Taart"}, "at_referral": 10}),
        ];
        program["rules"].as_array_mut().unwrap().extend(more);
        let mut world = World::on_disk(&folder.join("ledger.sqlite"), &program);
        world.script(&format!("ATTACH '{}' AS real", folder.join("real.sqlite").display()));
        let (star, ordinary) = (world.enrol("star"), world.enrol("anna 0"));
        Self { world, star, ordinary, friends: 0 }
    }

    /// Fills the program until there are so many friends.
    fn grow(&mut self, size: usize) {
        self.world.script(FILLING);
        self.live(size.min(REAL));
        if size > self.friends {
            let star = self.star.session.advocate.clone();
            // Copies of all who are real, and so whole multiples of them.
            let first = self.friends / REAL;
            copies::add(&self.world.database, &star, first..size.div_ceil(REAL), SLOW + REAL / 1000);
            self.friends = size.next_multiple_of(REAL);
        }
        self.world.script(MEASURING);
    }

    /// Lets friends claim and buy by the real operations, in large transactions.
    fn live(&mut self, size: usize) {
        self.world.script("BEGIN");
        while self.friends < size {
            let number = self.friends;
            if number.is_multiple_of(FRIENDS) {
                self.ordinary = self.world.enrol(&format!("anna {number}"));
            }
            let code = if number.is_multiple_of(10) { &self.star.code } else { &self.ordinary.code };
            let (code, friend) = (code.clone(), friend("friend", number));
            self.world.claim(&code, &friend).unwrap();
            self.world.purchase(&order("o", number), &friend, 5000);
            self.friends += 1;
            self.pass_time();
            if number.is_multiple_of(TOGETHER) {
                self.publish();
                self.world.script("COMMIT; BEGIN");
            }
        }
        self.publish();
        self.world.script("COMMIT");
    }

    /// After the first, a thousand friends a day.
    fn pass_time(&mut self) {
        if self.friends < SLOW {
            return self.world.days_later(1);
        }
        self.world.now = Timestamp::from_millis(self.world.now.as_millis() + 86_400);
    }

    /// What changed was published: nothing waits longer than that takes.
    fn publish(&self) {
        self.world.script("DELETE FROM outbox");
    }

    fn me(&mut self, session: Session) {
        let command = Command::Me { asker: Asker::Session(session), device: None };
        black_box(self.world.ask::<Mine>(Caller::Page(None), command).unwrap());
    }

    /// The first hundred, as the star sees them.
    fn leaderboard(&mut self, period: Period) {
        let asker = Some(Asker::Session(self.star.session.clone()));
        let command = Command::Leaderboard { asker, period, limit: 100 };
        let board = self.world.ask::<Leaderboard>(Caller::Page(None), command).unwrap();
        assert_eq!(board.own.and_then(|own| own.rank), Some(1));
    }

    fn stats(&mut self, by: StatsBy, of_star: Option<()>) {
        let (to, from) = (self.world.now, self.world.now.minus(Days::new(29)));
        let advocate = of_star.map(|()| self.star.session.advocate.clone());
        let query = StatsQuery { from: day(from), to: day(to), by, advocate, ..StatsQuery::default() };
        let stats = self.world.owner::<Stats>(Command::Stats(query)).unwrap();
        assert!(stats.total.conversions > 0 && stats.rows.len() > 1);
    }

    fn list(&mut self, list: fn(Filter) -> Command, state: Option<&str>, of_star: Option<()>) {
        let advocate = of_star.map(|()| self.star.session.advocate.clone());
        let filter = Filter { state: state.map(str::to_owned), advocate, ..Filter::default() };
        black_box(self.world.owner::<Value>(list(filter)).unwrap());
    }

    /// The median of each operation in microseconds, every one in a transaction that is undone.
    fn measure(&mut self) -> Vec<f64> {
        self.world.script("BEGIN");
        let medians = OPERATIONS.map(|(_, operation)| {
            let mut times: Vec<f64> = (0..TIMES)
                .map(|number| {
                    let start = Instant::now();
                    operation(self, number);
                    start.elapsed().as_secs_f64() * 1e6
                })
                .collect();
            times.sort_by(f64::total_cmp);
            times[TIMES / 2]
        });
        self.world.script("ROLLBACK");
        medians.to_vec()
    }
}

/// A line of `/proc/self/status`, in kilobytes: `VmRSS` for this process's memory, `VmHWM` for the most it had.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(':'));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Lets the most memory that this process had be what it has now (proc(5)).
fn forget_the_most() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// How large a new program's tables became, and what was found at the first size.
struct Report {
    before: u64,
    first: Option<Vec<f64>>,
    slow: Vec<String>,
}

impl Report {
    fn new() -> Self {
        Self { before: memory("VmRSS"), first: None, slow: Vec::new() }
    }

    fn write(&mut self, size: usize, medians: &[f64], on_disk: u64) {
        let base = self.first.get_or_insert_with(|| medians.to_vec());
        for (index, (name, _)) in OPERATIONS.iter().enumerate() {
            let ratio = medians[index] / base[index];
            println!("  {name:24}{:>9.0} µs{ratio:>8.2}", medians[index]);
            if index < 2 && ratio > MOST {
                self.slow.push(format!("{name} at {size}: {ratio:.2} times"));
            }
        }
        let (most, now) = (memory("VmHWM"), memory("VmRSS"));
        println!(
            "  {:24}{:>9} KB, {now} KB at the end, {} KB before the Ledger",
            "memory, at most", most, self.before
        );
        println!("  {:24}{:>9} KB, {} bytes a referral", "on disk", on_disk / 1024, on_disk / size as u64);
        if most > MOST_MEMORY {
            self.slow.push(format!("memory at {size}: {most} KB"));
        }
    }
}

#[test]
#[ignore = "takes minutes; run by `cargo xtask bench ledger`"]
fn claims_and_events_cost_the_same_however_large_a_program_is() {
    let sizes = env::var("GOODWORD_SIZES").unwrap_or("1000,10000".to_owned());
    let sizes: Vec<usize> = sizes.split(',').map(|size| size.parse().expect("a number")).collect();
    let folder = env::temp_dir().join(format!("goodword-growth-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut report = Report::new();
    let mut growing = Growing::new(&folder);
    for size in sizes {
        let start = Instant::now();
        growing.grow(size);
        println!("\n{size} referrals, filled in {:.0} s", start.elapsed().as_secs_f64());
        let on_disk = fs::metadata(folder.join("ledger.sqlite")).unwrap().len();
        forget_the_most();
        let medians = growing.measure();
        report.write(size, &medians, on_disk);
    }
    drop(growing);
    fs::remove_dir_all(&folder).unwrap();
    assert!(report.slow.is_empty(), "grew with the program: {:?}", report.slow);
}
