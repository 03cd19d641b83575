//! An owner moves here from another product: a file of its advocates, referrals and orders.

use std::fmt::Write;

use goodword_protocol::{
    AuditPage, ClaimAnswer, EventAnswer, ImportAnswer, ImportCounts, ImportOutcome, ImportRow, ReferralState,
};
use goodword_tests::{World, configs::*, http::Call, identity::ANNA};
use reqwest::Method;
use serde_json::json;

use ImportOutcome::{Created, Exists, Refused, Skipped};

const FILE: &str = "\
Advocate Email;Advocate Name;Code;Friend Email;State;Order ID;Amount;Paid;Claimed At
anna@prive.example;Anna Veenstra;ANNA-1;;;;;;
anna@prive.example;;;Bo.Geheim@prive.example;converted;order-1;50.00;7.50;
anna@prive.example;;;cem@prive.example;claimed;;;;
dirk@prive.example;;anna-1;bo.geheim@prive.example;converted;order-2;20.00;2.00;2026-02-01
;;anna-1;eva@prive.example;rejected;;;;
;;nobody-1;eva@prive.example;;;;;
no address;;;;;;;;
\"dirk@prive.example;;;;;;;;
";

/// The call by which the owner sends a file.
fn sending(world: &World, rest: &str, file: impl Into<reqwest::Body>) -> Call {
    let call = world.client().call(Method::POST, &world.path(&format!("imports?{rest}"))).bearer(&world.key);
    call.header("content-type", "text/csv; charset=utf-8").body(file)
}

async fn send(world: &World, rest: &str, file: &str) -> ImportAnswer {
    sending(world, rest, file.to_owned()).await.ok(200)
}

/// What became of a row: the whole, the parts, and the codes of the notes.
fn said(row: &ImportRow) -> (u64, ImportOutcome, [Option<ImportOutcome>; 3], Vec<&str>) {
    let codes = row.notes.iter().map(|note| note.code.as_str()).collect();
    (row.line, row.outcome, [row.advocate, row.referral, row.order], codes)
}

async fn audit(world: &World) {
    let mut rest = "audit?limit=500".to_owned();
    loop {
        let page: AuditPage = world.owner_get(&rest).await.ok(200);
        assert_eq!(page.differences, [], "the audit finds nothing");
        let Some(cursor) = page.next_cursor else { return };
        rest = format!("audit?limit=500&cursor={cursor}");
    }
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_says_what_the_import_then_does() {
    let world = World::start().with_program(double_sided()).await;
    let said_before = send(&world, "dry_run=true", FILE).await;
    assert!(said_before.dry_run && world.advocates().await.is_empty(), "a dry run changes nothing");
    let done = send(&world, "format=plain", FILE).await;
    assert_eq!(ImportAnswer { dry_run: false, ..said_before }, done);
    let (made, there, left) = (Some(Created), Some(Exists), Some(Skipped));
    let expected = [
        (2, Created, [made, None, None], vec![]),
        (3, Created, [there, made, made], vec![]),
        (4, Created, [there, made, None], vec![]),
        (5, Created, [made, left, left], vec!["code_taken", "already_claimed"]),
        (6, Created, [there, made, None], vec![]),
        (7, Refused, [None, None, None], vec!["unknown_advocate"]),
        (8, Refused, [None, None, None], vec!["invalid_email"]),
        (9, Refused, [None, None, None], vec!["unreadable_row"]),
    ];
    assert_eq!(done.rows.iter().map(said).collect::<Vec<_>>(), expected);
    assert_eq!(done.totals.rows, ImportCounts { created: 5, refused: 3, ..ImportCounts::default() });
    assert_eq!((done.totals.advocates.created, done.totals.referrals.created), (2, 3));
    let fields: Vec<_> = done.columns.iter().filter_map(|column| column.field.as_deref()).collect();
    assert_eq!(fields.len(), 9, "every column is read: {fields:?}");
    for note in done.rows.iter().flat_map(|row| &row.notes) {
        assert!(!note.detail.is_empty() && !note.detail.contains("prive"), "{note:?}");
    }

    let again = send(&world, "", FILE).await;
    assert_eq!(again.totals.rows.created, 0, "the file again makes nothing");
    assert_eq!(again.totals.advocates.created + again.totals.referrals.created, 0);
    audit(&world).await;
}

#[tokio::test]
async fn imported_history_keeps_links_and_never_pays_again() {
    let world = World::start().with_program(double_sided()).await;
    send(&world, "", FILE).await;
    let code = |text: &str| json!({"code": text, "email": "fay@prive.example"});
    let path = world.path("claims");
    let _: ClaimAnswer = world.client().post(&path, &code("Anna-1")).await.ok(201);
    let dirk = world.advocates().await.into_iter().find(|one| one.email.starts_with("dirk")).expect("Dirk");
    world.claiming(&dirk.code, "bo.geheim@prive.example").await.refused(409, "already_claimed");

    let old: EventAnswer = world.reporting(&purchase("order-1", "bo.geheim@prive.example")).await.ok(200);
    assert_eq!(old.decision.reason.as_deref(), Some("imported"));
    let second = world.report(&purchase("order-3", "bo.geheim@prive.example")).await;
    assert_eq!(second.decision.rules[0].reason.as_deref(), Some("not_first"));
    let first = world.report(&purchase("order-4", "cem@prive.example")).await;
    assert_eq!(first.rewards.len(), 1, "who had not bought yet is rewarded when they do");
    let refused = world.report(&purchase("order-5", "eva@prive.example")).await;
    assert_eq!(refused.decision.reason.as_deref(), Some("referral_closed"));
    let paid: Vec<_> = world.rewards().await.into_iter().filter(|it| it.reason == "imported").collect();
    assert_eq!((paid.len(), paid[0].value), (1, 750));
    audit(&world).await;

    // Who comes with an imported address proves nothing by it.
    let anna = world.enrol("anna@prive.example").await;
    assert_eq!((anna.code.as_str(), world.me(&anna.session).await.friends), ("anna-1", 0));
}

#[tokio::test]
async fn friends_of_another_product_are_stored_as_hashes_and_masks_and_can_be_erased() {
    let mut world = World::start().with_program(double_sided()).await;
    send(&world, "", FILE).await;
    let held = world.owner_post("people/export", &json!({"email": "bo.geheim@prive.example"})).await;
    assert!(held.text().contains("order-1") && held.text().contains("b***@"), "{}", held.whole());
    let held = world.owner_post("people/erase", &json!({"email": "bo.geheim@prive.example"})).await.value();
    assert_eq!((held["referrals"].as_u64(), held["events"].as_u64()), (Some(1), Some(1)));
    world
        .owner_post("people/erase", &json!({"email": "anna@prive.example"}))
        .await
        .ok::<serde_json::Value>(200);
    let log = world.edge.log().to_lowercase();
    assert!(!log.contains("prive") && !log.contains("geheim"), "{log}");
    for (path, content) in world.edge.swept() {
        let content = String::from_utf8_lossy(&content).to_lowercase();
        for secret in ["geheim", "b***@", "anna@", "veenstra", "cem@", "eva@"] {
            assert!(!content.contains(secret), "{} holds {secret}", path.display());
        }
    }
}

#[tokio::test]
async fn each_product_is_read_by_its_own_columns() {
    let world = World::start().with_program(double_sided()).await;
    let candy = "referring_email,referral_email,referral_timestamp\nann@x.example,bob@x.example,1764547200\n";
    let rewardful =
        "first_name,last_name,email,token,stripe_customer_id\nAdam,Jones,adam@x.example,adam,cus_1\n";
    let refersion = "Affiliate Email,Customer Email,Order ID,Total,Commission,Status,Payment Status\n\
                     amy@x.example,ben@x.example,1001,\"1,059.00\",5.90,APPROVED,PAID\n\
                     amy@x.example,ben@x.example,1002,59.00,5.90,DENIED,UNPAID\n";
    for (format, file, rows) in
        [("referralcandy", candy, 1), ("rewardful", rewardful, 1), ("refersion", refersion, 2)]
    {
        let rest = format!("format={format}");
        let said = send(&world, &format!("{rest}&dry_run=1"), file).await;
        let done = send(&world, &rest, file).await;
        assert_eq!(ImportAnswer { dry_run: false, ..said }, done);
        assert_eq!(done.totals.rows.created, rows, "{format}: {done:?}");
    }
    let mut states: Vec<_> = world.referrals().await.into_iter().map(|it| it.state).collect();
    states.reverse();
    assert_eq!(states, [ReferralState::Approved, ReferralState::Approved, ReferralState::Rewarded]);
    assert!(
        world
            .advocates()
            .await
            .iter()
            .any(|it| it.code == "adam" && it.name.as_deref() == Some("Adam Jones"))
    );
    let repeated: EventAnswer = world.reporting(&purchase("1002", "ben@x.example")).await.ok(200);
    assert_eq!(repeated.rewards, [], "the number of a denied order is taken too");
    audit(&world).await;
}

#[tokio::test]
async fn a_file_is_refused_before_it_is_read_or_where_it_is_wrong() {
    let world = World::start().with_program(double_sided()).await;
    let call = |rest: &str| world.client().call(Method::POST, &world.path(&format!("imports{rest}")));
    let csv = |call: Call| call.header("content-type", "text/csv").body("email\nanna@example.com\n");
    csv(call("")).await.refused(401, "missing_credentials");
    csv(call("").bearer("gw_sk_wrong")).await.refused(401, "invalid_credentials");
    for (rest, field) in [("?format=growsurf", "format"), ("?dry_run=maybe", "dry_run")] {
        let problem = csv(call(rest).bearer(&world.key)).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    for file in ["", "\n", "shoe size\n43\n", "\"email\nanna@example.com\n"] {
        let problem = sending(&world, "", file).await.refused(422, "invalid_field");
        assert_eq!(problem.field.as_deref(), Some("columns"), "{file:?}");
    }
    let json = call("").bearer(&world.key).json(&json!([]));
    json.await.refused(415, "unsupported_media_type");
    let nowhere = world.client().call(Method::POST, "/v1/programs/nobody/imports");
    csv(nowhere.bearer(&world.key)).await.refused(404, "unknown_program");
    assert_eq!(world.advocates().await.len(), 0);
}

/// So many rows that they go to the Ledger in several parts, and that a dry run has to remember.
#[tokio::test]
async fn a_long_file_is_taken_in_parts_and_rehearsed_in_parts_alike() {
    let world = World::start().with_program(double_sided()).await;
    world.enrol(ANNA.email).await;
    let mut file = "email,code,friend_email,state,order_id,amount,paid\r\n".to_owned();
    for number in 0..3_000 {
        let (advocate, friend) = (number % 40, number % 1_700);
        let order = if number % 3 == 0 { "" } else { "converted" };
        let _ = writeln!(
            file,
            "adv{advocate}@x.example,old-{advocate},friend{friend}@x.example,{order},o-{},20,{}\r",
            number % 2_500,
            number % 5
        );
    }
    let said = send(&world, "dry_run=true", &file).await;
    let done = send(&world, "", &file).await;
    assert_eq!(ImportAnswer { dry_run: false, ..said }, done);
    assert_eq!((done.rows.len(), done.totals.advocates.created), (3_000, 40));
    audit(&world).await;
}
