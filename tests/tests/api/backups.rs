//! A program goes out as a file, and comes back on another deployment of the same secret, whole or not at all.

use goodword_protocol::{AuditPage, ClaimAnswer, EventAnswer, ProgramView};
use goodword_tests::{
    World, configs::*, edge::ADMIN_TOKEN, eventually, http::Call, identity::ANNA, program::Program, raw,
};
use reqwest::Method;
use serde_json::json;

/// Something of everything: advocates, claims, orders, a refund, a customer of before, and an integration.
async fn live(world: &World) -> String {
    let anna = world.enrol_proved(ANNA).await;
    world.claim(&anna.code, "bo.geheim@prive.example").await;
    world.report(&purchase("order-1", "bo.geheim@prive.example")).await;
    world.claim(&anna.code, "cem@prive.example").await;
    world.refund("refund-1", "order-1", Some(euros(500))).await;
    let customers: serde_json::Value =
        world.owner_post("customers", &json!({"emails": ["eva@prive.example"]})).await.ok(200);
    assert_eq!(customers["added"], 1);
    world.owner_put("integrations/shop", &json!({"kind": "woocommerce"})).await.ok::<serde_json::Value>(201);
    anna.code
}

async fn export(program: &Program) -> String {
    let answer = program.owner_get("export").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/x-ndjson"),
        "{}",
        answer.whole()
    );
    answer.text()
}

/// What must be the same of two exports: all but the moment, and the digest of it.
fn rows(file: &str) -> Vec<&str> {
    let mut lines: Vec<_> = file.lines().collect();
    lines.remove(0);
    lines.pop();
    lines
}

fn restoring(world: &World, file: impl Into<reqwest::Body>) -> Call {
    let call = world.client().call(Method::PUT, "/v1/programs/bakery/restore").bearer(ADMIN_TOKEN);
    call.header("content-type", "application/x-ndjson").body(file)
}

#[tokio::test]
async fn a_restored_program_goes_on_where_the_exported_one_was() {
    let world = World::start().with_program(double_sided()).await;
    let code = live(&world).await;
    let file = export(&world).await;
    let last: serde_json::Value = serde_json::from_str(file.lines().last().expect("a line")).expect("JSON");
    assert_eq!((&last["kind"], &last["counts"]["advocate"]), (&json!("end"), &json!(1)));
    for secret in [world.key.as_str(), world.identity_secret.as_str(), "geheim", "cem@", "eva@"] {
        assert!(!file.contains(secret), "the file holds {secret}");
    }

    let other = World::start().await;
    let view: ProgramView = restoring(&other, file.clone()).await.ok(201);
    assert_eq!(view.id, "bakery");
    let program = world.at(other.client());
    assert_eq!(rows(&export(&program).await), rows(&file));
    assert_eq!(program.journal(50).await, world.journal(50).await);
    let audit: AuditPage = program.owner_get("audit").await.ok(200);
    assert_eq!(audit.differences, []);

    let anna = program.identity(ANNA);
    let me: goodword_protocol::Me = program.asking_me(&anna).await.ok(200);
    assert_eq!((me.advocate.code.as_str(), me.friends), (code.as_str(), 2));
    let known: EventAnswer = program.reporting(&purchase("order-1", "bo.geheim@prive.example")).await.ok(200);
    assert_eq!(known.rewards.len(), 1);
    program.claiming(&code, "eva@prive.example").await.refused(409, "existing_customer");
    let new: ClaimAnswer = program.claiming(&code, "fay@prive.example").await.ok(201);
    assert!(new.reward.is_some());
    let followed = program.follow(&code, "Mozilla/5.0").await;
    assert_eq!(followed.status, 302);
    let published = async || {
        let listed = other.client().get("/v1/programs").bearer(ADMIN_TOKEN).await.value();
        (listed["items"][0]["id"] == "bakery").then_some(())
    };
    eventually("the program is published again", published).await;
}

#[tokio::test]
async fn nothing_is_restored_over_a_program_or_from_a_file_that_is_not_whole() {
    let world = World::start().with_program(double_sided()).await;
    live(&world).await;
    let file = export(&world).await;
    restoring(&world, file.clone()).await.refused(409, "state_conflict");

    let other = World::start().await;
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let cut = lines[..lines.len() - 1].concat();
    let less: String =
        lines.iter().enumerate().filter(|it| it.0 != lines.len() - 2).map(|it| *it.1).collect();
    let changed = file.replacen("order-1", "order-2", 1);
    for broken in [cut, less, changed, String::new(), "{}\n".to_owned()] {
        restoring(&other, broken).await.refused(422, "broken_backup");
        let nothing = other.client().get("/v1/programs/bakery").bearer(ADMIN_TOKEN).await;
        nothing.refused(404, "unknown_program");
    }
    let elsewhere = other.client().call(Method::PUT, "/v1/programs/shop/restore").bearer(ADMIN_TOKEN);
    let elsewhere = elsewhere.header("content-type", "application/x-ndjson").body(file.clone());
    assert_eq!(elsewhere.await.refused(422, "invalid_field").field.as_deref(), Some("program"));
    let owner = other.client().call(Method::PUT, "/v1/programs/bakery/restore").bearer(&world.key);
    owner
        .header("content-type", "application/x-ndjson")
        .body(file.clone())
        .await
        .refused(401, "invalid_credentials");
    world.client().get(&world.path("export")).await.refused(401, "missing_credentials");
    world.client().get(&world.path("export")).bearer("gw_sk_wrong").await.refused(401, "invalid_credentials");
    restoring(&other, file).await.ok::<ProgramView>(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_a_kill_cuts_off_leaves_no_program_and_can_begin_again() {
    let world = World::start().with_program(double_sided()).await;
    live(&world).await;
    let file = export(&world).await;
    let mut other = World::start().await;
    let half = file.lines().position(|line| line.contains("\"advocate\"")).expect("advocates") + 3;
    let (first, _) = file.split_at(file.split_inclusive('\n').take(half).map(str::len).sum());
    let base = other.client().base().to_owned();
    let request = format!(
        "PUT /v1/programs/bakery/restore HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer {ADMIN_TOKEN}\r\n\
         Content-Type: application/x-ndjson\r\nContent-Length: {}\r\n\r\n{first}",
        file.len()
    );
    let call = tokio::spawn(async move { raw::send(&base, request.as_bytes()).await });
    // A change of what is not there makes nothing that a restore would be refused for.
    let change = || other.putting("bakery", &double_sided()).header("if-match", "*");
    eventually("the restore is under way", async || match change().await.status {
        409 => Some(()),
        status => {
            assert_eq!(status, 412, "there is no such program");
            None
        }
    })
    .await;
    other.edge.kill();
    assert_eq!(call.await.expect("it ends"), "", "nothing was answered");
    other.edge.restart().await;

    let get = || other.client().get("/v1/programs/bakery").bearer(ADMIN_TOKEN);
    get().await.refused(404, "unknown_program");
    other.putting("bakery", &double_sided()).await.refused(409, "state_conflict");
    restoring(&other, file.clone()).await.ok::<ProgramView>(201);
    let program = world.at(other.client());
    assert_eq!(rows(&export(&program).await), rows(&file));

    let third = World::start().await;
    let drop = third.client().call(Method::DELETE, "/v1/programs/bakery/restore").bearer(ADMIN_TOKEN);
    assert_eq!(drop.await.status, 204, "there is nothing to give up");
    third.create("bakery", &double_sided()).await;
}
