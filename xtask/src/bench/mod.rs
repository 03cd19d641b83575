//! `cargo xtask bench`: what the edge costs, beside an empty JavaScript Worker on the same workerd, in one run.
//!
//! Both run on workerd alone. The load comes from this machine and takes its share of the cores, so only the ratios
//! mean something.

mod clicks;
mod growth;
mod ledger;
mod load;
mod widget;
mod workerd;

use std::{fs, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{build, demo::Operator, layout::Layout};
use load::{Load, Measured};
use workerd::Workerd;

/// How long and how hard.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    of: Option<Of>,
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

/// What is measured instead of the edge over HTTP.
#[derive(Subcommand)]
enum Of {
    /// How the Ledger's operations grow with the number of referrals
    Ledger(ledger::Options),
    /// Whether every click of a burst on one link is counted
    Clicks(clicks::Options),
    /// How soon the widget can be used, beside the same widget in Preact
    Widget(widget::Options),
}

const TOKEN: &str = "bench";

/// What the requests need to know.
struct Known {
    code: String,
    key: String,
    session: String,
}

/// Measures, and prints a table.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    match &options.of {
        Some(Of::Ledger(options)) => return ledger::run(layout, options),
        Some(Of::Clicks(options)) => return clicks::run(layout, options),
        Some(Of::Widget(options)) => return widget::run(layout, options),
        None => {}
    }
    build::run(layout)?;
    let state = layout.build("bench-state");
    // What an earlier run left would make the Ledger larger.
    let _ = fs::remove_dir_all(&state);
    fs::create_dir_all(&state)?;
    let edge = Workerd::edge(layout, &state, TOKEN)?;
    let empty = Workerd::empty(layout)?;
    let known = prepare(&edge.url)?;

    let mut rows: Vec<(&str, Vec<Measured>)> = Vec::new();
    for round in 0..options.rounds {
        for (row, (name, server, load)) in loads(&edge, &empty, &known, round).into_iter().enumerate() {
            let seconds = Duration::from_secs(options.seconds);
            let measured = load::measure(&server.url, &load, options.connections, seconds, server.pid())?;
            if round == 0 {
                rows.push((name, Vec::new()));
            }
            rows[row].1.push(measured);
        }
    }
    print!("{}", table(&rows));
    drop(edge);
    let _ = fs::remove_dir_all(&state);
    Ok(())
}

fn loads<'a>(
    edge: &'a Workerd,
    empty: &'a Workerd,
    known: &Known,
    round: usize,
) -> Vec<(&'static str, &'a Workerd, Load)> {
    let claims = "/v1/programs/bench/claims";
    let Known { code, key, .. } = known;
    let claim = |code: &str, email: &str| json!({"code": code, "email": email}).to_string();
    let (first, again) = (code.clone(), claim(code, FRIEND));
    let new = move |number| claim(&first, &format!("friend{round}-{number}@example.com"));
    // The friends of the claims before, each for the first time: there are fewer events than claims in a second.
    let order = move |number| {
        let amount = json!({"minor": 2500, "currency": "EUR"});
        let friend = json!({"email": format!("friend{round}-{number}@example.com")});
        json!({"id": format!("order-{round}-{number}"), "type": "purchase", "friend": friend, "amount": amount})
            .to_string()
    };
    vec![
        ("empty JavaScript Worker", empty, Load::get("/", 200)),
        ("edge: healthz", edge, Load::get("/healthz", 200)),
        ("edge: redirect", edge, Load::get(&format!("/r/bench/{code}"), 302)),
        ("edge: claim, a new friend", edge, Load::post(claims, 201, new)),
        ("edge: claim, the same again", edge, Load::post(claims, 200, move |_| again.clone())),
        ("edge: event with a reward", edge, Load::post("/v1/programs/bench/events", 201, order).by(key)),
    ]
}

/// Who claims again and again.
const FRIEND: &str = "the-same@example.com";

/// Makes a program, an advocate and one claim.
fn prepare(edge: &str) -> Result<Known> {
    let operator = Operator::new(edge, TOKEN);
    let program = json!({
        "name": "Bench", "currency": "EUR", "landing_url": "http://127.0.0.1:1/", "hold_days": 0, "review": "none",
        "allowed_origins": ["http://127.0.0.1:1"],
        "rules": [
            {"id": "welcome", "on": "claim", "party": "friend",
             "reward": {"kind": "discount_percent", "basis_points": 1000}},
            {"id": "thanks", "on": "purchase", "party": "advocate",
             "reward": {"kind": "commission", "basis_points": 500}},
        ],
    });
    let secrets = operator.put_program("bench", &program.to_string())?.context("the program is not new")?;
    let enrol = json!({"email": "anna@example.com"}).to_string();
    let advocate: Value = serde_json::from_str(&operator.post("/v1/programs/bench/advocates", &enrol)?)?;
    let text = |value: &Value| value.as_str().map(str::to_owned).context("an enrolment lacks something");
    let (code, session) = (text(&advocate["advocate"]["code"])?, text(&advocate["session"])?);
    let claim = json!({"code": code, "email": FRIEND}).to_string();
    operator.post("/v1/programs/bench/claims", &claim)?;
    Ok(Known { code, key: secrets.secret_key, session })
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
