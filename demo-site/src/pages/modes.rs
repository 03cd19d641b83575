//! One page for each way to put the widget on a page.

use askama::Template;
use axum::extract::{Path, State};

use super::{Failure, Frame, Page, page};
use crate::shop::Shop;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "modes.html")]
struct Modes {
    frame: Frame,
    mode: &'static str,
    text: &'static str,
}

/// Shows the widget in this mode.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor, Path(mode): Path<String>) -> Page {
    let frame = Frame::new(&shop, &visitor);
    let (mode, text) = match &*mode {
        "inline" => ("inline", frame.t.mode_inline),
        "floating" => ("floating", frame.t.mode_floating),
        "popup" => ("popup", frame.t.mode_popup),
        _ => return Err(Failure::Missing),
    };
    page(&Modes { frame, mode, text })
}
