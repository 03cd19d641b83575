//! The advocate's side: from an address or an identity to the link and its numbers.

use goodword_protocol::{EnrolRequest, Text};

use super::{Effect, Failure, Focus, Form, Model, Numbers, Screen};
use crate::wire::{Enrolled, Me};

impl Model {
    /// With an identity or a session there is a link at once; otherwise the form.
    pub(super) fn open_advocate(&mut self) -> Vec<Effect> {
        if let Some(identity) = self.start.options.identity.clone() {
            self.screen = Screen::Waiting(None);
            return vec![Effect::Enrol(EnrolRequest { identity: Some(identity), ..EnrolRequest::default() })];
        }
        if let Some(session) = self.session.clone() {
            self.screen = Screen::Waiting(None);
            return vec![Effect::Count(session)];
        }
        if !self.start.open {
            return self.stop(Text::ErrorClosed);
        }
        self.screen = Screen::Enrol(Form::default());
        Vec::new()
    }

    pub(super) fn enrolled(&mut self, answer: Result<Enrolled, Failure>) -> Vec<Effect> {
        let Enrolled { url, session } = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.enrolment_failed(&failure),
        };
        let by_form = matches!(self.screen, Screen::Enrol(_));
        let mut effects = vec![Effect::Count(session.clone())];
        if by_form {
            // The session of an identity is not kept: it ends when the page no longer gives that identity.
            effects.push(Effect::KeepSession(session.clone()));
            effects.push(Effect::Focus(Focus::Heading));
        }
        self.said = None;
        self.session = Some(session);
        self.screen = Screen::Link(url, Numbers::Awaited);
        effects
    }

    fn enrolment_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        match (failure.text(), &self.screen) {
            (Text::ErrorClosed, _) => self.stop(Text::ErrorClosed),
            (trouble, Screen::Enrol(_)) => self.form_failed(trouble),
            (Text::ErrorSession, _) => {
                self.screen = Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorSession) });
                Vec::new()
            }
            (trouble, _) => {
                self.screen = Screen::Waiting(Some(trouble));
                Vec::new()
            }
        }
    }

    pub(super) fn counted(&mut self, answer: Result<Me, Failure>) -> Vec<Effect> {
        match (answer, &mut self.screen) {
            (Ok(me), Screen::Waiting(_)) => {
                self.screen = Screen::Link(me.url.clone(), Numbers::Known(me));
                Vec::new()
            }
            (Ok(me), Screen::Link(_, numbers)) => {
                let known = Numbers::Known(me);
                // The same numbers are not drawn again: somebody may be busy with them.
                if *numbers == known {
                    return Vec::new();
                }
                *numbers = known;
                vec![Effect::DrawNumbers]
            }
            (Err(Failure::Unauthorised), Screen::Waiting(_) | Screen::Link(..)) => {
                self.session = None;
                self.screen = Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorSession) });
                vec![Effect::ForgetSession]
            }
            (Err(failure), Screen::Waiting(trouble)) => {
                *trouble = Some(failure.text());
                Vec::new()
            }
            // Numbers that were known stay: they are better than an error.
            (Err(failure), Screen::Link(_, numbers @ Numbers::Awaited)) => {
                *numbers = Numbers::Failed(failure.text());
                vec![Effect::DrawNumbers]
            }
            _ => Vec::new(),
        }
    }

    /// Asks for the numbers again.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        match (&self.screen, &self.session) {
            (Screen::Link(..), Some(session)) => vec![Effect::Count(session.clone())],
            _ => Vec::new(),
        }
    }
}
