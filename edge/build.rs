//! Takes what `cargo xtask build` made of the loader and the widget into the Worker.
//!
//! Without it, as when only checking or testing, the Worker carries a loader that says so.

use std::{env, error::Error, fs, path::Path};

const NOT_BUILT: &str = "console.error('Goodword: this edge was built without its widget; run `cargo xtask build`.', __GOODWORD_CONFIG__, __GOODWORD_VIEW__);";
const NO_ASSETS: &str = "const FIRST: Asset = [\"\"; 2];\nconst GLUE: Asset = FIRST;\nconst WASM: Asset = FIRST;\nconst STYLE: Asset = FIRST;\n";

fn main() -> Result<(), Box<dyn Error>> {
    let built = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../build");
    let out = env::var("OUT_DIR")?;
    let files = [
        ("loader/loader.js", "loader.js", NOT_BUILT),
        ("widget/first.js", "first.js", ""),
        ("widget/assets.rs", "assets.rs", NO_ASSETS),
    ];
    for (from, to, without) in files {
        let from = built.join(from);
        println!("cargo::rerun-if-changed={}", from.display());
        let content = fs::read_to_string(from).unwrap_or_else(|_| without.to_owned());
        fs::write(Path::new(&out).join(to), content)?;
    }
    Ok(())
}
