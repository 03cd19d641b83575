//! The pages, one file per noun. Each handler reads the visitor, asks the shop, fills a template.

pub(crate) mod account;
pub(crate) mod basket;
pub(crate) mod checkout;
pub(crate) mod modes;
pub(crate) mod orders;
pub(crate) mod products;
pub(crate) mod sign_in;

#[cfg(test)]
mod tests;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::lang::Lang;
use crate::shop::Shop;
use crate::store::Line;
use crate::texts::Texts;
use crate::visitor::Visitor;

/// What is around every page.
pub(crate) struct Frame {
    /// The page's language.
    lang: Lang,
    /// The shop's copy in it.
    t: &'static Texts,
    /// The address of Goodword's script.
    script: String,
    /// The path of this page.
    path: String,
    /// This page again, in the language that is put behind it.
    switch: String,
    /// What to call whoever signed in.
    first_name: Option<&'static str>,
    /// How many things are in the basket.
    items: u32,
}

impl Frame {
    /// The frame for this visitor.
    fn new(shop: &Shop, visitor: &Visitor) -> Self {
        let basket = visitor.session.as_ref().map(|session| session.basket.as_slice()).unwrap_or_default();
        let separator = if visitor.query.is_empty() { "" } else { "&" };
        Self {
            lang: visitor.lang,
            t: visitor.lang.texts(),
            script: script(shop, visitor),
            path: visitor.path.clone(),
            switch: format!("{}?{}{separator}lang=", visitor.path, visitor.query),
            first_name: visitor.customer().map(crate::customers::Customer::first_name),
            items: basket.iter().map(|line: &Line| line.quantity).sum(),
        }
    }
}

/// The address of Goodword's script, in the page's language; with the view where the widget stands in the page.
fn script(shop: &Shop, visitor: &Visitor) -> String {
    let view = if matches!(&*visitor.path, "/account" | "/welkom" | "/widget/inline") { "view&" } else { "" };
    format!("{}?{view}locale={}", shop.goodword().script(), visitor.lang.tag())
}

/// Why there is no page.
pub(crate) enum Failure {
    /// There is none at this address, or not for this visitor.
    Missing,
    /// Something of ours failed.
    Broken(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Missing => StatusCode::NOT_FOUND.into_response(),
            Self::Broken(error) => {
                // For the log only; the visitor reads that it was us.
                eprintln!("a page failed: {error:#}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// What a handler of a page answers.
type Page = Result<Response, Failure>;

/// Fills a template.
fn page(template: &impl Template) -> Page {
    Ok(Html(template.render()?).into_response())
}

/// There is no such page.
pub(crate) async fn missing() -> Failure {
    Failure::Missing
}

#[derive(Template)]
#[template(path = "error.html")]
struct Error {
    frame: Frame,
    title: &'static str,
    text: &'static str,
}

/// Gives an error answer the shop's look, in the visitor's language; leaves all other answers as they are.
pub(crate) fn dress(shop: &Shop, visitor: &Visitor, response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let t = visitor.lang.texts();
    let (title, text) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (t.missing_title, t.missing_text),
        _ => (t.broken_title, t.broken_text),
    };
    let error = Error { frame: Frame::new(shop, visitor), title, text };
    error.render().map_or(response, |html| (status, Html(html)).into_response())
}
