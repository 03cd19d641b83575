//! Asks a deployment whether it answers.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use ureq::Agent;

use crate::stop;

/// A new address takes a while until it is known everywhere, and has its certificate.
const PATIENCE: Duration = Duration::from_secs(90);
const BETWEEN: Duration = Duration::from_secs(2);

/// Waits until `/healthz` answers that all is well.
pub(super) fn wait(url: &str) -> Result<()> {
    let address = format!("{url}/healthz");
    println!("Asking {address}.");
    let start = Instant::now();
    loop {
        stop::check()?;
        match ask(&address) {
            Ok(()) => return Ok(()),
            Err(error) if start.elapsed() >= PATIENCE => {
                return Err(error)
                    .with_context(|| format!("{address} does not answer yet; try again in some minutes"));
            }
            Err(_) => sleep(BETWEEN),
        }
    }
}

fn ask(address: &str) -> Result<()> {
    let agent: Agent = Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).build().into();
    let body = agent.get(address).call()?.body_mut().read_to_string()?;
    if !body.contains("\"ok\"") {
        bail!("it answers something else: {}", body.chars().take(80).collect::<String>());
    }
    Ok(())
}
