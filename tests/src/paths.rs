//! Where things are that were built before the tests run.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The repository: `GOODWORD_ROOT`, or the folder above that holds `xtask/serve.mjs`.
#[must_use]
pub fn root() -> PathBuf {
    if let Some(root) = env::var_os("GOODWORD_ROOT") {
        return root.into();
    }
    let here = env::current_dir().expect("a current folder");
    let root = here.ancestors().find(|folder| folder.join("xtask/serve.mjs").is_file());
    root.expect("the tests run within the repository").to_owned()
}

/// The demo shop's program: `GOODWORD_SHOP`, or the one beside this test's; it is built when it is not there.
pub(crate) fn shop() -> PathBuf {
    static SHOP: OnceLock<PathBuf> = OnceLock::new();
    SHOP.get_or_init(find_shop).clone()
}

fn find_shop() -> PathBuf {
    if let Some(shop) = env::var_os("GOODWORD_SHOP") {
        return shop.into();
    }
    // A test is TARGET/debug/deps/NAME, a program TARGET/debug/NAME.
    let test = env::current_exe().expect("a test knows where it is");
    let profile = test.ancestors().nth(2).expect("a test lies in TARGET/debug/deps");
    let shop = profile.join("goodword-demo-site");
    if !shop.is_file() {
        build_shop(profile.parent().expect("a target folder"));
    }
    shop
}

fn build_shop(target: &Path) {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "goodword-demo-site"]).current_dir(root());
    let built = cargo.env("CARGO_TARGET_DIR", target).status().expect("cargo runs");
    assert!(built.success(), "the demo shop cannot be built");
}
