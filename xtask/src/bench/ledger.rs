//! `cargo xtask bench ledger`: one program with more and more referrals, and what each operation takes.
//!
//! Natively, in a SQLite file: the harness is an ignored test of the edge, which runs the Ledger's own code and SQL. Or
//! on workerd, over HTTP: then all that lies between is measured too.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use super::growth;
use crate::{cargo, layout::Layout, process};

/// How large, and where.
#[derive(Args)]
pub(crate) struct Options {
    /// Numbers of referrals, growing
    #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
    sizes: Vec<u64>,
    /// Over HTTP, on workerd
    #[arg(long)]
    workerd: bool,
}

/// Measures, prints a table, and fails when claims or events cost more than twice what they cost at the first size, or
/// the Ledger's memory is more than it may be.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    if options.workerd {
        return growth::run(layout, &options.sizes);
    }
    let sizes = options.sizes.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    process::run(harness(layout, "claims_and_events_cost_the_same").env("GOODWORD_SIZES", sizes))
}

/// The ignored test of the edge with this name.
pub(super) fn harness(layout: &Layout, name: &str) -> Command {
    let mut command = cargo::command(&layout.root);
    command.args(["test", "--release", "--package", "goodword-edge", "--lib", name]);
    command.args(["--", "--ignored", "--nocapture"]);
    command
}
