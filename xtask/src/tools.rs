//! What rustup brings: the WebAssembly target.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

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

/// Installs the standard library's source, and tells whether it is there.
pub(crate) fn install_rust_src(layout: &Layout) -> bool {
    let query = ["--print", "sysroot"];
    let Ok(sysroot) = process::output(Command::new("rustc").args(query).current_dir(&layout.root)) else {
        return false;
    };
    let source = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml");
    let add =
        || Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(&layout.root).status();
    source.is_file() || (add().is_ok_and(|status| status.success()) && source.is_file())
}
