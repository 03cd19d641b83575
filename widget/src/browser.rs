//! The browser, as far as the widget needs it. Nothing here throws into the page: what a browser lacks or forbids
//! is a `None`, or is left undone.

use goodword_view::share::Message;
use js_sys::{Array, Date, Function, Intl::PluralRules, Number, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortSignal, Navigator, ShareData, Window};

/// Opens the system's share sheet. That the person closes it without sharing is no failure.
pub fn share(message: &Message) {
    let Some(window) = window() else { return };
    if !has(&window.navigator(), "share") {
        return;
    }
    let data = ShareData::new();
    data.set_title(&message.subject);
    data.set_text(&message.bare);
    data.set_url(&message.link);
    let ignore = Closure::<dyn FnMut(JsValue)>::new(drop);
    let _ = window.navigator().share_with_data(&data).catch(&ignore);
    ignore.forget();
}

/// Sends a text that nobody waits for.
pub fn beacon(url: &str, text: &str) {
    if let Some(window) = window()
        && has(&window.navigator(), "sendBeacon")
    {
        let _ = window.navigator().send_beacon_with_opt_str(url, Some(text));
    }
}

/// A time as a date that people of this locale read, such as 6 dec 2025.
#[must_use]
pub fn date(time: &str, locale: &str) -> String {
    let options = Object::new();
    for (part, form) in [("day", "numeric"), ("month", "short"), ("year", "numeric")] {
        let _ = Reflect::set(&options, &part.into(), &form.into());
    }
    Date::new(&time.into()).to_locale_date_string(locale, &options).into()
}

/// A number as people of this locale write it. All of ours write a small one alike, in Latin digits, and a phone takes
/// longer to make its tables ready for the first number than for all else that a view needs.
#[must_use]
pub fn number(number: i64, locale: &str) -> String {
    if (0..1000).contains(&number) {
        return number.to_string();
    }
    js_number(number).to_locale_string(locale).into()
}

/// The plural category of a number in this locale.
#[must_use]
pub fn plural(number: i64, locale: &str) -> String {
    let locales = Array::of1(&locale.into());
    PluralRules::new(&locales, &Object::new()).select(js_number(number).value_of()).into()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn js_number(number: i64) -> Number {
    Number::from(number as f64)
}

/// A signal that ends a request which hangs; none in a browser from before 2022.
#[must_use]
pub fn deadline(milliseconds: u32) -> Option<AbortSignal> {
    let class = Reflect::get(&window()?.into(), &"AbortSignal".into()).ok()?;
    let timeout = Reflect::get(&class, &"timeout".into()).ok()?.dyn_into::<Function>().ok()?;
    timeout.call1(&class, &milliseconds.into()).ok()?.dyn_into().ok()
}

/// Runs `then` after so many milliseconds.
pub fn after(milliseconds: i32, then: Box<dyn FnOnce()>) {
    if let Some(window) = window() {
        let callback = Closure::once_into_js(then);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref::<Function>(),
            milliseconds,
        );
    }
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn has(navigator: &Navigator, name: &str) -> bool {
    Reflect::get(navigator, &JsValue::from_str(name)).is_ok_and(|value| value.is_truthy())
}
