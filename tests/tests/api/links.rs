//! Links: people go on to the shop, crawlers read what it is about, and nobody is led anywhere else.

use goodword_protocol::{Me, ProgramConfig};
use goodword_tests::{World, configs::*, eventually, identity::ANNA, program::Enrolled, raw};
use reqwest::Method;

use crate::crawlers::READERS;

pub(crate) const PERSON: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";

/// The advocate's numbers once their link has exactly so many clicks.
pub(crate) async fn clicks(world: &World, advocate: &Enrolled, count: u64) -> Me {
    let exactly = async || Some(world.me(&advocate.session).await).filter(|me| me.clicks == count);
    eventually(&format!("{count} clicks, no more and no fewer"), exactly).await
}

#[tokio::test]
async fn a_person_goes_on_to_the_shop_with_the_code() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    // At once: what is published comes later.
    let answer = world.follow(&anna.code, PERSON).await;
    assert_eq!(answer.status, 302, "{}", answer.whole());
    assert_eq!(answer.header("location"), format!("{LANDING}&gw={}", anna.code));
    assert!(
        answer.header("cache-control").contains("no-store"),
        "a kept redirect is a click that is not counted"
    );
    let upper = world.follow(&anna.code.to_uppercase(), PERSON).await;
    assert_eq!(upper.header("location"), answer.header("location"));
}

#[tokio::test]
async fn the_landing_pages_own_query_and_fragment_stay() {
    let world = World::start().await;
    for (landing, with_code, without) in [
        ("https://shop.example", "https://shop.example/?gw={}", "https://shop.example/"),
        (
            "https://shop.example/w?a=1&b=%26#top",
            "https://shop.example/w?a=1&b=%26&gw={}#top",
            "https://shop.example/w?a=1&b=%26#top",
        ),
        (
            "https://shop.example/w?gw=old&a=1",
            "https://shop.example/w?a=1&gw={}",
            "https://shop.example/w?a=1",
        ),
    ] {
        let id = format!("shop{}", landing.len());
        let program =
            world.create(&id, &ProgramConfig { landing_url: landing.into(), ..double_sided() }).await;
        let anna = program.enrol(ANNA.email).await;
        let known = program.follow(&anna.code, PERSON).await;
        assert_eq!(known.header("location"), with_code.replace("{}", &anna.code));
        let unknown = program.follow("zzzzzzzz", PERSON).await;
        assert_eq!((unknown.status, unknown.header("location")), (302, without));
    }
}

#[tokio::test]
async fn an_unknown_code_leads_to_the_shop_all_the_same() {
    let world = World::start().with_program(double_sided()).await;
    for agent in [PERSON, READERS[0]] {
        let answer = world.follow("zzzzzzzz", agent).await;
        assert_eq!((answer.status, answer.header("location")), (302, LANDING));
    }
}

#[tokio::test]
async fn a_redirect_never_leaves_the_programs_own_landing_page() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let allowed = [LANDING.to_owned(), format!("{LANDING}&gw={}", anna.code)];
    let code = &anna.code;
    let targets = [
        format!("/r/bakery/{code}?url=https://evil.example&next=//evil.example&gw=evil"),
        format!("/r/bakery/{code}?gw=https://evil.example%0d%0aLocation:%20https://evil.example"),
        format!("/r/bakery/{code}%0d%0aLocation:%20https://evil.example"),
        format!("/r/bakery/{code}%00"),
        format!("/r/bakery/{code}%2f..%2f..%2fevil.example"),
        format!("/r/bakery/{code}/../../evil.example"),
        format!("/r/bakery/{code}@evil.example"),
        format!("/r/bakery//evil.example/{code}"),
        "/r/bakery/https://evil.example".to_owned(),
        "/r/bakery/%2f%2fevil.example".to_owned(),
        "/r/bakery/..%5c..%5cevil.example".to_owned(),
        "/r/bakery/\\\\evil.example".to_owned(),
        "/r/bakery/%252e%252e%252fevil.example".to_owned(),
        "/r/bakery/javascript:alert(1)".to_owned(),
        "/r/bakery/%E2%80%AEelpmaxe.live".to_owned(),
        format!("/r/bakery/{}", "a".repeat(4000)),
        "/r//evil.example/dkx3r7hm".to_owned(),
        "//evil.example/r/bakery/dkx3r7hm".to_owned(),
        format!("/r/bakery/{code}#@evil.example"),
    ];
    for target in targets {
        let answer = raw::get(world.client().base(), &target).await;
        let locations = raw::header_values(&answer, "location");
        match raw::status(&answer) {
            302 => assert!(
                locations.len() == 1 && allowed.contains(&locations[0]),
                "{target} leads to {locations:?}"
            ),
            status => assert!((400..500).contains(&status) && locations.is_empty(), "{target}: {answer}"),
        }
    }
}

#[tokio::test]
async fn a_link_leads_where_the_owner_says_now() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    world.follow(&anna.code, PERSON).await;
    let moved = ProgramConfig { landing_url: "https://new.example/".into(), ..double_sided() };
    world.configure(&moved).await;
    let there = format!("https://new.example/?gw={}", anna.code);
    let arrived = async || (world.follow(&anna.code, PERSON).await.header("location") == there).then_some(());
    eventually("the link leads to the new shop", arrived).await;
}

#[tokio::test]
async fn a_crawler_reads_what_the_link_is_about() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna de Vries").await;
    let page = world.follow(&anna.code, READERS[0]).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    let html = page.text();
    for tag in [
        format!("<meta property=\"og:url\" content=\"{}\">", anna.url),
        "<meta property=\"og:site_name\" content=\"Bakkerij Jansen\">".to_owned(),
        "<meta property=\"og:type\" content=\"website\">".to_owned(),
    ] {
        assert!(html.contains(&tag), "no {tag} in {html}");
    }
    let title = html.split("property=\"og:title\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert!(title.is_some_and(|title| title.contains("Anna") && title.contains("10%")), "{title:?}");
    assert!(!html.contains("Vries"), "a preview tells the whole name: {html}");
    assert!(!html.contains("anna@"), "a preview tells the address: {html}");
}

#[tokio::test]
async fn a_person_in_the_browser_of_an_app_is_a_person() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let apps = [
        "[Pinterest/iOS]",
        "Instagram 300.0.0.0 (iPhone15,2)",
        "[FBAN/FBIOS;FBAV/400.0]",
        "WhatsApp",
        "Signal-iOS/7",
    ];
    for app in apps {
        let answer = world.follow(&anna.code, &format!("{PERSON} {app}")).await;
        assert_eq!(answer.status, 302, "{app}: {}", answer.whole());
    }
    clicks(&world, &anna, apps.len() as u64).await;
}

#[tokio::test]
async fn whoever_is_taken_for_a_crawler_goes_on_with_the_code() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let page = world.follow(&anna.code, READERS[0]).await;
    let onwards = format!("<a href=\"{}&amp;gw={}\">", LANDING, anna.code);
    assert!(page.text().contains(&onwards), "{}", page.whole());
    assert!(page.header("cache-control").contains("no-store"), "a kept preview would be shown to people");
}

#[tokio::test]
async fn no_name_becomes_markup_in_a_preview() {
    let named =
        ProgramConfig { name: "Jansen \"&\" </title><script>alert(1)</script>".into(), ..double_sided() };
    let world = World::start().with_program(named).await;
    let anna = world.enrol_named(ANNA.email, "An\"na&'Eva Vries").await;
    let html = world.follow(&anna.code, READERS[0]).await.text();
    assert!(!html.contains("<script"), "{html}");
    assert!(html.contains("An&quot;na&amp;'Eva"), "{html}");
    assert_eq!(html.matches("</title>").count(), 1, "{html}");
    let mut attributes = html.split("content=\"").skip(1);
    let ends_where_it_should =
        |rest: &str| rest.split_once('"').is_some_and(|(_, after)| after.starts_with('>'));
    assert!(attributes.all(ends_where_it_should), "{html}");
}

#[tokio::test]
async fn looking_ahead_is_no_click_and_going_there_is_one() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let path = format!("/r/bakery/{}", anna.code);
    let ahead = [
        world.client().get(&path).header("sec-purpose", "prefetch;prerender"),
        world.client().get(&path).header("purpose", "prefetch"),
        world.client().get(&path).header("x-moz", "prefetch"),
        world.client().call(Method::HEAD, &path),
    ];
    for call in ahead {
        let answer = call.header("user-agent", PERSON).await;
        assert_eq!((answer.status, answer.header("location").is_empty()), (302, false), "{}", answer.whole());
    }
    world.follow(&anna.code, PERSON).await;
    clicks(&world, &anna, 1).await;
    // Somebody else: the same person again would be no click of their own.
    world.follow(&anna.code, "Signal-iOS/7").await;
    world.follow("zzzzzzzz", PERSON).await;
    clicks(&world, &anna, 2).await;
}
