//! The script tag's file: the loader with the program's public configuration inside.

use worker::{Response, ResponseBuilder};

use super::{locale, widget};
use crate::{
    auth,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    reader,
};

/// The loader as esbuild wrote it.
const LOADER: &str = include_str!(concat!(env!("OUT_DIR"), "/loader.js"));
/// Where the configuration stands in it.
const PLACE: &str = "__GOODWORD_CONFIG__";

/// `GET /w/{program}.js`.
pub(crate) async fn get(x: &mut Exchange, file: &str) -> Result<Response> {
    let Some(program) = file.strip_suffix(".js") else {
        return Err(ApiError::new(Code::NotFound, "The script of a program is /w/{program}.js."));
    };
    let program = reader::program(&x.env, program).await?;
    let config = widget::config(&program, locale(x), x.edge());
    let config = serde_json::to_string(&config).map_err(ApiError::unavailable)?;
    let script = LOADER.replacen(PLACE, &config, 1);
    let tag = format!("\"{}\"", auth::fingerprint(&script));
    answer(x, script, &tag).map_err(ApiError::unavailable)
}

fn answer(x: &Exchange, script: String, tag: &str) -> worker::Result<Response> {
    let headers = http::headers("text/javascript; charset=utf-8", widget::CACHE)?;
    headers.set("etag", tag)?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("access-control-allow-origin", "*")?;
    let known = x.header("if-none-match").unwrap_or_default();
    let unchanged = known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    let response = ResponseBuilder::new().with_headers(headers);
    if unchanged {
        return Ok(response.with_status(304).empty());
    }
    Ok(response.fixed(script.into_bytes()))
}
