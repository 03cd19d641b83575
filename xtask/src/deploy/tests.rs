//! The way to Cloudflare, with a stand-in for wrangler that answers as wrangler 4 does and writes down what it is asked.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::thread;

use super::*;

/// An account at Cloudflare, in a folder.
struct Cloudflare {
    folder: tempfile::TempDir,
}

/// Keeps namespaces and secrets in files beside it, and knows the calls that we make.
const STAND_IN: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> asked
case "$1 $2 $3" in
  "--version "*) echo " ⛅️ wrangler 4.86.0" ;;
  "whoami --json "*) [ -f accounts ] && printf '{"loggedIn": true, "email": "o@shop.example", "accounts": %s}\n' "$(cat accounts)" || { echo '{"loggedIn": false}'; exit 1; } ;;
  "kv namespace list") [ -f namespace ] && printf '[{"id": "0a1b", "title": "%s", "supports_url_encoding": true}]\n' "$(cat namespace)" || echo '[]' ;;
  "kv namespace create") printf %s "$4" > namespace; echo '✨ Success!' ;;
  "secret list --name") [ -f secrets ] && cat secrets || { echo "✘ [ERROR] Worker \"$4\" not found." >&2; exit 1; } ;;
  "deploy --config "*)
    cp "$3" deployed.json
    if [ "$4" = --secrets-file ]; then cp "$5" given.json; fi
    [ -f broken ] && { echo '✘ [ERROR] A request to the Cloudflare API failed.' >&2; exit 1; }
    echo '[{"name": "ADMIN_TOKEN", "type": "secret_text"}, {"name": "GOODWORD_SECRET", "type": "secret_text"}]' > secrets
    printf '{"type":"wrangler-session","version":1}\n{"type":"deploy","version":1,"targets":["%s"]}\n' "$(cat url)" > "$WRANGLER_OUTPUT_FILE_PATH" ;;
  *) echo "not known: $*" >&2; exit 1 ;;
esac
"#;

impl Cloudflare {
    fn with_accounts(accounts: &str) -> Self {
        let cloudflare = Self { folder: tempfile::tempdir().unwrap() };
        cloudflare.write("wrangler", STAND_IN);
        fs::set_permissions(cloudflare.path("wrangler"), fs::Permissions::from_mode(0o700)).unwrap();
        cloudflare.write("accounts", accounts);
        cloudflare.write("url", &healthy());
        cloudflare
    }

    fn new() -> Self {
        Self::with_accounts("[{\"id\": \"acc1\", \"name\": \"Bakery\"}]")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn deployment(&self) -> Deployment {
        let wrangler = Wrangler::new(self.path("wrangler"), self.folder.path(), self.folder.path());
        let text = include_str!("../../../edge/wrangler.jsonc");
        Deployment {
            wrangler,
            configuration: Configuration::read(text, Environment::Production).unwrap(),
            config_path: self.path("wrangler.production.json"),
            secrets: self.path("config"),
        }
    }

    fn deploy(&self) -> Result<String> {
        let mut deployment = self.deployment();
        deployment.sign_in(None)?;
        deployment.carry_out()
    }
}

/// The origin of a server that says that all is well.
fn healthy() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let body = "{\"status\":\"ok\"}";
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    origin
}

#[test]
fn a_first_deployment_makes_what_is_missing_and_a_second_nothing() {
    let cloudflare = Cloudflare::new();
    let url = cloudflare.deploy().unwrap();
    assert_eq!(url, cloudflare.read("url"));
    assert_eq!(cloudflare.read("namespace"), "goodword");
    let deployed: Value = serde_json::from_str(&cloudflare.read("deployed.json")).unwrap();
    assert_eq!((deployed["kv_namespaces"][0]["id"].as_str(), deployed.get("env")), (Some("0a1b"), None));
    let given = cloudflare.read("given.json");
    assert!(secrets::NAMES.iter().all(|name| given.contains(name)));
    assert_eq!(given, cloudflare.read("config/goodword.json"), "what Cloudflare has is what the owner keeps");

    cloudflare.write("asked", "");
    cloudflare.deploy().unwrap();
    let asked = cloudflare.read("asked");
    assert!(!asked.contains("create") && !asked.contains("--secrets-file"), "{asked}");
    assert_eq!(cloudflare.read("config/goodword.json"), given);
}

#[test]
fn no_secret_is_in_an_argument_or_left_lying_about() {
    let cloudflare = Cloudflare::new();
    cloudflare.deploy().unwrap();
    let kept: Value = serde_json::from_str(&cloudflare.read("config/goodword.json")).unwrap();
    for name in secrets::NAMES {
        assert!(!cloudflare.read("asked").contains(kept[name].as_str().unwrap()), "{name}");
    }
    let left = fs::read_dir(cloudflare.path("config")).unwrap().count();
    assert_eq!(left, 1, "only the owner's file is left");
}

#[test]
fn what_failed_halfway_goes_on_with_the_same_secrets() {
    let cloudflare = Cloudflare::new();
    cloudflare.write("broken", "");
    assert!(cloudflare.deploy().is_err());
    let kept = cloudflare.read("config/goodword.json");
    fs::remove_file(cloudflare.path("broken")).unwrap();
    cloudflare.deploy().unwrap();
    assert!(!kept.is_empty() && cloudflare.read("given.json") == kept);
}

#[test]
fn one_secret_that_is_missing_does_not_replace_the_other() {
    let cloudflare = Cloudflare::new();
    cloudflare.write("secrets", "[{\"name\": \"GOODWORD_SECRET\", \"type\": \"secret_text\"}]");
    cloudflare.deploy().unwrap();
    assert!(!cloudflare.read("given.json").contains("GOODWORD_SECRET"));
}

#[test]
fn a_namespace_that_is_there_is_used() {
    let cloudflare = Cloudflare::new();
    cloudflare.write("namespace", "goodword");
    cloudflare.deploy().unwrap();
    assert!(!cloudflare.read("asked").contains("create"));
    assert!(cloudflare.read("deployed.json").contains("0a1b"));
}

#[test]
fn whoever_is_not_signed_in_is_told_how_and_nothing_is_made() {
    let cloudflare = Cloudflare::new();
    fs::remove_file(cloudflare.path("accounts")).unwrap();
    let error = cloudflare.deploy().unwrap_err().to_string();
    assert_eq!(error, "You are not signed in at Cloudflare: run `npx wrangler login`, then this again.");
    assert_eq!(cloudflare.read("asked"), "whoami --json\n");
}

#[test]
fn of_several_accounts_one_must_be_named() {
    let cloudflare =
        Cloudflare::with_accounts("[{\"id\": \"a\", \"name\": \"One\"}, {\"id\": \"b\", \"name\": \"Two\"}]");
    let error = cloudflare.deploy().unwrap_err().to_string();
    assert!(
        error.contains("CLOUDFLARE_ACCOUNT_ID") && error.contains("a  One") && error.contains("b  Two"),
        "{error}"
    );
    assert_eq!(cloudflare.deployment().sign_in(Some("b")).unwrap(), "Two");
    assert!(cloudflare.deployment().sign_in(Some("c")).is_err());
}

#[test]
fn another_version_of_wrangler_is_named() {
    let wrangler = Cloudflare::new().deployment().wrangler;
    // The folder is gone, and with it the program.
    assert!(wrangler.check_version("4.86.0").is_err());
    let cloudflare = Cloudflare::new();
    cloudflare.deployment().wrangler.check_version("4.86.0").unwrap();
    let error = cloudflare.deployment().wrangler.check_version("4.87.0").unwrap_err().to_string();
    assert!(error.contains("should be 4.87.0: run `npm ci`"), "{error}");
}

#[test]
fn the_snippet_and_the_first_call_name_the_new_address() {
    let words = words("https://go.shop.example");
    assert!(words.contains("<script async src=\"https://go.shop.example/w/bakery.js\"></script>"));
    assert!(words.contains("curl -X PUT https://go.shop.example/v1/programs/bakery "));
}
