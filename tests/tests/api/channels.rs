//! The ways to share as a browser gets them: every icon is drawn by a real renderer.

use goodword_protocol::{Channel, ProgramConfig};
use goodword_tests::{World, configs::*, eventually, identity::ANNA};
use resvg::usvg::{Options, Tree};

/// The sides of what an icon's path covers: left, top, right and bottom.
fn covers(path: &str) -> [f32; 4] {
    let drawing =
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="{path}"/></svg>"#);
    let drawing = Tree::from_str(&drawing, &Options::default()).expect(path);
    let area = drawing.root().abs_bounding_box();
    [area.left(), area.top(), area.right(), area.bottom()]
}

#[tokio::test]
async fn a_program_shows_every_channel_there_is_in_its_owners_order() {
    let mut channels = Channel::ALL.to_vec();
    channels.reverse();
    let config = ProgramConfig { channels: channels.clone(), ..double_sided() };
    let world = World::start().with_program(config).await;
    let widget = world.widget("nl").await;
    assert!(widget.channels.iter().map(|shown| shown.id).eq(channels));
    for shown in &widget.channels {
        let [left, top, right, bottom] = covers(&shown.icon);
        let within = left >= -0.01 && top >= -0.01 && right <= 24.01 && bottom <= 24.01;
        assert!(
            within && right - left > 15.0 && bottom - top > 12.0,
            "{}: {left} {top} {right} {bottom}",
            shown.name
        );
    }
    let qr = widget.channels.iter().find(|shown| shown.id == Channel::Qr).unwrap();
    assert_eq!((qr.name.as_str(), &qr.address), ("QR-code", &None));
}

#[tokio::test]
async fn every_channel_is_counted_by_the_name_that_its_links_carry() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for channel in Channel::ALL {
        let body = serde_json::json!({"code": anna.code, "channel": channel});
        assert_eq!(world.client().post(&world.path("shares"), &body).await.status, 204);
    }
    let counted = async || {
        let stats: goodword_protocol::Stats = world.owner_get("stats?by=channel").await.ok(200);
        let has = |channel: Channel| {
            stats.rows.iter().any(|row| row.key == channel.name() && row.numbers.shares == 1)
        };
        Channel::ALL.into_iter().all(has).then_some(())
    };
    eventually("each has one share", counted).await;
}

#[tokio::test]
async fn who_looks_for_pictures_to_pin_is_led_to_the_shop_and_is_no_click() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let pinner = "Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)";
    let answer = world.follow(&anna.code, pinner).await;
    assert_eq!((answer.status, answer.header("location")), (302, &*format!("{LANDING}&gw={}", anna.code)));
    // What comes later is counted after all that came before.
    world.follow(&anna.code, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    let counted = async || Some(world.me(&anna.session).await.clicks).filter(|clicks| *clicks > 0);
    assert_eq!(eventually("the person is counted", counted).await, 1);
}
