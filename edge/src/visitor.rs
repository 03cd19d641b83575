//! Where a call comes from, as far as it tells a person from a machine. Nothing of it is stored or logged as it is:
//! only keyed hashes leave this file.

use std::net::IpAddr;

use goodword_domain::{email::Email, fraud::Signal, name::PersonName, time::Timestamp};
use goodword_protocol::ClaimRequest;
use worker::Url;

use crate::{auth::Keyring, http::Exchange, ledger::command::Suspicion, lists};

/// The header in which Cloudflare says where a call comes from; whatever the caller sent under that name is replaced.
const ADDRESS: &str = "cf-connecting-ip";

/// The network that a call comes from, in the form that is hashed: an IPv4 address, or the first half of an IPv6
/// address, which is one household's. None off Cloudflare, and for this machine's own address.
pub(crate) fn network(x: &Exchange) -> Option<String> {
    network_of(&x.header(ADDRESS)?)
}

fn network_of(address: &str) -> Option<String> {
    match address.trim().parse().ok()? {
        IpAddr::V6(address) if address.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = address.segments();
            (!address.is_loopback()).then(|| format!("{a:x}:{b:x}:{c:x}:{d:x}"))
        }
        address => {
            let address = address.to_canonical();
            (!address.is_loopback()).then(|| address.to_string())
        }
    }
}

/// The keyed hashes of the device that calls, by this salt and the one before; none unless both network and browser
/// are known, so that an address alone is never compared. A call without an `Origin` is no browser's: a shop whose server
/// calls for everybody would be one device; nor of a visitor whose browser says no to being told apart.
pub(crate) fn device(x: &Exchange, keyring: &Keyring, program: &str, now: Timestamp) -> Option<[String; 2]> {
    x.header("origin").filter(|_| !x.opts_out())?;
    let agent = x.header("user-agent").filter(|agent| !agent.trim().is_empty())?;
    Some(keyring.device_keys(program, &network(x)?, &agent, now))
}

/// The keyed hashes that tell whether another person's name and mailbox are like these.
pub(crate) fn likeness(
    keyring: &Keyring,
    program: &str,
    address: &Email,
    name: Option<&PersonName>,
) -> (Option<String>, Option<String>) {
    let name = name.and_then(PersonName::likeness).map(|name| keyring.name_key(program, &name));
    (name, address.likeness().map(|mailbox| keyring.mailbox_key(program, &mailbox)))
}

/// What a claim shows before the Ledger is asked.
pub(crate) fn suspicion(
    x: &Exchange,
    keyring: &Keyring,
    program: &str,
    (request, address, name): (&ClaimRequest, &Email, Option<&PersonName>),
    now: Timestamp,
) -> Suspicion {
    let (name_key, mailbox_key) = likeness(keyring, program, address, name);
    let devices = device(x, keyring, program, now).map(Vec::from).unwrap_or_default();
    let signals = findings(request, address).into_iter().map(|signal| signal.code().to_owned()).collect();
    Suspicion { signals, name_key, mailbox_key, devices }
}

/// The signals of a claim that need nothing but the claim.
fn findings(request: &ClaimRequest, address: &Email) -> Vec<Signal> {
    let coupon_site =
        request.referrer.as_deref().and_then(host).is_some_and(|host| lists::is_coupon_site(&host));
    let found = [
        (Signal::DisposableDomain, lists::is_disposable(address.domain())),
        (Signal::CouponSite, coupon_site),
        (Signal::PaidAd, request.paid_ad),
    ];
    found.into_iter().filter_map(|(signal, shows)| shows.then_some(signal)).collect()
}

/// The host of a page, also when only the host was sent.
fn host(referrer: &str) -> Option<String> {
    let page = if referrer.contains("://") { referrer.to_owned() } else { format!("https://{referrer}") };
    Url::parse(&page).ok()?.host_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_of_old_or_half_of_a_new_one() {
        let table = [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7 ", Some("203.0.113.7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2")),
            ("2001:db8:1:2:ffff::1", Some("2001:db8:1:2")),
            ("127.0.0.1", None),
            ("::ffff:127.0.0.1", None),
            ("::1", None),
            ("", None),
            ("203.0.113.7, 203.0.113.8", None),
            ("somebody", None),
        ];
        for (address, network) in table {
            assert_eq!(network_of(address).as_deref(), network, "{address}");
        }
    }

    #[test]
    fn a_claim_tells_by_itself_where_it_came_from() {
        use Signal::{CouponSite, DisposableDomain, PaidAd};
        let table: [(&str, Option<&str>, bool, &[Signal]); 8] = [
            ("bo@example.com", None, false, &[]),
            ("bo@example.com", Some("https://news.example/coupon"), false, &[]),
            ("bo@inbox.mailinator.com", None, false, &[DisposableDomain]),
            ("bo@example.com", Some("https://www.kortingscode.nl/bakkerij?q=1"), false, &[CouponSite]),
            ("bo@example.com", Some("RetailMeNot.com"), false, &[CouponSite]),
            ("bo@example.com", Some("https://shop.example/?from=retailmenot.com"), false, &[]),
            ("bo@example.com", Some("not a page"), false, &[]),
            ("bo@mailinator.com", Some("slickdeals.net"), true, &[DisposableDomain, CouponSite, PaidAd]),
        ];
        for (email, referrer, paid_ad, expected) in table {
            let request = ClaimRequest {
                referrer: referrer.map(str::to_owned),
                paid_ad,
                ..ClaimRequest::new("K7QW2MXZ", email)
            };
            assert_eq!(findings(&request, &Email::parse(email).unwrap()), expected, "{email} {referrer:?}");
        }
    }
}
