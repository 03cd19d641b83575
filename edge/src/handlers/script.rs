//! The script tag's files: the loader with what it needs of a program, and the view that it shows.

use serde::Serialize;
use worker::{Response, ResponseBuilder};

use super::{locale, widget};
use crate::{
    auth, cookie,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    precondition, reader,
    view::{Kept, LoaderConfig, View},
};

/// The loader as it was built.
const LOADER: &str = include_str!(concat!(env!("OUT_DIR"), "/loader.js"));
/// What shows the first view, for `?view`.
const SHOWER: &str = include_str!(concat!(env!("OUT_DIR"), "/first.js"));
/// How the loader tells of a visitor's word, where there is a cookie: `(code)`, empty for a no. It stands in the settings, as
/// pages of other programs need not carry it.
const TELL: &str = ",tell(c){let k=this.cookies[this.program];(!c||k.code!==c)&&navigator.sendBeacon(`${this.edge}/w/${this.program}`,k.code=c)}}";
/// What is one visitor's own is asked for by its tag each time: a cache of Chromium does not tell cookies apart, whatever `Vary` says.
const OWN_CACHE: &str = "private, no-cache";
/// Where the program's settings stand in the loader, and where its view does.
const PLACES: [&str; 2] = ["__GOODWORD_CONFIG__", "__GOODWORD_VIEW__"];

/// `GET /w/{program}.js`, with `?view` for a page that shows the widget at once; `GET /w/{program}.json`: the view.
pub(crate) async fn get(x: &mut Exchange, file: &str) -> Result<Response> {
    let (program, json) = match file.rsplit_once('.') {
        Some((program, "js")) => (program, false),
        Some((program, "json")) => (program, true),
        _ => return Err(ApiError::new(Code::NotFound, "The script of a program is /w/{program}.js.")),
    };
    let program = reader::program(&x.env, program).await?;
    let config = widget::config(&program, locale(x), x.edge());
    if json {
        let view = to_json(&View::draw(&config))?;
        return answer(x, "application/json", view, false).map_err(ApiError::unavailable);
    }
    let cookie = cookie::is_first_party(x, &program)
        .then(|| Kept { code: cookie::code(x, &program).map(|code| code.to_string()).unwrap_or_default() });
    let own = cookie.is_some();
    let mut settings = to_json(&LoaderConfig::new(&config, &program, cookie))?;
    if own && settings.pop() == Some('}') {
        settings.push_str(TELL);
    }
    // The loader's text is split before anything is put in: what is put in may contain the places' names.
    let [before, between, after] = split();
    let script = if x.query("view").is_some() {
        [SHOWER, before, &settings, between, &to_json(&View::draw(&config))?, after].concat()
    } else {
        [before, &settings, between, "null", after].concat()
    };
    answer(x, "text/javascript; charset=utf-8", script, own).map_err(ApiError::unavailable)
}

/// The loader around its two places; a test of the build sees to it that it has each once.
fn split() -> [&'static str; 3] {
    let (before, rest) = LOADER.split_once(PLACES[0]).unwrap_or((LOADER, ""));
    let (between, after) = rest.split_once(PLACES[1]).unwrap_or((rest, ""));
    [before, between, after]
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(ApiError::unavailable)
}

/// `own`: it is this visitor's, and no other's.
fn answer(x: &Exchange, media: &'static str, content: String, own: bool) -> worker::Result<Response> {
    let tag = format!("\"{}\"", auth::fingerprint(&content));
    let headers = http::headers(media, if own { OWN_CACHE } else { widget::CACHE })?;
    if own {
        headers.set("vary", "cookie")?;
    }
    headers.set("etag", &tag)?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("access-control-allow-origin", "*")?;
    let unchanged = precondition::is_known(&x.header("if-none-match").unwrap_or_default(), &tag);
    let response = ResponseBuilder::new().with_headers(headers);
    if unchanged {
        return Ok(response.with_status(304).empty());
    }
    Ok(response.fixed(content.into_bytes()))
}
