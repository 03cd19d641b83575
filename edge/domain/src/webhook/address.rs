//! Where messages may go. Whoever can name an address makes us call it, so none may lead into a private network.

use std::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::{Host, Url};

/// The longest address.
const MAX_LENGTH: usize = 2000;

/// Networks that are not the public internet's (IANA special-purpose registry), with the metadata and wire services
/// of clouds.
const PRIVATE: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The same within the public part of IPv6, `2000::/3`: special assignments (with Teredo), documentation, 6to4, and
/// documentation again. All outside of that part is private too: loopback, local, multicast, and IPv4 in disguise.
const PRIVATE_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Ends of names that no public name server knows.
const PRIVATE_NAMES: [&str; 9] =
    ["localhost", "localdomain", "local", "internal", "intranet", "lan", "corp", "home", "home.arpa"];

/// How far messages may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses only.
    Public,
    /// Private ones and `http` too, as the operator allowed: a demo, a test, an intranet.
    Anywhere,
}

/// An address to which messages are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// The text is not an address to which messages may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidWebhookUrl {
    /// No URL.
    #[error("A webhook's address is a whole URL, such as https://shop.example/hooks/goodword.")]
    Syntax,
    /// Another scheme than `https`.
    #[error("A webhook's address starts with https://.")]
    Insecure,
    /// A user name or password.
    #[error("A webhook's address has no user name or password: check the signature of what arrives instead.")]
    UserInfo,
    /// An address or a name of a private network.
    #[error(
        "A webhook's address is one of the public internet; this one is of a private or reserved network."
    )]
    Private,
    /// Too long.
    #[error("A webhook's address has at most 2000 characters.")]
    TooLong,
}

impl WebhookUrl {
    /// Reads an address and keeps it as browsers spell it (WHATWG URL), without its fragment.
    ///
    /// # Errors
    /// - [`InvalidWebhookUrl::TooLong`] when it has more than 2000 characters.
    /// - [`InvalidWebhookUrl::Syntax`] when it is no absolute URL of `http` or `https`, or has spaces or backslashes.
    /// - [`InvalidWebhookUrl::UserInfo`] when it has a user name or password.
    /// - [`InvalidWebhookUrl::Insecure`] when it is not `https`, unless it may reach [`Reach::Anywhere`].
    /// - [`InvalidWebhookUrl::Private`] when its host is an address of a private or reserved network, however it is
    ///   written, or a name that only a private network knows, unless it may reach [`Reach::Anywhere`].
    ///
    /// ```
    /// use goodword_domain::webhook::{Reach, WebhookUrl};
    ///
    /// assert!(WebhookUrl::parse("https://shop.example/hooks", Reach::Public).is_ok());
    /// assert!(WebhookUrl::parse("https://0x7f.1/hooks", Reach::Public).is_err());
    /// ```
    pub fn parse(text: &str, reach: Reach) -> Result<Self, InvalidWebhookUrl> {
        if text.chars().count() > MAX_LENGTH {
            return Err(InvalidWebhookUrl::TooLong);
        }
        if !text.contains("://") || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\')
        {
            return Err(InvalidWebhookUrl::Syntax);
        }
        let mut url = Url::parse(text).map_err(|_| InvalidWebhookUrl::Syntax)?;
        if url.host().is_none() || !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidWebhookUrl::Syntax);
        }
        if has_user_info(text) {
            return Err(InvalidWebhookUrl::UserInfo);
        }
        if reach == Reach::Public {
            if url.scheme() != "https" {
                return Err(InvalidWebhookUrl::Insecure);
            }
            if url.host().is_none_or(|host| is_private(&host)) {
                return Err(InvalidWebhookUrl::Private);
            }
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address to call.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Looks at the text, since an empty user name (`https://@shop.example`) leaves no trace in the URL.
fn has_user_info(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

/// URL parsing has turned every way to write an address (`0x7f.1`, `2130706433`) into the one that is compared here.
fn is_private(host: &Host<&str>) -> bool {
    match *host {
        Host::Ipv4(address) => PRIVATE.iter().any(|network| holds(*network, address)),
        Host::Ipv6(address) => {
            !holds_v6(PUBLIC_V6, address) || PRIVATE_V6.iter().any(|network| holds_v6(*network, address))
        }
        Host::Domain(name) => is_private_name(name.trim_end_matches('.')),
    }
}

fn is_private_name(name: &str) -> bool {
    let under = |end: &str| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || PRIVATE_NAMES.iter().any(|end| under(end))
}

fn holds((network, length): (Ipv4Addr, u32), address: Ipv4Addr) -> bool {
    (network.to_bits() ^ address.to_bits()) >> (32 - length) == 0
}

fn holds_v6((network, length): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    (network.to_bits() ^ address.to_bits()) >> (128 - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, InvalidWebhookUrl> {
        WebhookUrl::parse(text, Reach::Public).map(|url| url.as_str().to_owned())
    }

    #[test]
    fn public_addresses_may_be_called() {
        for text in [
            "https://shop.example/hooks",
            "https://shop.example:8443/hooks?from=goodword",
            "https://localhost.shop.example/",
            "https://notlocal.example/",
            "https://xn--bcher-kva.example/",
            "https://8.8.8.8/",
            "https://9.255.255.255/",
            "https://11.0.0.0/",
            "https://100.63.255.255/",
            "https://100.128.0.0/",
            "https://172.15.255.255/",
            "https://172.32.0.0/",
            "https://192.167.255.255/",
            "https://198.17.255.255/",
            "https://198.20.0.0/",
            "https://223.255.255.255/",
            "https://[2606:4700:4700::1111]/",
            "https://[2a00::1]/",
        ] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        assert_eq!(read("HTTPS://Shop.Example:443/a#b").as_deref(), Ok("https://shop.example/a"));
    }

    #[test]
    fn private_addresses_may_not_be_called_however_they_are_written() {
        for host in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            // The same in other spellings.
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "127.1",
            "127.0.0.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[100::1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST.",
            "shop.localhost",
            "localhost.localdomain",
            "printer.local",
            "metadata.google.internal",
            "router.lan",
            "nas.home.arpa",
            "intranet",
            "shop",
        ] {
            assert_eq!(read(&format!("https://{host}/hooks")), Err(InvalidWebhookUrl::Private), "{host}");
            assert!(
                WebhookUrl::parse(&format!("http://{host}/"), Reach::Anywhere).is_ok(),
                "the operator allowed {host}"
            );
        }
    }

    #[test]
    fn anything_else_is_no_address() {
        let table = [
            ("", InvalidWebhookUrl::Syntax),
            ("/hooks", InvalidWebhookUrl::Syntax),
            ("shop.example", InvalidWebhookUrl::Syntax),
            ("https:shop.example", InvalidWebhookUrl::Syntax),
            ("https://", InvalidWebhookUrl::Syntax),
            ("https://shop.example /", InvalidWebhookUrl::Syntax),
            ("https://shop.example/a b", InvalidWebhookUrl::Syntax),
            ("https://shop.example/a\tb", InvalidWebhookUrl::Syntax),
            ("https://shop.example/a\u{7f}b", InvalidWebhookUrl::Syntax),
            ("https://shop.example/a\\b", InvalidWebhookUrl::Syntax),
            ("https:\\\\shop.example", InvalidWebhookUrl::Syntax),
            ("https://256.1.1.1/", InvalidWebhookUrl::Syntax),
            ("https://[fe80::1%25eth0]/", InvalidWebhookUrl::Syntax),
            ("ftp://shop.example/", InvalidWebhookUrl::Syntax),
            ("javascript://shop.example/", InvalidWebhookUrl::Syntax),
            ("http://shop.example/", InvalidWebhookUrl::Insecure),
            ("https://anna@shop.example/", InvalidWebhookUrl::UserInfo),
            ("https://:secret@shop.example/", InvalidWebhookUrl::UserInfo),
            ("https://@shop.example/", InvalidWebhookUrl::UserInfo),
            ("https://shop.example@127.0.0.1/", InvalidWebhookUrl::UserInfo),
        ];
        for (text, why) in table {
            assert_eq!(read(text), Err(why), "{text}");
        }
        let address = "https://shop.example/";
        let long = format!("{address}{}", "a".repeat(MAX_LENGTH - address.len()));
        assert_eq!(read(&long).as_deref(), Ok(long.as_str()));
        assert_eq!(read(&format!("{long}a")), Err(InvalidWebhookUrl::TooLong));
        assert!(WebhookUrl::parse("https://anna@localhost/", Reach::Anywhere).is_err());
    }
}
