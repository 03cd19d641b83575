//! The link as a QR code: drawn by a real renderer and read by a real reader.

use goodword_tests::{World, configs::*, eventually, http::Answer, identity::ANNA};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
/// Pixels of a module.
const SCALE: u16 = 6;
/// How the reader calls level M.
const LEVEL_M: u16 = 0;

/// Draws the answer's picture and reads what it says.
fn read(answer: &Answer) -> String {
    let drawing = Tree::from_data(answer.bytes(), &Options::default()).expect("the answer is an SVG");
    let side = drawing.size().to_int_size().width() * u32::from(SCALE);
    let mut picture = Pixmap::new(side, side).expect("the drawing has a size");
    let larger = Transform::from_scale(f32::from(SCALE), f32::from(SCALE));
    resvg::render(&drawing, larger, &mut picture.as_mut());
    let side = side as usize;
    let grey = |x: usize, y: usize| picture.pixels()[y * side + x].green();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "one code is found");
    let (about, text) = grids[0].decode().expect("the code can be read");
    assert_eq!(about.ecc_level, LEVEL_M);
    text
}

#[tokio::test]
async fn a_scanned_code_leads_to_the_shop_and_counts_as_its_channel() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let answer = world.client().get(&format!("/r/bakery/{}/qr.svg", anna.code)).await;
    assert_eq!(answer.status, 200, "{}", answer.whole());
    let link = read(&answer);
    assert_eq!(link, format!("{}?c=qr", anna.url));
    assert!(answer.text().contains(&format!("<title>QR code: {link}</title>")), "{}", answer.whole());

    let scanned = world.follow(&format!("{}?c=qr", anna.code), PERSON).await;
    assert_eq!(scanned.header("location"), format!("{LANDING}&gw={}&gw_c=qr", anna.code));
    let counted = async || {
        let stats: goodword_protocol::Stats = world.owner_get("stats?by=channel").await.ok(200);
        stats.rows.iter().any(|row| row.key == "qr" && row.numbers.clicks == 1).then_some(())
    };
    eventually("the click counts for the code", counted).await;
}

#[tokio::test]
async fn a_code_may_be_shown_anywhere_kept_a_day_and_saved() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let path = format!("/r/bakery/{}/qr.svg", anna.code.to_lowercase());
    let shown = world.client().get(&format!("{path}?locale=nl")).origin("https://any.example").await;
    for (header, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=86400"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-origin", "*"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", ""),
    ] {
        assert_eq!(shown.header(header), value, "{header}");
    }
    assert!(shown.text().contains("<title>QR-code: "), "{}", shown.whole());
    let saved = world.client().get(&format!("{path}?download=1")).await;
    let file = format!("attachment; filename=\"bakery-{}-qr.svg\"", anna.code);
    assert_eq!(saved.header("content-disposition"), file);
    assert_eq!(read(&saved), read(&shown));
}

#[tokio::test]
async fn what_is_no_link_has_no_code() {
    let world = World::start().with_program(double_sided()).await;
    for code in ["zzzzzzzz", "!", "%3Cscript%3E"] {
        world.client().get(&format!("/r/bakery/{code}/qr.svg")).await.refused(404, "unknown_code");
    }
    world.client().get("/r/nowhere/zzzzzzzz/qr.svg").await.refused(404, "unknown_program");
    world.client().get("/r/bakery/zzzzzzzz/qr.png").await.refused(404, "not_found");
}
