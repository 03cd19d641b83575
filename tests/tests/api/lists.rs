//! The owner's lists: whole, in order, page by page, and for nobody else.

use goodword_protocol::{Page, Referral, ReferralState, Reward, RewardState};
use goodword_tests::{World, configs::*, identity::ANNA};

#[tokio::test]
async fn the_pages_of_a_list_are_the_whole_list_newest_first() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let mut claimed = Vec::new();
    for friend in 0..7 {
        claimed
            .push(world.claim(&anna.code, &format!("friend{friend}@example.com")).await.answer.referral_id);
    }
    claimed.reverse();
    let (mut seen, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page: Page<Referral> = world.page(&format!("referrals?limit=3{cursor}")).await;
        sizes.push(page.items.len());
        seen.extend(page.items.into_iter().map(|referral| referral.id));
        let Some(next) = page.next_cursor else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((seen, sizes), (claimed, vec![3, 3, 1]));
}

#[tokio::test]
async fn a_full_last_page_promises_no_other() {
    let world = World::start().with_program(double_sided()).await;
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        world.enrol(email).await;
    }
    let page: Page<goodword_protocol::Advocate> = world.page("advocates?limit=3").await;
    assert_eq!((page.items.len(), page.next_cursor), (3, None));
    assert_eq!(page.items[0].email, "c@example.com");
    assert_eq!(page.items[0].url, format!("{}/r/bakery/{}", world.client().base(), page.items[0].code));
}

#[tokio::test]
async fn a_page_has_fifty_entries_unless_asked_otherwise() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for friend in 0..51 {
        world.claim(&anna.code, &format!("friend{friend}@example.com")).await;
    }
    let page: Page<Reward> = world.page("rewards").await;
    assert_eq!((page.items.len(), page.next_cursor.is_some()), (50, true));
    for limit in ["0", "501", "-1", "many", ""] {
        world.owner_get(&format!("rewards?limit={limit}")).await.refused(422, "invalid_field");
    }
}

#[tokio::test]
async fn referrals_are_found_by_their_state_and_advocate() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    let bought = world.claim(&anna.code, "bo@example.com").await.answer.referral_id;
    let waits = world.claim(&anna.code, "cem@example.com").await.answer.referral_id;
    let dirks = world.claim(&dirk.code, "eva@example.com").await.answer.referral_id;
    world.report(&purchase("o-1", "bo@example.com")).await;

    let ids = async |query: &str| {
        let page: Page<Referral> = world.page(&format!("referrals?{query}")).await;
        page.items.into_iter().map(|referral| referral.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("state=approved").await, std::slice::from_ref(&bought));
    assert_eq!(ids("state=claimed").await, [dirks.clone(), waits.clone()]);
    assert_eq!(ids(&format!("advocate={}", anna.id)).await, [waits.clone(), bought]);
    assert_eq!(ids(&format!("advocate={}&state=claimed", anna.id)).await, [waits]);
    assert_eq!(ids(&format!("advocate={}", dirk.id)).await, [dirks]);
    assert!(ids("advocate=adv_nobody").await.is_empty());
    let problem = world.owner_get("referrals?state=happy").await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("state"));
}

#[tokio::test]
async fn a_shop_looks_up_what_a_coupon_is_worth() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    world.claim(&anna.code, "cem@example.com").await;
    for written in [claim.coupon().to_owned(), claim.coupon().to_lowercase()] {
        let page: Page<Reward> = world.page(&format!("rewards?coupon={written}")).await;
        let [reward] = page.items.as_slice() else { panic!("{page:?}") };
        assert_eq!(reward.referral_id, claim.answer.referral_id);
        assert_eq!((reward.state, reward.coupon.as_deref()), (RewardState::Fulfilled, Some(claim.coupon())));
    }
    let none: Page<Reward> = world.page("rewards?coupon=MADE-UP").await;
    assert!(none.items.is_empty());
}

#[tokio::test]
async fn rewards_are_found_by_their_state_and_referral() {
    let world = World::start().with_program(held()).await;
    let anna = world.enrol(ANNA.email).await;
    let bo = world.claim(&anna.code, "bo@example.com").await.answer.referral_id;
    world.claim(&anna.code, "cem@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    let rules = async |query: &str| {
        let page: Page<Reward> = world.page(&format!("rewards?{query}")).await;
        page.items.into_iter().map(|reward| reward.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules("state=pending").await, ["thank-you"]);
    assert_eq!(rules("state=fulfilled").await, ["welcome", "welcome"]);
    assert_eq!(rules(&format!("referral={bo}")).await, ["thank-you", "welcome"]);
    assert_eq!(rules(&format!("referral={bo}&state=cancelled")).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_list_is_the_owners_alone() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let key_of_nobody = format!("gw_sk_{}", "A".repeat(43));
    for list in ["referrals", "rewards", "advocates"] {
        let answer = world.client().get(&world.path(list)).await;
        answer.refused(401, "missing_credentials");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        for token in [anna.session.as_str(), &key_of_nobody, &world.identity_secret, "x"] {
            world.client().get(&world.path(list)).bearer(token).await.refused(401, "invalid_credentials");
        }
    }
}

#[tokio::test]
async fn a_referral_shows_the_owner_a_friend_they_recognise_but_cannot_write_to() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let claim = serde_json::json!({"code": anna.code, "email": "bo.jansen@example.com", "name": "Bo Jansen"});
    world.client().post(&world.path("claims"), &claim).await.ok::<serde_json::Value>(201);
    let referral = world.referrals().await.remove(0);
    assert_eq!(referral.friend.email.as_deref(), Some("b***@e***.com"));
    assert_eq!(referral.friend.name.as_deref(), Some("Bo J."));
    assert_eq!((referral.state, referral.reason.as_str()), (ReferralState::Claimed, "claimed"));
}
