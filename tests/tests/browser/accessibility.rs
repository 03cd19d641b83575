//! axe-core finds nothing against the shop's pages with the widget open, on a desktop and on a phone.

use goodword_tests::{World, browser::Browser, shop::Shop};

use crate::shopping::{
    COPY_FIELD, COUNTS, MAIN, TROUBLE, claim, fill_basket, place_order, sign_in, use_coupon,
};

const NOTHING: Vec<String> = Vec::new();

#[tokio::test]
async fn the_shops_pages_are_for_everybody() {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let bo = Browser::start().await;
    for (page, path) in [
        ("home", "/"),
        ("home in English", "/?lang=en"),
        ("product", "/product/desembrood"),
        ("sign-in", "/sign-in"),
    ] {
        bo.open(&shop.page(path)).await;
        assert_eq!(bo.axe().await, NOTHING, "{page}");
        bo.picture(page).await;
    }
    fill_basket(&bo, &shop).await;
    assert_eq!(bo.axe().await, NOTHING, "checkout");
    use_coupon(&bo, "Bo", "bo@example.com", "WRONG").await;
    assert_eq!(bo.axe().await, NOTHING, "checkout with a wrong coupon");
    bo.open(&shop.page("/basket")).await;
    assert_eq!(bo.axe().await, NOTHING, "basket");
    bo.picture("basket").await;
}

#[tokio::test]
async fn an_advocates_pages_are_for_everybody() {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    for (width, height) in [(1280, 1000), (390, 844)] {
        let eva = Browser::sized(width, height).await;
        eva.open(&shop.page("/account")).await;
        eva.in_widget(MAIN).await;
        assert_eq!(eva.axe().await, NOTHING, "the form at {width}");
        eva.fill_in_widget("input[name=email]", "eva").await;
        eva.click_in_widget(MAIN).await;
        eva.in_widget(TROUBLE).await;
        assert_eq!(eva.axe().await, NOTHING, "the form with a slip at {width}");
        eva.picture(&format!("enrol-with-slip-{width}")).await;

        sign_in(&eva, &shop, "cust_anna").await;
        eva.in_widget(COUNTS).await;
        assert_eq!(eva.axe().await, NOTHING, "the link at {width}");
        eva.picture(&format!("account-{width}")).await;
    }
}

#[tokio::test]
async fn a_friends_pages_are_for_everybody() {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    for (width, height) in [(1280, 1000), (390, 844)] {
        let bo = Browser::sized(width, height).await;
        bo.open(&anna.url).await;
        bo.until_widget_says("Anna geeft je").await;
        assert_eq!(bo.axe().await, NOTHING, "the offer at {width}");
        bo.picture(&format!("offer-{width}")).await;
        bo.open(&shop.page("/")).await;
        bo.until_widget_says("Anna geeft je").await;
        assert_eq!(bo.axe().await, NOTHING, "the card at {width}");
        bo.picture(&format!("card-{width}")).await;
        bo.open(&shop.page("/welkom")).await;
        claim(&bo, &format!("bo{width}@example.com")).await;
        assert_eq!(bo.axe().await, NOTHING, "the coupon at {width}");
        bo.picture(&format!("coupon-{width}")).await;
    }
}

#[tokio::test]
async fn an_order_that_was_placed_is_for_everybody() {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let bo = Browser::start().await;
    fill_basket(&bo, &shop).await;
    bo.fill("#name", "Bo").await;
    bo.fill("#email", "bo@example.com").await;
    place_order(&bo).await;
    bo.in_widget(MAIN).await;
    assert_eq!(bo.axe().await, NOTHING);
    bo.picture("order").await;
}

#[tokio::test]
async fn axe_would_see_a_fault_within_the_widget() {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start().await;
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
