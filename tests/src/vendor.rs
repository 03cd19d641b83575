//! What the stand-ins of other people's systems have in common: they take calls one after the other, keep what they were
//! asked, and fail when a test wants them to.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::wait::in_time;

/// What becomes of a call instead of what should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// What should.
    Nothing,
    /// It is answered with this status, and not carried out.
    Status(u16),
    /// It is carried out, and the answer is lost.
    Lost,
}

/// A call as it arrived.
pub struct Asked<'a> {
    /// Such as `POST`.
    pub method: Method,
    /// Without the query.
    pub path: &'a str,
    /// What stands behind the `?`.
    pub query: &'a str,
    headers: &'a HeaderMap,
    /// As it came.
    pub body: &'a [u8],
}

impl Asked<'_> {
    /// A header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// How a system answers.
pub trait Rules: Send + 'static {
    /// Carries a call out, or refuses it: the status and the body.
    fn answer(&mut self, asked: &Asked<'_>) -> (u16, Value);

    /// What it says when it is busy or broken.
    fn trouble(&mut self, status: u16) -> Value;
}

/// A system that runs until it is dropped.
pub struct Vendor<R> {
    url: String,
    shared: Arc<Mutex<Inner<R>>>,
    task: JoinHandle<()>,
}

struct Inner<R> {
    rules: R,
    troubles: VecDeque<Trouble>,
    /// `METHOD path -> status`.
    calls: Vec<String>,
}

impl<R: Rules> Vendor<R> {
    /// Starts one.
    pub async fn start(rules: R) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound port"));
        let inner = Inner { rules, troubles: VecDeque::new(), calls: Vec::new() };
        let shared = Arc::new(Mutex::new(inner));
        let app = Router::new().fallback(take::<R>).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { url, shared, task }
    }

    /// Its origin.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets the next calls end like this; those after them are as they should be.
    pub fn fail(&self, troubles: impl IntoIterator<Item = Trouble>) {
        self.inner().troubles.extend(troubles);
    }

    /// Every call with the status that it was answered with, or would have been.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.inner().calls.clone()
    }

    /// Looks at what it keeps, or changes it.
    pub fn look<T>(&self, look: impl FnOnce(&mut R) -> T) -> T {
        look(&mut self.inner().rules)
    }

    /// Waits until something is there.
    pub async fn until<T>(&self, what: &str, mut look: impl FnMut(&mut R) -> Option<T>) -> T {
        let found = in_time(async || look(&mut self.inner().rules)).await;
        found.unwrap_or_else(|| panic!("{what}: not in time; it was asked: {:#?}", self.calls()))
    }

    fn inner(&self) -> MutexGuard<'_, Inner<R>> {
        self.shared.lock().expect("nobody panicked with it")
    }
}

impl<R> Drop for Vendor<R> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take<R: Rules>(
    State(shared): State<Arc<Mutex<Inner<R>>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (status, answer, lost) = {
        let mut inner = shared.lock().expect("nobody panicked with it");
        let asked = Asked {
            method: method.clone(),
            path: uri.path(),
            query: uri.query().unwrap_or_default(),
            headers: &headers,
            body: &body,
        };
        let trouble = inner.troubles.pop_front();
        let (status, answer) = match trouble {
            Some(Trouble::Status(status)) => (status, inner.rules.trouble(status)),
            _ => inner.rules.answer(&asked),
        };
        inner.calls.push(format!("{method} {} -> {status}", uri.path()));
        (status, answer, trouble == Some(Trouble::Lost))
    };
    if lost {
        // The connection ends without a word.
        resume_unwind(Box::new("lost"));
    }
    let status = StatusCode::from_u16(status).expect("a status of HTTP");
    (status, [("content-type", "application/json")], answer.to_string()).into_response()
}
