//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a call that is repeated is answered as it was.
//!
//! The Ledger keeps the answer in the transaction that carries the call out, so neither a crash in between nor a
//! repetition at the same moment carries it out twice. It knows key and request as keyed hashes.

use sha2::{Digest, Sha256};

use crate::{
    auth::Keyring,
    error::{ApiError, Result},
    ledger::command::{Caller, Repeat},
};

/// The header.
pub(crate) const HEADER: &str = "idempotency-key";
/// As errors name it.
const FIELD: &str = "Idempotency-Key";

/// How long a key may be.
const LONGEST: usize = 255;
/// How long it must be where nothing else tells callers apart: who guesses another's key would get their answer.
const SHORTEST_OF_A_PAGE: usize = 16;
/// How long it must be where the answer is a new key.
const SHORTEST_OF_A_ROTATION: usize = 32;

/// A key, and what was read so far of the request that came with it.
pub(crate) struct Key {
    text: String,
    request: Sha256,
    /// Whether it makes a new secret key: then it is known again also with the key that ended, which may be a thief's.
    rotates: bool,
}

impl Key {
    /// Reads the header of a call to this address: a text in quotation marks (RFC 9651), or the same without them.
    ///
    /// # Errors
    /// `invalid_field` when it is none.
    pub(crate) fn read(header: &str, address: &str) -> Result<Self> {
        let header = header.trim();
        let quoted = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let key = quoted.unwrap_or(header);
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        if key.is_empty() || key.len() > LONGEST || !visible {
            let detail = "Send 1 to 255 visible characters, such as a UUID, in quotation marks or without.";
            return Err(ApiError::field(FIELD, detail));
        }
        let request = Sha256::new().chain_update(address).chain_update([0]);
        Ok(Self { text: key.to_owned(), request, rotates: address.ends_with("/secrets") })
    }

    /// Takes the body into account.
    pub(crate) fn take_body(&mut self, body: &[u8]) {
        self.request.update(body);
    }

    /// By which the Ledger knows the call again.
    ///
    /// # Errors
    /// `invalid_field` when the key could be guessed and nobody had to say who they are.
    pub(crate) fn repeat(&self, keyring: &Keyring, program: &str, caller: &Caller) -> Result<Repeat> {
        if self.rotates && self.text.len() < SHORTEST_OF_A_ROTATION {
            let detail = "With this call, send at least 32 characters that nobody can guess, such as a UUID.";
            return Err(ApiError::field(FIELD, detail));
        }
        let who = match caller {
            Caller::Edge => "edge",
            Caller::Operator => "operator",
            Caller::Key(hash) => hash,
            Caller::Page(_) if self.text.len() < SHORTEST_OF_A_PAGE => {
                let detail = "Send at least 16 characters that nobody can guess, such as a UUID.";
                return Err(ApiError::field(FIELD, detail));
            }
            Caller::Page(origin) => origin.as_deref().unwrap_or("page"),
        };
        let request: [u8; 32] = self.request.clone().finalize().into();
        Ok(keyring.repeat(program, &format!("{who}\0{}", self.text), &request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> Keyring {
        Keyring::new("a secret of tests")
    }

    fn repeat(header: &str, body: &str, caller: &Caller) -> (String, String) {
        let mut key = Key::read(header, "/v1/programs/bakery/events").unwrap();
        key.take_body(body.as_bytes());
        let repeat = key.repeat(&keyring(), "bakery", caller).unwrap();
        (repeat.key, repeat.request)
    }

    #[test]
    fn a_key_is_a_text_in_quotation_marks_or_without() {
        let owner = Caller::Key("hash".into());
        assert_eq!(
            repeat("\"order 1\"".replace(' ', "-").as_str(), "{}", &owner),
            repeat("order-1", "{}", &owner)
        );
        for wrong in ["", "\"\"", "a b", "a\"b", "é", "a\\b", &"x".repeat(256)] {
            let error = Key::read(wrong, "/").err().expect(wrong);
            assert_eq!(error.problem().field.as_deref(), Some(FIELD), "{wrong}");
        }
        assert!(Key::read(&"x".repeat(255), "/").is_ok());
    }

    #[test]
    fn keys_of_others_and_other_requests_are_told_apart() {
        let owner = Caller::Key("hash".into());
        let (key, request) = repeat("order-1", "{}", &owner);
        assert_eq!(repeat("order-1", "{\"a\": 1}", &owner).0, key);
        assert_ne!(repeat("order-1", "{\"a\": 1}", &owner).1, request);
        assert_ne!(repeat("order-2", "{}", &owner).0, key);
        assert_ne!(repeat("order-1", "{}", &Caller::Operator).0, key);
        assert!(!key.contains("order") && key.len() == 64);
    }

    #[test]
    fn a_page_cannot_use_a_key_that_another_might_guess() {
        let page = Caller::Page(Some("https://shop.example".into()));
        let short = Key::read("123456789012345", "/").unwrap();
        assert!(short.repeat(&keyring(), "bakery", &page).is_err());
        let long = "1f0c9e1b-27d4-4836-9b1c-000000000001";
        assert_ne!(repeat(long, "{}", &page), repeat(long, "{}", &Caller::Page(None)));
    }
}
