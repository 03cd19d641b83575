//! `cargo xtask bench clicks`: a burst of clicks on one link, and how many of them are counted in the end.
//!
//! Of ten requests eight are of people who were not there before, one is of somebody who just was, and one fetches ahead:
//! eight count (docs/numbers.md). A second burst ends with a kill, which may take the clicks of five seconds with it.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use serde_json::Value;

use super::{Known, TOKEN, load::Connection, prepare, workerd::Workerd};
use crate::{build, demo::Operator, layout::Layout};

/// How many clicks.
#[derive(Args)]
pub(crate) struct Options {
    /// Requests in a second
    #[arg(long, default_value_t = 1000)]
    rate: u64,
    /// Seconds of each burst
    #[arg(long, default_value_t = 12)]
    seconds: u64,
    /// Connections that share them
    #[arg(long, default_value_t = 16)]
    connections: u64,
}

/// A crash may lose the clicks of so many seconds.
const LOSES: u64 = 5;
/// After so long, every click has been counted.
const COUNTED: Duration = Duration::from_secs(10);

/// What a burst sent.
struct Burst {
    /// Requests of people who count.
    people: u64,
    lasted: Duration,
    /// How long an answer took at most, for all but one of a hundred.
    slowest: Duration,
}

/// Measures, prints, and fails when a click is lost that may not be.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    build::run(layout)?;
    let state = layout.build("bench-state");
    let _ = fs::remove_dir_all(&state);
    fs::create_dir_all(&state)?;
    let measured = bursts(layout, options, &state);
    let _ = fs::remove_dir_all(&state);
    measured
}

fn bursts(layout: &Layout, options: &Options, state: &Path) -> Result<()> {
    let edge = Workerd::edge(layout, state, TOKEN)?;
    let known = prepare(&edge.url)?;
    let first = burst(&edge.url, &known, options, 0)?;
    let waited = Instant::now();
    let mut counted = clicks(&edge.url, &known)?;
    while counted < first.people && waited.elapsed() < COUNTED {
        thread::sleep(Duration::from_millis(100));
        counted = clicks(&edge.url, &known)?;
    }
    told("a burst", options, &first, counted);
    println!("  all counted {:.1} s after the last", waited.elapsed().as_secs_f64());
    ensure!(counted == first.people, "{counted} clicks were counted instead of {}", first.people);

    let second = burst(&edge.url, &known, options, 1)?;
    drop(edge);
    let edge = Workerd::edge(layout, state, TOKEN)?;
    let kept = clicks(&edge.url, &known)? - counted;
    told("a burst that a kill ended", options, &second, kept);
    let most = options.rate * LOSES;
    ensure!(kept <= second.people, "{kept} clicks were counted instead of {}", second.people);
    ensure!(second.people - kept <= most, "{} clicks were lost, more than {most}", second.people - kept);
    Ok(())
}

fn told(name: &str, options: &Options, burst: &Burst, counted: u64) {
    let Burst { people, lasted, slowest } = burst;
    let (seconds, slowest) = (lasted.as_secs_f64(), slowest.as_secs_f64() * 1e3);
    let sent = options.rate * options.seconds;
    println!("{name}: {sent} requests in {seconds:.1} s, 99 % answered within {slowest:.1} ms");
    println!("  {counted} clicks counted of {people}");
}

/// The clicks that the program's numbers have.
fn clicks(edge: &str, known: &Known) -> Result<u64> {
    let stats: Value =
        serde_json::from_str(&Operator::new(edge, &known.key).get("/v1/programs/bench/stats")?)?;
    stats["total"]["clicks"].as_u64().context("statistics without clicks")
}

/// Sends each request when it is due, by whichever connection is free.
fn burst(edge: &str, known: &Known, options: &Options, round: u64) -> Result<Burst> {
    let (next, start) = (AtomicU64::new(0), Instant::now());
    let send = || send(edge, known, options, (&next, start, round));
    let times = thread::scope(|scope| {
        let workers: Vec<_> = (0..options.connections).map(|_| scope.spawn(send)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Result<Vec<Duration>>>| {
            worker.join().map_err(|_| anyhow!("a connection's thread failed"))?
        };
        workers.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let mut times = times.concat();
    times.sort();
    let slowest = times.get(times.len() * 99 / 100).copied().unwrap_or_default();
    let people = (0..options.rate * options.seconds).filter(|number| counts(*number)).count();
    Ok(Burst { people: people as u64, lasted: start.elapsed(), slowest })
}

/// Sends requests until there are no more; how long each answer took.
fn send(
    edge: &str,
    known: &Known,
    options: &Options,
    (next, start, round): (&AtomicU64, Instant, u64),
) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(edge)?;
    let mut times = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= options.rate * options.seconds {
            return Ok(times);
        }
        let due = start + Duration::from_micros(number * 1_000_000 / options.rate);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let sent = Instant::now();
        let (status, body) = connection.send(&request(&known.code, round, number))?;
        ensure!(status == 302, "a click was answered {status}: {body}");
        times.push(sent.elapsed());
    }
}

/// Whether a request is a click that counts.
const fn counts(number: u64) -> bool {
    number % 10 < 8
}

/// The ninth of ten is the eighth's visitor again; the tenth reads ahead.
fn request(code: &str, round: u64, number: u64) -> String {
    let visitor = if number % 10 == 8 { number - 1 } else { number };
    let [.., high, middle, low] = visitor.to_be_bytes();
    let ahead = if number % 10 == 9 { "sec-purpose: prefetch\r\n" } else { "" };
    format!(
        "GET /r/bench/{code} HTTP/1.1\r\nhost: bench\r\nuser-agent: Mozilla/5.0 ({round})\r\n\
         cf-connecting-ip: 10.{high}.{middle}.{low}\r\n{ahead}\r\n"
    )
}
