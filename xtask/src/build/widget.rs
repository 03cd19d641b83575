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

/// Where a page finds the widget; the edge hands it to the loader.
#[derive(serde::Serialize, serde::Deserialize)]
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
    remove_others(layout, &manifest)?;
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

/// Removes what an earlier build published.
fn remove_others(layout: &Layout, manifest: &Manifest) -> Result<()> {
    let keep = [public(layout, &manifest.glue), public(layout, &manifest.wasm)];
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
