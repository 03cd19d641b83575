//! What rules give: each kind of reward, tiers and milestones, months, and rules that contradict each other.

use goodword_protocol::{EventAnswer, EventRequest, Party, RewardSpec, RewardState, Rule};
use goodword_tests::{World, clock::in_days, configs::*, identity::ANNA};

fn advocate(id: &str, reward: RewardSpec) -> Rule {
    rule(id, "purchase", Party::Advocate, reward)
}

fn credit(minor: i64) -> RewardSpec {
    RewardSpec::Credit { amount: euros(minor) }
}

/// What an event gave, and why the other rules did not.
fn said(answer: &EventAnswer) -> Vec<String> {
    let rules = answer.decision.rules.iter();
    rules.map(|rule| format!("{} {}", rule.rule, rule.reason.as_deref().unwrap_or("given"))).collect()
}

#[tokio::test]
async fn each_kind_of_reward_is_given_and_worth_what_it_says() {
    let text = |text: &str| text.to_owned();
    let table = [
        (RewardSpec::DiscountAmount { amount: euros(500), coupon: None }, 500, RewardState::Fulfilled),
        (credit(1000), 1000, RewardState::Approved),
        (RewardSpec::Cash { amount: euros(750) }, 750, RewardState::Approved),
        (RewardSpec::Commission { basis_points: 1000 }, 250, RewardState::Approved),
        (RewardSpec::Points { points: 100 }, 100, RewardState::Fulfilled),
        (RewardSpec::Product { sku: text("CAKE"), name: text("Taart") }, 1, RewardState::Approved),
        (
            RewardSpec::Custom { name: text("opslag"), quantity: 500, unit: text("MB") },
            500,
            RewardState::Approved,
        ),
        (RewardSpec::Lottery { entries: 3 }, 3, RewardState::Approved),
    ];
    let rules =
        table.iter().enumerate().map(|(index, (spec, ..))| advocate(&format!("r{index}"), spec.clone()));
    let world = World::start().with_program(with_rules(rules.collect())).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let answer = world.report(&purchase("o-1", "bo@example.com")).await;
    assert_eq!(answer.rewards.len(), table.len(), "{:?}", answer.decision);
    for (reward, (_, value, state)) in answer.rewards.iter().zip(&table) {
        assert_eq!((reward.value, reward.state), (*value, *state), "{:?}", reward.reward);
    }
    let texts: Vec<_> = world.me(&anna.session).await.rewards.into_iter().map(|reward| reward.text).collect();
    for text in [
        "€5 off",
        "€10 credit",
        "€7.50",
        "10% of the amount",
        "100 points",
        "Taart",
        "500 MB opslag",
        "3 entries",
    ] {
        assert!(texts.iter().any(|said| said == text), "{text} is not in {texts:?}");
    }
}

#[tokio::test]
async fn a_commission_rounds_half_to_even() {
    let every = Rule { nth: Some(0), ..advocate("share", RewardSpec::Commission { basis_points: 1000 }) };
    let world = World::start().with_program(with_rules(vec![every])).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    for (paid, earned) in [(1225, Some(122)), (1235, Some(124)), (1226, Some(123)), (5, None), (6, Some(1))] {
        let order =
            EventRequest { amount: Some(euros(paid)), ..purchase(&format!("o-{paid}"), "bo@example.com") };
        let answer = world.report(&order).await;
        assert_eq!(answer.rewards.first().map(|reward| reward.value), earned, "of {paid}");
    }
    let without = EventRequest { amount: None, ..purchase("o-none", "bo@example.com") };
    assert_eq!(said(&world.report(&without).await), ["share amount_missing"]);
}

#[tokio::test]
async fn the_highest_tier_gives_and_a_milestone_once() {
    let tier = |id: &str, from, minor| Rule { from_referral: Some(from), ..advocate(id, credit(minor)) };
    let gift = RewardSpec::Product { sku: "CAKE".into(), name: "Taart".into() };
    let rules = vec![
        tier("from-1", 1, 500),
        tier("from-2", 2, 800),
        Rule { at_referral: Some(2), ..advocate("second", gift) },
    ];
    let world = World::start().with_program(with_rules(rules)).await;
    let anna = world.enrol(ANNA.email).await;
    let mut told = Vec::new();
    for friend in ["b@example.com", "c@example.com", "d@example.com"] {
        world.claim(&anna.code, friend).await;
        told.push(said(&world.report(&purchase(&format!("order-of-{friend}"), friend)).await));
    }
    for answer in &mut told {
        answer.sort();
    }
    assert_eq!(told[0], ["from-1 given", "from-2 tier_not_reached", "second not_the_milestone"]);
    assert_eq!(told[1], ["from-1 higher_tier", "from-2 given", "second given"]);
    assert_eq!(told[2], ["from-1 higher_tier", "from-2 given", "second not_the_milestone"]);
}

#[tokio::test]
async fn what_recurs_ends_after_its_months() {
    let share = Rule {
        nth: Some(0),
        months: Some(1),
        ..advocate("share", RewardSpec::Commission { basis_points: 1000 })
    };
    let world = World::start().with_program(with_rules(vec![share])).await;
    let anna = world.enrol(ANNA.email).await;
    let first = EventRequest {
        code: Some(anna.code),
        occurred_at: Some(in_days(-40)),
        ..purchase("o-1", "bo@example.com")
    };
    let at =
        |id: &str, days| EventRequest { occurred_at: Some(in_days(days)), ..purchase(id, "bo@example.com") };
    assert_eq!(said(&world.report(&first).await), ["share given"]);
    assert_eq!(said(&world.report(&at("o-2", -20)).await), ["share given"]);
    assert_eq!(said(&world.report(&at("o-3", -1)).await), ["share months_over"]);
}

#[tokio::test]
async fn a_sale_in_steps_rewards_at_each() {
    let on = |id: &str, reward| rule(id, id, Party::Advocate, reward);
    let rules = vec![
        on("enquiry", credit(500)),
        on("quote", credit(2500)),
        on("contract", RewardSpec::Commission { basis_points: 500 }),
    ];
    let world = World::start().with_program(with_rules(rules)).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    for (kind, amount, value) in
        [("enquiry", None, 500), ("quote", None, 2500), ("contract", Some(euros(200_000)), 10_000)]
    {
        let event = EventRequest { kind: kind.into(), amount, ..purchase(kind, "bo@example.com") };
        assert_eq!(world.report(&event).await.rewards[0].value, value, "{kind}");
    }
    assert_eq!(world.me(&anna.session).await.converted, 1, "one friend, three steps");
}

#[tokio::test]
async fn rules_that_contradict_each_other_are_refused_with_their_id() {
    let world = World::start().with_program(double_sided()).await;
    let tier = |id: &str, from, minor| Rule { from_referral: Some(from), ..advocate(id, credit(minor)) };
    let table = [
        (vec![tier("low", 2, 500), tier("high", 2, 800)], "high", "rules[1].from_referral"),
        (vec![welcome(), Rule { id: "hello".into(), ..welcome() }], "hello", "rules[1]"),
        (vec![Rule { months: Some(3), ..advocate("once", credit(1)) }], "once", "rules[0].months"),
        (
            vec![Rule { at_referral: Some(3), from_referral: Some(2), ..advocate("both", credit(1)) }],
            "both",
            "rules[0].at_referral",
        ),
    ];
    for (rules, id, field) in table {
        let problem = world.configuring(&with_rules(rules)).await.refused(422, "conflicting_rules");
        assert!(problem.detail.contains(&format!("`{id}`")), "{}", problem.detail);
        assert_eq!(problem.field.as_deref(), Some(field), "{}", problem.detail);
    }
}
