//! What the widget knows and shows, as plain data: [`Model::update`] is the only thing that changes it, and
//! tells by [`Effect`]s what is to be done outside. Nothing here knows a browser, so all of it is tested natively.

mod advocate;
mod event;
mod friend;
#[cfg(test)]
mod tests;

pub use event::{Effect, Event, Failure, Focus, Told};
use goodword_protocol::{ClaimRequest, EnrolRequest, Text};
use serde::Serialize;

use crate::wire::{Arrival, Json, Me, Offer, Options, Read, Side};

/// The widget's state.
#[derive(Clone, PartialEq)]
pub struct Model {
    /// What stands in the card.
    pub screen: Screen,
    /// What was copied last, until it fades.
    pub copied: Option<Copied>,
    /// What a screen reader should say now.
    pub said: Option<Text>,
    /// The message as the advocate wrote it, in place of the owner's.
    pub message: Option<String>,
    /// How far the advocate is with leaving.
    pub leaving: Leaving,
    /// The advocate's session.
    session: Option<String>,
    /// What was known when the widget was mounted.
    start: Start,
}

/// What is known when the widget is mounted.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// What the page wants.
    pub options: Options,
    /// Whether the program runs.
    pub open: bool,
    /// The session of an earlier enrolment by mail in this browser.
    pub session: Option<String>,
    /// The advocate's link, as of an earlier visit.
    pub url: Option<String>,
    /// What an earlier claim in this browser brought.
    pub claim: Option<Gift>,
}

/// How far an advocate is who wants everything erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// Not at all.
    #[default]
    No,
    /// Asked whether it is meant.
    Asked(Option<Text>),
    /// The edge is asked.
    Busy,
}

/// What stands in the card.
#[derive(Clone, Debug, PartialEq)]
pub enum Screen {
    /// The edge is asked, or could not be.
    Waiting(Option<Text>),
    /// An advocate enrols.
    Enrol(Form),
    /// The advocate's link.
    Link(String, Numbers),
    /// What a friend may claim.
    Offer(Offer, Form),
    /// What the friend got.
    Gift(Gift),
    /// One sentence, and nothing to do.
    Notice(Text),
    /// Nothing: the card that came by itself has nothing to say.
    Gone,
}

/// A form with one email field at least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The edge is asked.
    pub busy: bool,
    /// What went wrong, or why the form is back.
    pub trouble: Option<Text>,
}

impl Form {
    /// Whether the trouble is in what was typed.
    #[must_use]
    pub const fn is_mistyped(&self) -> bool {
        matches!(
            self.trouble,
            Some(
                Text::ErrorEmail
                    | Text::ErrorOwnLink
                    | Text::ErrorAlreadyClaimed
                    | Text::ErrorExistingCustomer
            )
        )
    }
}

/// The advocate's numbers.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one in a widget; it is large on 64 bits only")]
pub enum Numbers {
    /// On their way.
    Awaited,
    /// As the edge told them last.
    Known(Me),
    /// Not to be had now.
    Failed(Text),
}

/// What a friend got, as it is kept in the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gift {
    /// The link it came by.
    pub code: String,
    /// What it is, in words.
    pub text: Option<String>,
    /// The coupon.
    pub coupon: Option<String>,
    /// Whether it is still to come: then it is not kept, so that the friend can ask again.
    #[serde(skip)]
    pub waits: bool,
}

impl Read for Gift {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            code: value.at("code").text()?,
            text: value.at("text").text(),
            coupon: value.at("coupon").text(),
            waits: false,
        })
    }
}

/// How copying ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The text.
    pub text: String,
    /// Whether the clipboard has it.
    pub done: bool,
}

impl Model {
    /// The state at the start, and what is to be done first.
    #[must_use]
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let mut model = Self {
            screen: Screen::Waiting(None),
            copied: None,
            said: None,
            message: None,
            leaving: Leaving::No,
            session: start.session.clone(),
            start,
        };
        let effects = model.open();
        (model, effects)
    }

    /// A state in which this screen stands, and nothing is known beside.
    #[must_use]
    pub fn showing(screen: Screen) -> Self {
        Self { screen, ..Self::new(Start::default()).0 }
    }

    /// Takes in what happened and tells what is to be done.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Submitted { email, name } => self.submit(email.trim_ascii(), name.trim_ascii()),
            Event::Retried => self.retry(),
            Event::Returned => self.refresh(),
            Event::Enrolled(answer) => self.enrolled(answer),
            Event::Counted(answer) => self.counted(answer),
            Event::LookedUp(answer) => self.looked_up(answer),
            Event::Claimed(answer) => self.claimed(answer),
            Event::CopyAsked(text) => {
                self.said = None;
                vec![Effect::Copy(text)]
            }
            Event::CopyEnded(copied) => self.copy_ended(copied),
            Event::CopyFaded => {
                self.copied = None;
                Vec::new()
            }
            Event::ShareAsked => {
                self.with_link(|url| vec![Effect::Share(url.clone()), shared(url, "native")])
            }
            Event::Shared(channel) => self.with_link(|url| vec![shared(url, &channel)]),
            Event::Written(message) => {
                self.message = Some(message);
                Vec::new()
            }
            Event::Named(name) => self.name(name.trim_ascii()),
            Event::NameKept(answer) => self.name_kept(answer),
            Event::LoggedOut => self.log_out(),
            Event::EraseAsked => self.leave(Leaving::Asked(None)),
            Event::EraseUnasked => self.leave(Leaving::No),
            Event::EraseMeant => self.erase(),
            Event::Erased(answer) => self.erased(answer),
            Event::Applied(coupon) => {
                self.said = Some(Text::Applied);
                vec![Effect::Emit(Told::Apply(coupon))]
            }
        }
    }

    /// Effects about the advocate's link; none when another screen stands.
    fn with_link(&self, then: impl FnOnce(&String) -> Vec<Effect>) -> Vec<Effect> {
        match &self.screen {
            Screen::Link(url, _) => then(url),
            _ => Vec::new(),
        }
    }

    /// Whether this is the card that came by itself.
    #[must_use]
    pub const fn is_card(&self) -> bool {
        self.start.options.card
    }

    /// Whether there is nothing to show: a card that came by itself waits until it has something good to say.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        match self.screen {
            Screen::Gone => true,
            Screen::Waiting(_) => self.is_card(),
            _ => false,
        }
    }

    /// The form on the screen.
    #[must_use]
    pub const fn form(&self) -> Option<&Form> {
        match &self.screen {
            Screen::Enrol(form) | Screen::Offer(_, form) => Some(form),
            _ => None,
        }
    }

    /// Goes to the side of whom the widget is for.
    fn open(&mut self) -> Vec<Effect> {
        let options = &self.start.options;
        match (options.side, &options.code) {
            (Side::Auto, Some(code)) if options.identity.is_none() => self.open_friend(code.clone()),
            (Side::Friend, Some(code)) => self.open_friend(code.clone()),
            (Side::Friend, None) => self.stop(Text::ErrorUnknownLink),
            (Side::Auto | Side::Advocate, _) => self.open_advocate(),
        }
    }

    fn submit(&mut self, email: &str, name: &str) -> Vec<Effect> {
        let (Screen::Enrol(form) | Screen::Offer(_, form)) = &mut self.screen else { return Vec::new() };
        if form.busy {
            return Vec::new();
        }
        if !looks_like_email(email) {
            form.trouble = Some(Text::ErrorEmail);
            return vec![Effect::Focus(Focus::Field)];
        }
        *form = Form { busy: true, trouble: None };
        self.said = Some(Text::Busy);
        match &self.screen {
            Screen::Offer(offer, _) => {
                let Arrival { channel, referrer, paid_ad } = self.start.options.arrival.clone();
                let request =
                    ClaimRequest { channel, referrer, paid_ad, ..ClaimRequest::new(&offer.code, email) };
                vec![Effect::Claim(request, self.session.clone())]
            }
            _ => vec![Effect::Enrol(EnrolRequest {
                email: Some(email.to_owned()),
                name: (!name.is_empty()).then(|| name.to_owned()),
                identity: None,
            })],
        }
    }

    fn retry(&mut self) -> Vec<Effect> {
        match &self.screen {
            Screen::Waiting(Some(_)) => self.open(),
            Screen::Link(url, Numbers::Failed(_)) => {
                self.screen = Screen::Link(url.clone(), Numbers::Awaited);
                // An identity that could not be sent is sent again.
                if self.session.is_some() { self.refresh() } else { self.open() }
            }
            _ => Vec::new(),
        }
    }

    fn copy_ended(&mut self, copied: Copied) -> Vec<Effect> {
        let done = copied.done;
        let mut effects = Vec::new();
        if done {
            effects.push(Effect::FadeCopied);
            // A coupon is copied too, and is no link.
            if let Screen::Link(url, _) = &self.screen
                && copied.text.starts_with(url.as_str())
            {
                effects.push(shared(url, "copy"));
            }
            effects.push(Effect::Emit(Told::Copy(copied.text.clone())));
        }
        self.said = done.then_some(Text::Copied);
        self.copied = Some(copied);
        effects
    }

    /// Shows on the form what went wrong.
    fn form_failed(&mut self, trouble: Text) -> Vec<Effect> {
        self.said = None;
        let mut effects = vec![failed(trouble)];
        if let Screen::Enrol(form) | Screen::Offer(_, form) = &mut self.screen {
            *form = Form { busy: false, trouble: Some(trouble) };
            if form.is_mistyped() {
                effects.push(Effect::Focus(Focus::Field));
            }
        }
        effects
    }

    /// Ends with a sentence; a card that came by itself leaves instead.
    fn stop(&mut self, sentence: Text) -> Vec<Effect> {
        self.said = None;
        self.screen = if self.is_card() { Screen::Gone } else { Screen::Notice(sentence) };
        Vec::new()
    }
}

/// The edge and the page are told that a link was shared.
fn shared(url: &str, channel: &str) -> Effect {
    Effect::TellShare(url.to_owned(), channel.to_owned())
}

/// The page is told what the person reads.
const fn failed(trouble: Text) -> Effect {
    Effect::Emit(Told::Error(trouble))
}

/// Whether it is worth asking the edge: the edge decides what an address is.
fn looks_like_email(email: &str) -> bool {
    match email.split_once('@') {
        Some((name, domain)) => {
            !name.is_empty() && !domain.is_empty() && !email.bytes().any(|byte| byte <= b' ')
        }
        None => false,
    }
}
