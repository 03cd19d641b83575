//! What is paid back takes rewards back, in proportion and once.

use goodword_protocol::{Party, ReferralState, RefundAnswer, RewardSpec, RewardState, Rule};
use goodword_tests::{World, configs::*, identity::ANNA, program::Enrolled};

/// A tenth of every order.
fn commission() -> Rule {
    Rule {
        nth: Some(0),
        ..rule("share", "purchase", Party::Advocate, RewardSpec::Commission { basis_points: 1000 })
    }
}

/// Anna's friend Bo claimed and bought for € 25.
async fn bought(rules: Vec<Rule>) -> (World, Enrolled) {
    let world = World::start().with_program(with_rules(rules)).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    (world, anna)
}

#[tokio::test]
async fn a_whole_refund_takes_the_reward_back_and_reverses_the_referral() {
    let (world, anna) = bought(vec![thank_you()]).await;
    let answer = world.refund("r-1", "o-1", None).await;
    assert_eq!((answer.refunded, answer.whole), (Some(euros(2500)), true));
    let [reward] = answer.rewards.as_slice() else { panic!("{:?}", answer.rewards) };
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Cancelled, "refunded"));
    assert_eq!((reward.value, reward.reversed), (1000, 1000));
    let referral = answer.referral.unwrap();
    assert_eq!((referral.state, referral.place), (ReferralState::Reversed, None));
    let me = world.me(&anna.session).await;
    assert_eq!(me.converted, 0);
    assert_eq!(me.rewards[0].why.as_deref(), Some("The order was paid back, and the reward with it."));
}

#[tokio::test]
async fn parts_are_taken_back_in_proportion_until_nothing_is_left() {
    let (world, _) = bought(vec![commission()]).await;
    let first = world.refund("r-1", "o-1", Some(euros(1000))).await;
    assert_eq!((first.rewards[0].value, first.rewards[0].reversed), (250, 100));
    assert_eq!(first.rewards[0].amount, Some(euros(150)));
    assert_eq!((first.whole, first.referral.unwrap().state), (false, ReferralState::Approved));
    let second = world.refund("r-2", "o-1", Some(euros(1500))).await;
    assert_eq!((second.whole, second.rewards[0].reversed), (true, 250));
    assert_eq!(second.rewards[0].state, RewardState::Cancelled);
    world.refunding("r-3", "o-1", None).await.refused(409, "state_conflict");
}

#[tokio::test]
async fn no_more_is_refunded_than_was_paid() {
    let (world, _) = bought(vec![commission()]).await;
    world.refund("r-1", "o-1", Some(euros(2000))).await;
    let problem = world.refunding("r-2", "o-1", Some(euros(501))).await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("amount"));
    let dollars = goodword_protocol::Money { minor: 100, currency: "USD".into() };
    let problem = world.refunding("r-2", "o-1", Some(dollars)).await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("amount.currency"));
    assert!(world.refund("r-2", "o-1", Some(euros(500))).await.whole, "the id was not used up");
}

#[tokio::test]
async fn the_same_refund_again_has_the_same_answer_and_takes_nothing_more() {
    let (world, _) = bought(vec![commission()]).await;
    let first = world.refunding("r-1", "o-1", Some(euros(1000))).await;
    assert_eq!(first.status, 201);
    for amount in [Some(euros(1000)), Some(euros(2500)), None] {
        let again = world.refunding("r-1", "o-1", amount).await;
        assert_eq!((again.status, again.text()), (200, first.text()));
    }
    assert_eq!(world.rewards().await[0].reversed, first.ok::<RefundAnswer>(201).rewards[0].reversed);
}

#[tokio::test]
async fn a_refund_of_an_unknown_event_is_refused_with_the_field() {
    let world = World::start().with_program(double_sided()).await;
    let problem = world.refunding("r-1", "o-404", None).await.refused(404, "unknown_event");
    assert_eq!(problem.field.as_deref(), Some("event_id"));
    world.client().post(&world.path("refunds"), &()).await.refused(401, "missing_credentials");
}

#[tokio::test]
async fn what_was_given_stays_given_and_is_clawed_back_in_the_journal() {
    let (world, _) = bought(vec![commission()]).await;
    let reward = world.fulfil(&world.rewards().await[0].id).await;
    let answer = world.refund("r-1", "o-1", None).await;
    let clawed = &answer.rewards[0];
    assert_eq!((clawed.state, clawed.reason.as_str()), (RewardState::Fulfilled, "clawback"));
    assert_eq!((clawed.value, clawed.reversed), (250, 250));
    let journal = world.journal(100).await;
    let last = journal.iter().rfind(|entry| entry.subject == reward.id).unwrap();
    assert_eq!((last.delta, last.cause.as_deref()), (Some(-250), Some("r-1")));
}

#[tokio::test]
async fn a_refund_gives_the_place_back_and_the_next_friend_takes_it() {
    let tier = |id: &str, from, minor| Rule {
        from_referral: Some(from),
        ..rule(id, "purchase", Party::Advocate, RewardSpec::Credit { amount: euros(minor) })
    };
    let (world, anna) = bought(vec![tier("one", 1, 500), tier("two", 2, 800)]).await;
    world.refund("r-1", "o-1", None).await;
    world.claim(&anna.code, "di@example.com").await;
    let di = world.report(&purchase("o-2", "di@example.com")).await;
    assert_eq!((di.rewards[0].rule.as_str(), di.referral.unwrap().place), ("one", Some(1)));
    world.claim(&anna.code, "ed@example.com").await;
    let ed = world.report(&purchase("o-3", "ed@example.com")).await;
    assert_eq!((ed.rewards[0].rule.as_str(), ed.referral.unwrap().place), ("two", Some(2)));
}
