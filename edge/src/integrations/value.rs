//! Values of messages, in the forms that senders give them.

use goodword_domain::money::{Currency, Money as Exact};
use goodword_protocol::Money;
use serde_json::Value;

use crate::time::{from_rfc3339, to_rfc3339};

/// Names under which a page may leave the code of a link with an order, likeliest first.
const CODE_NAMES: [&str; 3] = ["goodword_code", "goodword", "gw"];

/// A text that says something, or a number as it is written.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text that a message cannot do without.
///
/// # Errors
/// Where it is missing.
pub(super) fn required(object: &Value, field: &str) -> Result<String, String> {
    text(&object[field]).ok_or_else(|| format!("`{field}` is missing."))
}

/// A currency, in upper or lower case.
///
/// # Errors
/// Where it stands.
pub(super) fn currency(value: &Value, field: &str) -> Result<Currency, String> {
    let code = value.as_str().unwrap_or_default().to_ascii_uppercase();
    Currency::parse(&code).map_err(|_| format!("`{field}` is not a currency."))
}

/// An amount as people write it, such as `"41.94"` or `41.94`.
///
/// # Errors
/// Where it stands.
pub(super) fn decimal(value: &Value, field: &str, currency: Currency) -> Result<Exact, String> {
    let written = text(value).ok_or_else(|| format!("`{field}` is not an amount."))?;
    Exact::from_decimal(&written, currency).map_err(|_| format!("`{field}` is not an amount."))
}

/// An amount in minor units.
///
/// # Errors
/// Where it stands.
pub(super) fn minor(value: &Value, field: &str, currency: Currency) -> Result<Exact, String> {
    let number = text(value).and_then(|text| text.parse().ok());
    let exact = number.and_then(|minor| Exact::new(minor, currency).ok());
    exact.ok_or_else(|| format!("`{field}` is not an amount."))
}

/// The same on the wire.
pub(super) fn money(exact: Exact) -> Money {
    Money { minor: exact.minor(), currency: exact.currency().code().to_owned() }
}

/// A time: RFC 3339, or seconds of Unix time.
pub(super) fn time(value: &Value) -> Option<String> {
    let at = match value {
        Value::Number(seconds) => {
            goodword_domain::time::Timestamp::from_millis(seconds.as_i64()?.checked_mul(1000)?)
        }
        Value::String(text) => match text.parse::<i64>() {
            Ok(seconds) => goodword_domain::time::Timestamp::from_millis(seconds.checked_mul(1000)?),
            Err(_) => from_rfc3339(text)?,
        },
        _ => return None,
    };
    Some(to_rfc3339(at))
}

/// The code of a link among named values.
pub(super) fn code<'v>(named: impl IntoIterator<Item = (&'v str, &'v Value)>) -> Option<String> {
    let place = |name: &str| CODE_NAMES.iter().position(|known| *known == name);
    let found = named.into_iter().filter_map(|(name, value)| Some((place(name)?, text(value)?)));
    found.min_by_key(|(place, _)| *place).map(|(_, code)| code)
}
