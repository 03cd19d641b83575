//! People are told what is held of them, and erased, over HTTP; what is left of them in the files is nothing.

use goodword_protocol::{Erased, Person, Referral};
use goodword_tests::{World, configs::*, eventually, identity::ANNA};
use reqwest::Method;
use serde_json::{Value, json};

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0";
const BO: &str = "Bo.Geheim+shop@prive.example";

/// Anna, proved, and her friend Bo, who bought.
async fn life() -> (World, goodword_tests::program::Enrolled) {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let claim = json!({"code": anna.code, "email": BO, "name": "Bo Jansen"});
    world.client().post(&world.path("claims"), &claim).await.ok::<Value>(201);
    let event = json!({"id": "order-1", "type": "purchase", "friend": {"email": BO, "customer_id": "customer-bo"},
                       "amount": {"minor": 5000, "currency": "EUR"}, "metadata": {"phone": "0612345678"}});
    world.owner_post("events", &event).await.ok::<Value>(201);
    (world, anna)
}

fn deleting(world: &World, query: &str) -> goodword_tests::http::Call {
    world.client().call(Method::DELETE, &world.path(&format!("people?{query}"))).bearer(&world.key)
}

#[tokio::test]
async fn a_person_is_told_what_is_held_by_a_query_and_by_a_body_alike() {
    let (world, anna) = life().await;
    let person: Person = world.owner_get("people?email=bo.geheim%2Bother@PRIVE.example").await.ok(200);
    assert_eq!(person.as_friend[0].events[0].id, "order-1");
    assert_eq!(person.as_friend[0].customer_ids, ["customer-bo"]);
    let asked = [
        world.owner_get("people?email=bo.geheim+other@prive.example").await.ok::<Person>(200),
        world.owner_get("people?customer_id=customer-bo").await.ok(200),
        world.owner_post("people/export", &json!({"email": BO})).await.ok(200),
        world.owner_post("people/export", &json!({"customer_id": "customer-bo"})).await.ok(200),
    ];
    assert!(asked.iter().all(|other| *other == person));
    let person: Person = world.owner_post("people/export", &json!({"email": ANNA.email})).await.ok(200);
    assert_eq!(person.as_advocate[0].advocate.url, anna.url);
}

#[tokio::test]
async fn an_erased_advocates_session_link_and_published_name_end() {
    let (world, anna) = life().await;
    let kv = |world: &World| -> Vec<u8> {
        let files = world.edge.stored().into_iter();
        let of_kv = files.filter(|(path, _)| path.components().any(|part| part.as_os_str() == "kv"));
        of_kv.flat_map(|(_, content)| content).collect()
    };
    let holds = |content: &[u8], text: &str| content.windows(text.len()).any(|it| it == text.as_bytes());
    let name = format!(r#""advocate_id":"{}","name":"Anna""#, anna.id);
    eventually("the link is published", async || holds(&kv(&world), &name).then_some(())).await;

    let erased: Erased = deleting(&world, "email=anna@example.com").await.ok(200);
    assert_eq!(erased.advocates, 1);
    world.asking_me(&anna.session).await.refused(401, "session_ended");
    eventually("the name is taken away", async || (!holds(&kv(&world), &name)).then_some(())).await;
    let gone = async || {
        let answer = world.follow(&anna.code, PERSON).await;
        (answer.status == 302 && !answer.header("location").contains("gw=")).then_some(())
    };
    eventually("the link leads to the shop without its code", gone).await;
    world.claiming(&anna.code, "cem@example.com").await.refused(404, "unknown_code");
    let again: Erased = deleting(&world, "email=anna@example.com").await.ok(200);
    assert_eq!(again, Erased::default());
    assert!(world.advocates().await[0].erased_at.is_some());
}

#[tokio::test]
async fn an_advocate_erases_themself_and_nobody_else_can() {
    let (world, anna) = life().await;
    let call = |origin| world.client().call(Method::DELETE, &world.path("advocates/me")).origin(origin);
    let erasing = |bearer: &str| call(SHOP).bearer(bearer);
    call(SHOP).await.refused(401, "missing_credentials");
    erasing(&world.key).await.refused(401, "invalid_identity");
    let elsewhere = call("https://evil.example").bearer(&anna.session).await;
    elsewhere.refused(403, "origin_not_allowed");
    // Somebody who only knows the address is answered alike, and nothing happens.
    let stranger = world.enrol(ANNA.email).await;
    assert_eq!(erasing(&stranger.session).await.status, 204);
    assert_eq!(world.me(&anna.session).await.friends, 1);
    let before: Value = world.owner_get("stats").await.ok(200);

    let answer = erasing(&anna.session).await;
    assert_eq!((answer.status, answer.bytes()), (204, &[][..]), "{}", answer.whole());
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
    for bearer in [&anna.session, &stranger.session, &world.identity(ANNA)] {
        world.asking_me(bearer).await.refused(401, "session_ended");
        erasing(bearer).await.refused(401, "session_ended");
    }
    let gone = async || {
        let answer = world.follow(&anna.code, PERSON).await;
        (answer.status == 302 && !answer.header("location").contains("gw=")).then_some(())
    };
    eventually("the link leads to the shop without its code", gone).await;
    let drawing = world.client().get(&format!("/r/bakery/{}/qr.svg", anna.code)).await;
    drawing.refused(404, "unknown_code");
    assert_eq!(world.owner_get("stats").await.ok::<Value>(200), before, "the sums stay");
    let person: Person = world.owner_post("people/export", &json!({"email": ANNA.email})).await.ok(200);
    assert_eq!(person, Person::default());
    assert_ne!(world.enrol_proved(ANNA).await.code, anna.code, "who comes back is somebody new");
}

#[tokio::test]
async fn an_erased_friend_is_shown_nowhere_and_may_come_as_somebody_new() {
    let (world, anna) = life().await;
    let erased: Erased = world.owner_post("people/erase", &json!({"email": BO})).await.ok(200);
    assert_eq!(erased, Erased { referrals: 1, events: 1, ..Erased::default() });
    for list in ["referrals", "rewards", "events", "journal", "people?customer_id=customer-bo"] {
        let text = world.owner_get(list).await.text();
        for secret in ["customer-bo", "Bo J", "b***", "0612345678"] {
            assert!(!text.contains(secret), "{list} tells {secret}: {text}");
        }
    }
    let text = world.asking_me(&anna.session).await.text();
    assert!(!text.contains("Bo J") && text.contains("•••"), "{text}");
    let referrals: Vec<Referral> = world.referrals().await;
    assert!(world.claim(&anna.code, BO).await.first);
    assert_ne!(world.referrals().await[0].id, referrals[0].id);
}

#[tokio::test]
async fn an_imported_customer_is_told_and_erased_by_either_name() {
    let (world, _) = life().await;
    let import = json!({"emails": [ANNA.email]});
    for asked in [json!({"email": ANNA.email}), json!({"customer_id": ANNA.id})] {
        world.enrol_proved(ANNA).await;
        world.owner_post("customers", &import).await.ok::<Value>(200);
        let person: Person = world.owner_post("people/export", &asked).await.ok(200);
        assert!(person.existing_customer);
        let erased: Erased = world.owner_post("people/erase", &asked).await.ok(200);
        assert_eq!((erased.advocates, erased.existing_customers), (1, 1), "{asked}");
    }
}

#[tokio::test]
async fn nothing_of_these_calls_is_logged_or_answered_to_others() {
    let (world, _) = life().await;
    deleting(&world, "email=nobody").await.refused(422, "invalid_email");
    deleting(&world, "").await.refused(422, "invalid_field");
    world.owner_post("people/erase", &json!({})).await.refused(422, "invalid_field");
    world.owner_post("people/erase", &json!({"mail": BO})).await.refused(400, "invalid_json");
    let path = world.path("people?email=bo.geheim@prive.example");
    world.client().get(&path).await.refused(401, "missing_credentials");
    world.client().get(&path).bearer("gw_sk_wrong").await.refused(401, "invalid_credentials");
    world
        .client()
        .call(Method::DELETE, &path)
        .bearer("gw_sk_wrong")
        .await
        .refused(401, "invalid_credentials");
    let refused = world.client().call(Method::PUT, &path).bearer(&world.key).await;
    refused.refused(405, "method_not_allowed");
    assert_eq!(refused.header("allow"), "GET, HEAD, DELETE");
    deleting(&world, "email=bo.geheim@prive.example").await.ok::<Erased>(200);
    let log = world.edge.log().to_lowercase();
    assert!(!log.contains("geheim") && !log.contains("people?"), "{log}");
}
