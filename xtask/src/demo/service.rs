//! A server that the demo starts: ready when it says so, stopped when its stdin closes.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{process, stop};

const READY: &str = "listening ";
const READY_WITHIN: Duration = Duration::from_mins(1);
const STOPPED_WITHIN: Duration = Duration::from_secs(5);

/// A running server. It stays in our process group, so that a kill of the group takes it along; and its stdin is
/// a pipe from us, so that it stops when we are killed alone.
pub(crate) struct Service {
    /// What it is, in a sentence.
    pub(crate) name: &'static str,
    /// Where it listens, without a slash at the end.
    pub(crate) url: String,
    child: Child,
}

impl Service {
    /// Starts a server and waits for its line `listening URL`.
    ///
    /// # Errors
    /// When it ends before that, says nothing for a minute, or we are asked to stop.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("the {name} cannot be started"))?;
        let mut service = Self { name, url: String::new(), child };
        let stdout = service.child.stdout.take().context("a child without stdout")?;
        service.url = service.wait_until_ready(&announced_url(stdout))?;
        Ok(service)
    }

    fn wait_until_ready(&mut self, url: &Receiver<String>) -> Result<String> {
        let start = Instant::now();
        while start.elapsed() < READY_WITHIN {
            stop::check()?;
            match url.recv_timeout(Duration::from_millis(50)) {
                Ok(url) => return Ok(url),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let status = process::wait_at_most(&mut self.child, STOPPED_WITHIN)?;
                    stop::check()?;
                    bail!("The {} did not start ({status}).", self.name);
                }
            }
        }
        bail!("The {} did not listen within {} seconds.", self.name, READY_WITHIN.as_secs())
    }

    /// How it ended, when it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("cannot watch the {}", self.name))
    }

    /// Stops it and waits until it is gone.
    pub(crate) fn stop(&mut self) {
        drop(self.child.stdin.take());
        // It is gone either way: by itself, or killed after its time.
        let _ = process::wait_at_most(&mut self.child, STOPPED_WITHIN);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads a server's output: its address once, all else to our stderr.
fn announced_url(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            match line.strip_prefix(READY) {
                // Nobody waits for it any more when we are stopping.
                Some(url) => drop(sender.send(url.trim_end_matches('/').to_owned())),
                None => eprintln!("{line}"),
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_server_is_ready_when_it_says_where() {
        let mut service =
            Service::start("edge", &mut shell("echo listening http://127.0.0.1:7/; read line")).unwrap();
        assert_eq!(service.url, "http://127.0.0.1:7");
        assert!(service.ended().unwrap().is_none());
        service.stop();
        assert!(service.ended().unwrap().is_some());
    }

    #[test]
    fn a_server_that_ends_at_once_is_named() {
        let error = Service::start("edge", &mut shell("exit 1")).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("The edge did not start (exit status: 1)."));
    }
}
