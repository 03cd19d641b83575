//! What stands in a widget's element.

use serde_json::json;
use thirtyfour::{
    WebElement,
    error::{WebDriverErrorInner, WebDriverResult},
};

use super::Browser;
use crate::wait::in_time;

/// A widget on the page, whether it is there already or comes later.
#[derive(Clone, Copy)]
pub struct Widget<'browser> {
    browser: &'browser Browser,
    nth: usize,
}

impl Browser {
    /// The widget that stands at this place among those of the page, from 0.
    #[must_use]
    pub fn widget(&self, nth: usize) -> Widget<'_> {
        Widget { browser: self, nth }
    }

    /// An element within the first widget, once it is there and shown.
    pub async fn in_widget(&self, css: &str) -> WebElement {
        self.widget(0).element(css).await
    }

    /// What the first widget says that a person can see.
    pub async fn widget_text(&self) -> String {
        self.widget(0).text().await
    }

    /// Waits until the first widget says something.
    pub async fn until_widget_says(&self, text: &str) {
        self.widget(0).until_it_says(text).await;
    }

    /// Clicks an element of the first widget.
    pub async fn click_in_widget(&self, css: &str) {
        self.widget(0).click(css).await;
    }

    /// Types into an empty field of the first widget.
    pub async fn fill_in_widget(&self, css: &str, text: &str) {
        self.widget(0).fill(css, text).await;
    }

    /// What a field of the first widget holds, once it is there.
    pub async fn value_in_widget(&self, css: &str) -> String {
        self.widget(0).value(css).await
    }
}

impl Widget<'_> {
    /// Script for its shadow root, or undefined.
    fn root(self) -> String {
        format!("document.querySelectorAll('goodword-widget')[{}]?.shadowRoot", self.nth)
    }

    /// An element within it, once it is there and shown.
    pub async fn element(self, css: &str) -> WebElement {
        // Handed out by a script: looking it up in the shadow root fails in Firefox.
        let script = format!("return {}?.querySelector({})", self.root(), json!(css));
        let find = async || {
            let found = self.browser.driver().execute(&script, vec![]).await.ok()?.element().ok()?;
            found.is_displayed().await.is_ok_and(|shown| shown).then_some(found)
        };
        self.in_time(&format!("`{css}` is there"), find).await
    }

    /// Asks until there is an answer; fails with what the widget says instead.
    async fn in_time<T>(self, what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
        match in_time(ask).await {
            Some(answer) => answer,
            None => panic!("not in time: {what}; the widget says:\n{}", self.text().await),
        }
    }

    /// What it says that a person can see.
    pub async fn text(self) -> String {
        let script = format!(
            "return [...({}?.children ?? [])].filter(({{localName}}) => localName !== 'style')
                 .map((element) => element.innerText ?? '').join('\\n')",
            self.root(),
        );
        let text = self.browser.try_run(&script).await.ok();
        text.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// What an element of it says that a person can see, each line as it stands: drivers differ in that.
    pub async fn text_of(self, css: &str) -> String {
        let text = self.element(css).await.prop("innerText").await;
        text.ok().flatten().unwrap_or_default()
    }

    /// Waits until it says something.
    pub async fn until_it_says(self, text: &str) {
        let says = async || self.text().await.contains(text).then_some(());
        self.in_time(&format!("`{text}` is said"), says).await;
    }

    /// Clicks an element of it.
    pub async fn click(self, css: &str) {
        // What was found may be gone again: each view is drawn as a whole.
        let click = async || done(self.element(css).await.click().await, css);
        self.in_time(&format!("`{css}` is clicked"), click).await;
    }

    /// Presses the pointer on an element of it, until it is let go.
    pub async fn press(self, css: &str) {
        let pressed = self.browser.driver().action_chain();
        let pressed = pressed.click_and_hold_element(&self.element(css).await).perform().await;
        pressed.unwrap_or_else(|error| panic!("`{css}` in the widget cannot be pressed: {error}"));
    }

    /// Types into an empty field of it.
    pub async fn fill(self, css: &str, text: &str) {
        let fill = async || {
            let field = self.element(css).await;
            done(field.clear().await, css)?;
            done(field.send_keys(text).await, css)
        };
        self.in_time(&format!("`{css}` is filled"), fill).await;
    }

    /// What a field of it holds, once it is there.
    pub async fn value(self, css: &str) -> String {
        let value = async || done(self.element(css).await.prop("value").await, css);
        self.in_time(&format!("`{css}` has a value"), value).await.unwrap_or_default()
    }
}

/// Nothing when the element was drawn anew before it could be done.
fn done<T>(result: WebDriverResult<T>, css: &str) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(error) if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_)) => None,
        Err(error) => panic!("`{css}` in the widget: {error}"),
    }
}
