//! Words for customers: the widget's texts, rewards and reasons, in each locale.

use std::{collections::BTreeMap, sync::OnceLock};

use goodword_protocol::{Locale, ProgramConfig, Text, Wording};

mod page;
mod reward;
mod sign_in;
mod why;
mod words;
mod written;

pub(crate) use page::{PageWords, page};
pub(crate) use reward::reward;
pub(crate) use sign_in::{SignInWords, sign_in};
pub(crate) use why::{why, why_reward};
pub(crate) use written::Written;

type Texts = BTreeMap<String, Wording>;

/// What each side is promised, in words; none when it is promised nothing.
pub(crate) struct Promises {
    /// What the friend gets.
    pub(crate) offer: Option<String>,
    /// What the advocate gets.
    pub(crate) reward: Option<String>,
}

/// Ours, read when they are said for the first time.
fn own(locale: Locale) -> &'static Texts {
    static READ: [OnceLock<Texts>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    READ[locale as usize].get_or_init(|| {
        let source = match locale {
            Locale::En => include_str!("../texts/en.json"),
            Locale::Nl => include_str!("../texts/nl.json"),
            Locale::De => include_str!("../texts/de.json"),
            Locale::Fr => include_str!("../texts/fr.json"),
            Locale::Es => include_str!("../texts/es.json"),
            Locale::Ar => include_str!("../texts/ar.json"),
        };
        serde_json::from_str(source).unwrap_or_default()
    })
}

/// The widget's texts of a program: ours, under the owner's, with the promises filled in.
pub(crate) fn for_widget(config: &ProgramConfig, promises: &Promises, locale: Locale) -> Texts {
    let ours = own(locale);
    let theirs = config.texts.get(&locale);
    let mut said = Texts::new();
    for &text in Text::ALL.iter().filter(|text| !text.is_variant()) {
        let worded = text.worded(promises.offer.is_some(), promises.reward.is_some());
        // An owner's own words for a text stand also where ours would choose a variant.
        let theirs = theirs.and_then(|texts| texts.get(worded.key()).or_else(|| texts.get(text.key())));
        let Some(wording) = theirs.or_else(|| ours.get(worded.key())) else { continue };
        let filled = wording.map(|template| fill(template, &config.name, promises));
        said.insert(text.key().to_owned(), if text.counts() { filled.counted() } else { filled });
    }
    said
}

/// Fills what the edge knows in one pass: what is filled in is never filled again.
pub(crate) fn fill(template: &str, program: &str, promises: &Promises) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let (value, placeholder) = if rest.starts_with("{program}") {
            (program, "{program}")
        } else if rest.starts_with("{offer}") {
            (promises.offer.as_deref().unwrap_or_default(), "{offer}")
        } else if rest.starts_with("{reward}") {
            (promises.reward.as_deref().unwrap_or_default(), "{reward}")
        } else {
            ("{", "{")
        };
        text.push_str(value);
        rest = &rest[placeholder.len()..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests;
