use goodword_domain::history::{Note, Refusal};

use super::*;

fn read_as(product: Product, headings: &str, line: &str) -> Result<Option<Read>, ImportNote> {
    let cells = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    let keyring = Keyring::new("secret");
    let currency = Currency::parse("EUR").unwrap();
    let reading = Reading { keyring: &keyring, program: "bakery", currency, product };
    reading.row(2, &cells(line), &Columns::read(product, &cells(headings)))
}

fn read(headings: &str, line: &str) -> Read {
    read_as(Product::Plain, headings, line).expect("it can be read").expect("something stands in it")
}

fn refused(headings: &str, line: &str) -> (String, String) {
    let note = read_as(Product::Plain, headings, line).expect_err(line);
    assert!(!note.detail.contains("bo@"), "a refusal quotes somebody: {}", note.detail);
    (note.code, note.field)
}

#[test]
fn people_are_taken_in_as_hashes_and_masks_but_for_advocates() {
    let headings = "advocate_email|advocate_name|advocate_code|friend_email|friend_name";
    let (row, notes) = read(headings, "Anna@Example.com|Anna Jansen|ANNA-1|Bo.Geheim@example.com|Bo Geheim");
    assert_eq!(notes, []);
    assert_eq!((row.email.as_deref(), row.name.as_deref()), (Some("Anna@Example.com"), Some("Anna Jansen")));
    assert_eq!((row.code.as_deref(), row.line), (Some("anna-1"), 2));
    assert_eq!(
        (row.masked_email.as_deref(), row.masked_name.as_deref()),
        (Some("b***@e***.com"), Some("Bo G."))
    );
    let keyring = Keyring::new("secret");
    assert_eq!(row.friend_key, Some(keyring.person_key("bakery", "bo.geheim@example.com")));
    let json = serde_json::to_string(&row).unwrap().to_lowercase();
    assert!(!json.contains("geheim"), "{json}");
}

#[test]
fn an_old_code_is_found_in_its_link() {
    let cases = [
        ("Anna-1", "Anna-1"),
        ("https://shop.example/?via=anna", "anna"),
        ("https://anna.refr.cc/anna7", "anna7"),
        ("shop.example/r/abc123/", "abc123"),
        ("https://shop.example/?utm_source=x&rfsn=12.ab", "12.ab"),
        ("no link", "no link"),
    ];
    for (text, code) in cases {
        assert_eq!(code_of_link(text), code, "{text}");
    }
    let (row, notes) = read("email|code", "anna@example.com|12.ab");
    assert_eq!((row.code, notes[0].code.as_str()), (None, "code_invalid"), "she gets a new one");
    assert_eq!(refused("code", "12.ab"), ("code_invalid".to_owned(), "advocate_code".to_owned()));
}

#[test]
fn times_and_amounts_are_read_as_exports_write_them() {
    let day = 1_795_478_400_000;
    let times = [
        ("2026-11-24", Some(day)),
        ("2026-11-24 09:00:00", Some(day + 9 * 3_600_000)),
        ("2026-11-24 09:00:00 UTC", Some(day + 9 * 3_600_000)),
        ("2026-11-24T09:00", Some(day + 9 * 3_600_000)),
        ("2026-11-24T10:00:00+01:00", Some(day + 9 * 3_600_000)),
        ("2026-11-24T09:00:00.199Z", Some(day + 9 * 3_600_000 + 199)),
        ("1434439382", Some(1_434_439_382_000)),
        ("1795478400000", Some(day)),
        ("24-11-2026", None),
        ("11/24/2026", None),
        ("yesterday", None),
        ("-1000000000", None),
    ];
    for (text, at) in times {
        assert_eq!(time(Field::ClaimedAt, text).ok().flatten(), at, "{text}");
    }
    let amounts = [
        ("12.50", Some(1250)),
        ("€ 12.50", Some(1250)),
        ("EUR 12.5", Some(1250)),
        ("1,234.50", Some(123_450)),
        ("1,234,567", Some(123_456_700)),
        ("0", Some(0)),
        ("12,50", None),
        ("1.234,50", None),
        ("-12.50", None),
        ("twelve", None),
    ];
    for (text, minor) in amounts {
        let line = format!("anna@example.com|bo@example.com|{text}");
        let row = read_as(Product::Plain, "email|friend_email|amount", &line);
        let amount = row.ok().flatten().and_then(|(row, _)| row.amount);
        assert_eq!(amount, minor, "{text}");
    }
}

#[test]
fn each_product_says_in_its_own_words_where_a_referral_stood() {
    let state = |product, headings: &str, line: &str| {
        let read = read_as(product, headings, line).map(|read| read.expect("a row").0.state);
        read.unwrap_or_else(|note| note.code)
    };
    let plain = "email|friend_email|state|order_id";
    let cases = [
        (Product::Plain, plain, "a@x.nl|b@x.nl||", "claimed"),
        (Product::Plain, plain, "a@x.nl|b@x.nl||o-1", "converted"),
        (Product::Plain, plain, "a@x.nl|b@x.nl|Signed up|", "claimed"),
        (Product::Plain, plain, "a@x.nl|b@x.nl|refunded|o-1", "reversed"),
        (Product::Plain, plain, "a@x.nl|b@x.nl|odd|", "unknown_state"),
        (Product::Plain, plain, "a@x.nl||odd|", "claimed"),
        (Product::ReferralCandy, "referring_email|referral_email", "a@x.nl|b@x.nl", "converted"),
        (Product::Rewardful, "email|stripe_customer_id", "a@x.nl|cus_1", "converted"),
        (
            Product::Rewardful,
            "affiliate email|customer email|conversion state",
            "a@x.nl|b@x.nl|lead",
            "claimed",
        ),
        (
            Product::Rewardful,
            "affiliate email|customer email|conversion state",
            "a@x.nl|b@x.nl|conversion",
            "converted",
        ),
        (
            Product::Refersion,
            "affiliate email|customer email|status|order id",
            "a@x.nl|b@x.nl|PENDING|7",
            "converted",
        ),
        (
            Product::Refersion,
            "affiliate email|customer email|status|order id",
            "a@x.nl|b@x.nl|UNQUALIFIED|7",
            "rejected",
        ),
    ];
    for (product, headings, line, expected) in cases {
        assert_eq!(state(product, headings, line), expected, "{product:?} {line}");
    }
}

#[test]
fn a_commission_counts_as_paid_when_the_file_says_so() {
    let paid = |line: &str| {
        let headings = "affiliate email|customer email|order id|commission|payment status";
        read_as(Product::Refersion, headings, line).unwrap().unwrap().0.paid
    };
    assert_eq!(paid("a@x.nl|b@x.nl|7|5.00|PAID"), Some(500));
    assert_eq!(paid("a@x.nl|b@x.nl|7|5.00|UNPAID"), None);
    assert_eq!(read("email|friend_email|paid", "a@x.nl|b@x.nl|4.50").0.paid, Some(450));
}

#[test]
fn what_cannot_be_read_is_refused_at_its_field_without_quoting_anybody() {
    let cases = [
        ("email|friend_email", "bo@@example.com|", "invalid_email", "advocate_email"),
        ("email|friend_email", "anna@example.com|bo@nowhere", "invalid_email", "friend_email"),
        ("email|friend_email|order_id", "a@x.nl|b@x.nl|order 7", "invalid_field", "order_id"),
        ("email|friend_email|currency", "a@x.nl|b@x.nl|USD", "invalid_field", "currency"),
        ("email|friend_email|claimed_at", "a@x.nl|b@x.nl|soon", "invalid_field", "claimed_at"),
        ("email|friend_email|event_type", "a@x.nl|b@x.nl|A B", "invalid_field", "event_type"),
    ];
    for (headings, line, code, field) in cases {
        assert_eq!(refused(headings, line), (code.to_owned(), field.to_owned()), "{line}");
    }
    assert_eq!(read_as(Product::Plain, "email|state", "|converted"), Ok(None));
    let (row, notes) = read("email|name", "anna@example.com|win at prize.example/now");
    assert_eq!((row.name, notes[0].code.as_str()), (None, "name_left_out"));
}

#[test]
fn every_note_of_the_ledger_is_explained() {
    let codes = Note::ALL.map(Note::code).into_iter().chain(Refusal::ALL.map(Refusal::code));
    let row = HistoryRow::default();
    for code in codes {
        assert!(!explained(code, &row).detail.starts_with("See"), "{code}");
    }
}
