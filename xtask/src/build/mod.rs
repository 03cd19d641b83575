//! `cargo xtask build`: the widget, the loader, the description of the API and the edge, in the order in which they need
//! each other.

mod docs;
mod edge;
mod loader;
mod wasm;
mod widget;

use std::env;

use anyhow::Result;

pub(crate) use self::widget::Manifest;

use crate::layout::Layout;
use crate::{npm, process, tools};

/// Set by a caller that has built already and starts a tool that would build again.
pub(crate) const ALREADY_BUILT: &str = "GOODWORD_ALREADY_BUILT";

/// Builds everything that is deployed into `build/`, after installing what that takes.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    if env::var_os(ALREADY_BUILT).is_some() {
        println!("Built already.");
        return Ok(());
    }
    let _lock = layout.lock()?;
    tools::install_wasm_target(layout)?;
    npm::install(layout)?;
    process::step("widget", || widget::build(layout))?;
    process::step("loader", || loader::build(layout))?;
    process::step("description of the API", || docs::build(layout))?;
    process::step("edge", || edge::build(layout))?;
    widget::retire(layout)
}
