//! Pages with a strict content security policy, and what is left of the widget where WebAssembly is forbidden.

use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, eventually, page::Site};

use crate::{
    owning::{WIDGET, assert_page_works, embed, until_alone},
    shopping::{COPY_FIELD, COUNTS, MAIN},
};

const KNOWN: &str =
    "<goodword-widget identity='{identity}'></goodword-widget><script async src='{script}'></script>";

/// What docs/embed.md says that the widget needs, and nothing besides for the page but its own script.
fn documented(edge: &str) -> String {
    format!(
        "default-src 'none'; script-src {edge} {{watch}} 'wasm-unsafe-eval'; connect-src {edge}; img-src {edge}; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types goodword"
    )
}

/// The same without WebAssembly.
fn without_wasm(edge: &str) -> String {
    documented(edge).replace(" 'wasm-unsafe-eval'", "").replace(" form-action 'none';", "")
}

async fn assert_whole(anna: &Browser) {
    anna.in_widget(COUNTS).await;
    anna.click_in_widget(".qr summary").await;
    let drawn =
        "return document.querySelector('goodword-widget').shadowRoot.querySelector('img').naturalWidth > 0";
    eventually("the QR code is drawn", async || (anna.run(drawn).await == true).then_some(())).await;
    anna.click_in_widget(MAIN).await;
    anna.until_widget_says("Copied").await;
    let mut violations = anna.seen().await.violations;
    // Firefox and WebKit ask for the page's own icon, and tell of it.
    violations.retain(|violation| !violation.contains("/favicon.ico"));
    assert_eq!(violations, Vec::<String>::new());
    assert_page_works(anna).await;
}

#[apply(each_engine)]
async fn the_policy_of_the_manual_is_enough(engine: Engine) {
    for body in [KNOWN.to_owned(), KNOWN.replace("{script}", "{script}?view")] {
        let world = World::start().await;
        let policy = documented(world.client().base());
        let (_, page) = embed(&world, Site::reserve().await, &body, &policy).await;
        let anna = Browser::start(engine).await;
        anna.open(&page.page("/")).await;
        assert_whole(&anna).await;
    }
}

#[apply(each_engine)]
async fn a_nonce_is_enough_in_place_of_the_host(engine: Engine) {
    let world = World::start().await;
    let edge = world.client().base();
    let policy = documented(edge).replace(&format!("script-src {edge}"), "script-src 'nonce-once'");
    let body = KNOWN.replace("<script", "<script nonce=once");
    let (_, page) = embed(&world, Site::reserve().await, &body, &policy).await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    assert_whole(&anna).await;
}

#[apply(each_engine)]
async fn without_webassembly_a_link_can_be_copied_and_shared(engine: Engine) {
    let world = World::start().await;
    let policy = without_wasm(world.client().base());
    let (program, page) = embed(&world, Site::reserve().await, KNOWN, &policy).await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    assert_eq!(link, program.advocates().await[0].url);
    until_alone(&anna).await;
    anna.click_in_widget(MAIN).await;
    anna.until_widget_says("Copied").await;
    let whatsapp = anna.in_widget(".share [data-with=whatsapp]").await.attr("href").await.unwrap();
    assert!(whatsapp.is_some_and(|href| href.contains(&program_code(&link))));
    assert_eq!(anna.paste().await, format!("{link}?c=copy"));
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn without_webassembly_a_form_leads_to_the_edges_page_with_the_link(engine: Engine) {
    let world = World::start().await;
    let edge = world.client().base();
    let (program, page) = embed(&world, Site::reserve().await, WIDGET, &without_wasm(edge)).await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    until_alone(&eva).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    eva.enter_new_tab().await;
    let link = eva.element(COPY_FIELD).await.prop("value").await.unwrap();
    assert_eq!(link, Some(program.advocates().await[0].url.clone()));
    assert_eq!(eva.address().await, format!("{edge}/p/bakery?locale=en"));
}

#[apply(each_engine)]
async fn without_webassembly_a_friends_form_leads_to_the_edges_page_with_the_coupon(engine: Engine) {
    let world = World::start().await;
    let edge = world.client().base();
    let (program, page) = embed(&world, Site::reserve().await, WIDGET, &without_wasm(edge)).await;
    let anna = program.enrol_named("anna@example.com", "Anna").await;
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    bo.until_widget_says("Anna").await;
    until_alone(&bo).await;
    bo.fill_in_widget("input[name=email]", "bo@example.com").await;
    bo.click_in_widget(MAIN).await;
    bo.enter_new_tab().await;
    let coupon = bo.element(COPY_FIELD).await.prop("value").await.unwrap();
    assert_eq!(coupon.as_deref(), Some(program.claim(&anna.code, "bo@example.com").await.coupon()));
    assert_eq!(bo.address().await, format!("{edge}/p/bakery/{}?locale=en", anna.code));
}

fn program_code(link: &str) -> String {
    link.rsplit('/').next().unwrap_or_default().to_owned()
}
