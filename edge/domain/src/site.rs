//! The site that an owner's shop and a deployment are both part of: there the deployment is a first party.

use std::fmt;

use thiserror::Error;

/// The longest name of a domain (RFC 1035, section 2.3.4).
const MAX_LENGTH: usize = 253;

/// Names of this machine, for trying things out.
const THIS_MACHINE: [&str; 2] = ["localhost", "127.0.0.1"];

/// A site by its domain, such as `shop.example`, in lower case.
///
/// Whether a domain can be registered at all (`co.uk` cannot) is left to browsers, which know the list: to them the parts of
/// such a "site" are strangers, and get no cookies of each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Site(String);

/// The text is not a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("A site is the domain that the shop and this deployment share, such as shop.example.")]
pub struct InvalidSite;

impl Site {
    /// Reads the domain of a site, in any case.
    ///
    /// # Errors
    /// [`InvalidSite`] when it is not two or more names of letters, digits and hyphens with dots between them, the last with
    /// a letter; but `localhost` and `127.0.0.1` are sites too.
    ///
    /// ```
    /// use goodword_domain::site::Site;
    ///
    /// assert!(Site::parse("Shop.example").unwrap().holds("go.shop.example"));
    /// assert!(Site::parse("https://shop.example").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidSite> {
        let name = text.to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_domain = name.contains('.')
            && name.len() <= MAX_LENGTH
            && name.split('.').all(is_label)
            && last.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_domain || THIS_MACHINE.contains(&name.as_str()) { Ok(Self(name)) } else { Err(InvalidSite) }
    }

    /// Whether a host, as URLs spell it, is this site or a part of it.
    #[must_use]
    pub fn holds(&self, host: &str) -> bool {
        host.strip_suffix(self.0.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_domain_and_no_address_of_a_page() {
        for right in [
            "shop.example",
            "SHOP.Example",
            "my-shop.co.uk",
            "xn--bcker-gra.example",
            "localhost",
            "127.0.0.1",
        ] {
            assert!(Site::parse(right).is_ok(), "{right}");
        }
        let long = format!("{}.example", "a".repeat(64));
        for wrong in [
            "",
            "com",
            ".",
            "shop.",
            ".example",
            "shop..example",
            "https://shop.example",
            "shop.example/",
            "shop.example:8080",
            "*.shop.example",
            "-shop.example",
            "shop-.example",
            "bäcker.example",
            "203.0.113.7",
            "shop example",
            &long,
        ] {
            assert_eq!(Site::parse(wrong), Err(InvalidSite), "{wrong}");
        }
    }

    #[test]
    fn a_site_holds_itself_and_what_is_under_it() {
        let site = Site::parse("Shop.example").unwrap();
        let table = [
            ("shop.example", true),
            ("go.shop.example", true),
            ("a.b.shop.example", true),
            ("myshop.example", false),
            ("shop.example.evil.example", false),
            ("example", false),
            ("", false),
        ];
        for (host, holds) in table {
            assert_eq!(site.holds(host), holds, "{host}");
        }
    }
}
