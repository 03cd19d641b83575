//! `cargo xtask test`: every check that a change must pass, the quick ones first where they need nothing built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::browsers::{self, Engine};
use crate::deploy::Environment;
use crate::layout::Layout;
use crate::{book, build, cargo, deploy, npm, process, schemathesis, size, stop, tidy, tools};

/// All that is ours but this program.
const PRODUCT: [&str; 3] = ["--workspace", "--exclude", "xtask"];
/// What is compiled to WebAssembly, and so is checked there as well.
const WASM_PACKAGES: [&str; 4] = ["--package", "goodword-edge", "--package", "goodword-widget"];
/// The folders with JavaScript of the widget's; its tests stand beside it.
const SCRIPTS: [&str; 2] = ["widget/first", "widget/loader"];

/// Which checks to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Run this check only; may be given more than once
    #[arg(long, value_enum)]
    only: Vec<Check>,
    /// Run the browser tests in this engine only, and no others of `black-box`; may be given more than once
    #[arg(long, value_enum)]
    engine: Vec<Engine>,
    /// Run the tests whose name contains this; for `unit` and `black-box`
    filter: Option<String>,
}

/// The checks, in their order.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Check {
    /// The repository's rules and formatting
    Tidy,
    /// Everything that is deployed can be built
    Build,
    /// A page downloads no more than promised
    Size,
    /// Clippy, here and for WebAssembly
    Lint,
    /// Tests within the packages, and those in documentation
    Unit,
    /// The documentation leads nowhere that is not there, and can be made into a book
    Book,
    /// What would be deployed is complete
    Deploy,
    /// The edge over HTTP, also as its description allows, and the whole way in each browser
    BlackBox,
}

/// Runs the checks until one fails, and then says how long each took.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let mut durations = Vec::new();
    for check in
        Check::value_variants().iter().filter(|check| options.only.is_empty() || options.only.contains(check))
    {
        stop::check()?;
        let start = Instant::now();
        println!("==> {}", check.name());
        check.run(layout, options)?;
        durations.push((check.name(), start.elapsed()));
    }
    print!("{}", summary(&durations));
    Ok(())
}

impl Check {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self, layout: &Layout, options: &Options) -> Result<()> {
        let filter = options.filter.as_deref();
        match self {
            Check::Tidy => tidy::run(layout),
            Check::Build => build::run(layout),
            Check::Size => size::run(layout),
            Check::Lint => lint(layout),
            Check::Unit => unit(layout, filter),
            Check::Book => book::run(layout),
            Check::Deploy => [Environment::Production, Environment::Staging]
                .iter()
                .try_for_each(|it| deploy::check(layout, *it)),
            Check::BlackBox => black_box(layout, &options.engine, filter),
        }
    }
}

fn lint(layout: &Layout) -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    process::run(cargo::command(&layout.root).args(["clippy", "--workspace", "--all-targets"]).args(deny))?;
    let wasm = ["clippy", "--lib", "--target", cargo::WASM];
    process::run(cargo::command(&layout.root).args(wasm).args(WASM_PACKAGES).args(deny))
}

/// Compiles every test and program. What cargo compiles depends on which packages are named together, so every
/// command after this names the same ones; and xtask stands alone, as it did when it was started.
fn compile(layout: &Layout) -> Result<()> {
    process::run(cargo::command(&layout.root).arg("build").args(PRODUCT).arg("--all-targets"))
}

fn unit(layout: &Layout, filter: Option<&str>) -> Result<()> {
    compile(layout)?;
    for which in [["--lib", "--bins"].as_slice(), &["--doc"]] {
        process::run(cargo::command(&layout.root).arg("test").args(PRODUCT).args(which).args(filter))?;
    }
    process::run(cargo::command(&layout.root).args(["test", "--package", "xtask"]).args(filter))?;
    scripts(layout, filter)
}

/// The scripts' own tests, which need Node and a document (happy-dom), and no browser.
fn scripts(layout: &Layout, filter: Option<&str>) -> Result<()> {
    npm::install(layout)?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=dot"]).current_dir(&layout.root);
    if let Some(filter) = filter {
        node.arg(format!("--test-name-pattern={filter}"));
    }
    // By name: of a folder, each version of Node makes something else.
    for folder in SCRIPTS {
        node.args(test_files(&layout.root.join(folder))?);
    }
    process::run(&mut node)?;
    types(layout)
}

/// What a page may say to the widget is what its types say.
fn types(layout: &Layout) -> Result<()> {
    let files = ["widget/goodword.test.ts", "widget/goodword.d.ts"];
    let strict = ["--noEmit", "--strict", "--target", "es2020", "--lib", "es2020,dom"];
    process::run(Command::new(layout.node_tool("tsc")).args(strict).args(files).current_dir(&layout.root))
}

/// The files of a folder that are tests for Node.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.js") {
            files.push(path);
        }
    }
    ensure!(!files.is_empty(), "{} has no tests", folder.display());
    files.sort();
    Ok(files)
}

fn black_box(layout: &Layout, wanted: &[Engine], filter: Option<&str>) -> Result<()> {
    let engines = browsers::install(layout, wanted)?;
    compile(layout)?;
    let which = if wanted.is_empty() { "*" } else { "browser" };
    let mut command = cargo::command(&layout.root);
    command.arg("test").args(PRODUCT).args(["--test", which]).args(filter).arg("--");
    for other in Engine::value_variants().iter().filter(|engine| !engines.contains(engine)) {
        command.args(["--skip", &format!("::{}", other.name())]);
    }
    if wanted.is_empty() {
        command.env("GOODWORD_SCHEMATHESIS", schemathesis::install(layout)?);
    }
    command.env("GOODWORD_ROOT", &layout.root).env("GOODWORD_SHOP", layout.program("goodword-demo-site"));
    process::run(command.env("PATH", tools::path()?))
}

fn summary(durations: &[(String, Duration)]) -> String {
    let total = ("in total".to_owned(), durations.iter().map(|(_, duration)| *duration).sum());
    let row =
        |(name, duration): &(String, Duration)| format!("  {name:10} {:>7.1} s\n", duration.as_secs_f64());
    let rows: Vec<String> = durations.iter().chain([&total]).map(row).collect();
    format!("\nAll checks passed.\n{}", rows.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_each_check_with_its_time() {
        let text =
            summary(&[("tidy".into(), Duration::from_millis(1500)), ("unit".into(), Duration::from_mins(1))]);
        assert!(text.contains("tidy           1.5 s"), "{text}");
        assert!(text.contains("in total      61.5 s"), "{text}");
    }
}
