//! `cargo xtask deploy`: puts Goodword on Cloudflare, and leaves alone what is there already. See docs/deploy.md.

mod configuration;
mod health;
mod secrets;
mod wrangler;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

use self::configuration::Configuration;
pub(crate) use self::configuration::Environment;
use self::secrets::Kept;
use self::wrangler::Wrangler;
use crate::layout::Layout;
use crate::{build, npm, process};

/// What must be in what would be uploaded.
const PARTS: [&str; 5] = ["index.js", "index_bg.wasm", "env.LEDGER", "env.GOODWORD", "env.ASSETS"];

/// How to deploy.
#[derive(Args)]
pub(crate) struct Options {
    /// Which of the deployments
    #[arg(long, value_enum, default_value = "production")]
    env: Environment,
    /// Answer at this domain too, whose DNS Cloudflare must have: go.shop.example
    #[arg(long)]
    domain: Option<String>,
    /// Only look, build and put together what would be uploaded; needs no account
    #[arg(long)]
    dry_run: bool,
}

/// Deploys, or says what that would do.
pub(crate) fn run(layout: &Layout, options: &Options) -> Result<()> {
    npm::install(layout)?;
    let (wrangler, mut configuration) = prepare(layout, options.env)?;
    if let Some(domain) = &options.domain {
        configuration.add_domain(domain);
    }
    let config_path = config_path(layout, options.env);
    if options.dry_run {
        build::run(layout)?;
        return dry_run(&wrangler, &configuration, &config_path);
    }
    if let Some(warning) = uncommitted(&layout.root) {
        println!("warning: {warning}");
    }
    let mut deployment = Deployment { wrangler, configuration, config_path, secrets: secrets_folder()? };
    let account = deployment.sign_in(env::var("CLOUDFLARE_ACCOUNT_ID").ok().as_deref())?;
    println!("Deploying `{}` to the account {account}.", deployment.configuration.worker()?);
    build::run(layout)?;
    let url = deployment.carry_out()?;
    println!("\n{}", words(&url));
    Ok(())
}

/// Looks whether what was built could be deployed to an environment.
pub(crate) fn check(layout: &Layout, environment: Environment) -> Result<()> {
    let (wrangler, configuration) = prepare(layout, environment)?;
    dry_run(&wrangler, &configuration, &config_path(layout, environment))
}

fn prepare(layout: &Layout, environment: Environment) -> Result<(Wrangler, Configuration)> {
    let path = layout.root.join("edge/wrangler.jsonc");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let wrangler = Wrangler::new(layout.node_tool("wrangler"), &layout.root, &layout.build(""));
    wrangler.check_version(&tested_version(&layout.root)?)?;
    Ok((wrangler, Configuration::read(&text, environment)?))
}

/// Has wrangler put together what it would upload, looks whether all of it is there, and says what else would be made.
fn dry_run(wrangler: &Wrangler, configuration: &Configuration, path: &Path) -> Result<()> {
    fs::write(path, configuration.text()?).with_context(|| format!("cannot write {}", path.display()))?;
    let report = wrangler.dry_run(path)?;
    println!("{}", report.trim());
    for part in PARTS {
        ensure!(report.contains(part), "What wrangler would deploy lacks {part}.");
    }
    let worker = configuration.worker()?;
    if configuration.lacks_namespace() {
        println!("The KV namespace `{worker}` would be made, if it is not there.");
    }
    println!("The secrets {} would be made, if `{worker}` lacks them.", secrets::NAMES.join(" and "));
    Ok(())
}

/// One environment on its way to Cloudflare.
struct Deployment {
    wrangler: Wrangler,
    configuration: Configuration,
    /// Where wrangler finds what it is to deploy.
    config_path: PathBuf,
    /// Where the owner finds secrets that were made.
    secrets: PathBuf,
}

impl Deployment {
    /// Finds out where to deploy to, before anything is made.
    fn sign_in(&mut self, chosen: Option<&str>) -> Result<String> {
        Ok(self.wrangler.choose_account(chosen)?.name)
    }

    /// Makes what is missing, uploads, and waits until it answers; answers where.
    fn carry_out(&mut self) -> Result<String> {
        let worker = self.configuration.worker()?.to_owned();
        if self.configuration.lacks_namespace() {
            let id = self.namespace(&worker)?;
            self.configuration.set_namespace(&id);
        }
        fs::write(&self.config_path, self.configuration.text()?)
            .with_context(|| format!("cannot write {}", self.config_path.display()))?;
        let missing = self.wrangler.missing_secrets(&worker, &secrets::NAMES)?;
        let url = if missing.is_empty() {
            self.wrangler.deploy(&self.config_path, None)?
        } else {
            let kept = Kept::make(&self.secrets, &worker, &missing)?;
            println!("The secrets {} are in {}.", missing.join(" and "), kept.path.display());
            let handed = kept.hand_over(&missing)?;
            let url = self.wrangler.deploy(&self.config_path, Some(&handed.path))?;
            println!("Keep {}: nobody can ask Cloudflare for what is in it.", kept.path.display());
            url
        };
        health::wait(&url)?;
        Ok(url)
    }

    fn namespace(&self, title: &str) -> Result<String> {
        if let Some(id) = self.wrangler.namespace(title)? {
            return Ok(id);
        }
        println!("Making the KV namespace `{title}`.");
        self.wrangler.create_namespace(title)
    }
}

/// What the owner does next.
fn words(url: &str) -> String {
    format!(
        "Goodword answers at {url}.\n\n\
         Make a program (docs/start.md; `bakery` is its id):\n\n  \
         curl -X PUT {url}/v1/programs/bakery -H \"Authorization: Bearer $ADMIN_TOKEN\" \\\n    \
         -H 'Content-Type: application/json' -d @program.json\n\n\
         Then put this on your site:\n\n  <script async src=\"{url}/w/bakery.js\"></script>\n"
    )
}

fn config_path(layout: &Layout, environment: Environment) -> PathBuf {
    layout.build(&format!("wrangler.{}.json", environment.name()))
}

/// Outside of the repository, so that nothing that copies or commits it takes them along.
fn secrets_folder() -> Result<PathBuf> {
    let configured = env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = configured.or_else(|| Some(env::home_dir()?.join(".config")));
    Ok(folder.context("you have no home folder to keep secrets in: set XDG_CONFIG_HOME")?.join("goodword"))
}

/// The version of wrangler in package.json.
fn tested_version(root: &Path) -> Result<String> {
    let text = fs::read_to_string(root.join("package.json")).context("cannot read package.json")?;
    let package: Value = serde_json::from_str(&text).context("package.json is no JSON")?;
    package["devDependencies"]["wrangler"]
        .as_str()
        .map(str::to_owned)
        .context("package.json names no wrangler")
}

/// What deserves a word when files have changes that nobody could find again.
fn uncommitted(root: &Path) -> Option<String> {
    // Without git there is nothing to say.
    let changes =
        process::output(Command::new("git").args(["status", "--porcelain"]).current_dir(root)).ok()?;
    let count = changes.lines().count();
    (count > 0)
        .then(|| format!("{count} files have changes that are not committed; they are deployed as they are."))
}

#[cfg(test)]
mod tests;
