//! Random histories over HTTP, with an edge that dies again and again: what was answered stays so, and in the end the
//! audit finds nothing and the journal adds up. A longer and richer run is native, in the edge's own tests.

use std::collections::{BTreeMap, BTreeSet};

use goodword_protocol::{AuditPage, ProgramConfig};
use goodword_tests::{World, configs::*, http::Call, program::Program};
use serde_json::json;

/// How much happens in a history, and how often the edge dies in it.
const STEPS: usize = 80;
const KILLS: usize = 4;

/// Draws numbers that look random and are the same for the same seed (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Several kinds of reward, a tier, a milestone and a hold.
fn lively() -> ProgramConfig {
    let rule = |id: &str, reward: serde_json::Value, more: serde_json::Value| {
        let mut rule = json!({"id": id, "on": "purchase", "party": "advocate", "reward": reward});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    let credit = |minor: i64| json!({"kind": "credit", "amount": {"minor": minor, "currency": "EUR"}});
    let mut program = double_sided();
    program.rules.truncate(1);
    let rules = json!([
        rule("credit", credit(1000), json!({"min_amount": {"minor": 1000, "currency": "EUR"}})),
        rule("commission", json!({"kind": "commission", "basis_points": 725}), json!({"nth": 0})),
        rule(
            "points",
            json!({"kind": "points", "points": 30}),
            json!({"nth": 0, "cap": {"per_advocate": 7}})
        ),
        rule(
            "silver",
            json!({"kind": "cash", "amount": {"minor": 333, "currency": "EUR"}}),
            json!({"from_referral": 2})
        ),
        rule("cake", json!({"kind": "product", "sku": "CAKE", "name": "Taart"}), json!({"at_referral": 3})),
        rule("later", credit(50), json!({"nth": 2, "hold_days": 14})),
    ]);
    program.rules.extend(serde_json::from_value::<Vec<_>>(rules).unwrap());
    program
}

/// A call that may be repeated: by a name, so that its answers can be compared.
struct Step {
    name: String,
    call: Box<dyn Fn(&Program) -> Call>,
}

fn step(name: String, call: impl Fn(&Program) -> Call + 'static) -> Step {
    Step { name, call: Box::new(call) }
}

/// What happens next; about `referrals` and `rewards` that are there by now.
fn draw(dice: &mut Dice, number: usize, codes: &[String], known: &Known) -> Step {
    let friend = format!("friend{}@example.com", dice.below(7));
    let id = dice.below(number as u64 + 1);
    match dice.below(12) {
        0..3 => {
            let code = codes[usize::try_from(dice.below(codes.len() as u64)).unwrap()].clone();
            step(format!("claim {friend}"), move |program| program.claiming(&code, &friend))
        }
        3..8 => {
            let minor = [500, 1500, 2999, 10_000][usize::try_from(dice.below(4)).unwrap()];
            let mut order = purchase(&format!("o-{number}"), &friend);
            order.amount = Some(euros(minor));
            step(format!("order {number}"), move |program| program.reporting(&order))
        }
        8..10 => {
            let amount =
                [None, Some(euros(333)), Some(euros(1500))][usize::try_from(dice.below(3)).unwrap()].clone();
            let order = format!("o-{id}");
            step(format!("refund {number}"), move |program| {
                program.refunding(&format!("b-{number}"), &order, amount.clone())
            })
        }
        10 => decision(dice, number, "referrals", &known.referrals, &["approve", "reject"]),
        _ => decision(dice, number, "rewards", &known.rewards, &["fulfil", "cancel"]),
    }
}

/// The owner decides about one of these, if there are any.
fn decision(
    dice: &mut Dice,
    number: usize,
    what: &'static str,
    ids: &[String],
    how: &[&'static str],
) -> Step {
    let how = how[usize::try_from(dice.below(how.len() as u64)).unwrap()];
    let id = match ids.len() {
        0 => "none".to_owned(),
        some => ids[usize::try_from(dice.below(some as u64)).unwrap()].clone(),
    };
    step(format!("decision {number}"), move |program| program.deciding(what, &id, how))
}

/// What the owner's lists showed last.
#[derive(Default)]
struct Known {
    referrals: Vec<String>,
    rewards: Vec<String>,
}

impl Known {
    async fn of(program: &Program) -> Self {
        Self {
            referrals: program.referrals().await.into_iter().map(|referral| referral.id).collect(),
            rewards: program.rewards().await.into_iter().map(|reward| reward.id).collect(),
        }
    }
}

/// Sends a step while the edge dies, starts it again, and sends it once more: that must be answered.
async fn die_meanwhile(world: &mut World, step: &Step) {
    let sent = tokio::spawn((step.call)(world).attempt());
    tokio::task::yield_now().await;
    world.edge.kill();
    let _ = sent.await;
    world.edge.restart().await;
}

async fn live(seed: u64) -> World {
    let mut world = World::start().with_program(lively()).await;
    let codes = [world.enrol("anna@example.com").await.code, world.enrol("cem@example.com").await.code];
    let (mut dice, mut known) = (Dice(seed), Known::default());
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    let deaths: BTreeSet<usize> = (1..=KILLS).map(|kill| kill * STEPS / (KILLS + 1)).collect();
    for number in 0..STEPS {
        if number % 10 == 0 {
            known = Known::of(&world).await;
        }
        let step = draw(&mut dice, number, &codes, &known);
        if deaths.contains(&number) {
            die_meanwhile(&mut world, &step).await;
        }
        let answer = (step.call)(&world).await;
        assert!(answer.status < 500, "{}: {}", step.name, answer.whole());
        // Claims, orders and refunds that were accepted are answered the same for ever.
        if answer.status < 300 && !step.name.starts_with("decision") {
            let before = answers.entry(step.name.clone()).or_insert_with(|| answer.text());
            let again = (step.call)(&world).await;
            assert_eq!((again.status, &again.text()), (200, &*before), "seed {seed}, {}", step.name);
        }
    }
    world
}

async fn nothing_differs(world: &World, seed: u64) {
    let mut cursor = String::new();
    loop {
        let page: AuditPage = world.owner_get(&format!("audit?limit=50{cursor}")).await.ok(200);
        assert_eq!(page.differences, [], "seed {seed}");
        let Some(next) = page.next_cursor else { break };
        cursor = format!("&cursor={next}");
    }
}

#[tokio::test]
async fn random_histories_with_kills_in_between_leave_books_that_agree() {
    for seed in [1, 20_261_124] {
        let world = live(seed).await;
        nothing_differs(&world, seed).await;
        let mut due: BTreeMap<String, i64> = BTreeMap::new();
        for entry in world.journal(100).await {
            *due.entry(entry.subject).or_default() += entry.delta.unwrap_or(0);
        }
        let rewards = world.rewards().await;
        assert!(rewards.len() > 10, "seed {seed}: only {} rewards", rewards.len());
        for reward in rewards {
            let cancelled = reward.state == goodword_protocol::RewardState::Cancelled;
            let left = if cancelled { 0 } else { reward.value - reward.reversed };
            assert_eq!(due[&reward.id], left, "seed {seed}: {reward:?}");
        }
    }
}
