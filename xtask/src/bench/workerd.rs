//! workerd itself, without Node: the edge as it is deployed, and an empty Worker.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::layout::Layout;

/// What every configuration begins with; the Worker of each follows.
const HEAD: &str = r#"using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), SERVICES],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
"#;

/// Does nothing: what a request costs at least.
const EMPTY: &str = r#"const main :Workerd.Worker = (
  modules = [(name = "empty.mjs", esModule = "export default { fetch() { return new Response('ok') } }")],
  compatibilityDate = "DATE",
);
"#;

/// The edge, its Ledgers on disk. workerd has no KV of its own: the binding asks a service, here the smallest there is,
/// so that hardly more than our own part is measured.
const EDGE: &str = r#"const main :Workerd.Worker = (
  modules = [MODULES],
  compatibilityDate = "DATE",
  bindings = [
    (name = "GOODWORD", kvNamespace = "kv"),
    (name = "LEDGER", durableObjectNamespace = "Ledger"),
    (name = "ADMIN_TOKEN", text = "@token"),
    (name = "GOODWORD_SECRET", text = "@token"),
  ],
  durableObjectNamespaces = [(className = "Ledger", uniqueKey = "ledger", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
);
const kv :Workerd.Worker = (
  modules = [(name = "kv.mjs", esModule = embed "bench-kv.mjs")],
  compatibilityDate = "DATE",
);
"#;

const KV: &str = "
const kept = new Map()
export default {
  async fetch(request) {
    const key = new URL(request.url).pathname
    if (request.method === 'PUT') return kept.set(key, await request.text()), new Response()
    const value = kept.get(key)
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value)
  }
}
";

/// A running workerd, until it is dropped.
pub(super) struct Workerd {
    child: Child,
    /// Where it listens.
    pub(super) url: String,
}

impl Workerd {
    /// The edge, with nothing stored in `state`; both its secrets are `token`.
    pub(super) fn edge(layout: &Layout, state: &Path, token: &str) -> Result<Self> {
        fs::write(layout.build("bench-kv.mjs"), KV)?;
        let disk = format!(
            r#"(name = "kv", worker = .kv), (name = "disk", disk = (path = "{}", writable = true))"#,
            state.display()
        );
        let worker = EDGE.replace("@token", token).replace("MODULES", &modules(layout)?);
        Self::start(layout, "edge", &(HEAD.replace("SERVICES", &disk) + &worker))
    }

    /// A Worker in JavaScript that answers `ok`.
    pub(super) fn empty(layout: &Layout) -> Result<Self> {
        Self::start(layout, "empty", &(HEAD.replace(", SERVICES", "") + EMPTY))
    }

    fn start(layout: &Layout, name: &str, config: &str) -> Result<Self> {
        let deployed = fs::read_to_string(layout.root.join("edge/wrangler.jsonc"))?;
        let date = deployed.split("\"compatibility_date\": \"").nth(1).and_then(|rest| rest.get(..10));
        let file = layout.build(&format!("bench-{name}.capnp"));
        fs::write(&file, config.replace("DATE", date.context("edge/wrangler.jsonc has no date")?))?;
        let mut child = Command::new(program(layout)?)
            .args(["serve", "--experimental", "--control-fd=1"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("workerd cannot be started")?;
        let stdout = child.stdout.take().context("a child without stdout")?;
        let mut workerd = Self { child, url: String::new() };
        let (mut said, mut stdout) = (String::new(), BufReader::new(stdout));
        stdout.read_line(&mut said)?;
        // What it logs later goes on to where it is seen: a pipe that nobody reads would end it.
        thread::spawn(move || io::copy(&mut stdout, &mut io::stderr()));
        let port = serde_json::from_str::<Value>(&said).ok().and_then(|said| said["port"].as_u64());
        workerd.url = format!("http://127.0.0.1:{}", port.context("workerd did not start")?);
        Ok(workerd)
    }

    /// The id of its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        // It has nothing to finish, and its state is thrown away.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every module of the built edge, the entry first.
fn modules(layout: &Layout) -> Result<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("edge")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(layout.build("").join(&folder)).context("the edge is not built")? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort_by_key(|path| (!path.ends_with("worker.mjs"), path.clone()));
    let modules = found.iter().map(|path| {
        let kind =
            if path.extension().is_some_and(|extension| extension == "wasm") { "wasm" } else { "esModule" };
        let name = path.strip_prefix("edge").unwrap_or(path).display();
        format!("(name = \"{name}\", {kind} = embed \"{}\")", path.display())
    });
    Ok(modules.collect::<Vec<_>>().join(", "))
}

/// The program that the npm package brings for this machine.
fn program(layout: &Layout) -> Result<PathBuf> {
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "64" };
    let path = layout.root.join(format!("node_modules/@cloudflare/workerd-linux-{machine}/bin/workerd"));
    ensure!(path.is_file(), "{} is missing: only Linux can be measured.", path.display());
    Ok(path)
}
