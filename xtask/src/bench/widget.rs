//! `cargo xtask bench widget`: how soon our widget can be used, and what it costs a page, beside the same widget in Preact.
//!
//! Both are shown by Chromium with a slow phone's network and, but where a table says so, processor, turn by turn in one run.
//! This machine has other things to do, so the ratios mean more than the numbers.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Deserialize;

use super::TOKEN;
use crate::{
    browsers::{self, Engine},
    build,
    demo::Service,
    layout::Layout,
    process,
};

/// How often.
#[derive(Args)]
pub(crate) struct Options {
    /// How often each is visited, and five times as often for the tag alone; the medians are shown
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// One visit of a page.
#[derive(Deserialize)]
struct Visit {
    /// `ours`, `peer`, or `none`: the page without either.
    who: String,
    /// `widget`: the page shows a known advocate's link; `head`: it has the tag alone, and no script but that; `head unslowed`:
    /// by the processor as it is; `shop`: the page has a script of its own besides the tag.
    #[serde(rename = "where")]
    page: String,
    measured: Measured,
}

/// Milliseconds since the visit began or of work, bytes and counts. What a page does not show is not a number.
#[derive(Deserialize)]
#[serde(default)]
struct Measured {
    button: f64,
    ready: f64,
    numbers: f64,
    blocking: f64,
    main: f64,
    script: f64,
    bytes: f64,
    requests: f64,
    shift: f64,
}

impl Default for Measured {
    fn default() -> Self {
        let none = f64::NAN;
        let [button, ready, numbers, blocking, main, script, bytes, requests, shift] = [none; 9];
        Self { button, ready, numbers, blocking, main, script, bytes, requests, shift }
    }
}

/// A row of the table: its name, its unit, its decimals, and where it is found.
type Row = (&'static str, &'static str, usize, fn(&Measured) -> f64);

const WIDGET: [Row; 8] = [
    ("first usable share button", "ms", 0, |m| m.button),
    ("the widget has taken over", "ms", 0, |m| m.ready),
    ("numbers shown", "ms", 0, |m| m.numbers),
    ("total blocking time", "ms", 0, |m| m.blocking),
    ("main thread, the page and all", "ms", 0, |m| m.main),
    ("transferred", "bytes", 0, |m| m.bytes),
    ("requests", "", 0, |m| m.requests),
    ("layout shift", "", 3, |m| m.shift),
];
const HEAD: [Row; 5] = [
    ("main thread, for scripts", "ms", 1, |m| m.script),
    ("total blocking time", "ms", 0, |m| m.blocking),
    ("transferred", "bytes", 0, |m| m.bytes),
    ("requests", "", 0, |m| m.requests),
    ("layout shift", "", 3, |m| m.shift),
];

/// An estimate, as Lighthouse makes it: slowed four times, Chromium takes more than four times as long for little work.
const UNSLOWED: [Row; 1] = [("main thread, for scripts", "ms", 1, |m| 4.0 * m.script)];
/// The first script that touches an element pays for all: there the page's own does, so what is left is what the tag adds.
const SHOP: [Row; 1] = [("main thread, for scripts", "ms", 1, |m| m.script)];

/// Measures, and prints tables.
///
/// # Errors
/// When something cannot be built or started, and when a page does not show what it should.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "Nothing is measured in no rounds.");
    build::run(layout)?;
    browsers::install(layout, &[Engine::Chromium])?;
    let state = layout.build("bench-widget-state");
    // An earlier run may have been ended halfway.
    let _ = fs::remove_dir_all(&state);
    let edge = serve(layout, &state)?;
    let mut measure = Command::new("node");
    measure
        .arg(layout.root.join("tests/bench/widget/measure.mjs"))
        .args([&edge.url, &options.rounds.to_string()])
        .arg(layout.build("bench-widget"))
        .env("ADMIN_TOKEN", TOKEN);
    let printed = process::step("visits", || process::output(&mut measure))?;
    drop(edge);
    let _ = fs::remove_dir_all(&state);
    let lines = printed.lines().map(serde_json::from_str);
    let visits = lines.collect::<Result<Vec<Visit>, _>>().context("measure.mjs printed no measurements")?;
    print!("{}", table("A known advocate's link", &WIDGET, &visits, "widget"));
    print!("{}", table("The tag alone, in the head", &HEAD, &visits, "head"));
    print!("{}", table("Its time unslowed, 4 times", &UNSLOWED, &visits, "head unslowed"));
    print!("{}", table("Added to a page with a script", &SHOP, &visits, "shop"));
    Ok(())
}

fn serve(layout: &Layout, state: &Path) -> Result<Service> {
    let mut command = Command::new("node");
    command
        .arg(layout.root.join("xtask/serve.mjs"))
        .args(["--port", "0", "--state"])
        .arg(state)
        .envs([("ADMIN_TOKEN", TOKEN), ("GOODWORD_SECRET", TOKEN)]);
    Service::start("edge", &mut command)
}

/// Medians side by side: of what is added to the page, where it was visited without either.
fn table(title: &str, rows: &[Row], visits: &[Visit], page: &str) -> String {
    let head = format!("\n{title:32}{:>12}{:>12}{:>10}\n", "ours", "Preact", "ratio");
    let lines = rows.iter().map(|(name, unit, decimals, of)| {
        let of =
            |who| median(visits.iter().filter(|v| v.who == who && v.page == page).map(|v| of(&v.measured)));
        let without = Some(of("none")).filter(|without| !without.is_nan()).unwrap_or_default();
        let [ours, peer] = ["ours", "peer"].map(|who| of(who) - without);
        let ratio = ratio(ours, peer);
        format!("{name:32}{ours:>12.decimals$}{peer:>12.decimals$}{ratio:>10} {unit}\n")
    });
    head + &lines.collect::<String>()
}

/// The middle of what was measured.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How many times as much: nothing to be said of next to nothing.
fn ratio(ours: f64, peer: f64) -> String {
    if peer < 0.001 { "-".to_owned() } else { format!("{:.2}", ours / peer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_stand_beside_each_other_with_their_ratio() {
        let visit = |who, button| {
            let line = format!(r#"{{"who":"{who}","where":"widget","measured":{{"button":{button}}}}}"#);
            serde_json::from_str::<Visit>(&line).unwrap()
        };
        let visits = [
            visit("ours", 900),
            visit("ours", 300),
            visit("ours", 310),
            visit("peer", 620),
            visit("peer", 9),
        ];
        let table = table("A link", &WIDGET[..1], &visits, "widget");
        let row = table.lines().last().unwrap().split_whitespace().collect::<Vec<_>>();
        assert_eq!(row[4..], ["310", "620", "0.50", "ms"]);
    }

    #[test]
    fn of_a_page_that_was_visited_without_either_is_told_what_is_added() {
        let visit = |who, script| {
            let line = format!(r#"{{"who":"{who}","where":"shop","measured":{{"script":{script}}}}}"#);
            serde_json::from_str::<Visit>(&line).unwrap()
        };
        let visits = [visit("none", 1.0), visit("ours", 4.0), visit("peer", 3.0)];
        let table = table("A page", &SHOP, &visits, "shop");
        let row = table.lines().last().unwrap().split_whitespace().collect::<Vec<_>>();
        assert_eq!(row[4..], ["3.0", "2.0", "1.50", "ms"]);
    }

    #[test]
    fn nothing_is_no_ratio() {
        assert_eq!(ratio(3.0, 0.0), "-");
    }
}
