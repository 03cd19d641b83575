//! The edge is away for a while: the page stands, the widget says so and offers another try.

use goodword_protocol::Text;
use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, shop::Shop};
use serde_json::json;

use crate::shopping::{COPY_FIELD, COUNTS, MAIN, RETRY, TROUBLE, sign_in, until_widget};

#[apply(each_engine)]
async fn a_form_that_could_not_be_sent_can_be_sent_again(engine: Engine) {
    let mut world = World::start().await;
    let shop = Shop::open(&world).await;
    let network = shop.program.widget("nl").await.texts[Text::ErrorNetwork.key()].text().to_owned();
    let eva = Browser::start(engine).await;
    eva.open(&shop.page("/account")).await;
    until_widget(&eva).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    world.edge.kill();
    eva.click_in_widget(MAIN).await;
    assert_eq!(eva.in_widget(TROUBLE).await.text().await.unwrap(), network);
    eva.picture("enrol-without-edge").await;
    assert_eq!(
        eva.value_in_widget("input[name=email]").await,
        "eva@example.com",
        "what she typed is still there"
    );

    world.edge.restart().await;
    eva.click_in_widget(MAIN).await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert_eq!(link, shop.program.advocates().await[0].url);
}

#[apply(each_engine)]
async fn a_link_that_could_not_be_shown_comes_with_another_try(engine: Engine) {
    let mut world = World::start().await;
    let shop = Shop::open(&world).await;
    let texts = shop.program.widget("nl").await.texts;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    // The first view has a link as well: only with the numbers have all of the files come.
    anna.in_widget(COUNTS).await;

    // The widget's files are kept by the browser, but by WebKit in a private window only the scripts; what it asks
    // the edge is not. WebKit keeps nothing when an address is opened on itself.
    anna.open(&shop.page("/")).await;
    world.edge.kill();
    anna.open(&shop.page("/account")).await;
    anna.until_widget_says(texts[Text::ErrorNetwork.key()].text()).await;
    anna.until_page_says("Uitloggen").await;
    anna.picture("account-without-edge").await;
    assert_eq!(anna.value_in_widget(COPY_FIELD).await, link, "it is known still");
    anna.click_in_widget(RETRY).await;
    anna.until_widget_says(texts[Text::ErrorNetwork.key()].text()).await;
    assert_eq!(anna.value_in_widget(COPY_FIELD).await, link, "it is known still");

    world.edge.restart().await;
    anna.click_in_widget(RETRY).await;
    assert_eq!(anna.value_in_widget(COPY_FIELD).await, link);
}

/// The browser's clock for what is waited for runs a hundred times as fast, and notes what it was asked.
const SOONER: &str = "
    window.asked = [];
    window.patience = AbortSignal.timeout;
    AbortSignal.timeout = (time) => { asked.push(time); return patience.call(AbortSignal, time / 100) }";

#[apply(each_engine)]
async fn an_edge_that_never_answers_is_given_up_after_twenty_seconds(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let network = shop.program.widget("nl").await.texts[Text::ErrorNetwork.key()].text().to_owned();
    let eva = Browser::start(engine).await;
    eva.open(&shop.page("/account")).await;
    until_widget(&eva).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.run(SOONER).await;
    world.edge.halt();
    eva.click_in_widget(MAIN).await;
    assert_eq!(eva.in_widget(TROUBLE).await.text().await.unwrap(), network);
    assert_eq!(eva.run("return window.asked").await, json!([20_000]));

    world.edge.go_on();
    eva.run("AbortSignal.timeout = window.patience").await;
    eva.click_in_widget(MAIN).await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert!(link.starts_with(&format!("{}/r/bakery/", world.client().base())), "{link}");
}

#[apply(each_engine)]
async fn a_shop_whose_edge_is_away_sells_on_and_reports_later(engine: Engine) {
    use crate::shopping::{claim, fill_basket, place_order};
    let mut world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = shop.program.enrol("anna@example.com").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    claim(&bo, "bo@example.com").await;
    world.edge.kill();
    fill_basket(&bo, &shop).await;
    bo.fill("#name", "Bo").await;
    bo.fill("#email", "bo@example.com").await;
    let order = place_order(&bo).await;

    world.edge.restart().await;
    let reported = goodword_tests::eventually("the order is reported", async || {
        shop.program.rewards().await.into_iter().find_map(|reward| reward.event_id)
    });
    assert_eq!(reported.await, order);
}
