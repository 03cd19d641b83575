//! The owner's endpoints.

use goodword_protocol::{Page, Webhook, WebhookCreated, WebhookDelivery, WebhookRequest};

use super::Group;
use crate::operation::{Operation, Who, delete, get, one_of, post, put};

pub(super) fn group() -> Group {
    let mut operations = endpoints();
    operations.extend(messages());
    let says = "Your addresses that are told what happens, and the log of what was sent there.";
    Group { name: "Webhooks", says, operations }
}

fn endpoints() -> Vec<Operation> {
    vec![
        get("/v1/programs/{program}/webhooks", "listWebhooks", Who::Owner, "The webhooks")
            .answers::<Page<Webhook>>(200, "All of them."),
        post("/v1/programs/{program}/webhooks", "addWebhook", Who::Owner, "Adds a webhook")
            .takes::<WebhookRequest>()
            .answers::<WebhookCreated>(201, "Added. The secret is shown here and never again.")
            .refuses(&["invalid_field", "state_conflict"]),
        get("/v1/programs/{program}/webhooks/{webhook}", "getWebhook", Who::Owner, "A webhook")
            .answers::<Webhook>(200, "The webhook.")
            .refuses(&["not_found"]),
        put("/v1/programs/{program}/webhooks/{webhook}", "putWebhook", Who::Owner, "Changes a webhook")
            .takes::<WebhookRequest>()
            .answers::<Webhook>(200, "The webhook now. Its secret stays.")
            .refuses(&["invalid_field", "not_found", "state_conflict"]),
        delete(
            "/v1/programs/{program}/webhooks/{webhook}",
            "deleteWebhook",
            Who::Owner,
            "Takes a webhook away",
        )
        .answers_nothing(204, "Nothing is sent there any more; its log goes with it.")
        .refuses(&["not_found", "state_conflict"]),
        post("/v1/programs/{program}/webhooks/{webhook}/rotate", "rotateWebhook", Who::Owner, "A new secret")
            .answers::<WebhookCreated>(201, "The new secret; the one before signs too for a day.")
            .refuses(&["not_found", "state_conflict"]),
        post("/v1/programs/{program}/webhooks/{webhook}/enable", "enableWebhook", Who::Owner, "Sends again")
            .answers::<Webhook>(200, "The webhook now.")
            .refuses(&["not_found", "state_conflict"]),
        post("/v1/programs/{program}/webhooks/{webhook}/test", "testWebhook", Who::Owner, "Sends a test")
            .answers::<WebhookDelivery>(202, "The message, which is sent at once.")
            .refuses(&["not_found", "state_conflict"]),
    ]
}

fn messages() -> Vec<Operation> {
    let log = "/v1/programs/{program}/webhooks/{webhook}/deliveries";
    let again = "/v1/programs/{program}/webhooks/{webhook}/deliveries/{message}/redeliver";
    vec![
        get(log, "listDeliveries", Who::Owner, "What was sent, and what became of it")
            .with(one_of("state", "Those in this state.", &["waiting", "delivered", "parked"]))
            .pages(500)
            .answers::<Page<WebhookDelivery>>(200, "A page of messages, newest first.")
            .refuses(&["invalid_field", "not_found"]),
        post(again, "redeliver", Who::Owner, "Sends a message again")
            .answers::<WebhookDelivery>(202, "The message, which is sent at once.")
            .refuses(&["not_found", "state_conflict"]),
    ]
}
