//! Lists of domains that are compiled in: exact, sorted, and searched where they lie.

use std::cmp::Ordering;

/// Domains of throw-away addresses; `cargo xtask refresh-lists` writes it.
const DISPOSABLE: &str = include_str!("../data/disposable_domains.txt");
/// Sites that collect discount codes; kept by hand.
const COUPON_SITES: &str = include_str!("../data/coupon_sites.txt");

/// Whether a mail domain, or one above it, is of a provider of throw-away addresses.
pub(crate) fn is_disposable(domain: &str) -> bool {
    contains(DISPOSABLE, domain)
}

/// Whether a host, or a domain above it, collects discount codes.
pub(crate) fn is_coupon_site(host: &str) -> bool {
    contains(COUPON_SITES, host)
}

/// Whether a list names a domain or one above it. A lone label, such as `com`, is never asked for.
fn contains(list: &str, domain: &str) -> bool {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let mut rest = Some(domain.as_str());
    while let Some(name) = rest.filter(|name| name.contains('.')) {
        if has_line(entries(list), name) {
            return true;
        }
        rest = name.split_once('.').map(|(_, above)| above);
    }
    false
}

/// What follows the comments at the top.
fn entries(list: &str) -> &str {
    list.split_once("\n\n").map_or(list, |(_, entries)| entries)
}

/// Binary search for a line among sorted ones.
fn has_line(mut lines: &str, wanted: &str) -> bool {
    while !lines.is_empty() {
        // Every character is ASCII, so that each place in the text is one to cut at.
        let middle = lines.len() / 2;
        let start = lines[..middle].rfind('\n').map_or(0, |end| end + 1);
        let end = lines[start..].find('\n').map_or(lines.len(), |length| start + length);
        match lines[start..end].cmp(wanted) {
            Ordering::Equal => return true,
            Ordering::Greater => lines = &lines[..start],
            Ordering::Less => lines = lines.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_found_and_nothing_beside_it() {
        for list in [DISPOSABLE, COUPON_SITES] {
            let names: Vec<&str> = entries(list).lines().collect();
            for name in &names {
                assert!(has_line(entries(list), name), "{name}");
                assert!(contains(list, &format!("Mail.{name}.")), "a name under {name}");
                for beside in [format!("{name}x"), format!("x{name}"), name[1..].to_owned()] {
                    assert_eq!(
                        has_line(entries(list), &beside),
                        names.contains(&beside.as_str()),
                        "{beside}"
                    );
                }
            }
            assert!(!has_line(entries(list), ""));
        }
    }

    #[test]
    fn the_search_finds_what_is_there_wherever_it_stands() {
        for (lines, found) in
            [("", [false; 3]), ("b.x", [false, true, false]), ("a.x\nb.x\nc.x\n", [true; 3])]
        {
            assert_eq!(["a.x", "b.x", "c.x"].map(|name| has_line(lines, name)), found, "{lines:?}");
        }
    }

    #[test]
    fn lists_are_sorted_domains_with_their_source_on_top() {
        for list in [DISPOSABLE, COUPON_SITES] {
            let (top, names) = list.split_once("\n\n").expect("comments, a blank line, names");
            assert!(top.lines().all(|line| line.starts_with("# ")), "{top}");
            let names: Vec<&str> = names.lines().collect();
            assert!(names.is_sorted_by(|one, next| one < next), "sorted, none twice");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
            assert!(names.iter().all(|name| name.contains('.') && name.chars().all(plain)));
        }
        assert!(DISPOSABLE.contains("# Source: npm ") && DISPOSABLE.contains("CC0-1.0"));
    }

    #[test]
    fn a_domain_counts_with_all_that_is_under_it() {
        let table = [
            ("mailinator.com", true),
            ("MAILINATOR.com.", true),
            ("inbox.mailinator.com", true),
            ("a.b.c.yopmail.com", true),
            ("no-mailinator.com", false),
            ("mailinator.com.example", false),
            ("gmail.com", false),
            ("hotmail.nl", false),
            ("com", false),
            ("", false),
            // Forwarding services that hide an address reach the person behind it.
            ("duck.com", false),
            ("mozmail.com", false),
            ("privaterelay.appleid.com", false),
        ];
        for (domain, expected) in table {
            assert_eq!(is_disposable(domain), expected, "{domain}");
        }
        let table = [
            ("www.kortingscode.nl", true),
            ("retailmenot.com", true),
            ("tweakers.net", false),
            ("google.com", false),
        ];
        for (host, expected) in table {
            assert_eq!(is_coupon_site(host), expected, "{host}");
        }
    }
}
