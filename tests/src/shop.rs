//! The demo shop, as an owner would run theirs: on another origin, with a program of its own.

use std::fs;

use goodword_protocol::ProgramConfig;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    World, paths,
    program::Program,
    server::{Server, free_port},
};

/// The running shop with its program `bakery`.
pub struct Shop {
    /// What the shop's owner has of the edge.
    pub program: Program,
    server: Server,
    _folder: TempDir,
}

impl Shop {
    /// Creates the shop's program as its own configuration says, and opens the shop.
    pub async fn open(world: &World) -> Self {
        // The program names the shop's origin, so the port is chosen before there is a shop.
        let port = free_port();
        let config =
            fs::read_to_string(paths::root().join("demo-site/program.json")).expect("the shop's program");
        let config = config.replace("{site}", &format!("http://127.0.0.1:{port}"));
        let config: ProgramConfig = serde_json::from_str(&config).expect("a configuration");
        let program = world.create("bakery", &config).await;

        let folder = tempfile::Builder::new().prefix("goodword-shop-").tempdir().expect("a temporary folder");
        let mut command = Command::new(paths::shop());
        command
            .args([
                "--port",
                &port.to_string(),
                "--edge",
                world.client().base(),
                "--program",
                "bakery",
                "--state",
            ])
            .arg(folder.path())
            .env("GOODWORD_SECRET_KEY", &program.key)
            .env("GOODWORD_IDENTITY_SECRET", &program.identity_secret);
        let server = Server::start(command, &folder.path().join("shop.log")).await;
        Self { program, server, _folder: folder }
    }

    /// The address of one of its pages.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }
}
