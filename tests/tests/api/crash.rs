//! The edge dies in the middle of its work: what it answered is true ever after.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use goodword_protocol::{ClaimAnswer, Page, Party, ProgramSummary};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, eventually, identity::ANNA, program::Program};
use tokio::task::JoinSet;

const WORKERS: usize = 8;
/// So many answers are enough; the edge is killed while the next are under way.
const ANSWERS: usize = 120;
/// So many friends claim in one moment.
const BURST: usize = 200;
/// As many as are published at once, about.
const BATCH: usize = 40;

/// What was answered to one friend before the edge died.
#[derive(Default)]
struct Told {
    friend: usize,
    claim: Option<ClaimAnswer>,
    order: Option<String>,
}

fn email(friend: usize) -> String {
    format!("friend{friend}@example.com")
}

fn order_of(friend: usize) -> goodword_protocol::EventRequest {
    purchase(&format!("order-{friend}"), &email(friend))
}

/// One friend claims and buys, until nobody answers any more.
async fn live(program: &Program, code: &str, friend: usize, answered: &AtomicUsize) -> (Told, bool) {
    let mut told = Told { friend, ..Told::default() };
    let Ok(claim) = program.claiming(code, &email(friend)).attempt().await else { return (told, false) };
    told.claim = Some(claim.ok(201));
    answered.fetch_add(1, Relaxed);
    let Ok(order) = program.reporting(&order_of(friend)).attempt().await else { return (told, false) };
    assert_eq!(order.status, 201, "{}", order.whole());
    told.order = Some(order.text());
    answered.fetch_add(1, Relaxed);
    (told, true)
}

/// Friends come one after the other, several at once, and the edge is killed among them.
async fn crash_under_load(world: &mut World, code: &str) -> Vec<Told> {
    let (next, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        let (program, code) = (Program::clone(world), code.to_owned());
        let (next, answered) = (next.clone(), answered.clone());
        workers.spawn(async move {
            let mut all = Vec::new();
            loop {
                let (told, goes_on) = live(&program, &code, next.fetch_add(1, Relaxed), &answered).await;
                all.push(told);
                if !goes_on {
                    return all;
                }
            }
        });
    }
    eventually("enough is answered", async || (answered.load(Relaxed) >= ANSWERS).then_some(())).await;
    world.edge.kill();
    workers.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_a_kill_and_nothing_is_given_twice() {
    let mut world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let told = crash_under_load(&mut world, &anna.code).await;
    assert!(world.claiming(&anna.code, "x@example.com").attempt().await.is_err(), "the edge still lives");
    assert!(told.iter().any(|told| told.claim.is_none() || told.order.is_none()), "nothing was under way");
    world.edge.restart().await;

    for friend in &told {
        let claim = world.claim(&anna.code, &email(friend.friend)).await;
        if let Some(before) = &friend.claim {
            assert_eq!((claim.first, &claim.answer), (false, before), "a claim that was answered is lost");
        }
        let order = world.reporting(&order_of(friend.friend)).await;
        if let Some(before) = &friend.order {
            assert_eq!((order.status, &order.text()), (200, before), "an order that was answered is lost");
        }
    }
    // By now each friend claimed and bought once, whatever happened: so says the owner's list, too.
    let mut rewards = BTreeMap::new();
    for reward in world.rewards().await {
        *rewards.entry((reward.referral_id, reward.party == Party::Advocate)).or_insert(0) += 1;
    }
    assert!(rewards.values().all(|count| *count == 1), "given twice: {rewards:?}");
    assert_eq!(rewards.len(), 2 * told.len());
    assert_eq!(world.referrals().await.len(), told.len());
    let me = world.me(&anna.session).await;
    assert_eq!((me.friends, me.converted), (told.len() as u64, told.len() as u64));
}

/// Many friends claim at once, and the edge is killed when most of them are answered: the keys of their referrals.
async fn crash_in_a_burst(world: &mut World, code: &str, burst: usize) -> BTreeSet<String> {
    let answered = Arc::new(AtomicUsize::new(0));
    let mut claims = JoinSet::new();
    for friend in 0..BURST {
        let claim = world.claiming(code, &email(burst * BURST + friend));
        let answered = Arc::clone(&answered);
        claims.spawn(async move {
            let claim: ClaimAnswer = claim.attempt().await.ok()?.ok(201);
            answered.fetch_add(1, Relaxed);
            Some(format!("referral/bakery/{}", claim.referral_id))
        });
    }
    while answered.load(Relaxed) < BURST * 3 / 4 {
        tokio::task::yield_now().await;
    }
    world.edge.kill();
    claims.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_still_to_be_published_is_published_after_a_kill() {
    let mut world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let mut answered = BTreeSet::new();
    // Publishing is quick: sometimes it has kept pace with the claims when the edge dies.
    for burst in 0..10 {
        answered.extend(crash_in_a_burst(&mut world, &anna.code, burst).await);
        if missing(&world, &answered) > BATCH {
            break;
        }
        world.edge.restart().await;
    }
    assert!(missing(&world, &answered) > 0, "all was published before each kill: this shows nothing");
    // Nobody asks the Ledger for anything: its alarm rings by itself, and dies in the middle of its work again.
    while let before @ 1.. = missing(&world, &answered) {
        world.edge.restart().await;
        let goes_on = async || (missing(&world, &answered) < before).then_some(());
        eventually("publishing goes on after a kill", goes_on).await;
        world.edge.kill();
    }
}

/// How many of the keys no file of KV holds.
fn missing(world: &World, keys: &BTreeSet<String>) -> usize {
    let mut kv: Vec<u8> = Vec::new();
    for (path, content) in world.edge.stored() {
        if path.to_string_lossy().contains("/kv/") {
            kv.extend(content);
        }
    }
    let kv = String::from_utf8_lossy(&kv);
    keys.iter().filter(|key| !kv.contains(key.as_str())).count()
}

#[tokio::test]
async fn programs_that_were_created_just_before_a_kill_are_listed_after_it() {
    let mut world = World::start().await;
    let ids: Vec<String> = (0..5).map(|number| format!("shop-{number}")).collect();
    for id in &ids {
        world.create(id, &double_sided()).await;
    }
    world.edge.kill();
    world.edge.restart().await;
    let listed = async || {
        let page: Page<ProgramSummary> = world.client().get("/v1/programs").bearer(ADMIN_TOKEN).await.ok(200);
        (page.items.iter().map(|program| &program.id).collect::<Vec<_>>() == ids.iter().collect::<Vec<_>>())
            .then_some(())
    };
    eventually("every program is listed", listed).await;
}

#[tokio::test]
async fn a_restart_in_peace_changes_nothing() {
    let mut world = World::start().with_program(held()).await;
    let anna = world.enrol_proved(ANNA).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    let before = (
        world.referrals().await,
        world.rewards().await,
        world.advocates().await,
        world.me(&anna.session).await,
    );
    world.edge.kill();
    world.edge.restart().await;
    let after = (
        world.referrals().await,
        world.rewards().await,
        world.advocates().await,
        world.me(&anna.session).await,
    );
    assert_eq!(before, after);
}
