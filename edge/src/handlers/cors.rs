//! Calls from the owner's pages: which origins may read answers.

use worker::{Method, Response, ResponseBuilder};

use crate::{
    http::{self, Exchange},
    reader,
};

/// How long a browser may remember the answer to a preflight, in seconds.
const REMEMBERED: &str = "600";

/// `OPTIONS` before a page's call: allowed to the program's own origins.
pub(crate) async fn preflight(x: &Exchange, program: &str, methods: &[Method]) -> worker::Result<Response> {
    let Some(origin) = x.header("origin") else {
        return Ok(ResponseBuilder::new().with_status(204).empty());
    };
    let program = reader::program(&x.env, program).await;
    if let Err(error) = program.and_then(|program| super::allowed_page(x, &program)) {
        return http::problem(&error.of_request(&x.id));
    }
    let headers = worker::Headers::new();
    headers.set("access-control-allow-origin", &origin)?;
    headers.set("vary", "origin")?;
    let methods: Vec<String> = methods.iter().map(ToString::to_string).collect();
    headers.set("access-control-allow-methods", &methods.join(", "))?;
    headers.set("access-control-allow-headers", "authorization, content-type, idempotency-key")?;
    headers.set("access-control-max-age", REMEMBERED)?;
    Ok(ResponseBuilder::new().with_status(204).with_headers(headers).empty())
}

/// Lets the page that called read the answer. Called only when its origin was not refused.
pub(crate) fn allow(x: &Exchange, response: Response) -> worker::Result<Response> {
    let headers = response.headers();
    headers.append("vary", "origin")?;
    if let Some(origin) = x.page() {
        headers.set("access-control-allow-origin", &origin)?;
        headers
            .set("access-control-expose-headers", "retry-after, ratelimit, ratelimit-policy, x-request-id")?;
    }
    Ok(response)
}
