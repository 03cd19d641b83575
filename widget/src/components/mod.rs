//! What stands in the card: one function per screen, drawn from the model.
//!
//! Screens replace each other as separate mounts, and what changes within one is text: so no code is compiled that
//! compares views. Parts and screens share their types wherever they can, for the same reason: each type is compiled
//! for itself.

mod friend;
mod icon;
mod link;
mod numbers;
mod parts;

use std::any::Any;

use goodword_protocol::Text;
use leptos::{mount::mount_to_renderer, prelude::*};
use web_sys::HtmlElement;

use crate::{
    app::App,
    model::{Event, Model, Numbers, Screen},
};

/// What is drawn: dropping it takes it away.
pub type Drawing = Box<dyn Any>;

/// What stays whatever the screen: the way out of a floating card, and what a screen reader is told.
pub fn frame(app: App) -> impl IntoView {
    let close = app
        .with_untracked(Model::is_floating)
        .then(|| parts::button(app, "close", app.words(|_| Some(Text::Dismiss)), Event::Dismissed));
    view! {
        {close}
        <p class="unseen" role="status">
            {app.words(|model| model.said)}
        </p>
    }
}

/// Draws the model's screen.
#[must_use]
pub fn screen(app: App, model: &Model, place: &HtmlElement) -> Drawing {
    match &model.screen {
        Screen::Waiting(_) => hang(place, parts::waiting(app)),
        Screen::Enrol(_) => hang(place, link::enrol(app)),
        Screen::Link(url, _) => hang(place, link::link(app, url)),
        Screen::Offer(offer, _) => hang(place, friend::offer(app, offer)),
        Screen::Gift(gift) => hang(place, friend::gift(app, gift)),
        Screen::Notice(text) => hang(place, parts::notice(app, app.say(*text), String::new(), None)),
        Screen::Gone => Box::new(()),
    }
}

/// Draws the advocate's numbers.
#[must_use]
pub fn numbers(app: App, model: &Model, place: &HtmlElement) -> Option<Drawing> {
    match &model.screen {
        Screen::Link(_, Numbers::Known(me)) => Some(hang(place, numbers::known(app, me))),
        Screen::Link(_, Numbers::Failed(_)) => Some(hang(place, parts::waiting(app))),
        _ => None,
    }
}

fn hang(place: &HtmlElement, view: impl IntoView + 'static) -> Drawing {
    Box::new(mount_to_renderer(place, || view))
}
