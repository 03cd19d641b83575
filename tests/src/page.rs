//! Pages of an owner's own, at an origin of their own: any content, any style, any content security policy.

use std::sync::Arc;

use data_encoding::BASE64;
use goodword_protocol::{Locale, ProgramConfig};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{World, configs::double_sided, program::Program};

/// Every page's own script, before anything else of it: it counts what goes wrong, and its button works.
const WATCH: &str = "
    window.seen = {errors: [], said: [], violations: []};
    addEventListener('error', (event) => event.message && seen.errors.push(String(event.message)));
    addEventListener('unhandledrejection', (event) => seen.errors.push(String(event.reason)));
    addEventListener('securitypolicyviolation', (event) => seen.violations.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
    console.error = new Proxy(console.error, {apply(error, console, said) {
        seen.said.push(said.map(String).join(' '));
        return Reflect.apply(error, console, said);
    }});
    addEventListener('click', ({target}) => {
        if (target.id === 'own') target.textContent = Number(target.textContent) + 1;
    });";

/// Styles of a page that mean everything on it, and the widget not to be seen or used.
pub const HOSTILE_STYLE: &str = "* { display: none !important }
    html, body, main, button#own, goodword-widget { display: block !important }
    input, button, a { opacity: 0 !important; pointer-events: none !important; font: 3px fantasy !important }
    button#own { opacity: 1 !important; pointer-events: auto !important }";

/// What a page has seen go wrong.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Seen {
    /// Errors that nobody caught, of scripts and promises.
    pub errors: Vec<String>,
    /// What was said by `console.error`.
    pub said: Vec<String>,
    /// What the content security policy forbade.
    pub violations: Vec<String>,
}

/// A web site that is not open yet.
pub struct Site {
    origin: String,
    listener: TcpListener,
}

/// A site that is served until it is dropped.
pub struct Served {
    origin: String,
    serving: JoinHandle<()>,
}

/// A page with a button `#own`, which counts how often it was pressed.
#[derive(Clone)]
pub struct Page {
    path: String,
    head: String,
    body: String,
    policy: String,
}

impl Page {
    /// A page with this in its `<main>`.
    #[must_use]
    pub fn new(body: impl Into<String>) -> Self {
        Self { path: "/".to_owned(), head: String::new(), body: body.into(), policy: String::new() }
    }

    /// A page with nothing but a frame `iframe`, which may not write to the clipboard, nor read it.
    #[must_use]
    pub fn framing(url: &str) -> Self {
        let allow = "clipboard-read 'none'; clipboard-write 'none'";
        Self::new(format!(
            "<iframe src=\"{url}\" allow=\"{allow}\" width=800 height=700 title=inner></iframe>"
        ))
    }

    /// At this path of the site.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    /// With a style sheet of its own.
    #[must_use]
    pub fn style(self, style: &str) -> Self {
        self.head(&format!("<style>{style}</style>"))
    }

    /// With this in its head.
    #[must_use]
    pub fn head(self, head: &str) -> Self {
        Self { head: head.to_owned(), ..self }
    }

    /// Under a content security policy; `{watch}` in it becomes the source of the page's own script.
    #[must_use]
    pub fn policy(self, policy: &str) -> Self {
        let watch = format!("'sha256-{}'", BASE64.encode(&Sha256::digest(WATCH)));
        Self { policy: policy.replace("{watch}", &watch), ..self }
    }

    fn answer(&self) -> String {
        let Self { head, body, policy, .. } = self;
        let html = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>A shop</title><script>{WATCH}</script>{head}\
             <main>{body}</main><button id=own>0</button></html>"
        );
        let policy =
            if policy.is_empty() { String::new() } else { format!("Content-Security-Policy: {policy}\r\n") };
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{policy}\
             Connection: close\r\n\r\n{html}",
            html.len(),
        )
    }
}

impl Site {
    /// Takes an origin; nothing is answered there yet.
    pub async fn reserve() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        Self { origin: format!("http://127.0.0.1:{port}"), listener }
    }

    /// Its origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A program for this site, in English.
    #[must_use]
    pub fn config(&self) -> ProgramConfig {
        ProgramConfig {
            allowed_origins: vec![self.origin.clone()],
            landing_url: format!("{}/welcome", self.origin),
            default_locale: Locale::En,
            ..double_sided()
        }
    }

    /// The operator creates it, as `bakery`.
    pub async fn program(&self, world: &World) -> Program {
        world.create("bakery", &self.config()).await
    }

    /// Serves these pages; the first is at every path that no other has.
    #[must_use]
    pub fn serve(self, pages: impl IntoIterator<Item = Page>) -> Served {
        let pages = pages.into_iter().map(|page| (page.path.clone(), page.answer())).collect::<Vec<_>>();
        let (pages, listener) = (Arc::new(pages), self.listener);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_one(stream, Arc::clone(&pages)));
            }
        });
        Served { origin: self.origin, serving }
    }
}

impl Served {
    /// The address of a page.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer_one(mut stream: TcpStream, pages: Arc<Vec<(String, String)>>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
    let request = String::from_utf8_lossy(&request);
    let path = request.split(['?', ' ']).nth(1).unwrap_or_default();
    let page = pages.iter().find(|(own, _)| own == path).or(pages.first());
    if let Some((_, answer)) = page {
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}
