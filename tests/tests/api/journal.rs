//! The journal: every step once, in order, and never changed.

use std::collections::BTreeMap;

use goodword_protocol::{JournalEntry, Page};
use goodword_tests::{World, configs::*, identity::ANNA};

/// Anna's friends buy; something is given, something refunded.
async fn lived() -> World {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for friend in ["bo", "di", "ed"] {
        let email = format!("{friend}@example.com");
        world.claim(&anna.code, &email).await;
        world.report(&purchase(&format!("order-{friend}"), &email)).await;
    }
    let given = world.rewards().await.into_iter().find(|it| it.event_id.as_deref() == Some("order-bo"));
    world.fulfil(&given.unwrap().id).await;
    world.refund("back-bo", "order-bo", None).await;
    world.refund("back-di", "order-di", Some(euros(500))).await;
    world
}

#[tokio::test]
async fn the_deltas_of_a_reward_add_up_to_what_is_due_of_it() {
    let world = lived().await;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for entry in world.journal(100).await {
        *sums.entry(entry.subject).or_default() += entry.delta.unwrap_or(0);
    }
    let rewards = world.rewards().await;
    assert_eq!(rewards.len(), 6);
    for reward in rewards {
        assert_eq!(sums[&reward.id], reward.value - reward.reversed, "{reward:?}");
    }
}

#[tokio::test]
async fn the_journal_is_paged_in_order_and_only_added_to() {
    let world = lived().await;
    let before = world.journal(100).await;
    assert!(before.is_sorted_by(|one, next| one.number < next.number), "{before:?}");
    assert_eq!(world.journal(2).await, before, "the pages come to the whole");
    let refused = world.owner_get("journal?cursor=x").await.refused(422, "invalid_field");
    assert_eq!(refused.field.as_deref(), Some("cursor"));
    world.refund("back-ed", "order-ed", None).await;
    let after = world.journal(100).await;
    assert!(after.len() > before.len() && after.starts_with(&before), "what was written stays");
}

#[tokio::test]
async fn the_journal_of_one_reward_tells_its_life() {
    let world = lived().await;
    let rewards = world.rewards().await;
    let bos = rewards.iter().find(|reward| reward.event_id.as_deref() == Some("order-bo")).unwrap();
    let page: Page<JournalEntry> = world.page(&format!("journal?subject={}", bos.id)).await;
    let told: Vec<_> = page.items.iter().map(|entry| (entry.reason.as_str(), entry.delta)).collect();
    assert_eq!(told, [("earned", Some(1000)), ("fulfilled_by_owner", None), ("clawback", Some(-1000))]);
    let causes: Vec<_> = page.items.iter().map(|entry| entry.cause.as_deref()).collect();
    assert_eq!(causes, [Some("order-bo"), None, Some("back-bo")]);
    world.client().get(&world.path("journal")).await.refused(401, "missing_credentials");
}
