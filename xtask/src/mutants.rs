//! `cargo xtask mutants`: changes the rules in small ways, and tells which changes no test of theirs notices.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{cargo, layout::Layout, process};

/// Which rules.
#[derive(Args)]
pub(crate) struct Options {
    /// This file of `edge/domain/src` only, such as `rule.rs`; may be given more than once
    #[arg(long)]
    file: Vec<String>,
}

/// Runs cargo-mutants on the domain, installing it beside what is built when it is missing. Fails when one survives.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let root = layout.build("tools");
    let tool = root.join("bin/cargo-mutants");
    if !tool.is_file() {
        process::step("cargo-mutants", || {
            let mut install = cargo::command(&layout.root);
            process::run(install.args(["install", "--locked", "cargo-mutants", "--root"]).arg(&root))
        })?;
    }
    let mut command = Command::new(tool);
    command.current_dir(&layout.root).args([
        "mutants",
        "--package",
        "goodword-domain",
        "--no-shuffle",
        "--output",
    ]);
    command.arg(layout.build("mutants"));
    for file in &options.file {
        command.arg("--file").arg(format!("edge/domain/src/{file}"));
    }
    // Fewer random cases: each of hundreds of mutants runs all of them. Its copies have a target folder of their own.
    command.args(["--", "--lib"]).env("PROPTEST_CASES", "64").env_remove("CARGO_TARGET_DIR");
    process::run(&mut command)
}
