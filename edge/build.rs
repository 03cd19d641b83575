//! Takes what `cargo xtask build` made of the loader and the widget into the Worker.
//!
//! Without it, as when only checking or testing, the Worker carries a loader that says so.

use std::{env, error::Error, fs, path::Path};

const NOT_BUILT: &str = "console.error('Goodword: this edge was built without its widget; run `cargo xtask build`.', __GOODWORD_CONFIG__);";

fn main() -> Result<(), Box<dyn Error>> {
    let built = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../build");
    let (loader, manifest) = (built.join("loader/loader.js"), built.join("widget/manifest.json"));
    println!("cargo::rerun-if-changed={}", loader.display());
    println!("cargo::rerun-if-changed={}", manifest.display());
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(out.join("loader.js"), fs::read_to_string(loader).unwrap_or_else(|_| NOT_BUILT.to_owned()))?;
    let manifest = fs::read_to_string(manifest).unwrap_or_default();
    let assets = format!(
        "const GLUE: &str = {:?};\nconst WASM: &str = {:?};\n",
        field(&manifest, "glue"),
        field(&manifest, "wasm")
    );
    fs::write(out.join("assets.rs"), assets)?;
    Ok(())
}

/// The value of a field of the manifest, which holds nothing but two paths.
fn field<'a>(manifest: &'a str, name: &str) -> &'a str {
    let after = manifest.split_once(&format!("\"{name}\"")).map_or("", |(_, after)| after);
    after.split('"').nth(1).unwrap_or_default()
}
