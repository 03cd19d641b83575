//! `cargo xtask demo`: the edge and a shop that uses it, on this machine, until Ctrl-C.

mod ports;
mod program;
mod secrets;
mod service;

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, sleep};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

pub(crate) use self::program::Operator;
use self::secrets::{ProgramSecrets, Secrets};
pub(crate) use self::service::Service;
use crate::layout::Layout;
use crate::{build, cargo, process, stop};

/// The program that the shop is an owner of.
const PROGRAM: &str = "bakery";
const SHOP: &str = "goodword-demo-site";

/// Where the demo listens and what it keeps.
#[derive(Args)]
pub(crate) struct Options {
    /// Port of the edge; 0 takes a free one
    #[arg(long, default_value_t = 8787)]
    edge_port: u16,
    /// Port of the demo shop; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    site_port: u16,
    /// Folder that keeps everything between two runs [default: .state in the repository]
    #[arg(long)]
    state: Option<PathBuf>,
}

/// Builds, starts, prints the addresses, and waits for Ctrl-C or SIGTERM.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let (edge_port, site_port) = ports::choose(options.edge_port, options.site_port)?;
    let state = make_state_folder(layout, options.state.as_deref())?;
    let _one_at_a_time = lock(&state)?;
    let shop = build_all(layout)?;

    let mut secrets = Secrets::open(&state.join("secrets.json"))?;
    let mut edge = start_edge(layout, edge_port, &state, &secrets)?;
    let site_url = format!("http://127.0.0.1:{site_port}");
    let keys = create_program(layout, &edge.url, &site_url, &mut secrets)?;
    let mut site = start_shop(&shop, site_port, &edge.url, &state, &keys)?;

    print!("{}", welcome(&edge.url, &site.url, &state));
    println!("ready edge={} site={}", edge.url, site.url);
    let result = wait_for_stop(&mut [&mut site, &mut edge]);
    site.stop();
    edge.stop();
    result
}

/// Builds the shop beside the rest: it has a profile of its own, so neither waits for the other, and linking leaves
/// a core to spare. Answers the shop's program.
fn build_all(layout: &Layout) -> Result<PathBuf> {
    thread::scope(|scope| {
        let shop = scope.spawn(|| process::step("demo shop", || cargo::build_program(layout, SHOP)));
        let built = build::run(layout);
        let shop = shop.join().map_err(|_| anyhow!("building the shop failed"))?;
        built.and(shop)
    })
}

fn make_state_folder(layout: &Layout, chosen: Option<&Path>) -> Result<PathBuf> {
    let folder = chosen.map_or_else(|| layout.root.join(".state"), Path::to_owned);
    // The shop keeps its customers here, and the edge their friends: nobody else's business.
    let make = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    make.with_context(|| format!("cannot make the folder {}", folder.display()))?;
    fs::canonicalize(&folder).with_context(|| format!("cannot use the folder {}", folder.display()))
}

/// Two edges on one state would each believe to be the only writer. A kill frees the lock as well.
fn lock(state: &Path) -> Result<fs::File> {
    let file = fs::File::create(state.join("lock"))
        .with_context(|| format!("cannot write to {}", state.display()))?;
    if file.try_lock().is_err() {
        bail!("Another demo uses {}: stop it, or choose another folder with --state.", state.display());
    }
    Ok(file)
}

fn start_edge(layout: &Layout, port: u16, state: &Path, secrets: &Secrets) -> Result<Service> {
    let mut command = Command::new("node");
    command
        .arg(layout.root.join("xtask/serve.mjs"))
        .args(["--port", &port.to_string(), "--state"])
        .arg(state.join("edge"))
        .env("ADMIN_TOKEN", secrets.admin_token())
        .env("GOODWORD_SECRET", secrets.goodword_secret())
        // Here a webhook can only go to this machine, and a mail only into a file.
        .env("WEBHOOKS_ALLOW_PRIVATE", "true")
        .env("MAIL_PROVIDER", "file")
        .env("MAIL_FROM", "demo@goodword.example");
    Service::start("edge", &mut command)
}

fn start_shop(program: &Path, port: u16, edge: &str, state: &Path, keys: &ProgramSecrets) -> Result<Service> {
    let mut command = Command::new(program);
    command
        .args(["--port", &port.to_string(), "--edge", edge, "--program", PROGRAM, "--state"])
        .arg(state.join("shop"))
        .env("GOODWORD_SECRET_KEY", &keys.secret_key)
        .env("GOODWORD_IDENTITY_SECRET", &keys.identity_secret);
    Service::start("demo shop", &mut command)
}

/// Creates the shop's program as an operator does, and answers the keys that the shop works with.
fn create_program(layout: &Layout, edge: &str, site: &str, secrets: &mut Secrets) -> Result<ProgramSecrets> {
    let path = layout.root.join("demo-site/program.json");
    let configuration = fs::read_to_string(&path).context("cannot read demo-site/program.json")?;
    let operator = Operator::new(edge, secrets.admin_token());
    let configuration = configuration.replace("{site}", site);
    if let Some(keys) = operator.put_program(PROGRAM, &configuration)? {
        secrets.save_program(PROGRAM, keys)?;
    } else if secrets.program(PROGRAM).is_none() {
        secrets.save_program(PROGRAM, operator.rotate_secrets(PROGRAM)?)?;
    }
    secrets.program(PROGRAM).context("the program's keys were not kept")
}

fn wait_for_stop(services: &mut [&mut Service]) -> Result<()> {
    while !stop::requested() {
        for service in services.iter_mut() {
            if let Some(status) = service.ended()? {
                // Ctrl-C reaches the children as well, perhaps before us.
                sleep(Duration::from_millis(300));
                if !stop::requested() {
                    bail!("The {} stopped by itself ({status}).", service.name);
                }
            }
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn welcome(edge: &str, site: &str, state: &Path) -> String {
    let state = state.display();
    format!(
        "
The bakery is open:     {site}
Its program runs at:    {edge}/v1/programs/{PROGRAM}
and has a page at:      {edge}/p/{PROGRAM}
Admin token and keys:   {state}/secrets.json
Mails are files in:     {state}/edge/mail

What to try:
  1. Sign in as a customer at {site}/sign-in, and copy the personal link that your account shows.
  2. Open that link in a private window: there you are the friend. Claim the offer, and keep the coupon.
  3. Order something there with the coupon.
  4. Look at the customer's account again: the friend is there, and so is the reward.
  5. Have the customer's own page mailed at {edge}/p/{PROGRAM}: the mail is a file.
Ctrl-C stops everything; the next start finds it as it was.

"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_serves_one_demo_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        let error = lock(folder.path()).unwrap_err();
        assert!(error.to_string().starts_with("Another demo uses "), "{error}");
        drop(first);
        assert!(lock(folder.path()).is_ok());
    }
}
