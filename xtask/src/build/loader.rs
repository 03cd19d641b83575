//! The loader: the JavaScript behind the script tag, in one small file.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::layout::Layout;
use crate::npm;

/// What the edge replaces by a program's settings and by its view.
const PLACEHOLDERS: [&str; 2] = ["__GOODWORD_CONFIG__", "__GOODWORD_VIEW__"];

/// Builds `loader/loader.js`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let source = layout.root.join("widget/loader/loader.js");
    ensure!(source.is_file(), "widget/loader/loader.js is missing: the script tag has nothing to load.");
    let output = layout.build("loader/loader.js");
    let made = layout.build("loader/new.js");
    npm::script(layout, &source, &made, &[])?;
    let script = fs::read_to_string(&made).context("cannot read the bundled loader")?;
    for placeholder in PLACEHOLDERS {
        ensure!(
            script.matches(placeholder).count() == 1,
            "The bundled loader must have `{placeholder}` once: the edge replaces it."
        );
    }
    fs::remove_file(&made)?;
    crate::layout::write_if_changed(&output, script.as_bytes())
}
