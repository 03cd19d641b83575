//! A real browser of each engine with a profile of its own, driven as a person uses it.

mod chromium;
mod engine;
mod findings;
mod firefox;
mod keyboard;
mod screen;
mod webkit;
mod widget;

use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{Capabilities, Key, TypingData, WebDriver, WebElement, prelude::By};

use self::engine::Driver;
pub use self::{
    engine::{Engine, Start},
    findings::Held,
    screen::WIDTHS,
    widget::Widget,
};
use crate::{
    eventually,
    http::{Answer, Client},
    server::Server,
};

/// What may go by between two looks at a page that changes.
type Found<T> = Result<T, thirtyfour::error::WebDriverError>;

/// A browser with nothing in it: no cookies, no storage, nobody signed in.
pub struct Browser {
    engine: Engine,
    driver: Option<WebDriver>,
    /// The driver, and what it needs; they are ended with the browser, by their ids.
    servers: Vec<Server>,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser as on a desk; what is awaited may be told more first.
    pub fn start(engine: Engine) -> Start {
        Start::new(engine)
    }

    async fn launch(start: Start) -> Self {
        let profile =
            tempfile::Builder::new().prefix("goodword-browser-").tempdir().expect("a temporary folder");
        let Driver { servers, capabilities } = Driver::start(start, profile.path()).await;
        let capabilities: Capabilities =
            serde_json::from_value(capabilities).expect("capabilities are a map");
        let driver = WebDriver::new(servers[0].url(), capabilities).await;
        let driver = driver.unwrap_or_else(|error| {
            panic!("{} does not start: {error}; its log:\n{}", start.engine, servers[0].log())
        });
        let browser = Self { engine: start.engine, driver: Some(driver), servers, _profile: profile };
        browser.set_up(start).await;
        browser
    }

    /// Its engine.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("it runs until it is dropped")
    }

    /// A call to the driver that its library does not know, below the session's address.
    async fn asking(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let client = Client::new(self.servers[0].url());
        let call = client.call(method, &format!("/session/{}{path}", self.driver().session_id()));
        match body {
            Some(body) => call.json(body).await,
            None => call.await,
        }
    }

    async fn command(&self, path: &str, body: &Value) -> Value {
        self.asking(Method::POST, path, Some(body)).await.ok::<Value>(200)["value"].take()
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.driver().goto(url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The address of the page that is open.
    pub async fn address(&self) -> String {
        self.driver().current_url().await.map(String::from).unwrap_or_default()
    }

    /// Goes to the tab that was opened, once it is there and shows a page.
    pub async fn enter_new_tab(&self) {
        let opened = async || {
            let tabs = self.driver().windows().await.ok()?;
            let here = self.driver().window().await.ok()?;
            let new = tabs.into_iter().find(|tab| *tab != here)?;
            self.driver().switch_to_window(new).await.ok()
        };
        eventually("another tab is opened", opened).await;
        let shown = async || self.address().await.starts_with("http").then_some(());
        eventually("the tab shows a page", shown).await;
    }

    /// What a script returns.
    pub async fn run(&self, script: &str) -> Value {
        self.try_run(script).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    async fn try_run(&self, script: &str) -> Found<Value> {
        Ok(self.driver().execute(script, vec![]).await?.json().clone())
    }

    /// What a script hands to the function `done`.
    pub async fn run_until_done(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0]; {script}");
        let returned = self.driver().execute_async(&script, vec![]).await;
        returned.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// An element of the page, once it is there.
    pub async fn element(&self, css: &str) -> WebElement {
        let find = async || self.driver().find(By::Css(css)).await.ok();
        eventually(&format!("`{css}` on the page"), find).await
    }

    /// What the page says that a person can see, outside the widget.
    pub async fn page_text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says something.
    pub async fn until_page_says(&self, text: &str) {
        let says = async || {
            let page = self.try_run("return document.body.innerText").await.ok()?;
            page.as_str()?.contains(text).then_some(())
        };
        eventually(&format!("the page says `{text}`"), says).await;
    }

    /// Clicks an element of the page.
    pub async fn click(&self, css: &str) {
        click(&self.element(css).await, css).await;
    }

    /// Moves the pointer over an element of the page.
    pub async fn point_at(&self, css: &str) {
        let element = self.element(css).await;
        let moved = self.driver().action_chain().move_to_element_center(&element).perform().await;
        moved.unwrap_or_else(|error| panic!("`{css}` cannot be pointed at: {error}"));
    }

    /// Lets go of what is pressed.
    pub async fn let_go(&self) {
        self.driver().action_chain().release().perform().await.expect("a pointer can be let go");
    }

    /// Types into an empty field of the page.
    pub async fn fill(&self, css: &str, text: &str) {
        fill(&self.element(css).await, css, text).await;
    }

    /// Goes into a frame of the page: what is asked from now on is asked of the page in it.
    pub async fn enter_frame(&self, css: &str) {
        let entered = self.element(css).await.enter_frame().await;
        entered.unwrap_or_else(|error| panic!("`{css}` cannot be entered: {error}"));
    }

    /// Goes back to the page itself.
    pub async fn leave_frame(&self) {
        self.driver().enter_default_frame().await.expect("a page can be gone back to");
    }

    /// What is on the clipboard, as a person finds out: by pasting it somewhere.
    pub async fn paste(&self) -> String {
        self.run(
            "const area = document.createElement('textarea'); area.id = 'pasted'; area.ariaLabel = 'pasted';
             (document.querySelector('main') ?? document.body).prepend(area); area.focus()",
        )
        .await;
        self.element("#pasted").await.send_keys(Key::Control + "v").await.expect("keys can be pressed");
        let pasted = async || {
            let value = self.run("return document.getElementById('pasted').value").await;
            value.as_str().filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let pasted = eventually("the clipboard gives something", pasted).await;
        self.run("document.getElementById('pasted').remove()").await;
        pasted
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The process goes, and the session with it: it need not be ended first.
        let _ = self.driver.take().map(WebDriver::leak);
    }
}

async fn click(element: &WebElement, css: &str) {
    element.click().await.unwrap_or_else(|error| panic!("`{css}` cannot be clicked: {error}"));
}

async fn fill(element: &WebElement, css: &str, text: impl Into<TypingData>) {
    element.clear().await.unwrap_or_else(|error| panic!("`{css}` cannot be emptied: {error}"));
    element.send_keys(text).await.unwrap_or_else(|error| panic!("`{css}` takes no text: {error}"));
}
