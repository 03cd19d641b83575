//! The owner's system as webhooks reach it: a server on this machine that checks each message with the official
//! library of the Standard Webhooks specification.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header::LOCATION},
    response::IntoResponse,
};
use goodword_protocol::WebhookMessage;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::eventually;

/// A server that takes messages until it is dropped.
pub struct Receiver {
    url: String,
    shared: Arc<Shared>,
    open: watch::Sender<bool>,
    task: JoinHandle<()>,
}

struct Shared {
    seen: Mutex<Seen>,
    open: watch::Receiver<bool>,
}

#[derive(Default)]
struct Seen {
    messages: Vec<Received>,
    /// What the next messages are answered with; 200 after these.
    answers: VecDeque<(u16, Value)>,
}

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The path and query that it was sent to.
    pub path: String,
    headers: HeaderMap,
    body: Vec<u8>,
    /// Whether it was answered, as far as the receiver knows.
    pub answered: bool,
}

impl Receiver {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let url = format!("http://{}/hooks", listener.local_addr().expect("a bound port"));
        let (open, watched) = watch::channel(true);
        let shared = Arc::new(Shared { seen: Mutex::default(), open: watched });
        let app = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Self { url, shared, open, task }
    }

    /// Where it takes messages.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers one of the next messages like this; those after these are taken with 200.
    pub fn answer(&self, status: u16, body: Value) {
        self.shared.seen().answers.push_back((status, body));
    }

    /// Answers nobody any more, until [`Receiver::go_on`].
    pub fn hold(&self) {
        self.open.send_replace(false);
    }

    /// Answers those that wait, and all that come.
    pub fn go_on(&self) {
        self.open.send_replace(true);
    }

    /// Everything that arrived, in its order.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        self.shared.seen().messages.clone()
    }

    /// The types of all that arrived, in their order.
    #[must_use]
    pub fn kinds(&self) -> Vec<&'static str> {
        self.messages().iter().map(|message| message.read().kind.name()).collect()
    }

    /// Waits until so many messages have arrived.
    pub async fn arrived(&self, count: usize) -> Vec<Received> {
        let enough = async || Some(self.messages()).filter(|messages| messages.len() >= count);
        eventually(&format!("{count} messages have arrived"), enough).await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panicked with it")
    }
}

impl Received {
    /// The header `webhook-id`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    /// A header; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the official library takes it as signed with this secret.
    #[must_use]
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).expect("a secret in the form of the specification");
        webhook.verify(&self.body, &self.headers).is_ok()
    }

    /// Whether it would be taken with another body.
    #[must_use]
    pub fn could_be_forged(&self, secret: &str) -> bool {
        let webhook = Webhook::new(secret).expect("a secret in the form of the specification");
        webhook.verify(&[&self.body[..], b" "].concat(), &self.headers).is_ok()
    }

    /// What it says.
    #[must_use]
    pub fn read(&self) -> WebhookMessage {
        serde_json::from_slice(&self.body).expect("a message in the documented form")
    }
}

async fn take(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let (number, (status, answer)) = {
        let mut seen = shared.seen();
        let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        seen.messages.push(Received { path, headers, body: body.to_vec(), answered: false });
        (seen.messages.len() - 1, seen.answers.pop_front().unwrap_or((200, json!({}))))
    };
    let mut open = shared.open.clone();
    // The sender lives as long as the server.
    let _ = open.wait_for(|open| *open).await;
    shared.seen().messages[number].answered = true;
    let status = StatusCode::from_u16(status).expect("a status of HTTP");
    (status, [(LOCATION, "/elsewhere")], answer.to_string())
}
