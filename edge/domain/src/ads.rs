//! How a visit shows that an advertisement was paid for it. The loader (`widget/loader/arrival.js`) knows the same.

/// Parameters that advertisers' systems add to what is clicked. `fbclid` is none of them: Facebook adds it to every link.
const CLICK_IDS: [&str; 9] =
    ["dclid", "gad_source", "gbraid", "gclid", "li_fat_id", "msclkid", "ttclid", "twclid", "wbraid"];

/// Values of `utm_medium` that say so; so does every one that begins with `paid`.
const MEDIA: [&str; 8] = ["banner", "cpa", "cpc", "cpm", "cpv", "display", "ppc", "retargeting"];

/// The longest value that is handed on; click ids have about a hundred characters.
const MAX_LENGTH: usize = 256;

/// Whether a parameter of a link says that the visit was paid for.
///
/// ```
/// use goodword_domain::ads;
///
/// assert!(ads::is_paid("gclid", "Cj0KCQ") && ads::is_paid("utm_medium", "CPC"));
/// assert!(!ads::is_paid("fbclid", "IwAR1") && !ads::is_paid("utm_medium", "email"));
/// ```
#[must_use]
pub fn is_paid(name: &str, value: &str) -> bool {
    if name == "utm_medium" {
        let medium = value.to_ascii_lowercase();
        return MEDIA.contains(&medium.as_str()) || medium.starts_with("paid");
    }
    CLICK_IDS.contains(&name) && !value.is_empty()
}

/// Whether a redirect may hand the parameter on: it is one of an advertisement and holds nothing but an id, so that
/// nobody can write an address or a sentence into a page's URL with it.
#[must_use]
pub fn may_be_handed_on(name: &str, value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    is_paid(name, value) && value.len() <= MAX_LENGTH && value.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_advertisements_add_is_known() {
        let long = "x".repeat(257);
        let table = [
            ("gclid", "Cj0KCQ-_x", true, true),
            ("msclkid", "0a1b", true, true),
            ("gclid", "", false, false),
            ("GCLID", "x", false, false),
            ("gclid", "bo@example.com", true, false),
            ("gclid", "buy now", true, false),
            ("gclid", &long, true, false),
            ("fbclid", "IwAR1", false, false),
            ("utm_source", "google", false, false),
            ("utm_medium", "cpc", true, true),
            ("utm_medium", "PPC", true, true),
            ("utm_medium", "paid_social", true, true),
            ("utm_medium", "paid social", true, false),
            ("utm_medium", "email", false, false),
            ("utm_medium", "referral", false, false),
            ("gw", "K7QW2MXZ", false, false),
        ];
        for (name, value, paid, handed_on) in table {
            assert_eq!(
                (is_paid(name, value), may_be_handed_on(name, value)),
                (paid, handed_on),
                "{name}={value}"
            );
        }
    }
}
