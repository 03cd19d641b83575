//! axe-core finds nothing against the shop's pages with the widget open, on a desktop and on a phone.

use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, shop::Shop};

use crate::shopping::{
    COPY_FIELD, COUNTS, MAIN, TROUBLE, claim, fill_basket, look_around, place_order, sign_in, use_coupon,
};

/// Nothing against the page by axe-core, and nothing of it beside the screen.
async fn assert_for_everybody(browser: &Browser, page: &str) {
    assert_eq!(browser.axe().await, Vec::<String>::new(), "{page}");
    assert_eq!(browser.sticks_out().await, 0, "{page} is wider than the screen");
}

#[apply(each_engine)]
async fn the_shops_pages_are_for_everybody(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    for (screen, bo) in
        [("desk", Browser::start(engine).await), ("phone", Browser::start(engine).phone().await)]
    {
        for (page, path) in [
            ("home", "/"),
            ("home-en", "/?lang=en"),
            ("product", "/product/desembrood"),
            ("sign-in", "/sign-in"),
        ] {
            bo.open(&shop.page(path)).await;
            assert_for_everybody(&bo, &format!("{page} on a {screen}")).await;
            bo.picture(&format!("{page}-{screen}")).await;
        }
        fill_basket(&bo, &shop).await;
        assert_for_everybody(&bo, &format!("checkout on a {screen}")).await;
        use_coupon(&bo, "Bo", "bo@example.com", "WRONG").await;
        assert_for_everybody(&bo, &format!("checkout with a wrong coupon on a {screen}")).await;
        bo.open(&shop.page("/basket")).await;
        assert_for_everybody(&bo, &format!("basket on a {screen}")).await;
        bo.picture(&format!("basket-{screen}")).await;
    }
}

#[apply(each_engine)]
async fn an_advocates_pages_are_for_everybody(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    for (screen, eva) in
        [("desk", Browser::start(engine).await), ("phone", Browser::start(engine).phone().await)]
    {
        eva.open(&shop.page("/account")).await;
        eva.in_widget(MAIN).await;
        assert_for_everybody(&eva, &format!("the form on a {screen}")).await;
        eva.fill_in_widget("input[name=email]", "eva").await;
        eva.click_in_widget(MAIN).await;
        eva.in_widget(TROUBLE).await;
        assert_for_everybody(&eva, &format!("the form with a slip on a {screen}")).await;
        eva.picture(&format!("enrol-with-slip-{screen}")).await;

        sign_in(&eva, &shop, "cust_anna").await;
        eva.in_widget(COUNTS).await;
        assert_for_everybody(&eva, &format!("the link on a {screen}")).await;
        eva.picture(&format!("account-{screen}")).await;
    }
}

#[apply(each_engine)]
async fn a_friends_pages_are_for_everybody(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    for (screen, bo) in
        [("desk", Browser::start(engine).await), ("phone", Browser::start(engine).phone().await)]
    {
        bo.open(&anna.url).await;
        bo.until_widget_says("Anna geeft je").await;
        assert_for_everybody(&bo, &format!("the offer on a {screen}")).await;
        bo.picture(&format!("offer-{screen}")).await;
        bo.open(&shop.page("/")).await;
        look_around(&bo).await;
        bo.until_widget_says("Anna geeft je").await;
        assert_for_everybody(&bo, &format!("the card on a {screen}")).await;
        bo.picture(&format!("card-{screen}")).await;
        bo.open(&shop.page("/welkom")).await;
        claim(&bo, &format!("bo.{screen}@example.com")).await;
        assert_for_everybody(&bo, &format!("the coupon on a {screen}")).await;
        bo.picture(&format!("coupon-{screen}")).await;
    }
}

#[apply(each_engine)]
async fn an_order_that_was_placed_is_for_everybody(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let bo = Browser::start(engine).await;
    fill_basket(&bo, &shop).await;
    bo.fill("#name", "Bo").await;
    bo.fill("#email", "bo@example.com").await;
    place_order(&bo).await;
    bo.in_widget(MAIN).await;
    assert_for_everybody(&bo, "order").await;
    bo.picture("order").await;
}

#[apply(each_engine)]
async fn axe_would_see_a_fault_within_the_widget(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    anna.value_in_widget(COPY_FIELD).await;
    anna.run("document.querySelector('goodword-widget').shadowRoot.querySelector('.card').append(document.createElement('input'))")
        .await;
    let found = anna.axe().await;
    assert!(
        found.iter().any(|fault| fault.starts_with("label: ") && fault.contains("goodword-widget")),
        "{found:?}"
    );
}
