//! What is personal stays out of addresses, logs, keys and public answers; friends' addresses stay out of everything.

use std::path::Path;

use goodword_tests::{World, configs::*, eventually, http::Answer, identity::ANNA};
use serde_json::{Value, json};

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0";

/// The friends of the journey: how they write their address, and what of it nobody may find.
const FRIENDS: [(&str, &str); 3] = [
    ("Bo.Geheim+shop@Prive.example", "bo.geheim"),
    ("cemsecret@hidden.example", "cemsecret"),
    ("dirk.onbekend@verborgen.example", "dirk.onbekend"),
];

/// Anna's friends follow her link, claim, buy, are approved or rejected; refusals and failures are among it.
async fn journey(world: &World) -> Vec<String> {
    let anna = world.enrol_proved(ANNA).await;
    let mut answers = Vec::new();
    for (number, (address, _)) in FRIENDS.iter().enumerate() {
        world.follow(&anna.code, PERSON).await;
        let claim = json!({"code": anna.code, "email": address, "name": "Voornaam Achternaamgeheim"});
        answers.push(world.client().post(&world.path("claims"), &claim).await);
        answers.push(world.reporting(&purchase(&format!("order-{number}"), address)).await);
    }
    let other = world.enrol("eva@example.com").await;
    answers.push(world.claiming(&other.code, FRIENDS[0].0).await);
    answers.push(
        world
            .reporting(&goodword_protocol::EventRequest { kind: "?".into(), ..purchase("x", FRIENDS[1].0) })
            .await,
    );
    let referrals = world.referrals().await;
    world.approve(&referrals[0].id).await;
    world.reject(&referrals[1].id).await;
    answers.push(world.owner_get("referrals").await);
    answers.push(world.owner_get("rewards").await);
    answers.push(world.asking_me(&anna.session).await);
    answers.push(world.client().get(&world.path(&format!("links/{}", anna.code))).await);
    answers.push(world.follow(&anna.code, "WhatsApp/2.23").await);
    answers.iter().map(Answer::text).collect()
}

/// Whether a text is in there, in upper or lower case, as it is or escaped.
fn tells(content: &[u8], secret: &str) -> bool {
    let content = content.to_ascii_lowercase();
    let spellings = [secret.to_owned(), secret.replace('.', "%2e")];
    spellings
        .iter()
        .any(|spelling| content.windows(spelling.len()).any(|window| window == spelling.as_bytes()))
}

fn is_kv(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "kv")
}

#[tokio::test]
async fn a_friends_address_is_stored_nowhere_and_shown_to_nobody() {
    let world = World::start().with_program(reviewed()).await;
    for answer in journey(&world).await {
        for (_, secret) in FRIENDS {
            assert!(!tells(answer.as_bytes(), secret), "an answer tells an address: {answer}");
        }
        assert!(!tells(answer.as_bytes(), "achternaamgeheim"), "an answer tells a whole name: {answer}");
    }
    let files = world.edge.stored();
    let known = files.iter().any(|(path, content)| !is_kv(path) && tells(content, ANNA.email));
    assert!(known, "an advocate's own address is stored: without finding it this search finds nothing");
    for (path, content) in &files {
        for secret in FRIENDS.iter().map(|(_, secret)| *secret).chain(["achternaamgeheim"]) {
            assert!(!tells(content, secret), "{} holds {secret}", path.display());
        }
    }
}

#[tokio::test]
async fn nothing_personal_is_published_or_logged() {
    let world = World::start().with_program(reviewed()).await;
    journey(&world).await;
    let published = async || {
        let files = world.edge.stored();
        let kv: Vec<u8> =
            files.into_iter().filter(|(path, _)| is_kv(path)).flat_map(|(_, content)| content).collect();
        let everything =
            world.referrals().await.iter().all(|referral| tells(&kv, &referral.id.to_lowercase()));
        (everything && tells(&kv, "link/bakery/") && tells(&kv, "rejected")).then_some(kv)
    };
    let kv = eventually("everything is published", published).await;
    let log = world.edge.log();
    for secret in FRIENDS.iter().map(|(_, secret)| *secret).chain([
        ANNA.email,
        "anna@",
        "eva@",
        "de vries",
        "achternaam",
        ANNA.id,
    ]) {
        assert!(!tells(&kv, secret), "KV holds {secret}");
        assert!(!tells(log.as_bytes(), secret), "the log tells {secret}: {log}");
    }
}

#[tokio::test]
async fn no_secret_is_stored_or_shown_again() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    world.owner_get("referrals").await;
    let view = world.client().get("/v1/programs/bakery").bearer(&world.key).await.text();
    let secrets = [&world.key, &world.identity_secret, &anna.session];
    for (path, content) in world.edge.stored() {
        for secret in secrets {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret", path.display());
        }
    }
    assert!(secrets.iter().all(|secret| !view.contains(secret.as_str())), "{view}");
    assert!(
        secrets.iter().all(|secret| !world.edge.log().contains(secret.as_str())),
        "the log tells a secret"
    );
}

#[tokio::test]
async fn what_an_advocate_sees_of_a_friend_is_a_first_name_or_a_mask() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let named = json!({"code": anna.code, "email": "bo@example.com", "name": "Bo Jansen"});
    world.client().post(&world.path("claims"), &named).await.ok::<Value>(201);
    world.claim(&anna.code, "cem@hidden.example").await;
    let mut seen: Vec<String> =
        world.me(&anna.session).await.referrals.into_iter().map(|one| one.friend).collect();
    seen.sort();
    assert_eq!(seen, ["Bo J.", "c***@h***.example"]);
}
