//! People's own rights.

use goodword_protocol::{Erased, Person, PersonRequest};

use super::Group;
use crate::operation::{Operation, Who, delete, get, post, text};

pub(super) fn group() -> Group {
    let operations = vec![
        named(post(
            "/v1/programs/{program}/people/export",
            "exportPerson",
            Who::Owner,
            "All that is held of a person",
        ))
        .more("It reads and changes nothing, so an `Idempotency-Key` has no effect here.")
        .takes::<PersonRequest>()
        .answers::<Person>(200, "All of it; empty lists when nobody is known by these names."),
        named(post(
            "/v1/programs/{program}/people/erase",
            "erasePerson",
            Who::Owner,
            "Takes a person out of everything",
        ))
        .more("What adds up is kept. Repeating is safe.")
        .takes::<PersonRequest>()
        .answers::<Erased>(200, "What was erased; nothing when nobody is known by these names."),
        in_query(get("/v1/programs/{program}/people", "getPerson", Who::Owner, "The same as `exportPerson`"))
            .answers::<Person>(200, "All of it; empty lists when nobody is known by these names."),
        in_query(delete(
            "/v1/programs/{program}/people",
            "deletePerson",
            Who::Owner,
            "The same as `erasePerson`",
        ))
        .answers::<Erased>(200, "What was erased; nothing when nobody is known by these names."),
    ];
    Group { name: "People", says: "What a person may ask of you: to be told, and to be erased.", operations }
}

fn in_query(operation: Operation) -> Operation {
    named(operation)
        .more("With the person in the address, which may end up in the logs of whoever stands between.")
        .with(text("email", "An address of the person."))
        .with(text("customer_id", "Your own id of the person."))
}

fn named(operation: Operation) -> Operation {
    operation.refuses(&["invalid_field", "invalid_email"])
}
