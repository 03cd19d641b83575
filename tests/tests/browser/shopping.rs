//! What people do in the shop, for the stories to tell.

use goodword_tests::{browser::Browser, eventually, shop::Shop};

/// The field with the advocate's link, or with a coupon.
pub(crate) const COPY_FIELD: &str = "input[readonly]";
/// The one button of a form, or beside a field.
pub(crate) const MAIN: &str = "button.main";
/// Another try, when the first failed.
pub(crate) const RETRY: &str = "button.retry, [role=alert] + button";
/// The advocate's numbers.
pub(crate) const COUNTS: &str = ".counts";
/// Where a form says what is wrong.
pub(crate) const TROUBLE: &str = ".trouble:not(:empty)";

/// Until the widget itself has drawn something, so that all of its files have come: that the form is empty.
pub(crate) async fn until_widget(browser: &Browser) {
    browser.click_in_widget(MAIN).await;
    browser.in_widget("[aria-invalid=true]").await;
}

/// Until our script has run, and waits for whoever is there.
pub(crate) async fn until_script(browser: &Browser) {
    let there = async || browser.run("return !!window.goodword?.open").await.as_bool().filter(|there| *there);
    eventually("our script is there", there).await;
}

/// Follows Anna's link, and goes on to a product.
pub(crate) async fn go_on_as_a_friend(browser: &Browser, shop: &Shop) {
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    browser.open(&anna.url).await;
    browser.until_widget_says("Anna geeft je").await;
    browser.open(&shop.page("/product/desembrood")).await;
    until_script(browser).await;
}

/// Touches the page, as whoever looks at it does.
pub(crate) async fn look_around(browser: &Browser) {
    until_script(browser).await;
    browser.click("h1").await;
}

/// Signs in as one of the shop's customers and opens their account.
pub(crate) async fn sign_in(browser: &Browser, shop: &Shop, customer: &str) {
    browser.open(&shop.page("/sign-in")).await;
    browser.click(&format!("button[value={customer}]")).await;
    browser.until_page_says("Uitloggen").await;
    browser.open(&shop.page("/account")).await;
}

/// Somebody whom the shop does not know asks for a link.
pub(crate) async fn enrol(browser: &Browser, shop: &Shop, email: &str) -> String {
    browser.open(&shop.page("/account")).await;
    browser.fill_in_widget("input[name=email]", email).await;
    browser.click_in_widget(MAIN).await;
    browser.value_in_widget(COPY_FIELD).await
}

/// Claims what the page offers, and waits for the coupon.
pub(crate) async fn claim(browser: &Browser, email: &str) -> String {
    browser.fill_in_widget("input[name=email]", email).await;
    browser.click_in_widget(MAIN).await;
    browser.value_in_widget(COPY_FIELD).await
}

/// Puts four loaves, € 19,80, into the basket and goes to the checkout.
pub(crate) async fn fill_basket(browser: &Browser, shop: &Shop) {
    browser.open(&shop.page("/product/desembrood")).await;
    browser.fill("#quantity", "4").await;
    browser.click(".product-buy button").await;
    browser.element(".lines").await;
    browser.click("a[href='/checkout']").await;
    browser.element("#checkout").await;
}

/// Says at the checkout who the order is for, and tries a coupon.
pub(crate) async fn use_coupon(browser: &Browser, name: &str, email: &str, coupon: &str) {
    browser.fill("#name", name).await;
    browser.fill("#email", email).await;
    browser.fill("#coupon", coupon).await;
    browser.click("button[formaction='/checkout/coupon']").await;
    browser.element("#coupon-said:not(:empty)").await;
}

/// Places the order, and answers its number.
pub(crate) async fn place_order(browser: &Browser) -> String {
    browser.click("button[form=checkout]").await;
    browser.element("#order-number").await.text().await.expect("an order has a number")
}
