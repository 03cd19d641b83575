//! The templates that an owner starts from.

use goodword_domain::money::Currency;
use goodword_protocol::Page;
use worker::Response;

use super::locale;
use crate::{
    border,
    error::{ApiError, Result},
    http::{self, Exchange},
    templates,
};

/// `GET /v1/templates?locale=nl&currency=EUR`: public, and the same for everybody.
#[expect(clippy::unused_async, reason = "the router awaits each handler alike")]
pub(crate) async fn list(x: &Exchange) -> Result<Response> {
    let currency = x.query("currency").unwrap_or_else(|| "EUR".to_owned());
    let currency = Currency::parse(&currency).map_err(|why| border::invalid("currency", why))?;
    let items = templates::all(locale(x).unwrap_or_default(), currency);
    let response = http::json(200, &Page { items, next_cursor: None })?;
    let headers = response.headers();
    headers.set("cache-control", "public, max-age=3600").map_err(ApiError::unavailable)?;
    headers.set("access-control-allow-origin", "*").map_err(ApiError::unavailable)?;
    Ok(response)
}
