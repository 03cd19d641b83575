//! `cargo xtask tidy`: the repository's own rules, as a check.

pub(crate) mod repository;
mod rules;

use anyhow::{Context, Result, bail};

use self::repository::Repository;
use crate::layout::Layout;
use crate::{cargo, process};

/// Prints what breaks a rule and what only deserves a look; fails for the former.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let formatted = process::run(cargo::command(&layout.root).args(["fmt", "--all", "--check"]));
    let repository = Repository::read(layout)?;
    for warning in rules::long_files(&repository) {
        println!("warning: {warning}");
    }
    let violations = rules::violations(&repository);
    for violation in &violations {
        println!("error: {violation}");
    }
    formatted.context("Not everything is formatted: run `cargo fmt --all`")?;
    match violations.len() {
        0 => Ok(()),
        1 => bail!("The repository breaks one of its rules."),
        count => bail!("The repository breaks {count} of its rules."),
    }
}
