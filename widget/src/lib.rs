//! Goodword's share widget: an advocate's link with ways to share it and what came of it, or a friend's offer.
//!
//! The loader calls [`mount`] with the element, the program's configuration and the options of the place.
//! [`model`] decides, [`components`] show, [`app`] ties them together and does what the model asks through
//! [`api`] and [`browser`].

pub mod api;
pub mod app;
pub mod browser;
pub mod colour;
pub mod components;
pub mod model;
pub mod share;
pub mod texts;
pub mod wire;

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;
use wire::{Config, Options, Read, parse};

/// Shows the widget in the open shadow root of `host`, in place of what stands there.
///
/// `config` is the JSON of [`Config`], `options` that of [`Options`]. Returns false when they cannot be read or
/// the element has no shadow root; then nothing changed.
#[wasm_bindgen]
#[must_use]
pub fn mount(host: HtmlElement, config: &str, options: &str) -> bool {
    let (Some(config), Some(options)) = (Config::read(parse(config)), Options::read(&parse(options))) else {
        return false;
    };
    let Some(page) = browser::Page::new(host, &config.program) else { return false };
    app::start(page, config, options);
    true
}
