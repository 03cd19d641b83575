//! schemathesis, which calls the edge with whatever its description allows: from `PyPI`, into a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::layout::Layout;
use crate::process;

/// Every package with its version and the hashes of its files; how it was made stands in its first lines.
const REQUIREMENTS: &str = "tests/schemathesis/requirements.txt";
/// The oldest Python that it runs on, as (major, minor).
const OLDEST: (u32, u32) = (3, 11);

/// Installs it, unless it is there, and answers where.
pub(crate) fn install(layout: &Layout) -> Result<PathBuf> {
    let requirements = layout.root.join(REQUIREMENTS);
    let wanted = fs::read(&requirements).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
    let folder = layout.target.join("schemathesis");
    let (program, stamp) = (folder.join("bin/schemathesis"), folder.join("installed"));
    let wanted = HEXLOWER.encode(&Sha256::digest(&wanted));
    // One whose Python is gone does not start.
    let starts = || process::output(Command::new(&program).arg("--version")).is_ok();
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && starts() {
        return Ok(program);
    }
    process::step("schemathesis", || {
        let python = python()?;
        process::run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        process::run(
            pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&requirements),
        )?;
        fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
    })?;
    Ok(program)
}

/// A Python that is new enough and can make a folder of its own; on Debian, as root, it is installed.
fn python() -> Result<PathBuf> {
    let python = Path::new("python3");
    if is_good(python) {
        return Ok(python.to_owned());
    }
    let root = process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root && process::output(Command::new("apt-get").arg("--version")).is_ok() {
        let mut update = Command::new("apt-get");
        process::run(update.args(["-q", "update"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let packages = ["-q", "install", "--yes", "--no-install-recommends", "python3", "python3-venv"];
        process::run(Command::new("apt-get").args(packages).env("DEBIAN_FRONTEND", "noninteractive"))?;
        // Another Python may stand before Debian's on the PATH.
        if let Some(debian) = Some(Path::new("/usr/bin/python3")).filter(|python| is_good(python)) {
            return Ok(debian.to_owned());
        }
    }
    bail!(
        "The tests of the API's description need Python {}.{} or newer with `venv` (on Debian: sudo apt-get install \
         python3-venv).",
        OLDEST.0,
        OLDEST.1
    )
}

fn is_good(python: &Path) -> bool {
    let script = "import ensurepip, sys, venv; print(*sys.version_info[:2])";
    let version = process::output(Command::new(python).args(["-c", script]));
    version.is_ok_and(|version| parse_version(&version).is_some_and(|found| found >= OLDEST))
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions_of_python_are_read() {
        assert_eq!(parse_version("3 11\n"), Some((3, 11)));
        assert_eq!(parse_version("rubbish"), None);
    }
}
