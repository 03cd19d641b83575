//! The widget: Leptos compiled to WebAssembly, its glue, and the names that let both be cached for ever.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::layout::{Layout, write_if_changed};
use crate::{cargo, npm};

/// How the assets are served, here and at Cloudflare: names change with the content, and any site may load them.
const HEADERS: &str = "\
/assets/*
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
";

/// How many builds' assets are served: the newest, and the one before.
const KEPT: usize = 2;

/// Where a page finds the widget; the edge hands it to the loader.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Manifest {
    /// Path of the JavaScript module.
    pub(crate) glue: String,
    /// Path of the WebAssembly file.
    pub(crate) wasm: String,
}

impl Manifest {
    /// The manifest of the last build.
    pub(crate) fn read(layout: &Layout) -> Result<Self> {
        let text = fs::read(layout.build("widget/manifest.json"))
            .context("The widget is not built yet: run `cargo xtask build` first")?;
        serde_json::from_slice(&text).context("build/widget/manifest.json is damaged")
    }
}

/// Builds `public/assets/`, `public/_headers` and `widget/manifest.json`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let compiled = cargo::build_wasm(layout, "goodword-widget", "widget")?;
    let scratch = layout.build("widget/bindgen");
    bind(&compiled, &scratch)?;
    let glue = scratch.join("minified.js");
    npm::esbuild(layout, &scratch.join("goodword.js"), &glue, &["--format=esm", "--target=es2020"])?;
    let manifest = Manifest {
        glue: publish(layout, &glue, "js")?,
        wasm: publish(layout, &scratch.join("goodword_bg.wasm"), "wasm")?,
    };
    write_if_changed(&layout.build("public/_headers"), HEADERS.as_bytes())?;
    write_if_changed(&layout.build("widget/manifest.json"), &serde_json::to_vec(&manifest)?)
}

/// Writes `goodword.js` and `goodword_bg.wasm`. The glue knows no address of its own: the loader passes it.
fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name("goodword")
        .web(true)?
        .omit_default_module_path(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("cannot bind the widget to JavaScript")
}

/// Copies a file to the assets under a name with its content's hash, and answers its path for a browser.
fn publish(layout: &Layout, file: &Path, extension: &str) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let hash = HEXLOWER.encode(&Sha256::digest(&content)[..8]);
    let path = format!("/assets/goodword-{hash}.{extension}");
    write_if_changed(&public(layout, &path), &content)?;
    Ok(path)
}

/// Notes that the edge that stands now names this build's assets, and removes all but these and those of the edge
/// before it: whoever runs that one yet, or kept its loader, still finds its widget.
pub(super) fn retire(layout: &Layout) -> Result<()> {
    let named = layout.build("widget/named.json");
    let mut builds: Vec<Manifest> =
        fs::read(&named).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let newest = Manifest::read(layout)?;
    if builds.first() != Some(&newest) {
        builds.insert(0, newest);
    }
    builds.truncate(KEPT);
    write_if_changed(&named, &serde_json::to_vec(&builds)?)?;
    let keep: Vec<PathBuf> =
        builds.iter().flat_map(|build| [&build.glue, &build.wasm]).map(|path| public(layout, path)).collect();
    for entry in fs::read_dir(layout.build("public/assets"))? {
        let path = entry?.path();
        if !keep.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn public(layout: &Layout, path: &str) -> PathBuf {
    layout.build("public").join(path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Does to the assets what a build does whose glue and WebAssembly have this content.
    fn publish_build(layout: &Layout, content: &str) -> Manifest {
        let file = layout.build("content");
        write_if_changed(&file, content.as_bytes()).unwrap();
        let manifest = Manifest {
            glue: publish(layout, &file, "js").unwrap(),
            wasm: publish(layout, &file, "wasm").unwrap(),
        };
        write_if_changed(&layout.build("widget/manifest.json"), &serde_json::to_vec(&manifest).unwrap())
            .unwrap();
        manifest
    }

    fn layout(root: &Path) -> Layout {
        Layout { root: root.to_owned(), target: root.join("target") }
    }

    fn is_served(layout: &Layout, manifest: &Manifest) -> bool {
        [&manifest.glue, &manifest.wasm].into_iter().all(|path| public(layout, path).is_file())
    }

    #[test]
    fn a_loader_of_the_build_before_finds_its_widget() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(folder.path());
        let builds = ["one", "two", "three"].map(|content| {
            let manifest = publish_build(&layout, content);
            retire(&layout).unwrap();
            manifest
        });
        assert_eq!(builds.map(|build| is_served(&layout, &build)), [false, true, true]);
    }

    #[test]
    fn a_build_that_changes_nothing_takes_nothing_away() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(folder.path());
        let builds = ["one", "two", "two"].map(|content| {
            let manifest = publish_build(&layout, content);
            retire(&layout).unwrap();
            manifest
        });
        assert_eq!(builds.map(|build| is_served(&layout, &build)), [true; 3]);
    }

    #[test]
    fn a_widget_whose_edge_was_not_built_takes_nothing_away() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(folder.path());
        let standing = publish_build(&layout, "one");
        retire(&layout).unwrap();
        let unfinished = ["two", "three"].map(|content| publish_build(&layout, content));
        assert!(is_served(&layout, &standing));
        let finished = publish_build(&layout, "four");
        retire(&layout).unwrap();
        assert!(is_served(&layout, &standing) && is_served(&layout, &finished));
        assert_eq!(unfinished.map(|build| is_served(&layout, &build)), [false; 2]);
    }
}
