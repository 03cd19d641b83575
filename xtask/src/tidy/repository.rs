//! What the rules look at, read from cargo and from the files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::Package;

use crate::layout::Layout;
use crate::{cargo, process};

/// Folders that hold nothing written by hand.
const NOT_OURS: [&str; 4] = ["build", "node_modules", "screenshots", "target"];
/// Files of these kinds are read.
const KINDS: [&str; 14] =
    ["css", "html", "js", "json", "jsonc", "lock", "md", "mjs", "rs", "sh", "sql", "svg", "toml", "yml"];

/// The repository, as far as the rules go.
#[derive(Default)]
pub(super) struct Repository {
    /// The workspace's packages.
    pub(super) members: Vec<Member>,
    /// Every text file that somebody wrote.
    pub(super) files: Vec<SourceFile>,
}

/// One package of the workspace.
#[derive(Default)]
pub(super) struct Member {
    /// Its name.
    pub(super) name: String,
    /// Every package it names in its manifest, for whatever purpose.
    pub(super) dependencies: Vec<Dependency>,
    /// Every package that ends up in what is deployed, with its features; only read where a rule asks.
    pub(super) reaches: Vec<Reached>,
    /// Whether its manifest says `[lints] workspace = true`.
    pub(super) inherits_lints: bool,
}

/// One line of a manifest.
#[derive(Default)]
pub(super) struct Dependency {
    /// The package's name.
    pub(super) name: String,
    /// Whether it lies in a folder outside the repository.
    pub(super) outside: bool,
}

/// A package at the end of a chain of dependencies.
#[derive(Default)]
pub(super) struct Reached {
    /// The package's name.
    pub(super) name: String,
    /// The features it is compiled with.
    pub(super) features: Vec<String>,
}

/// One text file.
#[derive(Default)]
pub(crate) struct SourceFile {
    /// Its path in the repository.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Every text file that somebody wrote.
pub(crate) fn texts(root: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    read_folder(root, root, &mut files)?;
    Ok(files)
}

impl Repository {
    /// Reads the repository.
    pub(super) fn read(layout: &Layout) -> Result<Self> {
        let metadata = cargo::metadata(&layout.root)?;
        let members =
            metadata.packages.iter().map(|package| Member::read(layout, package)).collect::<Result<_>>()?;
        Ok(Self { members, files: texts(&layout.root)? })
    }
}

impl Member {
    fn read(layout: &Layout, package: &Package) -> Result<Self> {
        let manifest = fs::read_to_string(&package.manifest_path)
            .with_context(|| format!("cannot read {}", package.manifest_path))?;
        let dependencies = package.dependencies.iter().map(|dependency| Dependency {
            name: dependency.name.clone(),
            outside: dependency.path.as_ref().is_some_and(|path| !path.starts_with(&layout.root)),
        });
        let name = package.name.to_string();
        let reaches = if super::rules::must_be_pure(&name) { reached(layout, &name)? } else { Vec::new() };
        Ok(Self {
            name,
            dependencies: dependencies.collect(),
            reaches,
            inherits_lints: inherits_lints(&manifest),
        })
    }
}

/// All that a package needs in the WebAssembly that is deployed; procedural macros do not come along. Neither does
/// web-time, which ulid names there whatever its features: our ids get their time as a parameter.
fn reached(layout: &Layout, package: &str) -> Result<Vec<Reached>> {
    let flags =
        ["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{f}", "--prune", "web-time"];
    let tree = process::output(
        cargo::command(&layout.root)
            .args(["tree", "--package", package, "--target", cargo::WASM])
            .args(flags),
    )?;
    Ok(parse_tree(&tree))
}

/// Reads lines of `name v1.2.3 (remarks)|feature,feature`; the first is the package itself.
fn parse_tree(tree: &str) -> Vec<Reached> {
    let lines = tree.lines().skip(1).filter_map(|line| {
        let (package, features) = line.split_once('|')?;
        // A package met before is marked by a star after its features.
        let features = features.trim_end_matches("(*)").trim();
        Some(Reached {
            name: package.split_whitespace().next()?.to_owned(),
            features: features.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        })
    });
    lines.collect()
}

fn inherits_lints(manifest: &str) -> bool {
    let lines: Vec<&str> = manifest.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.windows(2).any(|pair| pair == ["[lints]", "workspace = true"])
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) && !name.starts_with('.') {
                read_folder(root, &path, files)?;
            }
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let path = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_dependencies_is_read_with_its_features() {
        let tree = "goodword-domain v0.1.0 (/here)|\nidna v1.1.0|alloc,std\nsmallvec v1.15.1| (*)\n";
        let reached = parse_tree(tree);
        let names: Vec<&str> = reached.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["idna", "smallvec"]);
        assert_eq!(reached[0].features, ["alloc", "std"]);
        assert!(reached[1].features.is_empty());
    }

    #[test]
    fn inherited_lints_are_recognised() {
        assert!(inherits_lints("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"));
        assert!(!inherits_lints("[package]\nname = \"a\"\n[dependencies]\nworkspace = true\n"));
    }
}
