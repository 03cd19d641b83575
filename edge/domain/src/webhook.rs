//! Webhooks: to which addresses the owner may have messages sent, and when a message is sent again.

mod address;
mod retry;

pub use address::{InvalidWebhookUrl, Reach, WebhookUrl};
pub use retry::{MAX_FAILING, MAX_TRYING, Retry, is_lost, pause, retry, signs_until};
