//! Where the edge is, as a visitor sees it.

use goodword_domain::webhook::{Reach, WebhookUrl};
use worker::Url;

/// The origin of one of our addresses. On the public internet it is one of HTTPS, however somebody came: what we write of
/// ourselves, also into mails, leads nobody to where others can listen. A private network may have no certificates.
pub(crate) fn of(url: &Url) -> String {
    let origin = url.origin().ascii_serialization();
    match origin.strip_prefix("http://") {
        Some(host) if is_public(host) => format!("https://{host}"),
        _ => origin,
    }
}

/// Whether an origin is that of one of our addresses, with HTTPS or without.
pub(crate) fn is_of(origin: &str, url: &Url) -> bool {
    let ours = url.origin().ascii_serialization();
    let host = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
    let is_web = origin.starts_with("https://") || origin.starts_with("http://");
    is_web && host(origin) == host(&ours)
}

/// By the same rules by which messages go to public hosts only.
fn is_public(host: &str) -> bool {
    WebhookUrl::parse(&format!("https://{host}/"), Reach::Public).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_internet_is_told_of_https_only() {
        for (url, origin) in [
            ("http://127.0.0.1:8787/p/bakery", "http://127.0.0.1:8787"),
            ("http://localhost:8787/", "http://localhost:8787"),
            ("http://[::1]:8787/", "http://[::1]:8787"),
            ("http://192.168.1.5:8787/", "http://192.168.1.5:8787"),
            ("http://go.internal/", "http://go.internal"),
            ("https://localhost/", "https://localhost"),
            ("http://go.example.com/r/bakery/anna", "https://go.example.com"),
            ("http://localhost.example.com/", "https://localhost.example.com"),
            ("https://go.example.com/", "https://go.example.com"),
        ] {
            assert_eq!(of(&url.parse().unwrap()), origin);
        }
    }

    #[test]
    fn our_pages_are_ours_with_https_and_without() {
        let url = |text: &str| text.parse().unwrap();
        for (origin, of, ours) in [
            ("https://go.internal", "http://go.internal/p/bakery", true),
            ("http://go.example.com", "https://go.example.com/p/bakery", true),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787/", true),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8787/", false),
            ("https://go.internal.example", "http://go.internal/", false),
            ("ftp://go.internal", "http://go.internal/", false),
            ("null", "http://go.internal/", false),
        ] {
            assert_eq!(is_of(origin, &url(of)), ours, "{origin} of {of}");
        }
    }
}
