//! The schemas of the wire types: one place for requests, one for answers, and what both become in the document.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use crate::operation::Shape;

/// Where the document keeps schemas.
const PLACE: &str = "/components/schemas";

/// What was asked for so far. A request may leave out what an answer always has, so each has a generator of its own.
pub(crate) struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Schemas {
    pub(crate) fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                PLACE.clone_into(settings.definitions_path.to_mut());
                settings.meta_schema = None;
            })
        };
        Self {
            requests: settings().for_deserialize().into_generator(),
            answers: settings().for_serialize().into_generator(),
        }
    }

    /// The schema of what is sent to us.
    pub(crate) fn request(&mut self, shape: Shape) -> Value {
        clean(shape(&mut self.requests).to_value())
    }

    /// The schema of what we answer.
    pub(crate) fn answer(&mut self, shape: Shape) -> Value {
        clean(shape(&mut self.answers).to_value())
    }

    /// The schema of what we answer, of a type.
    pub(crate) fn answer_of<T: JsonSchema>(&mut self) -> Value {
        self.answer(SchemaGenerator::subschema_for::<T> as fn(&mut SchemaGenerator) -> Schema)
    }

    /// Every schema that has a name. Of a type that is sent and answered it is the one for sending, which allows more.
    pub(crate) fn named(mut self) -> Map<String, Value> {
        let mut all = self.answers.take_definitions(true);
        all.extend(self.requests.take_definitions(true));
        all.into_iter().map(|(name, schema)| (name, clean(schema))).collect()
    }
}

/// Takes Rust's own ways of pointing out of the descriptions: ``[`Advocate`](crate::Advocate)`` is `Advocate`.
fn clean(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::String(text) if name == "description" => *text = without_paths(text),
                    value => *value = clean(value.take()),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = clean(value.take())),
        _ => {}
    }
    schema
}

fn without_paths(text: &str) -> String {
    let mut rest = text;
    let mut clean = String::new();
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((name, after)) = after.split_once("`]") else { break };
        clean.push_str(before);
        clean.extend(["`", name.rsplit("::").next().unwrap_or(name), "`"]);
        rest = after;
        if let Some(path) = after.strip_prefix("(crate::") {
            rest = path.split_once(')').map_or(after, |(_, after)| after);
        }
    }
    joined(&(clean + rest))
}

/// Sentences go on where the source broke the line; tables, lists and paragraphs stay.
fn joined(text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines() {
        let goes_on = !whole.is_empty() && !whole.ends_with('\n') && !line.is_empty();
        if goes_on && !line.starts_with(['|', '-']) {
            whole.push(' ');
        } else if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::without_paths;

    #[test]
    fn descriptions_speak_to_people_who_do_not_see_the_source() {
        let table = [
            ("`data` is the [`Advocate`](crate::Advocate).", "`data` is the `Advocate`."),
            ("the [`Webhook`], once", "the `Webhook`, once"),
            ("one\nsentence\n\n| a | table |\n| - | - |", "one sentence\n\n| a | table |\n| - | - |"),
            ("a link to [CLDR](https://cldr.unicode.org/)", "a link to [CLDR](https://cldr.unicode.org/)"),
        ];
        for (written, read) in table {
            assert_eq!(without_paths(written), read);
        }
    }
}
