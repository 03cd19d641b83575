//! The engines, and how a browser of each is started.

use std::{fmt, future::IntoFuture, path::Path, pin::Pin};

use serde_json::Value;
use tokio::process::Command;

use super::{Browser, chromium, firefox, webkit};
use crate::server::Server;

/// Runs a program until it ends or the pipe to this shell does, as it does when we are gone; then ends all that was
/// started.
const UNTIL_WE_ARE_GONE: &str = r#"("$@"; kill -9 0) & read -r line; kill -9 0"#;

/// What people look at an owner's site with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink: Chrome, Edge, Opera and most of Android.
    Chromium,
    /// Gecko.
    Firefox,
    /// Safari's engine, as GTK has it.
    WebKit,
}

impl fmt::Display for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        })
    }
}

/// A browser that starts when it is awaited.
#[must_use = "a browser starts when it is awaited"]
#[derive(Clone, Copy)]
pub struct Start {
    pub(super) engine: Engine,
    pub(super) phone: bool,
    pub(super) dark: bool,
    pub(super) storage: bool,
}

impl Start {
    pub(super) fn new(engine: Engine) -> Self {
        Self { engine, phone: false, dark: false, storage: true }
    }

    /// As on a phone. Only Chromium plays a screen that is touched; the others have its size.
    pub fn phone(self) -> Self {
        Self { phone: true, ..self }
    }

    /// With a person who prefers the dark.
    pub fn dark(self) -> Self {
        Self { dark: true, ..self }
    }

    /// With storage that is not to be had, as in some private windows: asking for it throws in Chromium and Firefox,
    /// and gives null in WebKitGTK, which has no setting that throws.
    pub fn without_storage(self) -> Self {
        Self { storage: false, ..self }
    }
}

impl IntoFuture for Start {
    type Output = Browser;
    type IntoFuture = Pin<Box<dyn Future<Output = Browser>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(Browser::launch(self))
    }
}

/// A driver that listens, and what it must be told for a browser.
pub(super) struct Driver {
    /// The driver first, then what it needs; they end in this order.
    pub(super) servers: Vec<Server>,
    pub(super) capabilities: Value,
}

impl Driver {
    pub(super) async fn start(start: Start, profile: &Path) -> Self {
        match start.engine {
            Engine::Chromium => chromium::driver(start, profile).await,
            Engine::Firefox => firefox::driver(start, profile).await,
            Engine::WebKit => webkit::driver(start, profile).await,
        }
    }
}

/// A program that ends with us, and keeps what it writes to the profile's folder.
pub(super) fn program(profile: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", UNTIL_WE_ARE_GONE, "sh", program]).args(arguments);
    command.env("HOME", profile).env("TMPDIR", profile).env("XDG_RUNTIME_DIR", profile);
    // Nobody's own settings, and no desktop that happens to run.
    for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:").env("NO_AT_BRIDGE", "1");
    command
}
