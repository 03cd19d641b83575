//! The loader: the JavaScript behind the script tag, in one small file.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::layout::Layout;
use crate::npm;

/// What the edge replaces by a program's public configuration.
const PLACEHOLDER: &str = "__GOODWORD_CONFIG__";

/// Builds `loader/loader.js`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let source = layout.root.join("widget/loader/loader.js");
    ensure!(source.is_file(), "widget/loader/loader.js is missing: the script tag has nothing to load.");
    let output = layout.build("loader/loader.js");
    let made = layout.build("loader/new.js");
    // The widget is loaded by import(), which every browser that runs it has, whatever else is kept to ES2019.
    npm::esbuild(
        layout,
        &source,
        &made,
        &["--format=iife", "--target=es2019", "--supported:dynamic-import=true"],
    )?;
    let script = fs::read_to_string(&made).context("cannot read the bundled loader")?;
    ensure!(
        script.contains(PLACEHOLDER),
        "The bundled loader lost `{PLACEHOLDER}`, which the edge replaces."
    );
    fs::remove_file(&made)?;
    crate::layout::write_if_changed(&output, script.as_bytes())
}
