//! Cloudflare's wrangler, by its answers for programs.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::build;
use crate::process;

/// The program, and what each call of it is told.
pub(super) struct Wrangler {
    program: PathBuf,
    root: PathBuf,
    /// For its log and what it answers.
    build: PathBuf,
    account: Option<String>,
}

#[derive(Deserialize)]
struct WhoAmI {
    #[serde(default)]
    accounts: Vec<Account>,
}

/// An account that may be deployed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
struct Namespace {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Secret {
    name: String,
}

/// A line of what wrangler writes for programs; other kinds of line have no targets.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    targets: Vec<String>,
}

impl Wrangler {
    /// The program at this path.
    pub(super) fn new(program: PathBuf, root: &Path, build: &Path) -> Self {
        Self { program, root: root.to_owned(), build: build.to_owned(), account: None }
    }

    /// Looks whether it is the version that this release was tested with.
    pub(super) fn check_version(&self, wanted: &str) -> Result<()> {
        let found = process::output(&mut self.command(&["--version"]))?;
        ensure!(
            found.split_whitespace().any(|word| word == wanted),
            "wrangler is {}, and should be {wanted}: run `npm ci`.",
            found.trim()
        );
        Ok(())
    }

    /// The account to deploy to: the one that was chosen, or the only one there is.
    pub(super) fn choose_account(&mut self, chosen: Option<&str>) -> Result<Account> {
        let answer = process::output(&mut self.command(&["whoami", "--json"])).map_err(|_| {
            anyhow::anyhow!("You are not signed in at Cloudflare: run `npx wrangler login`, then this again.")
        })?;
        let WhoAmI { accounts } = json(&answer, "whoami")?;
        let account = match (chosen, accounts.as_slice()) {
            (Some(id), all) => all.iter().find(|account| account.id == id).with_context(|| {
                format!("You are not signed in for the account {id} that CLOUDFLARE_ACCOUNT_ID names.")
            })?,
            (None, [only]) => only,
            (None, []) => bail!("You are signed in, but for no account of Cloudflare's."),
            (None, several) => {
                let list = several.iter().map(|account| format!("\n  {}  {}", account.id, account.name));
                bail!(
                    "You have several accounts at Cloudflare. Say which by CLOUDFLARE_ACCOUNT_ID:{}",
                    list.collect::<String>()
                )
            }
        };
        self.account = Some(account.id.clone());
        Ok(account.clone())
    }

    /// The id of the KV namespace of this name, if there is one.
    pub(super) fn namespace(&self, title: &str) -> Result<Option<String>> {
        let answer = process::output(&mut self.command(&["kv", "namespace", "list"]))?;
        let all: Vec<Namespace> = json(&answer, "kv namespace list")?;
        Ok(all.into_iter().find(|namespace| namespace.title == title).map(|namespace| namespace.id))
    }

    /// Makes a KV namespace, and answers its id.
    pub(super) fn create_namespace(&self, title: &str) -> Result<String> {
        process::output(&mut self.command(&["kv", "namespace", "create", title, "--update-config=false"]))?;
        self.namespace(title)?.with_context(|| format!("wrangler made no KV namespace `{title}`"))
    }

    /// Which of these secrets the Worker lacks; all of them when there is no Worker yet.
    pub(super) fn missing_secrets(&self, worker: &str, names: &[&'static str]) -> Result<Vec<&'static str>> {
        let list =
            process::output(&mut self.command(&["secret", "list", "--name", worker, "--format", "json"]));
        let there: Vec<Secret> = match list {
            Ok(answer) => json(&answer, "secret list")?,
            Err(error) if error.to_string().contains(&format!("Worker \"{worker}\" not found")) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(names.iter().copied().filter(|name| there.iter().all(|secret| secret.name != *name)).collect())
    }

    /// Uploads the Worker, and answers where it can be reached.
    pub(super) fn deploy(&self, config: &Path, secrets: Option<&Path>) -> Result<String> {
        let written = self.build.join("wrangler.ndjson");
        match fs::remove_file(&written) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut deploy = self.configured("deploy", config);
        if let Some(secrets) = secrets {
            deploy.arg("--secrets-file").arg(secrets);
        }
        process::ask(deploy.env("WRANGLER_OUTPUT_FILE_PATH", &written))?;
        let lines = fs::read_to_string(&written).context("wrangler did not say where it deployed to")?;
        address(&lines)
            .context("wrangler deployed, but to no address: allow `workers_dev`, or give a --domain")
    }

    /// Puts together what would be uploaded, and answers what wrangler says of it.
    pub(super) fn dry_run(&self, config: &Path) -> Result<String> {
        process::output(self.configured("deploy", config).arg("--dry-run"))
    }

    fn configured(&self, what: &str, config: &Path) -> Command {
        let mut command = self.command(&[what, "--config"]);
        command.arg(config).env(build::ALREADY_BUILT, "1");
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.root);
        command
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("NO_COLOR", "1");
        command.env("WRANGLER_LOG_PATH", self.build.join("wrangler.log"));
        if let Some(account) = &self.account {
            command.env("CLOUDFLARE_ACCOUNT_ID", account);
        }
        command
    }
}

/// Reads an answer, before which there may be lines with a warning.
fn json<T: DeserializeOwned>(answer: &str, what: &str) -> Result<T> {
    let lines: Vec<&str> = answer.lines().skip_while(|line| !line.starts_with(['{', '['])).collect();
    serde_json::from_str(&lines.join("\n")).with_context(|| format!("`wrangler {what}` answered no JSON"))
}

/// Where the Worker can be reached: at a domain of the owner's rather than at Cloudflare's.
fn address(lines: &str) -> Option<String> {
    let targets = lines.lines().filter_map(|line| serde_json::from_str::<Written>(line).ok());
    let targets: Vec<String> =
        targets.filter(|written| written.kind == "deploy").flat_map(|written| written.targets).collect();
    let own = targets
        .iter()
        .find_map(|target| Some(format!("https://{}", target.strip_suffix(" (custom domain)")?)));
    own.or_else(|| targets.into_iter().find(|target| target.starts_with("http")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owners_domain_goes_before_cloudflares() {
        let line = |targets: &str| {
            format!("{{\"type\":\"wrangler-session\"}}\n{{\"type\":\"deploy\",\"targets\":{targets}}}\n")
        };
        assert_eq!(
            address(&line("[\"https://goodword.me.workers.dev\",\"go.shop.example (custom domain)\"]"))
                .as_deref(),
            Some("https://go.shop.example")
        );
        assert_eq!(
            address(&line("[\"https://goodword.me.workers.dev\"]")).as_deref(),
            Some("https://goodword.me.workers.dev")
        );
        assert_eq!(address(&line("[\"schedule: * * * * *\"]")), None);
    }

    #[test]
    fn a_warning_before_an_answer_does_no_harm() {
        let found: Vec<Secret> = json("▲ [WARNING] careful\n[{\"name\": \"A\"}]", "secret list").unwrap();
        assert_eq!(found[0].name, "A");
        assert!(json::<Vec<Secret>>("nothing", "secret list").is_err());
    }
}
