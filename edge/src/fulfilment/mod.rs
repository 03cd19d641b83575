//! Rewards that the owner's own system gives: what is asked of it, and what its answers mean.
//!
//! Each order can be carried out again after an answer was lost, without giving anything twice: docs/fulfilment.md says
//! how for each system.

mod shopify;
mod stripe;

use goodword_protocol::{Fulfilment, IntegrationKind};
use serde_json::Value;
use worker::Method;

use crate::{
    error::log,
    ledger::book::Tried,
    outgoing::{self, Answered, Outgoing},
};

/// As what the key of an integration's API is sealed.
pub(crate) fn purpose(integration: &str) -> String {
    format!("fulfilment {integration}")
}

/// The longest part of a system's own words that is kept, in characters.
const LONGEST_DETAIL: usize = 300;

/// What a system is asked to do for one reward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// `rwd_…`.
    pub(crate) reward: String,
    /// The program's name, which customers may see.
    pub(crate) program: String,
    /// When the reward was made, in milliseconds: nothing was given for it before.
    pub(crate) made_at: i64,
    pub(crate) deed: Deed,
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Make a coupon of exactly this code, for one use.
    MakeCoupon { code: String, worth: Worth },
    /// See to it that the coupon is not used any more, unless it was.
    EndCoupon { code: String },
    /// Put credit on the balance of a customer: of this id there, else of this address.
    Credit { minor: i64, currency: String, customer: Option<String>, email: String },
}

/// What a coupon takes off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    BasisPoints(u32),
    Amount { minor: i64, currency: String },
}

/// A system of the owner's.
pub(crate) struct System<'a> {
    pub(crate) kind: IntegrationKind,
    /// Without a slash at its end.
    pub(crate) base: &'a str,
    pub(crate) key: &'a str,
}

/// How far it came: what the system calls what it made, if anything.
type Done = Result<Option<String>, Stopped>;

/// Why an order was not carried out.
#[derive(Debug, PartialEq, Eq)]
struct Stopped {
    /// A stable code.
    error: &'static str,
    status: Option<u16>,
    /// The system's own words.
    detail: Option<String>,
    /// Whether another try is of no use.
    for_ever: bool,
}

/// Has an order carried out.
pub(crate) async fn carry_out(system: &System<'_>, order: &Order) -> Tried {
    let done = match system.kind {
        IntegrationKind::Stripe => stripe::carry_out(system, order).await,
        IntegrationKind::Shopify => shopify::carry_out(system, order).await,
        IntegrationKind::Woocommerce | IntegrationKind::Mapped => {
            Err(Stopped::for_ever("not_supported", "This kind of integration gives no rewards."))
        }
    };
    match done {
        Ok(reference) => Tried {
            status: Some(200),
            detail: reference.clone(),
            fulfilment: Some(Fulfilment { fulfilled: true, reference }),
            ..Tried::default()
        },
        Err(stopped) => Tried {
            status: stopped.status,
            error: Some(stopped.error),
            detail: stopped.detail.map(|detail| without_key(&detail, system.key)),
            for_ever: stopped.for_ever,
            ..Tried::default()
        },
    }
}

/// A system's words as the owner may read them: never with the key in them, and not at any length.
fn without_key(detail: &str, key: &str) -> String {
    let detail = if key.is_empty() { detail.to_owned() } else { detail.replace(key, "…") };
    detail.chars().filter(|sign| !sign.is_control()).take(LONGEST_DETAIL).collect()
}

impl Stopped {
    fn for_ever(error: &'static str, detail: &str) -> Self {
        Self { error, status: None, detail: Some(detail.to_owned()), for_ever: true }
    }

    /// Of an answer that says neither yes nor no. It is tried again: what it was about may be done or not.
    fn unreadable(status: u16) -> Self {
        Self { error: "unreadable", status: Some(status), detail: None, for_ever: false }
    }

    /// Of an answer that is no success. What may be mended without us is tried again: a key that is replaced, a system
    /// that is busy or broken.
    fn refused(status: u16, detail: Option<String>) -> Self {
        let later = matches!(status, 401 | 403 | 408 | 409 | 425 | 429) || !(400..500).contains(&status);
        Self { error: "refused", status: Some(status), detail, for_ever: !later }
    }
}

/// Makes a call and reads the JSON of its answer, whatever its status.
async fn call(outgoing: &Outgoing) -> Result<(Answered, Value), Stopped> {
    let answered = outgoing::call(outgoing, |_| true).await.map_err(|failed| {
        log(&format!("a system that gives rewards was not reached: {}", failed.cause));
        Stopped { error: failed.code, status: None, detail: None, for_ever: false }
    })?;
    if (300..400).contains(&answered.status) {
        let status = Some(answered.status);
        return Err(Stopped { error: "redirected", status, detail: None, for_ever: false });
    }
    let value = answered.body.as_deref().and_then(|body| serde_json::from_slice(body).ok());
    match value {
        None if answered.is_success() => Err(Stopped::unreadable(answered.status)),
        value => Ok((answered, value.unwrap_or_default())),
    }
}

/// A text in an answer.
fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// `GET` of an address.
fn get(url: String) -> Outgoing {
    Outgoing::new(Method::Get, url)
}

/// `POST` to an address.
fn post(url: String) -> Outgoing {
    Outgoing::new(Method::Post, url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_mended_without_us_is_tried_again() {
        for status in [401, 403, 408, 409, 429, 500, 502, 503, 302] {
            assert!(!Stopped::refused(status, None).for_ever, "{status}");
        }
        for status in [400, 402, 404, 410, 422] {
            assert!(Stopped::refused(status, None).for_ever, "{status}");
        }
    }

    #[test]
    fn no_key_is_in_what_is_kept() {
        assert_eq!(without_key("No key sk_live_1 here\n", "sk_live_1"), "No key … here");
        assert_eq!(without_key(&"x".repeat(500), "").len(), 300);
    }
}
