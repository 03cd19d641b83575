//! The sentences of one locale, and what the widget fills into them.

use goodword_protocol::Text;

/// The sentences of the page's locale, in the order of [`Text::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(Vec<Said>);

/// A sentence as the configuration brings it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// One for all.
    Plain(String),
    /// One for each plural category (CLDR) that the language has.
    Plural(Vec<(String, String)>),
}

impl Texts {
    /// Takes the sentences, in the order of [`Text::ALL`].
    #[must_use]
    pub const fn new(texts: Vec<Said>) -> Self {
        Self(texts)
    }

    /// The sentence.
    #[must_use]
    pub fn say(&self, text: Text) -> &str {
        self.of(text, "other")
    }

    /// The sentence with `{name}` replaced by `value`.
    #[must_use]
    pub fn fill(&self, text: Text, name: &str, value: &str) -> String {
        fill(self.say(text), name, value)
    }

    /// The sentence for this plural category, with `{count}` replaced by the number.
    #[must_use]
    pub fn count(&self, text: Text, category: &str, number: &str) -> String {
        fill(self.of(text, category), "count", number)
    }

    fn of(&self, text: Text, category: &str) -> &str {
        match self.0.get(text as usize) {
            Some(Said::Plain(said)) => said,
            Some(Said::Plural(forms)) => {
                let of = |wanted: &str| forms.iter().find(|(category, _)| category == wanted);
                of(category).or_else(|| of("other")).map_or("", |(_, said)| said)
            }
            None => "",
        }
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

/// Sentences for tests: what is not named says nothing.
#[cfg(test)]
pub(crate) fn texts(said: &[(Text, &str)]) -> Texts {
    let find = |text: &Text| said.iter().find(|(named, _)| named == text).map_or("", |(_, said)| said);
    Texts(Text::ALL.iter().map(|text| Said::Plain(find(text).to_owned())).collect())
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
    fn a_sentence_is_found_by_its_place() {
        let last = *Text::ALL.last().unwrap();
        let texts = texts(&[(Text::Copy, "Kopieer"), (last, "Laatste")]);
        assert_eq!(
            (texts.say(Text::Copy), texts.say(last), texts.say(Text::Title)),
            ("Kopieer", "Laatste", "")
        );
    }

    #[test]
    fn a_number_of_things_is_said_in_its_plural_form() {
        let forms = [("one", "nog {count} vriend"), ("other", "nog {count} vrienden")];
        let forms = forms.map(|(category, said)| (category.to_owned(), said.to_owned()));
        let texts = Texts(vec![Said::Plural(forms.into())]);
        let said = |category| texts.count(Text::ALL[0], category, "1");
        assert_eq!([said("one"), said("many")], ["nog 1 vriend", "nog 1 vrienden"]);
    }
}
