//! The forms: for a customer whom nobody knows and for a friend, in both languages, with kind words when it goes wrong.

use goodword_protocol::Text;
use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, shop::Shop};

use crate::shopping::{COPY_FIELD, MAIN, TROUBLE, enrol};

#[apply(each_engine)]
async fn a_customer_enrols_in_their_own_language(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    for (locale, heading, label) in [
        ("nl", "Zeg het voort", "Jouw persoonlijke link"),
        ("en", "Put in a good word", "Your personal link"),
    ] {
        let browser = Browser::start(engine).await;
        let texts = shop.program.widget(locale).await.texts;
        browser.open(&shop.page(&format!("/account?lang={locale}"))).await;
        browser.until_widget_says(heading).await;
        browser.until_widget_says(texts[Text::EnrolButton.key()].text()).await;
        browser.picture(&format!("enrol-{locale}")).await;
        browser.fill_in_widget("input[name=email]", &format!("eva.{locale}@example.com")).await;
        browser.fill_in_widget("input[name=name]", "Eva").await;
        browser.click_in_widget(MAIN).await;
        browser.until_widget_says(label).await;
        browser.until_widget_says(texts[Text::NoRewards.key()].text()).await;
        browser.until_widget_says(texts[Text::Unproved.key()].text()).await;
        let link = browser.value_in_widget(COPY_FIELD).await;
        assert!(link.starts_with(&format!("{}/r/bakery/", world.client().base())), "{link}");
        browser.picture(&format!("enrolled-{locale}")).await;
        assert_eq!(browser.console_errors().await, Vec::<String>::new());
    }
    let names: Vec<_> =
        shop.program.advocates().await.into_iter().filter_map(|advocate| advocate.name).collect();
    assert_eq!(names, ["Eva", "Eva"]);
}

#[apply(each_engine)]
async fn an_address_with_a_slip_is_said_kindly_and_can_be_corrected(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let texts = shop.program.widget("nl").await.texts;
    let eva = Browser::start(engine).await;
    eva.open(&shop.page("/account")).await;
    // The widget sees the first slip by itself, the edge the second.
    for slip in ["eva", "eva@example"] {
        eva.fill_in_widget("input[name=email]", slip).await;
        eva.click_in_widget(MAIN).await;
        let trouble = eva.in_widget(TROUBLE).await;
        assert_eq!(trouble.text().await.unwrap(), texts[Text::ErrorEmail.key()].text(), "{slip}");
        let field = eva.in_widget("input[name=email]").await;
        assert_eq!(field.attr("aria-invalid").await.unwrap().as_deref(), Some("true"), "{slip}");
    }
    eva.picture("enrol-with-slip").await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    assert!(eva.value_in_widget(COPY_FIELD).await.contains("/r/bakery/"));
}

#[apply(each_engine)]
async fn ones_own_link_is_no_offer_and_that_is_said_kindly(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let own_link = shop.program.widget("nl").await.texts[Text::ErrorOwnLink.key()].text().to_owned();
    let eva = Browser::start(engine).await;
    let link = enrol(&eva, &shop, "eva@example.com").await;
    eva.open(&link).await;
    // By her address, and by another one in the browser that she enrolled with.
    for email in ["Eva+friend@example.com", "somebody@example.com"] {
        eva.fill_in_widget("input[name=email]", email).await;
        eva.click_in_widget(MAIN).await;
        eva.until_widget_says(&own_link).await;
        assert!(shop.program.referrals().await.is_empty(), "{email}");
        eva.picture("landing-with-own-link").await;
        eva.open(&shop.page("/welkom")).await;
    }
}

#[apply(each_engine)]
async fn a_friend_of_another_advocate_is_told_so(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let texts = shop.program.widget("en").await.texts;
    let anna = shop.program.enrol("anna@example.com").await;
    let dirk = shop.program.enrol("dirk@example.com").await;
    shop.program.claim(&dirk.code, "bo@example.com").await;
    let bo = Browser::start(engine).await;
    bo.open(&shop.page("/?lang=en")).await;
    bo.open(&anna.url).await;
    bo.until_widget_says("For you: 10% off").await;
    bo.fill_in_widget("input[name=email]", "bo@example.com").await;
    bo.click_in_widget(MAIN).await;
    bo.until_widget_says(texts[Text::ErrorAlreadyClaimed.key()].text()).await;
}

#[apply(each_engine)]
async fn a_link_that_nobody_has_says_where_to_get_one(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let texts = shop.program.widget("nl").await.texts;
    let bo = Browser::start(engine).await;
    bo.open(&shop.page("/welkom?gw=zzzzzzzz")).await;
    bo.until_widget_says(texts[Text::ErrorUnknownLink.key()].text()).await;
    // The next link that is followed counts: the wrong one was forgotten.
    let anna = shop.program.enrol_named("anna@example.com", "Anna").await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna geeft je").await;
}
