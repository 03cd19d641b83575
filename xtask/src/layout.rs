//! Where things are: every path that more than one command uses.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo;

/// The folders of this work tree.
pub(crate) struct Layout {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the environment or a configuration puts it.
    pub(crate) target: PathBuf,
}

impl Layout {
    /// Finds the folders, by the place of this package and by what cargo says.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?;
        let metadata = cargo::metadata(root)?;
        Ok(Self { root: root.to_owned(), target: metadata.target_directory.into() })
    }

    /// A path inside `build/`, the folder for everything built that is not cargo's own.
    pub(crate) fn build(&self, path: &str) -> PathBuf {
        self.root.join("build").join(path)
    }

    /// A program of ours, compiled for this machine.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// A tool that an npm package brings.
    pub(crate) fn node_tool(&self, name: &str) -> PathBuf {
        self.root.join("node_modules/.bin").join(name)
    }

    /// Keeps another command of this work tree from building at the same time, until the file is dropped.
    pub(crate) fn lock(&self) -> Result<fs::File> {
        let path = self.build(".lock");
        fs::create_dir_all(self.build("")).context("cannot make the folder build/")?;
        let file = fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        if file.try_lock().is_err() {
            println!("Waiting for another build of this work tree.");
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Ok(file)
    }
}

/// Writes a file unless it has this content already: cargo goes by the time of a change.
pub(crate) fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}
