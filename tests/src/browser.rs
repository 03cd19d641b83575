//! A real browser: Chromium with a profile of its own, driven as a person uses it.

use std::{env, fs, path::Path, sync::OnceLock};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, Key, TypingData, WebDriver, WebElement, prelude::By};
use tokio::process::Command;

use crate::{eventually, paths, server::Server};

/// The widget's element; every page here has at most one.
const HOST: &str = "document.querySelector('goodword-widget')";

/// Starts chromedriver, and ends it with its browser when we are gone: then the pipe to the shell ends.
const DRIVER: &str = "chromedriver --port=0 & read -r line; kill -9 0";

/// What may go by between two looks at a page that changes.
type Found<T> = Result<T, thirtyfour::error::WebDriverError>;

/// A browser with nothing in it: no cookies, no storage, nobody signed in.
pub struct Browser {
    driver: Option<WebDriver>,
    chromedriver: Server,
    _profile: TempDir,
}

impl Browser {
    /// Starts a browser as on a desk.
    pub async fn start() -> Self {
        Self::start_with(json!({})).await
    }

    /// Starts a browser as on a phone.
    pub async fn phone() -> Self {
        let screen = json!({"width": 390, "height": 844, "pixelRatio": 2, "touch": true, "mobile": true});
        Self::start_with(json!({"mobileEmulation": {"deviceMetrics": screen}})).await
    }

    async fn start_with(options: Value) -> Self {
        let profile =
            tempfile::Builder::new().prefix("goodword-browser-").tempdir().expect("a temporary folder");
        let mut command = Command::new("sh");
        command.args(["-c", DRIVER]).env("HOME", profile.path()).env("TMPDIR", profile.path());
        let chromedriver =
            Server::start_saying(command, &profile.path().join("driver.log"), origin_of_driver).await;
        let capabilities = capabilities(profile.path(), options);
        let driver = WebDriver::new(chromedriver.url(), capabilities).await.expect("Chromium starts");
        Self { driver: Some(driver), chromedriver, _profile: profile }
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("it runs until it is dropped")
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.driver().goto(url).await.unwrap_or_else(|error| panic!("{url} does not open: {error}"));
    }

    /// The address of the page that is open.
    pub async fn address(&self) -> String {
        self.driver().current_url().await.map(String::from).unwrap_or_default()
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

    /// An element within the widget, once it is there and shown.
    pub async fn in_widget(&self, css: &str) -> WebElement {
        let script = format!("return {HOST}?.shadowRoot?.querySelector({})", json!(css));
        let find = async || {
            let found = self.driver().execute(&script, vec![]).await.ok()?.element().ok()?;
            found.is_displayed().await.is_ok_and(|shown| shown).then_some(found)
        };
        eventually(&format!("`{css}` in the widget"), find).await
    }

    /// What the widget says that a person can see.
    pub async fn widget_text(&self) -> String {
        let script = format!("return {HOST}?.shadowRoot?.querySelector('.card')?.innerText ?? ''");
        self.try_run(&script).await.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits until the widget says something.
    pub async fn until_widget_says(&self, text: &str) {
        let says = async || self.widget_text().await.contains(text).then_some(());
        eventually(&format!("the widget says `{text}`"), says).await;
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

    /// Clicks an element of the widget.
    pub async fn click_in_widget(&self, css: &str) {
        click(&self.in_widget(css).await, css).await;
    }

    /// Types into an empty field of the page.
    pub async fn fill(&self, css: &str, text: &str) {
        fill(&self.element(css).await, css, text).await;
    }

    /// Types into an empty field of the widget.
    pub async fn fill_in_widget(&self, css: &str, text: &str) {
        fill(&self.in_widget(css).await, css, text).await;
    }

    /// What a field of the widget holds, once it is there.
    pub async fn value_in_widget(&self, css: &str) -> String {
        let value = self.in_widget(css).await.prop("value").await;
        value.ok().flatten().unwrap_or_default()
    }

    /// What is on the clipboard, as a person finds out: by pasting it somewhere.
    pub async fn paste(&self) -> String {
        self.run(
            "const area = document.createElement('textarea'); area.id = 'pasted'; area.ariaLabel = 'pasted';
             document.querySelector('main').prepend(area); area.focus()",
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

    /// From the next page on, storage is not to be had, as in some private windows.
    pub async fn forbid_storage(&self) {
        let script =
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden') }})";
        let command = format!("/session/{}/chromium/send_command", self.driver().session_id());
        let body = json!({"cmd": "Page.addScriptToEvaluateOnNewDocument", "params": {"source": script}});
        let answer = crate::http::Client::new(self.chromedriver.url()).post(&command, &body).await;
        answer.ok::<Value>(200);
    }

    /// The errors in the browser's console since it was asked last.
    pub async fn console_errors(&self) -> Vec<String> {
        let entries = self.driver().browser_log().await.expect("the console can be read");
        let errors = entries.into_iter().filter(|entry| entry.level == "SEVERE");
        errors.map(|entry| entry.message).collect()
    }

    /// What axe-core finds against the page, the widget included.
    pub async fn axe(&self) -> Vec<String> {
        static AXE: OnceLock<String> = OnceLock::new();
        let axe = AXE.get_or_init(|| {
            let file = paths::root().join("node_modules/axe-core/axe.min.js");
            fs::read_to_string(file).expect("axe-core is installed")
        });
        self.run(axe).await;
        let found = self.run_until_done(
            "axe.run(document, {resultTypes: ['violations']}).then(({violations}) => done(violations.flatMap(
                 ({id, nodes}) => nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary}`))))",
        );
        serde_json::from_value(found.await).expect("axe-core answers with a list")
    }

    /// By how much the page is wider than the screen.
    pub async fn sticks_out(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        self.run(script).await.as_i64().expect("a width")
    }

    /// Keeps a picture of what is seen now, if `GOODWORD_SCREENSHOTS` is set.
    pub async fn picture(&self, name: &str) {
        if env::var_os("GOODWORD_SCREENSHOTS").is_none() {
            return;
        }
        let folder = paths::root().join("screenshots");
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let picture = self.driver().screenshot(&folder.join(format!("{name}.png"))).await;
        picture.unwrap_or_else(|error| panic!("no picture {name}: {error}"));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The process goes, and the session with it: it need not be ended first.
        let _ = self.driver.take().map(WebDriver::leak);
    }
}

/// The origin that chromedriver says it listens at.
fn origin_of_driver(line: &str) -> Option<String> {
    let port = line.split("started successfully on port ").nth(1)?;
    Some(format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
}

async fn click(element: &WebElement, css: &str) {
    element.click().await.unwrap_or_else(|error| panic!("`{css}` cannot be clicked: {error}"));
}

async fn fill(element: &WebElement, css: &str, text: impl Into<TypingData>) {
    element.clear().await.unwrap_or_else(|error| panic!("`{css}` cannot be emptied: {error}"));
    element.send_keys(text).await.unwrap_or_else(|error| panic!("`{css}` takes no text: {error}"));
}

fn capabilities(profile: &Path, mut options: Value) -> Capabilities {
    let args = [
        "--headless".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        // A card that is still fading in is seen as no person sees it.
        "--force-prefers-reduced-motion".to_owned(),
        "--window-size=1280,1000".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    options["args"] = json!(args);
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL"},
    });
    serde_json::from_value(capabilities).expect("capabilities are a map")
}
