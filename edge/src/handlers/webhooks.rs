//! Webhooks: the owner's endpoints, and the log of what was sent to them.

use goodword_protocol::{DeliveryState, WebhookCreated, WebhookRequest};
use worker::{Response, ResponseBuilder};

use super::{lists, owner};
use crate::{
    border,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::{answer::WebhookMade, command::Command, sender},
    reader, signing,
};

/// `GET /v1/programs/{program}/webhooks`.
pub(crate) async fn list(x: &mut Exchange, program: &str) -> Result<Response> {
    pass_on(x, program, 200, Command::Webhooks).await
}

/// `POST /v1/programs/{program}/webhooks`: 201 with the secret.
pub(crate) async fn add(x: &mut Exchange, program: &str) -> Result<Response> {
    owner(x, program)?;
    let command = Command::AddWebhook { request: request(x).await?, edge: x.edge() };
    with_secret(x, program, command).await
}

/// `GET …/webhooks/{id}`.
pub(crate) async fn get(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    pass_on(x, program, 200, Command::Webhook { id: id.to_owned() }).await
}

/// `PUT …/webhooks/{id}`: its secret stays.
pub(crate) async fn put(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    owner(x, program)?;
    let command = Command::PutWebhook { id: id.to_owned(), request: request(x).await?, edge: x.edge() };
    pass_on(x, program, 200, command).await
}

/// `DELETE …/webhooks/{id}`: 204; its log goes with it.
pub(crate) async fn delete(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    pass_on(x, program, 200, Command::DeleteWebhook { id: id.to_owned() }).await?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// `POST …/webhooks/{id}/{order}`: `rotate`, `enable` or `test`.
pub(crate) async fn order(x: &mut Exchange, program: &str, id: &str, order: &str) -> Result<Response> {
    match order {
        "rotate" => rotate(x, program, id).await,
        "enable" => enable(x, program, id).await,
        _ => test(x, program, id).await,
    }
}

/// `POST …/webhooks/{id}/rotate`: 201 with another secret; the one before signs too for a day.
async fn rotate(x: &Exchange, program: &str, id: &str) -> Result<Response> {
    with_secret(x, program, Command::RotateWebhook { id: id.to_owned() }).await
}

/// `POST …/webhooks/{id}/enable`.
async fn enable(x: &Exchange, program: &str, id: &str) -> Result<Response> {
    pass_on(x, program, 200, Command::EnableWebhook { id: id.to_owned() }).await
}

/// `POST …/webhooks/{id}/test`: 202 with the message, which is sent at once.
async fn test(x: &Exchange, program: &str, id: &str) -> Result<Response> {
    pass_on(x, program, 202, Command::TestWebhook { id: id.to_owned() }).await
}

/// `GET …/webhooks/{id}/deliveries?state=&cursor=&limit=`.
pub(crate) async fn deliveries(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let filter = lists::filter::<DeliveryState>(x)?;
    pass_on(x, program, 200, Command::Deliveries { webhook: id.to_owned(), filter }).await
}

/// `POST …/webhooks/{id}/deliveries/{message}/redeliver`: 202 with the message, which is sent at once.
pub(crate) async fn redeliver(x: &mut Exchange, program: &str, id: &str, message: &str) -> Result<Response> {
    let command = Command::Redeliver { webhook: id.to_owned(), id: message.to_owned() };
    pass_on(x, program, 202, command).await
}

async fn request(x: &mut Exchange) -> Result<WebhookRequest> {
    let request = x.json().await?;
    border::webhook(request, sender::reach(&x.env))
}

/// The Ledger's answer is what the owner sees.
async fn pass_on(x: &Exchange, program: &str, status: u16, command: Command) -> Result<Response> {
    let json = reader::order_for_json(x, program, owner(x, program)?, command).await?;
    http::json_text(status, json).map_err(ApiError::unavailable)
}

async fn with_secret(x: &Exchange, program: &str, command: Command) -> Result<Response> {
    let made: WebhookMade = reader::order(x, program, owner(x, program)?, command).await?;
    let WebhookMade { webhook, rotation } = made;
    let secret = signing::secret(&x.keyring()?.signing_key(program, &webhook.id, rotation));
    http::json(201, &WebhookCreated { webhook, secret })
}
