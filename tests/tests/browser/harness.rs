//! What the stories are told with does what it says: pages, frames, a bad network, the keyboard, pictures.

use std::time::Duration;

use goodword_protocol::Text;
use goodword_tests::{
    Engine, World, apply,
    browser::{Browser, WIDTHS},
    each_engine, eventually,
    http::Client,
    page::{HOSTILE_STYLE, Page, Seen, Site},
    relay::{Fault, Relay},
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::shopping::{COPY_FIELD, MAIN, TROUBLE};

/// A page with two empty widgets, whose script comes from this origin.
fn two_widgets(edge: &str) -> Page {
    Page::new(format!(
        "<goodword-widget></goodword-widget><goodword-widget></goodword-widget>
         <script async src='{edge}/w/bakery.js'></script>"
    ))
}

#[apply(each_engine)]
async fn each_widget_of_a_page_is_spoken_to_by_itself(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let page = site.serve([two_widgets(world.client().base()).style(HOSTILE_STYLE)]);
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.widget(0).element("form").await;
    eva.widget(1).fill("input[name=email]", "eva@example.com").await;
    assert_eq!(eva.widget(0).value("input[name=email]").await, "");
    eva.widget(1).click(MAIN).await;
    assert_eq!(eva.widget(1).value(COPY_FIELD).await, program.advocates().await[0].url);
}

#[apply(each_engine)]
async fn a_page_tells_what_went_wrong_on_it(engine: Engine) {
    let forbidden = Page::new("<script>never()</script><p style='color: red'>no</p>")
        .at("/forbidden")
        .policy("script-src {watch}; style-src 'none'");
    let failing = "<script>setTimeout(() => { throw new Error('thrown') });
         Promise.reject(new Error('rejected')); console.error('said')</script>";
    let pages =
        [Page::new("<p>fine</p>").policy("script-src {watch}"), forbidden, Page::new(failing).at("/failing")];
    let site = Site::reserve().await.serve(pages);
    let somebody = Browser::start(engine).await;
    somebody.open(&site.page("/")).await;
    assert_eq!(somebody.seen().await, Seen::default());
    assert_eq!(somebody.console_errors().await, Vec::<String>::new());

    somebody.open(&site.page("/forbidden")).await;
    let violations = eventually("both are forbidden and seen", async || {
        let seen = somebody.seen().await.violations;
        (seen.len() == 2).then_some(seen.join("\n"))
    });
    let violations = violations.await;
    assert!(violations.contains("script-src") && violations.contains("style-src"), "{violations}");
    until_the_console_tells(&somebody, &["script-src", "style-src"]).await;

    somebody.open(&site.page("/failing")).await;
    let found = eventually("all three are seen", async || {
        let seen = somebody.seen().await;
        (seen.errors.len() == 2 && seen.said.len() == 1).then_some(seen)
    });
    let Seen { errors, said, .. } = found.await;
    assert!(errors.concat().contains("thrown") && errors.concat().contains("rejected"), "{errors:?}");
    assert_eq!(said, ["said"]);
    until_the_console_tells(&somebody, &["thrown", "rejected", "said"]).await;
}

async fn until_the_console_tells(browser: &Browser, words: &[&str]) {
    let mut told = String::new();
    let whole = async || {
        told.extend(browser.console_errors().await);
        words.iter().all(|word| told.contains(word)).then_some(())
    };
    eventually("the console tells of all", whole).await;
}

#[apply(each_engine)]
async fn a_page_in_a_frame_may_not_write_to_the_clipboard_where_that_can_be_forbidden(engine: Engine) {
    let copying = "<button id=copy onclick=\"navigator.clipboard.writeText('text').then(() => 'copied',
        (error) => error.name).then((said) => { this.textContent = said })\">copy</button>";
    let inner = Site::reserve().await.serve([Page::new(copying)]);
    let outer = Site::reserve().await.serve([Page::framing(&inner.page("/"))]);
    let anna = Browser::start(engine).await;
    anna.open(&outer.page("/")).await;
    anna.enter_frame("iframe").await;
    anna.click("#copy").await;
    let said = eventually("it was copied or not", async || {
        let said = anna.element("#copy").await.text().await.ok()?;
        (said != "copy").then_some(said)
    });
    // Firefox and WebKit know no such permission: whoever clicks may copy.
    let expected = if engine == Engine::Chromium { "NotAllowedError" } else { "copied" };
    assert_eq!(said.await, expected);
    anna.leave_frame().await;
    assert_eq!(anna.run("return document.querySelectorAll('iframe').length").await, 1);
}

#[tokio::test]
async fn a_relay_does_to_each_path_what_it_is_told() {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let client = Client::new(relay.url());
    // What is said of calls under /v1/ is compared with their description, and these faults are in none.
    let asked = async || client.get("/openapi.json").attempt().await;
    assert_eq!(asked().await.unwrap().status, 200);

    relay.fail("/open", Fault::Status(503));
    assert_eq!(asked().await.unwrap().status, 503);
    relay.fail("/openapi.json", Fault::Garbage);
    let garbage = asked().await.unwrap();
    assert_eq!(garbage.status, 200);
    assert!(serde_json::from_slice::<Value>(garbage.bytes()).is_err(), "{}", garbage.text());
    relay.fail("/openapi.json", Fault::Cut);
    assert!(asked().await.is_err());
    assert_eq!(client.get("/healthz").await.status, 200);

    relay.fail("/openapi.json", Fault::Slow(Duration::from_millis(300)));
    let start = std::time::Instant::now();
    assert_eq!(asked().await.unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(300));

    relay.fail("/openapi.json", Fault::Held);
    let mut held = Box::pin(asked());
    assert!(timeout(Duration::from_millis(300), &mut held).await.is_err(), "it was answered");
    relay.mend();
    assert_eq!(held.await.unwrap().status, 200);
    assert_eq!(relay.asked().iter().filter(|call| *call == "GET /openapi.json").count(), 6);
}

#[apply(each_engine)]
async fn a_widget_behind_a_relay_meets_its_faults(engine: Engine) {
    let world = World::start().await;
    let relay = Relay::before(world.client().base()).await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let page = site.serve([two_widgets(relay.url())]);
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    relay.fail("/v1/programs/bakery/advocates", Fault::Status(500));
    eva.click_in_widget(MAIN).await;
    eva.in_widget(TROUBLE).await;
    relay.mend();
    eva.click_in_widget(MAIN).await;
    assert!(eva.value_in_widget(COPY_FIELD).await.starts_with(&format!("{}/r/bakery/", relay.url())));
    assert_eq!(program.advocates().await.len(), 1);
    let enrolments =
        relay.asked().into_iter().filter(|call| call.starts_with("POST /v1/programs/bakery/advocates"));
    assert_eq!(enrolments.count(), 2);
}

#[apply(each_engine)]
async fn the_keyboard_goes_through_page_and_widget_in_their_order(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let body = format!(
        "<a href='/elsewhere'>Before</a><goodword-widget></goodword-widget><a href='/elsewhere'>After</a>
         <script async src='{}/w/bakery.js'></script>",
        world.client().base()
    );
    let page = site.serve([Page::new(body)]);
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    let texts = program.widget("en").await.texts;
    let text = |text: Text| texts[text.key()].text();
    let order = eva.tab_order().await;
    let expected = [text(Text::EmailLabel), text(Text::NameLabel), text(Text::EnrolButton)];
    assert_eq!(order[0], "Before");
    for (name, text) in order[1..4].iter().zip(expected) {
        assert!(name.starts_with(text), "{name} is no {text}");
    }
    assert_eq!(order[4..], ["After", "0"]);
}

#[apply(each_engine)]
async fn an_element_is_pictured_at_every_width_and_in_the_dark(engine: Engine) {
    let page = Page::new("<div id=all>all of it</div>")
        .style("body { margin: 0 } #all { height: 50px } @media (prefers-color-scheme: dark) { #all { height: 70px } }");
    let site = Site::reserve().await.serve([page]);
    for (start, height) in [(Browser::start(engine), 50), (Browser::start(engine).dark(), 70)] {
        let somebody = start.await;
        somebody.open(&site.page("/")).await;
        let element = somebody.element("#all").await;
        for width in WIDTHS {
            somebody.resize(width, 1000).await;
            assert_eq!(size_of(&somebody.picture_of(&element).await), (width, height));
        }
        assert_eq!(somebody.sticks_out().await, 0);
        somebody.pictures("harness", &element).await;
        let desk = somebody.run("return innerWidth").await;
        assert_eq!(desk, json!(WIDTHS[2]));
    }
}

/// The width and height that a PNG says it has.
fn size_of(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}
