//! What rustup and cargo bring: the WebAssembly target, and programs from the registry.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::{self, WASM};
use crate::layout::Layout;
use crate::process;

/// A program that the registry of crates has.
pub(crate) struct Program {
    /// What it is called on the PATH.
    pub(crate) name: &'static str,
    /// Its package, with the version.
    pub(crate) package: &'static str,
    /// What else cargo is told.
    pub(crate) flags: &'static [&'static str],
}

/// Installs a program, unless one of its name is there, in a build that is quick to make.
pub(crate) fn install_program(layout: &Layout, program: &Program) -> Result<()> {
    if search_path().any(|folder| folder.join(program.name).is_file()) {
        return Ok(());
    }
    process::step(program.name, || {
        let mut install = cargo::command(&layout.root);
        // In a folder that cargo takes away afterwards: among what is built of ours it would stay.
        install.env_remove("CARGO_TARGET_DIR").args(["install", "--quiet", "--locked", "--debug"]);
        process::run(install.arg(program.package).args(program.flags))
    })
}

/// The PATH for what we start, with what cargo installed.
pub(crate) fn path() -> Result<OsString> {
    env::join_paths(search_path()).context("a folder on the PATH has a colon in its name")
}

/// The PATH, and where cargo installs programs.
fn search_path() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = env::split_paths(&path).collect();
    let root = ["CARGO_INSTALL_ROOT", "CARGO_HOME"].iter().find_map(env::var_os).map(PathBuf::from);
    let root = root.or_else(|| Some(env::home_dir()?.join(".cargo")));
    folders.into_iter().chain(root.map(|root| root.join("bin")))
}

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
