//! The widget changes nothing of the page outside its own element (invariant 10).

use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, page::Site, shop::Shop};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{
    owning::{WIDGET, embed},
    shopping::{COPY_FIELD, claim, look_around, sign_in, until_script, until_widget},
};

/// Notes in `came` what is added to the head of the page and is still there when whoever added it is done.
const NEWCOMERS: &str = "<script>
    window.came = [];
    new MutationObserver((changes) => {
        const added = changes.flatMap(({addedNodes}) => [...addedNodes]);
        came.push(...added.filter(({isConnected}) => isConnected).map(({outerHTML}) => outerHTML));
    }).observe(document.head, {childList: true})</script>";

/// The page as the shop sent it and the page as it stands now, both without the widget's element.
const SENT_AND_STANDING: &str = "
    const strip = (page) => {
        const root = page.documentElement.cloneNode(true);
        root.querySelectorAll('goodword-widget').forEach((host) => host.remove());
        return root.outerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><');
    };
    fetch(location.href).then((answer) => answer.text()).then((text) => {
        const sent = new DOMParser().parseFromString(text, 'text/html');
        done([strip(sent), strip(document)]);
    })";

/// The names that the page has and an empty frame has not, but for those of the driver.
const GLOBALS: &str = "
    const DRIVERS = /^(\\d+|\\$?cdc_.*|ret_nodes|se_exportedFunctionSymbol)$/;
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    return Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !DRIVERS.test(name))";

async fn assert_untouched(browser: &Browser, page: &str) {
    let pages: (String, String) =
        serde_json::from_value(browser.run_until_done(SENT_AND_STANDING).await).unwrap();
    assert!(pages.0.contains("<main"), "{page}: nothing was compared");
    assert_eq!(pages.0, pages.1, "{page}");
    assert_eq!(browser.run(GLOBALS).await, json!(["goodword"]), "{page}: what stands in the page's scope");
    assert_eq!(browser.run("return document.cookie").await, json!(""), "{page}: a cookie of ours");
    let foreign =
        browser.run("return Object.keys(localStorage).filter((key) => !key.startsWith('goodword:'))").await;
    assert_eq!(foreign, json!([]), "{page}: stored under a name that is not ours");
    assert_eq!(browser.console_errors().await, Vec::<String>::new(), "{page}");
}

#[apply(each_engine)]
async fn an_advocates_page_stands_as_it_was_sent(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    anna.value_in_widget(COPY_FIELD).await;
    assert_untouched(&anna, "account").await;
}

#[apply(each_engine)]
async fn a_friends_page_stands_as_it_was_sent(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna geeft je").await;
    assert_untouched(&bo, "welkom").await;
    bo.open(&shop.page("/product/desembrood")).await;
    until_script(&bo).await;
    // Who has no pointer is there as well.
    bo.press(Key::Tab).await;
    bo.until_widget_says("Anna geeft je").await;
    assert_untouched(&bo, "product with a card").await;
    claim(&bo, "bo@example.com").await;
    assert_untouched(&bo, "product with a coupon").await;
}

#[apply(each_engine)]
async fn a_page_is_given_nothing_while_the_widget_comes(engine: Engine) {
    let world = World::start().await;
    let (_, page) = embed(&world, Site::reserve().await, &format!("{NEWCOMERS}{WIDGET}"), "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    until_widget(&eva).await;
    assert_eq!(eva.run("return window.came").await, json!([]));
}

#[apply(each_engine)]
async fn a_page_without_a_place_for_it_gets_nothing(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let somebody = Browser::start(engine).await;
    somebody.open(&shop.page("/")).await;
    look_around(&somebody).await;
    assert_eq!(somebody.run("return document.querySelectorAll('goodword-widget').length").await, 0);
    let fetched =
        somebody.run("return performance.getEntriesByType('resource').map((entry) => entry.name)").await;
    let widget: Vec<&str> = fetched
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .filter(|name| name.contains("/assets/"))
        .collect();
    assert_eq!(widget, Vec::<&str>::new(), "nobody needs the widget here, so nobody waits for it");
    assert_untouched(&somebody, "home").await;
}

#[apply(each_engine)]
async fn a_page_that_hides_its_storage_still_has_its_widget(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).without_storage().await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna geeft je").await;
    assert!(claim(&bo, "bo@example.com").await.starts_with("VRIEND-"));
    assert_eq!(bo.console_errors().await, Vec::<String>::new());
}
