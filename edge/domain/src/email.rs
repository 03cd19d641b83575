//! Email addresses: what was written, what identifies the mailbox, and what may be shown of it.

use std::fmt;
use std::hash::{Hash, Hasher};

use email_address::{EmailAddress, Options};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use thiserror::Error;

/// RFC 5321 section 4.5.3.1.3: a path has 256 octets, two of which are the angle brackets.
const MAX_LENGTH: usize = 254;

/// Fewer letters are shared by people who have nothing to do with each other.
const FEWEST_LETTERS: usize = 4;

/// Mailboxes that are an office's and no person's (RFC 2142 and what shops use), without marks.
const OFFICES: [&str; 22] = [
    "admin",
    "administratie",
    "billing",
    "bestelling",
    "contact",
    "facturen",
    "hallo",
    "hello",
    "info",
    "klantenservice",
    "mail",
    "marketing",
    "noreply",
    "office",
    "post",
    "postmaster",
    "receptie",
    "sales",
    "service",
    "support",
    "verkoop",
    "webmaster",
];

/// An email address. Two are equal when they are normalised to the same mailbox. It has no Display, and Debug shows
/// the masked form only.
#[derive(Clone)]
pub struct Email {
    written: String,
    normalised: String,
}

/// The text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidEmail {
    /// Not of the form `name@domain`.
    #[error("An email address looks like name@example.com, without a display name, quotes or spaces.")]
    Syntax,
    /// No domain name that mail can be sent to.
    #[error("The part of an email address after the @ is a domain name with a dot, such as example.com.")]
    Domain,
    /// Too long.
    #[error("An email address has at most 64 characters before the @ and 254 in all.")]
    TooLong,
}

impl Email {
    /// Reads an address, with the white space around it removed.
    ///
    /// The syntax is that of RFC 5321 with the internationalised addresses of RFC 6531, and is stricter than they
    /// are: no quoted local part, which nearly no provider gives out and which has many spellings of one mailbox.
    ///
    /// # Errors
    /// - [`InvalidEmail::Syntax`] when it is not one local part, `@` and a domain, or has a display name, quotes,
    ///   spaces or control characters.
    /// - [`InvalidEmail::Domain`] when the domain has no dot, is an IP address, or is not one by UTS #46 and DNS.
    /// - [`InvalidEmail::TooLong`] when it has more than 254 octets, or its local part more than 64 (RFC 5321
    ///   section 4.5.3.1), as written or normalised.
    ///
    /// ```
    /// use goodword_domain::email::Email;
    ///
    /// let email = Email::parse("Bo.Jansen+shop@GoogleMail.com").unwrap();
    /// assert_eq!(email.normalised(), "bojansen@gmail.com");
    /// assert_eq!(email.masked(), "b***@g***.com");
    /// assert!(Email::parse("Bo <bo@example.com>").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let written = text.trim();
        if written.len() > MAX_LENGTH {
            return Err(InvalidEmail::TooLong);
        }
        let (local, domain) = written.rsplit_once('@').ok_or(InvalidEmail::Syntax)?;
        if written.contains(|c: char| c.is_control() || c.is_whitespace() || "<>\"".contains(c)) {
            return Err(InvalidEmail::Syntax);
        }
        let domain = ascii_domain(domain)?;
        let local = lower(local);
        check_syntax(&local, &domain)?;
        let normalised = mailbox(&local, &domain);
        Ok(Self { written: written.to_owned(), normalised })
    }

    /// The address as it was written: mail is sent to this one. Personal: it may be stored, never logged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The address that identifies the mailbox, to find one person behind several spellings.
    ///
    /// - In lower case, also outside ASCII. RFC 5321 lets a host tell `Bo` from `bo`; none of note does. A local part
    ///   outside ASCII is not composed further (NFC): loose combining marks are refused, so few have two spellings.
    /// - What follows `+` in the local part is removed, whoever the provider is, unless nothing is left.
    /// - Dots in the local part are removed for Gmail, whose other domain `googlemail.com` becomes `gmail.com`.
    /// - The domain is in ASCII by UTS #46 (non-transitional: `ß` stays itself), without the dot of the root.
    #[must_use]
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// The domain that mail goes to, in ASCII and lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.normalised.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// What the mailboxes of one person at several providers have in common: the letters of the local part, without
    /// tag, dots, digits and other marks. None when fewer than four are left, and for an office such as `info@`:
    /// those say too little of a person.
    ///
    /// ```
    /// use goodword_domain::email::Email;
    ///
    /// let likeness = |text| Email::parse(text).unwrap().likeness();
    /// assert_eq!(likeness("jan.jansen1@example.com"), likeness("JanJansen+shop@example.nl"));
    /// assert_eq!(likeness("info@bakery.example"), None);
    /// ```
    #[must_use]
    pub fn likeness(&self) -> Option<String> {
        let (local, _) = self.normalised.rsplit_once('@')?;
        let letters: String = local.chars().filter(|c| c.is_alphabetic()).collect();
        let telling = letters.chars().count() >= FEWEST_LETTERS && !OFFICES.contains(&letters.as_str());
        telling.then_some(letters)
    }

    /// What may be shown to others: the first letters of local part and domain, and the top-level domain, as in
    /// `b***@e***.com`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.normalised.rsplit_once('@').unwrap_or_default();
        let (domain, _) = idna::domain_to_unicode(domain);
        let top = domain.rsplit('.').next().unwrap_or_default();
        format!("{}***@{}***.{top}", first(local), first(&domain))
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.normalised == other.normalised
    }
}

impl Eq for Email {}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normalised.hash(state);
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

/// The domain in ASCII, lower case, without the dot of the root.
fn ascii_domain(domain: &str) -> Result<String, InvalidEmail> {
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::VerifyAllowRootDot)
        .map_err(|_| InvalidEmail::Domain)?;
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    let (_, top) = ascii.rsplit_once('.').ok_or(InvalidEmail::Domain)?;
    // No top-level domain is a number (RFC 3696 section 2): what ends in one is an IP address.
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        Err(InvalidEmail::Domain)
    } else {
        Ok(ascii.to_owned())
    }
}

/// Lower case. A Turkish `İ` is an `i`: its own lower case, `i` with a loose dot, is in nobody's address.
fn lower(local: &str) -> String {
    local.to_lowercase().replace("i\u{307}", "i")
}

fn check_syntax(local: &str, domain: &str) -> Result<(), InvalidEmail> {
    use email_address::Error::{DomainTooLong, LocalPartTooLong, SubDomainTooLong};

    let address = format!("{local}@{domain}");
    if address.len() > MAX_LENGTH {
        return Err(InvalidEmail::TooLong);
    }
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    match EmailAddress::parse_with_options(&address, options) {
        Ok(_) => Ok(()),
        Err(LocalPartTooLong | DomainTooLong | SubDomainTooLong) => Err(InvalidEmail::TooLong),
        Err(_) => Err(InvalidEmail::Syntax),
    }
}

/// The normalised address of a local part in lower case and a domain in ASCII.
fn mailbox(local: &str, domain: &str) -> String {
    // `bo.+shop` leaves a dot that ends no local part.
    let base = local.split('+').next().unwrap_or_default().trim_end_matches('.');
    let base = if base.is_empty() { local } else { base };
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", base.replace('.', "")),
        _ => format!("{base}@{domain}"),
    }
}

fn first(text: &str) -> &str {
    text.char_indices().nth(1).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests;
