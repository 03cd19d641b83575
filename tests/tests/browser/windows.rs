//! The widget in a window over the page: behind a button, and by whatever of the page opens it.

use goodword_protocol::{Popup, ProgramConfig};
use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    each_engine, eventually,
    page::{Page, Served, Site},
};
use serde_json::json;
use thirtyfour::Key;

use crate::{
    owning::{assert_page_works, embed, embed_in, heard, listen},
    shopping::MAIN,
};

const DIALOG: &str = "dialog[open]";

async fn until_closed(browser: &Browser) {
    let script = "return !document.querySelector('goodword-widget').shadowRoot.querySelector('dialog')";
    let closed = async || (browser.run(script).await == true).then_some(());
    eventually("the window is closed", closed).await;
}

#[apply(each_engine)]
async fn a_floating_button_opens_a_window_that_escape_closes(engine: Engine) {
    let world = World::start().await;
    // Owners whose shop system asks for it in the head have no other place for the tag.
    let source = format!("{}/w/bakery.js", world.client().base());
    let tag = format!("<script async src='{source}' data-mode=floating data-position=left></script>");
    let (_, page) = embed_in(&world, Site::reserve().await, "", |page| page.head(&tag)).await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    listen(&eva).await;
    let left = "const {left} = document.querySelector('goodword-widget').shadowRoot.querySelector('.launch')
        .getBoundingClientRect(); return left";
    eva.in_widget(".launch").await;
    assert_eq!(eva.run(left).await, json!(16), "the button stands where the page wants it");
    assert_eq!(eva.sticks_out().await, 0);
    for _ in 0..2 {
        eva.click_in_widget(".launch").await;
        eva.in_widget(&format!("{DIALOG} form {MAIN}")).await;
        eva.press(Key::Escape).await;
        until_closed(&eva).await;
    }
    assert_eq!(heard(&eva, "open").await.len(), 2);
    let focused = "return document.querySelector('goodword-widget').shadowRoot.activeElement?.className";
    assert_eq!(eva.run(focused).await, json!("launch"), "the focus is back where it came from");
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn a_floating_button_moves_and_the_open_window_stands(engine: Engine) {
    let world = World::start().await;
    let body = "<h1>Shop</h1><script async src='{script}' data-mode=floating></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.click_in_widget(".launch").await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    let left =
        "const host = document.querySelector('goodword-widget'); host.setAttribute('position', 'left');
        return host.shadowRoot.querySelector('.launch').getBoundingClientRect().left";
    assert_eq!(eva.run(left).await, json!(16), "the button stands where the page wants it now");
    assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@example.com");
}

#[apply(each_engine)]
async fn whatever_the_page_marks_opens_the_window(engine: Engine) {
    let world = World::start().await;
    let body = "<button id=share data-goodword-open><b>Share</b></button>
        <goodword-widget mode=popup></goodword-widget><script async src='{script}'></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    assert_eq!(eva.widget_text().await, "");
    until_the_script_runs(&eva).await;
    eva.click("#share b").await;
    eva.in_widget(&format!("{DIALOG} form")).await;
    eva.click_in_widget("button.close").await;
    until_closed(&eva).await;
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn a_page_without_a_place_for_it_can_still_open_the_window(engine: Engine) {
    let world = World::start().await;
    let body = "<goodword-widget mode=popup></goodword-widget><script async src='{script}'></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    until_the_script_runs(&eva).await;
    eva.run("document.querySelector('goodword-widget').remove()").await;
    eva.run("goodword.open()").await;
    eva.in_widget(&format!("{DIALOG} form")).await;
    eva.run("goodword.close()").await;
    until_closed(&eva).await;
    assert_page_works(&eva).await;
}

/// A program whose window opens by itself then, and its page.
async fn opening_by_itself(world: &World, when: Popup) -> Served {
    let site = Site::reserve().await;
    world.create("bakery", &ProgramConfig { popup: vec![when], ..site.config() }).await;
    let script =
        format!("<script async src='{}/w/bakery.js' data-mode=popup></script>", world.client().base());
    site.serve([Page::new(script)])
}

#[apply(each_engine)]
async fn who_bought_something_sees_the_window_where_the_owner_chose_so(engine: Engine) {
    let world = World::start().await;
    let page = opening_by_itself(&world, Popup::Purchase).await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    until_the_script_runs(&eva).await;
    assert_eq!(eva.widget_text().await, "");
    eva.run("goodword.push(['purchase'])").await;
    eva.in_widget(&format!("{DIALOG} form")).await;
    assert_eq!(eva.run("return document.querySelectorAll('goodword-widget').length").await, 1);
    eva.press(Key::Escape).await;
    until_closed(&eva).await;
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn whose_pointer_leaves_the_page_sees_the_window_where_the_owner_chose_so(engine: Engine) {
    let world = World::start().await;
    let inner = opening_by_itself(&world, Popup::Exit).await;
    // No driver moves the pointer out of a window, but out of a frame.
    let page = Site::reserve().await.serve([Page::framing(&inner.page("/"))]);
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.enter_frame("iframe").await;
    until_the_script_runs(&eva).await;
    eva.leave_frame().await;
    eva.point_at("iframe").await;
    eva.enter_frame("iframe").await;
    assert_eq!(eva.widget_text().await, "");
    eva.leave_frame().await;
    eva.point_at("#own").await;
    eva.enter_frame("iframe").await;
    eva.in_widget(&format!("{DIALOG} form")).await;
    eva.press(Key::Escape).await;
    until_closed(&eva).await;
}

#[apply(each_engine)]
async fn a_window_keeps_the_page_out_of_reach_while_it_is_open(engine: Engine) {
    let world = World::start().await;
    let body =
        "<h1>Shop</h1><a href=/elsewhere>After</a><script async src='{script}' data-mode=floating></script>";
    let (program, page) = embed(&world, Site::reserve().await, body, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.click_in_widget(".launch").await;
    eva.in_widget(&format!("{DIALOG} form")).await;
    assert_eq!(eva.axe().await, Vec::<String>::new(), "the window");
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    assert_eq!(eva.value_in_widget("input[readonly]").await, program.advocates().await[0].url);
    let order = eva.tab_order().await;
    assert!(!order.iter().any(|name| name == "After"), "{order:?}");
}

async fn until_the_script_runs(browser: &Browser) {
    let runs = async || (browser.run("return !!window.goodword?.open").await == true).then_some(());
    eventually("the script runs", runs).await;
}
