use goodword_protocol::Locale;
use serde_json::json;

use super::*;
use crate::texts::{self, Promises};

const LINK: &str = "https://go.example/r/bakery/K7QW2MXZ?c=";
const BARE: &str = "Brood & koek, 10% korting\nvoor één";
const SUBJECT: &str = "Tip: één & {link}";

fn texts_in(locale: Locale) -> BTreeMap<String, Wording> {
    let config = json!({"name": "Bakkerij Jansen", "currency": "EUR", "landing_url": "https://shop.example/",
                        "allowed_origins": ["https://shop.example"], "rules": []});
    texts::for_widget(
        &serde_json::from_value(config).unwrap(),
        &Promises { offer: None, reward: None },
        locale,
    )
}

fn all_in(locale: Locale) -> Vec<ShareChannel> {
    share(&Channel::ALL, &texts_in(locale))
}

fn of(channel: Channel) -> ShareChannel {
    share(&[channel], &texts_in(Locale::En)).remove(0)
}

/// Fills a template as `ShareChannel` says.
fn fill(template: &str, channel: Channel) -> String {
    let link = format!("{LINK}{}", channel.name());
    let text = format!("{BARE}: {link}");
    let values = [
        ("{link}", link.as_str()),
        ("{text}", &text),
        ("{bare}", BARE),
        ("{subject}", SUBJECT),
        ("{server}", "mastodon.example"),
    ];
    let mut address = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        address.push_str(&rest[..start]);
        rest = &rest[start..];
        let (name, value) = values.iter().find(|(name, _)| rest.starts_with(name)).expect(template);
        for byte in value.replace('\n', "\r\n").bytes() {
            let kept = byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
            let encoded = if kept { char::from(byte).to_string() } else { format!("%{byte:02X}") };
            address.push_str(&encoded);
        }
        rest = &rest[name.len()..];
    }
    address + rest
}

#[test]
fn each_channel_opens_with_what_it_takes() {
    let bare = "Brood%20%26%20koek%2C%2010%25%20korting%0D%0Avoor%20%C3%A9%C3%A9n";
    let subject = "Tip%3A%20%C3%A9%C3%A9n%20%26%20%7Blink%7D";
    let link = "https%3A%2F%2Fgo.example%2Fr%2Fbakery%2FK7QW2MXZ%3Fc%3D";
    let text = format!("{bare}%3A%20{link}");
    let table = [
        (Channel::Whatsapp, format!("https://wa.me/?text={text}whatsapp")),
        (Channel::Email, format!("mailto:?subject={subject}&body={text}email")),
        (Channel::Sms, format!("sms:?&body={text}sms")),
        (Channel::Facebook, format!("https://www.facebook.com/sharer/sharer.php?u={link}facebook")),
        (Channel::Messenger, format!("fb-messenger://share?link={link}messenger")),
        (Channel::X, format!("https://x.com/intent/tweet?text={text}x")),
        (Channel::Linkedin, format!("https://www.linkedin.com/sharing/share-offsite/?url={link}linkedin")),
        (Channel::Telegram, format!("https://t.me/share/url?url={link}telegram&text={bare}")),
        (Channel::Reddit, format!("https://www.reddit.com/submit?url={link}reddit&title={bare}")),
        (
            Channel::Pinterest,
            format!("https://www.pinterest.com/pin/create/button/?url={link}pinterest&description={bare}"),
        ),
        (Channel::Bluesky, format!("https://bsky.app/intent/compose?text={text}bluesky")),
        (Channel::Mastodon, format!("https://mastodon.example/share?text={text}mastodon")),
        (Channel::Threads, format!("https://www.threads.com/intent/post?text={text}threads")),
        (Channel::Line, format!("https://social-plugins.line.me/lineit/share?url={link}line&text={bare}")),
    ];
    for (channel, expected) in &table {
        let template = of(*channel).address.unwrap();
        assert_eq!(fill(&template, *channel), *expected);
    }
    let others: Vec<Channel> =
        Channel::ALL.into_iter().filter(|channel| table.iter().all(|(other, _)| other != channel)).collect();
    assert_eq!(others, [Channel::Copy, Channel::Native, Channel::Qr]);
    assert!(others.into_iter().all(|channel| of(channel).address.is_none()));
}

#[test]
fn who_has_no_known_server_is_asked_by_the_network() {
    for shown in all_in(Locale::En) {
        let needs_server = shown.address.is_some_and(|address| address.contains("{server}"));
        assert_eq!(shown.without_server.is_some(), needs_server, "{}", shown.name);
        assert!(shown.without_server.is_none_or(|address| !address.contains("{server}")));
    }
    let asking = of(Channel::Mastodon).without_server.unwrap();
    assert!(fill(&asking, Channel::Mastodon).starts_with("https://share.joinmastodon.org/#text=Brood%20"));
}

#[test]
fn every_icon_is_a_path_and_light() {
    let mut seen = std::collections::BTreeSet::new();
    for shown in all_in(Locale::En) {
        let icon = &shown.icon;
        assert!(icon.starts_with(['M', 'm']), "{}: {icon}", shown.name);
        let strange = icon.find(|c: char| !c.is_ascii_digit() && !"MmLlHhVvCcSsQqTtAaZz .,-".contains(c));
        assert_eq!(strange, None, "{}: {icon}", shown.name);
        assert!(icon.len() < 1200, "{} has {} bytes", shown.name, icon.len());
        assert!(seen.insert(shown.icon), "{} looks like another", shown.name);
    }
}

#[test]
fn channels_stand_in_the_owners_order_and_are_called_in_their_language() {
    let order = [Channel::Qr, Channel::Email, Channel::Whatsapp, Channel::Native, Channel::Copy];
    let shown = share(&order, &texts_in(Locale::Nl));
    assert!(shown.iter().map(|shown| shown.id).eq(order));
    let said: Vec<_> = shown.iter().map(|shown| (shown.name.as_str(), shown.label.as_str())).collect();
    let expected = [
        ("QR-code", "QR-code"),
        ("E-mail", "Deel via E-mail"),
        ("WhatsApp", "Deel via WhatsApp"),
        ("Meer…", "Meer…"),
        ("Kopieer", "Kopieer"),
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_label_contains_the_name_in_every_language() {
    for locale in Locale::ALL {
        for shown in all_in(locale) {
            assert!(!shown.name.is_empty() && shown.label.contains(&shown.name), "{}", shown.label);
            assert!(!shown.label.contains('{'), "{}", shown.label);
        }
    }
}

#[test]
fn only_messenger_needs_a_phone() {
    let phones = all_in(Locale::En).into_iter().filter(|shown| shown.phones_only);
    assert!(phones.map(|shown| shown.id).eq([Channel::Messenger]));
}

#[test]
fn every_channel_is_explained_to_owners_in_the_order_of_the_code() {
    let document = include_str!("../../../docs/sharing.md");
    let names = document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert!(names.eq(Channel::ALL.map(Channel::name)));
    assert!(document.contains("the first ten of this table") && Channel::usual() == Channel::ALL[..10]);
}
