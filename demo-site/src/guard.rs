//! What protects visitors: no form posts from elsewhere, and headers that tell the browser what to allow.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::shop::Shop;

/// What a browser shows that was led here by a foreign form; without a session there is no language to say it in.
const FOREIGN: &str = "Dit formulier kwam niet uit deze winkel. / This form was not sent from this shop.\n";

/// Refuses a form that another site posts in a visitor's name.
///
/// The cookies are `SameSite=Lax`, which does not tell ports apart; the origin does. A client that sends neither
/// `Sec-Fetch-Site` nor `Origin` is no browser, and so carries nobody's cookies.
pub(crate) async fn refuse_foreign_posts(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && is_foreign(request.headers()) {
        return (StatusCode::FORBIDDEN, FOREIGN).into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, Some(origin)) => {
            // Behind a proxy that speaks TLS the shop does not know its scheme, but the host must be its own.
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_none() || host != text(header::HOST)
        }
        (None, None) => false,
    }
}

/// Adds the security headers to every answer.
///
/// The policy is what an owner needs for Goodword: the edge among the scripts, connections, pictures (the QR code) and forms, and
/// `'wasm-unsafe-eval'`, which allows WebAssembly and nothing else. No inline script or style is allowed.
pub(crate) async fn secure_headers(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if let Ok(policy) = HeaderValue::try_from(policy(shop.goodword().edge())) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn policy(edge: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {edge} 'wasm-unsafe-eval'; connect-src 'self' {edge}; \
         style-src 'self'; img-src 'self' data: {edge}; form-action 'self' {edge}; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value));
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn forms_of_other_origins_are_foreign() {
        for foreign in [
            &[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8787")][..],
            &[("host", "127.0.0.1:8080"), ("origin", "null")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-site")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(is_foreign(&headers(foreign)), "{foreign:?}");
        }
    }

    #[test]
    fn the_shops_own_forms_are_not() {
        for own in [
            &[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")][..],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-origin")],
            &[("host", "127.0.0.1:8080")],
        ] {
            assert!(!is_foreign(&headers(own)), "{own:?}");
        }
    }
}
