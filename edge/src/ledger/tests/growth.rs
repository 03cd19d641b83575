//! How the time of each operation grows with a program: run by `cargo xtask bench ledger`, not with the tests.

use std::{env, fs, hint::black_box, time::Instant};

use goodword_domain::time::Timestamp;
use serde_json::{Value, json};

use super::world::{World, double_sided, with};
use crate::ledger::{
    answer::{Enrolled, Mine},
    command::{Asker, Caller, Command, Filter},
};

/// How often each operation is measured at a size.
const TIMES: usize = 301;
/// Friends of each advocate but the star.
const FRIENDS: usize = 20;
/// The Ledger's memory, in kilobytes.
const MOST_MEMORY: u64 = 64 * 1024;

/// A program that grows: every tenth friend is of one star advocate, the others of ordinary ones.
struct Growing {
    world: World,
    star: Enrolled,
    ordinary: Enrolled,
    friends: usize,
}

type Operation = (&'static str, fn(&mut Growing, usize));

/// What is measured; the first two must not become slower.
const OPERATIONS: [Operation; 12] = [
    ("claim", |it, n| drop(it.world.claim(&it.star.code, &format!("measured {n}")).unwrap())),
    ("event", |it, n| drop(it.world.purchase(&format!("measured {n}"), &format!("measured {n}"), 5000))),
    ("event again", |it, _| drop(it.world.purchase("o7", "friend 7", 5000))),
    ("second event", |it, n| drop(it.world.purchase(&format!("again {n}"), &format!("measured {n}"), 700))),
    ("me, the star", |it, _| {
        let asker = Asker::Session(it.star.session.clone());
        black_box(it.world.ask::<Mine>(Caller::Page(None), Command::Me { asker, device: None }).unwrap());
    }),
    ("referrals", |it, _| it.list(Command::Referrals, None, None)),
    ("referrals by state", |it, _| it.list(Command::Referrals, Some("approved"), None)),
    ("referrals, two filters", |it, _| it.list(Command::Referrals, Some("rejected"), Some(()))),
    ("rewards", |it, _| it.list(Command::Rewards, None, None)),
    ("rewards, two filters", |it, _| it.list(Command::Rewards, Some("cancelled"), Some(()))),
    ("journal", |it, _| {
        let command = Command::Journal { subject: None, after: 500, limit: Some(100) };
        black_box(it.world.owner::<Value>(command).unwrap());
    }),
    ("audit, 20 events", |it, n| {
        let after = it.friends / 2 + n;
        let command = Command::Audit { cursor: Some(format!("events:{after}")), limit: Some(20) };
        let page = it.world.owner::<goodword_protocol::AuditPage>(command).unwrap();
        assert_eq!((page.checked.events, page.differences), (20, vec![]));
    }),
];

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
        let (star, ordinary) = (world.enrol("star"), world.enrol("anna 0"));
        Self { world, star, ordinary, friends: 0 }
    }

    /// Lets friends claim and buy until there are so many, by the real operations in large transactions.
    fn grow(&mut self, size: usize) {
        self.world.script("BEGIN");
        while self.friends < size {
            let number = self.friends;
            if number.is_multiple_of(FRIENDS) {
                self.ordinary = self.world.enrol(&format!("anna {number}"));
            }
            let code = if number.is_multiple_of(10) { &self.star.code } else { &self.ordinary.code };
            let (code, friend) = (code.clone(), format!("friend {number}"));
            self.world.claim(&code, &friend).unwrap();
            self.world.purchase(&format!("o{number}"), &friend, 5000);
            // A thousand friends a day.
            self.world.now = Timestamp::from_millis(self.world.now.as_millis() + 86_400);
            self.friends += 1;
            if number.is_multiple_of(1000) {
                self.world.script("COMMIT; BEGIN");
            }
        }
        self.world.script("COMMIT");
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

/// This process's memory in kilobytes.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

#[test]
#[ignore = "takes minutes; run by `cargo xtask bench ledger`"]
fn claims_and_events_cost_the_same_however_large_a_program_is() {
    let sizes = env::var("GOODWORD_SIZES").unwrap_or("1000,10000".to_owned());
    let sizes: Vec<usize> = sizes.split(',').map(|size| size.parse().expect("a number")).collect();
    let folder = env::temp_dir().join(format!("goodword-growth-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut growing = Growing::new(&folder);
    let mut first: Option<Vec<f64>> = None;
    let mut slow = Vec::new();
    for size in sizes {
        let start = Instant::now();
        growing.grow(size);
        println!("\n{size} referrals, filled in {:.0} s", start.elapsed().as_secs_f64());
        let medians = growing.measure();
        let base = first.get_or_insert_with(|| medians.clone());
        for (index, (name, _)) in OPERATIONS.iter().enumerate() {
            let ratio = medians[index] / base[index];
            println!("  {name:24}{:>9.0} µs{ratio:>8.2}", medians[index]);
            if index < 2 && ratio > 2.0 {
                slow.push(format!("{name} at {size}: {ratio:.2} times"));
            }
        }
        let memory = memory();
        println!("  {:24}{memory:>9} KB", "memory of the process");
        if memory > MOST_MEMORY {
            slow.push(format!("memory at {size}: {memory} KB"));
        }
    }
    drop(growing);
    fs::remove_dir_all(&folder).unwrap();
    assert!(slow.is_empty(), "grew with the program: {slow:?}");
}
