//! What an owner may ask of an integration.

use goodword_domain::slug::EventType;
use goodword_protocol::{IntegrationKind, IntegrationSettings, MappedSignature, Mapping};

use crate::{
    border,
    error::{ApiError, Result},
};

/// The most secrets: one that is replaced, and the one that replaces it.
const MOST_SECRETS: usize = 2;
/// What a secret has, in characters.
const SECRET: std::ops::RangeInclusive<usize> = 8..=256;
/// The longest pointer or text of a mapping.
const LONGEST: usize = 200;
/// The most conditions of a mapping.
const MOST_CONDITIONS: usize = 10;

/// Checks an integration as its owner writes it.
///
/// # Errors
/// `invalid_field`, with the field and what to do.
pub(crate) fn check(settings: &IntegrationSettings, secrets: Option<&[String]>) -> Result<()> {
    if let Some(secrets) = secrets {
        let fits = |secret: &String| SECRET.contains(&secret.len()) && secret.trim() == *secret;
        if !(1..=MOST_SECRETS).contains(&secrets.len()) || !secrets.iter().all(fits) {
            let detail = "Give one secret, or two while one replaces the other, each of 8 to 256 characters.";
            return Err(ApiError::field("secrets", detail));
        }
    }
    match (&settings.mapping, settings.kind) {
        (Some(mapping), IntegrationKind::Mapped) => check_mapping(mapping),
        (None, IntegrationKind::Mapped) => Err(ApiError::field(
            "mapping",
            "Say where each value stands: `mapping` with at least `type` and `id`.",
        )),
        (Some(_), _) => Err(ApiError::field("mapping", "Only the kind `mapped` has a mapping.")),
        (None, _) => Ok(()),
    }
}

fn check_mapping(mapping: &Mapping) -> Result<()> {
    let pointers = [
        ("id", Some(&mapping.id)),
        ("refund_of", mapping.refund_of.as_ref()),
        ("email", mapping.email.as_ref()),
        ("customer_id", mapping.customer_id.as_ref()),
        ("code", mapping.code.as_ref()),
        ("coupon", mapping.coupon.as_ref()),
        ("amount", mapping.amount.as_ref()),
        ("refund_amount", mapping.refund_amount.as_ref()),
        ("occurred_at", mapping.occurred_at.as_ref()),
    ];
    for (field, pointer) in pointers {
        if pointer.is_some_and(|pointer| !is_pointer(pointer)) {
            return Err(wrong(
                field,
                "Give a JSON pointer, such as `/order/id`: each message has another value.",
            ));
        }
    }
    if mapping.email.is_none() && mapping.customer_id.is_none() {
        return Err(wrong("email", "Say where the friend's address or `customer_id` stands."));
    }
    if !mapping.kind.starts_with('/') {
        EventType::parse(&mapping.kind).map_err(|why| border::invalid("mapping.type", why))?;
    } else if !is_pointer(&mapping.kind) {
        return Err(wrong("type", "Give an event type, or a JSON pointer to it."));
    }
    if let Some(currency) = &mapping.currency
        && !is_pointer(currency)
        && goodword_domain::money::Currency::parse(currency).is_err()
    {
        return Err(wrong("currency", "Give a currency such as `EUR`, or a JSON pointer to it."));
    }
    if mapping.when.len() > MOST_CONDITIONS || !mapping.when.keys().all(|pointer| is_pointer(pointer)) {
        return Err(wrong(
            "when",
            "Give at most ten JSON pointers, each with the value that must stand there.",
        ));
    }
    mapping.signature.as_ref().map_or(Ok(()), check_signature)
}

fn check_signature(signature: &MappedSignature) -> Result<()> {
    let name = &signature.header;
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.is_empty() || name.len() > 100 || !name.bytes().all(token) {
        return Err(wrong("signature.header", "Give the name of a header, such as `X-Signature`."));
    }
    if signature.prefix.len() > 40 {
        return Err(wrong("signature.prefix", "Give at most 40 characters, such as `sha256=`."));
    }
    Ok(())
}

fn is_pointer(text: &str) -> bool {
    text.starts_with('/') && text.len() <= LONGEST
}

fn wrong(field: &str, detail: &str) -> ApiError {
    ApiError::field(format!("mapping.{field}"), detail)
}

#[cfg(test)]
mod tests;
