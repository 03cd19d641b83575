//! Whatever the description of the API allows, and much that it does not: schemathesis calls the edge, which answers
//! everything as described and fails at nothing.
//!
//! `cargo xtask test` installs schemathesis and says where it is, as `GOODWORD_SCHEMATHESIS`.

use std::{env, path::PathBuf, process::Stdio, time::Duration};

use goodword_protocol::{WebhookCreated, WebhookDelivery};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, identity::ANNA, paths};
use serde_json::{Value, json};
use tokio::{process::Command, time::timeout};

/// More than it takes on two busy cores.
const PATIENCE: Duration = Duration::from_mins(8);

fn schemathesis() -> PathBuf {
    let place = env::var_os("GOODWORD_SCHEMATHESIS");
    place.expect("GOODWORD_SCHEMATHESIS: run `cargo xtask test --only black-box as_described`").into()
}

/// A program in which there is one of everything, and what each is called.
async fn one_of_everything(world: &World) -> Vec<(&'static str, String)> {
    // What is taken away or changed beyond use is another one.
    world.create("florist", &double_sided()).await;
    let eva = world.enrol("eva@example.com").await;
    let anna = world.enrol_proved(ANNA).await;
    let claim = world.claim(&anna.code, "bo@example.com").await;
    world.report(&purchase("o-1", "bo@example.com")).await;
    let reward = world.rewards().await.remove(0).id;
    let hook = json!({"url": format!("{}/nowhere", world.client().base())});
    let hook: WebhookCreated = world.owner_post("webhooks", &hook).await.ok(201);
    let test = format!("webhooks/{}/test", hook.webhook.id);
    let message: WebhookDelivery = world.owner_post(&test, &json!({})).await.ok(202);
    let till = json!({"kind": "mapped", "mapping": {"type": "purchase", "id": "/id", "email": "/email"}});
    for name in ["till", "spare"] {
        world.owner_put(&format!("integrations/{name}"), &till).await.ok::<Value>(201);
    }
    let spare = json!({"url": "https://hooks.shop.example/spare"});
    let spare: WebhookCreated = world.owner_post("webhooks", &spare).await.ok(201);
    vec![
        ("CODE", anna.code),
        ("ADVOCATE", anna.session),
        ("ERASED", eva.session),
        ("REFERRAL", claim.answer.referral_id),
        ("REWARD", reward),
        ("WEBHOOK", hook.webhook.id),
        ("MESSAGE", message.id),
        ("SPARE", spare.webhook.id),
    ]
}

#[tokio::test]
async fn everything_is_answered_as_described() {
    let world = World::start().with_program(double_sided()).await;
    let names = one_of_everything(&world).await;
    let (folder, scratch) =
        (paths::root().join("tests/schemathesis"), tempfile::tempdir().expect("a folder"));
    let mut command = Command::new(schemathesis());
    command
        .arg("--config-file")
        .arg(folder.join("schemathesis.toml"))
        .args(["--no-color", "run", &format!("{}/openapi.json", world.client().base())])
        .current_dir(scratch.path())
        .env("OPERATOR", ADMIN_TOKEN)
        .env("OWNER", &world.key)
        .envs(names)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = timeout(PATIENCE, command.output()).await.expect("it ends by itself").expect("it starts");
    let said = String::from_utf8_lossy(&ended.stdout);
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}\n{complaint}\nthe edge said:\n{}", world.edge.log());
}
