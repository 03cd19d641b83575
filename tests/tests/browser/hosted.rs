//! The edge's own pages, which have no script: an advocate joins and a friend redeems.

use goodword_protocol::Text;
use goodword_tests::{Engine, World, apply, browser::Browser, configs::double_sided, each_engine};
use serde_json::json;

use crate::shopping::{COPY_FIELD, MAIN, TROUBLE};

/// There is no script on the page, nothing against it by axe-core, and nothing beside the screen.
async fn assert_plain_and_for_everybody(browser: &Browser, page: &str) {
    assert_eq!(browser.run("return document.scripts.length").await, json!(0), "{page}");
    for width in [280, 1280] {
        browser.resize(width, 1000).await;
        assert_eq!(browser.sticks_out().await, 0, "{page} at {width} px");
    }
    assert_eq!(browser.axe().await, Vec::<String>::new(), "{page}");
    let mut errors = browser.console_errors().await;
    // What was refused is told by the status as well.
    errors.retain(|error| !error.contains("status of 422"));
    assert_eq!(errors, Vec::<String>::new(), "{page}");
    browser.picture(&format!("hosted-{page}")).await;
}

async fn send(browser: &Browser, email: &str) {
    browser.fill("input[name=email]", email).await;
    browser.click(MAIN).await;
}

async fn value(browser: &Browser, css: &str) -> String {
    browser.element(css).await.prop("value").await.unwrap().unwrap_or_default()
}

#[apply(each_engine)]
async fn an_advocate_joins_on_the_edges_page(engine: Engine) {
    let world = World::start().with_program(double_sided()).await;
    let texts = world.widget("nl").await.texts;
    let eva = Browser::start(engine).await;
    eva.open(&format!("{}/p/bakery?locale=nl", world.client().base())).await;
    eva.until_page_says(texts[Text::EnrolButton.key()].text()).await;
    assert_plain_and_for_everybody(&eva, "join").await;
    send(&eva, "eva").await;
    eva.element(TROUBLE).await;
    assert_plain_and_for_everybody(&eva, "join with a slip").await;
    send(&eva, "eva@example.com").await;
    assert_eq!(value(&eva, COPY_FIELD).await, world.advocates().await[0].url);
    assert_plain_and_for_everybody(&eva, "joined").await;
    let shares = "return [...document.querySelectorAll('.share ul a')].map((a) => a.href).join(' ')";
    let shares = eva.run(shares).await;
    assert!(shares.as_str().unwrap().contains(&world.advocates().await[0].code), "{shares}");
    let dead = eva.run("return document.querySelectorAll('button').length").await;
    assert_eq!(dead, json!(0), "a button that needs a script");
}

#[apply(each_engine)]
async fn a_friend_redeems_on_the_edges_page(engine: Engine) {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&format!("{}/p/bakery/{}?locale=en", world.client().base(), anna.code)).await;
    bo.until_page_says("Anna").await;
    assert_plain_and_for_everybody(&bo, "offer").await;
    send(&bo, "bo@example.com").await;
    let coupon = value(&bo, COPY_FIELD).await;
    assert_eq!(coupon, world.claim(&anna.code, "bo@example.com").await.coupon());
    assert_plain_and_for_everybody(&bo, "coupon").await;
}

#[apply(each_engine)]
async fn the_edges_page_speaks_arabic_from_right_to_left(engine: Engine) {
    let world = World::start().with_program(double_sided()).await;
    let bo = Browser::start(engine).await;
    bo.open(&format!("{}/p/bakery?locale=ar", world.client().base())).await;
    let html = "const {lang, dir} = document.documentElement; return [lang, dir]";
    assert_eq!(bo.run(html).await, json!(["ar", "rtl"]));
    assert_plain_and_for_everybody(&bo, "arabic").await;
    send(&bo, "bo").await;
    bo.element(TROUBLE).await;
    assert_eq!(bo.run(html).await, json!(["ar", "rtl"]), "so does the answer to its form");
}
