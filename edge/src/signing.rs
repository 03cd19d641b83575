//! Signatures of messages, as the Standard Webhooks specification has them (version 1, symmetric).
//!
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use data_encoding::BASE64;

use crate::auth::sign;

/// A key as its owner gets it.
pub(crate) fn secret(key: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(key))
}

/// The header `webhook-signature`: one signature by each key, with spaces between. `at` is in seconds.
pub(crate) fn signatures(keys: &[Vec<u8>], id: &str, at: i64, body: &str) -> String {
    let signed = format!("{id}.{at}.{body}");
    let signature = |key: &Vec<u8>| format!("v1,{}", BASE64.encode(&sign(key, signed.as_bytes())));
    keys.iter().map(signature).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes a key as its owner gets it.
    fn key(secret: &str) -> Vec<u8> {
        BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap()
    }

    /// Of the tests of the specification's own libraries, in JavaScript and in Rust.
    #[test]
    fn signatures_are_those_of_the_specifications_libraries() {
        let table = [
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
            ),
        ];
        for (secret, id, at, body, signature) in table {
            assert_eq!(signatures(&[key(secret)], id, at, body), signature);
            assert_eq!(super::secret(&key(secret)), secret);
        }
    }

    #[test]
    fn two_keys_make_two_signatures_in_their_order() {
        let keys = [vec![1; 32], vec![2; 32]];
        let [one, two] = [&keys[..1], &keys[1..]].map(|key| signatures(key, "msg_1", 7, "{}"));
        assert_eq!(signatures(&keys, "msg_1", 7, "{}"), format!("{one} {two}"));
        assert_ne!(one, two);
    }
}
