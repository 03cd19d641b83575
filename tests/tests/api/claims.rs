//! Claims: a friend redeems a link, once, whoever asks how often.

use std::collections::BTreeSet;

use goodword_protocol::{ProgramConfig, RewardSpec, Status};
use goodword_tests::{World, configs::*, identity::ANNA};
use serde_json::json;

#[tokio::test]
async fn a_friend_who_claims_gets_what_was_promised() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    assert!(claim.first && claim.answer.referral_id.starts_with("ref_"));
    let reward = claim.answer.reward.as_ref().unwrap();
    assert_eq!(reward.reward, RewardSpec::DiscountPercent { basis_points: 1000, coupon: None });
    assert_eq!(reward.text, "10% off");
    assert!(claim.coupon().len() >= 10, "a coupon that can be guessed: {}", claim.coupon());
}

#[tokio::test]
async fn a_friend_who_claims_twice_gets_the_same_coupon() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let first = world.claim(&anna.code, "bo@example.com").await;
    for spelling in ["bo@example.com", "BO+sale@example.com", " bo@EXAMPLE.com. "] {
        let again = world.claim(&anna.code, spelling).await;
        assert!(!again.first, "{spelling}");
        assert_eq!(again.answer, first.answer, "{spelling}");
    }
    let upper = world.claim(&anna.code.to_uppercase(), "bo@example.com").await;
    assert_eq!(upper.answer, first.answer, "a code is read in either case");
    assert_eq!(world.referrals().await.len(), 1);
    assert_eq!(world.rewards().await.len(), 1);
}

#[tokio::test]
async fn a_friend_belongs_to_the_advocate_whose_link_they_claimed_first() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    let first = world.claim(&anna.code, "bo@example.com").await;
    for spelling in ["bo@example.com", "Bo+again@Example.com"] {
        world.claiming(&dirk.code, spelling).await.refused(409, "already_claimed");
    }
    let referrals = world.referrals().await;
    assert_eq!(referrals.len(), 1);
    assert_eq!((&referrals[0].id, &referrals[0].advocate_id), (&first.answer.referral_id, &anna.id));
    assert_eq!(world.me(&dirk.session).await.friends, 0);
}

#[tokio::test]
async fn nobody_is_their_own_friend() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol("a.jansen@gmail.com").await;
    for own in ["a.jansen@gmail.com", "A.Jansen+friend@gmail.com", "ajansen@googlemail.com"] {
        world.claiming(&anna.code, own).await.refused(403, "own_link");
    }
    let in_her_browser = world.claiming(&anna.code, "anna.at.work@example.com").bearer(&anna.session).await;
    in_her_browser.refused(403, "own_link");
    assert!(world.referrals().await.is_empty());
    assert!(world.rewards().await.is_empty());
    let somebody_else = world.claiming(&anna.code, "anna.at.work@example.com").await;
    assert_eq!(somebody_else.status, 201, "only the session was in the way: {}", somebody_else.whole());
}

#[tokio::test]
async fn a_friend_who_shares_as_well_can_still_claim() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, bo) = (world.enrol(ANNA.email).await, world.enrol("bo@example.com").await);
    let claim = world.claiming(&anna.code, "bo@example.com").bearer(&bo.session).await;
    assert_eq!(claim.status, 201, "another's link is not one's own: {}", claim.whole());
}

#[tokio::test]
async fn a_code_that_nobody_has_claims_nothing() {
    let world = World::start().with_program(double_sided()).await;
    world.enrol(ANNA.email).await;
    for code in ["zzzzzzzz", "", "a", "nobody's", "../../x", "ｄｋｘ３ｒ７ｈｍ"] {
        world.claiming(code, "bo@example.com").await.refused(404, "unknown_code");
    }
    assert!(world.referrals().await.is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_kindly() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for email in [
        "bo",
        "bo@",
        "@example.com",
        "bo@example",
        "bo@@example.com",
        "Bo <bo@example.com>",
        "bo@127.0.0.1",
        "",
    ] {
        let problem = world.claiming(&anna.code, email).await.refused(422, "invalid_email");
        assert_eq!(problem.field.as_deref(), Some("email"), "{email}");
    }
    assert!(world.referrals().await.is_empty());
}

#[tokio::test]
async fn a_program_that_is_closed_takes_no_new_friend_and_keeps_its_word_to_the_old_ones() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let first = world.claim(&anna.code, "bo@example.com").await;
    let closed = [
        ProgramConfig { status: Status::Paused, ..double_sided() },
        ProgramConfig { status: Status::Ended, ..double_sided() },
        ProgramConfig { starts_at: Some("2100-01-01T00:00:00Z".into()), ..double_sided() },
        ProgramConfig { ends_at: Some("2020-01-01T00:00:00+02:00".into()), ..double_sided() },
    ];
    for config in closed {
        world.configure(&config).await;
        world.claiming(&anna.code, "cem@example.com").await.refused(409, "program_closed");
        let again = world.claim(&anna.code, "bo@example.com").await;
        assert_eq!((again.first, &again.answer), (false, &first.answer));
    }
    world.configure(&double_sided()).await;
    assert!(world.claim(&anna.code, "cem@example.com").await.first);
}

#[tokio::test]
async fn a_claim_speaks_the_friends_language() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = json!({"code": anna.code, "email": "bo@example.com"});
    for (locale, text) in [
        ("?locale=nl", "10% korting"),
        ("?locale=nl-BE", "10% korting"),
        ("?locale=fr", "10\u{202f}% de réduction"),
        ("?locale=ja", "10% off"),
        ("", "10% off"),
    ] {
        let answer = world.client().post(&world.path(&format!("claims{locale}")), &claim).await.value();
        assert_eq!(answer["reward"]["text"], text, "{locale}");
    }
}

#[tokio::test]
async fn a_claim_that_the_rules_reward_with_nothing_still_counts() {
    let world = World::start().with_program(with_rules(vec![thank_you()])).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    assert_eq!(claim.answer.reward, None);
    assert_eq!(world.me(&anna.session).await.friends, 1);
    assert_eq!(world.report(&purchase("o-1", "bo@example.com")).await.rewards.len(), 1);
}

#[tokio::test]
async fn a_hundred_friends_get_a_hundred_coupons() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let mut coupons = BTreeSet::new();
    for friend in 0..100 {
        let claim = world.claim(&anna.code, &format!("friend{friend}@example.com")).await;
        assert!(coupons.insert(claim.coupon().to_owned()), "{} went to two people", claim.coupon());
    }
    let handed_out: BTreeSet<String> =
        world.rewards().await.into_iter().filter_map(|reward| reward.coupon).collect();
    assert_eq!(handed_out, coupons, "what the owner sees is what the friends got");
}

#[tokio::test]
async fn a_friend_sees_who_invites_them_and_to_what() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna de Vries").await;
    let view = world.client().get(&world.path(&format!("links/{}", anna.code.to_uppercase()))).await;
    assert_eq!(
        view.value(),
        json!({"code": anna.code, "advocate_name": "Anna", "offer": "10% off", "open": true})
    );
    world.client().get(&world.path("links/zzzzzzzz")).await.refused(404, "unknown_code");

    let nameless = world.enrol("dirk@example.com").await;
    let view = world.client().get(&world.path(&format!("links/{}?locale=nl", nameless.code))).await;
    assert_eq!(view.value(), json!({"code": nameless.code, "offer": "10% korting", "open": true}));
}
