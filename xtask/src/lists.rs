//! `cargo xtask refresh-lists`: fetches the lists that others keep and we compile into the Worker.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::layout::{Layout, write_if_changed};
use crate::process;

/// The npm package that carries the list of <https://github.com/disposable-email-domains/disposable-email-domains>.
/// It leaves forwarding services such as Firefox Relay out: their mail reaches a person.
const PACKAGE: &str = "disposable-email-domains-js";
/// Where the list is in it.
const LIST: &str = "package/dist/dict/disposable_email_blocklist.json";
/// The licence under which it may be kept here.
const LICENCE: &str = "CC0-1.0";
/// Fewer than this and something went wrong at the source.
const FEWEST: usize = 5_000;
/// Where people really have their mail: a list that names one of these is not to be trusted.
const MAILBOXES: [&str; 10] = [
    "gmail.com",
    "hotmail.com",
    "icloud.com",
    "kpnmail.nl",
    "live.nl",
    "outlook.com",
    "proton.me",
    "web.de",
    "yahoo.com",
    "ziggo.nl",
];

/// Takes the newest list from the registry and writes it to `edge/data`.
pub(crate) fn refresh(layout: &Layout) -> Result<()> {
    let facts = npm(layout, &["view", PACKAGE, "version", "license", "time", "--json"])?;
    let facts: Value = serde_json::from_str(&facts).context("npm view printed no JSON")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (version, licence) = (text(&facts["version"]), text(&facts["license"]));
    ensure!(licence == LICENCE, "{PACKAGE} is now under {licence}: only {LICENCE} may be kept here.");
    let day = text(&facts["time"][&version]).chars().take(10).collect::<String>();
    let domains = download(layout, &version)?;
    check(&domains)?;
    let count = domains.len();
    let content = format!("{}\n{}\n", header(&version, &day), domains.join("\n"));
    write_if_changed(&layout.root.join("edge/data/disposable_domains.txt"), content.as_bytes())?;
    println!("edge/data/disposable_domains.txt has {count} domains of {PACKAGE} {version} ({day}).");
    Ok(())
}

fn header(version: &str, day: &str) -> String {
    format!(
        "# Domains of throw-away addresses, sorted by byte. Made by `cargo xtask refresh-lists`: do not edit.\n\
         # Source: npm {PACKAGE} {version} of {day}, the list of\n\
         # https://github.com/disposable-email-domains/disposable-email-domains, {LICENCE}.\n"
    )
}

/// The list of a version, sorted; npm checks the package against the registry's hash.
fn download(layout: &Layout, version: &str) -> Result<Vec<String>> {
    let folder = layout.build("lists");
    fs::create_dir_all(&folder).context("cannot make a folder in build/")?;
    let folder = folder.display().to_string();
    let wanted = format!("{PACKAGE}@{version}");
    let file = npm(layout, &["pack", &wanted, "--silent", "--pack-destination", &folder])?;
    let archive = layout.build("lists").join(file.trim());
    let json = process::output(Command::new("tar").args(["-xzOf"]).arg(archive).arg(LIST))?;
    let mut domains: Vec<String> = serde_json::from_str(&json).context("the list is no JSON of names")?;
    domains.sort_unstable();
    domains.dedup();
    Ok(domains)
}

fn check(domains: &[String]) -> Result<()> {
    ensure!(
        domains.len() >= FEWEST,
        "The list has {} domains only: at least {FEWEST} are expected.",
        domains.len()
    );
    for domain in domains {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        ensure!(
            domain.contains('.') && domain.chars().all(plain),
            "The list names `{domain}`, which is no domain."
        );
    }
    let wrong = MAILBOXES.iter().find(|known| domains.iter().any(|domain| domain == *known));
    ensure!(wrong.is_none(), "The list names {}, where people have their mail.", wrong.unwrap_or(&""));
    Ok(())
}

fn npm(layout: &Layout, arguments: &[&str]) -> Result<String> {
    process::output(Command::new("npm").args(arguments).current_dir(&layout.root))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many() -> Vec<String> {
        (0..FEWEST).map(|number| format!("throw-away-{number}.example")).collect()
    }

    #[test]
    fn a_list_that_looks_right_is_taken() {
        assert!(check(&many()).is_ok());
    }

    #[test]
    fn a_list_that_looks_wrong_is_refused() {
        let with = |domain: &str| [many(), vec![domain.to_owned()]].concat();
        let table = [
            (many()[1..].to_vec(), "The list has 4999 domains only: at least 5000 are expected."),
            (with("Example.com"), "The list names `Example.com`, which is no domain."),
            (with("localhost"), "The list names `localhost`, which is no domain."),
            (with("gmail.com"), "The list names gmail.com, where people have their mail."),
        ];
        for (domains, complaint) in table {
            assert_eq!(check(&domains).unwrap_err().to_string(), complaint);
        }
    }
}
