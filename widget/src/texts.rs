//! The sentences of one locale, and what the widget fills into them.

use goodword_protocol::Text;
use serde_json::Value;

/// The sentences of the page's locale by their key, as the configuration brings them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Value);

impl Texts {
    /// Takes the `texts` of a configuration.
    #[must_use]
    pub const fn new(texts: Value) -> Self {
        Self(texts)
    }

    /// The sentence; its key when the configuration lacks it, so that a button is never without a name.
    #[must_use]
    pub fn say(&self, text: Text) -> &str {
        let said = &self.0[text.key()];
        said.as_str().or_else(|| said["other"].as_str()).unwrap_or(text.key())
    }

    /// The sentence with `{name}` replaced by `value`.
    #[must_use]
    pub fn fill(&self, text: Text, name: &str, value: &str) -> String {
        fill(self.say(text), name, value)
    }
}

/// Replaces each `{name}` in `template` by `value`; other braces stay as they are, also those in `value`.
#[must_use]
pub fn fill(template: &str, name: &str, value: &str) -> String {
    let mut said = String::with_capacity(template.len() + value.len());
    let mut rest = template;
    while let Some((before, inside)) = rest.split_once('{') {
        said.push_str(before);
        if let Some(after) = inside.strip_prefix(name).and_then(|after| after.strip_prefix('}')) {
            said.push_str(value);
            rest = after;
        } else {
            said.push('{');
            rest = inside;
        }
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_filled_wherever_it_stands() {
        assert_eq!(fill("{name} geeft je {x}", "name", "Anna"), "Anna geeft je {x}");
        assert_eq!(fill("{link} en nog eens {link}", "link", "L"), "L en nog eens L");
        assert_eq!(fill("geen", "link", "L"), "geen");
        assert_eq!(fill("open { en {link", "link", "L"), "open { en {link");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("Voor {name}", "name", "{name}"), "Voor {name}");
    }

    #[test]
    fn a_missing_sentence_shows_its_key() {
        assert_eq!(Texts::default().say(Text::Copy), "copy");
    }
}
