//! The description of the API, as the edge serves it: what it says of a call, and whether an answer keeps to it.
//!
//! Every answer of the API in every story is compared with it.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex, OnceLock},
};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Map, Value};

use crate::{
    http::{Answer, Client},
    paths,
};

/// The document at `/openapi.json`.
pub struct Description {
    document: Value,
    /// Schemas that were read, by where they stand.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What it says of one call.
#[derive(Clone, Copy)]
pub struct Described<'d> {
    description: &'d Description,
    method: &'d str,
    /// With names in braces.
    path: &'d str,
    /// What stands there.
    pub call: &'d Value,
}

/// A step of the story that the examples tell.
pub struct Step<'d> {
    /// What is called.
    pub described: Described<'d>,
    /// The name that its examples have.
    pub name: &'d str,
    /// How it is answered.
    pub status: u16,
}

/// Compares an answer with what was built; what is no call of the API passes.
pub(crate) fn check(asked: &str, answer: &Answer) {
    static BUILT: OnceLock<Description> = OnceLock::new();
    let Some((method, path)) = asked.split_once(' ').filter(|(_, path)| path.starts_with("/v1/")) else {
        return;
    };
    let description = BUILT.get_or_init(|| {
        let file = fs::read(paths::root().join("build/public/openapi.json")).expect("the edge is built");
        Description::read(serde_json::from_slice(&file).expect("a document"))
    });
    if let Some(described) = description.of_call(method, path) {
        described.check(answer).unwrap_or_else(|what| panic!("not as described: {what}"));
    }
}

impl Description {
    fn read(document: Value) -> Self {
        Self { document, validators: Mutex::default() }
    }

    /// Reads it from the edge.
    pub async fn of(client: &Client) -> Self {
        Self::read(client.get("/openapi.json").await.ok(200))
    }

    /// Every call.
    pub fn calls(&self) -> impl Iterator<Item = Described<'_>> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths.iter().flat_map(move |(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.iter().map(move |(method, call)| Described { description: self, method, path, call })
        })
    }

    /// The call at an address, if there is one.
    fn of_call(&self, method: &str, path: &str) -> Option<Described<'_>> {
        let asked: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
        let is_it = |described: &Described<'_>| {
            let parts: Vec<&str> = described.path.split('/').collect();
            let mut pairs = parts.iter().zip(&asked);
            described.method.eq_ignore_ascii_case(method)
                && parts.len() == asked.len()
                && pairs.all(|(part, asked)| part.starts_with('{') || part == asked)
        };
        // `advocates/me` is not an advocate called `me`.
        self.calls().filter(is_it).min_by_key(|described| described.path.matches('{').count())
    }

    /// The steps of the story, in their order.
    #[must_use]
    pub fn story(&self) -> Vec<Step<'_>> {
        let steps = self.document["x-story"].as_array().expect("a story");
        let step = |step| {
            let step: &Value = step;
            let is_it = |described: &Described<'_>| described.call["operationId"] == step["operationId"];
            let status = step["status"].as_u64().and_then(|status| u16::try_from(status).ok());
            Step {
                described: self.calls().find(is_it).expect("a call of the story"),
                name: step["example"].as_str().expect("a name"),
                status: status.expect("a status"),
            }
        };
        steps.iter().map(step).collect()
    }

    /// A schema with everything that it refers to, ready to be compared with.
    fn validator(&self, place: String, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("nobody panics with it");
        let read = || {
            let mut whole: Map<String, Value> = schema.as_object().cloned().expect("a schema");
            whole.insert("components".to_owned(), self.document["components"].clone());
            Arc::new(jsonschema::validator_for(&Value::Object(whole)).expect("a schema"))
        };
        Arc::clone(validators.entry(place).or_insert_with(read))
    }
}

impl<'d> Described<'d> {
    /// The method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method.to_uppercase().parse().expect("a method")
    }

    /// The path, with each name in braces replaced.
    #[must_use]
    pub fn path_with(&self, value: impl Fn(&str) -> String) -> String {
        let mut parts = self.path.split('{');
        let start = parts.next().unwrap_or_default().to_owned();
        parts.fold(start, |path, part| {
            let (name, rest) = part.split_once('}').expect("braces that close");
            [path.as_str(), &value(name), rest].concat()
        })
    }

    /// The parameters of an example: where each stands, its name and its value.
    #[must_use]
    pub fn parameters(&self, example: &str) -> Vec<(&'d str, &'d str, &'d Value)> {
        let parameters = self.call["parameters"].as_array().expect("parameters");
        let given = parameters.iter().filter_map(|parameter| {
            let value = Some(&parameter["examples"][example]["value"]).filter(|value| !value.is_null())?;
            Some((parameter["in"].as_str()?, parameter["name"].as_str()?, value))
        });
        given.collect()
    }

    /// The example of a body.
    #[must_use]
    pub fn body(&self, example: &str) -> Option<&'d Value> {
        let value = &self.call["requestBody"]["content"]["application/json"]["examples"][example]["value"];
        Some(value).filter(|value| !value.is_null())
    }

    /// The example of an answer.
    #[must_use]
    pub fn answer(&self, status: u16, example: &str) -> Option<&'d Value> {
        let contents = self.call["responses"][status.to_string()]["content"].as_object()?;
        contents.values().map(|content| &content["examples"][example]["value"]).find(|value| !value.is_null())
    }

    /// Whether an answer is as described: its status, its media type, its name and its form.
    ///
    /// # Errors
    /// What is not.
    pub fn check(&self, answer: &Answer) -> Result<(), String> {
        let wrong = |what: &str| Err(format!("{what}: {}", answer.whole()));
        let Some(response) = self.call["responses"].get(answer.status.to_string()) else {
            return wrong("an undocumented status");
        };
        if !answer.has_header("x-request-id") {
            return wrong("no name of the call");
        }
        let Some(contents) = response["content"].as_object() else {
            return if answer.bytes().is_empty() { Ok(()) } else { wrong("an undocumented body") };
        };
        let media = answer.header("content-type");
        let Some(content) = contents.get(media) else { return wrong("an undocumented media type") };
        if !media.split(';').next().is_some_and(|media| media.ends_with("/json") || media.ends_with("+json"))
        {
            return Ok(());
        }
        let place = format!("{} {} {} {media}", self.method, self.path, answer.status);
        let validator = self.description.validator(place, &content["schema"]);
        let answered = answer.value();
        let errors: Vec<String> = validator
            .iter_errors(&answered)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        if errors.is_empty() { Ok(()) } else { wrong(&errors.join("; ")) }
    }
}
