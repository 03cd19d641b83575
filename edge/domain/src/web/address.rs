//! Addresses that a page of the edge's own shows something from, or links to.

use thiserror::Error;
use url::Url;

use super::{MAX_LENGTH, Origin, has_user_info, is_secure, read};

/// The address of a picture or a page, spelled as browsers do (WHATWG URL).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebAddress(pub(super) Url);

/// The text is not an address that a page may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidWebAddress {
    /// No URL.
    #[error("Write the whole address, such as https://shop.example/welcome.")]
    Syntax,
    /// `http` outside this machine, or another scheme.
    #[error(
        "An address starts with https://; http:// is only for localhost and this machine's own addresses."
    )]
    Insecure,
    /// A user name or password.
    #[error("Write the address without a user name or password before its host.")]
    UserInfo,
    /// Too long.
    #[error("An address has at most 2000 characters.")]
    TooLong,
}

impl WebAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// - [`InvalidWebAddress::TooLong`] when it has more than 2000 characters, as written or as spelled by browsers.
    /// - [`InvalidWebAddress::Syntax`] when it is no absolute URL, or has spaces, control characters or backslashes.
    /// - [`InvalidWebAddress::Insecure`] when it is not `https`, and not `http` on this machine, as for [`Origin`].
    /// - [`InvalidWebAddress::UserInfo`] when it has a user name or password.
    ///
    /// ```
    /// use goodword_domain::web::WebAddress;
    ///
    /// let picture = WebAddress::parse("https://shop.example/bread.jpg").unwrap();
    /// assert_eq!(picture.origin().as_str(), "https://shop.example");
    /// assert!(WebAddress::parse("data:image/png;base64,AAAA").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidWebAddress> {
        if text.chars().count() > MAX_LENGTH {
            return Err(InvalidWebAddress::TooLong);
        }
        let url = read(text).ok_or(InvalidWebAddress::Syntax)?;
        if !is_secure(&url) {
            return Err(InvalidWebAddress::Insecure);
        }
        if has_user_info(text) {
            return Err(InvalidWebAddress::UserInfo);
        }
        if url.as_str().len() > MAX_LENGTH { Err(InvalidWebAddress::TooLong) } else { Ok(Self(url)) }
    }

    /// The address as browsers spell it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whose it is.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_spelled_as_browsers_do_and_have_an_origin() {
        for (text, spelled, origin) in [
            ("https://shop.example/bread.jpg", "https://shop.example/bread.jpg", "https://shop.example"),
            (
                "HTTPS://CDN.Shop.example:8443/a;b,c",
                "https://cdn.shop.example:8443/a;b,c",
                "https://cdn.shop.example:8443",
            ),
            (
                "http://127.0.0.1:8080/hero.svg?v=1",
                "http://127.0.0.1:8080/hero.svg?v=1",
                "http://127.0.0.1:8080",
            ),
            ("https://bücher.example", "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"),
        ] {
            let address = WebAddress::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!((address.as_str(), address.origin().as_str()), (spelled, origin));
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        use InvalidWebAddress::{Insecure, Syntax, TooLong, UserInfo};
        let long = format!("https://shop.example/{}", "a".repeat(2000));
        for (text, why) in [
            ("", Syntax),
            ("/bread.jpg", Syntax),
            ("//shop.example/bread.jpg", Syntax),
            ("https://shop.example/our bread.jpg", Syntax),
            ("https://*.example/bread.jpg", Syntax),
            ("https://shop.example;script-src/x", Syntax),
            ("javascript:alert(1)", Syntax),
            ("data:image/png;base64,AAAA", Syntax),
            ("http://shop.example/bread.jpg", Insecure),
            ("javascript://shop.example/%0aalert(1)", Insecure),
            ("https://bo@shop.example/bread.jpg", UserInfo),
            (&long, TooLong),
        ] {
            assert_eq!(WebAddress::parse(text), Err(why), "{text}");
        }
    }
}
