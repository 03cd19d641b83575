use proptest::prelude::*;

use super::*;

#[test]
fn what_was_parsed_is_shown_as_it_is_kept() {
    assert_eq!(Origin::parse("HTTPS://Shop.EXAMPLE/").unwrap().to_string(), "https://shop.example");
    assert_eq!(LandingUrl::parse("https://shop.example/hi").unwrap().to_string(), "https://shop.example/hi");
    assert_eq!(Colour::parse("#b4532a").unwrap().to_string(), "#b4532a");
}

#[test]
fn origins_are_spelled_as_browsers_do() {
    let cases = [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("HTTPS://Shop.EXAMPLE", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://shop.example:80", "https://shop.example:80"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://localhost", "http://localhost"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://Shop.localhost:8080", "http://shop.localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ];
    for (text, spelled) in cases {
        let origin = Origin::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(origin.as_str(), spelled);
        assert!(origin.matches(spelled));
    }
}

#[test]
fn other_origins_are_refused() {
    use InvalidOrigin::{Insecure, NotBare, Syntax, Wildcard};
    let cases = [
        ("", Syntax),
        ("*", Wildcard),
        ("null", Syntax),
        ("shop.example", Syntax),
        ("//shop.example", Syntax),
        ("https:shop.example", Syntax),
        ("https://", Syntax),
        ("https://shop example", Syntax),
        (" https://shop.example", Syntax),
        ("https://shop.example\n", Syntax),
        ("https:\\\\shop.example", Syntax),
        ("https://shop.example\\@evil.example", Syntax),
        ("https://shop.example:99999", Syntax),
        ("https://xn--a", Syntax),
        ("data://text", Insecure),
        ("file:///etc/passwd", Syntax),
        ("http://shop.example", Insecure),
        ("http://localhost.example", Insecure),
        ("http://notlocalhost", Insecure),
        ("http://127.0.0.2", Insecure),
        ("http://[::2]", Insecure),
        ("ftp://shop.example", Insecure),
        ("https://shop.example/page", NotBare),
        ("https://shop.example//", NotBare),
        ("https://shop.example?", NotBare),
        ("https://shop.example#", NotBare),
        ("https://bo@shop.example", NotBare),
        ("https://@shop.example", NotBare),
        ("https://*.shop.example", Wildcard),
        ("https://shop.example/*", Wildcard),
        ("https://shop;example", Syntax),
    ];
    for (text, error) in cases {
        assert_eq!(Origin::parse(text), Err(error), "{text:?}");
    }
}

#[test]
fn a_header_matches_to_the_letter_only() {
    let origin = Origin::parse("https://shop.example").unwrap();
    for header in
        ["", "null", "https://shop.example/", "https://shop.example:443", "https://shop.example.evil.example"]
    {
        assert!(!origin.matches(header), "{header}");
    }
}

#[test]
fn a_code_is_added_to_a_page_and_replaced() {
    let cases = [
        ("https://shop.example", "https://shop.example/?gw=anna", "https://shop.example/"),
        ("https://shop.example/w", "https://shop.example/w?gw=anna", "https://shop.example/w"),
        ("https://shop.example/w?", "https://shop.example/w?gw=anna", "https://shop.example/w"),
        ("https://shop.example/w?a=1", "https://shop.example/w?a=1&gw=anna", "https://shop.example/w?a=1"),
        ("https://shop.example/w?gw=bo", "https://shop.example/w?gw=anna", "https://shop.example/w"),
        ("https://shop.example/w?gw", "https://shop.example/w?gw=anna", "https://shop.example/w"),
        (
            "https://shop.example/w?gw=bo&a=1&%67w=x&b&gw=",
            "https://shop.example/w?a=1&b&gw=anna",
            "https://shop.example/w?a=1&b",
        ),
        (
            "https://shop.example/w?q=a%20b+c&gwx=1&GW=2&x=%2F#top",
            "https://shop.example/w?q=a%20b+c&gwx=1&GW=2&x=%2F&gw=anna#top",
            "https://shop.example/w?q=a%20b+c&gwx=1&GW=2&x=%2F#top",
        ),
        (
            "https://shop.example/#/w?gw=bo",
            "https://shop.example/?gw=anna#/w?gw=bo",
            "https://shop.example/#/w?gw=bo",
        ),
        ("https://shop.example/w#", "https://shop.example/w?gw=anna#", "https://shop.example/w#"),
        ("http://localhost:8080/w", "http://localhost:8080/w?gw=anna", "http://localhost:8080/w"),
        (
            "https://bücher.example/é",
            "https://xn--bcher-kva.example/%C3%A9?gw=anna",
            "https://xn--bcher-kva.example/%C3%A9",
        ),
    ];
    let code = Code::parse("anna").unwrap();
    for (text, with, without) in cases {
        let page = LandingUrl::parse(text).unwrap();
        assert_eq!(page.with_code(Some(&code)), with);
        assert_eq!(page.with_code(None), without);
    }
}

#[test]
fn other_pages_are_refused() {
    use InvalidWebAddress::{Insecure, Syntax, TooLong, UserInfo};
    let longest = format!("https://shop.example/{}", "p".repeat(1979));
    assert!(LandingUrl::parse(&longest).is_ok());
    let cases = [
        ("", Syntax),
        ("/welkom", Syntax),
        ("//shop.example", Syntax),
        ("shop.example/welkom", Syntax),
        ("https://", Syntax),
        ("https://*.shop.example/", Syntax),
        ("https://shop.example/a b", Syntax),
        ("https://shop.example/a\nb", Syntax),
        ("https://shop.example\\@evil.example", Syntax),
        ("javascript:alert(1)", Syntax),
        ("javascript://shop.example/%0Aalert(1)", Insecure),
        ("http://shop.example/", Insecure),
        ("https://bo:secret@shop.example/", UserInfo),
        ("https://@shop.example/", UserInfo),
        (&format!("{longest}p"), TooLong),
        (&format!("https://shop.example/{}", "é".repeat(400)), TooLong),
    ];
    for (text, error) in cases {
        assert_eq!(LandingUrl::parse(text), Err(error), "{text:?}");
    }
    assert!(LandingUrl::parse("https://shop.example/@bo?to=bo@example.com").is_ok());
}

#[test]
fn colours_are_six_hexadecimal_digits() {
    for (text, colour) in [
        ("#b4532a", Some("#b4532a")),
        ("#B4532A", Some("#b4532a")),
        ("b4532a", None),
        ("#b45", None),
        ("#b4532", None),
        ("#b4532a0", None),
        ("#b4532g", None),
        ("#b4532é", None),
        ("red;}", None),
        ("", None),
    ] {
        assert_eq!(Colour::parse(text).as_ref().map(Colour::as_str).ok(), colour, "{text}");
    }
}

proptest! {
    #[test]
    fn a_page_keeps_its_origin_and_gets_one_code(
        host in "[a-z]{1,9}\\.example",
        path in "(/[a-zA-Z0-9._~%-]{0,5}){0,3}",
        query in "(\\?[a-z%0-9&=+gw]{0,20})?",
        fragment in "(#[a-z/?=&]{0,8})?",
        entropy: u64,
    ) {
        let page = LandingUrl::parse(&format!("https://{host}{path}{query}{fragment}")).unwrap();
        let code = Code::from_entropy(entropy);
        let there = LandingUrl::parse(&page.with_code(Some(&code))).unwrap();
        prop_assert_eq!(page.origin(), there.origin());
        let codes: Vec<_> = there.0.query_pairs().filter(|(name, _)| name == "gw").map(|(_, value)| value.into_owned()).collect();
        prop_assert_eq!(codes, [code.as_str()]);
        prop_assert_eq!(there.0.fragment(), page.0.fragment());
        prop_assert_eq!(there.with_code(None), page.with_code(None));
        prop_assert_eq!(there.with_code(Some(&code)), there.as_str());
    }

    #[test]
    fn an_origin_is_read_as_it_is_spelled(text in "https?://[a-zA-Z0-9äß.:\\[\\]-]{1,20}|.{0,30}") {
        if let Ok(origin) = Origin::parse(&text) {
            prop_assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
        }
    }
}

#[test]
fn a_visit_adds_what_is_known_of_it() {
    let code = Code::parse("K7QW2MXZ").unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let whatsapp = [pair("gw_c", "whatsapp"), pair("gclid", "a b&c")];
    let table = [
        ("https://shop.example/", "https://shop.example/?gw=k7qw2mxz&gw_c=whatsapp&gclid=a+b%26c"),
        (
            "https://shop.example/?a=1#top",
            "https://shop.example/?a=1&gw=k7qw2mxz&gw_c=whatsapp&gclid=a+b%26c#top",
        ),
        (
            "https://shop.example/?gw_c=x&gw=y&gc%6Cid=z",
            "https://shop.example/?gw=k7qw2mxz&gw_c=whatsapp&gclid=a+b%26c",
        ),
    ];
    for (page, expected) in table {
        assert_eq!(LandingUrl::parse(page).unwrap().with_visit(Some(&code), &whatsapp), expected);
    }
    let page = LandingUrl::parse("https://shop.example/?gw_c=x").unwrap();
    assert_eq!(page.with_visit(None, &[]), "https://shop.example/?gw_c=x");
}
