//! The edge's HTTP API, as far as the widget uses it.

use gloo_net::{
    Error,
    http::{Method, Request, RequestBuilder},
};
use goodword_protocol::{Channel, ClaimRequest, EnrolRequest};
use serde_json::Value;

use crate::{
    browser,
    model::Failure,
    wire::{Config, parse, string},
};

/// After so many milliseconds without an answer there is none.
const PATIENCE: u32 = 20_000;

/// A request that is ready to be sent.
pub type Call = Result<Request, Error>;

/// The program's calls.
#[derive(Clone)]
pub struct Api {
    /// `https://edge.example/v1/programs/bakery/`.
    base: String,
    /// `?locale=nl`.
    query: String,
}

impl Api {
    /// The calls of the configured program.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            base: [&config.edge, "/v1/programs/", &config.program, "/"].concat(),
            query: ["?locale=", &config.locale].concat(),
        }
    }

    /// Enrols an advocate: [`Enrolled`](crate::wire::Enrolled).
    ///
    /// # Errors
    /// What the browser refuses to send; this holds for each call.
    pub fn enrol(&self, request: &EnrolRequest) -> Call {
        self.post("advocates").json(request)
    }

    /// The advocate's own numbers: [`Me`](crate::wire::Me).
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn me(&self, session: &str) -> Call {
        authorised(self.get("advocates/", "me"), session).build()
    }

    /// What a friend may claim by a link: [`Offer`](crate::wire::Offer).
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn link(&self, code: &str) -> Call {
        self.get("links/", code).build()
    }

    /// Claims a link: [`Claimed`](crate::wire::Claimed). The session tells the edge whether it is one's own.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn claim(&self, request: &ClaimRequest, session: Option<&str>) -> Call {
        let mut call = self.post("claims");
        if let Some(session) = session {
            call = authorised(call, session);
        }
        call.json(request)
    }

    /// Tells that a link was shared, by a beacon: it leaves the person's click alone, outlives the page, and whether it
    /// arrives changes nothing here.
    pub fn tell_share(&self, link: &str, channel: Channel) {
        let code = link.rsplit('/').next().unwrap_or_default();
        let told = ["{\"code\":\"", code, "\",\"channel\":\"", channel.name(), "\"}"].concat();
        browser::beacon(&[&self.base, "shares"].concat(), &told);
    }

    fn get(&self, noun: &str, id: &str) -> RequestBuilder {
        let url = [&self.base, noun, id, &self.query].concat();
        Request::get(&url).abort_signal(browser::deadline(PATIENCE).as_ref())
    }

    fn post(&self, noun: &str) -> RequestBuilder {
        self.get(noun, "").method(Method::POST)
    }
}

fn authorised(call: RequestBuilder, session: &str) -> RequestBuilder {
    call.header("authorization", &["Bearer ", session].concat())
}

/// Sends, and returns the body of a success.
///
/// # Errors
/// Whatever kept the edge from doing what was asked.
pub async fn send(call: Call) -> Result<Value, Failure> {
    let unreachable = |_| Failure::Network;
    let answer = call.map_err(unreachable)?.send().await.map_err(unreachable)?;
    let body = parse(&answer.text().await.map_err(unreachable)?);
    match answer.status() {
        200..=299 => Ok(body),
        401 => Err(Failure::Unauthorised),
        429 => Err(Failure::Problem("rate_limited".to_owned())),
        // A proxy's page has no code.
        _ => Err(Failure::Problem(string(&body["code"]).unwrap_or_default())),
    }
}
