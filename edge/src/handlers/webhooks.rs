//! Webhooks: the owner's endpoints, and the log of what was sent to them.

use goodword_protocol::{DeliveryState, Page, Webhook, WebhookCreated, WebhookDelivery, WebhookRequest};
use worker::{Response, ResponseBuilder};

use super::{lists, owner};
use crate::{
    border,
    error::Result,
    http::{self, Exchange},
    ledger::{answer::WebhookMade, command::Command, sender},
    reader, signing,
};

/// `GET /v1/programs/{program}/webhooks`.
pub(crate) async fn list(x: &mut Exchange, program: &str) -> Result<Response> {
    let page: Page<Webhook> = reader::ask(&x.env, program, owner(x, program)?, Command::Webhooks).await?;
    http::json(200, &page)
}

/// `POST /v1/programs/{program}/webhooks`: 201 with the secret.
pub(crate) async fn add(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let command = Command::AddWebhook { request: request(x).await?, edge: x.edge() };
    let made: WebhookMade = reader::ask(&x.env, program, caller, command).await?;
    with_secret(x, program, made)
}

/// `GET …/webhooks/{id}`.
pub(crate) async fn get(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::Webhook { id: id.to_owned() };
    let webhook: Webhook = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &webhook)
}

/// `PUT …/webhooks/{id}`: its secret stays.
pub(crate) async fn put(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let command = Command::PutWebhook { id: id.to_owned(), request: request(x).await?, edge: x.edge() };
    let webhook: Webhook = reader::ask(&x.env, program, caller, command).await?;
    http::json(200, &webhook)
}

/// `DELETE …/webhooks/{id}`: 204; its log goes with it.
pub(crate) async fn delete(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::DeleteWebhook { id: id.to_owned() };
    reader::ask::<()>(&x.env, program, owner(x, program)?, command).await?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// `POST …/webhooks/{id}/rotate`: 201 with another secret; the one before signs too for a day.
pub(crate) async fn rotate(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::RotateWebhook { id: id.to_owned() };
    let made: WebhookMade = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    with_secret(x, program, made)
}

/// `POST …/webhooks/{id}/enable`.
pub(crate) async fn enable(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::EnableWebhook { id: id.to_owned() };
    let webhook: Webhook = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(200, &webhook)
}

/// `POST …/webhooks/{id}/test`: 202 with the message, which is sent at once.
pub(crate) async fn test(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::TestWebhook { id: id.to_owned() };
    let delivery: WebhookDelivery = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(202, &delivery)
}

/// `GET …/webhooks/{id}/deliveries?state=&cursor=&limit=`.
pub(crate) async fn deliveries(x: &mut Exchange, program: &str, id: &str) -> Result<Response> {
    let command = Command::Deliveries { webhook: id.to_owned(), filter: lists::filter::<DeliveryState>(x)? };
    let page: Page<WebhookDelivery> = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    lists::with_next(x, http::json(200, &page)?, page.next_cursor.as_deref())
}

/// `POST …/webhooks/{id}/deliveries/{message}/redeliver`: 202 with the message, which is sent at once.
pub(crate) async fn redeliver(x: &mut Exchange, program: &str, id: &str, message: &str) -> Result<Response> {
    let command = Command::Redeliver { webhook: id.to_owned(), id: message.to_owned() };
    let delivery: WebhookDelivery = reader::ask(&x.env, program, owner(x, program)?, command).await?;
    http::json(202, &delivery)
}

async fn request(x: &mut Exchange) -> Result<WebhookRequest> {
    let request = x.json().await?;
    border::webhook(request, sender::reach(&x.env))
}

fn with_secret(x: &Exchange, program: &str, made: WebhookMade) -> Result<Response> {
    let WebhookMade { webhook, rotation } = made;
    let secret = signing::secret(&x.keyring()?.signing_key(program, &webhook.id, rotation));
    http::json(201, &WebhookCreated { webhook, secret })
}
