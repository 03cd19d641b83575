//! A page of the edge's own, which works without a script.

use super::*;
use crate::first::alone;

fn page(screen: Screen) -> String {
    alone(&config("Name"), &texts(), screen)
}

fn gift() -> Gift {
    Gift { code: "K7QW2MXZ".into(), text: Some("10%".into()), coupon: Some("VRIEND-1".into()), waits: false }
}

#[test]
fn offers_nothing_that_only_a_script_can_do() {
    let screens = [
        Screen::Enrol(Form::default()),
        Screen::Link(URL.into(), Numbers::Awaited),
        Screen::Offer(Offer { code: "K7QW2MXZ".into(), name: None, open: true }, Form::default()),
        Screen::Gift(gift()),
        Screen::Notice(Text::ErrorClosed),
    ];
    for html in screens.map(page) {
        assert_eq!(html.matches("<button").count(), html.matches("<form").count(), "{html}");
        assert!(!html.contains("<textarea") && !html.contains("class=\"shape\""), "{html}");
    }
}

#[test]
fn sends_its_form_from_where_it_stands() {
    assert_eq!(values(&page(Screen::Enrol(Form::default())), "target"), ["_self"]);
    assert_eq!(values(&screen(Screen::Enrol(Form::default())), "target"), ["_blank"]);
}

#[test]
fn shows_the_link_and_every_channel_that_is_an_address() {
    let html = page(Screen::Link(URL.into(), Numbers::Awaited));
    assert_eq!(values(&html, "value"), [URL]);
    assert_eq!(values(&html, "data-with"), ["telegram", "email", "sms", "qr"]);
    assert!(html.contains("[terms]"), "{html}");
}

#[test]
fn shows_the_coupon_to_be_copied_by_hand() {
    assert_eq!(values(&page(Screen::Gift(gift())), "value"), ["VRIEND-1"]);
}

#[test]
fn shows_what_somebody_wrote_as_text() {
    let offer = |name: &str| {
        Screen::Offer(Offer { code: name.into(), name: Some(name.into()), open: true }, Form::default())
    };
    assert_eq!(skeleton(&page(offer("kind"))), skeleton(&page(offer(HOSTILE))));
}
