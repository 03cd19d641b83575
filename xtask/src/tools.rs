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
