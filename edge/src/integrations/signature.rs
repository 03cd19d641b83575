//! Whether a message is from who it says: signatures over the bytes as they came, compared in constant time.

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use goodword_domain::time::Timestamp;
use goodword_protocol::{IntegrationKind, IntegrationSettings, MappedSignature, SignatureEncoding};

use crate::{
    auth::{same_secret, signed_by},
    error::{ApiError, Code, Result},
};

/// How old a message of Stripe may be, and how far ahead its clock, in milliseconds: what Stripe's own libraries
/// allow (<https://docs.stripe.com/webhooks#replay-attacks>).
const TOLERANCE_MS: i64 = 5 * 60 * 1000;

/// A message as it came.
pub(crate) struct Message<'m> {
    pub(crate) header: &'m dyn Fn(&str) -> Option<String>,
    pub(crate) body: &'m [u8],
}

impl Message<'_> {
    pub(super) fn header(&self, name: &str) -> Option<String> {
        (self.header)(name)
    }
}

/// Checks that one of these secrets signed a message.
///
/// # Errors
/// `invalid_signature`, with what is wrong.
pub(crate) fn verify(
    settings: &IntegrationSettings,
    secrets: &[String],
    message: &Message<'_>,
    now: Timestamp,
) -> Result<()> {
    match settings.kind {
        IntegrationKind::Stripe => stripe(secrets, message, now),
        // https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook-to-ensure-its-coming-from-shopify
        IntegrationKind::Shopify => base64("x-shopify-hmac-sha256", secrets, message),
        // https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
        IntegrationKind::Woocommerce => base64("x-wc-webhook-signature", secrets, message),
        IntegrationKind::Mapped => match settings.mapping.as_ref().and_then(|it| it.signature.as_ref()) {
            Some(signature) => mapped(signature, secrets, message),
            None => bearer(secrets, message),
        },
    }
}

/// `t=1732440000,v1=…,v1=…`: each `v1` is of the time, a full stop and the body
/// (<https://docs.stripe.com/webhooks#verify-manually>).
fn stripe(secrets: &[String], message: &Message<'_>, now: Timestamp) -> Result<()> {
    let header = header(message, "stripe-signature")?;
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).unwrap_or_default();
    let seconds: i64 = time.parse().map_err(|_| wrong("`Stripe-Signature` says no time."))?;
    let mut signed = format!("{time}.").into_bytes();
    signed.extend_from_slice(message.body);
    let signatures = parts().filter(|(name, _)| *name == "v1");
    let known = signatures
        .filter_map(|(_, hex)| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok())
        .any(|signature| by_one_of(secrets, &signed, &signature));
    if !known {
        return Err(not_ours());
    }
    if (now.as_millis() - seconds.saturating_mul(1000)).abs() > TOLERANCE_MS {
        return Err(wrong("The message was signed more than five minutes ago, or the clock is off."));
    }
    Ok(())
}

fn base64(name: &str, secrets: &[String], message: &Message<'_>) -> Result<()> {
    let signature = BASE64.decode(header(message, name)?.as_bytes()).map_err(|_| not_ours())?;
    by_one_of(secrets, message.body, &signature).then_some(()).ok_or_else(not_ours)
}

fn mapped(signature: &MappedSignature, secrets: &[String], message: &Message<'_>) -> Result<()> {
    let header = header(message, &signature.header)?;
    let text = header.strip_prefix(&signature.prefix).ok_or_else(not_ours)?.as_bytes();
    let decoded = match signature.encoding {
        SignatureEncoding::Hex => HEXLOWER_PERMISSIVE.decode(text),
        SignatureEncoding::Base64 => BASE64.decode(text),
    };
    let decoded = decoded.map_err(|_| not_ours())?;
    by_one_of(secrets, message.body, &decoded).then_some(()).ok_or_else(not_ours)
}

fn bearer(secrets: &[String], message: &Message<'_>) -> Result<()> {
    let header = header(message, "authorization")?;
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = token.ok_or_else(not_ours)?;
    secrets.iter().any(|secret| same_secret(secret, token.trim())).then_some(()).ok_or_else(not_ours)
}

fn header(message: &Message<'_>, name: &str) -> Result<String> {
    message.header(name).ok_or_else(|| wrong(&format!("The header `{name}` is missing.")))
}

fn by_one_of(secrets: &[String], signed: &[u8], signature: &[u8]) -> bool {
    secrets.iter().any(|secret| signed_by(secret.as_bytes(), signed, signature))
}

fn not_ours() -> ApiError {
    wrong("The signature is not by a secret of this integration: compare it with the sender's.")
}

fn wrong(why: &str) -> ApiError {
    ApiError::new(Code::InvalidSignature, why)
}

#[cfg(test)]
mod tests;
