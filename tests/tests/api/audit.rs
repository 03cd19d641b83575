//! The audit over HTTP: for the owner, page by page, and empty of differences.

use goodword_protocol::{AuditPage, Checked};
use goodword_tests::{World, configs::*, identity::ANNA};

#[tokio::test]
async fn an_audit_goes_through_everything_page_by_page_and_finds_nothing() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for friend in ["bo@example.com", "cem@example.com", "di@example.com"] {
        world.claim(&anna.code, friend).await;
        world.report(&purchase(friend, friend)).await;
    }
    let (mut checked, mut cursor) = (Checked::default(), String::new());
    loop {
        let page: AuditPage = world.owner_get(&format!("audit?limit=2{cursor}")).await.ok(200);
        assert_eq!(page.differences, []);
        checked.claims += page.checked.claims;
        checked.events += page.checked.events;
        checked.rewards += page.checked.rewards;
        let Some(next) = page.next_cursor else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(checked, Checked { claims: 3, events: 3, rewards: 6 });
}

#[tokio::test]
async fn only_the_owner_audits() {
    let world = World::start().with_program(double_sided()).await;
    world.client().get(&world.path("audit")).await.refused(401, "missing_credentials");
    world.with_key("gw_sk_wrong").owner_get("audit").await.refused(401, "invalid_credentials");
    for cursor in ["claims:x", "claims:-", "events:9007199254740992", "rewards:1:2", "others:1"] {
        world.owner_get(&format!("audit?cursor={cursor}")).await.refused(422, "invalid_field");
    }
}
