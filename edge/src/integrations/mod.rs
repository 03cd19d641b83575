//! Integrations: messages of the owner's shop or payment provider, read as the events and refunds that they tell.
//!
//! Reading is pure: what a message says depends on its bytes, its headers and the integration's settings. Each report
//! has an id that follows from the message, so that a message that comes twice counts once.

mod mapped;
mod settings;
mod shopify;
mod signature;
mod stripe;
#[cfg(test)]
mod tests;
mod value;
mod woocommerce;

use goodword_domain::money::Currency;
use goodword_protocol::{EventRequest, IntegrationKind, IntegrationSettings, Money};

pub(crate) use settings::check;
pub(crate) use signature::{Message, verify};

/// What a message tells.
#[derive(Default)]
pub(crate) struct Told {
    /// What the sender calls it.
    pub(crate) topic: String,
    /// In the order in which they are to be carried out.
    pub(crate) reports: Vec<Report>,
    /// Why there are none.
    pub(crate) ignored: Option<String>,
}

/// One thing that a message tells.
pub(crate) enum Report {
    /// The friend's address as it was written.
    Event(Box<EventRequest>),
    Refund {
        id: String,
        /// By what the event may be known, likeliest first.
        events: Vec<String>,
        /// None for all of it.
        amount: Option<Money>,
    },
    /// An event that is known by another name too.
    Name { event: String, name: String },
}

/// Why a message cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// What the sender calls it, as far as that can be told.
    pub(crate) topic: String,
    /// What is wrong: where it stands, never what stands there.
    pub(crate) detail: String,
}

/// Reads a message whose signature was checked. `currency` is the program's.
///
/// # Errors
/// [`Unreadable`] when something is missing, or has another form than its sender documents.
pub(crate) fn read(
    settings: &IntegrationSettings,
    message: &Message<'_>,
    currency: Currency,
) -> Result<Told, Unreadable> {
    let topic = topic(settings.kind, message);
    let unreadable = |topic: &str, detail: String| Unreadable { topic: topic.to_owned(), detail };
    // WooCommerce tries an address with a form when it is saved.
    if settings.kind == IntegrationKind::Woocommerce && message.body.starts_with(b"webhook_id=") {
        return Ok(ignored("ping", "a try of the address"));
    }
    let body: serde_json::Value = serde_json::from_slice(message.body)
        .map_err(|_| unreadable(&topic, "The message is not JSON.".to_owned()))?;
    let result = match settings.kind {
        IntegrationKind::Stripe => stripe::read(&body),
        IntegrationKind::Shopify => shopify::read(&topic, &body, settings.amount),
        IntegrationKind::Woocommerce => woocommerce::read(&topic, &body, settings.amount),
        IntegrationKind::Mapped => match &settings.mapping {
            Some(mapping) => mapped::read(mapping, &body, currency),
            None => Err("The integration has no mapping.".to_owned()),
        },
    };
    let topic = if topic.is_empty() { body["type"].as_str().unwrap_or_default().to_owned() } else { topic };
    match result {
        Ok(told) => Ok(Told { topic, ..told }),
        Err(detail) => Err(unreadable(&topic, detail)),
    }
}

fn topic(kind: IntegrationKind, message: &Message<'_>) -> String {
    let name = match kind {
        IntegrationKind::Shopify => "x-shopify-topic",
        IntegrationKind::Woocommerce => "x-wc-webhook-topic",
        IntegrationKind::Stripe | IntegrationKind::Mapped => return String::new(),
    };
    message.header(name).unwrap_or_default()
}

/// A message that tells nothing.
fn ignored(topic: &str, why: &str) -> Told {
    Told { topic: topic.to_owned(), ignored: Some(why.to_owned()), reports: Vec::new() }
}

/// A message that tells this.
fn told(reports: Vec<Report>) -> Told {
    Told { reports, ..Told::default() }
}

/// A purchase, of which more can be told.
fn purchase(id: String) -> EventRequest {
    EventRequest {
        id,
        kind: "purchase".to_owned(),
        friend: goodword_protocol::Friend::default(),
        code: None,
        coupon: None,
        amount: None,
        occurred_at: None,
        metadata: None,
    }
}
