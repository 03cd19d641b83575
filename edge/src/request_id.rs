//! A name for each call: in its answer, in a refusal and in the log, so that who asks about one can say which.
//!
//! What a caller sends as `X-Request-Id` is never taken over: two calls could have one name, and what stands in our log
//! would be anybody's to write. Where it is plainly an id, the log of a failure has it beside ours.

use std::cell::Cell;

use crate::auth::entropy;

/// The header of ours, and of whoever calls through something that names calls too.
pub(crate) const HEADER: &str = "x-request-id";

/// How long a caller's id may be: a UUID with its hyphens, or a trace id.
const THEIRS: std::ops::RangeInclusive<usize> = 8..=64;

thread_local! {
    /// Where this isolate's ids have come to; none before the first call, since there is no randomness before it.
    static STATE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// A new id, such as `req_5f0c9e1b27d4a836`. Randomness is asked for once: each question crosses into the runtime.
pub(crate) fn next() -> String {
    let state = STATE.get().unwrap_or_else(|| u64::try_from(entropy() >> 64).unwrap_or_default());
    // SplitMix64 (Steele, Lea and Flood, 2014): every state is met once, and none tells how many calls came before it.
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    STATE.set(Some(state));
    format!("req_{:016x}", mix(state))
}

const fn mix(state: u64) -> u64 {
    let mut mixed = state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A caller's own id, if it is one: hexadecimal digits and hyphens, in which nobody's name can be written.
pub(crate) fn theirs(header: Option<String>) -> Option<String> {
    let is_digit = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    header.filter(|id| THEIRS.contains(&id.len()) && id.bytes().all(is_digit))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_calls_have_one_name() {
        let ids: BTreeSet<String> = (0..10_000).map(|_| next()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.len() == 20 && id.starts_with("req_")));
    }

    #[test]
    fn of_what_a_caller_sends_only_an_id_gets_into_the_log() {
        let uuid = "1f0c9e1b-27d4-a836-9b1c-000000000001";
        assert_eq!(theirs(Some(uuid.to_owned())).as_deref(), Some(uuid));
        let others = ["", "1234567", "anna@example.com", "1f0c9e1b 27d4a836", "1f0c9e1b\n27d4a836"];
        for other in others.into_iter().map(str::to_owned).chain(["a".repeat(65)]) {
            assert_eq!(theirs(Some(other.clone())), None, "{other}");
        }
    }
}
