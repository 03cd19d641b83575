//! The examples: one story, told call by call. Each step may use what the answers before it brought.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// A call of the story, and how it is answered.
///
/// What the edge makes up (ids, codes, keys, times) stands as it was made once; who plays the story puts what is made
/// then in its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// What happens, in a few words.
    pub(crate) title: String,
    /// The operation.
    pub(crate) operation: String,
    /// Parameters of the path, the query and headers, by name.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    pub(crate) status: u16,
    /// The answer's body, when it has one that is JSON.
    #[serde(default)]
    pub(crate) answer: Option<Value>,
}

/// The steps, each with the name that its examples have.
pub(crate) fn steps() -> Vec<(String, Step)> {
    let steps: Vec<Step> = serde_json::from_str(include_str!("story.json")).expect("a story of steps");
    steps.into_iter().enumerate().map(|(index, step)| (format!("step-{:02}", index + 1), step)).collect()
}

impl Step {
    /// As an example of something that this step sends or gets.
    pub(crate) fn example(&self, value: &Value) -> Value {
        json!({"summary": self.title, "value": value})
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::steps;
    use crate::operations;

    #[test]
    fn the_story_calls_what_there_is() {
        let groups = operations::groups();
        let all: Vec<_> = groups.iter().flat_map(|group| &group.operations).collect();
        for (name, step) in steps() {
            let operation = all.iter().find(|operation| operation.id == step.operation);
            let operation = operation.unwrap_or_else(|| panic!("{name} calls `{}`", step.operation));
            let known: BTreeSet<_> =
                operation.path_parameters().chain(operation.parameters.iter().map(|it| it.name)).collect();
            for parameter in step.parameters.keys() {
                let header = parameter == "Idempotency-Key" && operation.takes_key();
                assert!(header || known.contains(parameter.as_str()), "{name}: {parameter}");
            }
            for parameter in operation.path_parameters() {
                assert!(step.parameters.contains_key(parameter), "{name} lacks {parameter}");
            }
            assert_eq!(step.body.is_some(), !operation.body.is_empty(), "{name}: a body");
        }
    }

    /// What needs a message of another system that cannot be carried out, a file, or a place where no program is:
    /// `tests/tests/api` has them in `integrations.rs`, `moving.rs` and `backups.rs`.
    const ELSEWHERE: [&str; 6] = [
        "forgetFailure",
        "replayFailure",
        "importHistory",
        "exportProgram",
        "restoreProgram",
        "giveUpRestore",
    ];

    #[test]
    fn every_call_of_the_api_is_in_the_story() {
        let told: BTreeSet<_> = steps().into_iter().map(|(_, step)| step.operation).collect();
        let groups = operations::groups();
        let all = groups.iter().flat_map(|group| &group.operations);
        let missing: Vec<_> = all
            .filter(|operation| operation.path.starts_with("/v1/") && !told.contains(operation.id))
            .filter(|operation| !ELSEWHERE.contains(&operation.id))
            .map(|operation| operation.id)
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
