//! The frame of the edge's own pages: cards under the program's name, in its colour.

use std::fmt::Write;

use goodword_protocol::{Locale, WidgetConfig};
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};
use worker::{Response, ResponseBuilder};

use super::sections::Drawn;
use crate::{
    auth,
    error::{ApiError, Result},
    http, logo,
    reader::PublicProgram,
    view,
};

/// A page that is being made.
pub(super) struct Page<'a> {
    program: &'a PublicProgram,
    config: &'a WidgetConfig,
    status: u16,
    cards: Vec<Markup>,
    sections: Option<Drawn>,
    script: Option<&'static str>,
    cookie: Option<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(program: &'a PublicProgram, config: &'a WidgetConfig) -> Self {
        Self { program, config, status: 200, cards: Vec::new(), sections: None, script: None, cookie: None }
    }

    pub(super) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// With one more card below the others.
    pub(super) fn card(mut self, card: impl Into<Option<Markup>>) -> Self {
        self.cards.extend(card.into());
        self
    }

    /// With what the owner says beside the cards.
    pub(super) fn sections(self, sections: Option<Drawn>) -> Self {
        Self { sections, ..self }
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
                    title { (self.title()) }
                    link rel="stylesheet" href=(view::STYLE_PATH);
                    @if let Some(accent) = accent {
                        style nonce=(nonce) { (PreEscaped(accent)) }
                    }
                }
                body {
                    (self.body())
                    @if let Some(script) = self.script {
                        script nonce=(nonce) { (PreEscaped(script)) }
                    }
                }
            }
        };
        self.respond(&nonce, page.into_string()).map_err(ApiError::unavailable)
    }

    /// What the owner calls it, and whose it is.
    fn title(&self) -> String {
        let name = &self.program.record.config.name;
        match self.sections.as_ref().and_then(|drawn| drawn.title.as_ref()) {
            Some(title) => format!("{title} – {name}"),
            None => name.clone(),
        }
    }

    /// What it is about, what can be done, and what may be looked up: one below the other, or beside each other where
    /// there is room.
    fn body(&self) -> Markup {
        let intro = self.sections.as_ref().and_then(|drawn| drawn.intro.as_ref());
        let more = self.sections.as_ref().map_or(&[][..], |drawn| &drawn.more);
        html! {
            main.wide[intro.is_some()] {
                (self.head())
                @if let Some(intro) = intro {
                    (self.owners("intro", html! { div.card { (intro) } }))
                }
                div.column.doing {
                    @for card in &self.cards {
                        div.card { div { (card) } }
                    }
                }
                @if !more.is_empty() {
                    (self.owners("more", html! {
                        @for card in more {
                            div.card { (card) }
                        }
                    }))
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let config = &self.program.record.config;
        let logo = config.theme.logo.as_deref();
        let logo = logo.and_then(|logo| Some((logo, logo::size(logo)?)));
        html! {
            header.program {
                @if let Some((logo, (width, height))) = logo {
                    img src=(logo) alt=(config.name) width=(width) height=(height);
                }
                h1 { (config.name) }
            }
        }
    }

    /// A column in the owner's words, in the language in which they are.
    fn owners(&self, column: &str, content: impl Render) -> Markup {
        let locale =
            self.sections.as_ref().map(|drawn| drawn.locale).filter(|locale| *locale != self.config.locale);
        html! {
            div class={ "column " (column) } lang=[locale.map(Locale::tag)] dir=[locale.map(Locale::direction)] {
                (content)
            }
        }
    }

    fn respond(&self, nonce: &str, page: String) -> worker::Result<Response> {
        let headers = http::headers("text/html; charset=utf-8", "private, no-store")?;
        let mut policy = String::from("default-src 'none'; img-src 'self' data:");
        if let Some(source) = self.sections.as_ref().and_then(|drawn| drawn.source.as_ref()) {
            let _ = write!(policy, " {source}");
        }
        let _ = write!(policy, "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
        let _ = write!(policy, "; style-src 'self' 'nonce-{nonce}'");
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
