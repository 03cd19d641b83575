//! The owner's own sections of the program's pages: what the configuration's `page` says, as text.

use goodword_domain::web::{Origin, WebAddress};
use goodword_protocol::{Locale, Sections, Terms};
use goodword_view::model::Screen;
use maud::{Markup, html};

use super::widget;
use crate::{
    reader::PublicProgram,
    texts::{self, PageWords, Promises},
};

/// Whose page it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Advocate,
    Friend,
}

/// How much is told on a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Everything, to who has yet to decide.
    All,
    /// What may be looked up, to who has decided, or is to mend what they wrote.
    Reference,
    /// Nothing, where nothing can be done.
    Nothing,
}

impl Told {
    /// What fits with a screen.
    pub(super) fn with(screen: &Screen) -> Self {
        match screen {
            Screen::Enrol(form) | Screen::Offer(_, form) if form.trouble.is_none() => Self::All,
            Screen::Enrol(_) | Screen::Offer(..) | Screen::Link(..) | Screen::Gift(_) => Self::Reference,
            Screen::Waiting(_) | Screen::Notice(_) | Screen::Gone => Self::Nothing,
        }
    }
}

/// The sections as they are drawn.
pub(super) struct Drawn {
    /// Of the language that they are in, which need not be the page's.
    pub(super) locale: Locale,
    /// The title of the page, where it has one.
    pub(super) title: Option<String>,
    /// Picture, title and text.
    pub(super) intro: Option<Markup>,
    /// Steps, questions and terms, each for a card of its own.
    pub(super) more: Vec<Markup>,
    /// Where the picture comes from.
    pub(super) source: Option<Origin>,
}

/// Draws what the owner says on a page in this language, or else in the program's; none when it is nothing.
pub(super) fn drawn(program: &PublicProgram, locale: Locale, side: Side, told: Told) -> Option<Drawn> {
    if told == Told::Nothing {
        return None;
    }
    let config = &program.record.config;
    let said_in = |locale| {
        let page = config.page.get(&locale)?;
        let said = if side == Side::Advocate { &page.advocate } else { &page.friend };
        Some((locale, said.as_ref()?))
    };
    let (locale, said) = said_in(locale).or_else(|| said_in(config.default_locale))?;
    let promises = widget::promises(program, locale);
    let teller = Teller { name: &config.name, promises, words: texts::page(locale) };
    let all = told == Told::All;
    let picture = if all { picture(said) } else { None };
    Some(Drawn {
        locale,
        title: said.title.as_deref().filter(|_| all).map(|title| teller.filled(title)),
        source: picture.as_ref().map(|(address, _)| address.origin()),
        intro: if all { teller.intro(said, picture.as_ref()) } else { None },
        more: teller.more(said, all),
    })
}

/// The picture, if its address is one.
fn picture(said: &Sections) -> Option<(WebAddress, &str)> {
    let picture = said.picture.as_ref()?;
    Some((WebAddress::parse(&picture.url).ok()?, &picture.alt))
}

/// Who fills in what the owner left open.
struct Teller<'a> {
    name: &'a str,
    promises: Promises,
    words: &'a PageWords,
}

impl Teller<'_> {
    fn filled(&self, text: &str) -> String {
        texts::fill(text, self.name, &self.promises)
    }

    /// A blank line begins a paragraph; other line breaks stay.
    fn paragraphs(&self, text: &str) -> Markup {
        let text = self.filled(&text.replace("\r\n", "\n"));
        let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        html! {
            @for paragraph in paragraphs {
                p.said { (paragraph) }
            }
        }
    }

    fn intro(&self, said: &Sections, picture: Option<&(WebAddress, &str)>) -> Option<Markup> {
        if said.title.is_none() && said.text.is_none() && picture.is_none() {
            return None;
        }
        Some(html! {
            @if let Some((address, alt)) = picture {
                img.picture src=(address.as_str()) alt=(alt) width="640" height="360" loading="eager"
                    decoding="async" referrerpolicy="no-referrer";
            }
            @if said.title.is_some() || said.text.is_some() {
                div.words {
                    @if let Some(title) = &said.title {
                        h2 { (self.filled(title)) }
                    }
                    @if let Some(text) = &said.text {
                        (self.paragraphs(text))
                    }
                }
            }
        })
    }

    fn more(&self, said: &Sections, all: bool) -> Vec<Markup> {
        let steps = (all && !said.steps.is_empty()).then(|| self.steps(said));
        let questions = (!said.questions.is_empty()).then(|| self.questions(said));
        let terms = said.terms.as_ref().map(|terms| self.terms(terms));
        [steps, questions, terms].into_iter().flatten().collect()
    }

    fn steps(&self, said: &Sections) -> Markup {
        html! {
            h2 { (self.words.steps) }
            // Safari tells nobody of a list without its usual numbers, unless it is called one.
            ol.steps role="list" {
                @for step in &said.steps {
                    li {
                        @if let Some(title) = &step.title {
                            h3 { (self.filled(title)) }
                        }
                        (self.paragraphs(&step.text))
                    }
                }
            }
        }
    }

    fn questions(&self, said: &Sections) -> Markup {
        html! {
            h2 { (self.words.questions) }
            div.questions {
                @for question in &said.questions {
                    details {
                        summary { (self.filled(&question.question)) }
                        (self.paragraphs(&question.answer))
                    }
                }
            }
        }
    }

    fn terms(&self, terms: &Terms) -> Markup {
        let address = terms.url.as_deref().and_then(|url| WebAddress::parse(url).ok());
        html! {
            h2 { (self.words.terms) }
            div.terms {
                @if let Some(text) = &terms.text {
                    (self.paragraphs(text))
                }
                @if let Some(address) = address {
                    p { a href=(address.as_str()) { (self.words.all_terms) } }
                }
            }
        }
    }
}
