//! The owner's own sections of the program's pages.

use goodword_domain::web::WebAddress;
use goodword_protocol::{HostedPage, Locale, Picture, Question, Sections, Step, Terms};

use super::invalid;
use crate::error::{ApiError, Result};

const MOST_STEPS: usize = 6;
const MOST_QUESTIONS: usize = 20;

/// How long a text may be, in characters.
const HEADING: usize = 100;
const LINE: usize = 200;
const SHORT: usize = 500;
const LONG: usize = 2000;
const TERMS: usize = 10_000;

/// Checks the sections for one locale.
///
/// # Errors
/// `invalid_field` with the field's path, for what is empty, too long, too much, or no address.
pub(super) fn own(locale: Locale, page: &HostedPage) -> Result<()> {
    for (side, sections) in [("advocate", &page.advocate), ("friend", &page.friend)] {
        if let Some(said) = sections {
            sections_of(&format!("page.{}.{side}", locale.tag()), said)?;
        }
    }
    Ok(())
}

fn sections_of(at: &str, said: &Sections) -> Result<()> {
    optional_line(&format!("{at}.title"), said.title.as_deref(), HEADING)?;
    optional_text(&format!("{at}.text"), said.text.as_deref(), LONG)?;
    if let Some(Picture { url, alt }) = &said.picture {
        address(&format!("{at}.picture.url"), url)?;
        if !alt.is_empty() {
            line(&format!("{at}.picture.alt"), alt, LINE)?;
        }
    }
    at_most(&format!("{at}.steps"), said.steps.len(), MOST_STEPS)?;
    for (index, Step { title, text: said }) in said.steps.iter().enumerate() {
        optional_line(&format!("{at}.steps[{index}].title"), title.as_deref(), HEADING)?;
        text(&format!("{at}.steps[{index}].text"), said, SHORT)?;
    }
    at_most(&format!("{at}.questions"), said.questions.len(), MOST_QUESTIONS)?;
    for (index, Question { question, answer }) in said.questions.iter().enumerate() {
        line(&format!("{at}.questions[{index}].question"), question, LINE)?;
        text(&format!("{at}.questions[{index}].answer"), answer, LONG)?;
    }
    said.terms.as_ref().map_or(Ok(()), |said| terms(&format!("{at}.terms"), said))
}

fn terms(at: &str, said: &Terms) -> Result<()> {
    if said.text.is_none() && said.url.is_none() {
        return Err(ApiError::field(at, "Write the terms as `text`, name their page as `url`, or both."));
    }
    optional_text(&format!("{at}.text"), said.text.as_deref(), TERMS)?;
    said.url.as_deref().map_or(Ok(()), |url| address(&format!("{at}.url"), url))
}

fn address(at: &str, url: &str) -> Result<()> {
    WebAddress::parse(url).map(drop).map_err(|why| invalid(at, why))
}

fn at_most(at: &str, count: usize, most: usize) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(ApiError::field(at, format!("There can be at most {most}; these are {count}.")))
}

fn optional_line(at: &str, said: Option<&str>, most: usize) -> Result<()> {
    said.map_or(Ok(()), |said| line(at, said, most))
}

fn optional_text(at: &str, said: Option<&str>, most: usize) -> Result<()> {
    said.map_or(Ok(()), |said| text(at, said, most))
}

/// A text in one line.
fn line(at: &str, said: &str, most: usize) -> Result<()> {
    if said.contains(['\n', '\r']) {
        return Err(ApiError::field(at, "Write this in one line."));
    }
    text(at, said, most)
}

/// A text that may have lines and paragraphs.
fn text(at: &str, said: &str, most: usize) -> Result<()> {
    let length = said.chars().count();
    if said.trim().is_empty() {
        return Err(ApiError::field(at, "Write at least one word, or leave this out."));
    }
    if length > most {
        return Err(ApiError::field(
            at,
            format!("At most {most} characters stand here; these are {length}."),
        ));
    }
    if said.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t')) {
        return Err(ApiError::field(at, "Leave control characters out of the text."));
    }
    Ok(())
}
