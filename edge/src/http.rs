//! Requests in, responses out: bodies with a limit, JSON, problem documents, and the headers of each.

use std::cell::RefCell;

use futures_util::{Stream, StreamExt};
use serde::{Serialize, de::DeserializeOwned};
use worker::{ByteStream, Context, Env, Headers, Method, Request, Response, ResponseBuilder, Url};

use crate::{
    auth::Keyring,
    error::{ApiError, Code, Result},
    idempotency::{self, Key},
    ledger::command::{Caller, Repeat},
    limits::Limit,
    origin, request_id,
};

/// The largest body that is read.
const LARGEST_BODY: usize = 64 * 1024;

/// One request on its way through a handler.
pub(crate) struct Exchange {
    /// The name of this call; see [`crate::request_id`].
    pub(crate) id: String,
    pub(crate) request: Request,
    pub(crate) url: Url,
    pub(crate) env: Env,
    pub(crate) context: Context,
    body: Body,
    /// The `Idempotency-Key` of a call that may have one, or why it is none.
    key: Option<Result<Key>>,
}

/// How far the body was read.
enum Body {
    /// Nobody has asked for it yet.
    Unread,
    /// Piece by piece, with so many bytes still allowed.
    Begun { stream: ByteStream, largest: usize, left: usize },
    /// To its end, or as far as it will be.
    Read,
}

impl Exchange {
    /// A request that has just arrived.
    pub(crate) fn new(request: Request, url: Url, env: Env, context: Context) -> Self {
        Self { id: request_id::next(), request, url, env, context, body: Body::Unread, key: None }
    }

    /// Takes the `Idempotency-Key` of a write of the API, if it has one. What is wrong with it is said to who may write.
    pub(crate) fn read_key(&mut self) {
        let address = || format!("{}?{}", self.url.path(), self.url.query().unwrap_or_default());
        self.key = self.header(idempotency::HEADER).map(|header| Key::read(&header, &address()));
    }

    /// Whether the caller means to repeat the call if its answer is lost.
    pub(crate) fn may_be_repeated(&self) -> bool {
        self.key.is_some()
    }

    /// By which the Ledger knows this call again, if the caller wants that.
    ///
    /// # Errors
    /// `invalid_field` when the key is none, or could be guessed.
    pub(crate) fn repeat(&self, program: &str, caller: &Caller) -> Result<Option<Repeat>> {
        let Some(key) = &self.key else { return Ok(None) };
        key.as_ref().map_err(Clone::clone)?.repeat(&self.keyring()?, program, caller).map(Some)
    }

    /// Reads what no handler asked for of a body: the runtime would cut the connection, and with it the next request
    /// that the caller has on its way there.
    pub(crate) async fn drain(&mut self) {
        let has_body = matches!(self.request.method(), Method::Post | Method::Put | Method::Patch);
        // What cannot be read, or is too large, is not wanted either.
        match self.body {
            Body::Unread if has_body => drop(self.bytes(LARGEST_BODY).await),
            Body::Begun { .. } => while let Ok(Some(_)) = self.piece().await {},
            _ => {}
        }
    }

    /// The edge's own origin, as the visitor sees it: see [`crate::origin`].
    pub(crate) fn edge(&self) -> String {
        origin::of(&self.url)
    }

    /// A header, if it is there and readable.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// The page that a browser calls from; the edge's own pages count as none, with HTTPS and without: before a private
    /// network's edge may stand a server that has it.
    pub(crate) fn page(&self) -> Option<String> {
        self.header("origin").filter(|origin| !origin::is_of(origin, &self.url))
    }

    /// Whether the browser says no for its visitor (Global Privacy Control): then nothing is kept that tells visitors apart.
    pub(crate) fn opts_out(&self) -> bool {
        self.header("sec-gpc").as_deref() == Some("1")
    }

    /// A query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The token of `Authorization: Bearer`.
    pub(crate) fn bearer(&self) -> Option<String> {
        let header = self.header("authorization")?;
        let (scheme, token) = header.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
    }

    /// A secret of the deployment.
    ///
    /// # Errors
    /// `ledger_unavailable` when the deployment has no such secret; which one is said in the log.
    pub(crate) fn secret(&self, name: &str) -> Result<String> {
        let secret = self.env.secret(name).map(|secret| secret.to_string());
        secret.map_err(|_| ApiError::unavailable(format!("the secret {name} is not set")))
    }

    /// Everything derived from the deployment's master secret.
    pub(crate) fn keyring(&self) -> Result<Keyring> {
        Ok(Keyring::new(&self.secret("GOODWORD_SECRET")?))
    }

    /// The body as JSON of exactly this form.
    ///
    /// # Errors
    /// `unsupported_media_type`, `too_large`, or `invalid_json` with the field at fault.
    pub(crate) async fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        if self.media_type() != "application/json" {
            let detail = "Send the body as JSON, with `Content-Type: application/json`.";
            return Err(ApiError::new(Code::UnsupportedMediaType, detail));
        }
        from_json(&self.bytes(LARGEST_BODY).await?)
    }

    /// The same of a beacon, which a browser sends as plain text.
    ///
    /// # Errors
    /// As [`Exchange::json`].
    pub(crate) async fn beacon<T: DeserializeOwned>(&mut self) -> Result<T> {
        if self.media_type() == "text/plain" {
            from_json(&self.bytes(LARGEST_BODY).await?)
        } else {
            self.json().await
        }
    }

    /// Fields of a form that a browser sent without a script; empty when they are absent.
    ///
    /// # Errors
    /// `unsupported_media_type` or `too_large`.
    pub(crate) async fn form<const N: usize>(&mut self, names: [&str; N]) -> Result<[String; N]> {
        if self.media_type() != "application/x-www-form-urlencoded" {
            return Err(ApiError::new(
                Code::UnsupportedMediaType,
                "This address takes the form of its own page.",
            ));
        }
        let body = self.bytes(LARGEST_BODY).await?;
        let fields: Vec<_> = url::form_urlencoded::parse(&body).collect();
        let find = |name| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim());
        Ok(names.map(|name| find(name).unwrap_or_default().to_owned()))
    }

    /// What the body is said to be, in lower case and without parameters.
    pub(crate) fn media_type(&self) -> String {
        let header = self.header("content-type").unwrap_or_default();
        header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The body as it came, of at most so many bytes.
    ///
    /// # Errors
    /// `too_large`, or `invalid_json` when it cannot be read.
    pub(crate) async fn bytes(&mut self, largest: usize) -> Result<Vec<u8>> {
        let body = self.whole(largest).await?;
        if let Some(Ok(key)) = &mut self.key {
            key.take_body(&body);
        }
        Ok(body)
    }

    async fn whole(&mut self, largest: usize) -> Result<Vec<u8>> {
        if self.announced(largest)? {
            // The runtime holds the sender to the announced length.
            return self.request.bytes().await.map_err(unreadable);
        }
        self.open(largest);
        let mut body = Vec::new();
        while let Some(piece) = self.piece().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    /// Begins to read a body of at most so many bytes piece by piece.
    ///
    /// # Errors
    /// `too_large` when that is announced.
    pub(crate) fn begin(&mut self, largest: usize) -> Result<()> {
        self.announced(largest)?;
        self.open(largest);
        Ok(())
    }

    /// Whether the length of the body is announced; refuses one that is too large.
    fn announced(&mut self, largest: usize) -> Result<bool> {
        self.body = Body::Read;
        let announced = self.header("content-length").and_then(|length| length.parse::<usize>().ok());
        match announced {
            Some(length) if length > largest => Err(too_large(largest)),
            length => Ok(length.is_some()),
        }
    }

    fn open(&mut self, largest: usize) {
        if let Ok(stream) = self.request.stream() {
            self.body = Body::Begun { stream, largest, left: largest };
        }
    }

    /// The next piece of a body that was begun; none at its end.
    ///
    /// # Errors
    /// `too_large`, or `invalid_json` when it cannot be read.
    pub(crate) async fn piece(&mut self) -> Result<Option<Vec<u8>>> {
        let Body::Begun { stream, largest, left } = &mut self.body else { return Ok(None) };
        let (next, largest) = (stream.next().await, *largest);
        let result = match next {
            None => Ok(None),
            Some(Err(error)) => Err(unreadable(error)),
            Some(Ok(piece)) if piece.len() > *left => Err(too_large(largest)),
            Some(Ok(piece)) => {
                *left -= piece.len();
                return Ok(Some(piece));
            }
        };
        self.body = Body::Read;
        result
    }
}

fn too_large(largest: usize) -> ApiError {
    let most = if largest >= 1_000_000 {
        format!("{} MB", largest / 1_000_000)
    } else {
        format!("{} KB", largest / 1024)
    };
    ApiError::new(Code::TooLarge, format!("Send less: a body of this call can have at most {most}."))
}

fn unreadable(_: worker::Error) -> ApiError {
    ApiError::new(Code::InvalidJson, "The body could not be read.")
}

/// Reads JSON, and names the field at fault.
pub(crate) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let problem = ApiError::new(Code::InvalidJson, format!("{}.", without_value(error.inner())));
        if path == "." { problem } else { problem.at(path) }
    })?;
    reader.end().map_err(|_| ApiError::new(Code::InvalidJson, "There is something behind the JSON."))?;
    Ok(value)
}

/// serde's sentence without the position, which says little, and without the value, which may be a person's address.
fn without_value(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let sentence = text.split(" at line ").next().unwrap_or(&text);
    let quotes = ["invalid type", "invalid value", "invalid length", "unknown variant"];
    if quotes.iter().any(|start| sentence.starts_with(start)) {
        let wanted = text.rsplit_once(", expected ").map_or("another value", |(_, wanted)| wanted);
        return format!("Expected {}", wanted.split(" at line ").next().unwrap_or(wanted));
    }
    let mut characters = sentence.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

thread_local! {
    /// The headers of each kind of answer.
    static HEADERS: RefCell<Vec<(&'static str, &'static str, Headers)>> = RefCell::default();
}

/// Headers that every answer has. Each header that is set is a call to the runtime; a copy of all is one.
pub(crate) fn headers(content_type: &'static str, cache: &'static str) -> worker::Result<Headers> {
    HEADERS.with_borrow_mut(|kinds| {
        let known = kinds.iter().find(|(kind, kept, _)| *kind == content_type && *kept == cache);
        if let Some((_, _, headers)) = known {
            return Ok(headers.clone());
        }
        let headers = Headers::new();
        headers.set("content-type", content_type)?;
        headers.set("cache-control", cache)?;
        headers.set("x-content-type-options", "nosniff")?;
        headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'")?;
        headers.set("referrer-policy", "no-referrer")?;
        kinds.push((content_type, cache, headers.clone()));
        Ok(headers)
    })
}

/// An answer in JSON that no cache keeps.
pub(crate) fn json<T: Serialize>(status: u16, body: &T) -> Result<Response> {
    let text = serde_json::to_string(body).map_err(ApiError::unavailable)?;
    json_text(status, text).map_err(ApiError::unavailable)
}

/// A file of CSV that no cache keeps.
pub(crate) fn csv(name: &str, text: String) -> Result<Response> {
    let headers = || {
        let headers = headers("text/csv; charset=utf-8; header=present", "no-store")?;
        headers.set("content-disposition", &format!("attachment; filename=\"{name}.csv\""))?;
        Ok::<_, worker::Error>(headers)
    };
    let headers = headers().map_err(ApiError::unavailable)?;
    Ok(ResponseBuilder::new().with_headers(headers).fixed(text.into_bytes()))
}

/// JSON that is written already.
pub(crate) fn json_text(status: u16, text: String) -> worker::Result<Response> {
    let headers = headers("application/json", "no-store")?;
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(text.into_bytes()))
}

/// JSON that is written in parts, each sent when the one before is on its way.
pub(crate) fn json_stream(parts: impl Stream<Item = worker::Result<Vec<u8>>> + 'static) -> Result<Response> {
    let headers = headers("application/json", "no-store").map_err(ApiError::unavailable)?;
    ResponseBuilder::new().with_headers(headers).from_stream(parts).map_err(ApiError::unavailable)
}

/// A file of JSON lines that is sent in parts as they come.
pub(crate) fn lines(
    name: &str,
    parts: impl Stream<Item = worker::Result<Vec<u8>>> + 'static,
) -> Result<Response> {
    let response = || {
        let headers = headers("application/x-ndjson", "no-store")?;
        headers.set("content-disposition", &format!("attachment; filename=\"{name}.ndjson\""))?;
        ResponseBuilder::new().with_headers(headers).from_stream(parts)
    };
    response().map_err(ApiError::unavailable)
}

/// A problem document (RFC 9457).
pub(crate) fn problem(error: &ApiError) -> worker::Result<Response> {
    let headers = headers("application/problem+json", "no-store")?;
    if let Some(allow) = error.allow {
        headers.set("allow", allow)?;
    }
    if error.status() == 401 {
        headers.set("www-authenticate", "Bearer")?;
    }
    for (name, value) in error.limit.map(Limit::headers).into_iter().flatten() {
        headers.set(name, &value)?;
    }
    if error.status() == 503 {
        headers.set("retry-after", "2")?;
    }
    let text = serde_json::to_string(error.problem())?;
    Ok(ResponseBuilder::new().with_status(error.status()).with_headers(headers).fixed(text.into_bytes()))
}

/// Whether a method asks for the same as GET.
pub(crate) fn is_head(request: &Request) -> bool {
    request.method() == Method::Head
}

#[cfg(test)]
mod tests {
    use goodword_protocol::EventRequest;

    use super::from_json;

    #[test]
    fn wrong_json_is_explained_without_quoting_anybody() {
        let table = [
            (r#"{"id":"1","type":"purchase","friend":"bo@example.com"}"#, "Expected struct Friend."),
            (
                r#"{"id":"1","type":"purchase","friend":{"email":["bo@example.com, expected x"]}}"#,
                "Expected a string.",
            ),
            (r#"{"id":"1","type":"purchase"}"#, "Missing field `friend`."),
            (r#"{"id":"1","tpye":"purchase"}"#, "Unknown field `tpye`, expected one of"),
        ];
        for (body, said) in table {
            let error = from_json::<EventRequest>(body.as_bytes()).err().expect(body);
            let detail = &error.problem().detail;
            assert!(detail.starts_with(said), "{body}: {detail}");
            assert!(!detail.contains("bo@"), "{detail}");
        }
    }
}
