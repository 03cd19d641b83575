//! Who followed a link.

use super::*;

fn offer(name: Option<&str>, form: Form) -> String {
    screen(Screen::Offer(Offer { code: "K7QW2MXZ".into(), name: name.map(str::to_owned), open: true }, form))
}

fn gift(coupon: Option<&str>, text: Option<&str>, waits: bool) -> String {
    let [coupon, text] = [coupon, text].map(|text| text.map(str::to_owned));
    screen(Screen::Gift(Gift { code: "K7QW2MXZ".into(), text, coupon, waits }))
}

#[test]
fn reads_who_gives_what() {
    assert!(offer(Some("Anna & Bo"), Form::default()).contains("[friend_title]Anna &amp; Bo</h2>"));
    assert!(offer(None, Form::default()).contains("[friend_title_nameless]</h2>"));
}

#[test]
fn gives_an_address_and_nothing_else() {
    let html = offer(None, Form::default());
    assert_eq!(values(&html, "name"), ["email"]);
    assert_eq!(values(&html, "autocomplete"), ["email"]);
    assert_eq!(values(&html, "action"), ["https://e.nl/p/bakery/K7QW2MXZ?locale=en"]);
    assert!(html.contains("[friend_email_label]") && html.contains("[claim_button]"), "{html}");
}

#[test]
fn hears_at_the_field_what_is_wrong_with_it() {
    let own = offer(None, Form { busy: false, trouble: Some(Text::ErrorOwnLink) });
    assert_eq!(values(&own, "aria-invalid"), ["true"]);
    assert!(
        own.contains("<div id=\"trouble\"><p role=\"alert\" class=\"trouble\">[error_own_link]</p></div>"),
        "{own}"
    );
    let offline = offer(None, Form { busy: false, trouble: Some(Text::ErrorNetwork) });
    assert_eq!(values(&offline, "aria-invalid"), ["false"]);
    assert!(offline.contains("[error_network]"), "{offline}");
}

#[test]
fn sees_that_the_claim_is_on_its_way() {
    let html = offer(None, Form { busy: true, trouble: None });
    assert!(html.contains("<button class=\"main\">[busy]</button>"), "{html}");
}

#[test]
fn copies_the_coupon_or_has_the_page_fill_it_in() {
    let html = gift(Some("VRIEND-1"), Some("10% korting"), false);
    assert!(html.contains("[coupon_heading]</h2>") && html.contains("10% korting"), "{html}");
    assert_eq!(values(&html, "value"), ["VRIEND-1"]);
    assert_eq!(values(&html, "data-do"), ["copy", "apply"]);
    assert_eq!(values(&html, "data-with"), ["VRIEND-1", "VRIEND-1"]);
}

#[test]
fn without_a_coupon_reads_what_is_given_and_how_it_comes() {
    let table = [
        (Some("A cake"), false, "A cake</h2>", "[claimed_no_coupon]"),
        (Some("A cake"), true, "A cake</h2>", "[claimed_waiting]"),
        (None, false, "[claimed_no_coupon]</h2>", "<p> </p>"),
    ];
    for (text, waits, title, intro) in table {
        let html = gift(None, text, waits);
        assert!(html.contains(title) && html.contains(intro), "{html}");
        assert!(!html.contains("<button"), "{html}");
    }
}

#[test]
fn sees_at_the_coupon_whether_it_was_copied() {
    let mut model = Model::showing(Screen::Gift(Gift { coupon: Some("VRIEND-1".into()), ..Gift::default() }));
    for (text, done, button, failed) in [
        ("VRIEND-1", true, "[copied]", false),
        ("VRIEND-1", false, "[copy]", true),
        ("something else", true, "[copy]", false),
    ] {
        model.copied = Some(Copied { text: text.into(), done });
        let html = drawn(&model);
        assert!(html.contains(&format!("data-with=\"VRIEND-1\" class=\"main\">{button}</button>")), "{html}");
        assert_eq!(html.contains("[copy_failed]"), failed, "{html}");
    }
}
