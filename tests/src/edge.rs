//! The edge as it would run at Cloudflare: the built Worker on workerd, with a state of its own.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use tokio::process::Command;

use crate::{paths, server::Server};

/// The operator's token in every test.
pub const ADMIN_TOKEN: &str = "the-operators-token-in-tests";
const MASTER_SECRET: &str = "the-master-secret-in-tests-and-nowhere-else";

/// A running edge with a state that nobody else has.
pub struct Edge {
    server: Server,
    folder: TempDir,
    variables: Variables,
}

/// What the operator sets besides the secrets.
pub(crate) type Variables = Vec<(&'static str, String)>;

impl Edge {
    /// Starts an edge that has stored nothing yet.
    pub(crate) async fn start(variables: Variables) -> Self {
        let folder = tempfile::Builder::new().prefix("goodword-test-").tempdir().expect("a temporary folder");
        Self { server: serve(folder.path(), 0, &variables).await, folder, variables }
    }

    /// Its origin.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Halts it: connections are accepted, and nobody answers.
    pub fn halt(&self) {
        self.server.signal("-STOP");
    }

    /// Lets it go on after [`Edge::halt`].
    pub fn go_on(&self) {
        self.server.signal("-CONT");
    }

    /// Starts it again after [`Edge::kill`], at the same address and with the state it had.
    pub async fn restart(&mut self) {
        self.server = serve(self.folder.path(), self.server.port(), &self.variables).await;
    }

    /// What it logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// The files of KV, of the Ledgers and all others that it stored, each with its content.
    #[must_use]
    pub fn stored(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&state(self.folder.path()), &mut files);
        files
    }

    /// Everything that it and its runtime wrote, what is temporary too.
    #[must_use]
    pub fn written(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }

    /// What is stored once the edge is gone and each database has taken its log into itself and given up its free space, in
    /// which SQLite keeps what was deleted until it needs the room.
    ///
    /// # Panics
    /// When a database cannot be opened.
    pub fn swept(&mut self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.kill();
        for path in self.stored().keys().filter(|path| path.extension().is_some_and(|it| it == "sqlite")) {
            let database = rusqlite::Connection::open(path).expect("a database");
            let sweep = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)";
            database.execute_batch(sweep).expect("nobody else has it open");
        }
        let files = self.stored();
        let is_ledger = |path: &Path| path.extension().is_some_and(|it| it == "sqlite");
        assert!(
            files.iter().any(|(path, content)| is_ledger(path) && !content.is_empty()),
            "no Ledger was read"
        );
        files
    }
}

impl Drop for Edge {
    /// Whoever looks why a story failed needs what the edge said.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the edge's log:\n{}", self.log());
        }
    }
}

async fn serve(folder: &Path, port: u16, variables: &Variables) -> Server {
    let root = paths::root();
    let mut command = Command::new("node");
    command
        .arg(root.join("xtask/serve.mjs"))
        .args(["--port", &port.to_string(), "--state"])
        .arg(state(folder))
        .current_dir(&root)
        .env("ADMIN_TOKEN", ADMIN_TOKEN)
        .env("GOODWORD_SECRET", MASTER_SECRET)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .env("NODE_NO_WARNINGS", "1")
        // What a killed edge leaves behind goes with the folder.
        .env("TMPDIR", folder);
    Server::start(command, &folder.join("edge.log")).await
}

fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if let Ok(content) = fs::read(&path) {
            files.insert(path, content);
        }
    }
}
