//! What is published to KV: late by a moment, never forgotten.

use goodword_protocol::{Page, ProgramConfig, ProgramSummary, Status};
use goodword_tests::{World, configs::*, edge::ADMIN_TOKEN, eventually};

async fn programs(world: &World, query: &str) -> Page<ProgramSummary> {
    world.client().get(&format!("/v1/programs{query}")).bearer(ADMIN_TOKEN).await.ok(200)
}

#[tokio::test]
async fn a_new_program_appears_in_the_operators_list() {
    let world = World::start().with_program(double_sided()).await;
    let listed = eventually("the program is listed", async || programs(&world, "").await.items.pop()).await;
    let expected =
        ProgramSummary { id: "bakery".into(), name: "Bakkerij Jansen".into(), status: Status::Active };
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn the_list_follows_what_owners_change() {
    let world = World::start().with_program(double_sided()).await;
    let paused = ProgramConfig { status: Status::Paused, name: "Jansen & zonen".into(), ..double_sided() };
    world.configure(&paused).await;
    let follows = async || {
        let listed = programs(&world, "").await.items.pop()?;
        (listed.name == "Jansen & zonen" && listed.status == Status::Paused).then_some(())
    };
    eventually("the list shows the new name and status", follows).await;
}

#[tokio::test]
async fn the_operators_list_has_pages() {
    let world = World::start().await;
    for id in ["anton", "berta", "cesar"] {
        world.create(id, &double_sided()).await;
    }
    eventually("all are listed", async || (programs(&world, "").await.items.len() == 3).then_some(())).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = programs(&world, &format!("?limit=2{cursor}")).await;
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|program| program.id));
        let Some(next) = page.next_cursor else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["anton", "berta", "cesar"]);
}

#[tokio::test]
async fn links_and_referrals_are_published_under_their_keys() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol("anna@example.com").await;
    let referral = world.claim(&anna.code, "bo@example.com").await.answer.referral_id;
    let keys = [
        "program/bakery".to_owned(),
        format!("link/bakery/{}", anna.code),
        format!("referral/bakery/{referral}"),
    ];
    let published = async || {
        let files = world.edge.stored();
        let kv: Vec<_> = files.iter().filter(|(path, _)| path.to_string_lossy().contains("/kv/")).collect();
        let is_there = |key: &String| kv.iter().any(|(_, content)| contains(content, key.as_bytes()));
        keys.iter().all(is_there).then_some(())
    };
    eventually("KV holds the program, the link and the referral", published).await;
}

fn contains(content: &[u8], wanted: &[u8]) -> bool {
    content.windows(wanted.len()).any(|window| window == wanted)
}
