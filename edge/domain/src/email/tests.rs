use proptest::prelude::*;

use super::*;

/// Equal addresses hash alike, and others do not: a set of one mailbox holds all its spellings.
#[test]
fn a_set_of_addresses_holds_each_mailbox_once() {
    use std::hash::{BuildHasher, RandomState};
    let state = RandomState::new();
    let hash = |text| state.hash_one(Email::parse(text).unwrap());
    assert_eq!(hash("Bo+sale@example.com"), hash("bo@example.com"));
    assert_ne!(hash("bo@example.com"), hash("di@example.com"));
}

/// What is written, its mailbox, and what is shown of it.
const ADDRESSES: &[(&str, &str, &str)] = &[
    ("bo@example.com", "bo@example.com", "b***@e***.com"),
    ("  bo@example.com\r\n", "bo@example.com", "b***@e***.com"),
    ("BO@EXAMPLE.COM", "bo@example.com", "b***@e***.com"),
    ("b@x.nl", "b@x.nl", "b***@x***.nl"),
    ("bo@shop.example.co.uk", "bo@shop.example.co.uk", "b***@s***.uk"),
    ("bo@example.com.", "bo@example.com", "b***@e***.com"),
    // Tags, with every provider.
    ("bo+sale@example.com", "bo@example.com", "b***@e***.com"),
    ("Bo+a+b@example.com", "bo@example.com", "b***@e***.com"),
    ("bo+@example.com", "bo@example.com", "b***@e***.com"),
    ("bo.+sale@example.com", "bo@example.com", "b***@e***.com"),
    ("+31612345678@sms.example", "+31612345678@sms.example", "+***@s***.example"),
    // Dots count, except at Gmail.
    ("b.o@example.com", "b.o@example.com", "b***@e***.com"),
    ("b.o@gmail.com", "bo@gmail.com", "b***@g***.com"),
    ("B.O+x.y@GoogleMail.com", "bo@gmail.com", "b***@g***.com"),
    ("b.o@googlemail.com.", "bo@gmail.com", "b***@g***.com"),
    ("b.o@mail.gmail.com", "b.o@mail.gmail.com", "b***@m***.com"),
    ("b.o@gmail.com.example", "b.o@gmail.com.example", "b***@g***.example"),
    ("b.o@\u{ff47}\u{ff4d}ail.com", "bo@gmail.com", "b***@g***.com"),
    // Hyphens and underscores are letters like others.
    ("bo-jansen_1@example.com", "bo-jansen_1@example.com", "b***@e***.com"),
    ("o'neill@example.ie", "o'neill@example.ie", "o***@e***.ie"),
    ("!#$%&'*/=?^_`{|}~@example.com", "!#$%&'*/=?^_`{|}~@example.com", "!***@e***.com"),
    // Domains outside ASCII.
    ("bo@bücher.example", "bo@xn--bcher-kva.example", "b***@b***.example"),
    ("bo@BÜCHER.example", "bo@xn--bcher-kva.example", "b***@b***.example"),
    ("bo@bu\u{308}cher.example", "bo@xn--bcher-kva.example", "b***@b***.example"),
    ("bo@xn--bcher-kva.example", "bo@xn--bcher-kva.example", "b***@b***.example"),
    ("bo@straße.de", "bo@xn--strae-oqa.de", "b***@s***.de"),
    ("bo@例え。テスト", "bo@xn--r8jz45g.xn--zckzah", "b***@例***.テスト"),
    ("bo@пример.рф", "bo@xn--e1afmkfd.xn--p1ai", "b***@п***.рф"),
    ("bo@हिन्दी.भारत", "bo@xn--j2bd4cyah0f.xn--h2brj9c", "b***@ह***.भारत"),
    ("bo@3-4--5.example", "bo@3-4--5.example", "b***@3***.example"),
    ("bo@1.example", "bo@1.example", "b***@1***.example"),
    // Local parts outside ASCII.
    ("Jörg@example.com", "jörg@example.com", "j***@e***.com"),
    ("ÉLISE+x@example.com", "élise@example.com", "é***@e***.com"),
    ("İLKER@example.com", "ilker@example.com", "i***@e***.com"),
    ("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah", "用***@例***.テスト"),
];

#[test]
fn addresses_are_normalised_and_masked() {
    for (written, normalised, masked) in ADDRESSES {
        let email = Email::parse(written).unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(email.as_str(), written.trim());
        assert_eq!(email.normalised(), *normalised);
        assert_eq!(email.masked(), *masked);
        assert_eq!(format!("{email:?}"), format!("Email({masked})"));
    }
}

#[test]
fn anything_else_is_refused() {
    use InvalidEmail::{Domain, Syntax, TooLong};
    let cases = [
        ("", Syntax),
        ("bo", Syntax),
        ("@example.com", Syntax),
        ("bo@sale@example.com", Syntax),
        ("bo jansen@example.com", Syntax),
        (".bo@example.com", Syntax),
        ("bo.@example.com", Syntax),
        ("b..o@example.com", Syntax),
        ("bo,jansen@example.com", Syntax),
        ("bo@example.com,anna@example.com", Syntax),
        ("mailto:bo@example.com", Syntax),
        ("\"bo\"@example.com", Syntax),
        ("\"bo jansen\"@example.com", Syntax),
        ("(c)bo@example.com", Syntax),
        ("<bo@example.com", Syntax),
        ("bo\u{0}@example.com", Syntax),
        ("bo@exam\nple.com", Syntax),
        ("bo\r\nbcc:x@example.com", Syntax),
        ("bo\u{200b}@example.com", Syntax),
        ("jo\u{308}rg@example.com", Syntax),
        ("bo@-example.com", Syntax),
        ("bo@example-.com", Syntax),
        ("bo@", Domain),
        ("bo@localhost", Domain),
        ("bo@localhost.", Domain),
        ("bo@example..com", Domain),
        ("bo@.example.com", Domain),
        ("bo@example.com..", Domain),
        ("Bo Jansen <bo@example.com>", Syntax),
        ("bo@exam ple.com", Syntax),
        ("bo@exam_ple.com", Domain),
        ("bo@example.com/x", Domain),
        ("bo@127.0.0.1", Domain),
        ("bo@[127.0.0.1]", Domain),
        ("bo@[IPv6:::1]", Domain),
        ("bo@example.123", Domain),
        ("bo@xn--a.example", Domain),
        ("bo@a\u{300}\u{200d}.example", Domain),
    ];
    for (text, error) in cases {
        assert_eq!(Email::parse(text).err(), Some(error), "{text:?}");
    }
    let label = "d".repeat(63);
    for (local, domain, error) in [
        ("l".repeat(64), "example.com".to_owned(), None),
        ("l".repeat(65), "example.com".to_owned(), Some(TooLong)),
        ("bo".to_owned(), format!("{label}.com"), None),
        ("bo".to_owned(), format!("{label}d.com"), Some(Domain)),
        ("l".repeat(62), format!("{label}.{label}.{label}"), None),
        ("l".repeat(63), format!("{label}.{label}.{label}"), Some(TooLong)),
        // Its lower case takes three octets, where the letter takes two.
        ("Ⱥ".repeat(21), "example.com".to_owned(), None),
        ("Ⱥ".repeat(22), "example.com".to_owned(), Some(TooLong)),
    ] {
        assert_eq!(Email::parse(&format!("{local}@{domain}")).err(), error, "{local}@{domain}");
    }
}

#[test]
fn one_mailbox_is_one_person() {
    let bo = Email::parse("bo@gmail.com").unwrap();
    assert_eq!(bo, Email::parse("B.O+sale@GoogleMail.com").unwrap());
    assert_ne!(bo, Email::parse("bo@example.com").unwrap());
}

/// A local part and a domain that fit together.
fn address() -> impl Strategy<Value = (String, String)> {
    let local = "[A-Za-z0-9+_éÉÅİπΠ-]{1,8}(\\.[A-Za-z0-9+_'-]{1,8}){0,3}";
    let domain = "[A-Za-z0-9äÖß]{1,10}(\\.[A-Za-zé]{2,6}){1,2}\\.?|g(oogle)?mail\\.com";
    (local, domain)
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing((local, domain) in address()) {
        let once = Email::parse(&format!("{local}@{domain}")).unwrap();
        let twice = Email::parse(once.normalised()).unwrap();
        prop_assert_eq!(once.normalised(), twice.normalised());
        prop_assert_eq!(once.masked(), twice.masked());
    }

    #[test]
    fn whatever_is_accepted_is_normalised_to_what_is_accepted(
        local in "[\\p{L}\\p{M}\\p{N}.+_-]{1,8}|\\PC{1,8}",
        domain in "[\\p{L}\\p{M}\\p{N}.-]{1,8}\\.\\p{L}{2,5}|\\PC{1,8}\\.com",
    ) {
        if let Ok(email) = Email::parse(&format!("{local}@{domain}")) {
            let again = Email::parse(email.normalised()).unwrap();
            prop_assert_eq!(email.normalised(), again.normalised());
        }
    }

    #[test]
    fn case_does_not_matter((local, domain) in address()) {
        let address = format!("{local}@{domain}");
        let expected = Email::parse(&address).unwrap();
        prop_assert_eq!(&expected, &Email::parse(&address.to_ascii_uppercase()).unwrap());
        prop_assert_eq!(&expected, &Email::parse(&address.to_ascii_lowercase()).unwrap());
    }

    #[test]
    fn tags_do_not_matter((local, domain) in address(), tag in "[A-Za-z0-9+-]{0,8}") {
        let plain = Email::parse(&format!("b{local}@{domain}")).unwrap();
        prop_assert_eq!(plain, Email::parse(&format!("b{local}+{tag}@{domain}")).unwrap());
    }

    #[test]
    fn a_mask_tells_no_more_than_two_letters_and_the_top(
        letter in "[a-z]", local in "[a-z0-9]{1,20}", other in "[a-z0-9]{0,20}", domain in "e[a-z0-9]{0,9}", top in "[a-z]{2,5}",
    ) {
        let masked = Email::parse(&format!("{letter}{local}@{domain}.{top}")).unwrap().masked();
        prop_assert_eq!(&masked, &Email::parse(&format!("{letter}{other}@example.{top}")).unwrap().masked());
        let (shown, _) = masked.split_once('@').unwrap();
        let whole = format!("{letter}{local}");
        prop_assert!(!shown.contains(&whole));
    }
}

#[test]
fn mailboxes_are_alike_by_their_letters_whoever_the_provider_is() {
    let table: &[(&str, Option<&str>)] = &[
        ("janjansen@example.com", Some("janjansen")),
        ("Jan.Jansen+shop@gmail.com", Some("janjansen")),
        ("jan_jansen-1984@example.nl", Some("janjansen")),
        ("1jan2jansen3@mail.example.org", Some("janjansen")),
        ("Jörg.Müller@example.de", Some("jörgmüller")),
        // Too little to tell.
        ("bo@example.com", None),
        ("b.o.b.1@example.com", None),
        ("+31612345678@sms.example", None),
        ("anna@example.com", Some("anna")),
        // Nobody's in particular.
        ("info@bakery.example", None),
        ("Klanten.Service@bakery.example", None),
        ("no-reply@bakery.example", None),
        ("informatie@bakery.example", Some("informatie")),
    ];
    for (written, likeness) in table {
        assert_eq!(Email::parse(written).unwrap().likeness().as_deref(), *likeness, "{written}");
    }
}

#[test]
fn the_domain_is_the_one_that_mail_goes_to() {
    let table = [
        ("bo@Example.COM.", "example.com"),
        ("bo@googlemail.com", "gmail.com"),
        ("bo@bücher.example", "xn--bcher-kva.example"),
    ];
    for (written, domain) in table {
        assert_eq!(Email::parse(written).unwrap().domain(), domain, "{written}");
    }
}
