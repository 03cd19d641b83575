//! Cargo, as our commands call it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::layout::Layout;
use crate::process;

/// The target that the edge and the widget are compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The cargo that runs us, in the given folder.
pub(crate) fn command(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// What cargo knows of the workspace's own packages.
pub(crate) fn metadata(root: &Path) -> Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo cannot read the workspace")
}

/// Compiles a package to WebAssembly by the profile of the given name, and answers where the file is.
pub(crate) fn build_wasm(layout: &Layout, package: &str, profile: &str) -> Result<PathBuf> {
    process::run(command(&layout.root).args([
        "build",
        "--package",
        package,
        "--lib",
        "--target",
        WASM,
        "--profile",
        profile,
    ]))?;
    let file = package.replace('-', "_") + ".wasm";
    Ok(layout.target.join(WASM).join(profile).join(file))
}

/// Compiles a program for this machine, and answers where it is.
pub(crate) fn build_program(layout: &Layout, package: &str) -> Result<PathBuf> {
    process::run(command(&layout.root).args(["build", "--package", package, "--bin", package]))?;
    Ok(layout.program(package))
}
