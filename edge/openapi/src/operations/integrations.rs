//! Systems of the owner's that report by themselves.

use goodword_protocol::{Integration, IntegrationFailure, IntegrationRequest, Nothing, Page, Received};

use super::Group;
use crate::operation::{Operation, Who, delete, get, post, put};

pub(super) fn group() -> Group {
    let mut operations = systems();
    operations.extend(failures());
    let says = "Stripe, Shopify, WooCommerce and any other system that sends JSON report by themselves.";
    Group { name: "Integrations", says, operations }
}

fn systems() -> Vec<Operation> {
    let owner =
        |method: fn(_, _, _, _) -> Operation, path, id, summary| method(path, id, Who::Owner, summary);
    let one = "/v1/programs/{program}/integrations/{integration}";
    vec![
        owner(get, "/v1/programs/{program}/integrations", "listIntegrations", "The integrations")
            .answers::<Page<Integration>>(200, "All of them."),
        owner(put, one, "putIntegration", "Sets an integration up, or changes it")
            .takes::<IntegrationRequest>()
            .answers::<Integration>(201, "Set up. A secret that was made is shown here and never again.")
            .answers::<Integration>(200, "Changed.")
            .refuses(&["invalid_field", "state_conflict"]),
        owner(delete, one, "deleteIntegration", "Takes an integration away")
            .answers::<Nothing>(200, "It is gone, with all that was kept of it.")
            .refuses(&["invalid_field", "not_found"]),
    ]
}

fn failures() -> Vec<Operation> {
    let all = "/v1/programs/{program}/integrations/{integration}/failures";
    let one = "/v1/programs/{program}/integrations/{integration}/failures/{failure}";
    let again = "/v1/programs/{program}/integrations/{integration}/failures/{failure}/replay";
    vec![
        get(all, "listFailures", Who::Owner, "Messages that could not be carried out")
            .pages(500)
            .answers::<Page<IntegrationFailure>>(200, "A page of messages, newest first.")
            .refuses(&["invalid_field", "not_found"]),
        delete(one, "forgetFailure", Who::Owner, "Forgets a kept message")
            .answers::<Nothing>(200, "It is gone.")
            .refuses(&["invalid_field", "not_found"]),
        post(again, "replayFailure", Who::Owner, "Carries a kept message out, now that it can be")
            .more(
                "And forgets it: whoever repeats that is answered `not_found`, and an `Idempotency-Key` has no effect \
                 here. A refusal is why the message could still not be carried out.",
            )
            .answers::<Received>(200, "What it told.")
            .refuses(&[
                "invalid_field",
                "invalid_email",
                "not_found",
                "state_conflict",
                "unknown_event",
                "unreadable_message",
            ]),
    ]
}
