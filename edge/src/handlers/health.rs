//! Whether the Worker answers.

use worker::Response;

use crate::{error::Result, http};

/// `GET /healthz`.
#[expect(clippy::unused_async, reason = "the router awaits each handler alike")]
pub(crate) async fn get() -> Result<Response> {
    http::json(200, &serde_json::json!({"status": "ok"}))
}
