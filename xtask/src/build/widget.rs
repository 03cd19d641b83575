//! The widget: Leptos compiled to WebAssembly, its glue, and the names that let both be cached for ever.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use super::{docs, wasm::bare};
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
    /// The script that shows the first view.
    pub(crate) first: Asset,
    /// The widget's JavaScript.
    pub(crate) glue: Asset,
    /// The WebAssembly file.
    pub(crate) wasm: Asset,
    /// The look of the edge's own pages.
    style: Asset,
    /// Whether the standard library was built anew, for size.
    pub(crate) smallest: bool,
}

/// A file that a page loads.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Asset {
    /// Its path on the edge.
    pub(crate) path: String,
    /// By which the browser checks it (W3C Subresource Integrity).
    integrity: String,
}

impl Manifest {
    /// The files' paths.
    fn paths(&self) -> [&str; 4] {
        [&self.first, &self.glue, &self.wasm, &self.style].map(|asset| &*asset.path)
    }

    /// The manifest of the last build.
    pub(crate) fn read(layout: &Layout) -> Result<Self> {
        let text = fs::read(layout.build("widget/manifest.json"))
            .context("The widget is not built yet: run `cargo xtask build` first")?;
        serde_json::from_slice(&text).context("build/widget/manifest.json is damaged")
    }
}

/// Builds `public/assets/`, `public/_headers`, `widget/manifest.json`, and for the edge `widget/first.js` and
/// `widget/assets.rs`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let (compiled, smallest) = cargo::build_smallest_wasm(layout, "goodword-widget", "widget")?;
    let scratch = layout.build("widget/bindgen");
    bind(&compiled, &scratch)?;
    let wasm = scratch.join("goodword_bg.wasm");
    write_if_changed(&wasm, &bare(&fs::read(&wasm)?)?)?;
    let source = layout.root.join("widget/first");
    let [glue, first] = ["minified.js", "first.js"].map(|name| scratch.join(name));
    npm::script(layout, &source.join("glue.js"), &glue, &[])?;
    for style in ["widget.css", "page.css"] {
        npm::esbuild(layout, &layout.root.join("widget/style").join(style), &scratch.join(style), &[])?;
    }
    let style = format!("--alias:goodword-css={}", scratch.join("widget.css").display());
    npm::script(layout, &source.join("first.js"), &first, &[&style, "--loader:.css=text"])?;
    let manifest = Manifest {
        first: publish(layout, &first, "first", "js")?,
        glue: publish(layout, &glue, "goodword", "js")?,
        wasm: publish(layout, &wasm, "goodword", "wasm")?,
        style: publish(layout, &scratch.join("page.css"), "page", "css")?,
        smallest,
    };
    write_if_changed(&layout.build("public/_headers"), [HEADERS, docs::HEADERS].concat().as_bytes())?;
    write_if_changed(
        &layout.build("public/goodword.d.ts"),
        &fs::read(layout.root.join("widget/goodword.d.ts"))?,
    )?;
    write_if_changed(&layout.build("widget/first.js"), &fs::read(&first)?)?;
    write_if_changed(&layout.build("widget/assets.rs"), constants(&manifest).as_bytes())?;
    write_if_changed(&layout.build("widget/manifest.json"), &serde_json::to_vec(&manifest)?)
}

/// The manifest as the edge compiles it in.
fn constants(manifest: &Manifest) -> String {
    let line = |name: &str, Asset { path, integrity }: &Asset| {
        format!("const {name}: Asset = [{path:?}, {integrity:?}];\n")
    };
    let Manifest { first, glue, wasm, style, smallest: _ } = manifest;
    [line("FIRST", first), line("GLUE", glue), line("WASM", wasm), line("STYLE", style)].concat()
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

/// Copies a file to the assets under a name with its content's hash: as much of it as keeps builds apart, and as `integrity`
/// begins, which compresses best: every page that has the tag downloads both.
fn publish(layout: &Layout, file: &Path, name: &str, extension: &str) -> Result<Asset> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let hash = Sha256::digest(&content);
    let path = format!("/assets/{name}-{}.{extension}", BASE64URL_NOPAD.encode(&hash[..6]));
    write_if_changed(&public(layout, &path), &content)?;
    Ok(Asset { path, integrity: format!("sha256-{}", BASE64.encode(&hash)) })
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
        builds.iter().flat_map(Manifest::paths).map(|path| public(layout, path)).collect();
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
            first: publish(layout, &file, "first", "js").unwrap(),
            glue: publish(layout, &file, "goodword", "js").unwrap(),
            wasm: publish(layout, &file, "goodword", "wasm").unwrap(),
            style: publish(layout, &file, "page", "css").unwrap(),
            smallest: true,
        };
        write_if_changed(&layout.build("widget/manifest.json"), &serde_json::to_vec(&manifest).unwrap())
            .unwrap();
        manifest
    }

    fn layout(root: &Path) -> Layout {
        Layout { root: root.to_owned(), target: root.join("target") }
    }

    fn is_served(layout: &Layout, manifest: &Manifest) -> bool {
        manifest.paths().into_iter().all(|path| public(layout, path).is_file())
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
