//! The edge: the Worker's WebAssembly, its bindings to the runtime, and the entry that calls them.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo;
use crate::layout::Layout;

/// The module that Cloudflare starts.
const ENTRY: &str = include_str!("../worker_shim.mjs");

/// Builds `edge/worker.mjs`, `edge/index.js` and `edge/index_bg.wasm`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let compiled = cargo::build_wasm(layout, "goodword-edge", "edge")?;
    let made = layout.build("edge.new");
    remove(&made)?;
    bind(&compiled, &made)?;
    fs::write(made.join("worker.mjs"), ENTRY).context("cannot write the edge's entry")?;
    // All modules change at once: one that starts meanwhile gets no mixture.
    let folder = layout.build("edge");
    remove(&folder)?;
    fs::rename(&made, &folder).context("cannot put the built edge in its place")
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name("index")
        .module(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // Both let the entry start the code anew after a panic.
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate(folder)
        .context("cannot bind the edge to the Workers runtime")?;
    // workerd imports a .wasm file as a module already, and does not know the newer spelling.
    let glue = folder.join("index.js");
    let script = fs::read_to_string(&glue).context("cannot read the edge's bindings")?;
    fs::write(&glue, script.replace("import source ", "import ")).context("cannot write the edge's bindings")
}
