//! Rate limits on what anybody may call: so many calls a minute of one program from one network.
//!
//! The runtime counts, in each of its locations for itself; see `ratelimits` in `wrangler.jsonc`. Without the bindings,
//! or without knowing where a call comes from, nothing is limited.

use worker::Method;

use crate::{
    error::{ApiError, Code, Result},
    http::Exchange,
    visitor,
};

/// How many calls of one kind a network may make of one program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// The binding's name.
    binding: &'static str,
    /// The name of the policy in the headers.
    policy: &'static str,
    /// How many calls.
    calls: u32,
    /// In how many seconds.
    seconds: u32,
}

/// Enrolling, claiming, sharing, erasing oneself. An office, a school or a mobile network can be behind one address: a launch there fits in.
const WRITES: Limit = Limit { binding: "LIMIT_WRITES", policy: "writes", calls: 60, seconds: 60 };
/// The widget's configuration, links, an advocate's own numbers, the leaderboard.
const READS: Limit = Limit { binding: "LIMIT_READS", policy: "reads", calls: 600, seconds: 60 };

/// Asking for a mail.
const MAILS: Limit = Limit { binding: "LIMIT_MAILS", policy: "mails", calls: 10, seconds: 60 };

impl Limit {
    /// The limit of a call that has a mail sent.
    pub(crate) const fn of_mail() -> &'static Self {
        &MAILS
    }

    /// The limit of a public call.
    pub(crate) const fn of(method: &Method) -> &'static Self {
        match method {
            Method::Post | Method::Put | Method::Delete => &WRITES,
            _ => &READS,
        }
    }

    /// Counts a call; answers the limit that it counts for, if it does for any.
    ///
    /// # Errors
    /// `rate_limited` when the network has made too many.
    pub(crate) async fn count(&'static self, x: &Exchange, program: &str) -> Result<Option<&'static Self>> {
        let Ok(limiter) = x.env.rate_limiter(self.binding) else { return Ok(None) };
        let Some(network) = visitor::network(x) else { return Ok(None) };
        let key = x.keyring()?.network_key(program, &network);
        // A limiter that fails is no reason to turn people away.
        match limiter.limit(format!("{program}:{key}")).await {
            Ok(outcome) if !outcome.success => Err(self.exceeded()),
            Ok(_) => Ok(Some(self)),
            Err(_) => Ok(None),
        }
    }

    fn exceeded(&'static self) -> ApiError {
        let detail = format!("Wait a moment: {} calls in {} seconds are allowed.", self.calls, self.seconds);
        let mut error = ApiError::new(Code::RateLimited, detail);
        error.limit = Some(self);
        error
    }

    /// The policy (draft-ietf-httpapi-ratelimit-headers-10), which every counted call is told. How much of it is left, as
    /// `RateLimit` would say, the runtime tells nobody but whom it refuses.
    pub(crate) fn policy(&self) -> (&'static str, String) {
        let Self { policy, calls, seconds, .. } = self;
        ("ratelimit-policy", format!("\"{policy}\";q={calls};w={seconds}"))
    }

    /// The headers of a refusal. The runtime does not tell how much of the time is over, so the whole of it is named.
    pub(crate) fn headers(&self) -> [(&'static str, String); 3] {
        let Self { policy, seconds, .. } = self;
        [
            ("retry-after", seconds.to_string()),
            self.policy(),
            ("ratelimit", format!("\"{policy}\";r=0;t={seconds}")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// What is promised in headers is what the runtime was told to count.
    #[test]
    fn the_limits_are_those_of_the_deployed_configuration() {
        let text = include_str!("../wrangler.jsonc");
        let json: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let config: Value = serde_json::from_str(&json).unwrap();
        let deployed = config["ratelimits"].as_array().unwrap();
        let limits = [WRITES, READS, MAILS];
        assert_eq!(deployed.len(), limits.len());
        for (limit, deployed) in limits.iter().zip(deployed) {
            assert_eq!(deployed["name"], limit.binding);
            assert_eq!(
                (&deployed["simple"]["limit"], &deployed["simple"]["period"]),
                (&limit.calls.into(), &limit.seconds.into())
            );
        }
        let spaces: BTreeSet<_> = deployed.iter().map(|limit| limit["namespace_id"].as_str()).collect();
        assert_eq!(spaces.len(), limits.len());
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        let error = WRITES.exceeded();
        assert_eq!((error.status(), error.limit), (429, Some(&WRITES)));
        let headers = WRITES.headers().map(|(name, value)| format!("{name}: {value}"));
        assert_eq!(
            headers,
            ["retry-after: 60", "ratelimit-policy: \"writes\";q=60;w=60", "ratelimit: \"writes\";r=0;t=60"]
        );
    }
}
