//! The document, put together of the operations, the schemas and the story.

use std::collections::BTreeMap;

use goodword_protocol::Problem;
use serde_json::{Map, Value, json};

use crate::{
    codes,
    operation::{Answer, Content, Operation, Parameter, header},
    operations,
    schemas::Schemas,
    story::{self, Step},
};

/// Read at the top of the page.
const INTRODUCTION: &str = include_str!("introduction.txt");

/// The steps of the story that call one operation.
type Steps<'s> = Vec<(&'s str, &'s Step)>;

/// The whole document, in `OpenAPI` 3.1.
///
/// # Panics
/// When an operation names a code that is not explained, or the story is no list of steps.
#[must_use]
pub fn document() -> Value {
    let (groups, story) = (operations::groups(), story::steps());
    let mut schemas = Schemas::new();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for group in &groups {
        for operation in &group.operations {
            let steps = story.iter().filter(|(_, step)| step.operation == operation.id);
            let steps = steps.map(|(name, step)| (name.as_str(), step)).collect();
            let described = describe(operation, group.name, &steps, &mut schemas);
            paths.entry(operation.path).or_default().insert(operation.method.to_owned(), described);
        }
    }
    let tags = groups.iter().map(|group| json!({"name": group.name, "description": group.says}));
    let told = story
        .iter()
        .map(|(name, step)| json!({"operationId": step.operation, "example": name, "status": step.status}));
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Goodword",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Referral programs for any website",
            "description": INTRODUCTION,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The deployment that this document is read from"}],
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths,
        // In which order the examples happen: each may use what the answers before it brought.
        "x-story": told.collect::<Vec<_>>(),
        "components": {
            "securitySchemes": security(),
            "headers": headers(),
            "schemas": schemas.named(),
        },
    })
}

fn describe(operation: &Operation, group: &str, steps: &Steps<'_>, schemas: &mut Schemas) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "tags": [group],
        "summary": operation.summary,
        "security": operation.who.schemes().iter().map(|scheme| requirement(scheme)).collect::<Vec<_>>(),
        "parameters": parameters(operation, steps),
        "responses": responses(operation, steps, schemas),
    });
    if !operation.more.is_empty() {
        described["description"] = operation.more.into();
    }
    if !operation.body.is_empty() {
        described["requestBody"] = json!({"required": true, "content": request(operation, steps, schemas)});
    }
    described
}

fn requirement(scheme: &str) -> Value {
    if scheme.is_empty() { json!({}) } else { json!({scheme: []}) }
}

fn parameters(operation: &Operation, steps: &Steps<'_>) -> Vec<Value> {
    let in_path = operation.path_parameters().map(path_parameter);
    let key = operation.takes_key().then(|| {
        let says = "Makes the call safe to repeat: within a day, the same key with the same request gets the same \
                    answer, and nothing is carried out twice. 1 to 255 visible characters, such as a UUID; where no \
                    credentials are sent, at least 16.";
        header("Idempotency-Key", says)
    });
    let described = |parameter: &Parameter| {
        let mut described = json!({
            "name": parameter.name,
            "in": parameter.place,
            "description": parameter.says,
            "required": parameter.required,
            "schema": parameter.schema,
        });
        let examples = examples(steps, |step| step.parameters.get(parameter.name));
        if !examples.is_empty() {
            described["examples"] = examples.into();
        }
        described
    };
    in_path
        .chain(key)
        .map(|parameter| described(&parameter))
        .chain(operation.parameters.iter().map(described))
        .collect()
}

fn path_parameter(name: &'static str) -> Parameter {
    let (says, pattern) = match name {
        "program" => ("The program's id.", "^[a-z][a-z0-9-]{0,38}[a-z0-9]$"),
        "code" => ("The code of a link; upper and lower case are the same.", "^[0-9A-Za-z-]{1,64}$"),
        "referral" => ("A referral, `ref_…`.", "^ref_[0-9a-z]{26}$"),
        "reward" => ("A reward, `rwd_…`.", "^rwd_[0-9a-z]{26}$"),
        "webhook" => ("A webhook, `whk_…`.", "^whk_[0-9a-z]{26}$"),
        "message" => ("A message to a webhook, `msg_…`.", "^msg_[0-9a-z]{26}$"),
        "integration" => ("Your name of the integration.", "^[a-z0-9][a-z0-9_-]{0,39}$"),
        _ => ("A kept message, `fail_…`.", "^fail_[0-9a-z]{26}$"),
    };
    let schema = json!({"type": "string", "pattern": pattern});
    Parameter { place: "path", name, says, schema, required: true }
}

/// What the steps have of something, as examples.
fn examples<'s>(steps: &Steps<'s>, of: impl Fn(&'s Step) -> Option<&'s Value>) -> Map<String, Value> {
    let found = steps.iter().filter_map(|(name, step)| Some(((*name).to_owned(), step.example(of(step)?))));
    found.collect()
}

fn request(operation: &Operation, steps: &Steps<'_>, schemas: &mut Schemas) -> Value {
    let contents = operation.body.iter().map(|(media, content)| {
        let mut described = match content {
            Content::Json(shape) => json!({"schema": schemas.request(*shape)}),
            // No type: whatever stands there is text.
            Content::Text(says) => json!({"schema": {"description": says}}),
        };
        let examples = examples(steps, |step| step.body.as_ref());
        if *media == "application/json" && !examples.is_empty() {
            described["examples"] = examples.into();
        }
        ((*media).to_owned(), described)
    });
    Value::Object(contents.collect())
}

fn text(says: &str) -> Value {
    json!({"schema": {"type": "string", "description": says}})
}

fn responses(operation: &Operation, steps: &Steps<'_>, schemas: &mut Schemas) -> Value {
    let mut responses: BTreeMap<String, Value> = BTreeMap::new();
    for answer in &operation.answers {
        responses.insert(answer.status.to_string(), answered(operation, answer, steps, schemas));
    }
    let mut refusals: BTreeMap<u16, Vec<&codes::Row>> = BTreeMap::new();
    for row in operation.codes().into_iter().map(codes::row) {
        refusals.entry(row.1).or_default().push(row);
    }
    for (status, rows) in refusals {
        let refusal = refused(operation, status, &rows, steps, schemas);
        // A page tells people what is wrong, where a program gets a problem.
        match responses.get_mut(&status.to_string()) {
            Some(page) => {
                page["content"]["application/problem+json"] =
                    refusal["content"]["application/problem+json"].clone();
            }
            None => drop(responses.insert(status.to_string(), refusal)),
        }
    }
    json!(responses)
}

fn answered(operation: &Operation, answer: &Answer, steps: &Steps<'_>, schemas: &mut Schemas) -> Value {
    let mut described = json!({"description": answer.says, "headers": of_answer(operation, &answer.headers)});
    for (media, content) in &answer.contents {
        described["content"][*media] = match content {
            Content::Json(shape) => json!({"schema": schemas.answer(*shape)}),
            Content::Text(says) => text(says),
        };
        let steps = steps.iter().filter(|(_, step)| step.status == answer.status).copied().collect();
        let examples = examples(&steps, |step| step.answer.as_ref());
        if *media == "application/json" && !examples.is_empty() {
            described["content"][*media]["examples"] = examples.into();
        }
    }
    described
}

fn refused(
    operation: &Operation,
    status: u16,
    rows: &[&codes::Row],
    steps: &Steps<'_>,
    schemas: &mut Schemas,
) -> Value {
    let mut problem = schemas.answer_of::<Problem>();
    let codes: Vec<&str> = rows.iter().map(|(code, ..)| *code).collect();
    problem["properties"] = json!({"code": {"enum": codes}, "status": {"const": status}});
    let steps = steps.iter().filter(|(_, step)| step.status == status).copied().collect();
    let mut content = json!({"schema": problem});
    let examples = examples(&steps, |step| step.answer.as_ref());
    if !examples.is_empty() {
        content["examples"] = examples.into();
    }
    let says: Vec<String> = rows.iter().map(|(code, _, says)| format!("- `{code}`: {says}")).collect();
    let more: &[&str] = match status {
        401 => &["WWW-Authenticate"],
        429 => &["Retry-After", "RateLimit"],
        503 => &["Retry-After"],
        _ => &[],
    };
    json!({
        "description": says.join("\n"),
        "headers": of_answer(operation, more),
        "content": {"application/problem+json": content},
    })
}

fn of_answer(operation: &Operation, more: &[&str]) -> Value {
    let limited = operation.who.is_page().then_some("RateLimit-Policy");
    let names = ["X-Request-Id"].into_iter().chain(limited).chain(more.iter().copied());
    let headers =
        names.map(|name| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")})));
    Value::Object(headers.collect())
}

fn headers() -> Value {
    let all = [
        ("ETag", "The version of the content: the same as long as it does not change."),
        ("Link", "The next page, as `rel=\"next\"`, if there is one."),
        ("Location", "Where to go."),
        (
            "RateLimit",
            "The limit that is exceeded: `r=0`, and `t`, the seconds after which it is not any more.",
        ),
        (
            "RateLimit-Policy",
            "The limit that this call counts for: `q` calls in `w` seconds from one network.",
        ),
        ("Retry-After", "After how many seconds it is worth trying again."),
        ("WWW-Authenticate", "`Bearer`."),
        (
            "X-Request-Id",
            "Names this call, also in the log of the deployment: quote it when you ask about it.",
        ),
    ];
    let headers =
        all.map(|(name, says)| (name.to_owned(), json!({"description": says, "schema": {"type": "string"}})));
    Value::Object(headers.into_iter().collect())
}

fn security() -> Value {
    let bearer = |says: &str| json!({"type": "http", "scheme": "bearer", "description": says});
    json!({
        "operator": bearer("The admin token of the deployment."),
        "owner": bearer("The program's secret key, `gw_sk_…`."),
        "advocate": bearer("A session from enrolling, `gw_as_…`, or an identity that the owner's server signed."),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::document;

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    found.insert(reference.clone());
                }
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        let document = document();
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        for reference in &found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        for name in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(found.contains(&format!("#/components/schemas/{name}")), "{name} is used nowhere");
        }
    }

    #[test]
    fn a_request_refuses_unknown_fields_as_the_edge_does_and_an_answer_may_gain_some() {
        let schemas = &document()["components"]["schemas"];
        assert_eq!(schemas["EventRequest"]["additionalProperties"], false);
        assert_eq!(schemas["EventRequest"]["required"], serde_json::json!(["id", "type", "friend"]));
        assert!(schemas["EventAnswer"].get("additionalProperties").is_none());
        assert_eq!(schemas["ProgramConfig"]["properties"]["hold_days"]["default"], 14);
        assert_eq!(schemas["Locale"]["oneOf"].as_array().map(Vec::len), Some(6));
    }

    #[test]
    fn nothing_in_it_is_named_twice() {
        let document = document();
        let paths = document["paths"].as_object().unwrap().values();
        let calls = paths.flat_map(|path| path.as_object().unwrap().values());
        let ids: Vec<_> = calls.map(|call| call["operationId"].as_str().unwrap()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        assert!(ids.len() > 50);
    }
}
