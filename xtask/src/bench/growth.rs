//! `cargo xtask bench ledger --workerd`: how calls of the API grow with a program, each from the request to its answer.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::json;

use super::{
    Known, TOKEN,
    ledger::harness,
    load::{Connection, Load},
    prepare,
    workerd::Workerd,
};
use crate::{build, layout::Layout, process};

/// How often each call is measured at a size.
const TIMES: u64 = 201;
/// Connections that fill the program.
const CONNECTIONS: u64 = 16;
/// So many friends claim and buy over HTTP; who comes after them is a copy, as the Ledger's own harness makes them.
const REAL: u64 = 20_000;
/// How much slower a claim and an event may become.
const MOST: f64 = 2.0;

/// Measures, prints a table, and fails when claims or events cost more than twice what they cost at the first size.
pub(super) fn run(layout: &Layout, sizes: &[u64]) -> Result<()> {
    build::run(layout)?;
    let state = layout.build("bench-state");
    let _ = fs::remove_dir_all(&state);
    fs::create_dir_all(&state)?;
    let mut edge = Workerd::edge(layout, &state, TOKEN)?;
    let known = prepare(&edge.url)?;
    let (mut filled, mut first, mut slow) = (0, None, Vec::new());
    for size in sizes {
        let start = Instant::now();
        fill(&edge.url, &known, filled.min(REAL), REAL.min(*size))?;
        if *size > REAL {
            drop(edge);
            copy(layout, &state, filled.max(REAL) / REAL, size.div_ceil(REAL))?;
            edge = Workerd::edge(layout, &state, TOKEN)?;
        }
        filled = *size;
        println!("\n{size} referrals, filled in {:.0} s", start.elapsed().as_secs_f64());
        let medians = measure(&edge.url, &calls(&known, *size))?;
        let base = first.get_or_insert_with(|| medians.clone());
        for (index, (name, micros)) in medians.iter().enumerate() {
            let ratio = micros / base[index].1;
            println!("  {name:24}{micros:>9.0} µs{ratio:>8.2}");
            if index < 2 && ratio > MOST {
                slow.push(format!("{name} at {size}: {ratio:.2} times"));
            }
        }
        println!("  {:24}{:>9} KB, the whole process", "memory, at most", most_memory(edge.pid())?);
        println!("  {:24}{:>9} bytes a referral", "on disk", on_disk(&state.join("ledger"))? / size);
    }
    drop(edge);
    let _ = fs::remove_dir_all(&state);
    ensure!(slow.is_empty(), "grew with the program: {slow:?}");
    Ok(())
}

/// Adds copies of what the program's Ledger holds, while workerd is away.
fn copy(layout: &Layout, state: &Path, from: u64, to: u64) -> Result<()> {
    let ledgers = fs::read_dir(state.join("ledger"))?.map(|entry| Ok(entry?.path()));
    let ledgers = ledgers.collect::<Result<Vec<_>>>()?;
    // Beside each lies what workerd itself keeps of all.
    let is_ledger = |path: &&PathBuf| {
        path.extension().is_some_and(|extension| extension == "sqlite") && !path.ends_with("metadata.sqlite")
    };
    let ledger = ledgers.iter().find(is_ledger).context("workerd keeps no Ledger")?;
    let mut copies = harness(layout, "a_ledger_in_a_file_grows_by_copies");
    copies.env("GOODWORD_LEDGER", ledger).env("GOODWORD_REAL", state.join("real.sqlite"));
    process::run(copies.env("GOODWORD_COPIES", format!("{from}..{to}")))
}

fn claim(code: &str, friend: &str) -> String {
    json!({"code": code, "email": format!("{friend}@example.com")}).to_string()
}

fn order(id: &str, friend: &str) -> String {
    let amount = json!({"minor": 5000, "currency": "EUR"});
    let friend = json!({"email": format!("{friend}@example.com")});
    json!({"id": id, "type": "purchase", "friend": friend, "amount": amount}).to_string()
}

const CLAIMS: &str = "/v1/programs/bench/claims";
const EVENTS: &str = "/v1/programs/bench/events";

/// Lets friends claim and buy.
fn fill(edge: &str, known: &Known, from: u64, to: u64) -> Result<()> {
    let next = AtomicU64::new(from);
    let code = known.code.clone();
    let claims = Load::post(CLAIMS, 201, move |number| claim(&code, &format!("friend{number}")));
    let events = Load::post(EVENTS, 201, |number| order(&format!("o{number}"), &format!("friend{number}")))
        .by(&known.key);
    let send = || {
        let mut connection = Connection::open(edge)?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= to {
                return Ok(());
            }
            claims.send(&mut connection, number)?;
            events.send(&mut connection, number)?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(send)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Result<()>>| {
            worker.join().map_err(|_| anyhow!("a connection's thread failed"))?
        };
        workers.into_iter().try_for_each(join)
    })
}

/// What is measured; the first two must not become slower.
fn calls(known: &Known, size: u64) -> Vec<(&'static str, Load)> {
    let Known { code, key, session } = known;
    let (code, new) = (code.clone(), move |number| format!("new{size}-{number}"));
    let owners = |path: &str| Load::get(&format!("/v1/programs/bench/{path}"), 200).by(key);
    vec![
        ("claim", Load::post(CLAIMS, 201, move |number| claim(&code, &new(number)))),
        ("event", Load::post(EVENTS, 201, move |number| order(&new(number), &new(number))).by(key)),
        ("event again", Load::post(EVENTS, 200, |_| order("o7", "friend7")).by(key)),
        ("me", Load::get("/v1/programs/bench/advocates/me", 200).by(session)),
        ("leaderboard", owners("leaderboard?period=all&limit=100")),
        ("stats, 30 days", owners("stats")),
        ("referrals", owners("referrals?state=approved")),
        ("journal", owners("journal?limit=100")),
    ]
}

/// The median of each call in microseconds, one after the other on one connection.
fn measure(edge: &str, calls: &[(&'static str, Load)]) -> Result<Vec<(&'static str, f64)>> {
    let mut connection = Connection::open(edge)?;
    let median = |(name, load): &(&'static str, Load)| {
        let mut times = Vec::new();
        for number in 0..TIMES {
            let start = Instant::now();
            load.send(&mut connection, number)?;
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        times.sort_by(f64::total_cmp);
        Ok((*name, times[times.len() / 2]))
    };
    calls.iter().map(median).collect()
}

/// The most memory that a process had, in kilobytes (proc(5)).
fn most_memory(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("proc(5) is of Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.context("proc(5) changed")
}

/// The bytes of all files of a folder.
fn on_disk(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        bytes += if kind.is_dir() { on_disk(&entry.path())? } else { kind.len() };
    }
    Ok(bytes)
}
