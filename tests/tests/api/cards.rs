//! The picture of a link's preview: whose it is, what it says, and how long it may be kept.

use goodword_protocol::{Locale, ProgramConfig, Theme};
use goodword_tests::{World, configs::*, eventually, http::Answer, identity::ANNA};

use crate::crawlers::READERS;

/// What a preview says under this name.
fn said<'a>(html: &'a str, property: &str) -> &'a str {
    let tag = html.split(&format!("=\"{property}\" content=\"")).nth(1);
    tag.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {property} in {html}"))
}

/// The path of the picture that a preview names.
fn picture_of(world: &World, preview: &Answer) -> String {
    let address = said(&preview.text(), "og:image").replace("&amp;", "&");
    address.strip_prefix(world.client().base()).expect("a picture of the edge's own").to_owned()
}

/// The width and height that a PNG says it has.
fn size(picture: &Answer) -> (u32, u32) {
    let png = picture.bytes();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "{}", picture.whole());
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[tokio::test]
async fn a_preview_shows_a_picture_of_the_size_that_it_says() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna de Vries").await;
    let preview = world.follow(&anna.code, READERS[0]).await;
    let html = preview.text();
    assert_eq!(said(&html, "twitter:card"), "summary_large_image");
    assert_eq!(said(&html, "twitter:image"), said(&html, "og:image"));
    assert_eq!((said(&html, "og:image:width"), said(&html, "og:image:height")), ("1200", "630"));
    assert!(said(&html, "og:image:alt").contains("Anna") && said(&html, "og:image:alt").contains("10%"));

    let path = picture_of(&world, &preview);
    let picture = world.client().get(&path).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    assert_eq!(size(&picture), (1200, 630));
    assert!(picture.bytes().len() < 60_000, "{} bytes", picture.bytes().len());
    assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
    assert!(!path.contains("Anna") && !path.contains("anna"), "an address tells a name: {path}");
}

#[tokio::test]
async fn a_picture_may_be_kept_for_as_long_as_its_address_names_it() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let path = picture_of(&world, &world.follow(&anna.code, READERS[0]).await);
    let named = world.client().get(&path).await;
    assert!(named.header("cache-control").contains("immutable"), "{}", named.header("cache-control"));
    let unnamed = world.client().get(&format!("/r/bakery/{}/card.png", anna.code)).await;
    assert_eq!(unnamed.header("cache-control"), "public, max-age=300");
    assert_eq!((unnamed.bytes(), unnamed.header("etag")), (named.bytes(), named.header("etag")));
    let known = world.client().get(&path).header("if-none-match", named.header("etag")).await;
    assert_eq!((known.status, known.bytes().len()), (304, 0));
    let other = world.client().get(&format!("/r/bakery/{}/card.png?v=0000", anna.code)).await;
    assert_eq!(other.header("cache-control"), "public, max-age=300");
}

#[tokio::test]
async fn a_picture_is_in_the_owners_colours_and_in_the_language_that_is_asked_for() {
    let world = World::start().await;
    let mut seen = Vec::new();
    for (id, accent) in [("red", "#b4532a"), ("blue", "#1d3557")] {
        let theme = Theme { accent: Some(accent.to_owned()), ..Theme::default() };
        let program = world.create(id, &ProgramConfig { theme, ..double_sided() }).await;
        let anna = program.enrol_named(ANNA.email, "Anna").await;
        for locale in Locale::ALL {
            let path = format!("/r/{id}/{}/card.png?locale={}", anna.code, locale.tag());
            let picture = world.client().get(&path).await;
            assert_eq!(size(&picture), (1200, 630), "{path}");
            // The palette begins with the ground.
            let palette =
                picture.bytes().windows(4).position(|bytes| bytes == b"PLTE").expect("a palette") + 4;
            let ground: Vec<String> =
                picture.bytes()[palette..palette + 3].iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(format!("#{}", ground.concat()), accent, "{path}");
            assert!(!seen.contains(&picture.bytes().to_vec()), "{path} is as another");
            seen.push(picture.bytes().to_vec());
        }
    }
}

#[tokio::test]
async fn who_was_erased_is_on_no_picture_any_more() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    let path = picture_of(&world, &world.follow(&anna.code, READERS[0]).await);
    let before = world.client().get(&path).await.bytes().to_vec();
    let erased = world.owner_post("people/erase", &serde_json::json!({"email": ANNA.email})).await;
    erased.ok::<serde_json::Value>(200);
    let gone = async || (world.client().get(&path).await.bytes() != before).then_some(());
    eventually("the old address shows no name", gone).await;
    world.client().get(&path).await.refused(404, "unknown_code");
}

#[tokio::test]
async fn there_is_no_picture_of_a_link_that_there_is_not() {
    let world = World::start().with_program(double_sided()).await;
    for code in ["zzzzzzzz", "..%2f", "%00"] {
        world.client().get(&format!("/r/bakery/{code}/card.png")).await.refused(404, "unknown_code");
    }
    world.client().get("/r/nobody/zzzzzzzz/card.png").await.refused(404, "unknown_program");
}
