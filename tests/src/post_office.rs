//! The providers of mail as the edge meets them: a server on this machine that takes what the documentation of Resend or
//! Postmark says, refuses everything else as they do, and delivers nothing.
//!
//! <https://github.com/resend/resend-openapi>, <https://postmarkapp.com/developer/api/email-api>

use axum::http::Method;
use serde_json::{Value, json};

use crate::vendor::{Asked, Rules, Vendor};

/// The key that both take.
pub const KEY: &str = "the-operators-key-at-the-provider";

/// Whose documentation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// `POST /emails`.
    Resend,
    /// `POST /email`.
    Postmark,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `"Name" <address>`.
    pub from: String,
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// As text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

impl Mail {
    /// The link that is on a line of its own.
    #[must_use]
    pub fn link(&self) -> &str {
        self.text.lines().find(|line| line.starts_with("http")).expect("a mail with a link")
    }

    /// What stands behind `#` in the link.
    #[must_use]
    pub fn code(&self) -> &str {
        self.link().split_once('#').expect("a link with a code").1
    }
}

/// What a provider has.
pub struct Office {
    provider: Provider,
    /// What was taken, in its order.
    pub mails: Vec<Mail>,
    /// How often it was called.
    pub calls: usize,
    keys: Vec<String>,
    refused: Vec<String>,
}

/// A provider that takes mail until it is dropped.
pub type PostOffice = Vendor<Office>;

impl Vendor<Office> {
    /// Starts one that takes all that is right.
    pub async fn open(provider: Provider) -> Self {
        let (mails, keys, refused) = (Vec::new(), Vec::new(), Vec::new());
        Self::start(Office { provider, mails, calls: 0, keys, refused }).await
    }

    /// What was taken, in its order.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.look(|office| office.mails.clone())
    }

    /// Waits until so many mails were taken. None may have been refused for its form.
    pub async fn taken(&self, count: usize) -> Vec<Mail> {
        let enough = |office: &mut Office| {
            assert_eq!(office.refused, [""; 0], "the provider would refuse this");
            Some(office.mails.clone()).filter(|mails| mails.len() >= count)
        };
        self.until(&format!("{count} mails were taken"), enough).await
    }

    /// Waits until it was called so often.
    pub async fn called(&self, count: usize) {
        let enough = |office: &mut Office| (office.calls >= count).then_some(());
        self.until(&format!("{count} calls were made"), enough).await;
    }
}

impl Rules for Office {
    fn answer(&mut self, asked: &Asked<'_>) -> (u16, Value) {
        self.calls += 1;
        let read = match self.provider {
            Provider::Resend => resend(asked),
            Provider::Postmark => postmark(asked),
        };
        let (mail, key) = match read {
            Ok(read) => read,
            Err((status, why)) => {
                self.refused.push(why.clone());
                return (status, refusal(self.provider, status, &why));
            }
        };
        let taken = match self.provider {
            Provider::Resend => json!({"id": "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"}),
            Provider::Postmark => {
                json!({"To": mail.to, "SubmittedAt": "2026-11-27T02:00:00.000Z", "ErrorCode": 0,
                                         "MessageID": "b7bc2f4a-e38e-4336-af7d-e6c392c2f817", "Message": "OK"})
            }
        };
        // The same key within a day is the same mail.
        if key.is_empty() || !self.keys.contains(&key) {
            self.mails.push(mail);
            self.keys.push(key);
        }
        (200, taken)
    }

    fn trouble(&mut self, status: u16) -> Value {
        self.calls += 1;
        refusal(self.provider, status, "x@example.com cannot be reached now")
    }
}

fn refusal(provider: Provider, status: u16, why: &str) -> Value {
    match provider {
        Provider::Resend => {
            let name = match status {
                401 => "missing_api_key",
                429 => "rate_limit_exceeded",
                500.. => "internal_server_error",
                _ => "validation_error",
            };
            json!({"statusCode": status, "name": name, "message": why})
        }
        Provider::Postmark => json!({"ErrorCode": if status == 401 { 10 } else { 300 }, "Message": why}),
    }
}

type Read = Result<(Mail, String), (u16, String)>;

fn resend(asked: &Asked<'_>) -> Read {
    let header = |name: &str| asked.header(name);
    is(asked.method == Method::POST && asked.path == "/emails", 404, "the path")?;
    is(header("authorization") == format!("Bearer {KEY}"), 401, "the key")?;
    is(header("content-type") == "application/json", 415, "the content type")?;
    is(!header("user-agent").is_empty(), 403, "the user agent")?;
    let key = header("idempotency-key");
    is(key.len() <= 256, 400, "the idempotency key")?;
    let body = fields(asked.body, &["from", "to", "subject", "text", "html"])?;
    let to = body["to"].as_array().filter(|to| (1..=50).contains(&to.len()));
    let to = to.and_then(|to| to[0].as_str()).ok_or((422, "to".to_owned()))?;
    Ok((mail(&body, ["from", "subject", "text", "html"], to)?, key.to_owned()))
}

fn postmark(asked: &Asked<'_>) -> Read {
    let header = |name: &str| asked.header(name);
    is(asked.method == Method::POST && asked.path == "/email", 404, "the path")?;
    is(header("x-postmark-server-token") == KEY, 401, "the token")?;
    is(header("content-type") == "application/json", 415, "the content type")?;
    is(header("accept") == "application/json", 406, "what is accepted")?;
    let known =
        ["From", "To", "Subject", "TextBody", "HtmlBody", "MessageStream", "TrackOpens", "TrackLinks"];
    let body = fields(asked.body, &known)?;
    is(body["MessageStream"] == "outbound", 422, "the stream")?;
    // The link is nobody else's to see.
    is(body["TrackOpens"] == json!(false) && body["TrackLinks"] == "None", 422, "the tracking")?;
    let to = body["To"].as_str().ok_or((422, "To".to_owned()))?;
    Ok((mail(&body, ["From", "Subject", "TextBody", "HtmlBody"], to)?, String::new()))
}

/// JSON with these fields, each of them and no others.
fn fields(body: &[u8], names: &[&str]) -> Result<Value, (u16, String)> {
    let body: Value = serde_json::from_slice(body).map_err(|error| (422, error.to_string()))?;
    let object = body.as_object().ok_or((422, "no object".to_owned()))?;
    for name in names {
        is(object.contains_key(*name), 422, name)?;
    }
    for name in object.keys() {
        is(names.contains(&name.as_str()), 422, name)?;
    }
    Ok(body)
}

fn mail(body: &Value, [from, subject, text, html]: [&str; 4], to: &str) -> Result<Mail, (u16, String)> {
    let said = |name: &str| body[name].as_str().map(str::to_owned).ok_or((422, name.to_owned()));
    let mail = Mail {
        from: said(from)?,
        to: to.to_owned(),
        subject: said(subject)?,
        text: said(text)?,
        html: said(html)?,
    };
    is(mail.to.contains('@') && !mail.to.contains(['<', ',', ' ']), 422, "to whom")?;
    is(
        mail.from.starts_with('"') && mail.from.contains("\" <") && mail.from.ends_with('>'),
        422,
        "from whom",
    )?;
    is(!mail.subject.contains(['\r', '\n']) && !mail.subject.is_empty(), 422, "the subject")?;
    Ok(mail)
}

fn is(right: bool, status: u16, what: &str) -> Result<(), (u16, String)> {
    if right { Ok(()) } else { Err((status, format!("wrong: {what}"))) }
}
