//! What a compiled WebAssembly file says besides its program.

use anyhow::{Context, Result, ensure};

/// What every file begins with: its name and the version.
const HEAD: &[u8] = b"\0asm\x01\0\0\0";
/// The kind of section that a browser passes over.
const CUSTOM: u8 = 0;

/// The file without what only tools read: which features it may use, and how it could be split.
pub(super) fn bare(file: &[u8]) -> Result<Vec<u8>> {
    let mut rest = file.strip_prefix(HEAD).context("this is no WebAssembly")?;
    let mut bare = HEAD.to_vec();
    while let Some((&kind, after)) = rest.split_first() {
        let (length, content) = number(after)?;
        ensure!(content.len() >= length, "a section of the WebAssembly is cut off");
        let section;
        (section, rest) = rest.split_at(rest.len() - content.len() + length);
        if kind != CUSTOM {
            bare.extend(section);
        }
    }
    Ok(bare)
}

/// A number in LEB128, and what comes after it.
fn number(bytes: &[u8]) -> Result<(usize, &[u8])> {
    let last =
        bytes.iter().position(|byte| byte & 0x80 == 0).context("a number of the WebAssembly is cut off")?;
    ensure!(last < 5, "a number of the WebAssembly is too long");
    let number = bytes[..=last].iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7f));
    Ok((number, &bytes[last + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut file = HEAD.to_vec();
        for (kind, content) in sections {
            file.push(*kind);
            // A length of two bytes, as compilers leave room for.
            file.extend([u8::try_from(content.len()).unwrap() | 0x80, 0]);
            file.extend(*content);
        }
        file
    }

    #[test]
    fn only_what_a_browser_runs_is_left() {
        let whole = file(&[(0, b"\x04name"), (1, b"types"), (0, b"\x01x"), (10, b"code"), (0, b"\x01y")]);
        assert_eq!(bare(&whole).unwrap(), file(&[(1, b"types"), (10, b"code")]));
        assert_eq!(bare(HEAD).unwrap(), HEAD);
    }

    #[test]
    fn what_is_no_webassembly_or_half_of_one_is_refused() {
        let whole = file(&[(1, b"types")]);
        for wrong in [b"<html>".as_slice(), &whole[..whole.len() - 1], &whole[..HEAD.len() + 2]] {
            assert!(bare(wrong).is_err(), "{wrong:?}");
        }
    }
}
