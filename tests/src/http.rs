//! Calls and answers, and what every answer of the edge must look like.

use std::{future::IntoFuture, pin::Pin, time::Duration};

use goodword_protocol::Problem;
use reqwest::{Method, RequestBuilder, header::HeaderMap, redirect};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::description;

/// Words that only somebody who looks inside could know: none may stand in an error answer.
const INTERNALS: [&str; 12] = [
    "panicked",
    "src/",
    ".rs",
    "sqlite",
    "select ",
    "insert ",
    "wasm",
    "stack",
    "backtrace",
    "ledger/",
    "undefined",
    "[object",
];

/// Calls the edge as any program would.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    /// Calls the server at this origin.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            // Before the server ends an idle connection, which would meet a call on its way.
            .pool_idle_timeout(Duration::from_secs(1))
            .no_proxy()
            .build();
        Self { http: http.expect("a client of HTTP"), base: base.to_owned() }
    }

    /// The origin that is called.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A call that is made when it is awaited.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let asked = format!("{method} {path}");
        Call { request: self.http.request(method, format!("{}{path}", self.base)), asked }
    }

    /// `GET` of a path.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST` of JSON to a path.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Call {
        self.call(Method::POST, path).json(body)
    }
}

/// A call; awaiting it makes it.
#[must_use = "a call is made when it is awaited"]
pub struct Call {
    request: RequestBuilder,
    asked: String,
}

impl Call {
    /// With a bearer token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As a page of this origin calls.
    pub fn origin(self, origin: &str) -> Self {
        self.header("origin", origin)
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    /// With a body in JSON.
    pub fn json(self, body: &impl Serialize) -> Self {
        Self { request: self.request.json(body), ..self }
    }

    /// With a body as it is.
    pub fn body(self, body: impl Into<reqwest::Body>) -> Self {
        Self { request: self.request.body(body), ..self }
    }

    /// Makes the call.
    ///
    /// # Errors
    /// When there is no answer: nobody listens, or the server ended in the middle of it.
    pub async fn attempt(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        let answer = Answer { asked: self.asked, status, headers, body };
        description::check(&answer.asked, &answer);
        Ok(answer)
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let asked = self.asked.clone();
        Box::pin(async move {
            self.attempt().await.unwrap_or_else(|error| panic!("{asked} was not answered: {error:?}"))
        })
    }
}

/// An answer, read whole.
pub struct Answer {
    asked: String,
    /// The HTTP status.
    pub status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// A header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether it has a header.
    #[must_use]
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.whole()))
    }

    /// The content of an answer that must have this status.
    #[expect(clippy::must_use_candidate, reason = "often it is enough that it has the status")]
    pub fn ok<T: DeserializeOwned>(&self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.whole());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.whole()))
    }

    /// A refusal that must have this status and this code, and look as refusals do (RFC 9457).
    #[expect(clippy::must_use_candidate, reason = "often it is enough that it is one")]
    pub fn refused(&self, status: u16, code: &str) -> Problem {
        let problem: Problem = self.ok(status);
        assert_eq!(problem.code, code, "{}", self.whole());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.whole());
        assert_eq!(problem.status, status, "{}", self.whole());
        assert_eq!(problem.kind, format!("urn:goodword:problem:{code}"));
        assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "{}", self.whole());
        let text = self.text().to_lowercase();
        for internal in INTERNALS {
            assert!(!text.contains(internal), "an answer tells of `{internal}`: {}", self.whole());
        }
        problem
    }

    /// The whole answer, for the message of a test that fails.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{} -> {} {}", self.asked, self.status, self.text())
    }
}
