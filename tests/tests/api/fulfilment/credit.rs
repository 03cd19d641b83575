//! Credit that may have been put on a balance before is looked for as far back as there is such a reward.

use goodword_protocol::RewardState;
use goodword_tests::{
    World,
    configs::*,
    eventually,
    identity::ANNA,
    stripe::{Account, Stripe},
    vendor::Trouble,
};

use super::{ended, log, with_stripe};

/// How often the customer's balance was listed, and how often something was put on it.
fn listed_and_put(stripe: &Stripe) -> (usize, usize) {
    let count = |method: &str| {
        let path = format!("{method} /v1/customers/cus_7/balance_transactions");
        stripe.calls().iter().filter(|call| call.starts_with(&path)).count()
    };
    (count("GET"), count("POST"))
}

/// Anna, whom Stripe has as `cus_7`, earned credit: putting it got no answer. Then Stripe forgot the call, and so many
/// transactions of others were made on her balance.
async fn credit_whose_answer_is_lost(others: usize) -> (World, Stripe) {
    let (world, stripe) =
        with_stripe(double_sided(), Account::with_customers(&[("cus_7", ANNA.email)])).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    ended(&world, "delivered").await;
    // Longer ago than there is such a reward: nobody looks for it there.
    stripe.look(|account| account.others("cus_7", 300, 2));
    stripe.fail([Trouble::Nothing, Trouble::Nothing, Trouble::Lost]);
    world.report(&purchase("o1", "bo@example.com")).await;
    let put = |account: &mut Account| {
        (account.transactions.len() == 301).then(|| {
            account.forget_keys();
            account.others("cus_7", others, 0);
        })
    };
    stripe.until("the credit is put", put).await;
    assert_eq!(listed_and_put(&stripe), (1, 1), "{:?}", stripe.calls());
    (world, stripe)
}

#[tokio::test]
async fn credit_that_was_put_is_found_behind_many_other_transactions() {
    let (world, stripe) = credit_whose_answer_is_lost(120).await;
    let given = async || {
        let rewards = world.rewards().await;
        rewards.into_iter().find(|reward| reward.event_id.is_some() && reward.state == RewardState::Fulfilled)
    };
    eventually("the credit is found", given).await;
    assert_eq!(listed_and_put(&stripe), (4, 1), "on the third page: {:?}", stripe.calls());
    let notes: Vec<_> = world.journal(100).await.into_iter().filter_map(|entry| entry.note).collect();
    assert_eq!(notes, ["cbtxn_301"]);
}

#[tokio::test]
async fn credit_that_may_have_been_put_further_back_is_left_to_the_owner() {
    let (world, stripe) = credit_whose_answer_is_lost(200).await;
    let parked = async || {
        let log = log(&world).await;
        log.into_iter().find(|it| it.last_error.as_deref() == Some("balance_too_long"))
    };
    let parked = eventually("it is parked", parked).await;
    assert_eq!(serde_json::to_value(parked.state).unwrap(), "parked");
    let detail = parked.last_detail.unwrap();
    assert!(detail.contains("goodword_reward") && detail.contains("by hand"), "{detail}");
    assert_eq!(listed_and_put(&stripe), (5, 1), "{:?}", stripe.calls());
    let reward = world.rewards().await.into_iter().find(|it| it.event_id.is_some()).unwrap();
    assert_eq!(reward.state, RewardState::Approved);
}
