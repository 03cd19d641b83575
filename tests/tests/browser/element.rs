//! The element in a living page: its attributes change, it is moved, removed and put back, it has a neighbour.

use goodword_protocol::ProgramConfig;
use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    configs::double_sided,
    each_engine, eventually,
    identity::ANNA,
    page::{Page, Site},
};
use serde_json::{Value, json};

use crate::{
    owning::{WIDGET, assert_page_works, embed},
    shopping::{COPY_FIELD, COUNTS, claim},
};

#[apply(each_engine)]
async fn an_attribute_that_changes_changes_what_is_shown(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, WIDGET, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.until_widget_says("Put in a good word").await;
    let set = async |name: &str, value: &str| {
        let script = format!("document.querySelector('goodword-widget').setAttribute('{name}', '{value}')");
        anna.run(&script).await;
    };
    set("locale", "nl").await;
    anna.until_widget_says("Zeg het voort").await;
    let lang = "return document.querySelector('goodword-widget').shadowRoot.querySelector('.card').lang";
    assert_eq!(anna.run(lang).await, json!("nl"));
    set("identity", &program.identity(ANNA)).await;
    anna.in_widget(COUNTS).await;
    anna.until_widget_says("Jouw persoonlijke link").await;
    set("side", "friend").await;
    let asks = async || {
        let link = "return document.querySelector('goodword-widget').shadowRoot.querySelector('input')";
        anna.run(link).await.is_null().then_some(())
    };
    eventually("the friend's side is shown", asks).await;
    anna.run("document.querySelector('goodword-widget').removeAttribute('side')").await;
    anna.in_widget(COUNTS).await;
    let cards =
        "return document.querySelector('goodword-widget').shadowRoot.querySelectorAll('.card').length";
    assert_eq!(anna.run(cards).await, 1);
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn an_element_that_is_moved_or_put_back_keeps_what_stands_in_it(engine: Engine) {
    let world = World::start().await;
    let body = format!("<div id=here></div>{WIDGET}");
    let (program, page) = embed(&world, Site::reserve().await, &body, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.run("here.append(document.querySelector('goodword-widget'))").await;
    assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@example.com");
    eva.run("window.apart = document.querySelector('goodword-widget'); apart.remove()").await;
    eva.run("document.querySelector('main').append(apart)").await;
    assert_eq!(eva.value_in_widget("input[name=email]").await, "eva@example.com");
    eva.click_in_widget("button.main").await;
    assert_eq!(eva.value_in_widget(COPY_FIELD).await, program.advocates().await[0].url);
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn an_element_that_goes_before_its_widget_came_throws_nothing(engine: Engine) {
    let world = World::start().await;
    let (_, page) = embed(&world, Site::reserve().await, WIDGET, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    eva.run(
        "for (let round = 0; round < 20; round++) {
             const host = document.createElement('goodword-widget');
             document.body.append(host);
             host.setAttribute('locale', round % 2 ? 'nl' : 'de');
             host.remove();
         }
         const last = document.createElement('goodword-widget');
         last.setAttribute('locale', 'nl');
         document.body.append(last)",
    )
    .await;
    eva.widget(1).until_it_says("Zeg het voort").await;
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn two_programs_stand_on_one_page(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let other = ProgramConfig { allowed_origins: vec![site.origin().to_owned()], ..double_sided() };
    let florist = world.create("florist", &other).await;
    let page = site.serve([Page::new(format!(
        "<goodword-widget></goodword-widget><goodword-widget program=florist locale=nl></goodword-widget>
         <script async src='{}/w/bakery.js'></script>",
        world.client().base()
    ))]);
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    for nth in [0, 1] {
        eva.widget(nth).fill("input[name=email]", "eva@example.com").await;
        eva.widget(nth).click("button.main").await;
    }
    let links = [eva.widget(0).value(COPY_FIELD).await, eva.widget(1).value(COPY_FIELD).await];
    let known = [program.advocates().await[0].url.clone(), florist.advocates().await[0].url.clone()];
    assert_eq!(links, known);
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn a_widget_of_another_program_claims_with_that_programs_link(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let bakery = site.program(&world).await;
    let florist = world.create("florist", &site.config()).await;
    let anna = bakery.enrol_named("anna@example.com", "Anna").await;
    let dirk = florist.enrol_named("dirk@example.com", "Dirk").await;
    let script = |program| format!("<script async src='{}/w/{program}.js'></script>", world.client().base());
    let both = format!("<goodword-widget program=florist></goodword-widget>{}", script("bakery"));
    let page = site.serve([Page::new(both), Page::new(script("florist")).at("/flowers")]);
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/flowers?gw={}", dirk.code))).await;
    bo.until_widget_says("Dirk").await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    bo.until_widget_says("Dirk").await;
    let coupon = claim(&bo, "bo@example.com").await;
    assert_eq!(coupon, florist.claim(&dirk.code, "bo@example.com").await.coupon());
    assert!(bakery.referrals().await.is_empty(), "the bakery's link was claimed");
    assert_page_works(&bo).await;
}

#[apply(each_engine)]
async fn arabic_runs_from_right_to_left(engine: Engine) {
    let world = World::start().await;
    let body =
        WIDGET.replace("<goodword-widget", "<h1>Shop</h1><goodword-widget locale=ar identity='{identity}'");
    let (_, page) = embed(&world, Site::reserve().await, &body, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.in_widget(COUNTS).await;
    let script = "const root = document.querySelector('goodword-widget').shadowRoot;
        const style = (css) => getComputedStyle(root.querySelector(css)).direction;
        return [root.querySelector('.card').lang, style('h2'), style('input[readonly]')]";
    assert_eq!(anna.run(script).await, json!(["ar", "rtl", "ltr"]));
    for width in [280, 1280] {
        anna.resize(width, 1000).await;
        let inside = "const root = document.querySelector('goodword-widget').shadowRoot;
            const card = root.querySelector('.card'); return card.scrollWidth - card.clientWidth";
        assert_eq!((anna.sticks_out().await, anna.run(inside).await), (0, json!(0)), "{width} px");
    }
    assert_eq!(anna.axe().await, Vec::<String>::new());
    assert_page_works(&anna).await;
}

/// Mounts widgets one after the other, each until it is ready, and removes them.
fn mounting(times: u32) -> String {
    format!(
        "(async () => {{
            for (let round = 0; round < {times}; round++) {{
                const host = document.createElement('goodword-widget');
                const ready = new Promise((done) => host.addEventListener('goodword:ready', done, {{once: true}}));
                document.querySelector('main').append(host);
                await ready;
                host.remove();
            }}
        }})().then(() => done(true))"
    )
}

#[apply(each_engine)]
#[only_in(chromium, "the other engines do not tell what a page holds")]
async fn widgets_that_came_and_went_leave_nothing(engine: Engine) {
    let world = World::start().await;
    let (_, page) = embed(&world, Site::reserve().await, WIDGET, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    // What is made once, by the widget or the engine, is made before.
    let mounted: Value = eva.run_until_done(&mounting(50)).await;
    assert_eq!(mounted, true);
    let before = eva.held().await;
    eva.run_until_done(&mounting(200)).await;
    let after = eva.held().await;
    println!("before {before:?}, after {after:?}");
    assert!(after.listeners - before.listeners < 20.0, "{before:?} {after:?}");
    assert!(after.nodes - before.nodes < 200.0, "{before:?} {after:?}");
    assert!(after.heap - before.heap < 200_000.0, "{before:?} {after:?}");
}
