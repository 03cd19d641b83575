//! The script tag on a page of any owner: where the widget stands, and what it leaves alone when it cannot run.

use goodword_protocol::Text;
use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    configs::double_sided,
    each_engine,
    identity::ANNA,
    page::{HOSTILE_STYLE, Page, Site},
};
use serde_json::{Value, json};

use crate::{
    owning::{assert_page_works, embed, embed_in},
    shopping::COPY_FIELD,
};

#[apply(each_engine)]
async fn one_script_tag_is_enough_and_the_widget_stands_where_it_stands(engine: Engine) {
    let world = World::start().await;
    let body = "<p id=before>before</p><script async src='{script}' data-identity='{identity}'></script><p id=after>after</p>";
    let (program, page) = embed(&world, Site::reserve().await, body, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/account")).await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    assert_eq!(link, program.advocates().await[0].url);
    let order = anna
        .run(
            "return [...document.querySelector('main').children].map((child) => child.id || child.localName)",
        )
        .await;
    assert_eq!(order, json!(["before", "script", "goodword-widget", "after"]));
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn the_widget_speaks_the_language_that_the_tag_asks_for(engine: Engine) {
    let world = World::start().await;
    let body = "<script async src='{script}' data-identity='{identity}' data-locale=nl></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.until_widget_says("Jouw persoonlijke link").await;
}

#[apply(each_engine)]
async fn a_page_whose_styles_are_for_everything_does_not_reach_the_widget(engine: Engine) {
    let world = World::start().await;
    let body =
        "<goodword-widget identity='{identity}'></goodword-widget><script async src='{script}'></script>";
    let (_, page) = embed_in(&world, Site::reserve().await, body, |page| page.style(HOSTILE_STYLE)).await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.click_in_widget("button.main").await;
    anna.until_widget_says("Copied").await;
}

#[apply(each_engine)]
async fn an_edge_that_is_away_leaves_the_page_alone(engine: Engine) {
    let mut world = World::start().await;
    let body = "<goodword-widget></goodword-widget><script async src='{script}'></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    world.edge.kill();
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn a_script_that_a_cache_kept_finds_the_files_that_are_there_now(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let script = world.client().get("/w/bakery.js").await.text();
    let view: Value = world.client().get("/w/bakery.json").await.ok(200);
    let first = view["script"][0].as_str().expect("the path of the view's script");
    assert!(script.contains(first), "{script}");
    let kept = script.replace(first, "/assets/first-0000000000000000.js");
    let body = format!(
        "<goodword-widget identity='{}'></goodword-widget><script>{kept}</script>",
        program.identity(ANNA),
    );
    let page = site.serve([Page::new(body)]);
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    assert_eq!(anna.value_in_widget(COPY_FIELD).await, program.advocates().await[0].url);
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn a_page_that_the_program_does_not_name_gets_no_answers(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = world.create("bakery", &double_sided()).await;
    let body = format!(
        "<goodword-widget identity='{}'></goodword-widget><script async src='{}/w/bakery.js'></script>",
        program.identity(ANNA),
        world.client().base(),
    );
    let page = site.serve([Page::new(body)]);
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    let texts = program.widget("en").await.texts;
    let said = anna.in_widget(".trouble:not(:empty), p:not(:empty)").await.text().await.unwrap();
    assert!(
        [Text::ErrorOther, Text::ErrorNetwork].iter().any(|text| texts[text.key()].text() == said),
        "{said}"
    );
    assert!(program.advocates().await.is_empty(), "another site enrolled a customer");
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn an_element_that_comes_later_is_a_widget_as_well(engine: Engine) {
    let world = World::start().await;
    let body = "<div id=later></div><script async src='{script}'></script>";
    let (_, page) = embed(&world, Site::reserve().await, body, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.in_widget("form").await;
    let script = "document.querySelector('goodword-widget').remove();
        later.innerHTML = '<goodword-widget></goodword-widget>'; return later.childElementCount";
    assert_eq!(anna.run(script).await, Value::from(1));
    anna.in_widget("form").await;
    assert_page_works(&anna).await;
}
