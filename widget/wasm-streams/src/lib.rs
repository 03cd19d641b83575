//! The part of wasm-streams 0.5 that Leptos's server functions name, without what it does.
//!
//! Leptos always brings server functions along, and these bring wasm-streams, which exports classes to JavaScript: an
//! export is never left out, so they would be in every widget. The widget has no server functions, so nothing here runs.
//! The Worker uses another version of wasm-streams, which this does not replace.

use futures_util::stream::{Empty, Stream, empty};
use wasm_bindgen::JsValue;

/// A stream of the browser.
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps the browser's own.
    #[must_use]
    pub const fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// An empty one, whatever the stream.
    ///
    /// # Panics
    /// In a browser without streams.
    pub fn from_stream<S>(_stream: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self(web_sys::ReadableStream::new().expect("a browser with streams"))
    }

    /// The browser's own.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Nothing to read.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}
