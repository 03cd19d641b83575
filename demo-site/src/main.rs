//! Bakkerij Jansen: a small web shop that uses Goodword as any owner's shop would.
//!
//! What it does with Goodword is in `goodword.rs`; the rest is a shop. Start it with the program's secrets in
//! `GOODWORD_SECRET_KEY` and `GOODWORD_IDENTITY_SECRET`.

mod assets;
mod catalogue;
mod clock;
mod customers;
mod goodword;
mod guard;
mod ids;
mod lang;
mod money;
mod pages;
mod reporter;
mod routes;
mod serve;
mod shop;
mod store;
mod texts;
mod visitor;

#[cfg(test)]
mod testing;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;

use crate::goodword::{Goodword, Secret};
use crate::shop::Shop;
use crate::store::Store;

/// A small bakery's web shop, on this machine only.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// The port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The origin of Goodword's edge.
    #[arg(long, default_value = "http://127.0.0.1:8787", value_parser = origin)]
    edge: String,
    /// The shop's program.
    #[arg(long, default_value = "bakery", value_parser = slug)]
    program: String,
    /// The folder of the shop's database.
    #[arg(long, default_value = ".state/shop")]
    state: PathBuf,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One sentence, for whoever started the shop.
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    let goodword = Goodword::new(
        args.edge,
        args.program,
        secret("GOODWORD_SECRET_KEY")?,
        secret("GOODWORD_IDENTITY_SECRET")?,
    );
    let shop = Shop::new(Store::open(&args.state)?, goodword);
    let runtime = tokio::runtime::Runtime::new()?;
    let ended = runtime.block_on(serve::run(shop, args.port));
    // A report that is under way is sent again after the next start.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// A secret from the environment: arguments can be read by every process of the machine.
fn secret(name: &str) -> Result<Secret> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.map(Secret::new).with_context(|| format!("{name} is not set: it is given when the program is made"))
}

/// An origin, without a slash at its end; it goes into the pages' security policy as it is.
fn origin(text: &str) -> Result<String, String> {
    let origin = text.trim_end_matches('/');
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let is_plain =
        |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    match host {
        Some(host) if !host.is_empty() && is_plain(host) => Ok(origin.to_owned()),
        _ => Err("an origin is needed, such as https://go.shop.example".to_owned()),
    }
}

/// A program's id; it goes into addresses as it is.
fn slug(text: &str) -> Result<String, String> {
    let is_slug =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_slug { Ok(text.to_owned()) } else { Err("a program's id is needed, such as bakery".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_an_origin() {
        assert_eq!(origin("http://127.0.0.1:8787/").unwrap(), "http://127.0.0.1:8787");
        for wrong in
            ["127.0.0.1:8787", "https://", "https://a.example/path", "https://a.example; script-src *"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
