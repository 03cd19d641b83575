//! The repository's own commands: `cargo xtask demo`, `test`, `deploy`, `build`, `size`, `tidy`,
//! `book`, `cost`, `refresh-lists`, `bench` and `mutants`.
//!
//! Each installs what it lacks, says what it does, and fails with one sentence.

mod bench;
mod book;
mod browsers;
mod build;
mod cargo;
mod cost;
mod demo;
mod deploy;
mod layout;
mod lists;
mod mutants;
mod npm;
mod private;
mod process;
mod schemathesis;
mod size;
mod stop;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::layout::Layout;

/// Builds, runs and checks Goodword.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// What can be asked.
#[derive(Subcommand)]
enum Task {
    /// Builds everything, starts the edge and the demo shop, and runs until Ctrl-C
    Demo(demo::Options),
    /// Runs every check that a change must pass
    Test(test::Options),
    /// Puts Goodword on Cloudflare, makes what is missing there, and prints the snippet
    Deploy(deploy::Options),
    /// Builds the widget, the loader and the edge into build/
    Build,
    /// Prints what a page downloads, and fails when that is too much
    Size,
    /// Checks the rules of the repository: who may use whom, formatting, file length
    Tidy,
    /// Checks every link of the documentation, and makes it into a book in build/book
    Book,
    /// Prints what Goodword costs a month on Cloudflare, by what a referral was measured to do
    Cost,
    /// Fetches the newest list of throw-away mail domains into edge/data
    RefreshLists,
    /// Measures the edge beside an empty Worker
    Bench(bench::Options),
    /// Changes the rules in small ways, and fails when no test notices one
    Mutants(mutants::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    stop::listen()?;
    let layout = Layout::find()?;
    match task {
        Task::Demo(options) => demo::run(&layout, &options),
        Task::Test(options) => test::run(&layout, &options),
        Task::Deploy(options) => deploy::run(&layout, &options),
        Task::Build => build::run(&layout),
        Task::Size => size::run(&layout),
        Task::Tidy => tidy::run(&layout),
        Task::Book => book::run(&layout),
        Task::Cost => cost::run(&layout),
        Task::RefreshLists => lists::refresh(&layout),
        Task::Bench(options) => bench::run(&layout, &options),
        Task::Mutants(options) => mutants::run(&layout, &options),
    }
}
