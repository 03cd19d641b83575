//! Whether the Worker answers.

use goodword_protocol::Health;
use worker::Response;

use crate::{error::Result, http};

/// `GET /healthz`.
#[expect(clippy::unused_async, reason = "the router awaits each handler alike")]
pub(crate) async fn get() -> Result<Response> {
    http::json(200, &Health { status: "ok".to_owned() })
}
