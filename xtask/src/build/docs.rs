//! The description of the API: `/openapi.json`, and `/docs`, where people read it.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::layout::{Layout, write_if_changed};
use crate::{cargo, npm, process};

/// How both are served. The page loads its own files and asks its own edge, and nothing else: no inline script or style,
/// and nobody's frame. Its renderer's pictures are within its style sheet.
pub(super) const HEADERS: &str = "\
/openapi.json
  Cache-Control: public, max-age=300
  Access-Control-Allow-Origin: *
  X-Content-Type-Options: nosniff
/docs
  Cache-Control: public, max-age=300
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  Referrer-Policy: no-referrer
  X-Content-Type-Options: nosniff
/docs/*
  X-Content-Type-Options: nosniff
";

/// The package that draws the page, and what its licence asks to come with it.
const RENDERER: &str = "node_modules/swagger-ui-dist";
const LICENSES: [&str; 3] = ["NOTICE", "LICENSE", "swagger-ui-es-bundle.js.LICENSE.txt"];

/// Builds `public/openapi.json`, `public/docs.html` and `public/docs/`.
pub(super) fn build(layout: &Layout) -> Result<()> {
    let describe = cargo::build_program(layout, "goodword-openapi")?;
    let document = process::output(&mut Command::new(describe))?;
    let public = layout.build("public");
    write_if_changed(&public.join("openapi.json"), document.as_bytes())?;
    let source = layout.root.join("edge/openapi/page");
    let page = fs::read(source.join("index.html")).context("cannot read the page of the API")?;
    write_if_changed(&public.join("docs.html"), &page)?;
    // All that it needs is of this century, but not of this year.
    npm::esbuild(
        layout,
        &source.join("page.js"),
        &public.join("docs/reference.js"),
        &["--format=iife", "--target=es2020"],
    )?;
    npm::esbuild(layout, &source.join("page.css"), &public.join("docs/reference.css"), &[])?;
    let licenses = LICENSES.map(|name| {
        let path = layout.root.join(RENDERER).join(name);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    });
    let licenses = licenses.into_iter().collect::<Result<Vec<_>>>()?.join("\n\n");
    write_if_changed(&public.join("docs/licenses.txt"), licenses.as_bytes())
}
