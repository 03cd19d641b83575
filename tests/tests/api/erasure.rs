//! After an erasure, everything that the edge has stored on disk is searched: the files of KV as they are, and each
//! database byte by byte once its free space is gone. What the free space may hold, docs/privacy.md says.

use goodword_protocol::Erased;
use goodword_tests::{World, configs::*, eventually, identity::ANNA, receiver::Receiver};
use reqwest::Method;
use serde_json::{Value, json};

/// How Bo writes his address.
const BO: &str = "Bo.Geheim+shop@prive.example";
/// What of Anna and Bo is stored in words, in the Ledger or in KV.
const WORDS: [&str; 8] = [
    ANNA.email,
    ANNA.name,
    "Annie the baker",
    r#""name":"Anna""#,
    "Bo J.",
    "b***@p***.example",
    "0612345678",
    "a word about them",
];

fn holds(content: &[u8], words: &str) -> bool {
    content.windows(words.len()).any(|window| window == words.as_bytes())
}

/// Anna and Bo leave all the traces that there are: claim, orders, one of them before anybody knows whose it is,
/// refund, notes, a shown name, and what webhooks were told.
async fn life(world: &World) {
    let anna = world.enrol_proved(ANNA).await;
    let shown = json!({"shown_name": "Annie the baker"});
    let showing = world.client().call(Method::PUT, &world.path("advocates/me")).bearer(&anna.session);
    assert_eq!(showing.json(&shown).await.status, 204);
    let order = |id: &str| {
        json!({"id": id, "type": "purchase", "friend": {"email": BO}, "metadata": {"phone": "0612345678"},
               "amount": {"minor": 5000, "currency": "EUR"}})
    };
    world.owner_post("events", &order("early")).await.ok::<Value>(201);
    let claim = json!({"code": anna.code, "email": BO, "name": "Bo Jansen"});
    world.client().post(&world.path("claims"), &claim).await.ok::<Value>(201);
    world.owner_post("events", &order("order")).await.ok::<Value>(201);
    let refund = json!({"id": "refund", "event_id": "order", "amount": {"minor": 100, "currency": "EUR"}});
    world.owner_post("refunds", &refund).await.ok::<Value>(201);
    let referral = &world.referrals().await[0].id;
    let note = json!({"note": "a word about them"});
    world.owner_post(&format!("referrals/{referral}/approve"), &note).await.ok::<Value>(200);
}

#[tokio::test]
async fn an_erased_advocate_and_friend_are_in_nothing_that_is_stored() {
    let mut world = World::start().with_program(reviewed()).await;
    let receiver = Receiver::start().await;
    world.owner_post("webhooks", &json!({"url": receiver.url()})).await.ok::<Value>(201);
    life(&world).await;
    receiver.arrived(4).await;
    let anywhere = |world: &World, words: &str| {
        world.edge.stored().into_iter().find(|(_, content)| holds(content, words)).map(|(path, _)| path)
    };
    for words in WORDS {
        eventually(&format!("{words} is stored"), async || anywhere(&world, words)).await;
    }
    for email in [BO, ANNA.email] {
        world.owner_post("people/erase", &json!({"email": email})).await.ok::<Erased>(200);
    }
    let published = || anywhere(&world, WORDS[3]);
    eventually("KV has the link without a name", async || published().is_none().then_some(())).await;
    let log = world.edge.log();
    for (path, content) in world.edge.swept() {
        for words in WORDS {
            assert!(!holds(&content, words), "{} holds {words}", path.display());
        }
    }
    assert!(WORDS.iter().all(|words| !log.contains(words)), "{log}");
}
