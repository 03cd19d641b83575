//! `cargo xtask book`: the documentation as a book, with every link in it checked.

mod page;
mod rules;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use self::page::Page;
use crate::layout::Layout;
use crate::tidy::repository;
use crate::{process, tools};

/// The program that makes the book; its server and its watching of files are left out, which halves its build.
const MDBOOK: tools::Program = tools::Program {
    name: "mdbook",
    package: "mdbook@0.5.4",
    flags: &["--no-default-features", "--features", "search"],
};
/// The book's pages, in the repository.
const FOLDER: &str = "docs/";
/// What stands where in the book.
const SUMMARY: &str = "docs/SUMMARY.md";

/// Checks every page and makes the book in `build/book`.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let pages = pages(layout)?;
    let faults = rules::faults(&pages, |path| layout.root.join(path).exists());
    for fault in &faults {
        println!("error: {fault}");
    }
    ensure!(faults.is_empty(), "The documentation has {} faults.", faults.len());
    tools::install_program(layout, &MDBOOK)?;
    let mut build = Command::new(MDBOOK.name);
    process::run(build.args(["build", "docs"]).current_dir(&layout.root).env("PATH", tools::path()?))?;
    compare(layout, &pages)?;
    println!("The book is in {}.", layout.build("book/index.html").display());
    Ok(())
}

/// Every text for people, wherever it stands.
fn pages(layout: &Layout) -> Result<Vec<Page>> {
    let files = repository::texts(&layout.root)?;
    Ok(files
        .iter()
        .filter(|file| Path::new(&file.path).extension().is_some_and(|kind| kind == "md"))
        .map(|file| Page::read(&file.path, &file.text))
        .collect())
}

/// Looks whether the book has each page and each heading under the name by which they are linked here.
fn compare(layout: &Layout, pages: &[Page]) -> Result<()> {
    for page in pages.iter().filter(|page| page.path.starts_with(FOLDER) && page.path != SUMMARY) {
        let name = page.path.trim_start_matches(FOLDER).replace(".md", ".html");
        let path = layout.build("book").join(&name);
        let html = fs::read_to_string(&path).with_context(|| format!("mdBook made no {name}"))?;
        for heading in &page.headings {
            if !html.contains(&format!("id=\"{}\"", heading.anchor)) {
                bail!("{name} calls the heading #{} something else.", heading.anchor);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_of_this_repository_has_no_fault() {
        let layout = Layout::find().unwrap();
        let pages = pages(&layout).unwrap();
        assert!(pages.iter().filter(|page| page.path.starts_with(FOLDER)).count() > 10);
        assert_eq!(rules::faults(&pages, |path| layout.root.join(path).exists()), [""; 0]);
    }
}
