//! The owner's lists as CSV, and the list of events.

use goodword_protocol::{EventRecord, Page};
use goodword_tests::{World, configs::*, identity::ANNA};
use serde_json::{Value, json};

#[tokio::test]
async fn each_list_is_a_file_for_who_asks_for_csv() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol_proved(ANNA).await;
    let claim = json!({"code": anna.code, "email": "bo@example.com", "name": "Bo Jansen"});
    world.client().post(&world.path("claims"), &claim).await.ok::<Value>(201);
    let event = json!({"id": "order-1", "type": "purchase", "friend": {"email": "bo@example.com",
        "customer_id": "=1+1"}, "amount": {"minor": 5000, "currency": "EUR"}});
    world.owner_post("events", &event).await.ok::<Value>(201);
    let table = [
        ("referrals", "id,advocate_id,code,friend_email,", ",b***@e***.com,Bo J.,'=1+1,approved,"),
        ("advocates", "id,code,url,email,", ",anna@example.com,Anna de Vries,cust-1,true,0,1,1,"),
        ("rewards", "id,referral_id,advocate_id,party,", ",1000,0,1000,EUR,approved,earned,order-1,"),
        ("events", "id,type,referral_id,", ",5000,0,EUR,"),
        ("journal", "number,subject,state,reason,", ",approved,earned,,"),
    ];
    for (list, header, cells) in table {
        let answer = world.owner_get(list).header("accept", "text/csv, application/json;q=0.5").await;
        assert_eq!(answer.status, 200, "{}", answer.whole());
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{list}.csv\""));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.text().starts_with(header), "{}", answer.whole());
        assert!(answer.text().contains(cells), "{cells}: {}", answer.whole());
        assert!(answer.text().ends_with("\r\n"));
        assert_eq!(world.owner_get(list).await.header("content-type"), "application/json");
        world
            .client()
            .get(&world.path(list))
            .header("accept", "text/csv")
            .await
            .refused(401, "missing_credentials");
    }
}

#[tokio::test]
async fn the_pages_of_an_export_lead_from_one_to_the_next() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    for friend in 0..5 {
        world.claim(&anna.code, &format!("friend{friend}@example.com")).await;
    }
    let base = world.client().base().to_owned();
    let mut next = Some(format!("{base}{}", world.path("referrals?state=claimed&limit=2")));
    let (mut rows, mut pages) = (Vec::new(), 0);
    while let Some(url) = next {
        let path = url.strip_prefix(&base).expect("the link stays on the edge");
        let answer = world.client().get(path).bearer(&world.key).header("accept", "text/csv").await;
        rows.extend(answer.text().lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()));
        pages += 1;
        let link =
            answer.header("link").strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
        next = link.map(str::to_owned);
    }
    let ids: Vec<String> = world.referrals().await.into_iter().map(|referral| referral.id).collect();
    assert_eq!((rows, pages), (ids, 3));
}

#[tokio::test]
async fn events_are_listed_as_reported_and_decided_by_type_and_referral() {
    let world = World::start().with_program(double_sided()).await;
    let anna = world.enrol(ANNA.email).await;
    let referral = world.claim(&anna.code, "bo@example.com").await.answer.referral_id;
    for (id, kind, email) in [
        ("1", "signup", "bo@example.com"),
        ("2", "purchase", "bo@example.com"),
        ("3", "purchase", "cem@example.com"),
    ] {
        let event = json!({"id": id, "type": kind, "friend": {"email": email}, "metadata": {"till": 2},
                           "amount": {"minor": 1999, "currency": "EUR"}});
        world.owner_post("events", &event).await.ok::<Value>(201);
    }
    let ids = async |rest: &str| -> Vec<String> {
        world.page::<EventRecord>(rest).await.items.into_iter().map(|event| event.id).collect()
    };
    assert_eq!(ids("events").await, ["3", "2", "1"]);
    assert_eq!(ids("events?type=purchase").await, ["3", "2"]);
    assert_eq!(ids(&format!("events?referral={referral}")).await, ["2", "1"]);
    assert_eq!(ids(&format!("events?type=purchase&referral={referral}")).await, ["2"]);
    let page: Page<EventRecord> = world.page("events?limit=1&cursor=3").await;
    let event = &page.items[0];
    assert_eq!((event.referral_id.as_deref(), page.next_cursor.as_deref()), (Some(&*referral), Some("2")));
    assert_eq!(event.friend.email.as_deref(), Some("b***@e***.com"));
    assert_eq!(event.metadata.as_ref().unwrap()["till"], 2);
    assert_eq!(event.decision.rules[0].reason.as_deref(), Some("below_minimum"));
    let nobody: Page<EventRecord> = world.page("events?limit=1").await;
    assert!(nobody.items[0].metadata.is_none() && nobody.items[0].friend.email.is_none());
}
