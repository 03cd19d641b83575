//! `cargo xtask bench`: what the edge costs, beside an empty JavaScript Worker on the same workerd, in one run.
//!
//! The load comes from this machine and takes its share of the cores, so only the ratios mean something.

mod load;

use std::{fs, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::{build, demo::Operator, demo::Service, layout::Layout, process};
use load::{Load, Measured};

/// How long and how hard.
#[derive(Args)]
pub(crate) struct Options {
    /// Seconds for each measurement
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Connections that send one request after another
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// How often the whole is measured; the median of each is shown
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

const TOKEN: &str = "bench";

/// Measures, and prints a table.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    build::run(layout)?;
    let state = layout.build("bench-state");
    // What an earlier run left would make the Ledger larger.
    let _ = fs::remove_dir_all(&state);
    let mut node = Command::new("node");
    node.arg("xtask/serve.mjs").args(["--port", "0", "--state"]).arg(&state).current_dir(&layout.root);
    let edge = Service::start("edge", node.env("ADMIN_TOKEN", TOKEN).env("GOODWORD_SECRET", TOKEN))?;
    let mut node = Command::new("node");
    let empty = Service::start("empty Worker", node.arg("xtask/empty.mjs").current_dir(&layout.root))?;
    let code = prepare(&edge.url)?;

    let mut rows: Vec<(&str, Vec<Measured>)> = Vec::new();
    for round in 0..options.rounds {
        for (row, (name, service, load)) in loads(&edge, &empty, &code, round).into_iter().enumerate() {
            let pid = process::child_named(service.pid(), "workerd").context("workerd is not running")?;
            let seconds = Duration::from_secs(options.seconds);
            let measured = load::measure(&service.url, &load, options.connections, seconds, pid)?;
            if round == 0 {
                rows.push((name, Vec::new()));
            }
            rows[row].1.push(measured);
        }
    }
    print!("{}", table(&rows));
    let _ = fs::remove_dir_all(&state);
    Ok(())
}

fn loads<'a>(
    edge: &'a Service,
    empty: &'a Service,
    code: &str,
    round: usize,
) -> Vec<(&'static str, &'a Service, Load)> {
    let claims = "/v1/programs/bench/claims";
    let body = move |code: &str, email: &str| json!({"code": code, "email": email}).to_string();
    let (first, again) = (code.to_owned(), body(code, "the-same@example.com"));
    vec![
        ("empty JavaScript Worker", empty, Load::get("/", 200)),
        ("edge: healthz", edge, Load::get("/healthz", 200)),
        ("edge: redirect", edge, Load::get(&format!("/r/bench/{code}"), 302)),
        (
            "edge: claim, a new friend",
            edge,
            Load::post(claims, 201, move |number| {
                body(&first, &format!("friend{round}-{number}@example.com"))
            }),
        ),
        ("edge: claim, the same again", edge, Load::post(claims, 200, move |_| again.clone())),
    ]
}

/// Makes a program, an advocate and one claim; answers the advocate's code.
fn prepare(edge: &str) -> Result<String> {
    let operator = Operator::new(edge, TOKEN);
    let program = json!({
        "name": "Bench", "currency": "EUR", "landing_url": "http://127.0.0.1:1/", "hold_days": 0, "review": "none",
        "allowed_origins": ["http://127.0.0.1:1"],
        "rules": [{"id": "welcome", "on": "claim", "party": "friend",
                   "reward": {"kind": "discount_percent", "basis_points": 1000}}],
    });
    operator.put_program("bench", &program.to_string())?;
    let enrol = json!({"email": "anna@example.com"}).to_string();
    let advocate: Value = serde_json::from_str(&operator.post("/v1/programs/bench/advocates", &enrol)?)?;
    let code = advocate["advocate"]["code"].as_str().context("an enrolment without a code")?.to_owned();
    let claim = json!({"code": code, "email": "the-same@example.com"}).to_string();
    operator.post("/v1/programs/bench/claims", &claim)?;
    Ok(code)
}

fn table(rows: &[(&str, Vec<Measured>)]) -> String {
    let median = |measured: &[Measured], of: fn(&Measured) -> f64| {
        let mut values: Vec<f64> = measured.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let speed = |row: &(&str, Vec<Measured>)| median(&row.1, |measured| measured.per_second);
    let cost = |row: &(&str, Vec<Measured>)| median(&row.1, |measured| measured.cpu_micros);
    let head =
        format!("\n{:30}{:>12}{:>10}{:>16}{:>10}\n", "", "requests/s", "ratio", "CPU a request", "ratio");
    let (base_speed, base_cost) = (speed(&rows[0]), cost(&rows[0]));
    let lines = rows.iter().map(|row| {
        let (speed, cost) = (speed(row), cost(row));
        let (faster, dearer) = (speed / base_speed, cost / base_cost);
        format!("{:30}{speed:>12.0}{faster:>10.2}{cost:>13.0} µs{dearer:>10.2}\n", row.0)
    });
    head + &lines.collect::<String>()
}

/// What a measurement needs to be worth printing.
fn enough(requests: u64) -> Result<()> {
    ensure!(requests >= 100, "Only {requests} requests were answered: too few to measure.");
    Ok(())
}
