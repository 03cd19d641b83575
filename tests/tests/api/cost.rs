//! What a referral costs: counted on workerd by what Cloudflare bills, and compared with docs/cost.md.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use goodword_protocol::{Party, ProgramConfig, Review};
use goodword_tests::{World, configs::*, eventually};
use serde::Deserialize;

const DOCUMENT: &str = include_str!("../../../docs/cost.md");

/// More KV writes than this for one referral, and the free plan serves fewer of them than promised.
const MOST_KV_WRITES: u64 = 4;

/// So often must a count stay the same until nothing more is expected to happen.
const STILL: usize = 10;

/// What the edge counted since it started.
#[derive(Clone, Debug, Default, Deserialize)]
struct Counted {
    requests: u64,
    ledger_requests: u64,
    alarms: u64,
    kv_reads: u64,
    kv_writes: u64,
    kv_deletes: u64,
    rows_read: u64,
    rows_written: u64,
    alarms_set: u64,
    /// Rows written by each statement.
    statements: BTreeMap<String, u64>,
}

/// The columns of the document: requests, Ledger requests, KV reads, KV writes, rows read, rows written, alarms set.
type Columns = [u64; 7];

impl Counted {
    async fn of(world: &World) -> Self {
        world.client().get("/counted").await.ok(200)
    }

    /// As Cloudflare bills it: an alarm is a request, and taking a key away is a write.
    fn columns(&self) -> Columns {
        [
            self.requests,
            self.ledger_requests + self.alarms,
            self.kv_reads,
            self.kv_writes + self.kv_deletes,
            self.rows_read,
            self.rows_written,
            self.alarms_set,
        ]
    }

    /// What was written since, by statement.
    fn since(&self, before: &Self) -> Vec<String> {
        let new = |(statement, rows): (&String, &u64)| {
            let rows = rows - before.statements.get(statement).unwrap_or(&0);
            (rows > 0).then(|| format!("{rows:4} {statement}"))
        };
        self.statements.iter().filter_map(new).collect()
    }
}

/// What the document says of a step.
fn documented(step: &str) -> Columns {
    let start = format!("| {step} | ");
    let row = DOCUMENT.lines().find_map(|line| line.strip_prefix(&start));
    let row = row.unwrap_or_else(|| panic!("docs/cost.md has no step `{step}`"));
    let cells = row.trim_matches('|').split('|').skip(1).map(|cell| cell.trim().parse().expect("a number"));
    cells.collect::<Vec<_>>().try_into().expect("seven columns")
}

fn sum(one: Columns, other: Columns) -> Columns {
    std::array::from_fn(|column| one[column] + other[column])
}

fn difference(now: Columns, before: Columns) -> Columns {
    std::array::from_fn(|column| now[column] - before[column])
}

/// A world whose steps are counted one by one.
struct Ledger {
    world: World,
    before: RefCell<Counted>,
    /// What all steps did, and what the document says of them.
    did: Cell<Columns>,
    said: Cell<Columns>,
}

impl Ledger {
    async fn start(config: ProgramConfig) -> Self {
        let world = World::start().with_program(config).that_counts().await;
        let it = Self { world, before: RefCell::default(), did: Cell::default(), said: Cell::default() };
        it.rest([0, 0]).await;
        it
    }

    /// Waits until so many KV writes and rows were written and nothing happens any more; answers what the step did.
    async fn rest(&self, written: [u64; 2]) -> Columns {
        let before = self.before.borrow().columns();
        let last = RefCell::new((Counted::default(), 0));
        let still = eventually("the edge writes as much as expected, and comes to rest", async || {
            let now = Counted::of(&self.world).await;
            let done = difference(now.columns(), before);
            let mut last = last.borrow_mut();
            last.1 = if last.0.columns() == now.columns() { last.1 + 1 } else { 0 };
            last.0 = now.clone();
            (last.1 >= STILL && done[3] >= written[0] && done[5] >= written[1]).then_some(now)
        });
        let now = still.await;
        println!("{}", now.since(&self.before.borrow()).join("\n"));
        self.before.replace(now.clone());
        difference(now.columns(), before)
    }

    /// Looks whether a step wrote exactly what the document says of it, and answers its KV writes.
    async fn after(&self, step: &str) -> u64 {
        let said = documented(step);
        let written = |columns: Columns| [columns[3], columns[5]];
        let did = self.rest(written(said)).await;
        println!("{step}: {did:?}\n");
        assert_eq!(written(did), written(said), "KV writes and rows written of `{step}`");
        self.said.set(sum(self.said.get(), said));
        self.did.set(sum(self.did.get(), did));
        did[3]
    }

    /// Looks whether all steps did no more than the document says: what an isolate remembers is not read again, and an alarm may
    /// ring a step later.
    fn end(&self) {
        let (did, said) = (self.did.get(), self.said.get());
        assert!(did.iter().zip(said).all(|(did, said)| *did <= said), "{did:?}, documented {said:?}");
    }
}

#[tokio::test]
async fn a_referral_does_what_the_page_on_costs_says() {
    let it = Ledger::start(ProgramConfig { review: Review::All, ..double_sided() }).await;
    let world = &it.world;
    assert_eq!(world.client().get("/w/bakery.js").await.status, 200);
    it.after("a page with the tag").await;
    let anna = world.enrol("anna@example.com").await;
    it.after("an advocate enrols").await;
    world.follow(&anna.code, "Mozilla/5.0").await;
    it.after("a friend follows the link").await;
    let referral = world.claim(&anna.code, "bo@example.com").await.answer.referral_id;
    let mut writes = it.after("the friend claims").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    writes += it.after("the order is reported").await;
    world.approve(&referral).await;
    writes += it.after("you approve it").await;
    let rewards = world.rewards().await;
    it.rest([0, 0]).await;
    let earned =
        rewards.iter().find(|reward| reward.party == Party::Advocate).expect("the advocate's reward");
    world.fulfil(&earned.id).await;
    writes += it.after("you give the reward").await;
    assert!(writes <= MOST_KV_WRITES, "{writes} KV writes for one referral");
    world.report(&purchase("o-2", "nobody@example.com")).await;
    it.after("an order of somebody else is reported").await;
    it.end();
}
