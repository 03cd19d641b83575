//! The Node side: packages from the lock file, and what bundles and minifies scripts.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::layout::Layout;
use crate::process;

/// The oldest Node that wrangler runs on, as (major, minor).
const OLDEST_NODE: (u32, u32) = (20, 3);

/// Installs the packages of package-lock.json, unless they are there.
pub(crate) fn install(layout: &Layout) -> Result<()> {
    let lock = fs::read(layout.root.join("package-lock.json")).context("cannot read package-lock.json")?;
    let wanted = HEXLOWER.encode(&Sha256::digest(lock));
    let stamp = layout.root.join("node_modules/.goodword-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    process::step("npm packages", || {
        check_node()?;
        // No package needs its install script: esbuild and workerd ship their programs as packages of their own.
        let flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        process::run(Command::new("npm").args(flags).current_dir(&layout.root))?;
        fs::write(&stamp, wanted).context("cannot write into node_modules")
    })
}

fn check_node() -> Result<()> {
    let version = process::output(Command::new("node").arg("--version"))
        .context("Goodword's tools need Node 20.3 or newer (https://nodejs.org)")?;
    let version = version.trim();
    ensure!(
        parse_version(version).is_some_and(|found| found >= OLDEST_NODE),
        "Node {version} is too old: install Node {}.{} or newer (https://nodejs.org).",
        OLDEST_NODE.0,
        OLDEST_NODE.1
    );
    Ok(())
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Has Chromium compile all of a script beside the page's own work; else each function is when it is called, which takes the
/// page half as long again (<https://v8.dev/blog/explicit-compile-hints>).
const HINT: &str = "//# allFunctionsCalledOnLoad";

/// The oldest browsers that must read our scripts: what one of them lacks is written otherwise.
const BROWSERS: &str = "--target=chrome91,firefox89,safari14.1";

/// Bundles and minifies a script of the widget, for browsers from the middle of 2021 on: with terser after esbuild it is smaller. A
/// function stays one of its own: put into its caller, its closures would hold what the caller's do, also what is to go.
pub(crate) fn script(layout: &Layout, entry: &Path, output: &Path, flags: &[&str]) -> Result<()> {
    esbuild(layout, entry, output, &[&["--format=iife", BROWSERS], flags].concat())?;
    let preamble = format!("preamble='{HINT}'");
    process::run(
        Command::new(layout.node_tool("terser"))
            .arg(output)
            .args(["--ecma", "2022", "--compress", "passes=3,reduce_funcs=false", "--mangle"])
            .args(["--format", &preamble, "--output"])
            .arg(output)
            .current_dir(&layout.root),
    )
}

/// Bundles and minifies one file with its imports.
pub(crate) fn esbuild(layout: &Layout, entry: &Path, output: &Path, flags: &[&str]) -> Result<()> {
    let common = ["--bundle", "--minify", "--legal-comments=none", "--log-level=warning"];
    process::run(
        Command::new(layout.node_tool("esbuild"))
            .arg(entry)
            .arg(format!("--outfile={}", output.display()))
            .args(common)
            .args(flags)
            .current_dir(&layout.root),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_read() {
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert_eq!(parse_version("v18.3.0-nightly"), Some((18, 3)));
        assert_eq!(parse_version("rubbish"), None);
    }
}
