//! The browser, as far as the widget needs it. Nothing here throws into the page: what a browser lacks or forbids
//! is a `false` or `None`.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, CssStyleSheet, Document, FormData, HtmlDocument, HtmlElement, HtmlFormElement,
    HtmlInputElement, HtmlTextAreaElement, Navigator, ShadowRoot, ShareData, Storage, SubmitEvent,
    VisibilityState, Window,
};

use crate::share::Message;

/// The place of the widget in its page.
#[derive(Clone)]
pub struct Page {
    host: HtmlElement,
    root: ShadowRoot,
    card: HtmlElement,
    screen: HtmlElement,
    /// Before the names of what is stored: `goodword:bakery:`.
    prefix: String,
}

impl Page {
    /// The place in `host`, if its shadow root is open.
    #[must_use]
    pub fn new(host: HtmlElement, program: &str) -> Option<Self> {
        let root = host.shadow_root()?;
        let (card, screen) = (division()?, division()?);
        card.append_child(&screen).ok()?;
        Some(Self { host, root, card, screen, prefix: ["goodword:", program, ":"].concat() })
    }

    /// Puts an empty card in the shadow root, in place of what stands there.
    pub fn furnish(&self, css: &str, class: &str, language: &str) {
        self.root.set_text_content(None);
        self.dress(css);
        let scheme = if self.is_light_only() { " light" } else { "" };
        self.card.set_class_name(&[class, scheme].concat());
        self.card.set_lang(language);
        let _ = self.card.set_attribute("part", "card");
        let _ = self.root.append_child(&self.card);
    }

    /// What stays in the card whatever the screen.
    #[must_use]
    pub const fn card(&self) -> &HtmlElement {
        &self.card
    }

    /// Where the screens are drawn.
    #[must_use]
    pub const fn screen(&self) -> &HtmlElement {
        &self.screen
    }

    /// Shows or hides the card.
    pub fn hide(&self, hidden: bool) {
        self.card.set_hidden(hidden);
    }

    /// Tells assistive technology whether the form's address is at fault.
    pub fn mark(&self, invalid: bool) {
        if let Some(field) = self.find("[name=email]") {
            let _ = field.set_attribute("aria-invalid", if invalid { "true" } else { "false" });
        }
    }

    /// The first element in the widget that matches.
    #[must_use]
    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).ok()?.map(JsCast::unchecked_into)
    }

    /// Whether the page says that it has no dark look: its `color-scheme` where the widget stands is `light`.
    fn is_light_only(&self) -> bool {
        window()
            .and_then(|window| window.get_computed_style(&self.host).ok()?)
            .and_then(|style| style.get_property_value("color-scheme").ok())
            .is_some_and(|schemes| matches!(schemes.as_str(), "light" | "light only" | "only light"))
    }

    /// A constructed sheet passes a strict style-src; older browsers get an element.
    fn dress(&self, css: &str) {
        if let Ok(sheet) = CssStyleSheet::new()
            && Reflect::has(&self.root, &"adoptedStyleSheets".into()).unwrap_or(false)
            && sheet.replace_sync(css).is_ok()
        {
            self.root.set_adopted_style_sheets(&Array::of1(&sheet));
        } else if let Some(style) = document().and_then(|document| document.create_element("style").ok()) {
            style.set_text_content(Some(css));
            let _ = self.root.append_child(&style);
        }
    }

    /// What was kept under this name.
    #[must_use]
    pub fn kept(&self, name: &str) -> Option<String> {
        storage()?.get_item(&self.stored(name)).ok()?
    }

    /// Keeps `value` for this site's next page; without storage, for this page only.
    pub fn keep(&self, name: &str, value: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&self.stored(name), value);
        }
    }

    /// Forgets what was kept.
    pub fn forget(&self, name: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.stored(name));
        }
    }

    fn stored(&self, name: &str) -> String {
        [&self.prefix, name].concat()
    }

    /// Puts `text` on the clipboard, and tells whether it is there.
    pub async fn copy(&self, text: &str) -> bool {
        self.write_clipboard(text).await.is_some() || self.copy_selection(text).unwrap_or(false) || {
            self.select(text);
            false
        }
    }

    /// The asynchronous clipboard: absent on insecure pages, refused in some frames.
    async fn write_clipboard(&self, text: &str) -> Option<()> {
        let navigator = window()?.navigator();
        if !has(&navigator, "clipboard") {
            return None;
        }
        JsFuture::from(navigator.clipboard().write_text(text)).await.ok().map(drop)
    }

    /// The older way: select a field that holds the text, and copy the selection.
    fn copy_selection(&self, text: &str) -> Option<bool> {
        let document = document()?;
        let area = document.create_element("textarea").ok()?.unchecked_into::<HtmlTextAreaElement>();
        let focused = self.root.active_element();
        area.set_value(text);
        area.set_class_name("unseen");
        self.root.append_child(&area).ok()?;
        area.select();
        let copied = document.unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or(false);
        area.remove();
        if let Some(focused) = focused {
            let _ = focused.unchecked_into::<HtmlElement>().focus();
        }
        Some(copied)
    }

    /// Selects the field that shows `text`, for the person to copy.
    fn select(&self, text: &str) {
        let selector = ["input[readonly][value=\"", text, "\"]"].concat();
        if let Some(field) = self.find(&selector) {
            field.unchecked_into::<HtmlInputElement>().select();
        }
    }

    /// Focuses the first element in the widget that matches.
    pub fn focus(&self, selector: &str) {
        if let Some(element) = self.find(selector) {
            let _ = element.focus();
        }
    }

    /// Whether the widget still stands in the page.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.host.is_connected()
    }

    /// Takes the host element away: only that of a floating card, which the loader made.
    pub fn leave(&self) {
        self.host.remove();
    }
}

/// Whether the system has a share sheet.
#[must_use]
pub fn can_share() -> bool {
    window().is_some_and(|window| has(&window.navigator(), "share"))
}

/// Opens the system's share sheet. That the person closes it without sharing is no failure.
pub fn share(message: &Message) {
    let Some(window) = window() else { return };
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
    js_sys::Date::new(&time.into()).to_locale_date_string(locale, &options).into()
}

/// Keeps the page from sending the form, and reads the fields of these names.
#[must_use]
pub fn form_values(event: &SubmitEvent, names: [&str; 2]) -> Option<[String; 2]> {
    event.prevent_default();
    let form = event.target()?.unchecked_into::<HtmlFormElement>();
    let data = FormData::new_with_form(&form).ok()?;
    Some(names.map(|name| data.get(name).as_string().unwrap_or_default()))
}

/// A signal that ends a request which hangs; none in a browser from before 2022.
#[must_use]
pub fn deadline(milliseconds: u32) -> Option<AbortSignal> {
    let class = Reflect::get(&window()?.into(), &"AbortSignal".into()).ok()?;
    let timeout = Reflect::get(&class, &"timeout".into()).ok()?.dyn_into::<Function>().ok()?;
    timeout.call1(&class, &milliseconds.into()).ok()?.dyn_into().ok()
}

/// Runs `then` after so many milliseconds; 0 is when what is changed now has been drawn.
pub fn after(milliseconds: i32, then: Box<dyn FnOnce()>) {
    if let Some(window) = window() {
        let callback = Closure::once_into_js(then);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref::<Function>(),
            milliseconds,
        );
    }
}

/// Runs `then` whenever the page is looked at again.
pub fn when_returned(mut then: Box<dyn FnMut()>) {
    let Some(document) = document() else { return };
    let page = document.clone();
    let callback = Closure::<dyn FnMut()>::new(move || {
        if page.visibility_state() == VisibilityState::Visible {
            then();
        }
    });
    let _ = document
        .add_event_listener_with_callback("visibilitychange", callback.into_js_value().unchecked_ref());
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn division() -> Option<HtmlElement> {
    Some(document()?.create_element("div").ok()?.unchecked_into())
}

fn document() -> Option<Document> {
    window()?.document()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

fn has(navigator: &Navigator, name: &str) -> bool {
    Reflect::get(navigator, &JsValue::from_str(name)).is_ok_and(|value| value.is_truthy())
}
