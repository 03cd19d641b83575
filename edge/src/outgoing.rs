//! Calls to systems of others: never along a redirect, with a time limit, and no more of an answer than is wanted.

use std::time::Duration;

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    Response,
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read, in bytes, where nothing else is said.
const LARGEST_ANSWER: usize = 64 * 1024;

/// A call that is to be made.
pub(crate) struct Outgoing {
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    largest_answer: usize,
}

/// An answer, whatever it says.
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// None when it was not wanted, or was too long.
    pub(crate) body: Option<Vec<u8>>,
}

/// There was no answer.
pub(crate) struct Failed {
    /// A stable code: `timeout` or `unreachable`.
    pub(crate) code: &'static str,
    /// What the runtime says.
    pub(crate) cause: String,
}

impl Answered {
    /// Whether it says that the call was carried out.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Outgoing {
    pub(crate) fn new(method: Method, url: String) -> Self {
        let headers = vec![("user-agent", "Goodword/1".to_owned())];
        Self { method, url, headers, body: None, largest_answer: LARGEST_ANSWER }
    }

    /// With these headers too; one that is there already is replaced.
    pub(crate) fn headers(mut self, headers: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.headers.extend(headers);
        self
    }

    pub(crate) fn body(mut self, media_type: &'static str, body: String) -> Self {
        self.headers.push(("content-type", media_type.to_owned()));
        self.body = Some(body);
        self
    }

    /// With so much of the answer read, in bytes.
    pub(crate) fn reading(mut self, most: usize) -> Self {
        self.largest_answer = most;
        self
    }

    fn request(&self) -> worker::Result<Request> {
        let headers = Headers::new();
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        let mut init = RequestInit::new();
        init.with_method(self.method.clone())
            .with_headers(headers)
            .with_redirect(RequestRedirect::Manual)
            .with_body(self.body.as_deref().map(Into::into));
        Request::new_with_init(&self.url, &init)
    }
}

/// Makes a call. `wanted` says of a status whether the answer's body is read.
///
/// # Errors
/// [`Failed`] when there is no answer in time, or none at all.
pub(crate) async fn call(outgoing: &Outgoing, wanted: impl Fn(u16) -> bool) -> Result<Answered, Failed> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let answered = {
        let exchange = std::pin::pin!(exchange(outgoing, &signal, wanted));
        match select(exchange, std::pin::pin!(Delay::from(PATIENCE))).await {
            Either::Left((Ok(answered), _)) => Ok(answered),
            Either::Left((Err(error), _)) => Err(Failed { code: "unreachable", cause: error.to_string() }),
            Either::Right(_) => Err(Failed { code: "timeout", cause: "no answer in time".to_owned() }),
        }
    };
    // Whatever is left of the answer is not wanted, and its connection is needed for others.
    controller.abort();
    answered
}

async fn exchange(
    outgoing: &Outgoing,
    signal: &AbortSignal,
    wanted: impl Fn(u16) -> bool,
) -> worker::Result<Answered> {
    let mut response = Fetch::Request(outgoing.request()?).send_with_signal(signal).await?;
    let status = response.status_code();
    let body = if wanted(status) { read(&mut response, outgoing.largest_answer).await? } else { None };
    Ok(Answered { status, body })
}

async fn read(response: &mut Response, most: usize) -> worker::Result<Option<Vec<u8>>> {
    let Ok(mut pieces) = response.stream() else { return Ok(None) };
    let mut body = Vec::new();
    while let Some(piece) = pieces.next().await {
        body.extend_from_slice(&piece?);
        if body.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(body))
}
