//! What owners say on the program's own pages, and their logo there and on previews.

use std::fs;

use goodword_protocol::{Locale, ProgramConfig, ProgramView, Status};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, eventually, http::Answer, identity::ANNA, paths};
use reqwest::Method;
use serde_json::{Value, json};

use crate::crawlers::READERS;

const PICTURES: &str = "https://pictures.shop.example";

/// The double-sided program with these fields as well.
fn with(more: &Value) -> ProgramConfig {
    let mut config = serde_json::to_value(double_sided()).expect("JSON");
    let fields = config.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    serde_json::from_value(config).expect("a configuration")
}

/// A program that says something in every section, in English.
fn telling() -> ProgramConfig {
    let advocate = json!({
        "title": "Treat a friend <3", "text": "Your friend gets {offer}.\n\nAnd you? {reward}, from {program}.",
        "picture": {"url": format!("{PICTURES}/cake.jpg?w=640&h=360"), "alt": "A \"cake\""},
        "steps": [{"title": "Join", "text": "Fill in the form."}, {"text": "Send <b>it</b>."}],
        "questions": [{"question": "Why?", "answer": "Because."}],
        "terms": {"text": "Once a year.", "url": "https://shop.example/terms"},
    });
    with(&json!({"page": {"en": {
        "advocate": advocate,
        "friend": {"title": "Welcome, friend", "terms": {"text": "For new customers."}},
    }}}))
}

/// The logo of the demo shop.
fn logo() -> String {
    let program =
        fs::read_to_string(paths::root().join("demo-site/program.json")).expect("the shop's program");
    let program: Value = serde_json::from_str(&program).expect("JSON");
    program["theme"]["logo"].as_str().expect("a logo").to_owned()
}

async fn page(world: &World, path: &str) -> Answer {
    let page = world.client().get(path).await;
    assert_eq!(page.status, 200, "{}", page.whole());
    page
}

async fn join(world: &World, email: &str) -> Answer {
    let call = world.client().call(Method::POST, "/p/bakery");
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    call.body(format!("email={email}&name=")).origin(world.client().base()).await
}

#[tokio::test]
async fn what_an_owner_says_stands_on_the_page_as_text() {
    let world = World::start().with_program(telling()).await;
    let join = page(&world, "/p/bakery").await;
    let html = join.text();
    for said in [
        "<title>Treat a friend &lt;3 – Bakkerij Jansen</title>",
        "<h2>Treat a friend &lt;3</h2>",
        "<p class=\"said\">Your friend gets 10% off.</p><p class=\"said\">And you? €10 credit, from Bakkerij Jansen.</p>",
        "alt=\"A &quot;cake&quot;\" width=\"640\" height=\"360\"",
        "src=\"https://pictures.shop.example/cake.jpg?w=640&amp;h=360\"",
        "referrerpolicy=\"no-referrer\"",
        "<h3>Join</h3>",
        "Send &lt;b&gt;it&lt;/b&gt;.",
        "<details><summary>Why?</summary><p class=\"said\">Because.</p></details>",
        "<p class=\"said\">Once a year.</p><p><a href=\"https://shop.example/terms\">",
    ] {
        assert!(html.contains(said), "{said} is not in {html}");
    }
    assert!(
        !html.contains("Welcome, friend") && !html.contains("<script") && !html.contains(" style="),
        "{html}"
    );
    let policy = join.header("content-security-policy");
    assert!(policy.contains(&format!("img-src 'self' data: {PICTURES}; base-uri 'none'")), "{policy}");
}

#[tokio::test]
async fn who_has_decided_finds_what_may_be_looked_up_and_no_more() {
    let world = World::start().with_program(telling()).await;
    let joined = join(&world, "anna%40example.com").await;
    let own = joined.text();
    assert!(own.contains("Because.") && own.contains("Once a year."), "{own}");
    assert!(!own.contains("Treat a friend") && !own.contains("Join") && !own.contains("cake.jpg"), "{own}");
    let slip = join(&world, "anna").await;
    assert!(slip.status == 422 && !slip.text().contains("Treat a friend"), "{}", slip.text());
    for answer in [joined, slip] {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("img-src 'self' data:;"), "{policy}");
    }
}

#[tokio::test]
async fn a_friend_reads_what_is_said_to_friends() {
    let world = World::start().with_program(telling()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    let html = page(&world, &format!("/p/bakery/{}", anna.code)).await.text();
    assert!(html.contains("<h2>Welcome, friend</h2>") && html.contains("For new customers."), "{html}");
    assert!(!html.contains("Treat a friend") && !html.contains("Because."), "{html}");
    // Nobody is welcomed by a link that leads nowhere, nor to a program that is over.
    let unknown = page(&world, "/p/bakery/zzzzzzzz").await.text();
    assert!(!unknown.contains("Welcome, friend") && !unknown.contains("For new customers."), "{unknown}");
    world.configure(&ProgramConfig { status: Status::Ended, ..telling() }).await;
    let over = async || (!page(&world, "/p/bakery").await.text().contains("Treat a friend")).then_some(());
    eventually("nothing is said of a program that is over", over).await;
}

#[tokio::test]
async fn a_visitor_reads_their_own_language_or_the_programs() {
    let said = |title: &str| json!({"advocate": {"title": title, "steps": [{"text": title}]}});
    let both = json!({"default_locale": "nl", "page": {"nl": said("Trakteer"), "ar": said("دلّل صديقك")}});
    let world = World::start().with_program(with(&both)).await;
    for (locale, title, marked) in
        [(Locale::Nl, "Trakteer", false), (Locale::Ar, "دلّل صديقك", false), (Locale::De, "Trakteer", true)]
    {
        let html = page(&world, &format!("/p/bakery?locale={}", locale.tag())).await.text();
        assert!(html.contains(&format!("<h2>{title}</h2>")), "{html}");
        let column = "<div class=\"column intro\" lang=\"nl\" dir=\"ltr\">";
        assert_eq!(html.contains(column), marked, "{locale:?}: {html}");
        assert_eq!(html.contains("Zo werkt het"), title == "Trakteer", "{html}");
    }
    let english = json!({"page": {"nl": said("Trakteer")}});
    world.configure(&with(&english)).await;
    let gone =
        async || (!page(&world, "/p/bakery?locale=en").await.text().contains("Trakteer")).then_some(());
    eventually("neither language says anything", gone).await;
}

#[tokio::test]
async fn pages_and_previews_show_the_logo_and_the_widget_loads_none_of_it() {
    let plain = World::start().with_program(with(&json!({"theme": {"accent": "#b4532a"}}))).await;
    let mut config = telling();
    (config.theme.accent, config.theme.logo) = (Some("#b4532a".to_owned()), Some(logo()));
    let world = World::start().with_program(config).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    for path in ["/p/bakery".to_owned(), format!("/p/bakery/{}", anna.code), "/p/bakery/me/in".to_owned()] {
        let html = page(&world, &path).await.text();
        let image = format!("<img src=\"{}\" alt=\"Bakkerij Jansen\" width=\"160\" height=\"160\">", logo());
        assert!(html.contains(&image), "{path}: {html}");
    }
    for path in ["/w/bakery.js", "/w/bakery.js?view", "/w/bakery.json", "/v1/programs/bakery/widget"] {
        let (with, without) = (world.client().get(path).await, plain.client().get(path).await);
        let (with, without) = (with.text(), without.text());
        assert!(!with.contains("data:image") && !with.contains("Treat a friend"), "{path}: {with}");
        // Each has the edge's own address in it, and ports are not always as long.
        let length = |text: &str, world: &World| text.replace(world.client().base(), "").len();
        assert_eq!(length(&with, &world), length(&without, &plain), "{path}");
    }
}

#[tokio::test]
async fn another_logo_is_another_picture_at_another_address() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    let path = format!("/r/bakery/{}/card.png", anna.code);
    let before = world.client().get(&path).await;
    let preview = world.follow(&anna.code, READERS[0]).await.text();
    let theme = json!({"theme": {"logo": logo()}});
    world.configure(&with(&theme)).await;
    let changed = async || {
        let picture = world.client().get(&path).await;
        (picture.header("etag") != before.header("etag")).then_some(picture)
    };
    let after = eventually("the picture has another name", changed).await;
    assert!(after.bytes().starts_with(b"\x89PNG") && after.bytes() != before.bytes());
    assert!(after.bytes().len() < 60_000, "{} bytes", after.bytes().len());
    assert_ne!(world.follow(&anna.code, READERS[0]).await.text(), preview);
    let known = world.client().get(&path).header("if-none-match", after.header("etag")).await;
    assert_eq!(known.status, 304);
}

#[tokio::test]
async fn a_backup_has_the_sections_and_the_logo() {
    let mut config = telling();
    config.theme.logo = Some(logo());
    let world = World::start().with_program(config.clone()).await;
    let file = world.owner_get("export").await.text();
    let other = World::start().await;
    let call = other.client().call(Method::PUT, "/v1/programs/bakery/restore").bearer(ADMIN_TOKEN);
    let view: ProgramView = call.header("content-type", "application/x-ndjson").body(file).await.ok(201);
    assert_eq!(view.config, config);
    let html = page(&other, "/p/bakery").await.text();
    assert!(html.contains("Treat a friend") && html.contains("data:image/png;base64,"), "{html}");
}
