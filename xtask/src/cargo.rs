//! Cargo, as our commands call it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::layout::Layout;
use crate::{process, tools};

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
    process::run(&mut wasm_build(layout, package, profile))?;
    Ok(built(layout, package, profile))
}

fn wasm_build(layout: &Layout, package: &str, profile: &str) -> Command {
    let mut build = command(&layout.root);
    build.args(["build", "--package", package, "--lib", "--target", WASM, "--profile", profile]);
    build
}

fn built(layout: &Layout, package: &str, profile: &str) -> PathBuf {
    let file = package.replace('-', "_") + ".wasm";
    layout.target.join(WASM).join(profile).join(file)
}

/// What makes the smallest WebAssembly: the standard library is compiled anew, for size, and a panic ends at once without
/// a message (the unstable part of cargo's book: `build-std`).
const SMALLEST: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const SMALLEST_FLAGS: &str =
    "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// As [`build_wasm`], as small as it gets, and tells whether it did: where the standard library's source is not to be had,
/// the build is plain.
pub(crate) fn build_smallest_wasm(layout: &Layout, package: &str, profile: &str) -> Result<(PathBuf, bool)> {
    if !tools::install_rust_src(layout) {
        println!(
            "notice: without Rust's source (`rustup component add rust-src`) the widget is about a sixth larger"
        );
        return Ok((build_wasm(layout, package, profile)?, false));
    }
    let mut build = wasm_build(layout, package, profile);
    process::run(build.args(SMALLEST).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SMALLEST_FLAGS))?;
    Ok((built(layout, package, profile), true))
}

/// Compiles a program for this machine, and answers where it is.
pub(crate) fn build_program(layout: &Layout, package: &str) -> Result<PathBuf> {
    process::run(command(&layout.root).args(["build", "--package", package, "--bin", package]))?;
    Ok(layout.program(package))
}
