//! Ctrl-C and SIGTERM: noted here, obeyed by whoever waits, so that no child process is left behind.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Notes the first signal from now on; a second one ends the process at once.
pub(crate) fn listen() -> Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 1, Arc::clone(&STOP))
            .and_then(|_| flag::register(signal, Arc::clone(&STOP)))
            .context("cannot listen for signals")?;
    }
    Ok(())
}

/// Whether we were asked to stop.
pub(crate) fn requested() -> bool {
    STOP.load(Ordering::SeqCst)
}

/// Fails when we were asked to stop.
pub(crate) fn check() -> Result<()> {
    if requested() {
        bail!("Stopped before it was done.");
    }
    Ok(())
}
