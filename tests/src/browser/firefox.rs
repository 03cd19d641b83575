//! Firefox, by geckodriver.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    Browser,
    engine::{Driver, Start, program},
};
use crate::server::Server;

pub(super) async fn driver(start: Start, profile: &Path) -> Driver {
    let folder = profile.display().to_string();
    // With access to the browser itself: its console and its window's smallest width are read and set there.
    let arguments = ["--port=0", "--allow-system-access", "--profile-root", &folder];
    let mut command = program(profile, "geckodriver", &arguments);
    command.env("MOZ_HEADLESS", "1");
    let server = Server::start_saying(command, &profile.join("driver.log"), origin).await;
    let options = json!({"args": ["-headless"], "prefs": preferences(start)});
    let capabilities = json!({"browserName": "firefox", "moz:firefoxOptions": options});
    Driver { servers: vec![server], capabilities }
}

/// The origin that geckodriver says it listens at.
fn origin(line: &str) -> Option<String> {
    line.split("Listening on ").nth(1).map(|address| format!("http://{}", address.trim()))
}

fn preferences(start: Start) -> Value {
    let mut preferences = json!({
        // Nothing is asked of servers that are none of ours.
        "app.normandy.enabled": false,
        "app.shield.optoutstudies.enabled": false,
        "app.update.enabled": false,
        "browser.safebrowsing.downloads.remote.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "extensions.systemAddon.update.enabled": false,
        "nimbus.rollouts.enabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "services.settings.server": "data:,",
        "toolkit.telemetry.enabled": false,
        // What a page says by `console.error` is written to the driver's log; not what the browser says of itself.
        "devtools.console.stdout.content": true,
        "devtools.console.stdout.chrome": false,
        "ui.prefersReducedMotion": 1,
        "layout.css.prefers-color-scheme.content-override": i32::from(!start.dark),
    });
    if !start.storage {
        preferences["network.cookie.cookieBehavior"] = json!(2);
    }
    preferences
}

/// Lets the window be as narrow as any phone.
pub(super) async fn allow_narrow_windows(browser: &Browser) {
    let script = "document.documentElement.style.setProperty('min-width', '0', 'important')";
    in_the_browser_itself(browser, script).await;
}

/// The errors in the console since it was asked last: of scripts and policies as the browser keeps them, and what
/// pages said by `console.error` since the browser was started.
pub(super) async fn console_errors(browser: &Browser) -> Vec<String> {
    let script = "
        const messages = Services.console.getMessageArray();
        Services.console.reset();
        const WARNING = 1, INFO = 8;
        return messages
            .filter((message) => message instanceof Ci.nsIScriptError && !(message.flags & (WARNING | INFO)))
            .filter(({sourceName}) => /^https?:/.test(sourceName))
            // A script that is given up because the page is left fails its integrity with the hash of nothing.
            .filter(({errorMessage}) => !errorMessage.includes('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='))
            .map(({errorMessage, sourceName, lineNumber}) => `${sourceName}:${lineNumber} ${errorMessage}`)";
    let kept = in_the_browser_itself(browser, script).await;
    let mut errors: Vec<String> = serde_json::from_value(kept).expect("a list of messages");
    let log = browser.servers[0].log();
    errors.extend(log.lines().filter(|line| is_of_a_page(line)).map(str::to_owned));
    errors
}

/// What a page says is quoted; the browser's own parts begin with their name.
fn is_of_a_page(line: &str) -> bool {
    let said = line.strip_prefix("console.error: ");
    said.is_some_and(|said| !said.starts_with(|first: char| first.is_alphabetic()))
}

async fn in_the_browser_itself(browser: &Browser, script: &str) -> Value {
    browser.command("/moz/context", &json!({"context": "chrome"})).await;
    let answer = browser.run(script).await;
    browser.command("/moz/context", &json!({"context": "content"})).await;
    answer
}
