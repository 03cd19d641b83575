//! `cargo xtask bench ledger`: one program with more and more referrals, in a SQLite file, and what each operation takes.
//! The harness is an ignored test of the edge: it runs the Ledger's own code and SQL.

use anyhow::Result;
use clap::Args;

use crate::{cargo, layout::Layout, process};

/// How large.
#[derive(Args)]
pub(crate) struct Options {
    /// Numbers of referrals, growing
    #[arg(long, default_value = "1000,100000,1000000")]
    sizes: String,
}

/// Measures, prints a table, and fails when claims or events cost more than twice what they cost at the first size.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let test = ["test", "--release", "--package", "goodword-edge", "--lib", "growth"];
    let mut command = cargo::command(&layout.root);
    command.args(test).args(["--", "--ignored", "--nocapture"]).env("GOODWORD_SIZES", &options.sizes);
    process::run(&mut command)
}
