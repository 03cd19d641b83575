//! What stands in the card: one function per screen, from what is known to HTML.
//!
//! What can be done says so by `data-do`, an [`Event`](crate::model::Event) by its name, with what it is about in
//! `data-with`: whoever shows the view listens once, and there is nothing to bind.

mod friend;
mod icon;
mod leaving;
mod link;
mod numbers;
mod parts;
#[cfg(test)]
mod tests;

use goodword_protocol::Text;
use leptos::prelude::*;

use crate::{model::Screen, scene::Scene, wire::Me};

/// Draws what came of a link, for a page that has no script.
#[must_use]
pub fn draw_numbers(scene: &Scene, me: &Me) -> String {
    let numbers = numbers::known(scene, me);
    let heading = parts::heading(scene.say(Text::NumbersHeading));
    view! { <section>{heading} <div class="numbers">{numbers}</div></section> }.to_html()
}

/// Draws the screen as HTML; empty when there is nothing to show.
#[must_use]
pub fn draw(scene: &Scene) -> String {
    if scene.model.is_hidden() {
        return String::new();
    }
    match &scene.model.screen {
        Screen::Waiting(trouble) => parts::waiting(scene, *trouble).to_html(),
        Screen::Enrol(form) => link::enrol(scene, form).to_html(),
        Screen::Link(url, numbers) => link::link(scene, url, numbers).to_html(),
        Screen::Offer(offer, form) => friend::offer(scene, offer, form).to_html(),
        Screen::Gift(gift) => friend::gift(scene, gift).to_html(),
        Screen::Notice(text) => parts::notice(scene, scene.say(*text), String::new(), None).to_html(),
        Screen::Gone => String::new(),
    }
}
