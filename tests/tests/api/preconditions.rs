//! Changes of a program by two people at once: `ETag`, `If-Match` and `If-None-Match`.

use goodword_protocol::{ProgramConfig, ProgramView};
use goodword_tests::{World, configs::*, http::Call};
use reqwest::Method;

/// The owner's call that renames the program.
fn renaming(world: &World, name: &str) -> Call {
    world.configuring(&ProgramConfig { name: name.into(), ..double_sided() })
}

fn reading(world: &World) -> Call {
    world.client().get("/v1/programs/bakery").bearer(&world.key)
}

#[tokio::test]
async fn of_two_who_read_the_same_version_only_one_changes_it() {
    let world = World::start().with_program(double_sided()).await;
    let tag = reading(&world).await.header("etag").to_owned();
    assert_eq!(tag, "\"1\"");
    let first = renaming(&world, "Jansen & zonen").header("if-match", &tag).await;
    assert_eq!((first.status, first.header("etag")), (200, "\"2\""), "{}", first.whole());
    let second = renaming(&world, "Jansen & dochters").header("if-match", &tag).await;
    let problem = second.refused(412, "precondition_failed");
    assert!(problem.detail.contains("version 2"), "{}", problem.detail);
    assert_eq!(reading(&world).await.ok::<ProgramView>(200).config.name, "Jansen & zonen");
    let either = renaming(&world, "Jansen & dochters").header("if-match", "\"1\", \"2\"").await;
    assert_eq!(either.ok::<ProgramView>(200).version, 3);
}

#[tokio::test]
async fn at_once_exactly_one_of_many_wins() {
    let world = World::start().with_program(double_sided()).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..20 {
        calls.spawn(renaming(&world, &format!("Bakery {number}")).header("if-match", "\"1\"").into_future());
    }
    let statuses: Vec<u16> = calls.join_all().await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
    assert_eq!(reading(&world).await.ok::<ProgramView>(200).version, 2);
}

#[tokio::test]
async fn what_is_no_tag_of_a_version_is_no_licence_to_overwrite() {
    let world = World::start().with_program(double_sided()).await;
    for tag in ["1", "W/\"1\"", "\"01\"", "\"\"", "\"2\"", "bakery"] {
        renaming(&world, "Stolen").header("if-match", tag).await.refused(412, "precondition_failed");
    }
    let any = renaming(&world, "Jansen").header("if-match", "*").await;
    assert_eq!(any.ok::<ProgramView>(200).version, 2);
}

#[tokio::test]
async fn a_program_is_created_only_where_there_is_none() {
    let world = World::start().with_program(double_sided()).await;
    let create = |id: &str| world.putting(id, &double_sided()).header("if-none-match", "*");
    create("bakery").await.refused(412, "precondition_failed");
    let created = create("florist").await;
    assert_eq!((created.status, created.header("etag")), (201, "\"1\""), "{}", created.whole());
    create("florist").await.refused(412, "precondition_failed");
    let change = world.putting("butcher", &double_sided()).header("if-match", "*");
    change.await.refused(412, "precondition_failed");
    let none = world.client().get("/v1/programs/butcher").bearer(&world.key).await;
    none.refused(404, "unknown_program");
}

#[tokio::test]
async fn a_condition_tells_nothing_to_who_may_not_read() {
    let world = World::start().with_program(double_sided()).await;
    let put = world.client().call(Method::PUT, "/v1/programs/bakery").json(&double_sided());
    put.bearer("gw_sk_wrong").header("if-match", "\"7\"").await.refused(401, "invalid_credentials");
}

#[tokio::test]
async fn who_has_the_version_already_is_told_so() {
    let world = World::start().with_program(double_sided()).await;
    for tag in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        let answer = reading(&world).header("if-none-match", tag).await;
        assert_eq!((answer.status, answer.header("etag")), (304, "\"1\""), "{tag}");
        assert!(answer.bytes().is_empty());
    }
    world.configure(&ProgramConfig { name: "Jansen".into(), ..double_sided() }).await;
    let answer = reading(&world).header("if-none-match", "\"1\"").await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"2\""));
}
