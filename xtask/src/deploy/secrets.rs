//! The deployment's two secrets: made once, handed to Cloudflare by a file, never printed.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::private::{random, write_whole};

/// What the edge must have.
pub(super) const NAMES: [&str; 2] = ["ADMIN_TOKEN", "GOODWORD_SECRET"];

/// The file in which the owner finds them.
pub(super) struct Kept {
    /// Where it is.
    pub(super) path: PathBuf,
    secrets: BTreeMap<String, String>,
}

impl Kept {
    /// Reads what a try before this one kept for the Worker, and makes what is missing of `names`.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub(super) fn make(folder: &Path, worker: &str, names: &[&str]) -> Result<Self> {
        let path = folder.join(format!("{worker}.json"));
        let mut secrets: BTreeMap<String, String> = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .with_context(|| format!("{} is damaged: repair it, or move it away", path.display()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        for name in names {
            if !secrets.contains_key(*name) {
                secrets.insert((*name).to_owned(), random()?);
            }
        }
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let kept = Self { path, secrets };
        kept.write(&kept.path, &NAMES)?;
        Ok(kept)
    }

    /// Writes those of these names for wrangler, which takes them from a file so that no other program sees them.
    pub(super) fn hand_over(&self, names: &[&str]) -> Result<Handed> {
        let path = self.path.with_extension("handed.json");
        self.write(&path, names)?;
        Ok(Handed { path })
    }

    fn write(&self, path: &Path, names: &[&str]) -> Result<()> {
        let wanted: BTreeMap<_, _> =
            self.secrets.iter().filter(|(name, _)| names.contains(&name.as_str())).collect();
        let text = serde_json::to_vec_pretty(&wanted)?;
        write_whole(path, &text).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A file that is gone once wrangler has read it.
pub(super) struct Handed {
    /// Where it is.
    pub(super) path: PathBuf,
}

impl Drop for Handed {
    fn drop(&mut self) {
        // Nobody else can read it; it is removed so that a secret does not lie about twice.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn secrets_are_made_once_and_nobody_else_can_read_them() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("goodword");
        let first = Kept::make(&inner, "goodword", &NAMES).unwrap();
        let text = fs::read_to_string(&first.path).unwrap();
        assert_eq!(Kept::make(&inner, "goodword", &NAMES).unwrap().secrets, first.secrets);
        assert_eq!(fs::read_to_string(&first.path).unwrap(), text);
        assert_ne!(first.secrets["ADMIN_TOKEN"], first.secrets["GOODWORD_SECRET"]);
        assert_eq!(fs::metadata(&first.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_ne!(Kept::make(&inner, "goodword-staging", &NAMES).unwrap().secrets, first.secrets);
    }

    #[test]
    fn only_what_is_missing_is_handed_over_and_its_file_goes_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::make(folder.path(), "goodword", &NAMES).unwrap();
        let handed = kept.hand_over(&["ADMIN_TOKEN"]).unwrap();
        let path = handed.path.clone();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("ADMIN_TOKEN") && !text.contains("GOODWORD_SECRET"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        drop(handed);
        assert!(!path.exists() && kept.path.exists());
    }

    #[test]
    fn a_damaged_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("goodword.json"), "{").unwrap();
        assert!(Kept::make(folder.path(), "goodword", &NAMES).is_err());
        assert_eq!(fs::read_to_string(folder.path().join("goodword.json")).unwrap(), "{");
    }
}
