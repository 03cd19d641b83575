//! Rewards that Stripe or a Shopify shop gives, asked as their documentation has it.

use goodword_protocol::{Integration, Party, ProgramConfig, RewardSpec, RewardState, WebhookDelivery};
use goodword_tests::{
    World,
    configs::*,
    eventually,
    identity::{ANNA, Customer},
    shopify::{Shop, Shopify, TOKEN},
    stripe::{Account, KEY, Stripe},
    vendor::Trouble,
};
use reqwest::Method;
use serde_json::{Value, json};

mod credit;

async fn with_stripe(config: ProgramConfig, account: Account) -> (World, Stripe) {
    let world = World::start().with_program(config).await;
    let stripe = Stripe::start(account).await;
    let fulfilment = json!({"api_key": KEY, "base_url": stripe.url()});
    let set_up: Integration = putting(&world, "stripe", &fulfilment).await.ok(201);
    assert_eq!(set_up.fulfilment.expect("it gives rewards").rewards.len(), 3);
    (world, stripe)
}

async fn with_shopify(config: ProgramConfig, currency: &str) -> (World, Shopify) {
    let world = World::start().with_program(config).await;
    let shopify = Shopify::start(Shop::new(currency)).await;
    let _: Integration =
        putting(&world, "shopify", &json!({"api_key": TOKEN, "base_url": shopify.url()})).await.ok(201);
    (world, shopify)
}

/// The call that has the integration `shop` of this kind give rewards.
fn putting(world: &World, kind: &str, fulfilment: &Value) -> goodword_tests::http::Call {
    let request = json!({"kind": kind, "secrets": ["the-secret-of-messages"], "fulfilment": fulfilment});
    world.owner_put("integrations/shop", &request)
}

/// What was asked of the system, newest first.
async fn log(world: &World) -> Vec<WebhookDelivery> {
    let listed: Value = world.owner_get("integrations").await.ok(200);
    let webhook =
        listed["items"][0]["fulfilment"]["webhook_id"].as_str().expect("it gives rewards").to_owned();
    world.page(&format!("webhooks/{webhook}/deliveries")).await.items
}

/// Waits until what was asked first has ended like this.
async fn ended(world: &World, state: &str) -> WebhookDelivery {
    let first = async || {
        let first = log(world).await.pop()?;
        (serde_json::to_value(first.state).unwrap() == state).then_some(first)
    };
    eventually(&format!("it is {state}"), first).await
}

/// Advocates get a discount themselves, for a friend's order.
fn discounts() -> ProgramConfig {
    let amount = RewardSpec::DiscountAmount { amount: euros(1250), coupon: None };
    with_rules(vec![welcome(), rule("thanks", "purchase", Party::Advocate, amount)])
}

#[tokio::test]
async fn stripe_knows_a_friends_coupon_by_exactly_its_code() {
    let (world, stripe) = with_stripe(double_sided(), Account::default()).await;
    let anna = world.enrol(ANNA.email).await;
    let claimed = world.claim(&anna.code, "bo@example.com").await;
    let code = claimed.coupon();
    let made = stripe.until("the code is made", |account| account.code(code)).await;
    assert_eq!((&made["max_redemptions"], &made["active"]), (&json!(1), &json!(true)));
    let asked = stripe.look(|account| account.coupons.values().next().unwrap()["asked"].clone());
    assert_eq!((&asked["percent_off"], &asked["duration"]), (&json!("10"), &json!("once")));
    assert_eq!(asked["name"], "Bakkerij Jansen");
    let done = ended(&world, "delivered").await;
    assert_eq!(done.last_detail.as_deref(), Some("promo_1"));
    assert_eq!(stripe.calls(), ["POST /v1/coupons -> 200", "POST /v1/promotion_codes -> 200"]);
}

#[tokio::test]
async fn an_answer_that_is_lost_or_refused_for_now_gives_nothing_twice() {
    let (world, stripe) = with_stripe(double_sided(), Account::default()).await;
    let anna = world.enrol(ANNA.email).await;
    stripe.fail([Trouble::Nothing, Trouble::Lost, Trouble::Status(429)]);
    world.claim(&anna.code, "bo@example.com").await;
    ended(&world, "delivered").await;
    let made = stripe.look(|account| (account.coupons.len(), account.codes.len()));
    assert_eq!(made, (1, 1), "{:?}", stripe.calls());
    assert!(!world.edge.log().contains(KEY));
}

#[tokio::test]
async fn what_was_made_is_found_again_when_stripe_forgot_the_call() {
    let (world, stripe) = with_stripe(double_sided(), Account::default()).await;
    let anna = world.enrol(ANNA.email).await;
    let coupon = world.claim(&anna.code, "bo@example.com").await.coupon().to_owned();
    let first = ended(&world, "delivered").await;
    stripe.look(Account::forget_keys);
    let path = format!("webhooks/{}/deliveries/{}/redeliver", first.webhook_id, first.id);
    world.owner_post(&path, &json!({})).await.ok::<Value>(202);
    let again =
        async || log(&world).await.pop().filter(|it| it.attempts == 1 && it.last_detail == first.last_detail);
    eventually("it is found", again).await;
    assert_eq!(stripe.look(|account| account.codes.len()), 1);
    // Somebody else's code of the same name is no coupon of ours.
    stripe.look(|account| {
        account.forget_keys();
        account.codes[0]["metadata"] = json!({});
    });
    world.owner_post(&path, &json!({})).await.ok::<Value>(202);
    let refused = ended(&world, "parked").await;
    let detail = refused.last_detail.unwrap();
    assert!(detail.contains(&coupon) && detail.contains("already exists"), "{detail}");
    assert_eq!((refused.last_status, refused.attempts), (Some(400), 1));
}

#[tokio::test]
async fn credit_is_put_on_the_balance_of_the_customer_once() {
    let account = Account::with_customers(&[("cus_9", "eva@example.com"), ("cus_7", ANNA.email)]);
    let (world, stripe) = with_stripe(double_sided(), account).await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    ended(&world, "delivered").await;
    // The customer and their balance are looked up, the credit is put, and its answer lost.
    stripe.fail([Trouble::Nothing, Trouble::Nothing, Trouble::Lost]);
    world.report(&purchase("o1", "bo@example.com")).await;
    stripe.until("the credit is put", |account| (account.transactions.len() == 1).then_some(())).await;
    stripe.look(Account::forget_keys);
    let given = async || {
        let rewards = world.rewards().await;
        rewards.into_iter().find(|reward| reward.event_id.is_some() && reward.state == RewardState::Fulfilled)
    };
    let given = eventually("the credit is given", given).await;
    assert_eq!(given.reason, "fulfilled_by_integration");
    let transactions = stripe.look(|account| account.transactions.clone());
    assert_eq!(transactions.len(), 1, "{:?}", stripe.calls());
    let put = stripe.calls().iter().filter(|call| call.starts_with("POST /v1/customers/")).count();
    assert_eq!(put, 1, "the second try found it: {:?}", stripe.calls());
    assert_eq!(
        (&transactions[0]["amount"], &transactions[0]["currency"], &transactions[0]["customer"]),
        (&json!(-1000), &json!("eur"), &json!("cus_7"))
    );
    assert_eq!(transactions[0]["metadata"]["goodword_reward"], given.id.as_str());
    let notes: Vec<_> = world.journal(100).await.into_iter().filter_map(|entry| entry.note).collect();
    assert_eq!(notes, ["cbtxn_1"]);
}

#[tokio::test]
async fn a_customer_is_known_by_stripes_id_in_the_signed_identity() {
    let account = Account::with_customers(&[("cus_7", "somebody@example.com")]);
    let (world, stripe) = with_stripe(double_sided(), account).await;
    let anna = world.enrol_proved(Customer { id: "cus_7", ..ANNA }).await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o1", "bo@example.com")).await;
    let transaction =
        stripe.until("the credit is put", |account| account.transactions.first().cloned()).await;
    assert_eq!(transaction["customer"], "cus_7");
    assert!(
        !stripe.calls().iter().any(|call| call.starts_with("GET /v1/customers ")),
        "{:?}",
        stripe.calls()
    );
}

#[tokio::test]
async fn whom_stripe_does_not_know_stays_for_the_owner_with_the_reason() {
    let twins = Account::with_customers(&[("cus_1", ANNA.email), ("cus_2", ANNA.email)]);
    for (account, error) in [(Account::default(), "customer_unknown"), (twins, "customer_ambiguous")] {
        let (world, stripe) = with_stripe(double_sided(), account).await;
        let anna = world.enrol(ANNA.email).await;
        world.claim(&anna.code, "bo@example.com").await;
        world.report(&purchase("o1", "bo@example.com")).await;
        let parked =
            async || log(&world).await.into_iter().find(|it| it.last_error.as_deref() == Some(error));
        let parked = eventually("it is parked", parked).await;
        assert_eq!(serde_json::to_value(parked.state).unwrap(), "parked");
        assert!(parked.last_detail.unwrap().contains("by hand"));
        assert!(stripe.look(|account| account.transactions.is_empty()));
        // The friend's coupon was made all the same, and the next is not kept waiting.
        world.claim(&anna.code, "cem@example.com").await;
        stripe.until("two codes", |account| (account.codes.len() == 2).then_some(())).await;
        let reward = world.rewards().await.into_iter().find(|it| it.event_id.is_some()).unwrap();
        assert_eq!(reward.state, RewardState::Approved);
    }
}

#[tokio::test]
async fn a_coupon_whose_order_is_paid_back_ends_unless_it_was_used() {
    let (world, stripe) = with_stripe(discounts(), Account::default()).await;
    let anna = world.enrol(ANNA.email).await;
    for (order, friend) in [("o1", "bo@example.com"), ("o2", "cem@example.com")] {
        world.claim(&anna.code, friend).await;
        world.report(&purchase(order, friend)).await;
    }
    let coupon = |order: &str, rewards: &[goodword_protocol::Reward]| {
        let of = rewards.iter().find(|reward| reward.event_id.as_deref() == Some(order));
        of.and_then(|reward| reward.coupon.clone()).expect("a coupon")
    };
    let rewards = world.rewards().await;
    let (unused, used) = (coupon("o1", &rewards), coupon("o2", &rewards));
    stripe.until("four codes", |account| (account.codes.len() == 4).then_some(())).await;
    let asked = stripe.look(|account| {
        account.coupons.values().find_map(|it| it["asked"]["amount_off"].as_str().map(str::to_owned))
    });
    assert_eq!(asked.as_deref(), Some("1250"));
    stripe.look(|account| account.redeem(&used));
    world.refund("r1", "o1", None).await;
    world.refund("r2", "o2", None).await;
    let ended = |account: &mut Account| account.code(&unused).filter(|it| it["active"] == false).map(drop);
    stripe.until("the code that nobody used is ended", ended).await;
    let all = async || {
        let log = log(&world).await;
        log.iter().all(|it| serde_json::to_value(it.state).unwrap() == "delivered").then_some(log.len())
    };
    assert_eq!(eventually("all is done", all).await, 6);
    assert_eq!(stripe.look(|account| account.code(&used)).unwrap()["active"], true);
}

#[tokio::test]
async fn codes_of_the_owners_own_are_not_made_again() {
    let mut config = double_sided();
    config.rules[0].reward = serde_json::from_value(
        json!({"kind": "discount_percent", "basis_points": 1000, "coupon": {"pool": "spring"}}),
    )
    .unwrap();
    let (world, stripe) = with_stripe(config, Account::default()).await;
    world.owner_post("coupons", &json!({"pool": "spring", "codes": ["LENTE-1"]})).await;
    let anna = world.enrol(ANNA.email).await;
    assert_eq!(world.claim(&anna.code, "bo@example.com").await.coupon(), "LENTE-1");
    assert!(log(&world).await.is_empty());
    assert!(stripe.calls().is_empty());
}

#[tokio::test]
async fn a_key_is_never_shown_and_a_wrong_one_can_be_replaced() {
    let world = World::start().with_program(double_sided()).await;
    let stripe = Stripe::start(Account::default()).await;
    let wrong = json!({"api_key": "sk_test_of_somebody_else", "base_url": stripe.url()});
    let shown = putting(&world, "stripe", &wrong).await;
    assert_eq!((shown.status, shown.text().contains("sk_test")), (201, false), "{}", shown.whole());
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let tried = async || log(&world).await.pop().filter(|it| it.last_status == Some(401));
    let tried = eventually("it was refused", tried).await;
    assert_eq!(tried.last_detail.as_deref(), Some("Invalid API Key provided: sk_test_****"));
    let call = world.client().call(Method::PUT, &world.path("integrations/shop")).bearer(&world.key);
    let right = json!({"kind": "stripe", "fulfilment": {"api_key": KEY, "base_url": stripe.url()}});
    assert_eq!(call.json(&right).await.status, 200);
    ended(&world, "delivered").await;
    // Without a key, the one that was given stays.
    let same =
        json!({"kind": "stripe", "fulfilment": {"base_url": stripe.url(), "rewards": ["discount_percent"]}});
    world.owner_put("integrations/shop", &same).await.ok::<Value>(200);
    world.claim(&anna.code, "cem@example.com").await;
    stripe.until("another code", |account| (account.codes.len() == 2).then_some(())).await;
    for list in ["webhooks", "integrations"] {
        let listed = world.owner_get(list).await.text();
        assert!(!listed.contains("sk_test"), "{listed}");
    }
    // And without `fulfilment` it gives nothing any more.
    world.owner_put("integrations/shop", &json!({"kind": "stripe"})).await.ok::<Value>(200);
    world.claim(&anna.code, "dirk@example.com").await;
    let none: Value = world.owner_get("webhooks").await.ok(200);
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn nothing_can_be_given_by_two() {
    let (world, stripe) = with_stripe(double_sided(), Account::default()).await;
    let fulfils = json!({"url": "https://shop.example/hooks", "fulfils": true});
    world.owner_post("webhooks", &fulfils).await.refused(409, "state_conflict");
    let other = json!({"kind": "stripe", "secrets": ["the-secret-of-messages"],
                       "fulfilment": {"api_key": KEY, "base_url": stripe.url(), "rewards": ["credit"]}});
    let refused = world.owner_put("integrations/other", &other).await.refused(409, "state_conflict");
    assert_eq!(refused.field.as_deref(), Some("fulfilment.rewards"));
    let listed: Value = world.owner_get("integrations").await.ok(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "a refusal stores nothing");
    let webhook = listed["items"][0]["fulfilment"]["webhook_id"].as_str().unwrap();
    for order in ["rotate", "test"] {
        let call = world.owner_post(&format!("webhooks/{webhook}/{order}"), &json!({}));
        call.await.refused(409, "state_conflict");
    }
    world
        .owner_put(&format!("webhooks/{webhook}"), &json!({"url": "https://shop.example/"}))
        .await
        .refused(409, "state_conflict");
}

#[tokio::test]
async fn a_system_is_called_at_public_addresses_only() {
    let world = World::start().with_program(double_sided()).with_public_webhooks_only().await;
    let private = json!({"api_key": KEY, "base_url": "http://127.0.0.1:1"});
    let refused = putting(&world, "stripe", &private).await.refused(422, "invalid_field");
    assert_eq!(refused.field.as_deref(), Some("fulfilment.base_url"));
}

#[tokio::test]
async fn a_shopify_shop_has_the_discount_by_exactly_its_code() {
    let (world, shopify) = with_shopify(discounts(), "EUR").await;
    let anna = world.enrol(ANNA.email).await;
    shopify.fail([Trouble::Lost]);
    let coupon = world.claim(&anna.code, "bo@example.com").await.coupon().to_owned();
    ended(&world, "delivered").await;
    let made = shopify.look(|shop| shop.discounts.clone());
    assert_eq!(made.len(), 1, "{:?}", shopify.calls());
    assert_eq!(made[0].code, coupon);
    let input = &made[0].input;
    assert_eq!((&input["usageLimit"], &input["appliesOncePerCustomer"]), (&json!(1), &json!(true)));
    assert_eq!(input["customerGets"]["value"], json!({"percentage": 0.1}));
    world.report(&purchase("o1", "bo@example.com")).await;
    let second = shopify.until("the advocate's", |shop| shop.discounts.get(1).cloned()).await;
    assert_eq!(
        second.input["customerGets"]["value"],
        json!({"discountAmount": {"amount": "12.50", "appliesOnEachItem": false}})
    );
    world.refund("r1", "o1", None).await;
    shopify.until("it is ended", |shop| (!shop.discounts[1].active).then_some(())).await;
    assert!(!world.edge.log().contains(TOKEN));
}

#[tokio::test]
async fn a_shop_that_asks_for_patience_is_asked_again() {
    let (world, shopify) = with_shopify(double_sided(), "EUR").await;
    let anna = world.enrol(ANNA.email).await;
    shopify.fail([Trouble::Status(200)]);
    let coupon = world.claim(&anna.code, "bo@example.com").await.coupon().to_owned();
    ended(&world, "delivered").await;
    assert_eq!(shopify.look(|shop| shop.discounts[0].code.clone()), coupon);
}

#[tokio::test]
async fn a_code_that_the_shop_gave_otherwise_is_not_ours() {
    let (world, shopify) = with_shopify(double_sided(), "EUR").await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let first = ended(&world, "delivered").await;
    shopify.look(|shop| shop.discounts[0].title = "Summer".to_owned());
    let path = format!("webhooks/{}/deliveries/{}/redeliver", first.webhook_id, first.id);
    world.owner_post(&path, &json!({})).await.ok::<Value>(202);
    let parked = ended(&world, "parked").await;
    assert_eq!(parked.last_detail.as_deref(), Some("Code must be unique. Please try a different code."));
}

#[tokio::test]
async fn an_amount_is_off_in_the_shops_currency_only() {
    let amount = RewardSpec::DiscountAmount { amount: euros(500), coupon: None };
    let (world, shopify) =
        with_shopify(with_rules(vec![rule("welcome", "claim", Party::Friend, amount)]), "USD").await;
    let anna = world.enrol(ANNA.email).await;
    world.claim(&anna.code, "bo@example.com").await;
    let parked = ended(&world, "parked").await;
    assert_eq!(parked.last_error.as_deref(), Some("other_currency"));
    assert!(shopify.look(|shop| shop.discounts.is_empty()));
}
