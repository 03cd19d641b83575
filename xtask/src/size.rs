//! `cargo xtask size`: what a page downloads, and the most that it may be.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::build::Manifest;
use crate::layout::Layout;

/// The most that the files may take together, by brotli: 50 KB of 1,024 bytes with a program's view, which takes five.
const MOST_IN_TOTAL: usize = 46_000;
/// The same where the standard library could not be built anew.
const MOST_WHEN_PLAIN: usize = 56_000;
/// The most that the loader may take by brotli: it is on every page, and with a program's settings 2.5 KB.
const MOST_FOR_LOADER: usize = 2_375;

/// What others' pages download, in bytes by brotli, as measured of their published or built files.
const PEERS: [(&str, usize, &str); 5] = [
    ("ReferralCandy", 213_000, "published script"),
    ("RefRef", 93_200, "widget in React, built from source; 1,300 more on every page"),
    ("Refersion", 21_000, "published script, on every page"),
    ("Preact", 12_500, "the same share widget, without the other languages, sides and states"),
    ("Tapfiliate", 12_000, "published script, on every page; attribution only"),
];

/// One file that a page downloads, in bytes.
struct Sizes {
    name: &'static str,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table, and fails when a page would download more than we promise.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let manifest = Manifest::read(layout)?;
    let files = [
        ("loader", layout.build("loader/loader.js")),
        ("first", layout.build(&format!("public{}", manifest.first.path))),
        ("glue", layout.build(&format!("public{}", manifest.glue.path))),
        ("wasm", layout.build(&format!("public{}", manifest.wasm.path))),
    ];
    let mut sizes = Vec::new();
    for (name, path) in files {
        let content =
            fs::read(&path).with_context(|| format!("cannot read {}: build first", path.display()))?;
        sizes.push(measure(name, &content)?);
    }
    let most = if manifest.smallest { MOST_IN_TOTAL } else { MOST_WHEN_PLAIN };
    print!("{}", table(&sizes, most));
    check(&sizes, most)
}

fn measure(name: &'static str, content: &[u8]) -> Result<Sizes> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &content[..], &mut brotli, &parameters)?;
    Ok(Sizes { name, raw: content.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

fn total(sizes: &[Sizes]) -> Sizes {
    let sum = |part: fn(&Sizes) -> usize| sizes.iter().map(part).sum();
    Sizes { name: "total", raw: sum(|s| s.raw), gzip: sum(|s| s.gzip), brotli: sum(|s| s.brotli) }
}

fn table(sizes: &[Sizes], most: usize) -> String {
    let row =
        |file: &Sizes| format!("{:8} {:>10} {:>10} {:>10}\n", file.name, file.raw, file.gzip, file.brotli);
    let head = format!("{:8} {:>10} {:>10} {:>10}   bytes\n", "file", "raw", "gzip -9", "brotli -11");
    let rows: Vec<String> = sizes.iter().chain([&total(sizes)]).map(row).collect();
    let most = format!("{:8} {most:>32}   of which the loader {MOST_FOR_LOADER}\n\n", "at most");
    let peers = PEERS.map(|(name, size, what)| format!("{name:14} {size:>26}   {what}\n"));
    [head, rows.concat(), most, peers.concat()].concat()
}

fn check(sizes: &[Sizes], most: usize) -> Result<()> {
    let total = total(sizes).brotli;
    ensure!(total <= most, "A page downloads {total} bytes by brotli: at most {most} are allowed.");
    for loader in sizes.iter().filter(|file| file.name == "loader") {
        let size = loader.brotli;
        ensure!(
            size <= MOST_FOR_LOADER,
            "The loader is {size} bytes by brotli: at most {MOST_FOR_LOADER} are allowed."
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &'static str, brotli: usize) -> Sizes {
        Sizes { name, raw: 0, gzip: 0, brotli }
    }

    #[test]
    fn what_is_just_small_enough_passes() {
        assert!(
            check(&[file("loader", MOST_FOR_LOADER), file("wasm", 10_000)], MOST_FOR_LOADER + 10_000).is_ok()
        );
    }

    #[test]
    fn a_loader_one_byte_too_large_fails() {
        let error = check(&[file("loader", MOST_FOR_LOADER + 1)], MOST_IN_TOTAL).unwrap_err();
        assert_eq!(error.to_string(), "The loader is 2376 bytes by brotli: at most 2375 are allowed.");
    }

    #[test]
    fn a_total_one_byte_too_large_fails() {
        let error = check(&[file("glue", 1), file("wasm", 10)], 10).unwrap_err();
        assert_eq!(error.to_string(), "A page downloads 11 bytes by brotli: at most 10 are allowed.");
    }

    #[test]
    fn compression_is_measured() {
        let sizes = measure("wasm", &[7; 10_000]).unwrap();
        assert_eq!(sizes.raw, 10_000);
        assert!(sizes.gzip < 100 && sizes.brotli < 50);
    }
}
