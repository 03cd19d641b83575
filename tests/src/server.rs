//! A server as a process of its own: started, waited for, and ended with everything it started.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    net::TcpListener,
    ops::Range,
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    net::TcpStream,
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// A start takes a second; a machine that compiles besides takes longer.
const START: Duration = Duration::from_mins(1);

/// Ports that no system gives to whoever asks for any: those begin at 32768 in Linux and at 49152 elsewhere.
const PORTS: Range<u32> = 20_000..32_000;

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
        command: Command,
        log: &Path,
        origin: fn(&str) -> Option<String>,
    ) -> Self {
        let mut server = Self::spawn(command, log);
        let stdout = server.child.stdout.take().expect("its output is a pipe");
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
            _ => panic!("it did not listen; its log:\n{}", server.log()),
        };
        tokio::spawn(keep(lines, append(log)));
        server
    }

    /// Starts a program that listens at this port without a word, and waits until it does.
    pub(crate) async fn start_silently(command: Command, log: &Path, port: u16) -> Self {
        let mut server = Self::spawn(command, log);
        let stdout = server.child.stdout.take().expect("its output is a pipe");
        tokio::spawn(keep(BufReader::new(stdout).lines(), append(log)));
        server.url = format!("http://127.0.0.1:{port}");
        let listens = async || TcpStream::connect(("127.0.0.1", port)).await.ok();
        crate::eventually(&format!("a server listens at port {port}"), listens).await;
        server
    }

    fn spawn(mut command: Command, log: &Path) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(append(log)).process_group(0);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let group = child.id().expect("a process that was just started has an id");
        Self { child, group, url: String::new(), log: log.to_owned() }
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

/// A port that nobody listens at, for a server that must be told one. Nobody else gets it before the server does, and no
/// two who ask here get the same.
pub(crate) fn free_port() -> u16 {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    // Where another run of the tests is likely not to look.
    let start = std::process::id().wrapping_mul(97);
    let next = || start.wrapping_add(ASKED.fetch_add(1, Relaxed)) % (PORTS.end - PORTS.start);
    PORTS
        .map(|_| u16::try_from(PORTS.start + next()).expect("a port"))
        .find(|port| is_free("127.0.0.1", *port) && is_free("::1", *port))
        .expect("a free port")
}

/// A machine without this kind of address is free of listeners as well.
fn is_free(address: &str, port: u16) -> bool {
    !TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

fn append(log: &Path) -> File {
    File::options().create(true).append(true).open(log).expect("the log can be written")
}

/// Keeps the further output, so that the server never waits for us.
async fn keep(mut lines: Lines<BufReader<ChildStdout>>, mut log: File) {
    while let Ok(Some(line)) = lines.next_line().await {
        // Its folder may be gone before it is.
        let _ = writeln!(log, "{line}");
    }
}
