//! What the views are drawn from.

use goodword_protocol::Text;

use crate::{model::Model, share::Message, texts::Texts, wire::Config};

/// All that a view reads.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What is known and shown.
    pub model: &'a Model,
    /// The program.
    pub config: &'a Config,
    /// Its words.
    pub texts: &'a Texts,
    /// How the language writes numbers and dates.
    pub language: &'a dyn Language,
    /// Whether this is a page of the edge's own, without a script: what only a script can do is left out.
    pub alone: bool,
}

/// How a language writes things: a browser knows.
pub trait Language {
    /// A time (RFC 3339) as a date.
    fn date(&self, time: &str) -> String;
    /// A number.
    fn number(&self, number: i64) -> String;
    /// The plural category (CLDR) of a number.
    fn plural(&self, number: i64) -> String;
}

impl Scene<'_> {
    /// A sentence.
    #[must_use]
    pub fn say(&self, text: Text) -> String {
        self.texts.say(text).to_owned()
    }

    /// A sentence if there is one to say.
    #[must_use]
    pub fn maybe(&self, text: Option<Text>) -> String {
        text.map_or_else(String::new, |text| self.say(text))
    }

    /// A sentence about a number of things.
    #[must_use]
    pub fn count(&self, text: Text, number: i64) -> String {
        self.texts.count(text, &self.language.plural(number), &self.language.number(number))
    }

    /// The message that goes with `link`, as the advocate wrote it or as the owner did.
    #[must_use]
    pub fn message(&self, link: &str) -> Message {
        Message::new(self.texts, self.model.message.as_deref(), link)
    }
}
