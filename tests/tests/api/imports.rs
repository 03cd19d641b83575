//! Long lists from the owner: codes for a pool, and people who were customers before.

use std::collections::BTreeSet;

use goodword_protocol::{
    Attribution, ClaimAnswer, Coupon, CouponsAnswer, CouponsRequest, CustomersAnswer, Erased, EventAnswer,
    EventRequest, JournalEntry, Page, Party, Pool, ProgramConfig, RewardSpec, RewardState,
};
use goodword_tests::{World, configs::*, eventually, http::Call, identity::ANNA, program::Program};
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

/// SHA-256 of `bo.geheim@gmail.com` and of `cem@prive.example`, as `sha256sum` writes them.
const BO: &str = "8e0abcd355c6e92b3ece53f853e5f8be5e5a73987a21828f9b35622d72e6a1cc";
const CEM: &str = "f3bbd4f936b603d4946279d1046c6821cd8cf75421d40319a6e0c0a52cdc75c4";

/// A program whose friends get a code of the pool `spring`.
fn from_pool() -> ProgramConfig {
    let coupon = Some(Coupon::Pool("spring".to_owned()));
    let reward = RewardSpec::DiscountPercent { basis_points: 1000, coupon };
    with_rules(vec![rule("welcome", "claim", Party::Friend, reward), thank_you()])
}

fn codes(count: u32) -> String {
    let lines: Vec<String> = (0..count).map(|number| format!("Spring-{number}\r\n")).collect();
    lines.concat()
}

/// The call by which the owner sends a file.
fn sending(program: &Program, rest: &str, file: impl Into<reqwest::Body>) -> Call {
    let call = program.client().call(Method::POST, &program.path(rest)).bearer(&program.key);
    call.header("content-type", "text/csv; charset=utf-8").body(file)
}

async fn fill(world: &World, file: String) -> CouponsAnswer {
    sending(world, "coupons?pool=spring", file).await.ok(200)
}

#[tokio::test]
async fn a_file_of_codes_fills_a_pool_and_sending_it_again_adds_nothing() {
    let world = World::start().with_program(from_pool()).await;
    let file = format!("\u{feff}code\r\n{}\"two words\"\r\n\r\n\"SPRING-1\"\r\n", codes(6_000));
    let answer = fill(&world, file.clone()).await;
    assert_eq!((answer.pool.as_str(), answer.added, answer.left), ("spring", 6_000, 6_000));
    assert_eq!((answer.invalid, answer.duplicates), (1, 1));
    assert_eq!(answer.duplicate_examples, ["SPRING-1"]);
    let again = fill(&world, file).await;
    assert_eq!((again.added, again.duplicates, again.left), (0, 6_001, 6_000));
    assert_eq!(again.duplicate_examples.len(), 100);

    let json = CouponsRequest { pool: Some("summer".into()), codes: vec!["sun".into(), "spring-1".into()] };
    let answer: CouponsAnswer = world.owner_post("coupons", &json).await.ok(200);
    assert_eq!((answer.added, answer.duplicate_examples), (1, vec!["SPRING-1".to_owned()]));
    let pools: Page<Pool> = world.page("coupons").await;
    let shown: Vec<_> =
        pools.items.iter().map(|pool| (pool.name.as_str(), pool.added, pool.left, pool.low)).collect();
    assert_eq!(shown, [("spring", 6_000, 6_000, false), ("summer", 1, 1, true)]);
}

#[tokio::test]
async fn a_hundred_friends_at_once_share_fifty_codes_and_the_others_get_theirs_later() {
    let world = World::start().with_program(from_pool()).await;
    let anna = world.enrol(ANNA.email).await;
    fill(&world, codes(50)).await;
    let friend = |number: usize| format!("friend{number}@example.com");
    let claims: JoinSet<ClaimAnswer> = (0..100)
        .map(|number| world.claiming(&anna.code, &friend(number)))
        .map(|call| async move { call.await.ok(201) })
        .collect();
    let rewards: Vec<_> =
        claims.join_all().await.into_iter().map(|answer| answer.reward.expect("a discount")).collect();
    let given: BTreeSet<_> = rewards.iter().filter_map(|reward| reward.coupon.clone()).collect();
    let waiting = rewards.iter().filter(|reward| reward.state == Some(RewardState::Pending)).count();
    assert_eq!((given.len(), waiting), (50, 50));
    let waits: Vec<_> = world.rewards().await.into_iter().filter(|one| one.coupon.is_none()).collect();
    assert!(waits.iter().all(|one| one.reason == "pool_empty"), "the owner sees why: {waits:?}");
    let told: Page<JournalEntry> = world.page("journal?subject=pool:spring").await;
    assert_eq!(told.items.len(), 1, "the owner is told once: {:?}", told.items);

    fill(&world, codes(200)).await;
    let everybody = async || {
        let coupons: BTreeSet<_> = world.rewards().await.into_iter().filter_map(|one| one.coupon).collect();
        (coupons.len() == 100).then_some(coupons)
    };
    let coupons = eventually("everybody has a code", everybody).await;
    assert!(coupons.is_superset(&given), "a code moved");
    for number in [0, 50, 99] {
        let answer: ClaimAnswer = world.claiming(&anna.code, &friend(number)).await.ok(200);
        let reward = answer.reward.expect("a discount");
        assert!(reward.coupon.is_some() && reward.state == Some(RewardState::Fulfilled), "{reward:?}");
    }
}

#[tokio::test]
async fn a_code_of_a_pool_tells_whose_order_it_is_however_the_shop_writes_it() {
    let world = World::start().with_program(from_pool()).await;
    let anna = world.enrol(ANNA.email).await;
    fill(&world, codes(1)).await;
    world.claim(&anna.code, "bo@example.com").await;
    let order = purchase("order-1", "bo.at.work@example.org");
    let order = EventRequest { coupon: Some(" spring-0 ".to_owned()), ..order };
    let answer: EventAnswer = world.reporting(&order).await.ok(201);
    assert_eq!(answer.decision.attributed_by, Some(Attribution::Coupon));
    assert_eq!(answer.rewards.len(), 1);
}

#[tokio::test]
async fn who_was_a_customer_before_is_refused_however_they_write_their_address() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let file = format!("Email\r\nDirk.Oud+shop@Gmail.com\r\nno address\r\n{BO}\r\n\"eva@prive.example\"\r\n");
    let answer: CustomersAnswer = sending(&world, "customers", file.clone()).await.ok(200);
    assert_eq!((answer.added, answer.known, answer.invalid), (3, 0, 1));
    assert_eq!(answer.invalid_lines, [3]);
    let again: CustomersAnswer = sending(&world, "customers", file).await.ok(200);
    assert_eq!((again.added, again.known), (0, 3));
    let json = json!({"hashes": [CEM.to_uppercase(), "12"], "emails": ["EVA@prive.example", CEM]});
    let answer: CustomersAnswer = world.owner_post("customers", &json).await.ok(200);
    // serde_json writes fields in the order of the alphabet.
    assert_eq!((answer.added, answer.known, answer.invalid_lines), (1, 1, vec![2, 4]));

    let spellings = [
        "dirkoud@gmail.com",
        "DIRK.OUD@googlemail.com",
        "bo.geheim@gmail.com",
        "Bo.Geheim@Gmail.com",
        "cem@prive.example",
        "Cem+new@prive.example",
        "Eva@Prive.Example",
    ];
    for (number, address) in spellings.into_iter().enumerate() {
        world.claiming(&anna.code, address).await.refused(409, "existing_customer");
        let order = purchase(&format!("order-{number}"), address);
        let order = EventRequest { code: Some(anna.code.clone()), ..order };
        let answer: EventAnswer = world.reporting(&order).await.ok(201);
        assert_eq!(answer.decision.reason.as_deref(), Some("existing_customer"), "{address}");
    }
    world.claim(&anna.code, "new@prive.example").await;
    for address in ["Bo.Geheim@Gmail.com", "cem@prive.example"] {
        let erased: Erased = world.owner_post("people/erase", &json!({"email": address})).await.ok(200);
        assert_eq!(erased.existing_customers, 1, "{address}");
    }

    for (path, content) in world.edge.stored() {
        let content = String::from_utf8_lossy(&content).to_lowercase();
        for secret in ["dirk.oud", "dirkoud", "eva@", "prive.example", BO, CEM] {
            assert!(!content.contains(secret), "{} holds {secret}", path.display());
        }
    }
    let log = world.edge.log().to_lowercase();
    assert!(!log.contains("prive") && !log.contains("dirk"), "{log}");
}

#[tokio::test]
async fn a_list_is_refused_before_it_is_read_or_where_it_is_wrong() {
    let world = World::start().with_program(from_pool()).await;
    let call = |rest: &str| world.client().call(Method::POST, &world.path(rest));
    let csv = |call: Call| call.header("content-type", "text/csv").body("A\nB\n");
    for rest in ["coupons?pool=spring", "customers"] {
        csv(call(rest)).await.refused(401, "missing_credentials");
        csv(call(rest).bearer("gw_sk_wrong")).await.refused(401, "invalid_credentials");
        let pdf = call(rest).bearer(&world.key).header("content-type", "application/pdf").body("A");
        pdf.await.refused(415, "unsupported_media_type");
    }
    let nowhere = world.client().call(Method::POST, "/v1/programs/nobody/coupons?pool=spring");
    csv(nowhere.bearer(&world.key)).await.refused(404, "unknown_program");
    let owner = |rest: &str| csv(call(rest).bearer(&world.key));
    assert_eq!(owner("coupons").await.refused(422, "invalid_field").field.as_deref(), Some("pool"));
    assert_eq!(owner("coupons?pool=A B").await.refused(422, "invalid_field").field.as_deref(), Some("pool"));
    let low = owner("coupons?pool=a&low_stock=x").await.refused(422, "invalid_field");
    assert_eq!(low.field.as_deref(), Some("low_stock"));
    let json = |rest: &str, body: &'static str| {
        call(rest).bearer(&world.key).header("content-type", "application/json").body(body)
    };
    let late = json("coupons", r#"{"codes": ["A"], "pool": "spring"}"#).await;
    assert_eq!(late.ok::<CouponsAnswer>(200).added, 1, "a short list may name the pool behind the codes");
    let two = json("coupons?pool=a", r#"{"pool": "b", "codes": ["A"]}"#).await;
    assert_eq!(two.refused(422, "invalid_field").field.as_deref(), Some("pool"));
    let wrong = json("customers", r#"{"emails": ["bo@example.com", {}]}"#).await.refused(400, "invalid_json");
    assert_eq!(wrong.field.as_deref(), Some("emails"));
    json("coupons?pool=a", r#"{"codes": ["A""#).await.refused(400, "invalid_json");
}

#[tokio::test]
async fn a_list_that_is_longer_than_it_may_be_is_refused() {
    let world = World::start().with_program(from_pool()).await;
    let line = format!("{}\n", "x".repeat(999));
    let announced = sending(&world, "coupons?pool=spring", line.repeat(16_001));
    let problem = announced.header("connection", "close").await.refused(413, "too_large");
    assert!(problem.detail.contains("16 MB"), "{}", problem.detail);
}
