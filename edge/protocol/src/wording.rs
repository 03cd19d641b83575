use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How a text is worded: as one sentence, or as one for each plural category of what is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "a text, or an object with a text for each plural category")]
pub enum Wording {
    /// The same words for everything that is filled in.
    Plain(String),
    /// Words by the plural category of `{count}`; `other` is always among them.
    Counted(BTreeMap<String, String>),
}

impl Wording {
    /// The plural categories of [CLDR](https://cldr.unicode.org/index/cldr-spec/plural-rules); a language has some
    /// of them.
    pub const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", Self::OTHER];

    /// The category that every language has.
    pub const OTHER: &str = "other";

    /// The sentence; of what is counted, the one for most numbers.
    #[must_use]
    pub fn text(&self) -> &str {
        self.of(Self::OTHER)
    }

    /// The sentence for a plural category, or for most numbers where the category has none of its own.
    #[must_use]
    pub fn of(&self, category: &str) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Counted(forms) => {
                forms.get(category).or_else(|| forms.get(Self::OTHER)).map_or("", String::as_str)
            }
        }
    }

    /// The same with each of its sentences changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Plain(text) => Self::Plain(change(text)),
            Self::Counted(forms) => {
                Self::Counted(forms.iter().map(|(category, form)| (category.clone(), change(form))).collect())
            }
        }
    }

    /// The same by plural categories: a single sentence stands for every number.
    #[must_use]
    pub fn counted(self) -> Self {
        match self {
            Self::Plain(text) => Self::Counted(BTreeMap::from([(Self::OTHER.to_owned(), text)])),
            counted @ Self::Counted(_) => counted,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Wording;

    #[test]
    fn a_wording_is_a_text_or_an_object_of_texts() {
        let plain: Wording = serde_json::from_value(json!("Nog even")).unwrap();
        assert_eq!((plain.text(), plain.of("one")), ("Nog even", "Nog even"));
        let forms = json!({"one": "Nog {count} vriend", "other": "Nog {count} vrienden"});
        let counted: Wording = serde_json::from_value(forms.clone()).unwrap();
        assert_eq!(counted.text(), "Nog {count} vrienden");
        assert_eq!([counted.of("one"), counted.of("few")], ["Nog {count} vriend", "Nog {count} vrienden"]);
        assert_eq!(serde_json::to_value(&counted).unwrap(), forms);
        let error = serde_json::from_value::<Wording>(json!(1)).unwrap_err();
        assert!(error.to_string().contains("for each plural category"), "{error}");
    }

    #[test]
    fn a_single_text_that_counts_stands_for_every_number() {
        let counted = Wording::Plain("{count}".into()).counted();
        assert_eq!(serde_json::to_value(&counted).unwrap(), json!({"other": "{count}"}));
        assert_eq!(counted.clone().counted(), counted);
    }
}
