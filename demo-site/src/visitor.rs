//! Who is there: language, session and the link that led here, from cookies; and error pages in their language.

use std::convert::Infallible;

use anyhow::Result;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use time::Duration;

use crate::clock::Moment;
use crate::customers::Customer;
use crate::lang::Lang;
use crate::shop::Shop;
use crate::store::{Session, Store};
use crate::{ids, pages};

/// The cookies. Cookies are shared by all ports of a host, hence the shop's name in front.
const SESSION: &str = "bakkerij_session";
const LANG: &str = "bakkerij_lang";
const CODE: &str = "bakkerij_code";

/// Whoever asks for a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visitor {
    /// The language they chose.
    pub(crate) lang: Lang,
    /// Their session: there is one after the first form they sent.
    pub(crate) session: Option<Session>,
    /// The code of the friend's link that led here.
    pub(crate) code: Option<String>,
    /// The path they asked for.
    pub(crate) path: String,
    /// What they asked for behind `?`, without the language.
    pub(crate) query: String,
}

impl Visitor {
    /// Who signed in.
    pub(crate) fn customer(&self) -> Option<&'static Customer> {
        self.session.as_ref()?.customer
    }

    /// The session's id; no session has an empty one.
    pub(crate) fn session_id(&self) -> String {
        self.session.as_ref().map(|session| session.id.clone()).unwrap_or_default()
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The default is for nobody: every page is behind `attach`.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// What the address may carry on any page.
#[derive(Default, Deserialize)]
struct Asked {
    /// The language to go on in.
    lang: Option<String>,
    /// The code of a friend's link.
    gw: Option<String>,
}

/// Finds out who is there before a page is made, and remembers it with cookies afterwards.
pub(crate) async fn attach(
    State(shop): State<Shop>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let (visitor, jar) = match recognise(&shop, jar, &method, &uri).await {
        Ok(found) => found,
        Err(error) => {
            eprintln!("a visitor could not be recognised: {error:#}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    request.extensions_mut().insert(visitor.clone());
    let response = next.run(request).await;
    // Who signs in or out gets another session from the page itself.
    let jar = match &visitor.session {
        Some(session) if session.is_new && !sets_session(&response) => {
            jar.add(session_cookie(session.id.clone()))
        }
        _ => jar,
    };
    let mut response = (jar, pages::dress(&shop, &visitor, response)).into_response();
    // Pages show a basket, a name, an identity: none is for a cache.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn sets_session(response: &Response) -> bool {
    let mut cookies = response.headers().get_all(header::SET_COOKIE).iter();
    cookies.any(|cookie| cookie.as_bytes().starts_with(SESSION.as_bytes()))
}

async fn recognise(shop: &Shop, jar: CookieJar, method: &Method, uri: &Uri) -> Result<(Visitor, CookieJar)> {
    let Query(asked) = Query::<Asked>::try_from_uri(uri).unwrap_or_default();
    let id = jar.get(SESSION).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let new_id = if method == Method::POST { Some(ids::session()?) } else { None };
    let session = shop.store(move |store| find_or_open(store, &id, new_id)).await?;

    let (lang, jar) = language(jar, asked.lang.as_deref());
    let (code, jar) = link_code(jar, asked.gw);
    let path = uri.path().to_owned();
    let query = query_without_lang(uri.query().unwrap_or_default());
    Ok((Visitor { lang, session, code, path, query }, jar))
}

/// The language that was asked for, kept for the next page; else the one that was kept.
fn language(jar: CookieJar, asked: Option<&str>) -> (Lang, CookieJar) {
    if let Some(lang) = asked.and_then(Lang::from_tag) {
        return (lang, jar.add(cookie(LANG, lang.tag().to_owned(), Some(365))));
    }
    let kept = jar.get(LANG).and_then(|cookie| Lang::from_tag(cookie.value()));
    (kept.unwrap_or_default(), jar)
}

/// The code of the link that led here. As in the browser, the first one counts, for 90 days.
fn link_code(jar: CookieJar, asked: Option<String>) -> (Option<String>, CookieJar) {
    let kept = jar.get(CODE).map(|cookie| cookie.value().to_owned()).filter(|code| is_code(code));
    match (kept, asked.filter(|code| is_code(code))) {
        (None, Some(new)) => (Some(new.clone()), jar.add(cookie(CODE, new, Some(90)))),
        (kept, _) => (kept, jar),
    }
}

/// The visitor's session, or a new one for those who send a form: looking around leaves no trace.
fn find_or_open(store: &Store, id: &str, new_id: Option<String>) -> rusqlite::Result<Option<Session>> {
    let known = store.session(id)?;
    match (known, new_id) {
        (None, Some(new_id)) => {
            store.open_session(&new_id, Moment::now())?;
            Ok(store.session(&new_id)?.map(|session| Session { is_new: true, ..session }))
        }
        (known, _) => Ok(known),
    }
}

/// The cookie that carries a session; it ends with the browser.
pub(crate) fn session_cookie(id: String) -> Cookie<'static> {
    cookie(SESSION, id, None)
}

/// The cookie that ends a session.
pub(crate) fn no_session_cookie() -> Cookie<'static> {
    cookie(SESSION, String::new(), Some(0))
}

/// A cookie that no script reads and that other sites' forms do not carry. A shop behind TLS adds `Secure`.
fn cookie(name: &'static str, value: String, days: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).build();
    if let Some(days) = days {
        cookie.set_max_age(Duration::days(days));
    }
    cookie
}

/// Whether this can be the code of a link.
fn is_code(code: &str) -> bool {
    (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The rest of the address, for the links that switch the language.
fn query_without_lang(query: &str) -> String {
    let rest = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    rest.collect::<Vec<_>>().join("&")
}
