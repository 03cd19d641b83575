//! `cargo xtask bench ledger`: one program with more and more referrals, and what each operation takes.
//!
//! Natively, in a SQLite file: the harness is an ignored test of the edge, which runs the Ledger's own code and SQL. Or
//! on workerd, over HTTP: then all that lies between is measured too, and filling takes longer.

use anyhow::Result;
use clap::Args;

use super::growth;
use crate::{cargo, layout::Layout, process};

/// How large, and where.
#[derive(Args)]
pub(crate) struct Options {
    /// Numbers of referrals, growing [default: 1000,100000,1000000; on workerd 1000,20000]
    #[arg(long, value_delimiter = ',')]
    sizes: Vec<u64>,
    /// Over HTTP, on workerd
    #[arg(long)]
    workerd: bool,
}

/// Measures, prints a table, and fails when claims or events cost more than twice what they cost at the first size, or
/// the Ledger's memory is more than it may be.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let sizes =
        |default: &[u64]| if options.sizes.is_empty() { default.to_vec() } else { options.sizes.clone() };
    if options.workerd {
        return growth::run(layout, &sizes(&[1000, 20_000]));
    }
    let sizes = sizes(&[1000, 100_000, 1_000_000]).iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    let test = ["test", "--release", "--package", "goodword-edge", "--lib", "growth"];
    let mut command = cargo::command(&layout.root);
    command.args(test).args(["--", "--ignored", "--nocapture"]).env("GOODWORD_SIZES", sizes);
    process::run(&mut command)
}
