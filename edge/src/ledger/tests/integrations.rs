//! What integrations tell: in any order, more than once, and kept where it cannot be carried out.

use goodword_domain::time::Days;
use goodword_protocol::{
    AmountBase, EventRequest, Integration, IntegrationFailure, IntegrationKind, IntegrationSettings, Money,
    Page, Person, ReferralState,
};
use serde_json::{Value, json};

use super::{
    audit::audit,
    world::{World, double_sided, key},
};
use crate::{
    error::Code,
    ledger::{
        answer::{IntegrationStored, KeptFailure, Sealed},
        command::{Caller, Command, EventFacts, FailedMessage, Names, PaidBack, Reported},
        store::Store,
    },
};

/// A shop that reports by itself, and a friend who claimed.
fn shop() -> World {
    let mut world = World::with_program(&double_sided());
    set_up(&mut world, "shop");
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world
}

fn set_up(world: &mut World, name: &str) -> IntegrationStored {
    let settings =
        IntegrationSettings { kind: IntegrationKind::Shopify, amount: AmountBase::Total, mapping: None };
    let (name, secrets) = (name.to_owned(), Some("sealed".to_owned()));
    world
        .owner(Command::PutIntegration { name, settings: Box::new(settings), secrets, fulfilment: None })
        .unwrap()
}

fn euros(minor: i64) -> Money {
    Money { minor, currency: "EUR".to_owned() }
}

fn tell(world: &mut World, reported: Reported) {
    let command = Command::TakeReport { name: "shop".to_owned(), reported };
    world.ask::<()>(Caller::Edge, command).expect("it is carried out");
}

fn order(world: &mut World, id: &str, minor: i64) {
    let request: EventRequest =
        serde_json::from_value(json!({"id": id, "type": "purchase", "friend": {}, "amount": euros(minor)}))
            .unwrap();
    let facts = EventFacts {
        request,
        friend_key: Some(key("bo")),
        masked_email: Some("b***".to_owned()),
        customer_keys: Vec::new(),
    };
    tell(world, Reported::Event { facts: Box::new(facts), coupons: Vec::new() });
}

fn refund(world: &mut World, id: &str, events: &[&str], minor: Option<i64>) {
    let events = events.iter().map(|&event| event.to_owned()).collect();
    let amount = minor.map_or(PaidBack::All, |minor| PaidBack::Part(euros(minor)));
    tell(world, Reported::Refund { id: id.to_owned(), events, amount });
}

fn name(world: &mut World, event: &str, name: &str) {
    tell(world, Reported::Name { event: event.to_owned(), name: name.to_owned() });
}

fn refunded(world: &World) -> Vec<String> {
    assert_eq!(world.database.rows("SELECT * FROM early_refund"), [""; 0], "nothing waits any more");
    world.database.rows("SELECT id, refunded FROM event ORDER BY id")
}

#[test]
fn a_refund_may_come_before_its_order_and_either_may_come_again() {
    let mut world = shop();
    for _ in 0..2 {
        refund(&mut world, "b1", &["o1"], Some(1000));
        refund(&mut world, "b0", &["o1"], Some(0));
    }
    for _ in 0..2 {
        order(&mut world, "o1", 5000);
        refund(&mut world, "b1", &["o1"], Some(1000));
    }
    assert_eq!(refunded(&world), ["o1 1000"]);
    refund(&mut world, "b2", &["o1"], None);
    assert_eq!(refunded(&world), ["o1 5000"]);
    assert_eq!(world.referrals()[0].state, ReferralState::Reversed);
    assert_eq!(audit(&mut world, 10).1, []);
}

/// Stripe tells an invoice, the payment that it was paid by, and the refund of that payment: in any order.
#[test]
fn a_refund_finds_its_event_by_another_name_whichever_comes_first() {
    type Telling = fn(&mut World);
    let tellings: [Telling; 3] = [
        |world| order(world, "in_1", 5000),
        |world| name(world, "in_1", "pi_1"),
        |world| refund(world, "b1", &["pi_1", "ch_1"], Some(1000)),
    ];
    for turns in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut world = shop();
        for turn in turns {
            tellings[turn](&mut world);
        }
        assert_eq!(refunded(&world), ["in_1 1000"], "{turns:?}");
        assert_eq!(audit(&mut world, 10).1, []);
    }
}

/// Shipping that did not count is paid back too, and what was refunded in parts is called off as a whole.
#[test]
fn no_more_is_refunded_than_was_paid() {
    let mut world = shop();
    order(&mut world, "o1", 5000);
    refund(&mut world, "b1", &["o1"], Some(3000));
    refund(&mut world, "b2", &["o1"], Some(3000));
    refund(&mut world, "b3", &["o1"], None);
    refund(&mut world, "b4", &["o1"], Some(1));
    refund(&mut world, "b5", &["o1"], Some(0));
    assert_eq!(refunded(&world), ["o1 5000"]);
    let amounts = world.database.rows("SELECT id, amount FROM refund ORDER BY id");
    assert_eq!(amounts, ["b1 3000", "b2 2000"]);
}

/// Stripe says how much was refunded in all: whatever comes first, twice, or is taken back by the bank.
#[test]
fn refunds_in_all_come_to_the_highest() {
    let in_all = |world: &mut World, id: &str, minor: i64| {
        let amount = PaidBack::InAll(euros(minor));
        tell(world, Reported::Refund { id: id.to_owned(), events: vec!["o1".to_owned()], amount });
    };
    for early in [true, false] {
        for turns in [[1000, 3000, 3000], [3000, 1000, 3000]] {
            let mut world = shop();
            if !early {
                order(&mut world, "o1", 5000);
            }
            for minor in turns {
                in_all(&mut world, &format!("ch-{minor}"), minor);
            }
            if early {
                order(&mut world, "o1", 5000);
            }
            assert_eq!(refunded(&world), ["o1 3000"], "{early} {turns:?}");
            assert_eq!(audit(&mut world, 10).1, []);
        }
    }
}

/// Neither may a part of an unknown amount take all, nor one id stand for two refunds.
#[test]
fn a_refund_that_would_mean_something_else_is_refused() {
    let mut world = shop();
    world.report(json!({"id": "o1", "type": "purchase", "friend": {}}), Some("bo")).unwrap();
    order(&mut world, "o2", 5000);
    refund(&mut world, "b1", &["o2"], Some(100));
    for (id, amount) in [("b2", PaidBack::Part(euros(100))), ("b1", PaidBack::All)] {
        let reported = Reported::Refund { id: id.to_owned(), events: vec!["o1".to_owned()], amount };
        let command = Command::TakeReport { name: "shop".to_owned(), reported };
        assert!(world.ask::<()>(Caller::Edge, command).is_err(), "{id}");
    }
    assert_eq!(refunded(&world), ["o1 0", "o2 100"]);
}

/// A friend's coupon is found among others that have nothing to do with the program.
#[test]
fn any_coupon_of_an_order_may_tell_whose_it_is() {
    let mut world = shop();
    let coupon = world.database.rows("SELECT coupon FROM reward WHERE coupon IS NOT NULL").remove(0);
    let request =
        json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c-9"}, "amount": euros(5000)});
    let facts = EventFacts {
        request: serde_json::from_value(request).unwrap(),
        friend_key: None,
        masked_email: None,
        customer_keys: Vec::new(),
    };
    let coupons = vec!["FREESHIP".to_owned(), coupon];
    tell(&mut world, Reported::Event { facts: Box::new(facts), coupons });
    assert_eq!(world.database.rows("SELECT count(*) FROM event WHERE referral IS NOT NULL"), ["1"]);
}

#[test]
fn a_refund_in_another_currency_is_refused_also_before_its_order() {
    let mut world = shop();
    let amount = PaidBack::Part(Money { minor: 100, currency: "USD".to_owned() });
    let reported = Reported::Refund { id: "b1".to_owned(), events: vec!["o1".to_owned()], amount };
    let command = Command::TakeReport { name: "shop".to_owned(), reported };
    assert!(world.ask::<()>(Caller::Edge, command).unwrap_err().is(Code::InvalidField));
    order(&mut world, "o1", 5000);
    assert_eq!(refunded(&world), ["o1 0"]);
}

fn keep(world: &mut World, friend: &str) -> String {
    let failed = FailedMessage {
        integration: "shop".to_owned(),
        topic: "orders/paid".to_owned(),
        code: "invalid_field".to_owned(),
        detail: "Amounts of this program are in EUR.".to_owned(),
        message: "sealed".to_owned(),
        friend_keys: vec![key(friend)],
        customers: vec![format!("id of {friend}")],
    };
    let kept: KeptFailure = world.ask(Caller::Edge, Command::KeepFailure(Box::new(failed))).unwrap();
    kept.id
}

fn failures(world: &mut World, cursor: Option<String>, limit: u32) -> Page<IntegrationFailure> {
    world.owner(Command::Failures { name: "shop".to_owned(), cursor, limit: Some(limit) }).unwrap()
}

#[test]
fn what_cannot_be_carried_out_is_kept_until_it_is_replayed_or_forgotten() {
    let mut world = shop();
    let ids: Vec<String> = ["bo", "cem", "di"].iter().map(|friend| keep(&mut world, friend)).collect();
    let page = failures(&mut world, None, 2);
    assert_eq!(
        page.items.iter().map(|it| it.id.clone()).collect::<Vec<_>>(),
        [ids[2].clone(), ids[1].clone()]
    );
    let rest = failures(&mut world, page.next_cursor, 2);
    assert_eq!((rest.items.len(), &rest.items[0].id, rest.next_cursor), (1, &ids[0], None));
    let at = |id: &String| (String::from("shop"), id.clone());
    let (name, id) = at(&ids[0]);
    let again = Command::FailedAgain { name, id, code: "not_found".to_owned(), detail: "Gone.".to_owned() };
    world.owner::<()>(again).unwrap();
    let failed = failures(&mut world, None, 500).items.pop().unwrap();
    assert_eq!((failed.replays, failed.code.as_str()), (1, "not_found"));
    let (name, id) = at(&ids[0]);
    assert_eq!(world.owner::<String>(Command::FailedMessage { name, id }).unwrap(), "sealed");
    let (name, id) = at(&ids[0]);
    world.owner::<()>(Command::DropFailure { name, id }).unwrap();
    assert_eq!(failures(&mut world, None, 500).items.len(), 2);
    let kept_until = world.now.plus(Days::new(30)).as_millis();
    world.days_later(29);
    world.settle();
    assert_eq!(failures(&mut world, None, 500).items.len(), 2);
    assert_eq!(Store::new(&world.database).next_kept().unwrap(), [Some(kept_until), None], "the alarm knows");
    world.days_later(1);
    world.settle();
    assert_eq!(failures(&mut world, None, 500).items, []);
    assert_eq!(world.database.rows("SELECT * FROM integration_failure_alias"), [""; 0]);
}

#[test]
fn who_is_erased_is_in_no_kept_message_any_more() {
    let mut world = shop();
    for friend in ["cem", "di", "ed"] {
        keep(&mut world, friend);
    }
    let names = |key: Option<String>, customer: Option<&str>| Names {
        key,
        customer: customer.map(str::to_owned),
        customer_keys: Vec::new(),
    };
    let held: Person = world.owner(Command::Person(names(Some(key("cem")), None))).unwrap();
    assert_eq!(held.kept_messages[0].topic, "orders/paid");
    for names in [names(Some(key("cem")), None), names(None, Some("id of di"))] {
        let erased: Value = world.owner(Command::ErasePerson(names)).unwrap();
        assert_eq!(erased["kept_messages"], 1);
    }
    assert_eq!(failures(&mut world, None, 500).items.len(), 1);
    super::people::must_be_gone(&world, &["cem", "id of di"]);
}

#[test]
fn an_owner_sees_what_an_integration_does() {
    let mut world = shop();
    assert!(!set_up(&mut world, "shop").created, "put again");
    order(&mut world, "o1", 5000);
    for why in ["first", "within the minute"] {
        let command = Command::NoteRefused { name: "shop".to_owned(), why: why.to_owned() };
        world.ask::<()>(Caller::Edge, command).unwrap();
    }
    keep(&mut world, "cem");
    let [shop] = world.owner::<Vec<Integration>>(Command::Integrations).unwrap().try_into().ok().unwrap();
    assert!(shop.received_at.is_some());
    assert_eq!((shop.refused_because.as_deref(), shop.failures), (Some("first"), 1));
    let sealed = Command::SealedIntegration { name: "shop".to_owned() };
    let sealed: Sealed = world.ask(Caller::Edge, sealed).unwrap();
    assert_eq!((sealed.secrets.as_str(), sealed.currency.as_str()), ("sealed", "EUR"));
    world.owner::<()>(Command::DropIntegration { name: "shop".to_owned() }).unwrap();
    let gone = world.owner::<()>(Command::DropIntegration { name: "shop".to_owned() });
    assert!(gone.unwrap_err().is(Code::NotFound));
    assert_eq!(world.database.rows("SELECT * FROM integration_failure"), [""; 0]);
}

#[test]
fn a_program_has_ten_integrations_and_a_thousand_kept_messages_at_most() {
    let mut world = shop();
    for number in 1..10 {
        set_up(&mut world, &format!("shop-{number}"));
    }
    let settings =
        IntegrationSettings { kind: IntegrationKind::Shopify, amount: AmountBase::Total, mapping: None };
    let more = |name: &str, secrets: Option<&str>| Command::PutIntegration {
        name: name.to_owned(),
        settings: Box::new(settings.clone()),
        secrets: secrets.map(str::to_owned),
        fulfilment: None,
    };
    let refused = |answer: Result<IntegrationStored, crate::error::ApiError>| answer.err().unwrap();
    assert!(refused(world.owner(more("shop-10", Some("sealed")))).is(Code::StateConflict));
    world.owner::<()>(Command::DropIntegration { name: "shop-1".to_owned() }).unwrap();
    assert!(refused(world.owner(more("shop-10", None))).is(Code::InvalidField), "a new one needs a secret");
    for _ in 0..1000 {
        keep(&mut world, "cem");
    }
    keep(&mut world, "the last");
    assert_eq!(world.database.rows("SELECT count(*) FROM integration_failure"), ["1000"], "the oldest goes");
    assert_eq!(failures(&mut world, None, 1).items.len(), 1);
}

/// Two shops that both count from 1 would be one.
#[test]
fn a_program_has_one_shop_of_woocommerce() {
    let mut world = shop();
    let settings =
        IntegrationSettings { kind: IntegrationKind::Woocommerce, amount: AmountBase::Total, mapping: None };
    let mut put = |name: &str| {
        let (name, settings) = (name.to_owned(), Box::new(settings.clone()));
        let secrets = Some("sealed".to_owned());
        world.owner::<IntegrationStored>(Command::PutIntegration {
            name,
            settings,
            secrets,
            fulfilment: None,
        })
    };
    assert!(put("nl").is_ok() && put("nl").is_ok());
    assert!(put("be").err().unwrap().is(Code::StateConflict));
}

/// Nobody but the deployment and the owner speaks for an integration.
#[test]
fn pages_and_other_keys_cannot_report_as_an_integration() {
    let mut world = shop();
    let report = || Command::TakeReport {
        name: "shop".to_owned(),
        reported: Reported::Name { event: "o1".to_owned(), name: "o2".to_owned() },
    };
    for caller in [Caller::Page(None), Caller::Key("another".to_owned()), Caller::Operator] {
        assert!(world.ask::<()>(caller, report()).unwrap_err().is(Code::InvalidCredentials));
    }
    let sealed = || Command::SealedIntegration { name: "shop".to_owned() };
    for caller in [Caller::Page(None), Caller::Key("key".to_owned())] {
        assert!(world.ask::<Value>(caller, sealed()).unwrap_err().is(Code::InvalidCredentials));
    }
}

/// For the test of all statements.
pub(super) fn do_everything(world: &mut World) {
    set_up(world, "shop");
    refund(world, "early", &["o-shop"], Some(1));
    name(world, "o-shop", "p-shop");
    order(world, "o-shop", 5000);
    refund(world, "late", &["p-shop"], Some(1));
    keep(world, "anna");
    let id = keep(world, "bo");
    failures(world, Some(id.clone()), 1);
    let again = Command::FailedAgain {
        name: "shop".to_owned(),
        id: id.clone(),
        code: "c".to_owned(),
        detail: "d".to_owned(),
    };
    world.owner::<()>(again).unwrap();
    world.owner::<()>(Command::DropFailure { name: "shop".to_owned(), id }).unwrap();
    world
        .ask::<()>(Caller::Edge, Command::NoteRefused { name: "shop".to_owned(), why: "why".to_owned() })
        .unwrap();
    world.owner::<Vec<Integration>>(Command::Integrations).unwrap();
    world.settle();
}
