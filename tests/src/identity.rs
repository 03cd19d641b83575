//! Identities as an owner's server signs them, and as it should not.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use time::OffsetDateTime;

/// A customer as the owner's shop knows them.
#[derive(Clone, Copy)]
pub struct Customer {
    /// The shop's id.
    pub id: &'static str,
    /// Their address.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
}

/// Anna, who is a customer.
pub const ANNA: Customer = Customer { id: "cust-1", email: "anna@example.com", name: "Anna de Vries" };

/// Seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// What an identity says: good for an hour.
#[must_use]
pub fn claims(program: &str, customer: Customer) -> Value {
    json!({
        "sub": customer.id, "email": customer.email, "name": customer.name, "aud": program, "exp": now() + 3600,
    })
}

/// Signs claims with HS256, as it should be.
#[must_use]
pub fn sign(secret: &str, claims: &Value) -> String {
    sign_with(Algorithm::HS256, secret, claims)
}

/// Signs claims with an algorithm of the HMAC family.
#[must_use]
pub fn sign_with(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).expect("claims that can be signed")
}

/// A token without a signature: `alg` is `none`.
#[must_use]
pub fn unsigned(claims: &Value) -> String {
    let signed = sign("whatever", claims);
    let payload = signed.split('.').nth(1).unwrap_or_default();
    // {"alg":"none","typ":"JWT"}
    format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")
}
