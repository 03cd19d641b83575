//! Whether the Worker answers.

use worker::Response;

use crate::{error::Result, http};

/// `GET /healthz`.
pub(crate) async fn get() -> Result<Response> {
    http::json(200, &serde_json::json!({"status": "ok"}))
}
