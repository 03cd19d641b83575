//! The script's files meet a bad network: the page is told nothing of it, and what was shown stays.

use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    each_engine, eventually,
    identity::ANNA,
    page::{Page, Served, Site},
    program::Program,
    relay::{Fault, Relay},
};
use serde_json::json;

use crate::{
    owning::{assert_page_works, listen, until_alone, until_heard},
    shopping::{COPY_FIELD, MAIN},
};

/// What becomes of a file. A script that is held holds the page's `load` as well, for which a driver waits.
fn faults(path: &str) -> Vec<Fault> {
    let mut faults = vec![Fault::Status(500), Fault::Garbage, Fault::Cut];
    if path.rsplit('.').next() != Some("js") {
        faults.push(Fault::Held);
    }
    faults
}

/// A page whose widget comes through the relay.
async fn behind(world: &World, relay: &Relay, query: &str) -> (Program, Served) {
    let site = Site::reserve().await;
    let program = site.program(world).await;
    let body = format!(
        "<goodword-widget></goodword-widget><script async src='{}/w/bakery.js{query}'></script>",
        relay.url()
    );
    (program, site.serve([Page::new(body)]))
}

/// The paths of the script's files: the view's script, the glue, the widget.
async fn files(world: &World) -> [String; 3] {
    let view: serde_json::Value = world.client().get("/w/bakery.json").await.ok(200);
    ["script", "glue", "wasm"].map(|name| view[name][0].as_str().expect("a path").to_owned())
}

async fn until_asked(relay: &Relay, path: &str) {
    let asked = async || relay.asked().iter().any(|call| call.contains(path)).then_some(());
    eventually(&format!("{path} is asked for"), asked).await;
}

const WATCH: &str = "addEventListener('goodword:ready', () => window.isReady = true)";

/// Somebody on a page whose first view is there, and whose widget is held until the relay is mended.
struct Early {
    eva: Browser,
    relay: Relay,
    program: Program,
    page: Served,
    world: World,
}

impl Early {
    async fn start(engine: Engine) -> Self {
        let world = World::start().await;
        let relay = Relay::before(world.client().base()).await;
        let (program, page) = behind(&world, &relay, "?view").await;
        let [.., wasm] = files(&world).await;
        relay.fail(&wasm, Fault::Held);
        let eva = Browser::start(engine).await;
        eva.open(&page.page("/")).await;
        eva.run(WATCH).await;
        Self { eva, relay, program, page, world }
    }
}

/// Waits until the widget has taken over from the first view, of a page that watches for it.
async fn until_ready(browser: &Browser) {
    let ready = async || (browser.run("return window.isReady").await == true).then_some(());
    eventually("the widget came", ready).await;
}

#[apply(each_engine)]
async fn a_loader_that_does_not_come_leaves_the_page_alone(engine: Engine) {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let (_, page) = behind(&world, &relay, "").await;
    for fault in [Fault::Status(500), Fault::Cut] {
        relay.fail("/w/bakery.js", fault);
        let eva = Browser::start(engine).await;
        eva.open(&page.page("/")).await;
        assert_page_works(&eva).await;
    }
}

#[apply(each_engine)]
async fn a_view_that_does_not_come_leaves_the_page_alone(engine: Engine) {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let (_, page) = behind(&world, &relay, "").await;
    let [script, ..] = files(&world).await;
    for path in [&script, "/w/bakery.json"] {
        for fault in faults(path) {
            // One that has kept nothing.
            let eva = Browser::start(engine).await;
            relay.fail(path, fault);
            let before = relay.asked().len();
            eva.open(&page.page("/")).await;
            eventually("the file is asked for", async || {
                relay.asked()[before..].iter().any(|call| call.contains(path)).then_some(())
            })
            .await;
            assert_page_works(&eva).await;
            relay.mend();
        }
    }
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
}

#[apply(each_engine)]
async fn a_widget_that_does_not_come_leaves_the_first_view(engine: Engine) {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let (_, page) = behind(&world, &relay, "?view").await;
    let [_, glue, wasm] = files(&world).await;
    for path in [&glue, &wasm] {
        for fault in faults(path) {
            let eva = Browser::start(engine).await;
            relay.fail(path, fault);
            eva.open(&page.page("/")).await;
            eva.in_widget("form").await;
            until_asked(&relay, path).await;
            eva.fill_in_widget("input[name=email]", "eva@example.com").await;
            assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@example.com");
            assert_page_works(&eva).await;
            relay.mend();
        }
    }
}

#[apply(each_engine)]
async fn a_widget_that_did_not_come_once_comes_with_another_try(engine: Engine) {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let (program, page) = behind(&world, &relay, "?view").await;
    let [.., wasm] = files(&world).await;
    relay.fail(&wasm, Fault::Status(500));
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    until_alone(&eva).await;
    relay.mend();
    // Whatever changes on the element shows the widget anew.
    eva.run("document.querySelector('goodword-widget').setAttribute('locale', 'nl')").await;
    eva.until_widget_says("Zeg het voort").await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert!(link.ends_with(&program.advocates().await[0].code), "{link}");
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn what_was_typed_and_sent_before_the_widget_came_is_not_lost(engine: Engine) {
    let Early { eva, relay, program, page: _page, world: _world } = Early::start(engine).await;
    eva.fill_in_widget("input[name=email]", "eva@exam").await;
    eva.fill_in_widget("input[name=name]", "Eva").await;
    eva.in_widget("input[name=email]").await.focus().await.unwrap();
    relay.mend();
    until_ready(&eva).await;
    assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@exam");
    eva.type_text("ple.com").await;
    assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@example.com");
    eva.click_in_widget(MAIN).await;
    eva.in_widget(COPY_FIELD).await;
    assert_eq!(program.advocates().await[0].name.as_deref(), Some("Eva"));
}

#[apply(each_engine)]
async fn what_is_pressed_while_the_widget_comes_is_done(engine: Engine) {
    let Early { eva, relay, program, page: _page, world: _world } = Early::start(engine).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.widget(0).press(MAIN).await;
    relay.mend();
    until_ready(&eva).await;
    eva.let_go().await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert!(link.ends_with(&program.advocates().await[0].code), "{link}");
}

#[apply(each_engine)]
async fn a_form_that_was_sent_before_the_widget_came_is_sent_by_it(engine: Engine) {
    let Early { eva, relay, program, page: _page, world: _world } = Early::start(engine).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    relay.mend();
    let link = eva.value_in_widget(COPY_FIELD).await;
    let code = &program.advocates().await[0].code;
    assert_eq!(link, format!("{}/r/bakery/{code}", relay.url()));
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn who_goes_on_elsewhere_in_the_page_is_not_called_back(engine: Engine) {
    let Early { eva, relay, program, page: _page, world: _world } = Early::start(engine).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    eva.run("document.querySelector('#own').focus()").await;
    relay.mend();
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert!(link.ends_with(&program.advocates().await[0].code), "{link}");
    assert_eq!(eva.run("return document.activeElement.id").await, "own", "the focus was taken from the page");
}

#[apply(each_engine)]
async fn what_was_copied_before_the_widget_came_is_told_when_it_comes(engine: Engine) {
    let Early { eva: anna, relay, program, page: _page, world: _world } = Early::start(engine).await;
    let identity = json!(program.identity(ANNA));
    anna.run(&format!("document.querySelector('goodword-widget').setAttribute('identity', {identity})"))
        .await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    listen(&anna).await;
    anna.click_in_widget(MAIN).await;
    anna.until_widget_says("Copied").await;
    relay.mend();
    assert_eq!(until_heard(&anna, "copy").await, [json!({"text": format!("{link}?c=copy")})]);
    assert_page_works(&anna).await;
}
