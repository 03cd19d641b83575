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
use goodword_protocol::{EventRequest, IntegrationKind, IntegrationSettings};

use crate::ledger::command::PaidBack;

pub(crate) use settings::check;
pub(crate) use signature::{Message, verify};

/// How many coupons of an order are looked at.
const MOST_COUPONS: usize = 10;

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
    Event {
        /// The friend's address as it was written; no coupon.
        event: Box<EventRequest>,
        /// Every coupon that was used: one of them may be of a friend.
        coupons: Vec<String>,
    },
    Refund {
        id: String,
        /// By what the event may be known, likeliest first.
        events: Vec<String>,
        amount: PaidBack,
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

/// A message's integration: its name, how it reads, and the program's currency.
pub(crate) struct Source<'s> {
    pub(crate) name: &'s str,
    pub(crate) settings: &'s IntegrationSettings,
    pub(crate) currency: Currency,
}

/// Whether `WooCommerce` only tries an address, which it does without a signature when a webhook is saved.
pub(crate) fn is_ping(kind: IntegrationKind, body: &[u8]) -> bool {
    let number = body.strip_prefix(b"webhook_id=").filter(|number| !number.is_empty());
    kind == IntegrationKind::Woocommerce && number.is_some_and(|number| number.iter().all(u8::is_ascii_digit))
}

/// The ids by which a message's friend may be known, whether or not it can be read.
pub(crate) fn customers(settings: &IntegrationSettings, body: &[u8]) -> Vec<String> {
    let pointer = match settings.kind {
        IntegrationKind::Stripe => "/data/object/customer",
        IntegrationKind::Shopify => "/customer/id",
        IntegrationKind::Woocommerce => "/customer_id",
        IntegrationKind::Mapped => {
            settings.mapping.as_ref().and_then(|it| it.customer_id.as_deref()).unwrap_or_default()
        }
    };
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let found =
        body.pointer(pointer).and_then(|value| value::text(value).or_else(|| value::text(&value["id"])));
    found.into_iter().collect()
}

/// Reads a message whose signature was checked.
///
/// # Errors
/// [`Unreadable`] when something is missing, or has another form than its sender documents.
pub(crate) fn read(source: &Source<'_>, message: &Message<'_>) -> Result<Told, Unreadable> {
    let Source { name, settings, currency } = *source;
    let topic = topic(settings.kind, message);
    let unreadable = |topic: &str, detail: String| Unreadable { topic: topic.to_owned(), detail };
    let body: serde_json::Value = serde_json::from_slice(message.body)
        .map_err(|_| unreadable(&topic, "The message is not JSON.".to_owned()))?;
    let result = match settings.kind {
        IntegrationKind::Stripe => stripe::read(&body),
        IntegrationKind::Shopify => shopify::read(&topic, &body, settings.amount, currency),
        IntegrationKind::Woocommerce => woocommerce::read(name, &topic, &body, settings.amount),
        IntegrationKind::Mapped => match &settings.mapping {
            Some(mapping) => mapped::read(name, mapping, &body, currency),
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

/// An event with the coupons of its order.
fn event(event: EventRequest, coupons: impl IntoIterator<Item = String>) -> Report {
    Report::Event { event: Box::new(event), coupons: coupons.into_iter().take(MOST_COUPONS).collect() }
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
