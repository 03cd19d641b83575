//! The edge's own pages: complete without a script.

use goodword_protocol::{ProgramConfig, Status};
use goodword_tests::{World, configs::*, http::Answer, identity::ANNA};

/// What a browser without scripts sends of a form.
async fn send(world: &World, path: &str, form: &str, origin: &str) -> Answer {
    let call = world.client().call(reqwest::Method::POST, path);
    call.header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned())
        .origin(origin)
        .await
}

fn is_page(answer: &Answer) -> String {
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.header("content-type"));
    let policy = answer.header("content-security-policy");
    for directive in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let page = answer.text();
    assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
    page
}

#[tokio::test]
async fn an_advocate_joins_and_has_links_to_share() {
    let world = World::start().with_program(double_sided()).await;
    let page = is_page(&world.client().get("/p/bakery").await);
    assert!(page.contains("<form") && page.contains("Get my link"), "{page}");
    let joined = send(&world, "/p/bakery", "email=anna%40example.com&name=Anna", world.client().base()).await;
    assert_eq!(joined.status, 200);
    let page = is_page(&joined);
    let anna = &world.advocates().await[0];
    assert!(page.contains(&format!("value=\"{}\"", anna.url)), "{page}");
    assert!(page.contains("https://wa.me/?text=") && !page.contains("data-do=\"copy\""), "{page}");
    // From the owner's own page, where the widget could not take the form over.
    assert_eq!(send(&world, "/p/bakery", "email=eva%40example.com&name=", SHOP).await.status, 200);
    assert_eq!(world.advocates().await.len(), 2);
}

#[tokio::test]
async fn a_friend_redeems_a_link_and_sees_the_coupon() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    let path = format!("/p/bakery/{}", anna.code);
    let page = is_page(&world.client().get(&path).await);
    assert!(page.contains("Anna gives you 10% off"), "{page}");
    let claimed = is_page(&send(&world, &path, "email=bo%40example.com", world.client().base()).await);
    let coupon = world.claim(&anna.code, "bo@example.com").await.coupon().to_owned();
    assert!(claimed.contains(&format!("value=\"{coupon}\"")), "{claimed}");
}

#[tokio::test]
async fn what_is_wrong_is_said_on_the_form() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    let path = format!("/p/bakery/{}", anna.code);
    for (path, form, status, sentence) in [
        ("/p/bakery", "email=anna&name=", 422, "That doesn’t look like an email address"),
        ("/p/bakery", "", 422, "That doesn’t look like an email address"),
        (&path, "email=anna%40example.com", 403, "This is your own link"),
    ] {
        let answer = send(&world, path, form, world.client().base()).await;
        assert_eq!(answer.status, status, "{form}");
        let page = is_page(&answer);
        assert!(page.contains(sentence) && page.contains("<form"), "{form}: {page}");
    }
}

#[tokio::test]
async fn a_link_that_nobody_has_and_a_closed_program_are_said_kindly() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let page = is_page(&world.client().get("/p/bakery/zzzzzzzz").await);
    assert!(page.contains("This link doesn’t work any more") && !page.contains("<form"), "{page}");
    let config = ProgramConfig { status: Status::Ended, ..double_sided() };
    world.configure(&config).await;
    let closed = async || {
        let page = is_page(&world.client().get(&format!("/p/bakery/{}", anna.code)).await);
        page.contains("This offer isn’t running").then_some(())
    };
    goodword_tests::eventually("the program is closed", closed).await;
    world.client().get("/p/nobody").await.refused(404, "unknown_program");
}

#[tokio::test]
async fn another_site_cannot_send_the_form() {
    let world = World::start().with_program(double_sided()).await;
    let form = "email=anna%40example.com";
    send(&world, "/p/bakery", form, "https://elsewhere.example").await.refused(403, "origin_not_allowed");
    send(&world, "/p/bakery", form, "null").await.refused(403, "origin_not_allowed");
    assert!(world.advocates().await.is_empty());
}

#[tokio::test]
async fn the_page_speaks_the_visitors_language_or_the_programs() {
    let world = World::start().with_program(double_sided()).await;
    for (accepted, lang, dir) in [
        ("nl-BE,nl;q=0.9,en;q=0.5", "nl", "ltr"),
        ("ar", "ar", "rtl"),
        ("ja,zh;q=0.8", "en", "ltr"),
        ("", "en", "ltr"),
    ] {
        let page = is_page(&world.client().get("/p/bakery").header("accept-language", accepted).await);
        assert!(page.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\"")), "{accepted}: {page}");
    }
}

#[tokio::test]
async fn what_an_owner_or_an_advocate_wrote_is_text() {
    let config = ProgramConfig { name: "<b>Bakkerij</b> & zonen".into(), ..double_sided() };
    let world = World::start().with_program(config).await;
    let page = is_page(&world.client().get("/p/bakery").await);
    assert!(
        page.contains("&lt;b&gt;Bakkerij&lt;/b&gt; &amp; zonen") && !page.contains("<b>Bakkerij"),
        "{page}"
    );
}
