//! The numbers: clicks and shares that are counted in batches, statistics, the leaderboard, and an advocate's own.

use goodword_protocol::{Leaderboard, Me, Rule, Stats, StatsRow, StepKind};
use goodword_tests::{
    World,
    configs::*,
    eventually,
    http::{Answer, Call},
    identity::ANNA,
    program::Enrolled,
};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const BURST: usize = 1200;
const AT_ONCE: usize = 200;

/// The call of a visitor from this address who follows a link.
fn following(world: &World, link: &str, address: &str) -> Call {
    let call = world.client().get(&format!("/r/{}/{link}", world.id()));
    call.header("user-agent", PERSON).header("cf-connecting-ip", address)
}

/// The advocate's numbers once the link has exactly so many clicks and shares.
async fn counted(world: &World, advocate: &Enrolled, clicks: u64, shares: u64) -> Me {
    let exactly = async || {
        let me = world.me(&advocate.session).await;
        assert!(me.clicks <= clicks && me.shares <= shares, "{} clicks, {} shares", me.clicks, me.shares);
        Some(me).filter(|me| (me.clicks, me.shares) == (clicks, shares))
    };
    eventually(&format!("{clicks} clicks and {shares} shares"), exactly).await
}

async fn stats(world: &World, query: &str) -> Stats {
    world.owner_get(&format!("stats?{query}")).await.ok(200)
}

fn row<'a>(stats: &'a Stats, key: &str) -> &'a StatsRow {
    stats.rows.iter().find(|row| row.key == key).unwrap_or_else(|| panic!("no row {key} in {stats:?}"))
}

#[tokio::test]
async fn a_burst_of_clicks_is_redirected_and_each_of_them_counted_once() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let visitor = |number: usize| format!("10.0.{}.{}", number / 250, number % 250);
    for first in (0..BURST).step_by(AT_ONCE) {
        let numbers = first..first + AT_ONCE;
        let calls = numbers.map(|number| following(&world, &anna.code, &visitor(number)).into_future());
        let answers: Vec<Answer> = calls.collect::<JoinSet<_>>().join_all().await;
        assert!(
            answers.iter().all(|answer| answer.status == 302 && answer.header("location").contains("gw="))
        );
    }
    counted(&world, &anna, BURST as u64, 0).await;
    // What comes later is counted after all that came before: so there was nothing left to count.
    following(&world, &anna.code, "10.1.0.1").await;
    counted(&world, &anna, BURST as u64 + 1, 0).await;
}

#[tokio::test]
async fn a_visitor_who_comes_again_is_one_click() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) = (world.enrol(ANNA.email).await, world.enrol("dirk@example.com").await);
    for _ in 0..5 {
        following(&world, &anna.code, "10.0.0.1").await;
    }
    // Another address, another browser, another link.
    following(&world, &anna.code, "10.0.0.2").await;
    following(&world, &anna.code, "10.0.0.1").header("user-agent", "Signal-iOS/7").await;
    following(&world, &dirk.code, "10.0.0.1").await;
    counted(&world, &dirk, 1, 0).await;
    counted(&world, &anna, 3, 0).await;
    following(&world, &anna.code, "10.0.0.1").await;
    following(&world, &anna.code, "10.0.0.3").await;
    counted(&world, &anna, 4, 0).await;
}

#[tokio::test]
async fn a_click_counts_for_the_channel_that_its_link_names() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for (number, query) in ["?c=whatsapp", "?c=email", "?c=carrier-pigeon", ""].iter().enumerate() {
        let answer = following(&world, &format!("{}{query}", anna.code), &format!("10.0.0.{number}")).await;
        assert_eq!(answer.status, 302, "{}", answer.whole());
    }
    counted(&world, &anna, 4, 0).await;
    let stats = stats(&world, "by=channel").await;
    for (channel, clicks) in [("whatsapp", 1), ("email", 1), ("", 2)] {
        assert_eq!(row(&stats, channel).numbers.clicks, clicks, "{channel:?}");
    }
}

#[tokio::test]
async fn a_share_is_counted_for_its_channel_also_as_a_beacon() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let path = world.path("shares");
    let body = json!({"code": anna.code, "channel": "whatsapp"});
    assert_eq!(world.client().post(&path, &body).origin(SHOP).await.status, 204);
    // As `navigator.sendBeacon` sends a text.
    let beacon =
        || world.client().call(Method::POST, &path).header("content-type", "text/plain;charset=UTF-8");
    let answer = beacon().origin(SHOP).body(body.to_string()).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, SHOP));
    let upper = json!({"code": anna.code.to_uppercase(), "channel": "sms"});
    assert_eq!(beacon().origin(SHOP).body(upper.to_string()).await.status, 204);
    beacon().origin("https://evil.example").body(body.to_string()).await.refused(403, "origin_not_allowed");
    beacon().body("{").await.refused(400, "invalid_json");
    let pigeon = json!({"code": anna.code, "channel": "pigeon"});
    beacon().body(pigeon.to_string()).await.refused(400, "invalid_json");
    let nobodys = json!({"code": "!", "channel": "sms"});
    beacon().body(nobodys.to_string()).await.refused(404, "unknown_code");
    let form =
        world.client().call(Method::POST, &path).header("content-type", "application/x-www-form-urlencoded");
    form.body("code=1").await.refused(415, "unsupported_media_type");
    counted(&world, &anna, 0, 3).await;
    let stats = stats(&world, "by=channel").await;
    assert_eq!(row(&stats, "whatsapp").numbers.shares, 2);
    assert_eq!(row(&stats, "sms").numbers.shares, 1);
    assert_eq!(stats.invitations_per_advocate, Some(30_000));
}

#[tokio::test]
async fn the_owner_sees_what_happened_as_json_and_as_a_table() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("order-1", "bo@example.com")).await;
    let by_day = stats(&world, "").await;
    assert_eq!((by_day.rows.len(), by_day.advocates, by_day.enrolled), (1, 1, Some(1)));
    assert_eq!(by_day.rows[0].key, by_day.to);
    assert_eq!(by_day.rows[0].numbers, by_day.total);
    let total = &by_day.total;
    assert_eq!((total.claims, total.conversions, total.conversion_rate), (1, 1, Some(10_000)));
    assert_eq!((&total.revenue, &total.reward_cost), (&euros(2500), &euros(1000)));
    for query in [format!("by=advocate&advocate={}", anna.id), "by=advocate".into(), "by=channel".into()] {
        assert_eq!(stats(&world, &query).await.rows[0].numbers, by_day.total, "{query}");
    }
    let table = world.owner_get("stats").header("accept", "text/csv").await;
    assert!(table.header("content-type").starts_with("text/csv"));
    let head = "day,shares,clicks,claims,conversions,revenue,reward_cost,currency";
    assert_eq!(table.text(), format!("{head}\r\n{},0,0,1,1,2500,1000,EUR\r\n", by_day.to));
}

#[tokio::test]
async fn statistics_are_the_owners_and_of_a_period_that_there_is() {
    let world = World::start().with_program(double_sided()).await;
    world.client().get(&world.path("stats")).await.refused(401, "missing_credentials");
    world.client().get(&world.path("stats")).bearer("gw_sk_x").await.refused(401, "invalid_credentials");
    for (query, field) in [
        ("by=hour", "by"),
        ("by=channel&advocate=adv_x", "by"),
        ("from=2026-02-30", "from"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2024-01-01&to=2026-01-01", "from"),
        ("to=soon", "to"),
        ("by=advocate&limit=101", "limit"),
    ] {
        let problem = world.owner_get(&format!("stats?{query}")).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some(field), "{query}");
    }
    let nobody = world.owner_get("stats?advocate=adv_nobody").await.refused(404, "not_found");
    assert_eq!(nobody.field.as_deref(), Some("advocate"));
}

#[tokio::test]
async fn the_leaderboard_names_only_who_chose_to_be_named() {
    let world = World::start().with_program(double_sided()).await;
    let (anna, dirk) =
        (world.enrol(ANNA.email).await, world.enrol_named("dirk@example.com", "Dirk Smit").await);
    for (number, advocate) in [&anna, &dirk, &dirk].into_iter().enumerate() {
        let email = format!("friend-{number}@example.com");
        world.claim(&advocate.code, &email).await;
        world.report(&purchase(&email, &email)).await;
    }
    let path = world.path("leaderboard");
    let answer = world.client().get(&path).origin(SHOP).await;
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
    for personal in [&dirk.id, &dirk.code, "Dirk", "example.com"] {
        assert!(!answer.text().contains(personal), "{}", answer.whole());
    }
    let board: Leaderboard = answer.ok(200);
    let ranks: Vec<_> = board.entries.iter().map(|entry| (entry.rank, entry.converted)).collect();
    assert_eq!((ranks, board.own), (vec![(Some(1), 2), (Some(2), 1)], None));

    let naming = |name| {
        let call = world.client().call(Method::PUT, &world.path("advocates/me")).bearer(&anna.session);
        call.origin(SHOP).json(&json!({ "shown_name": name }))
    };
    assert_eq!(naming(Some("Anna V.")).await.status, 204);
    naming(Some("www.prize.example")).await.refused(422, "invalid_field");
    assert_eq!(world.me(&anna.session).await.shown_name.as_deref(), Some("Anna V."));
    let board: Leaderboard =
        world.client().get(&format!("{path}?limit=1&period=month")).bearer(&anna.session).await.ok(200);
    assert_eq!((board.entries.len(), board.entries[0].name.as_deref()), (1, None));
    let own = board.own.expect("who asks is told, in the list or not");
    assert_eq!((own.rank, own.converted, own.name.as_deref()), (Some(2), 1, Some("Anna V.")));
    assert_eq!(naming(None).await.status, 204);
    let board: Leaderboard = world.owner_get("leaderboard").await.ok(200);
    assert!(board.entries.iter().all(|entry| entry.name.is_none()));
    world.client().get(&path).origin("https://evil.example").await.refused(403, "origin_not_allowed");
    world.client().get(&format!("{path}?limit=0")).await.refused(422, "invalid_field");
    world.client().get(&format!("{path}?period=week")).await.refused(422, "invalid_field");
}

#[tokio::test]
async fn an_advocate_sees_their_place_beside_the_first_three_of_the_month() {
    let world = World::start().with_program(double_sided()).await;
    let mut advocates = Vec::new();
    for (place, friends) in [4, 3, 2, 1].into_iter().enumerate() {
        let advocate = world.enrol(&format!("advocate-{place}@example.com")).await;
        for friend in 0..friends {
            let email = format!("friend-{place}-{friend}@example.com");
            world.claim(&advocate.code, &email).await;
            world.report(&purchase(&email, &email)).await;
        }
        advocates.push(advocate);
    }
    let naming = world.client().call(Method::PUT, &world.path("advocates/me")).bearer(&advocates[1].session);
    assert_eq!(naming.json(&json!({"shown_name": "Dirk"})).await.status, 204);
    let board = world.me(&advocates[3].session).await.leaderboard;
    let names: Vec<_> = board.entries.iter().map(|entry| (entry.rank, entry.name.as_deref())).collect();
    assert_eq!(names, [(Some(1), None), (Some(2), Some("Dirk")), (Some(3), None)]);
    let own = board.own.expect("their own place");
    assert_eq!((own.rank, own.converted, own.own), (Some(4), 1, true));
    let path = format!("{}?period=month&limit=3", world.path("leaderboard"));
    let asked: Leaderboard = world.client().get(&path).bearer(&advocates[0].session).await.ok(200);
    assert_eq!(asked, world.me(&advocates[0].session).await.leaderboard);
}

#[tokio::test]
async fn an_advocate_sees_how_far_the_next_tier_is() {
    let gold = Rule { from_referral: Some(2), ..thank_you() };
    let world = World::start().with_program(with_rules(vec![welcome(), gold])).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("order-1", "bo@example.com")).await;
    let me = world.me(&anna.session).await;
    let [step] = &me.tiers[..] else { panic!("{:?}", me.tiers) };
    assert_eq!((step.kind, step.at, step.reached, step.remaining), (StepKind::Tier, 2, false, 1));
    assert_eq!((step.text.as_str(), me.next_tier.as_deref()), ("€10 credit", Some("thank-you")));
    assert_eq!((me.rank, me.points, me.shown_name), (Some(1), 0, None));
}
