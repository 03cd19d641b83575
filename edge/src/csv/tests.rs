use goodword_protocol::{Advocate, EventRecord, JournalEntry, Referral, Reward};
use serde_json::json;

use super::*;

#[test]
fn cells_are_quoted_as_rfc_4180_says() {
    let table = [
        ("bread", "bread"),
        ("", ""),
        ("bread, fresh", "\"bread, fresh\""),
        ("the \"best\"", "\"the \"\"best\"\"\""),
        ("two\r\nlines", "\"two\r\nlines\""),
        ("ünïcode €", "ünïcode €"),
    ];
    for (cell, expected) in table {
        assert_eq!(written(&Cell::Text(cell.to_owned())), expected);
    }
}

#[test]
fn no_text_is_taken_for_a_formula_and_numbers_stay_numbers() {
    let table = [
        ("=1+1", "'=1+1"),
        ("+31612345678", "'+31612345678"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\n=1", "\"'\n=1\""),
        ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
        ("a=1", "a=1"),
    ];
    for (cell, expected) in table {
        assert_eq!(written(&Cell::Text(cell.to_owned())), expected);
    }
    assert_eq!(written(&Cell::Number(-500)), "-500");
    assert_eq!(written(&Cell::Empty), "");
}

#[test]
fn csv_is_sent_to_who_prefers_it_to_json() {
    let wanted = [
        "text/csv",
        "TEXT/CSV",
        "text/*",
        "text/csv, */*;q=0.1",
        "application/json;q=0.5, text/csv;q=0.6",
        "text/csv;header=present;q=0.9, application/json;q=0.8",
    ];
    let not = [
        "",
        "*/*",
        "application/json",
        "text/html",
        "text/csv;q=0",
        "text/csv;q=0.5, application/json",
        "text/csv, application/json",
        "text/csv;q=much",
        "text/*, text/csv;q=0",
        "text/csv;q=1.5",
        "nonsense",
    ];
    for accept in wanted {
        assert!(is_wanted(accept), "{accept}");
    }
    for accept in not {
        assert!(!is_wanted(accept), "{accept}");
    }
}

#[test]
fn each_row_has_a_cell_for_each_column() {
    fn same<T: Row + serde::de::DeserializeOwned>(json: serde_json::Value) -> String {
        let item: T = serde_json::from_value(json).expect(T::NAME);
        assert_eq!(item.cells().len(), T::HEADER.len(), "{}", T::NAME);
        page(&Page { items: vec![item], next_cursor: None })
    }
    let at = "2026-11-22T12:00:00.000Z";
    let referral = json!({"id": "ref_1", "advocate_id": "adv_1", "code": "dkx3r7hm", "friend": {"name": "=Bo"},
        "state": "claimed", "reason": "claimed", "under_review": false, "claimed_at": at, "updated_at": at,
        "signals": ["similar_name", "same_device"]});
    let text = same::<Referral>(referral);
    assert!(text.contains(",'=Bo,") && text.contains(",similar_name same_device,0,"), "{text}");
    let advocate = json!({"id": "adv_1", "code": "c", "url": "u", "email": "e", "proved": true, "clicks": 1,
        "friends": 2, "converted": 3, "shares": 4, "points": -5, "created_at": at});
    assert!(same::<Advocate>(advocate).ends_with(&format!("adv_1,c,u,e,,,true,1,2,3,4,-5,{at},\r\n")));
    let reward = json!({"id": "rwd_1", "referral_id": "ref_1", "advocate_id": "adv_1", "party": "friend",
        "rule": "r", "program_version": 1, "reward": {"kind": "points", "points": 5}, "value": 5, "reversed": 0,
        "state": "pending", "reason": "held", "created_at": at});
    assert!(same::<Reward>(reward).contains(r#","{""kind"":""points"",""points"":5}",5,0,,,pending,"#));
    let event = json!({"id": "o1", "type": "purchase", "friend": {}, "occurred_at": at, "received_at": at,
        "amount": {"minor": 2500, "currency": "EUR"}, "program_version": 1, "counts": true, "rewards": [],
        "decision": {"attributed_by": "email", "rules": []}});
    assert!(same::<EventRecord>(event).contains(",1,true,email,,[],\r\n"));
    let entry = json!({"number": 7, "subject": "rwd_1", "state": "fulfilled", "reason": "clawback", "at": at,
        "delta": -500});
    assert!(same::<JournalEntry>(entry).contains(",-500,,\r\n"));
}
