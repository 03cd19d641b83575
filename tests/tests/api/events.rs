//! Events: what a friend does earns exactly what the rules promise, once, and the answer says why.

use goodword_protocol::{
    Attribution, Cap, EventAnswer, EventRequest, Friend, Money, Party, ReferralState, RewardSpec,
    RewardState, Rule,
};
use goodword_tests::{World, configs::*, identity::ANNA};

fn reason(answer: &EventAnswer) -> Option<&str> {
    answer.decision.reason.as_deref()
}

/// What the one rule of an event said: the reason that it gave nothing, if it did.
fn withheld(answer: &EventAnswer) -> Option<&str> {
    assert_eq!(answer.decision.rules.len(), 1, "{:?}", answer.decision);
    assert_eq!(answer.decision.rules[0].rewarded, answer.decision.rules[0].reason.is_none());
    answer.decision.rules[0].reason.as_deref()
}

#[tokio::test]
async fn a_friends_first_purchase_earns_the_advocate_a_reward() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let answer = world.report(&purchase("order-1", "Bo+shop@example.com")).await;
    let referral = answer.referral.as_ref().unwrap();
    assert_eq!((&referral.id, &referral.advocate_id), (&claim.answer.referral_id, &anna.id));
    assert_eq!(referral.state, ReferralState::Approved);
    let [reward] = answer.rewards.as_slice() else { panic!("{answer:?}") };
    assert_eq!((reward.party, reward.rule.as_str()), (Party::Advocate, "thank-you"));
    assert_eq!(reward.reward, RewardSpec::Credit { amount: euros(1000) });
    assert_eq!((reward.state, reward.event_id.as_deref()), (RewardState::Approved, Some("order-1")));
    assert_eq!((answer.decision.attributed_by, withheld(&answer)), (Some(Attribution::Email), None));
    assert_eq!(world.rewards().await.iter().filter(|reward| reward.party == Party::Advocate).count(), 1);
}

#[tokio::test]
async fn the_same_event_again_has_the_same_answer_and_earns_nothing_more() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let first = world.reporting(&purchase("order-1", "bo@example.com")).await;
    assert_eq!(first.status, 201);
    let other_content =
        EventRequest { amount: Some(euros(99_900)), ..purchase("order-1", "cem@example.com") };
    for event in [purchase("order-1", "bo@example.com"), other_content] {
        let again = world.reporting(&event).await;
        assert_eq!((again.status, again.text()), (200, first.text()));
    }
    // Neither does what happened since change the answer.
    let reward = first.ok::<EventAnswer>(201).rewards.remove(0);
    world.fulfil(&reward.id).await;
    assert_eq!(world.reporting(&purchase("order-1", "bo@example.com")).await.text(), first.text());
    assert_eq!(world.rewards().await.len(), 2, "the friend's coupon and the advocate's credit");
}

#[tokio::test]
async fn an_order_below_the_minimum_earns_nothing_and_the_advocate_may_know_why() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let small =
        world.report(&EventRequest { amount: Some(euros(1999)), ..purchase("o-1", "bo@example.com") }).await;
    assert_eq!(withheld(&small), Some("below_minimum"));
    assert!(small.rewards.is_empty());
    assert_eq!(small.referral.unwrap().state, ReferralState::Claimed);
    let me = world.me(&anna.session).await;
    assert_eq!(me.referrals[0].why, ["The order was below the minimum for a reward."]);
}

#[tokio::test]
async fn the_minimum_itself_is_enough() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let exact =
        world.report(&EventRequest { amount: Some(euros(2000)), ..purchase("o-1", "bo@example.com") }).await;
    assert_eq!(withheld(&exact), None);
    let without = EventRequest { amount: None, ..purchase("o-2", "bo@example.com") };
    assert_eq!(withheld(&world.report(&without).await), Some("not_first"));
}

#[tokio::test]
async fn only_the_purchase_that_the_rule_names_is_rewarded() {
    let nth = |id: &str, nth| Rule { id: id.into(), nth: Some(nth), min_amount: None, ..thank_you() };
    let world = World::start()
        .with_program(with_rules(vec![nth("first", 1), nth("second", 2), nth("each", 0)]))
        .await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let mut rewarded = Vec::new();
    for order in ["o-1", "o-2", "o-3"] {
        let answer = world.report(&purchase(order, "bo@example.com")).await;
        rewarded.push(answer.rewards.iter().map(|reward| reward.rule.clone()).collect::<Vec<_>>());
        let reasons: Vec<_> =
            answer.decision.rules.iter().filter_map(|rule| rule.reason.as_deref()).collect();
        assert_eq!(reasons.len() + answer.rewards.len(), 3, "each rule says what it did: {answer:?}");
        assert!(reasons.iter().all(|reason| ["not_first", "not_nth"].contains(reason)), "{reasons:?}");
    }
    assert_eq!(rewarded, [vec!["first", "each"], vec!["second", "each"], vec!["each"]]);
}

#[tokio::test]
async fn a_cap_ends_an_advocates_rewards_and_not_another_ones() {
    let cap = Cap { per_advocate: Some(2), per_program: None, per_days: Some(30) };
    let world = World::start().with_program(with_rules(vec![Rule { cap: Some(cap), ..thank_you() }])).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    let mut said = Vec::new();
    for (friend, advocate) in [
        ("b@example.com", &anna),
        ("c@example.com", &anna),
        ("d@example.com", &anna),
        ("e@example.com", &dirk),
    ] {
        world.claim(&advocate.code, friend).await;
        said.push(
            withheld(&world.report(&purchase(&format!("order-of-{friend}"), friend)).await)
                .map(str::to_owned),
        );
    }
    assert_eq!(said, [None, None, Some("cap_reached".to_owned()), None]);
    assert_eq!(world.rewards().await.len(), 3);
    assert_eq!(world.me(&anna.session).await.converted, 3, "the third friend is a conversion all the same");
}

#[tokio::test]
async fn a_cap_of_the_whole_program_ends_everybodys() {
    let cap = Cap { per_advocate: None, per_program: Some(1), per_days: None };
    let world = World::start().with_program(with_rules(vec![Rule { cap: Some(cap), ..thank_you() }])).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    world.claim(&anna.code, "b@example.com").await;
    world.claim(&dirk.code, "c@example.com").await;
    assert_eq!(withheld(&world.report(&purchase("o-1", "b@example.com")).await), None);
    assert_eq!(withheld(&world.report(&purchase("o-2", "c@example.com")).await), Some("cap_reached"));
}

#[tokio::test]
async fn another_currency_is_refused_and_nothing_is_recorded() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let dollars = Some(Money { minor: 2500, currency: "USD".into() });
    let problem =
        world.reporting(&EventRequest { amount: dollars, ..purchase("o-1", "bo@example.com") }).await;
    assert_eq!(problem.refused(422, "invalid_field").field.as_deref(), Some("amount.currency"));
    assert_eq!(
        world.report(&purchase("o-1", "bo@example.com")).await.rewards.len(),
        1,
        "the id was not used up"
    );
}

#[tokio::test]
async fn wrong_events_are_refused_with_their_field() {
    let world = World::start().with_program(double_sided()).await;
    let event = || purchase("o-1", "bo@example.com");
    let nobody = Friend { email: None, customer_id: None };
    let table = [
        ("invalid_field", "id", EventRequest { id: String::new(), ..event() }),
        ("invalid_field", "id", EventRequest { id: "order 1".into(), ..event() }),
        ("invalid_field", "type", EventRequest { kind: "Purchase!".into(), ..event() }),
        ("invalid_field", "type", EventRequest { kind: "claim".into(), ..event() }),
        ("invalid_field", "friend", EventRequest { friend: nobody, ..event() }),
        ("invalid_email", "friend.email", purchase("o-1", "bo")),
        ("invalid_field", "friend.customer_id", purchase_of_customer("o-1", " ")),
        ("invalid_field", "amount.minor", EventRequest { amount: Some(euros(-1)), ..event() }),
        ("invalid_field", "occurred_at", EventRequest { occurred_at: Some("today".into()), ..event() }),
        ("invalid_field", "coupon", EventRequest { coupon: Some("two words".into()), ..event() }),
    ];
    for (code, field, event) in table {
        let problem = world.reporting(&event).await.refused(422, code);
        assert_eq!(problem.field.as_deref(), Some(field), "{}", problem.detail);
    }
}

#[tokio::test]
async fn a_friend_is_found_by_the_shops_own_id_once_it_was_seen_beside_the_address() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let before = world.report(&purchase_of_customer("o-1", "cust-bo")).await;
    assert_eq!((reason(&before), &before.referral), (Some("no_referral"), &None));

    let both = Friend { email: Some("bo@example.com".into()), customer_id: Some("cust-bo".into()) };
    let small = EventRequest { amount: Some(euros(100)), ..order("o-2", both) };
    assert_eq!(world.report(&small).await.decision.attributed_by, Some(Attribution::Email));

    let later = world.report(&purchase_of_customer("o-3", "cust-bo")).await;
    assert_eq!(later.decision.attributed_by, Some(Attribution::CustomerId));
    assert_eq!(later.referral.unwrap().id, claim.answer.referral_id);
}

#[tokio::test]
async fn an_order_that_is_reported_just_before_the_claim_counts() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let early = world.reporting(&purchase("o-1", "bo@example.com")).await;
    assert_eq!(reason(&early.ok(201)), Some("no_referral"));
    let claim = world.claim(&anna.code, "Bo+tag@example.com").await;
    let rewards = world.rewards().await;
    let earned: Vec<_> = rewards.iter().filter(|reward| reward.party == Party::Advocate).collect();
    assert_eq!(earned.len(), 1, "{rewards:?}");
    assert_eq!(
        (earned[0].event_id.as_deref(), &earned[0].referral_id),
        (Some("o-1"), &claim.answer.referral_id)
    );
    let again = world.reporting(&purchase("o-1", "bo@example.com")).await;
    assert_eq!((again.status, again.text()), (200, early.text()), "how it was answered stays");
}

#[tokio::test]
async fn an_address_that_came_with_the_coupon_is_known_from_then_on() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let with_coupon =
        EventRequest { coupon: Some(claim.coupon().to_owned()), ..purchase("o-1", "bo.at.work@example.com") };
    world.report(&with_coupon).await;
    let next = world.report(&purchase("o-2", "bo.at.work@example.com")).await;
    assert_eq!(next.decision.attributed_by, Some(Attribution::Email));
    assert_eq!(next.referral.unwrap().id, claim.answer.referral_id);
    world.claiming(&anna.code, "bo.at.work@example.com").await.ok::<goodword_protocol::ClaimAnswer>(200);
}

#[tokio::test]
async fn a_friend_who_gives_another_address_is_found_by_the_coupon() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let with_coupon = EventRequest {
        coupon: Some(format!(" {} ", claim.coupon().to_lowercase())),
        ..purchase("o-1", "bo.at.work@example.com")
    };
    let answer = world.report(&with_coupon).await;
    assert_eq!(answer.decision.attributed_by, Some(Attribution::Coupon));
    assert_eq!(answer.referral.unwrap().id, claim.answer.referral_id);
    let unknown = EventRequest { coupon: Some("SUMMER10".into()), ..purchase("o-2", "cem@example.com") };
    assert_eq!(reason(&world.report(&unknown).await), Some("no_referral"));
}

#[tokio::test]
async fn a_friend_who_never_claimed_is_found_by_the_code_of_the_link() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    let by =
        |id: &str, code: &str| EventRequest { code: Some(code.to_owned()), ..purchase(id, "bo@example.com") };
    let answer = world.report(&by("o-1", &anna.code)).await;
    assert_eq!(answer.decision.attributed_by, Some(Attribution::Code));
    assert_eq!((answer.rewards.len(), answer.referral.unwrap().advocate_id), (1, anna.id.clone()));
    // From then on it is Anna's friend, whatever an order or a claim names.
    let second = world.report(&by("o-2", &dirk.code)).await;
    assert_eq!(
        (second.decision.attributed_by, second.referral.unwrap().advocate_id),
        (Some(Attribution::Email), anna.id)
    );
    world.claiming(&dirk.code, "bo@example.com").await.refused(409, "already_claimed");
    let unknown = EventRequest { code: Some("zzzzzzzz".into()), ..purchase("o-3", "cem@example.com") };
    assert_eq!(reason(&world.report(&unknown).await), Some("unknown_code"));
}

#[tokio::test]
async fn an_order_of_nobodys_friend_earns_nobody_anything() {
    let world = World::start().with_program(double_sided()).await;
    world.enrol(ANNA.email).await;
    let answer = world.report(&purchase("o-1", "stranger@example.com")).await;
    assert_eq!((reason(&answer), answer.referral.is_none()), (Some("no_referral"), true));
    assert!(answer.rewards.is_empty() && answer.decision.attributed_by.is_none());
    assert!(world.rewards().await.is_empty());
}

#[tokio::test]
async fn an_advocates_own_order_earns_nothing() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let own = [
        EventRequest { code: Some(anna.code.clone()), ..purchase("o-1", "Anna+me@example.com") },
        EventRequest { code: Some(anna.code.clone()), ..purchase_of_customer("o-2", ANNA.id) },
    ];
    for event in own {
        assert_eq!(reason(&world.report(&event).await), Some("own_link"));
    }
    assert!(world.referrals().await.is_empty());
    assert!(world.rewards().await.is_empty());
}

#[tokio::test]
async fn an_advocate_who_uses_a_friends_coupon_does_not_become_that_friend() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    let herself = Friend { email: Some(ANNA.email.into()), customer_id: Some(ANNA.id.into()) };
    let sly = EventRequest { coupon: Some(claim.coupon().to_owned()), ..order("o-1", herself) };
    let answer = world.report(&sly).await;
    assert_eq!((reason(&answer), answer.rewards.len()), (Some("own_link"), 0));
    let next = world.report(&purchase_of_customer("o-2", ANNA.id)).await;
    assert!(next.rewards.is_empty(), "she was rewarded for her own order: {next:?}");
    let bos = world.report(&purchase("o-3", "bo@example.com")).await;
    assert_eq!(bos.rewards.len(), 1, "and the friend's own order still earns: {:?}", bos.decision);
}

#[tokio::test]
async fn an_event_that_no_rule_rewards_is_kept_and_says_so() {
    let signup = rule("signup", "demo_booked", Party::Advocate, RewardSpec::Credit { amount: euros(100) });
    let world = World::start().with_program(with_rules(vec![signup])).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let kind = |id: &str, kind: &str| EventRequest {
        kind: kind.into(),
        amount: None,
        ..purchase(id, "bo@example.com")
    };
    let signup = world.report(&kind("e-1", "signup")).await;
    assert_eq!((reason(&signup), signup.rewards.len()), (Some("no_rule"), 0));
    let booked = world.report(&kind("e-2", "demo_booked")).await;
    assert_eq!((withheld(&booked), booked.rewards.len()), (None, 1));
}

#[tokio::test]
async fn both_sides_of_a_purchase_get_what_the_rules_give() {
    let gift = RewardSpec::DiscountAmount { amount: euros(500), coupon: None };
    let world = World::start()
        .with_program(with_rules(vec![thank_you(), rule("gift", "purchase", Party::Friend, gift.clone())]))
        .await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let answer = world.report(&purchase("o-1", "bo@example.com")).await;
    let gift_given = answer.rewards.iter().find(|reward| reward.party == Party::Friend).unwrap();
    assert_eq!((&gift_given.reward, gift_given.state), (&gift, RewardState::Fulfilled));
    assert!(gift_given.coupon.as_ref().is_some_and(|coupon| coupon.len() >= 10));
    assert_eq!(answer.rewards.len(), 2);
    assert_eq!(world.me(&anna.session).await.rewards.len(), 1, "an advocate sees her own rewards only");
}
