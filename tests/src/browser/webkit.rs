//! WebKitGTK's MiniBrowser, by WebKitWebDriver, on a screen of its own: so each has a clipboard of its own too.

use std::{fs, path::Path};

use serde_json::json;

use super::engine::{Driver, Start, program};
use crate::server::{Server, free_port};

/// A card that is still fading in is seen as no person sees it.
const SETTINGS: &str = "[Settings]\ngtk-enable-animations=0\n";

/// Its bar of buttons would keep the window at 447 px; without size it lets the page be as narrow as any phone.
const NO_BAR: &str =
    "* { font-size: 1px; min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0 }
    image { opacity: 0; margin: -8px }\n";

pub(super) async fn driver(start: Start, profile: &Path) -> Driver {
    let screen = screen(profile).await;
    let look = profile.join(".config/gtk-3.0");
    fs::create_dir_all(&look).expect("a folder for settings");
    fs::write(look.join("settings.ini"), SETTINGS).expect("settings can be written");
    fs::write(look.join("gtk.css"), NO_BAR).expect("a style can be written");

    // It does not say which port it took, so it is told one.
    let port = free_port();
    let mut command = program(profile, "WebKitWebDriver", &[&format!("--port={port}")]);
    command.env("DISPLAY", screen.url()).env("GDK_BACKEND", "x11").env("LIBGL_ALWAYS_SOFTWARE", "1");
    command.env("GSETTINGS_BACKEND", "memory");
    let driver = Server::start_silently(command, &profile.join("driver.log"), port).await;

    let mut args = vec!["--automation"];
    if start.dark {
        args.push("--dark-mode");
    }
    if !start.storage {
        args.extend(["--enable-html5-local-storage=false", "--cookies-policy=never"]);
    }
    let capabilities = json!({"browserName": "MiniBrowser", "webkitgtk:browserOptions": {"args": args}});
    Driver { servers: vec![driver, screen], capabilities }
}

/// A screen that nobody sees; its address is `:N`.
async fn screen(profile: &Path) -> Server {
    let arguments = ["-displayfd", "1", "-screen", "0", "1600x1400x24", "-nolisten", "tcp"];
    let command = program(profile, "Xvfb", &arguments);
    Server::start_saying(command, &profile.join("screen.log"), |line| Some(format!(":{}", line.trim()))).await
}
