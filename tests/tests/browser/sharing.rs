//! The share buttons: plain links with the message filled in.

use std::collections::BTreeMap;

use goodword_protocol::Stats;
use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, eventually, shop::Shop};

use crate::shopping::{COPY_FIELD, sign_in};

/// Every share button by what it says, with where it leads.
async fn share_links(browser: &Browser) -> BTreeMap<String, String> {
    browser.in_widget(".share a").await;
    let script = "return Object.fromEntries([...document.querySelector('goodword-widget').shadowRoot
         .querySelectorAll('.share ul a')].map((a) => [a.innerText.trim(), a.getAttribute('href')]))";
    serde_json::from_value(browser.run(script).await).unwrap()
}

/// The text without its percent signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        bytes.push(u8::from_str_radix(&escaped[..2], 16).expect("two digits behind a percent sign"));
        rest = &escaped[2..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).expect("UTF-8")
}

/// The value of a parameter in the query of an address.
fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').expect("a query");
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| decoded(value)).collect::<Vec<_>>();
    assert_eq!(found.len(), 1, "{name} in {address}");
    found[0].clone()
}

#[apply(each_engine)]
async fn each_button_leads_where_it_says_with_the_link_in_the_message(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    let link = anna.value_in_widget(COPY_FIELD).await;
    let links = share_links(&anna).await;
    // What it says, where it leads, in which parameter the link stands, and through which channel it goes.
    let table = [
        ("WhatsApp", "https://wa.me/", "text", "whatsapp"),
        ("E-mail", "mailto:", "body", "email"),
        ("Facebook", "https://www.facebook.com/sharer/sharer.php", "u", "facebook"),
        ("X", "https://x.com/intent/tweet", "text", "x"),
        ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/", "url", "linkedin"),
        ("Telegram", "https://t.me/share/url", "url", "telegram"),
        ("Sms", "sms:", "body", "sms"),
    ];
    assert_eq!(links.len(), table.len(), "{links:?}");
    for (name, start, carrier, channel) in table {
        let through = format!("{link}?c={channel}");
        let address = &links[name];
        assert!(address.starts_with(start), "{name}: {address}");
        let message = parameter(address, carrier);
        match carrier {
            "u" | "url" => assert_eq!(message, through, "{name}"),
            _ => assert!(message.ends_with(&through) && message.contains("10% korting"), "{name}: {message}"),
        }
    }
    assert!(parameter(&links["E-mail"], "subject").contains("Bakkerij Jansen"));
    assert!(parameter(&links["Telegram"], "text").contains("10% korting"));
}

#[apply(each_engine)]
async fn a_button_opens_beside_the_shop_and_tells_the_other_site_nothing(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    anna.in_widget(".share a").await;
    let script =
        "return [...document.querySelector('goodword-widget').shadowRoot.querySelectorAll('.share ul a')]
         .filter((a) => a.href.startsWith('http')).map((a) => [a.target, a.rel])";
    let links: Vec<(String, String)> = serde_json::from_value(anna.run(script).await).unwrap();
    assert_eq!(links.len(), 5);
    for (target, rel) in links {
        assert_eq!(target, "_blank");
        assert!(rel.contains("noopener") && rel.contains("noreferrer"), "{rel}");
    }
}

#[apply(each_engine)]
async fn a_share_is_counted_and_the_click_goes_on_all_the_same(engine: Engine) {
    let world = World::start().await;
    let shop = Shop::open(&world).await;
    let anna = Browser::start(engine).await;
    sign_in(&anna, &shop, "cust_anna").await;
    anna.in_widget(".share a").await;
    // A message to nobody opens no page, so that the test stays where it is.
    let script = "const a = document.querySelector('goodword-widget').shadowRoot.querySelector('.share a[href^=sms]');
         let went; addEventListener('click', (event) => { went = !event.defaultPrevented; event.preventDefault() });
         a.click(); return went";
    let went: bool = serde_json::from_value(anna.run(script).await).unwrap();
    assert!(went, "the widget kept the click");
    let counted = async || {
        let stats: Stats = shop.program.owner_get("stats?by=channel").await.ok(200);
        stats.rows.into_iter().find(|row| row.key == "sms" && row.numbers.shares == 1)
    };
    eventually("the share is counted", counted).await;
}
