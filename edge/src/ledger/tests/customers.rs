//! Who was a customer before is refused the offer, by whichever name the owner's list has.

use serde_json::json;

use super::world::{World, double_sided, key};
use crate::{
    error::Code,
    ledger::{answer::CustomersAdded, command::Command},
};

fn import(world: &mut World, people: &[&str]) -> CustomersAdded {
    let keys = people.iter().map(|person| key(person)).collect();
    world.owner(Command::AddCustomers { keys }).unwrap()
}

#[test]
fn telling_of_a_customer_twice_is_telling_once() {
    let mut world = World::with_program(&double_sided());
    assert_eq!(import(&mut world, &[]), CustomersAdded { added: 0, known: 0 });
    assert_eq!(import(&mut world, &["bo", "cem", "bo"]), CustomersAdded { added: 2, known: 1 });
    assert_eq!(import(&mut world, &["cem", "dirk"]), CustomersAdded { added: 1, known: 1 });
}

#[test]
fn who_was_a_customer_before_cannot_redeem_a_link() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    import(&mut world, &["bo"]);
    assert!(world.claim(&anna.code, "bo").unwrap_err().is(Code::ExistingCustomer));
    world.claim(&anna.code, "cem").unwrap();
    let event = json!({"id": "o1", "type": "purchase", "friend": {}, "code": anna.code});
    let answer = world.report(event, Some("bo")).unwrap().answer;
    assert_eq!(answer.decision.reason.as_deref(), Some("existing_customer"));
}

#[test]
fn a_claim_that_stands_is_not_undone_by_the_list() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let first = world.claim(&anna.code, "bo").unwrap();
    import(&mut world, &["bo"]);
    assert_eq!(world.claim(&anna.code, "bo").unwrap().reward, first.reward);
    assert_eq!(world.purchase("o1", "bo", 5000).rewards.len(), 1);
}

#[test]
fn an_event_is_stored_without_what_its_friend_is_called_among_customers() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    assert!(!world.database.rows("SELECT facts FROM event")[0].contains("customer_keys"));
}
