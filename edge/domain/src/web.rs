//! What a program says of web pages: where the widget may stand, where friends arrive, and its colour.

mod address;

use std::fmt;

use thiserror::Error;
use url::{Host, Url, form_urlencoded};

use crate::code::Code;

pub use address::{InvalidWebAddress, WebAddress};

/// The query parameter that carries a link's code to the landing page.
const CODE_PARAMETER: &str = "gw";

/// The longest landing page, as browsers and messengers handle without trouble.
const MAX_LENGTH: usize = 2000;

/// A web origin (RFC 6454), spelled as browsers send it in the `Origin` header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// The text is not an origin that may embed the widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidOrigin {
    /// No scheme and host.
    #[error(
        "An origin is a scheme and a host, such as https://shop.example, with a port when it is not the usual one."
    )]
    Syntax,
    /// `http` outside this machine, or another scheme.
    #[error(
        "An origin starts with https://; http:// is only for localhost and this machine's own addresses."
    )]
    Insecure,
    /// A page instead of an origin.
    #[error("An origin has no path, query, fragment or user name: write https://shop.example.")]
    NotBare,
    /// A pattern.
    #[error("An origin has no wildcards: list each host.")]
    Wildcard,
}

impl Origin {
    /// Reads an origin; a lone slash behind the host is forgiven.
    ///
    /// # Errors
    /// - [`InvalidOrigin::Syntax`] when it is no absolute URL, or has spaces, control characters or backslashes.
    /// - [`InvalidOrigin::Insecure`] when it is not `https`, and not `http` on `localhost`, a name under it,
    ///   `127.0.0.1` or `[::1]`.
    /// - [`InvalidOrigin::NotBare`] when it has a path, query, fragment, user name or password.
    /// - [`InvalidOrigin::Wildcard`] when it has a `*`.
    ///
    /// ```
    /// use goodword_domain::web::Origin;
    ///
    /// assert_eq!(Origin::parse("HTTPS://Shop.Example:443").unwrap().as_str(), "https://shop.example");
    /// assert!(Origin::parse("http://shop.example").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        if text.contains('*') {
            return Err(InvalidOrigin::Wildcard);
        }
        let url = read(text).ok_or(InvalidOrigin::Syntax)?;
        if !is_secure(&url) {
            return Err(InvalidOrigin::Insecure);
        }
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || text.contains('@') {
            return Err(InvalidOrigin::NotBare);
        }
        Ok(Self::of(&url))
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an `Origin` header names this origin. Browsers send the one spelling that is kept here.
    #[must_use]
    pub fn matches(&self, header: &str) -> bool {
        self.0 == header
    }

    fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The page where a friend who follows a link arrives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LandingUrl(Url);

impl LandingUrl {
    /// Reads a page's URL and keeps it as browsers spell it (WHATWG URL).
    ///
    /// # Errors
    /// As [`WebAddress::parse`].
    ///
    /// ```
    /// use goodword_domain::web::LandingUrl;
    ///
    /// let page = LandingUrl::parse("https://shop.example/welkom?lang=nl#top").unwrap();
    /// assert_eq!(page.origin().as_str(), "https://shop.example");
    /// assert!(LandingUrl::parse("/welkom").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidWebAddress> {
        WebAddress::parse(text).map(|address| Self(address.0))
    }

    /// The page as the owner gave it, spelled as browsers do.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The page with `gw={code}` in its query, instead of any `gw` there; without a code, the page without `gw`.
    ///
    /// All else stays to the letter: other parameters and their order, and the fragment, which stays at the end.
    #[must_use]
    pub fn with_code(&self, code: Option<&Code>) -> String {
        self.with_visit(code, &[])
    }

    /// The page with the code, and with what else is known of the visit: parameters that replace those of the same
    /// name there.
    #[must_use]
    pub fn with_visit(&self, code: Option<&Code>, more: &[(String, String)]) -> String {
        let replaced = |pair: &str| {
            let name = form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name);
            name.is_some_and(|name| name == CODE_PARAMETER || more.iter().any(|(other, _)| *other == name))
        };
        let kept =
            self.0.query().into_iter().flat_map(|query| query.split('&')).filter(|pair| !replaced(pair));
        let code = code.map(|code| format!("{CODE_PARAMETER}={code}"));
        let more = form_urlencoded::Serializer::new(String::new()).extend_pairs(more).finish();
        let added = code.as_deref().into_iter().chain([more.as_str()]);
        let query = kept.chain(added).filter(|pair| !pair.is_empty()).collect::<Vec<_>>().join("&");
        let mut page = self.0.clone();
        page.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        page.into()
    }

    /// The host of the page.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The origin of the page.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::of(&self.0)
    }
}

impl fmt::Display for LandingUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An absolute URL of the web. Browsers repair more than this (`https:shop.example`, spaces, backslashes): in a
/// configuration those are mistakes.
fn read(text: &str) -> Option<Url> {
    if !text.contains("://") || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return None;
    }
    Url::parse(text).ok().filter(has_plain_host)
}

/// An address, or a name of letters, digits, hyphens and underscores: browsers also take `*`, `;` and the like.
fn has_plain_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

/// Browsers treat these as secure too (W3C Secure Contexts section 3.1).
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// Looks at the text, since an empty user name (`https://@shop.example`) leaves no trace in the URL.
fn has_user_info(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

/// A colour of sRGB, `#rrggbb` in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Colour(String);

/// The text is not a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A colour is # and six hexadecimal digits, such as #b4532a.")]
pub struct InvalidColour;

impl Colour {
    /// Reads a colour, in any case.
    ///
    /// # Errors
    /// [`InvalidColour`] when it is not `#` and six hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.strip_prefix('#').ok_or(InvalidColour)?;
        let fits = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidColour) }
    }

    /// The colour as CSS takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
