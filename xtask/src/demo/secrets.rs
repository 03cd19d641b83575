//! The demo's secrets, kept in the state folder for nobody but its owner.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::private::{random, write_whole};

/// A program's secrets as the edge shows them, once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ProgramSecrets {
    /// With it the owner's server reports events.
    pub(crate) secret_key: String,
    /// With it the owner's server signs who is looking at a page.
    pub(super) identity_secret: String,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Content {
    admin_token: String,
    goodword_secret: String,
    #[serde(default)]
    programs: BTreeMap<String, ProgramSecrets>,
}

/// The secrets file, read or made.
pub(super) struct Secrets {
    path: PathBuf,
    content: Content,
    /// `ADMIN_TOKEN` of the environment, which goes before the kept one and is not kept itself.
    given_token: Option<String>,
}

impl Secrets {
    /// Reads the file, or makes it with new random secrets.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let given_token = env::var("ADMIN_TOKEN").ok().filter(|token| !token.is_empty());
        let content = match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).with_context(|| {
                format!("{} is damaged: repair it, or remove the folder to start anew", path.display())
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Content::random()?,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let secrets = Self { path: path.to_owned(), content, given_token };
        secrets.save()?;
        Ok(secrets)
    }

    /// The operator's token.
    pub(super) fn admin_token(&self) -> &str {
        self.given_token.as_deref().unwrap_or(&self.content.admin_token)
    }

    /// The deployment's own secret.
    pub(super) fn goodword_secret(&self) -> &str {
        &self.content.goodword_secret
    }

    /// What is kept of a program.
    pub(super) fn program(&self, program: &str) -> Option<ProgramSecrets> {
        self.content.programs.get(program).cloned()
    }

    /// Keeps a program's secrets, which nobody can ask for again.
    pub(super) fn save_program(&mut self, program: &str, secrets: ProgramSecrets) -> Result<()> {
        self.content.programs.insert(program.to_owned(), secrets);
        self.save()
    }

    fn save(&self) -> Result<()> {
        let text = serde_json::to_vec_pretty(&self.content)?;
        write_whole(&self.path, &text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

impl Content {
    fn random() -> Result<Self> {
        Ok(Self { admin_token: random()?, goodword_secret: random()?, programs: BTreeMap::new() })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn bakery() -> ProgramSecrets {
        ProgramSecrets { secret_key: "gw_sk_1".into(), identity_secret: "two".into() }
    }

    #[test]
    fn a_second_start_finds_the_same_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        let mut first = Secrets::open(&path).unwrap();
        first.save_program("bakery", bakery()).unwrap();
        let second = Secrets::open(&path).unwrap();
        assert_eq!(second.goodword_secret(), first.goodword_secret());
        assert_eq!(second.content.admin_token, first.content.admin_token);
        assert!(second.program("bakery") == Some(bakery()) && second.program("other").is_none());
    }

    #[test]
    fn nobody_else_can_read_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        Secrets::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets.json");
        fs::write(&path, "{").unwrap();
        assert!(Secrets::open(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{");
    }
}
