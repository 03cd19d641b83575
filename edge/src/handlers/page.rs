//! The frame of the edge's own pages: cards under the program's name, in its colour.

use std::fmt::Write;

use goodword_protocol::WidgetConfig;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use worker::{Response, ResponseBuilder};

use crate::{
    auth,
    error::{ApiError, Result},
    http,
    reader::PublicProgram,
    view,
};

/// A page that is being made.
pub(super) struct Page<'a> {
    program: &'a PublicProgram,
    config: &'a WidgetConfig,
    status: u16,
    cards: Vec<Markup>,
    script: Option<&'static str>,
    cookie: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(program: &'a PublicProgram, config: &'a WidgetConfig) -> Self {
        Self { program, config, status: 200, cards: Vec::new(), script: None, cookie: None }
    }

    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// With one more card below the others.
    pub(super) fn card(mut self, card: impl Into<Option<Markup>>) -> Self {
        self.cards.extend(card.into());
        self
    }

    /// With this script, which the page can do without.
    pub(super) fn script(self, script: &'static str) -> Self {
        Self { script: Some(script), ..self }
    }

    /// With a cookie that the browser is to keep or to forget.
    pub(super) fn cookie(self, cookie: Option<String>) -> Self {
        Self { cookie, ..self }
    }

    /// The page as it is sent.
    pub(super) fn answer(self) -> Result<Response> {
        let nonce = format!("{:032x}", auth::entropy());
        let name = &self.program.record.config.name;
        let accent = view::accent(self.config.theme.accent.as_deref());
        let accent = accent.map(|[back, ink]| format!(":root{{--accent-of:{back};--ink-of:{ink}}}"));
        let page = html! {
            (DOCTYPE)
            html lang=(self.config.locale.tag()) dir=(self.config.locale.direction()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    link rel="icon" href="data:,";
                    title { (name) }
                    link rel="stylesheet" href=(view::STYLE_PATH);
                    @if let Some(accent) = accent {
                        style nonce=(nonce) { (PreEscaped(accent)) }
                    }
                }
                body {
                    main {
                        h1.program { (name) }
                        @for card in &self.cards {
                            div.card { div { (card) } }
                        }
                    }
                    @if let Some(script) = self.script {
                        script nonce=(nonce) { (PreEscaped(script)) }
                    }
                }
            }
        };
        self.respond(&nonce, page.into_string()).map_err(ApiError::unavailable)
    }

    fn respond(&self, nonce: &str, page: String) -> worker::Result<Response> {
        let headers = http::headers("text/html; charset=utf-8", "private, no-store")?;
        let mut policy =
            String::from("default-src 'none'; img-src 'self' data:; base-uri 'none'; form-action 'self'");
        let _ = write!(policy, "; frame-ancestors 'none'; style-src 'self' 'nonce-{nonce}'");
        if self.script.is_some() {
            let _ = write!(policy, "; script-src 'nonce-{nonce}'");
        }
        headers.set("content-security-policy", &policy)?;
        headers.set("vary", "accept-language, cookie")?;
        // With none, the form's own origin would be withheld from us.
        headers.set("referrer-policy", "same-origin")?;
        if let Some(cookie) = &self.cookie {
            headers.set("set-cookie", cookie)?;
        }
        Ok(ResponseBuilder::new().with_status(self.status).with_headers(headers).fixed(page.into_bytes()))
    }
}

/// Markup that the widget's views drew: they escape what they are given.
pub(super) fn drawn(html: String) -> Markup {
    PreEscaped(html)
}
