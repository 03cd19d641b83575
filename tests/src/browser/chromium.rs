//! Chromium, by chromedriver.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    Browser,
    engine::{Driver, Start, program},
    findings::Held,
    screen::{DESK, PHONE},
};
use crate::server::{Server, free_port};

pub(super) async fn driver(start: Start, profile: &Path) -> Driver {
    // Given the choice, it takes any port of IPv4, and fails where somebody has the same of IPv6.
    let command = program(profile, "chromedriver", &[&format!("--port={}", free_port())]);
    let server = Server::start_saying(command, &profile.join("driver.log"), origin).await;
    Driver { servers: vec![server], capabilities: capabilities(start, profile) }
}

/// The origin that chromedriver says it listens at.
fn origin(line: &str) -> Option<String> {
    let port = line.split("started successfully on port ").nth(1)?;
    Some(format!("http://127.0.0.1:{}", port.trim_end_matches('.')))
}

fn capabilities(start: Start, profile: &Path) -> Value {
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
        format!("--window-size={},{}", DESK.0, DESK.1),
        format!("--user-data-dir={}", profile.display()),
    ];
    let mut options = json!({"args": args});
    if start.phone {
        let screen =
            json!({"width": PHONE.0, "height": PHONE.1, "pixelRatio": 2, "touch": true, "mobile": true});
        options["mobileEmulation"] = json!({"deviceMetrics": screen});
    }
    if !start.storage {
        options["prefs"] = json!({"profile.default_content_setting_values.cookies": 2});
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL"},
    })
}

/// Tells the browser whether its person prefers the dark.
pub(super) async fn prefer(browser: &Browser, scheme: &str) {
    let features = json!([
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]);
    devtools(browser, "Emulation.setEmulatedMedia", &json!({"features": features})).await;
}

/// Gives the page this size: a window cannot be as narrow as a phone.
pub(super) async fn resize(browser: &Browser, width: u32, height: u32) {
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    devtools(browser, "Emulation.setDeviceMetricsOverride", &size).await;
}

async fn devtools(browser: &Browser, method: &str, parameters: &Value) -> Value {
    browser.command("/goog/cdp/execute", &json!({"cmd": method, "params": parameters})).await
}

/// What the page holds once all that nobody holds is thrown away.
pub(super) async fn held(browser: &Browser) -> Held {
    devtools(browser, "Performance.enable", &json!({})).await;
    // What the first round lets go of may have held something else.
    for _ in 0..3 {
        devtools(browser, "HeapProfiler.collectGarbage", &json!({})).await;
    }
    let answer = devtools(browser, "Performance.getMetrics", &json!({})).await;
    let metrics = answer["metrics"].as_array().expect("a list of numbers");
    let number = |name: &str| {
        let found = metrics.iter().find(|metric| metric["name"] == name);
        found.and_then(|metric| metric["value"].as_f64()).unwrap_or_else(|| panic!("no {name}"))
    };
    Held { heap: number("JSHeapUsedSize"), nodes: number("Nodes"), listeners: number("JSEventListeners") }
}

/// The errors in the console since it was asked last.
pub(super) async fn console_errors(browser: &Browser) -> Vec<String> {
    let entries = browser.driver().browser_log().await.expect("the console can be read");
    let errors = entries.into_iter().filter(|entry| entry.level == "SEVERE");
    errors.map(|entry| entry.message).collect()
}
