//! Mail: by a provider that the operator chose, each spoken to as its documentation says.
//!
//! `MAIL_PROVIDER`, `MAIL_FROM`, `MAIL_API_KEY` and `MAIL_BASE_URL` say which; see docs/mail.md.

mod letter;

use serde_json::{Value, json};
use worker::{EmailAddress, Env, Method, SendEmailBuilder};

use crate::{
    error::log,
    ledger::book::Mailed,
    outgoing::{self, Outgoing},
};

pub(crate) use letter::{Letter, write};

/// The binding by which Cloudflare sends.
const BINDING: &str = "EMAIL";
/// Answers that no other try changes.
const FOR_EVER: [u16; 5] = [400, 404, 405, 413, 422];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provider {
    Resend,
    Postmark,
    Cloudflare,
    /// A program of the demo that writes each mail into a file.
    File,
}

/// How this deployment sends mail.
#[derive(Clone)]
pub(crate) struct Mailer {
    provider: Provider,
    /// The provider's address without a slash at its end.
    base: String,
    key: String,
    from: Sender,
}

/// From whom mail comes: an address, and the operator's own name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sender {
    name: Option<String>,
    address: String,
}

impl Mailer {
    /// What the operator set; none without a provider, or when something of it is missing, which the log says.
    pub(crate) fn of(env: &Env) -> Option<Self> {
        let set = |name: &str| env.var(name).ok().map(|var| var.to_string()).filter(|text| !text.is_empty());
        let provider = set("MAIL_PROVIDER")?;
        let mailer =
            Self::new(&provider, set("MAIL_FROM").as_deref(), set("MAIL_API_KEY"), set("MAIL_BASE_URL"));
        mailer.map_err(|why| log(&format!("no mail can be sent: {why}"))).ok()
    }

    fn new(
        provider: &str,
        from: Option<&str>,
        key: Option<String>,
        base: Option<String>,
    ) -> Result<Self, &'static str> {
        let (provider, address) = match provider {
            "resend" => (Provider::Resend, Some("https://api.resend.com")),
            "postmark" => (Provider::Postmark, Some("https://api.postmarkapp.com")),
            "cloudflare" => (Provider::Cloudflare, Some("")),
            "file" => (Provider::File, None),
            _ => return Err("MAIL_PROVIDER is none of resend, postmark, cloudflare and file"),
        };
        if key.is_none() && matches!(provider, Provider::Resend | Provider::Postmark) {
            return Err("MAIL_API_KEY is not set");
        }
        let base = base.or_else(|| address.map(str::to_owned)).ok_or("MAIL_BASE_URL is not set")?;
        let from = from.and_then(Sender::parse).ok_or("MAIL_FROM is no address")?;
        Ok(Self { provider, base: base.trim_end_matches('/').to_owned(), key: key.unwrap_or_default(), from })
    }

    /// Sends a mail; `id` tells the provider that it is still the same one.
    pub(crate) async fn send(&self, env: &Env, letter: &Letter, id: &str) -> Mailed {
        if self.provider == Provider::Cloudflare {
            return self.send_by_binding(env, letter).await;
        }
        match outgoing::call(&self.call(letter, id), |status| status >= 400).await {
            Ok(answer) if answer.is_success() => Mailed::Sent,
            Ok(answer) => {
                let code = answer.body.as_deref().and_then(code).unwrap_or_default();
                log(&format!("a mail was refused by {:?}: {} {code}", self.provider, answer.status));
                if FOR_EVER.contains(&answer.status) { Mailed::Never } else { Mailed::NotNow }
            }
            Err(failed) => {
                log(&format!("a mail could not be sent by {:?}: {}", self.provider, failed.code));
                Mailed::NotNow
            }
        }
    }

    /// <https://developers.cloudflare.com/email-service/api/send-emails/workers-api/>
    async fn send_by_binding(&self, env: &Env, letter: &Letter) -> Mailed {
        let Ok(binding) = env.send_email(BINDING) else {
            log(&format!("no mail can be sent: there is no binding {BINDING}"));
            return Mailed::NotNow;
        };
        let name = self.from.name.as_deref().unwrap_or(&letter.name);
        let from = EmailAddress::new(name, &self.from.address);
        let mail = SendEmailBuilder::new_with_email_address_and_str(&from, &letter.to, &letter.subject);
        mail.set_text(&letter.text);
        mail.set_html(&letter.html);
        if binding.send_with_builder(&mail).await.is_ok() {
            return Mailed::Sent;
        }
        // What it says may quote the address.
        log("a mail was refused by Cloudflare");
        Mailed::NotNow
    }

    /// The call by which a provider is given a mail.
    fn call(&self, letter: &Letter, id: &str) -> Outgoing {
        let from = self.from.of(&letter.name);
        let (path, headers, body) = match self.provider {
            // https://resend.com/docs/api-reference/emails/send-email
            Provider::Resend => (
                "/emails",
                vec![("authorization", format!("Bearer {}", self.key)), ("idempotency-key", id.to_owned())],
                json!({"from": from, "to": [letter.to], "subject": letter.subject, "text": letter.text,
                       "html": letter.html}),
            ),
            // https://postmarkapp.com/developer/api/email-api: without tracking, which would make the link another's.
            Provider::Postmark => (
                "/email",
                vec![
                    ("x-postmark-server-token", self.key.clone()),
                    ("accept", "application/json".to_owned()),
                ],
                json!({"From": from, "To": letter.to, "Subject": letter.subject, "TextBody": letter.text,
                       "HtmlBody": letter.html, "MessageStream": "outbound", "TrackOpens": false,
                       "TrackLinks": "None"}),
            ),
            Provider::File | Provider::Cloudflare => (
                "",
                Vec::new(),
                json!({"from": from, "to": letter.to, "subject": letter.subject, "text": letter.text,
                       "html": letter.html}),
            ),
        };
        Outgoing::new(Method::Post, format!("{}{path}", self.base))
            .headers(headers)
            .body("application/json", body.to_string())
    }
}

impl Sender {
    /// Reads `mail@example.com` or `Name <mail@example.com>`.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address.trim()),
            None => ("", text),
        };
        let fits = address.contains('@')
            && !address.contains(|sign: char| sign.is_whitespace() || "<>,;\"".contains(sign));
        let name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
        fits.then(|| Self { name, address: address.to_owned() })
    }

    /// As the header has it (RFC 5322), under the operator's name or else under this one.
    fn of(&self, name: &str) -> String {
        let name = self.name.as_deref().unwrap_or(name);
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{quoted}\" <{}>", self.address)
    }
}

/// The provider's own code for what is wrong. Its words are left out: they may quote the address.
fn code(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let name = body["name"].as_str().map(str::to_owned);
    let code = name.or_else(|| body["ErrorCode"].as_i64().map(|code| code.to_string()))?;
    (code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        .then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(provider: &str, from: &str) -> Mailer {
        Mailer::new(provider, Some(from), Some("key".into()), Some("http://127.0.0.1:1/".into())).unwrap()
    }

    #[test]
    fn what_is_missing_is_said() {
        let some = |text: &str| Some(text.to_owned());
        let table = [
            ("fax", Some("a@b.nl"), some("k"), None, Some("MAIL_PROVIDER")),
            ("resend", Some("a@b.nl"), None, None, Some("MAIL_API_KEY")),
            ("postmark", Some("bakery"), some("k"), None, Some("MAIL_FROM")),
            ("resend", None, some("k"), None, Some("MAIL_FROM")),
            ("file", Some("a@b.nl"), None, None, Some("MAIL_BASE_URL")),
            ("file", Some("a@b.nl"), None, some("http://127.0.0.1:1"), None),
            ("cloudflare", Some("Goodword <a@b.nl>"), None, None, None),
            ("resend", Some("a@b.nl"), some("k"), None, None),
        ];
        for (provider, from, key, base, missing) in table {
            let wrong = Mailer::new(provider, from, key, base).err();
            assert_eq!(wrong.map(|why| why.split(' ').next()), missing.map(Some), "{provider}");
        }
    }

    #[test]
    fn a_sender_has_the_operators_name_or_the_programs() {
        let table = [
            ("mail@b.nl", "\"Brood \\\"en\\\" koek\" <mail@b.nl>"),
            ("Goodword <mail@b.nl>", "\"Goodword\" <mail@b.nl>"),
            ("\"Good, word\" <mail@b.nl>", "\"Good, word\" <mail@b.nl>"),
        ];
        for (from, written) in table {
            assert_eq!(mailer("resend", from).from.of("Brood \"en\" koek"), written);
        }
        for wrong in ["", "mail", "a@b.nl, c@d.nl", "a@b.nl <", "<a b@c.nl>"] {
            assert_eq!(Sender::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn of_a_refusal_only_the_code_is_kept() {
        let table = [
            (r#"{"name":"validation_error","message":"a@b.nl is wrong"}"#, Some("validation_error")),
            (r#"{"ErrorCode":406,"Message":"Inactive: a@b.nl"}"#, Some("406")),
            (r#"{"name":"a@b.nl"}"#, None),
            ("<html>", None),
        ];
        for (body, expected) in table {
            assert_eq!(code(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }
}
