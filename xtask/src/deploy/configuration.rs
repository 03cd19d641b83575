//! The configuration of one environment, from `edge/wrangler.jsonc`.

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Map, Value, json};

/// Stands in the file until a namespace is there.
const NO_ID: &str = "00000000000000000000000000000000";

/// Where to deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Environment {
    /// What customers use
    Production,
    /// A second deployment that shares nothing with the first, to try things out
    Staging,
}

impl Environment {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Staging => "staging",
        }
    }
}

/// What wrangler is told: the file without its environments, with those of the one that is deployed on top.
pub(super) struct Configuration {
    values: Map<String, Value>,
}

impl Configuration {
    /// Reads the file, which has comments on lines of their own and no trailing commas.
    pub(super) fn read(text: &str, environment: Environment) -> Result<Self> {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let mut values: Map<String, Value> =
            serde_json::from_str(&lines.join("\n")).context("edge/wrangler.jsonc cannot be read")?;
        let environments = values.remove("env").unwrap_or_default();
        // Built by us, before.
        values.remove("build");
        if environment != Environment::Production {
            let own = environments.get(environment.name()).and_then(Value::as_object);
            let own =
                own.with_context(|| format!("edge/wrangler.jsonc has no env.{}", environment.name()))?;
            values.extend(own.clone());
        }
        Ok(Self { values })
    }

    /// What the Worker is called.
    pub(super) fn worker(&self) -> Result<&str> {
        self.values.get("name").and_then(Value::as_str).context("edge/wrangler.jsonc names no Worker")
    }

    /// Whether the KV namespace's id is still to be filled in.
    pub(super) fn lacks_namespace(&self) -> bool {
        self.values.get("kv_namespaces").is_some_and(|all| all[0]["id"] == NO_ID)
    }

    /// Fills in the KV namespace's id.
    pub(super) fn set_namespace(&mut self, id: &str) {
        if let Some(namespaces) = self.values.get_mut("kv_namespaces") {
            namespaces[0]["id"] = json!(id);
        }
    }

    /// Has the Worker answer at a domain too. The first address goes on: links with it were shared.
    pub(super) fn add_domain(&mut self, domain: &str) {
        let routes = self.values.entry("routes").or_insert_with(|| json!([]));
        if let Some(routes) = routes.as_array_mut() {
            routes.retain(|route| route["pattern"] != domain);
            routes.push(json!({"pattern": domain, "custom_domain": true}));
        }
        self.values.insert("workers_dev".into(), json!(true));
    }

    /// As a file for wrangler, in `build/`: the paths in it are those of `edge/`, its neighbour.
    pub(super) fn text(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(&self.values)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../../edge/wrangler.jsonc");

    fn values(environment: Environment) -> Map<String, Value> {
        Configuration::read(FILE, environment).unwrap().values
    }

    #[test]
    fn staging_shares_nothing_with_production() {
        let [production, staging] = [Environment::Production, Environment::Staging].map(values);
        assert_eq!((&production["name"], &staging["name"]), (&json!("goodword"), &json!("goodword-staging")));
        let ids = |values: &Map<String, Value>| {
            let limits = values["ratelimits"].as_array().unwrap();
            limits.iter().map(|limit| limit["namespace_id"].clone()).collect::<Vec<_>>()
        };
        assert!(
            ids(&production).iter().all(|id| !ids(&staging).contains(id)),
            "two environments count together"
        );
        // Where the files lie and what migrates is the same.
        for same in ["main", "assets", "migrations", "compatibility_date", "durable_objects", "observability"]
        {
            assert_eq!(production[same], staging[same], "{same}");
        }
    }

    /// Wrangler hands these to no environment (<https://developers.cloudflare.com/workers/wrangler/configuration/>), and
    /// whoever deploys by hand uses it directly.
    #[test]
    fn what_no_environment_inherits_stands_in_staging_too() {
        let file: Vec<&str> = FILE.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let file: Value = serde_json::from_str(&file.join("\n")).unwrap();
        let own =
            ["vars", "kv_namespaces", "durable_objects", "ratelimits", "send_email", "services", "queues"];
        let own: Vec<_> = own.iter().filter(|name| file.get(name).is_some()).collect();
        assert!(own.len() >= 3);
        for name in own {
            let names = |section: &Value| {
                let list = section[name].as_array().or_else(|| section[name]["bindings"].as_array());
                let names =
                    list.into_iter().flatten().map(|it| it["binding"].as_str().or(it["name"].as_str()));
                names.map(|name| name.unwrap_or_default().to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(names(&file["env"]["staging"]), names(&file), "{name}");
        }
    }

    #[test]
    fn a_namespace_is_filled_in_and_one_that_the_owner_wrote_is_kept() {
        let mut ours = Configuration::read(FILE, Environment::Production).unwrap();
        assert!(ours.lacks_namespace());
        ours.set_namespace("abc");
        assert!(!ours.lacks_namespace() && ours.text().unwrap().contains("\"id\": \"abc\""));
        let theirs = FILE.replace(NO_ID, "theirs");
        assert!(!Configuration::read(&theirs, Environment::Staging).unwrap().lacks_namespace());
    }

    #[test]
    fn a_domain_is_added_once_and_the_first_address_goes_on() {
        let mut configuration = Configuration::read(FILE, Environment::Production).unwrap();
        configuration.add_domain("go.shop.example");
        configuration.add_domain("go.shop.example");
        let route = json!([{"pattern": "go.shop.example", "custom_domain": true}]);
        assert_eq!(
            (&configuration.values["routes"], &configuration.values["workers_dev"]),
            (&route, &json!(true))
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let error = Configuration::read("{", Environment::Production).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("edge/wrangler.jsonc cannot be read"));
        let error = Configuration::read("{}", Environment::Staging).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("edge/wrangler.jsonc has no env.staging"));
    }
}
