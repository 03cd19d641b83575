//! From a customer's link to the customer's reward.

use goodword_protocol::{Party, RewardState};
use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, eventually, shop::Shop};
use serde_json::json;
use thirtyfour::Key;

use crate::shopping::{
    COPY_FIELD, COUNTS, MAIN, claim, enrol, fill_basket, go_on_as_a_friend, look_around, place_order,
    sign_in, use_coupon,
};

#[apply(each_engine)]
async fn a_customer_shares_a_friend_buys_and_the_customer_is_rewarded(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let (anna, bo) = (Browser::start(engine).await, Browser::start(engine).await);

    // Anna is signed in, so her link is there at once, and she copies it.
    sign_in(&anna, &shop, "cust_anna").await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    assert_eq!(link, shop.program.advocates().await[0].url);
    anna.picture("account-with-link").await;
    anna.click_in_widget(MAIN).await;
    anna.until_widget_says("Gekopieerd").await;
    assert_eq!(anna.paste().await, format!("{link}?c=copy"));

    // Bo follows it, and gets what Anna promised.
    bo.open(&link).await;
    bo.until_widget_says("Anna geeft je 10% korting").await;
    bo.picture("landing-with-offer").await;
    let coupon = claim(&bo, "bo@example.com").await;
    assert!(coupon.starts_with("VRIEND-"), "{coupon}");
    bo.picture("landing-with-coupon").await;

    // He buys with it, and the shop reports that.
    fill_basket(&bo, &shop).await;
    use_coupon(&bo, "Bo de Boer", "Bo@Example.com", &coupon).await;
    bo.picture("checkout-with-coupon").await;
    let total = bo.element("#total").await.text().await.unwrap();
    assert!(total.ends_with("17,82"), "10 % off € 19,80 is {total}");
    let order = place_order(&bo).await;
    rewarded(&shop, &order).await;

    // Anna sees what came of it. Clicks are gathered for some seconds before they count.
    let counted = async || {
        anna.open(&shop.page("/account")).await;
        anna.until_widget_says("€\u{a0}10 tegoed").await;
        let counts = anna.widget(0).text_of(COUNTS).await;
        let counts: Vec<_> = counts.split_whitespace().collect();
        (counts == ["1", "Kliks", "1", "Vrienden", "1", "Beloningen"]).then_some(())
    };
    eventually("the click, the friend and the reward are counted", counted).await;
    anna.picture("account-with-reward").await;
    assert_eq!(anna.console_errors().await, Vec::<String>::new());
    assert_eq!(bo.console_errors().await, Vec::<String>::new());
}

/// Waits until the advocate is rewarded for this order, and for nothing else.
async fn rewarded(shop: &Shop, order: &str) {
    let rewards = eventually("the order is reported and rewarded", async || {
        let mut rewards = shop.program.rewards().await;
        rewards.retain(|reward| reward.party == Party::Advocate);
        (!rewards.is_empty()).then_some(rewards)
    });
    let rewards = rewards.await;
    assert_eq!((rewards.len(), rewards[0].event_id.as_deref()), (1, Some(order)));
    assert_eq!(rewards[0].state, RewardState::Approved);
}

#[apply(each_engine)]
async fn a_coupon_is_good_for_one_order(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol("anna@example.com").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    let coupon = claim(&bo, "bo@example.com").await;
    for (order, total) in [("the first", "17,82"), ("the second", "19,80")] {
        fill_basket(&bo, &shop).await;
        use_coupon(&bo, "Bo", "bo@example.com", &coupon).await;
        let shown = bo.element("#total").await.text().await.unwrap();
        assert!(shown.ends_with(total), "{order} order costs {shown}");
        if order == "the first" {
            place_order(&bo).await;
        }
    }
}

#[apply(each_engine)]
async fn a_friend_who_comes_back_finds_the_coupon_again(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol("anna@example.com").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    let coupon = claim(&bo, "bo@example.com").await;
    bo.open(&shop.page("/welkom")).await;
    assert_eq!(bo.value_in_widget(COPY_FIELD).await, coupon);
    bo.click_in_widget(MAIN).await;
    bo.until_widget_says("Gekopieerd").await;
    assert_eq!(bo.paste().await, coupon);
}

#[apply(each_engine)]
async fn the_link_that_was_followed_first_is_the_one_that_counts(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    let dirk = shop.program.enrol_named("dirk@example.com", "Dirk").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna geeft je").await;
    bo.open(&dirk.url).await;
    bo.until_widget_says("Anna geeft je").await;
    claim(&bo, "bo@example.com").await;
    assert_eq!(shop.program.referrals().await[0].advocate_id, anna.id);
}

/// How many there are in the page.
const WIDGETS: &str = "return document.querySelectorAll('goodword-widget').length";

#[apply(each_engine)]
async fn a_friend_who_looks_around_is_followed_by_a_card_until_they_close_it(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let bo = Browser::start(engine).await;
    go_on_as_a_friend(&bo, &shop).await;
    assert_eq!(bo.run(WIDGETS).await, json!(0), "nobody is there yet");
    look_around(&bo).await;
    bo.until_widget_says("Anna geeft je").await;
    bo.picture("product-with-card").await;
    bo.press(Key::Tab).await;
    assert_eq!(bo.run(WIDGETS).await, json!(1));
    bo.click_in_widget("button.close").await;
    let closed = async || {
        bo.run("return !document.querySelector('goodword-widget')").await.as_bool().filter(|gone| *gone)
    };
    eventually("the one card is gone", closed).await;
    bo.open(&shop.page("/")).await;
    look_around(&bo).await;
    bo.press(Key::Tab).await;
    assert_eq!(bo.run(WIDGETS).await, json!(0));
}

#[apply(each_engine)]
async fn a_friend_who_only_scrolls_finds_the_card(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let bo = Browser::start(engine).await;
    go_on_as_a_friend(&bo, &shop).await;
    bo.run("document.body.style.paddingBottom = '300vh'; scrollBy(0, 300)").await;
    bo.until_widget_says("Anna geeft je").await;
}

#[apply(each_engine)]
async fn a_customer_whom_nobody_knows_gets_a_link_and_keeps_it(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let eva = Browser::start(engine).await;
    let link = enrol(&eva, &shop, "eva@example.com").await;
    eva.open(&shop.page("/account")).await;
    assert_eq!(eva.value_in_widget(COPY_FIELD).await, link, "the next page knows her still");
    let advocates = shop.program.advocates().await;
    assert_eq!((advocates.len(), &advocates[0].url), (1, &link));
}
