//! Goodword's share widget in a browser: what `goodword-view` decides and draws, tied to a page.
//!
//! The script that shows the first view calls [`mount`]. [`shell`] does what the model asks, through [`api`] and
//! [`browser`].

pub mod api;
pub mod browser;
pub mod js;
pub mod shell;

use goodword_view::{
    texts::Texts,
    wire::{Config, Json, Options, Read, list},
};
use js::{Js, Page};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// A free list: slower than the standard library's allocator when there is much to keep, and a page has little.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// Begins the widget: draws on `page` and returns `(deed, with, more)`, which takes in what somebody does with the view.
///
/// `config` is what the edge tells of a program: [`Config`] with `texts`, in the order of `Text::ALL`. `options` are
/// [`Options`] with what is known already: `url`, the advocate's link as of the last visit, and `answer`, what the edge
/// answered to the first question (`{status, body}`).
///
/// Returns nothing when they cannot be read; then nothing was drawn.
#[wasm_bindgen]
#[must_use]
pub fn mount(page: Page, config: JsValue, options: JsValue) -> Option<Function> {
    let (config, options) = (Js(config), Js(options));
    let texts = Texts::new(list(&config.at("texts")));
    let place = Options::read(&options)?;
    Some(shell::start(page, Config::read(&config)?, texts, place, &options))
}
