//! The owner's own words for the widget's texts.

use std::collections::BTreeMap;

use goodword_protocol::{Locale, Text, Wording};

use crate::error::{ApiError, Result};

const LONGEST: usize = 1000;

/// Checks the words for one locale.
///
/// # Errors
/// `invalid_field`, naming the text and the plural category: for a text that there is not, categories where nothing
/// is counted, a category that there is not, a missing `other`, words that are too long, and a message without its link.
pub(super) fn own(locale: Locale, texts: &BTreeMap<String, Wording>) -> Result<()> {
    for (key, wording) in texts {
        let field = format!("texts.{}.{key}", locale.tag());
        let Some(text) = Text::from_key(key) else {
            return Err(ApiError::field(field, "There is no text of this name."));
        };
        match wording {
            Wording::Plain(said) => sentence(text, said, &field)?,
            Wording::Counted(forms) => by_category(text, forms, &field)?,
        }
    }
    Ok(())
}

fn by_category(text: Text, forms: &BTreeMap<String, String>, field: &str) -> Result<()> {
    if !text.counts() {
        return Err(ApiError::field(field, "This text counts nothing; write it as one text."));
    }
    for (category, said) in forms {
        let field = format!("{field}.{category}");
        if !Wording::CATEGORIES.contains(&category.as_str()) {
            let known = Wording::CATEGORIES.join(", ");
            return Err(ApiError::field(field, format!("The plural categories are {known}.")));
        }
        sentence(text, said, &field)?;
    }
    if !forms.contains_key(Wording::OTHER) {
        let detail = "Say what stands for every number that has no words of its own.";
        return Err(ApiError::field(format!("{field}.{}", Wording::OTHER), detail));
    }
    Ok(())
}

fn sentence(text: Text, said: &str, field: &str) -> Result<()> {
    if said.chars().count() > LONGEST {
        return Err(ApiError::field(field, "A text can have at most 1,000 characters."));
    }
    let is_message = matches!(text, Text::ShareMessage | Text::ShareMessagePlain);
    if is_message && !said.contains("{link}") {
        return Err(ApiError::field(field, "The message must contain {link}."));
    }
    Ok(())
}
