//! Lists are read the same however they arrive, and as RFC 4180 and RFC 8259 say.

use goodword_protocol::CouponsRequest;
use proptest::prelude::*;
use serde_json::json;

use super::{Entry, Form, LONGEST, Reader, json, lines};
use crate::error::{ApiError, Code};

const COUPONS: Form = Form { texts: &["pool"], lists: &["codes"], headings: &["code"] };
const CUSTOMERS: Form = Form { texts: &[], lists: &["emails", "hashes"], headings: &["email", "hash"] };

/// Reads a body that arrives in pieces of this length.
fn read(mut reader: Reader, body: &[u8], length: usize) -> Result<Vec<Entry>, ApiError> {
    let mut entries = Vec::new();
    for piece in body.chunks(length) {
        reader.read(piece, &mut entries)?;
    }
    reader.end(&mut entries)?;
    Ok(entries)
}

fn file(body: &[u8], length: usize) -> Vec<(u64, Option<String>)> {
    let entries = read(Reader::Lines(lines::Reader::new(COUPONS.headings)), body, length);
    entries.expect("a file is never refused").into_iter().map(|entry| (entry.place, entry.value)).collect()
}

fn object(form: &'static Form, body: &[u8], length: usize) -> Result<Vec<Entry>, ApiError> {
    read(Reader::Json(json::Reader::new(form)), body, length)
}

#[test]
fn a_file_has_one_entry_a_line() {
    /// The lines that are found, each with its number.
    type Lines<'a> = &'a [(u64, Option<&'a str>)];
    let long = "x".repeat(LONGEST);
    let table: [(&str, Lines<'_>); 17] = [
        ("", &[]),
        ("\n \r\n\t\n", &[]),
        ("A", &[(1, Some("A"))]),
        ("A\nB\n", &[(1, Some("A")), (2, Some("B"))]),
        ("A\r\n\r\nB\r\n", &[(1, Some("A")), (3, Some("B"))]),
        ("code\nA", &[(2, Some("A"))]),
        ("\n\"Code\"\r\nA", &[(3, Some("A"))]),
        ("A\ncode", &[(1, Some("A")), (2, Some("code"))]),
        ("\u{feff}code\nA", &[(2, Some("A"))]),
        ("\u{feff}\"A\"\n\u{feff}B", &[(1, Some("A")), (2, Some("\u{feff}B"))]),
        ("\u{fefe}A", &[(1, Some("\u{fefe}A"))]),
        (
            "\"A,B\"\n\"say \"\"hi\"\"\"\n\" A \"",
            &[(1, Some("A,B")), (2, Some("say \"hi\"")), (3, Some("A"))],
        ),
        ("A,B\nA,\nA\"B", &[(1, None), (2, None), (3, None)]),
        ("\"A\n\"A\"B\"\n\"\n\"\"", &[(1, None), (2, None), (3, None), (4, Some(""))]),
        ("A;B", &[(1, Some("A;B"))]),
        (&long, &[(1, Some(&long))]),
        (&format!("{long}x\nA"), &[(1, None), (2, Some("A"))]),
    ];
    for (body, expected) in table {
        let expected: Vec<_> =
            expected.iter().map(|(line, value)| (*line, value.map(str::to_owned))).collect();
        for length in [1, 2, 3, 5, 10_000] {
            assert_eq!(file(body.as_bytes(), length), expected, "{body:?} in pieces of {length}");
        }
    }
    assert_eq!(file(b"\xff\nA", 1), [(1, None), (2, Some("A".to_owned()))]);
}

#[test]
fn an_object_has_texts_and_lists() {
    let body = "\u{feff} { \"emails\" : [ \"bo@example.com\" , \"\\u0041\\\"\\\\\" ] , \"hashes\":[], }";
    assert!(object(&CUSTOMERS, body.as_bytes(), 1).unwrap_err().is(Code::InvalidJson), "a comma too many");
    let body = body.replace(", }", "}");
    let entry = |place, value: &str| Entry { field: Some("emails"), place, value: Some(value.to_owned()) };
    for length in [1, 2, 3, 7, 1000] {
        let entries = object(&CUSTOMERS, body.as_bytes(), length).unwrap();
        assert_eq!(entries, [entry(1, "bo@example.com"), entry(2, "A\"\\")]);
    }
    let both = format!("{{\"emails\":[\"b\",\"{}\"],\"hashes\":[\"a\"]}}", "x".repeat(LONGEST));
    let places = object(&CUSTOMERS, both.as_bytes(), 5).unwrap();
    let places: Vec<_> = places.iter().map(|one| (one.field, one.place, one.value.is_some())).collect();
    assert_eq!(places, [(Some("emails"), 1, true), (Some("emails"), 2, false), (Some("hashes"), 3, true)]);
}

#[test]
fn what_is_no_such_object_is_refused_with_the_field_and_without_the_value() {
    let table = [
        ("", None),
        ("[]", None),
        ("{", None),
        ("{\"codes\":[\"SECRET\"", None),
        ("{\"codes\":[\"SECRET\"]} {}", None),
        ("{\"codes\":[\"SECRET\",]}", Some("codes")),
        ("{\"codes\":[1]}", Some("codes")),
        ("{\"codes\":[\"SECRET\\q\"]}", None),
        ("{\"codes\":\"SECRET\"}", Some("codes")),
        ("{\"codes\":null}", Some("codes")),
        ("{\"pool\":[\"SECRET\"]}", Some("pool")),
        ("{\"codes\":[],\"codes\":[]}", Some("codes")),
        ("{\"SECRET\":[]}", None),
    ];
    for (body, field) in table {
        let error = object(&COUPONS, body.as_bytes(), 3).expect_err(body);
        let problem = error.problem();
        assert_eq!((problem.status, problem.field.as_deref()), (400, field), "{body}");
        assert!(!problem.detail.contains("SECRET"), "{}", problem.detail);
    }
}

/// Bodies that are nearly JSON of this form.
fn nearly_json() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        " ",
        "\n",
        "\"pool\"",
        "\"codes\"",
        "\"x\"",
        "\"\\u00e9\"",
        "\"\\ud800\"",
        "1",
        "null",
        "\"",
        "\\",
    ]);
    prop_oneof![
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat()),
        (".{0,9}", prop::collection::vec(".{0,9}", 0..5), any::<prop::sample::Index>(), any::<bool>())
            .prop_map(|(pool, codes, at, cut)| {
                let mut body = json!({"pool": pool, "codes": codes}).to_string();
                if cut {
                    let at = (0..=at.index(body.len())).rev().find(|at| body.is_char_boundary(*at));
                    body.truncate(at.unwrap_or(0));
                }
                body
            }),
    ]
}

proptest! {
    #[test]
    fn an_object_is_read_as_serde_reads_it(body in nearly_json(), length in 1_usize..20) {
        let ours = object(&COUPONS, body.as_bytes(), length);
        let theirs = serde_json::from_str::<CouponsRequest>(&body);
        match (ours, theirs) {
            (Ok(entries), Ok(request)) => {
                let (pool, codes): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.place == 0);
                let values = |entries: Vec<Entry>| entries.into_iter().filter_map(|entry| entry.value).collect::<Vec<_>>();
                prop_assert_eq!(values(pool), Vec::from_iter(request.pool));
                prop_assert_eq!(values(codes), request.codes);
            }
            (ours, theirs) => {
                // serde reads null as a pool that is not named, and a list as an object without its names.
                let null = theirs.as_ref().is_ok_and(|request| request.pool.is_none()) && body.contains("null");
                prop_assert!(null || body.trim_start().starts_with('[') || ours.is_err() == theirs.is_err(), "{body}: {ours:?} {theirs:?}");
            }
        }
    }

    #[test]
    fn a_quoted_entry_is_read_back(values in prop::collection::vec("[ -~]{1,20}", 1..9), length in 1_usize..20) {
        let lines: Vec<String> = values.iter().map(|value| format!("\"{}\"\r\n", value.replace('"', "\"\""))).collect();
        let expected: Vec<_> = (1..).zip(values.iter().map(|value| Some(value.trim().to_owned()))).collect();
        prop_assume!(!values[0].trim().eq_ignore_ascii_case("code"));
        prop_assert_eq!(file(lines.concat().as_bytes(), length), expected);
    }
}
