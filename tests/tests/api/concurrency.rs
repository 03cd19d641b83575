//! Everybody at once: each decision is made once.

use std::collections::{BTreeMap, BTreeSet};

use goodword_protocol::{ClaimAnswer, Party};
use goodword_tests::{
    World,
    configs::*,
    http::{Answer, Call},
    identity::ANNA,
};
use tokio::task::JoinSet;

const MANY: usize = 200;

/// Makes the calls at the same time.
async fn at_once(calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
    let calls: JoinSet<Answer> = calls.into_iter().map(IntoFuture::into_future).collect();
    calls.join_all().await
}

/// How often each status was answered.
fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn two_hundred_claims_of_one_friend_are_one_claim() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    let codes = [&anna.code, &dirk.code];
    let answers = at_once((0..MANY).map(|number| world.claiming(codes[number % 2], "bo@example.com"))).await;

    assert_eq!(statuses(&answers), BTreeMap::from([(200, MANY / 2 - 1), (201, 1), (409, MANY / 2)]));
    let mut granted = BTreeSet::new();
    for answer in &answers {
        match answer.status {
            409 => drop(answer.refused(409, "already_claimed")),
            status => {
                assert!(answer.ok::<ClaimAnswer>(status).referral_id.starts_with("ref_"));
                granted.insert(answer.text());
            }
        }
    }
    assert_eq!(granted.len(), 1, "the same friend was answered differently: {granted:?}");
    assert_eq!((world.referrals().await.len(), world.rewards().await.len()), (1, 1));
}

#[tokio::test]
async fn two_hundred_reports_of_one_order_are_one_reward() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let order = purchase("order-1", "bo@example.com");
    let answers = at_once((0..MANY).map(|_| world.reporting(&order))).await;

    assert_eq!(statuses(&answers), BTreeMap::from([(200, MANY - 1), (201, 1)]));
    let bodies: BTreeSet<String> = answers.iter().map(Answer::text).collect();
    assert_eq!(bodies.len(), 1, "one order was decided differently: {bodies:?}");
    let mut rewards = world.rewards().await;
    rewards.retain(|reward| reward.party == Party::Advocate);
    assert_eq!(rewards.len(), 1);
}

#[tokio::test]
async fn two_hundred_orders_of_one_friend_earn_the_first_orders_reward_once() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let orders =
        (0..MANY).map(|number| world.reporting(&purchase(&format!("order-{number}"), "bo@example.com")));
    let answers = at_once(orders).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(201, MANY)]));
    let mut rewards = world.rewards().await;
    rewards.retain(|reward| reward.party == Party::Advocate);
    assert_eq!(rewards.len(), 1, "more than one order was the first");
}

#[tokio::test]
async fn two_hundred_friends_who_claim_at_once_are_all_there() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claims = (0..MANY).map(|number| world.claiming(&anna.code, &format!("friend{number}@example.com")));
    let answers = at_once(claims).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(201, MANY)]));
    let answered: BTreeSet<String> =
        answers.iter().map(|answer| answer.ok::<ClaimAnswer>(201).referral_id).collect();
    let listed: BTreeSet<String> = world.referrals().await.into_iter().map(|referral| referral.id).collect();
    assert_eq!((answered.len(), &listed), (MANY, &answered));
    let coupons: BTreeSet<_> = world.rewards().await.into_iter().filter_map(|reward| reward.coupon).collect();
    assert_eq!(coupons.len(), MANY, "a coupon went to two people");
    assert_eq!(world.me(&anna.session).await.friends, MANY as u64);
}

#[tokio::test]
async fn two_hundred_enrolments_of_one_address_are_one_advocate_and_one_sees_the_numbers() {
    let world = World::start().with_program(double_sided()).await;
    let answers = at_once((0..MANY).map(|_| world.enrolling(ANNA.email))).await;
    assert_eq!(statuses(&answers), BTreeMap::from([(201, MANY)]));
    let enrolled: Vec<_> = answers.iter().map(goodword_tests::program::enrolled).collect();
    assert_eq!(enrolled.iter().map(|one| &one.code).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(world.advocates().await.len(), 1);
    world.claim(&enrolled[0].code, "bo@example.com").await;
    let mut who_see = 0;
    for one in &enrolled {
        who_see += world.me(&one.session).await.friends;
    }
    assert_eq!(who_see, 1, "only who was first may see them");
}

#[tokio::test]
async fn a_cap_holds_when_all_buy_at_once() {
    let cap = goodword_protocol::Cap { per_advocate: Some(5), per_program: None, per_days: None };
    let capped = goodword_protocol::Rule { cap: Some(cap), ..thank_you() };
    let world = World::start().with_program(with_rules(vec![capped])).await;
    let anna = world.enrol(ANNA.email).await;
    for friend in 0..20 {
        world.claim(&anna.code, &format!("friend{friend}@example.com")).await;
    }
    at_once((0..20).map(|friend| {
        world.reporting(&purchase(&format!("o-{friend}"), &format!("friend{friend}@example.com")))
    }))
    .await;
    assert_eq!(world.rewards().await.len(), 5);
}
