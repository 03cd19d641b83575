//! Visitors who may say no: nothing is kept before their yes, all of it goes with their no, and the page works in any case.

use goodword_protocol::{Consent, ProgramConfig};
use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    each_engine, eventually,
    page::{Page, Served, Site},
    program::Program,
};
use serde_json::{Value, json};

use crate::{
    owning::{WIDGET, assert_page_works, embed},
    shopping::{COPY_FIELD, claim},
};

/// The widget of an owner who asks first.
const ASKING: &str =
    "<goodword-widget></goodword-widget><script async src='{script}' data-consent=wait></script>";
/// A browser that says no for its visitor, as Firefox does when it is told to.
const SILENT: &str =
    "<script>Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})</script>";
/// The code of the link that the page knows of; null before the script is there.
const FOLLOWED: &str = "return goodword.attribution?.().code ?? null";

/// What the browser keeps for the site, by any means that a script can see.
async fn kept(browser: &Browser) -> Vec<String> {
    let script = "return [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split('; ')]
        .filter(Boolean).map((name) => name.replace('goodword:bakery:', '')).sort()";
    serde_json::from_value(browser.run(script).await).expect("a list of names")
}

async fn says(browser: &Browser, agreed: bool) {
    browser.run(&format!("goodword.push(['consent', {agreed}])")).await;
}

#[apply(each_engine)]
async fn nothing_is_kept_before_a_yes_and_a_no_takes_it_away(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, ASKING, "").await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    bo.until_widget_says("Anna gives you").await;
    assert_eq!(kept(&bo).await, Vec::<String>::new());
    says(&bo, true).await;
    assert_eq!(kept(&bo).await, ["attribution"]);
    assert!(!claim(&bo, "bo@example.com").await.is_empty());
    assert_eq!(kept(&bo).await, ["attribution", "claim"]);

    // On the next page, which waits as well, nobody has followed a link until the yes is said again.
    bo.open(&page.page("/other")).await;
    bo.in_widget("form").await;
    assert_eq!(bo.run(FOLLOWED).await, Value::Null);
    says(&bo, true).await;
    assert_eq!(bo.run(FOLLOWED).await, json!(anna.code));
    says(&bo, false).await;
    assert_eq!(kept(&bo).await, Vec::<String>::new());
    assert_page_works(&bo).await;
}

#[apply(each_engine)]
async fn a_friend_who_says_no_redeems_the_link_all_the_same(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, ASKING, "").await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    bo.until_widget_says("Anna gives you").await;
    says(&bo, false).await;
    assert!(!claim(&bo, "bo@example.com").await.is_empty());
    assert_eq!(kept(&bo).await, Vec::<String>::new());
    assert_eq!(program.referrals().await[0].advocate_id, anna.id);
    assert_page_works(&bo).await;
}

#[apply(each_engine)]
async fn an_advocate_who_was_not_asked_yet_gets_a_link_that_is_kept_by_their_yes(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, ASKING, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget("button.main").await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert_eq!(kept(&eva).await, Vec::<String>::new());
    says(&eva, true).await;
    assert!(kept(&eva).await.contains(&"session".to_owned()));
    eva.open(&page.page("/")).await;
    says(&eva, true).await;
    eva.run("document.querySelector('goodword-widget').setAttribute('theme', 'light')").await;
    assert_eq!(eva.value_in_widget(COPY_FIELD).await, link);
    assert_eq!(program.advocates().await.len(), 1);
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn a_browser_that_says_no_for_its_visitor_keeps_nothing(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, &format!("{SILENT}{WIDGET}"), "").await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    bo.until_widget_says("Anna gives you").await;
    assert!(!claim(&bo, "bo@example.com").await.is_empty());
    assert_eq!(kept(&bo).await, Vec::<String>::new());
    says(&bo, true).await;
    assert_eq!(kept(&bo).await, ["attribution", "claim"]);
    assert_page_works(&bo).await;
}

/// A shop on the edge's own host, whose program may have a cookie.
async fn neighbour(world: &World, consent: Consent) -> (Program, Served) {
    let site = Site::reserve().await;
    let config = ProgramConfig { first_party: Some("127.0.0.1".into()), consent, ..site.config() };
    let program = world.create("bakery", &config).await;
    let body = WIDGET.replace("{script}", &format!("{}/w/bakery.js", world.client().base()));
    (program, site.serve([Page::new(body)]))
}

/// Waits until the page knows of this link, with nothing in the storage.
async fn until_remembered(browser: &Browser, page: &str, code: Option<&str>) {
    let remembered = async || {
        browser.open(page).await;
        browser.in_widget("form").await;
        browser.run("localStorage.clear()").await;
        browser.open(page).await;
        browser.in_widget("form").await;
        if browser.run("return document.cookie").await != "" {
            return None;
        }
        (browser.run(FOLLOWED).await == json!(code)).then_some(())
    };
    eventually(&format!("the page knows of {code:?}"), remembered).await;
}

#[apply(each_engine)]
#[not_in(webkit, "it takes a `Secure` cookie over TLS only, and the tests have none")]
async fn what_the_storage_forgot_the_edges_cookie_knows(engine: Engine) {
    let world = World::start().await;
    let (program, page) = neighbour(&world, Consent::Assumed).await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna gives you").await;
    until_remembered(&bo, &page.page("/"), Some(&anna.code)).await;
    bo.until_widget_says("Anna gives you").await;
    says(&bo, false).await;
    until_remembered(&bo, &page.page("/"), None).await;
    assert_page_works(&bo).await;
}

#[apply(each_engine)]
#[not_in(webkit, "it takes a `Secure` cookie over TLS only, and the tests have none")]
async fn where_visitors_are_asked_first_their_yes_sets_the_cookie(engine: Engine) {
    let world = World::start().await;
    let (program, page) = neighbour(&world, Consent::Wait).await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna gives you").await;
    bo.open(&page.page("/")).await;
    bo.in_widget("form").await;
    says(&bo, true).await;
    assert_eq!(bo.run(FOLLOWED).await, Value::Null, "the redirect kept something");
    bo.open(&anna.url).await;
    bo.until_widget_says("Anna gives you").await;
    says(&bo, true).await;
    let told = async || {
        bo.open(&page.page("/")).await;
        bo.in_widget("form").await;
        bo.run("localStorage.clear()").await;
        says(&bo, true).await;
        (bo.run(FOLLOWED).await == json!(anna.code)).then_some(())
    };
    eventually("the cookie is there and the yes opens it", told).await;
    assert_page_works(&bo).await;
}
