//! A server as a process of its own: started, waited for, and ended with everything it started.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A start takes a second; a machine that compiles besides takes longer.
const START: Duration = Duration::from_mins(1);

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    group: u32,
    url: String,
    log: PathBuf,
}

impl Server {
    /// Starts a program and waits until it says `listening http://HOST:PORT`. What it writes besides goes to `log`.
    pub(crate) async fn start(command: Command, log: &Path) -> Self {
        Self::start_saying(command, log, |line| Some(line.strip_prefix("listening ")?.trim().to_owned()))
            .await
    }

    /// Starts a program and waits until it writes a line in which `origin` finds its origin.
    pub(crate) async fn start_saying(
        mut command: Command,
        log: &Path,
        origin: fn(&str) -> Option<String>,
    ) -> Self {
        let errors = File::options().create(true).append(true).open(log).expect("the log can be written");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let group = child.id().expect("a process that was just started has an id");
        let stdout = child.stdout.take().expect("its output is a pipe");
        let mut server = Self { child, group, url: String::new(), log: log.to_owned() };
        let mut lines = BufReader::new(stdout).lines();
        let listening = timeout(START, async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(origin) = origin(&line) {
                    return Some(origin);
                }
            }
            None
        });
        server.url = match listening.await {
            Ok(Some(origin)) => origin,
            _ => panic!("{command:?} did not listen; its log:\n{}", server.log()),
        };
        // Its further output is read and forgotten, so that it never waits for us.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        server
    }

    /// Its origin, such as `http://127.0.0.1:8787`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The port it listens on.
    pub(crate) fn port(&self) -> u16 {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("an origin with a port")
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Sends a signal to it and all that it started; what has ended already gets none.
    pub(crate) fn signal(&self, signal: &str) {
        let group = format!("-{}", self.group);
        let _ =
            std::process::Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
    }

    /// Ends it and all that it started at once, as a power cut would: kill -9.
    pub(crate) fn kill(&mut self) {
        self.signal("-KILL");
        for _ in 0..200 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
