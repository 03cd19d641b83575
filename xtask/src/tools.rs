//! Programs that do not come by npm or cargo: the WebAssembly target, a browser and its driver.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::WASM;
use crate::layout::Layout;
use crate::process;

/// Installs the WebAssembly target, unless it is there.
pub(crate) fn install_wasm_target(layout: &Layout) -> Result<()> {
    let query = ["--print", "target-libdir", "--target", WASM];
    let folder = process::output(Command::new("rustc").args(query).current_dir(&layout.root))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    process::step("WebAssembly target", || {
        process::run(Command::new("rustup").args(["target", "add", WASM]).current_dir(&layout.root))
            .with_context(|| format!("install Rust's target {WASM}, best by rustup (https://rustup.rs)"))
    })
}

/// Installs Chromium and its driver where that can be done without asking: as root on Debian and its kin.
pub(crate) fn install_browser() -> Result<()> {
    if browser_present() {
        return Ok(());
    }
    if !on_path("apt-get") || !is_root() {
        bail!(
            "The browser tests need `chromium` and `chromedriver` on the PATH: install both \
             (on Debian: sudo apt-get install chromium chromium-driver)."
        );
    }
    process::step("Chromium", || {
        process::run(&mut apt_get(&["update"]))?;
        process::run(&mut apt_get(&[
            "install",
            "-y",
            "--no-install-recommends",
            "chromium",
            "chromium-driver",
        ]))
    })?;
    if !browser_present() {
        bail!("apt-get brought no `chromium` with `chromedriver`: install both by hand, on the PATH.");
    }
    Ok(())
}

fn browser_present() -> bool {
    on_path("chromium") && on_path("chromedriver")
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-q").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
