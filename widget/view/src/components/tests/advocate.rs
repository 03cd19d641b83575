//! Who shares.

use super::*;

/// The opening tag of the anchor that shares through this channel.
fn anchor<'a>(html: &'a str, channel: &str) -> &'a str {
    let with = format!("data-with=\"{channel}\"");
    html.split("<a ")
        .map(|tag| tag.split('>').next().unwrap_or_default())
        .find(|tag| tag.contains(&with))
        .unwrap()
}

#[test]
fn enrols_with_an_address_and_a_name_that_may_stay_away() {
    let html = screen(Screen::Enrol(Form::default()));
    assert_eq!(values(&html, "name"), ["email", "name"]);
    assert_eq!(values(&html, "autocomplete"), ["email", "given-name"]);
    assert_eq!(values(&html, "aria-describedby"), ["trouble", "hint"]);
    assert_eq!(values(&html, "action"), ["https://e.nl/p/bakery?locale=en"]);
    assert!(
        html.contains("[name_label] ([optional])") && html.contains("<small id=\"hint\">[name_hint]"),
        "{html}"
    );
}

#[test]
fn who_mistyped_hears_it_at_the_address_only() {
    let html = screen(Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorEmail) }));
    assert_eq!(values(&html, "aria-invalid"), ["true", "false"]);
    assert!(html.contains("role=\"alert\" class=\"trouble\">[error_email]"), "{html}");
}

#[test]
fn sees_the_link_and_copies_it_with_its_channel() {
    let html = drawn(&link(Numbers::Awaited));
    assert!(html.contains(&format!("<input readonly dir=\"ltr\" value=\"{URL}\">")), "{html}");
    assert!(
        html.contains(&format!("data-do=\"copy\" data-with=\"{URL}?c=copy\" class=\"main\">[copy]</button>")),
        "{html}"
    );
}

#[test]
fn shares_in_the_owners_order_by_plain_links() {
    let html = drawn(&link(Numbers::Awaited));
    let places = ["telegram", "email", "sms"].map(|id| html.find(&format!("data-with=\"{id}\"")).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    let through = |id: &str| format!("https%3A%2F%2Fe.nl%2Fr%2Fbakery%2FK7QW2MXZ%3Fc%3D{id}");
    let body = |id: &str| format!("%5Bshare_message%5D{}", through(id));
    let table = [
        (
            "telegram",
            format!("https://t.me/share/url?url={}&amp;text=%5Bshare_message%5D", through("telegram")),
            "_blank",
        ),
        ("email", format!("mailto:?subject=%5Bshare_subject%5D&amp;body={}", body("email")), "_self"),
        ("sms", format!("sms:?&amp;body={}", body("sms")), "_self"),
    ];
    for (id, address, target) in table {
        let tag = anchor(&html, id);
        assert!(tag.contains(&format!("href=\"{address}\"")), "{tag}");
        assert!(tag.contains(&format!("target=\"{target}\"")), "{tag}");
        assert!(tag.contains("rel=\"noopener noreferrer\"") && tag.contains("data-do=\"share\""), "{tag}");
        assert!(tag.contains("aria-label=\"Share with Name\""), "{tag}");
    }
}

#[test]
fn on_a_desk_sees_no_channel_that_only_phones_have() {
    let html = drawn(&link(Numbers::Awaited));
    assert!(html.contains("<li class=\"phone\"><a href=\"sms:"), "{html}");
    assert_eq!(html.matches("class=\"phone\"").count(), 1);
}

#[test]
fn sees_only_what_the_owner_chose() {
    let model = link(Numbers::Awaited);
    let none = drawn_by(&model, &Config { channels: vec![], ..config("Name") });
    for absent in ["<li", "data-do=\"share\"", "data-do=\"native\"", "qr.svg"] {
        assert!(!none.contains(absent), "{none}");
    }
    let newer = Config { channels: vec![channel("fax", "Fax", None)], ..config("Name") };
    assert_eq!(drawn_by(&model, &newer), none);
}

#[test]
fn opens_the_systems_sheet_and_the_picture_where_the_owner_chose_them() {
    let html = drawn(&link(Numbers::Awaited));
    assert!(
        html.contains("<li class=\"native\"><button type=\"button\" part=\"channel\" data-do=\"native\">"),
        "{html}"
    );
    assert!(
        html.contains(&format!("<img loading=\"lazy\" src=\"{URL}/qr.svg\" alt=\"[qr_hint]\"")),
        "{html}"
    );
    let file = anchor(&html, "qr");
    assert!(file.contains(&format!("href=\"{URL}/qr.svg?download=1\" download")), "{file}");
}

#[test]
fn changes_the_message_and_every_channel_sends_it() {
    let mut model = link(Numbers::Awaited);
    assert!(
        drawn(&model).contains("data-do=\"write\">[share_message]{link}</textarea>"),
        "{}",
        drawn(&model)
    );
    model.message = Some("Proef <dit> & dat".into());
    let html = drawn(&model);
    assert!(html.contains("data-do=\"write\">Proef &lt;dit> &amp; dat</textarea>"), "{html}");
    assert!(anchor(&html, "telegram").contains("&amp;text=Proef%20%3Cdit%3E%20%26%20dat\""), "{html}");
    assert!(
        anchor(&html, "sms").contains("body=Proef%20%3Cdit%3E%20%26%20dat%20https%3A%2F%2Fe.nl"),
        "{html}"
    );
}

#[test]
fn who_empties_the_message_sends_the_link_alone() {
    let mut model = link(Numbers::Awaited);
    model.message = Some(String::new());
    let html = drawn(&model);
    assert!(anchor(&html, "sms").contains("body=https%3A%2F%2Fe.nl"), "{html}");
}

#[test]
fn leaves_by_two_buttons_and_is_asked_before_everything_goes() {
    let mut model = link(Numbers::Awaited);
    let table = [
        (Leaving::No, "<p> </p>", ["log-out", "ask-erase"]),
        (Leaving::Asked(None), "<p>[erase_question]</p>", ["stay", "erase"]),
        (Leaving::Asked(Some(Text::ErrorNetwork)), "<p>[error_network]</p>", ["stay", "erase"]),
        (Leaving::Busy, "<p>[busy]</p>", ["stay", "erase"]),
    ];
    for (leaving, question, deeds) in table {
        model.leaving = leaving;
        let html = drawn(&model);
        let (_, way_out) = html.split_once("<div class=\"leaving\">").unwrap();
        assert!(way_out.starts_with(question), "{way_out}");
        assert_eq!(values(way_out, "data-do"), deeds);
    }
}

#[test]
fn reads_the_terms() {
    let html = drawn(&link(Numbers::Awaited));
    let terms = "<details class=\"terms\"><summary>[terms_heading]</summary><p>[terms]</p>";
    assert!(html.contains(terms), "{html}");
}
