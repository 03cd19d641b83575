//! The edge's HTTP API, as far as the widget uses it.

use gloo_net::{
    Error,
    http::{Method, Request, RequestBuilder},
};
use goodword_protocol::{ClaimRequest, EnrolRequest, MeRequest};
use goodword_view::{
    model::Failure,
    wire::{Config, Json},
};

use crate::{browser, js::Js};

/// After so many milliseconds without an answer there is none.
const PATIENCE: u32 = 20_000;

/// A request that is ready to be sent.
pub type Call = Result<Request, Error>;

/// What the edge answered.
pub type Answer = Result<Js, Failure>;

/// The program's calls.
#[derive(Clone)]
pub struct Api {
    /// `https://edge.example/v1/programs/bakery/`.
    base: String,
    /// `nl`.
    locale: String,
    /// `?locale=nl`.
    query: String,
}

impl Api {
    /// The calls of the configured program.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            base: [&config.edge, "/v1/programs/", &config.program, "/"].concat(),
            locale: config.locale.clone(),
            query: ["?locale=", &config.locale].concat(),
        }
    }

    /// The tag of the language that answers are in.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// Enrols an advocate: `Enrolled`.
    ///
    /// # Errors
    /// What the browser refuses to send; this holds for each call.
    pub fn enrol(&self, request: &EnrolRequest) -> Call {
        self.post("advocates").json(request)
    }

    /// The advocate's own numbers: `Me`.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn me(&self, session: &str) -> Call {
        authorised(self.get("advocates/", "me"), session).build()
    }

    /// What a friend may claim by a link: `Offer`.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn link(&self, code: &str) -> Call {
        self.get("links/", code).build()
    }

    /// Claims a link: `Claimed`. The session tells the edge whether it is one's own.
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

    /// Has the advocate shown by this name on the leaderboard, or by none.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn name(&self, session: &str, name: Option<String>) -> Call {
        let call = self.get("advocates/", "me").method(Method::PUT);
        authorised(call, session).json(&MeRequest { shown_name: name })
    }

    /// Has everything about the advocate erased.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn erase(&self, session: &str) -> Call {
        authorised(self.get("advocates/", "me").method(Method::DELETE), session).build()
    }

    /// Tells that a link was shared, by a beacon: it leaves the person's click alone, outlives the page, and whether it
    /// arrives changes nothing here.
    pub fn tell_share(&self, link: &str, channel: &str) {
        let code = link.rsplit('/').next().unwrap_or_default();
        let told = ["{\"code\":\"", code, "\",\"channel\":\"", channel, "\"}"].concat();
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
pub async fn send(call: Call) -> Answer {
    let unreachable = |_| Failure::Network;
    let answer = call.map_err(unreachable)?.send().await.map_err(unreachable)?;
    let body = Js::parse(&answer.text().await.map_err(unreachable)?);
    judge(answer.status(), body)
}

/// What the edge answered to a question that the loader asked: `{status, body}`; none when it asked nothing.
#[must_use]
pub fn told(answer: &Js) -> Option<Answer> {
    let status = answer.at("status").number()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a status has three digits")]
    Some(judge(status as u16, answer.at("body")))
}

fn judge(status: u16, body: Js) -> Answer {
    match status {
        200..=299 => Ok(body),
        0 => Err(Failure::Network),
        401 => Err(Failure::Unauthorised),
        429 => Err(Failure::Problem("rate_limited".to_owned())),
        // A proxy's page has no code.
        _ => Err(Failure::Problem(body.at("code").text().unwrap_or_default())),
    }
}
