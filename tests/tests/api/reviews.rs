//! What holds a reward back, and what the owner decides.

use goodword_protocol::{
    EventAnswer, EventRequest, Party, ReferralState, Reward, RewardSpec, RewardState, Rule,
};
use goodword_tests::{
    World,
    clock::{DAY, in_days, in_seconds, to_the_second},
    configs::*,
    eventually,
    identity::ANNA,
    program::Enrolled,
};

/// Anna's friend Bo claimed and bought.
async fn bought(world: &World) -> (Enrolled, EventAnswer) {
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let answer = world.report(&purchase("o-1", "bo@example.com")).await;
    (anna, answer)
}

/// The advocate's one reward as it stands now.
async fn reward(world: &World) -> Reward {
    let mut rewards = world.rewards().await;
    rewards.retain(|reward| reward.party == Party::Advocate);
    assert_eq!(rewards.len(), 1, "{rewards:?}");
    rewards.remove(0)
}

async fn referral_state(world: &World) -> ReferralState {
    world.referrals().await[0].state
}

#[tokio::test]
async fn a_held_reward_waits_and_says_until_when() {
    let world = World::start().with_program(held()).await;
    let earliest = in_days(14);
    let (anna, answer) = bought(&world).await;
    let latest = in_days(14);
    let held = &answer.rewards[0];
    assert_eq!((held.state, held.reason.as_str()), (RewardState::Pending, "held"));
    let until = to_the_second(held.available_at.as_ref().unwrap());
    assert!(earliest <= until && until <= latest, "{earliest} <= {until} <= {latest}");
    assert_eq!(answer.referral.unwrap().state, ReferralState::Converted);
    let mine = &world.me(&anna.session).await.rewards[0];
    assert_eq!((mine.state, &mine.available_at), (RewardState::Pending, &held.available_at));
    world.deciding("rewards", &held.id, "fulfil").await.refused(409, "state_conflict");
}

#[tokio::test]
async fn a_hold_ends_by_itself() {
    let coupon = RewardSpec::DiscountAmount { amount: euros(500), coupon: None };
    let gift = Rule { hold_days: Some(1), ..rule("gift", "purchase", Party::Friend, coupon) };
    let credit = Rule { hold_days: Some(1), ..thank_you() };
    let world = World::start().with_program(with_rules(vec![credit, gift])).await;
    let anna = world.enrol(ANNA.email).await;
    let almost_a_day_ago = Some(in_seconds(3 - DAY));
    let event = EventRequest {
        code: Some(anna.code),
        occurred_at: almost_a_day_ago,
        ..purchase("o-1", "bo@example.com")
    };
    let answer = world.report(&event).await;
    assert!(answer.rewards.iter().all(|reward| reward.state == RewardState::Pending), "{:?}", answer.rewards);
    assert!(answer.rewards.iter().all(|reward| reward.coupon.is_none()), "a coupon was handed out too early");

    let states = eventually("both rewards are given when the hold is over", async || {
        let rewards = world.rewards().await;
        let over =
            rewards.iter().all(|reward| reward.state != RewardState::Pending && reward.reason == "hold_over");
        over.then_some(rewards)
    });
    for reward in states.await {
        let (state, has_coupon) = match reward.party {
            Party::Advocate => (RewardState::Approved, false),
            Party::Friend => (RewardState::Fulfilled, true),
        };
        assert_eq!((reward.state, reward.coupon.is_some()), (state, has_coupon));
    }
    assert_eq!(referral_state(&world).await, ReferralState::Approved);
}

#[tokio::test]
async fn without_a_hold_a_reward_is_approved_at_once() {
    let world = World::start().with_program(double_sided()).await;
    let (_, answer) = bought(&world).await;
    assert_eq!((answer.rewards[0].state, &answer.rewards[0].available_at), (RewardState::Approved, &None));
}

#[tokio::test]
async fn an_event_too_long_after_the_claim_earns_nothing_and_ends_the_referral() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let small_and_old = EventRequest {
        code: Some(anna.code),
        amount: Some(euros(1)),
        occurred_at: Some(in_days(-91)),
        ..purchase("o-1", "bo@example.com")
    };
    world.report(&small_and_old).await;
    let late = world.report(&purchase("o-2", "bo@example.com")).await;
    assert_eq!((late.decision.reason.as_deref(), late.rewards.len()), (Some("window_over"), 0));
    assert_eq!(referral_state(&world).await, ReferralState::Expired);
    let later = world.report(&purchase("o-3", "bo@example.com")).await;
    assert_eq!(later.decision.reason.as_deref(), Some("window_over"));
}

#[tokio::test]
async fn what_happened_before_the_claim_earns_nothing() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let yesterday = EventRequest { occurred_at: Some(in_days(-1)), ..purchase("o-1", "bo@example.com") };
    assert_eq!(world.report(&yesterday).await.decision.reason.as_deref(), Some("before_claim"));
    assert_eq!(
        world.report(&purchase("o-2", "bo@example.com")).await.rewards.len(),
        1,
        "today's is the first that counts"
    );
}

#[tokio::test]
async fn a_referral_under_review_waits_for_the_owner_and_is_given_when_approved() {
    let world = World::start().with_program(reviewed()).await;
    let (_, answer) = bought(&world).await;
    let referral = answer.referral.unwrap();
    assert!(referral.under_review);
    assert_eq!(
        (answer.rewards[0].state, answer.rewards[0].reason.as_str()),
        (RewardState::Pending, "under_review")
    );
    world.deciding("rewards", &answer.rewards[0].id, "fulfil").await.refused(409, "state_conflict");

    let approved = world.approve(&referral.id).await;
    assert_eq!((approved.under_review, approved.state), (false, ReferralState::Approved));
    assert_eq!(reward(&world).await.state, RewardState::Approved);
    assert_eq!(world.approve(&referral.id).await, approved, "repeating changes nothing");
    let second = world.report(&purchase("o-2", "bo@example.com")).await;
    assert!(!second.referral.unwrap().under_review, "the owner decided; later orders do not wait again");
}

#[tokio::test]
async fn an_approved_referral_still_waits_for_its_hold() {
    let world =
        World::start().with_program(goodword_protocol::ProgramConfig { hold_days: 14, ..reviewed() }).await;
    let (_, answer) = bought(&world).await;
    world.approve(&answer.referral.unwrap().id).await;
    let reward = reward(&world).await;
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Pending, "held"));
}

#[tokio::test]
async fn a_rejected_referral_gives_nothing_and_earns_nothing_more() {
    let world = World::start().with_program(reviewed()).await;
    let (anna, answer) = bought(&world).await;
    let referral = answer.referral.unwrap();
    let rejected = world.reject(&referral.id).await;
    assert_eq!((rejected.state, rejected.reason.as_str()), (ReferralState::Rejected, "rejected_by_owner"));
    let cancelled = reward(&world).await;
    assert_eq!((cancelled.state, cancelled.reason.as_str()), (RewardState::Cancelled, "rejected"));
    assert_eq!(world.me(&anna.session).await.converted, 0);
    assert_eq!(world.reject(&referral.id).await, rejected, "repeating changes nothing");
    let next = world.report(&purchase("o-2", "bo@example.com")).await;
    assert_eq!((next.decision.reason.as_deref(), next.rewards.len()), (Some("referral_closed"), 0));
}

#[tokio::test]
async fn a_rejection_can_be_undone_until_something_was_given() {
    let world = World::start().with_program(reviewed()).await;
    let (anna, answer) = bought(&world).await;
    let referral = answer.referral.unwrap();
    world.reject(&referral.id).await;
    let again = world.approve(&referral.id).await;
    assert_eq!((again.state, again.under_review), (ReferralState::Approved, false));
    let restored = reward(&world).await;
    assert_eq!((restored.state, restored.reason.as_str()), (RewardState::Approved, "review_approved"));
    assert_eq!(world.me(&anna.session).await.converted, 1);
    world.fulfil(&restored.id).await;
    world.deciding("referrals", &referral.id, "reject").await.refused(409, "state_conflict");
}

#[tokio::test]
async fn an_advocate_is_told_why_a_reward_waits() {
    let world = World::start().with_program(reviewed()).await;
    let (anna, answer) = bought(&world).await;
    let me = world.me(&anna.session).await;
    assert_eq!(me.rewards[0].why.as_deref(), Some("The shop takes a look first."));
    assert_eq!(me.referrals[0].why, ["The shop takes a look first."]);
    world.reject(&answer.referral.unwrap().id).await;
    let me = world.me(&anna.session).await;
    let kind = "This one didn’t count in the end. The shop can tell you more.";
    assert_eq!(me.rewards[0].why.as_deref(), Some(kind));
    assert_eq!(me.referrals[0].why, [kind]);
}

#[tokio::test]
async fn a_referral_that_does_not_wait_cannot_be_approved() {
    let world = World::start().with_program(double_sided()).await;
    let (_, answer) = bought(&world).await;
    world.deciding("referrals", &answer.referral.unwrap().id, "approve").await.refused(409, "state_conflict");
}

#[tokio::test]
async fn a_reward_is_fulfilled_once_and_then_stays() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, answer) = bought(&world).await;
    let given = world.fulfil(&answer.rewards[0].id).await;
    assert_eq!((given.state, given.reason.as_str()), (RewardState::Fulfilled, "fulfilled_by_owner"));
    assert_eq!(world.fulfil(&given.id).await, given, "repeating changes nothing");
    world.deciding("rewards", &given.id, "cancel").await.refused(409, "state_conflict");
    world.deciding("referrals", &given.referral_id, "reject").await.refused(409, "state_conflict");
    assert_eq!(referral_state(&world).await, ReferralState::Rewarded);
    assert_eq!(world.me(&anna.session).await.rewards[0].state, RewardState::Fulfilled);
}

#[tokio::test]
async fn a_reward_can_be_taken_back_before_it_was_given() {
    let world = World::start().with_program(held()).await;
    let (_, answer) = bought(&world).await;
    let cancelled = world.cancel(&answer.rewards[0].id).await;
    assert_eq!((cancelled.state, cancelled.reason.as_str()), (RewardState::Cancelled, "cancelled_by_owner"));
    assert_eq!(world.cancel(&cancelled.id).await, cancelled, "repeating changes nothing");
    world.deciding("rewards", &cancelled.id, "fulfil").await.refused(409, "state_conflict");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_decided() {
    let world = World::start().with_program(double_sided()).await;
    for (what, decision) in
        [("referrals", "approve"), ("referrals", "reject"), ("rewards", "fulfil"), ("rewards", "cancel")]
    {
        world.deciding(what, "ref_01ARZ3NDEKTSV4RRFFQ69G5FAV", decision).await.refused(404, "not_found");
    }
}
