//! What JavaScript has and does for us: JSON as the browser parsed it, and the page as the first view's script sees it.

use goodword_view::wire::Json;
use js_sys::{Array, JSON, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// The place of the widget in its page: `widget/first/first.js`. It holds the element weakly, so that a widget whose
    /// element is gone is no longer kept by anything.
    pub type Page;

    /// Draws this HTML in place of what stands there, and has a screen reader say `said`.
    #[wasm_bindgen(method)]
    pub fn draw(this: &Page, html: &str, said: &str);

    /// Focuses the first element in the widget that matches.
    #[wasm_bindgen(method)]
    pub fn focus(this: &Page, selector: &str);

    /// Puts the text on the clipboard; else selects the field that shows it. Resolves to whether it is there.
    #[wasm_bindgen(method)]
    pub fn copy(this: &Page, text: &str) -> Promise;

    /// Dispatches the event `goodword:{name}` with the detail `{key: value}`.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Page, name: &str, key: &str, value: Option<String>);

    /// What was kept of the program under this name, in the first party's storage.
    #[wasm_bindgen(method)]
    pub fn kept(this: &Page, name: &str) -> Option<String>;

    /// Keeps `value` for this site's next page; an empty one forgets what was kept. Without storage, or until the visitor
    /// agreed to it, for this page only.
    #[wasm_bindgen(method)]
    pub fn keep(this: &Page, name: &str, value: &str);
}

/// A value of JavaScript that came from JSON.
#[derive(Clone)]
pub struct Js(pub JsValue);

impl Js {
    /// Reads a text as JSON; what is none is null.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(JSON::parse(text).unwrap_or(JsValue::NULL))
    }
}

impl Json for Js {
    fn at(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::NULL))
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn truth(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn entries(&self) -> Vec<Self> {
        let mut entries = Vec::new();
        if let Some(list) = self.0.dyn_ref::<Array>() {
            for index in 0..list.length() {
                entries.push(Self(list.get(index)));
            }
        }
        entries
    }
}
