//! Who is asking: keys, sessions and signed identities. Every secret is derived from the deployment's one.
//!
//! All comparisons are constant-time. Nothing here has a readable `Debug`.

use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use goodword_domain::{
    email::Email,
    sign_in::SignInCode,
    time::{Days, Timestamp},
};
use goodword_protocol::ProgramSecrets;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    error::{ApiError, Code, Result},
    ledger::command::{Repeat, Session},
};

/// How long a session lasts.
const SESSION: u32 = 180;
/// How long devices are hashed with one salt, in milliseconds: 30 days.
pub(crate) const SALT_PERIOD_MS: i64 = 30 * 86_400_000;
/// How far the owner's clock may be off, in milliseconds.
const LEEWAY_MS: i64 = 60_000;

/// The length of a nonce of XChaCha20-Poly1305.
const NONCE: usize = 24;

const KEY_PREFIX: &str = "gw_sk_";
const SESSION_PREFIX: &str = "gw_as_";

/// 128 bits from the runtime's source of randomness.
pub(crate) fn entropy() -> u128 {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    u128::from_le_bytes(bytes)
}

fn fill(bytes: &mut [u8]) {
    // Workers' crypto.getRandomValues does not fail; going on without randomness would be worse than stopping.
    getrandom::fill(bytes).expect("the runtime has randomness");
}

/// Derives and checks everything that is secret.
pub(crate) struct Keyring {
    master: Vec<u8>,
}

/// A person whom the owner's server vouched for.
pub(crate) struct Identity {
    pub(crate) subject: String,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
}

/// What a session token says; the names are short, since it travels with each call.
#[derive(Serialize, Deserialize)]
struct Token {
    /// Program.
    p: String,
    /// Advocate.
    a: String,
    /// Session.
    s: String,
    /// Whether the owner vouched.
    v: bool,
    /// When it was opened, in milliseconds.
    t: i64,
}

#[derive(Deserialize)]
struct JwtHeader {
    alg: String,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct JwtClaims {
    sub: String,
    aud: Audience,
    exp: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Keyring {
    pub(crate) fn new(master: &str) -> Self {
        Self { master: master.as_bytes().to_vec() }
    }

    /// A person's address as a keyed hash, different in each program.
    pub(crate) fn person_key(&self, program: &str, normalised_email: &str) -> String {
        HEXLOWER.encode(&self.derive("person", program, normalised_email))
    }

    /// Tells the visitors of a link apart for half an hour: a keyed hash, cut short, that is remembered and never
    /// stored.
    pub(crate) fn visitor(&self, program: &str, code: &str, address: &str, agent: &str) -> u64 {
        let hash = self.derive("visitor", program, &format!("{code}\0{address}\0{agent}"));
        hash.iter().take(8).fold(0, |key, byte| (key << 8) | u64::from(*byte))
    }

    /// What an existing customer is stored as, by their address.
    pub(crate) fn customer_key(&self, program: &str, address: &Email) -> String {
        self.customer_key_of_hash(program, &Sha256::digest(address.normalised()))
    }

    /// The same by the SHA-256 of their address, which is all that some owners give away. Half of the keyed hash tells
    /// people apart just as well, and a million rows of it are half as large.
    pub(crate) fn customer_key_of_hash(&self, program: &str, hash: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&self.derive("customer", program, &HEXLOWER.encode(hash))[..16])
    }

    /// What somebody who is a customer already may be stored as: by the address in the form that is compared, and by
    /// its hash as owners make it, of the address in lower case.
    pub(crate) fn customer_keys(&self, program: &str, address: &Email) -> Vec<String> {
        let written = Sha256::digest(address.as_str().to_lowercase());
        let keys = [self.customer_key(program, address), self.customer_key_of_hash(program, &written)];
        let same = keys[0] == keys[1];
        keys.into_iter().skip(usize::from(same)).collect()
    }

    /// What a full name has in common with its other spellings, as a keyed hash; see `PersonName::likeness`.
    pub(crate) fn name_key(&self, program: &str, likeness: &str) -> String {
        HEXLOWER.encode(&self.derive("name", program, likeness))
    }

    /// What a person's mailboxes have in common, as a keyed hash; see `Email::likeness`.
    pub(crate) fn mailbox_key(&self, program: &str, likeness: &str) -> String {
        HEXLOWER.encode(&self.derive("mailbox", program, likeness))
    }

    /// A device as a keyed hash: network and browser together, by a salt of this period and, second, of the one
    /// before. What was stored earlier than that matches nothing any more.
    pub(crate) fn device_keys(
        &self,
        program: &str,
        network: &str,
        agent: &str,
        now: Timestamp,
    ) -> [String; 2] {
        let period = now.as_millis().div_euclid(SALT_PERIOD_MS);
        [period, period - 1].map(|period| {
            let salt = self.derive("device", program, &period.to_string());
            HEXLOWER.encode(&sign(&salt, format!("{network}\0{agent}").as_bytes()))
        })
    }

    /// A network as the rate limiter counts it: a keyed hash that is stored nowhere.
    pub(crate) fn network_key(&self, program: &str, network: &str) -> String {
        HEXLOWER.encode(&self.derive("network", program, network))
    }

    /// What is stored of a program's key.
    pub(crate) fn key_hash(&self, program: &str, key: &str) -> String {
        HEXLOWER.encode(&self.derive("key", program, key))
    }

    /// A call by its `Idempotency-Key` and its request, as the Ledger knows both.
    pub(crate) fn repeat(&self, program: &str, key: &str, request: &[u8; 32]) -> Repeat {
        let request = HEXLOWER.encode(request);
        Repeat {
            key: HEXLOWER.encode(&self.derive("repeated key", program, key)),
            request: HEXLOWER.encode(&self.derive("repeated request", program, &request)),
        }
    }

    /// A new secret key, with the program's other secrets.
    pub(crate) fn secrets(&self, program: &str) -> ProgramSecrets {
        let mut key = [0; 32];
        fill(&mut key);
        ProgramSecrets {
            secret_key: format!("{KEY_PREFIX}{}", BASE64URL_NOPAD.encode(&key)),
            identity_secret: self.identity_secret(program),
        }
    }

    /// The code that is mailed to sign in: made from a random seed, so that the code itself is stored nowhere.
    pub(crate) fn sign_in_code(&self, program: &str, seed: &str) -> SignInCode {
        let hash = self.derive("sign-in", program, seed);
        SignInCode::from_entropy(
            hash.iter().take(16).fold(0, |entropy, byte| (entropy << 8) | u128::from(*byte)),
        )
    }

    /// What is stored of such a code.
    pub(crate) fn sign_in_key(&self, program: &str, code: &SignInCode) -> String {
        HEXLOWER.encode(&self.derive("sign-in code", program, code.as_str()))
    }

    /// The key of the signatures of a webhook's messages, after so many rotations.
    pub(crate) fn signing_key(&self, program: &str, webhook: &str, rotation: i64) -> Vec<u8> {
        self.derive("messages", program, &format!("{webhook}\0{rotation}"))
    }

    fn identity_secret(&self, program: &str) -> String {
        format!("gw_is_{}", BASE64URL_NOPAD.encode(&self.derive("identity", program, "")))
    }

    /// The secret of an integration whose owner gave none.
    pub(crate) fn integration_secret(&self, program: &str, nonce: u128) -> String {
        let nonce = HEXLOWER.encode(&nonce.to_be_bytes());
        format!("gw_in_{}", BASE64URL_NOPAD.encode(&self.derive("integration", program, &nonce)))
    }

    /// Seals what has to be stored and read again by this deployment only: XChaCha20-Poly1305 with a random nonce
    /// (<https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha>). `purpose` has to be said again to open it.
    pub(crate) fn seal(&self, program: &str, purpose: &str, content: &[u8]) -> String {
        let mut sealed = vec![0; NONCE];
        fill(&mut sealed);
        let (cipher, nonce) = (self.cipher(program), sealed.clone());
        let payload = Payload { msg: content, aad: purpose.as_bytes() };
        let nonce = nonce.as_slice().try_into().expect("a nonce has this length");
        // It fails for contents beyond 256 GB only.
        sealed.extend(cipher.encrypt(nonce, payload).expect("memory holds less than the cipher takes"));
        BASE64URL_NOPAD.encode(&sealed)
    }

    /// Opens what [`Keyring::seal`] sealed; `None` for anything else.
    pub(crate) fn open(&self, program: &str, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (nonce, content) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: content, aad: purpose.as_bytes() };
        self.cipher(program).decrypt(nonce.try_into().ok()?, payload).ok()
    }

    fn cipher(&self, program: &str) -> XChaCha20Poly1305 {
        let key = self.derive("seal", program, "");
        XChaCha20Poly1305::new_from_slice(&key).expect("HMAC-SHA-256 gives the cipher's 256 bits")
    }

    /// A label, a program and a message, with separators that none of the first two can contain.
    fn derive(&self, label: &str, program: &str, message: &str) -> Vec<u8> {
        sign(&self.master, format!("{label}\0{program}\0{message}").as_bytes())
    }

    /// Signs a session: `gw_as_` payload `.` signature.
    pub(crate) fn sign_session(&self, program: &str, session: &Session) -> String {
        let token = Token {
            p: program.to_owned(),
            a: session.advocate.clone(),
            s: session.id.clone(),
            v: session.proved,
            t: session.opened_at,
        };
        let payload = serde_json::to_vec(&token).unwrap_or_default();
        let payload = BASE64URL_NOPAD.encode(&payload);
        let signature = self.derive("session", program, &payload);
        format!("{SESSION_PREFIX}{payload}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    /// Reads a session token of this program; `None` when it is none, is of another program, or has ended.
    pub(crate) fn session(&self, program: &str, token: &str, now: Timestamp) -> Option<Session> {
        let (payload, signature) = token.strip_prefix(SESSION_PREFIX)?.split_once('.')?;
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
        verify(&self.master, format!("session\0{program}\0{payload}").as_bytes(), &signature)?;
        let token: Token = serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?).ok()?;
        let end = Timestamp::from_millis(token.t).plus(Days::new(SESSION));
        let valid = token.p == program && now < end;
        valid.then_some(Session { id: token.s, advocate: token.a, proved: token.v, opened_at: token.t })
    }

    /// Reads an identity that the owner's server signed: a JWT (RFC 7519), HS256 only.
    ///
    /// # Errors
    /// `invalid_identity` when it is malformed, of another algorithm, wrongly signed, for another program, over, not
    /// begun, or without `sub`.
    pub(crate) fn identity(&self, program: &str, jwt: &str, now: Timestamp) -> Result<Identity> {
        let wrong = |why: &str| ApiError::new(Code::InvalidIdentity, why).at("identity");
        let malformed = || wrong("The identity is not a JWT of header, claims and signature.");
        let (signed, signature) = jwt.rsplit_once('.').ok_or_else(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
        let header: JwtHeader = decode(header).ok_or_else(malformed)?;
        if header.alg != "HS256" || header.crit.is_some() {
            return Err(wrong("Sign the identity with HS256, and without `crit`."));
        }
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| malformed())?;
        verify(self.identity_secret(program).as_bytes(), signed.as_bytes(), &signature)
            .ok_or_else(|| wrong("The signature is not by this program's identity secret."))?;
        let claims: JwtClaims =
            decode(claims).ok_or_else(|| wrong("The identity needs the claims `sub`, `aud` and `exp`."))?;
        let for_us = match &claims.aud {
            Audience::One(aud) => aud == program,
            Audience::Several(all) => all.iter().any(|aud| aud == program),
        };
        if !for_us {
            return Err(wrong("The claim `aud` must be this program's id."));
        }
        if millis(claims.exp).saturating_add(LEEWAY_MS) <= now.as_millis() {
            return Err(wrong("The identity is over (`exp`); sign one for each page."));
        }
        if claims.nbf.is_some_and(|start| millis(start).saturating_sub(LEEWAY_MS) > now.as_millis()) {
            return Err(wrong("The identity is not valid yet (`nbf`)."));
        }
        if claims.sub.trim().is_empty() {
            return Err(wrong("The claim `sub` must be your id of the customer."));
        }
        Ok(Identity { subject: claims.sub, email: claims.email, name: claims.name })
    }
}

/// Whether a token looks like a session; otherwise it can be a signed identity.
pub(crate) fn is_session(token: &str) -> bool {
    token.starts_with(SESSION_PREFIX)
}

/// Whether a token looks like a program's secret key.
pub(crate) fn is_key(token: &str) -> bool {
    token.starts_with(KEY_PREFIX)
}

/// Whether two secrets are equal, in constant time and whatever their lengths.
pub(crate) fn same_secret(one: &str, other: &str) -> bool {
    // Signing both with a random key hides where they differ, and verification compares in constant time.
    let mut key = [0; 32];
    fill(&mut key);
    verify(&key, one.as_bytes(), &sign(&key, other.as_bytes())).is_some()
}

/// Whether a key signed a message, by HMAC with SHA-256; in constant time.
pub(crate) fn signed_by(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    verify(key, message, signature).is_some()
}

/// Tells contents apart, for ETags.
pub(crate) fn fingerprint(content: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(content.as_bytes())[..16])
}

/// What [`signed_by`] takes.
#[cfg(test)]
pub(crate) fn signature(key: &[u8], message: &[u8]) -> Vec<u8> {
    sign(key, message)
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length (RFC 2104, section 2).
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// HMAC-SHA256.
pub(crate) fn sign(key: &[u8], message: &[u8]) -> Vec<u8> {
    mac(key).chain_update(message).finalize().into_bytes().to_vec()
}

/// `None` when the signature is another one.
fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    mac(key).chain_update(message).verify_slice(signature).ok()
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).ok()?).ok()
}

/// JWT times are seconds, possibly with a fraction (RFC 7519, section 2).
#[expect(
    clippy::cast_possible_truncation,
    reason = "a time beyond 64 bits of milliseconds is cut to the last"
)]
fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}

#[cfg(test)]
mod tests;
