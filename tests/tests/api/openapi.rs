//! The description of the API: every example in it is carried out, in the order of its story, and answered as it says.

use std::collections::BTreeMap;

use goodword_tests::{
    World,
    description::{Described, Description, Step},
    edge::ADMIN_TOKEN,
    eventually,
    http::{Answer, Call},
};
use reqwest::Method;
use serde_json::{Value, json};

/// Where the examples say that the edge is.
const EDGE: &str = "https://go.example.com";

/// What the edge makes up: an example has one, and each telling another.
const MADE: [&str; 13] = [
    "adv_", "ref_", "rwd_", "whk_", "msg_", "fail_", "req_", "gw_sk_", "gw_as_", "gw_is_", "gw_in_",
    "whsec_", "VRIEND-",
];

/// One telling of the story.
struct Telling<'w> {
    world: &'w World,
    /// What the examples call something, and what it is called this time.
    learned: BTreeMap<String, String>,
}

impl Telling<'_> {
    /// An example's text as it is this time.
    fn said(&self, text: &str) -> String {
        self.learned.iter().fold(text.to_owned(), |text, (example, made)| text.replace(example, made))
    }

    /// The same of everything in a value.
    fn put_in(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.said(text)),
            Value::Array(values) => values.iter().map(|value| self.put_in(value)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.put_in(value))).collect()
            }
            other => other.clone(),
        }
    }

    /// The call of a step.
    fn call(&self, step: &Step<'_>) -> Call {
        let described = step.described;
        let text = |value: &Value| {
            self.said(value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str())
        };
        let parameters = described.parameters(step.name);
        let of = |place: &str| {
            parameters.iter().filter(move |it| it.0 == place).map(|it| (it.1, text(it.2))).collect::<Vec<_>>()
        };
        let in_path: BTreeMap<_, _> = of("path").into_iter().collect();
        let path = described.path_with(|name| in_path[name].clone());
        let query: Vec<_> = of("query").iter().map(|(name, value)| format!("{name}={value}")).collect();
        let path = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
        let mut call = self.world.client().call(described.method(), &path);
        for (name, value) in of("header") {
            call = call.header(name, &value);
        }
        if let Some(body) = described.body(step.name) {
            call = call.json(&self.put_in(body));
        }
        match self.token(&described) {
            Some(token) => call.bearer(&token),
            None => call,
        }
    }

    /// The credentials of a call: none where none are needed, else of those that it takes the ones that there are.
    fn token(&self, described: &Described<'_>) -> Option<String> {
        let made = |prefix: &str| {
            self.learned.iter().find(|(name, _)| name.starts_with(prefix)).map(|(_, made)| made.clone())
        };
        let schemes = described.call["security"].as_array().expect("security");
        if schemes.contains(&json!({})) {
            return None;
        }
        schemes.iter().rev().find_map(|scheme| match scheme.as_object()?.keys().next()?.as_str() {
            "owner" => made("gw_sk_"),
            "advocate" => made("gw_as_"),
            _ => Some(ADMIN_TOKEN.to_owned()),
        })
    }

    /// Compares an answer with its example, and learns what is made up.
    fn learn(&mut self, example: &Value, answer: &Value, place: &str) -> Result<(), String> {
        match (example, answer) {
            (Value::Object(examples), Value::Object(answers)) => {
                if examples.len() != answers.len() || !examples.keys().all(|name| answers.contains_key(name))
                {
                    return Err(format!("{place}: {answer}"));
                }
                examples.iter().try_for_each(|(name, example)| {
                    self.learn(example, &answers[name], &format!("{place}/{name}"))
                })
            }
            (Value::Array(examples), Value::Array(answers)) if examples.len() == answers.len() => {
                let mut pairs = examples.iter().zip(answers).enumerate();
                pairs.try_for_each(|(index, (example, answer))| {
                    self.learn(example, answer, &format!("{place}/{index}"))
                })
            }
            (Value::String(example), Value::String(made)) if self.said(example) == *made => Ok(()),
            (Value::String(example), Value::String(made)) if are_alike(example, made) => {
                self.learned.insert(example.clone(), made.clone());
                Ok(())
            }
            _ if example == answer => Ok(()),
            _ => Err(format!("{place}: {answer} and not {example}")),
        }
    }
}

/// Whether one text may stand where an example has another: both are times, or made up alike.
fn are_alike(example: &str, made: &str) -> bool {
    let form = |text: &str| -> String {
        text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect()
    };
    let is_time = ["0000-00-00T00:00:00.000Z", "0000-00-00", "0000-00"].contains(&form(example).as_str());
    // Of the letters that codes are made of, so that no word of the API is one.
    let is_code =
        |text: &str| text.len() == 8 && text.bytes().all(|byte| b"2345678cdfghjkmnprtvwx".contains(&byte));
    let is_coupon = |text: &str| {
        text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    (is_time && form(example) == form(made))
        || MADE.iter().any(|prefix| example.starts_with(prefix) && made.starts_with(prefix))
        || (is_code(example) && is_code(made))
        || (is_coupon(example) && is_coupon(made) && example.len() == made.len())
}

#[tokio::test]
async fn every_example_is_answered_as_it_stands_there() {
    let world = World::start().await;
    let description = Description::of(world.client()).await;
    let learned = BTreeMap::from([(EDGE.to_owned(), world.client().base().to_owned())]);
    let mut telling = Telling { world: &world, learned };
    for step in description.story() {
        let described = step.described;
        let told = format!("{} ({})", step.name, described.call["operationId"]);
        let check = |answer: &Answer, telling: &mut Telling<'_>| -> Result<(), String> {
            described.check(answer)?;
            if answer.status != step.status {
                return Err(format!("answered {}", answer.whole()));
            }
            let Some(example) = described.answer(step.status, step.name) else { return Ok(()) };
            telling.learn(example, &answer.value(), "").map_err(|what| format!("{what}\n{}", answer.whole()))
        };
        let answer = telling.call(&step).await;
        let mut result = check(&answer, &mut telling);
        // What is read from published copies may be a moment behind.
        if result.is_err() && described.method() == Method::GET {
            result = eventually(&told, async || {
                let answer = telling.call(&step).await;
                check(&answer, &mut telling).ok().map(Ok)
            })
            .await;
        }
        result.unwrap_or_else(|what| panic!("{told}: {what}"));
    }
}

#[tokio::test]
async fn the_description_is_served_to_whoever_asks_with_its_page() {
    let world = World::start().await;
    let document = world.client().get("/openapi.json").await;
    assert_eq!(document.header("content-type"), "application/json");
    assert_eq!(document.header("access-control-allow-origin"), "*");
    assert_eq!(document.value()["openapi"], "3.1.1");
    let page = world.client().get("/docs").await;
    assert_eq!(page.status, 200, "{}", page.whole());
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    for file in ["/docs/reference.js", "/docs/reference.css", "/docs/licenses.txt"] {
        let answer = world.client().get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{file}");
    }
}
