//! The advocate's side: from an address or an identity to the link and its numbers.

use goodword_protocol::{EnrolRequest, Text};

use super::{Effect, Failure, Focus, Form, Leaving, Model, Numbers, Screen, Told, failed};
use crate::wire::{Done, Enrolled, Me};

impl Model {
    /// With an identity or a session there is a link at once; otherwise the form.
    pub(super) fn open_advocate(&mut self) -> Vec<Effect> {
        if let Some(identity) = self.start.options.identity.clone() {
            self.await_link();
            return vec![Effect::Enrol(EnrolRequest { identity: Some(identity), ..EnrolRequest::default() })];
        }
        if let Some(session) = self.session.clone() {
            self.await_link();
            return vec![Effect::Count(session)];
        }
        if !self.start.open {
            return self.stop(Text::ErrorClosed);
        }
        self.screen = Screen::Enrol(Form::default());
        Vec::new()
    }

    /// The link of an earlier visit shows at once: it never changes.
    fn await_link(&mut self) {
        self.screen = match self.start.url.clone() {
            Some(url) => Screen::Link(url, Numbers::Awaited),
            None => Screen::Waiting(None),
        };
    }

    pub(super) fn enrolled(&mut self, answer: Result<Enrolled, Failure>) -> Vec<Effect> {
        let Enrolled { url, session } = match answer {
            Ok(answer) => answer,
            Err(failure) => return self.enrolment_failed(&failure),
        };
        let by_form = match &self.screen {
            // Who logged out meanwhile stays logged out.
            Screen::Enrol(form) if !form.busy => return Vec::new(),
            Screen::Enrol(_) => true,
            Screen::Waiting(_) | Screen::Link(..) => false,
            _ => return Vec::new(),
        };
        let mut effects = vec![Effect::Count(session.clone())];
        if by_form {
            // The session of an identity is not kept: it ends when the page no longer gives that identity.
            effects.push(Effect::KeepSession(session.clone()));
            effects.push(Effect::Focus(Focus::Heading));
        }
        effects.push(Effect::Emit(Told::Enrol(url.clone())));
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
                vec![failed(Text::ErrorSession)]
            }
            (trouble, Screen::Link(url, _)) => {
                self.screen = Screen::Link(url.clone(), Numbers::Failed(trouble));
                vec![failed(trouble)]
            }
            (trouble, _) => {
                self.screen = Screen::Waiting(Some(trouble));
                vec![failed(trouble)]
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
                *numbers = Numbers::Known(me);
                Vec::new()
            }
            (Err(Failure::Unauthorised), Screen::Waiting(_) | Screen::Link(..)) => {
                self.session = None;
                self.screen = Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorSession) });
                vec![Effect::ForgetSession, failed(Text::ErrorSession)]
            }
            (Err(failure), Screen::Waiting(trouble)) => {
                *trouble = Some(failure.text());
                vec![failed(failure.text())]
            }
            // Numbers that were known stay: they are better than an error.
            (Err(failure), Screen::Link(_, numbers @ Numbers::Awaited)) => {
                *numbers = Numbers::Failed(failure.text());
                vec![failed(failure.text())]
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

    pub(super) fn name(&mut self, name: &str) -> Vec<Effect> {
        let Some(session) = self.session.clone() else { return Vec::new() };
        self.said = Some(Text::Busy);
        vec![Effect::KeepName(session, (!name.is_empty()).then(|| name.to_owned()))]
    }

    pub(super) fn name_kept(&mut self, answer: Result<Done, Failure>) -> Vec<Effect> {
        if let Err(failure) = answer {
            self.said = Some(failure.text());
            return vec![failed(failure.text())];
        }
        self.said = Some(Text::Saved);
        self.refresh()
    }

    /// Nothing of the advocate stays in this browser. An identity that the page gives is the page's to take away.
    pub(super) fn log_out(&mut self) -> Vec<Effect> {
        self.forget();
        self.screen = Screen::Enrol(Form::default());
        vec![Effect::ForgetSession, Effect::Focus(Focus::Heading)]
    }

    pub(super) fn leave(&mut self, leaving: Leaving) -> Vec<Effect> {
        self.said = match leaving {
            Leaving::No => None,
            Leaving::Asked(trouble) => Some(trouble.unwrap_or(Text::EraseQuestion)),
            Leaving::Busy => Some(Text::Busy),
        };
        self.leaving = leaving;
        Vec::new()
    }

    pub(super) fn erase(&mut self) -> Vec<Effect> {
        match (&self.screen, self.leaving, self.session.clone()) {
            (Screen::Link(..), Leaving::Asked(_), Some(session)) => {
                self.leave(Leaving::Busy);
                vec![Effect::Erase(session)]
            }
            // The link of an earlier visit shows before its identity is answered.
            (Screen::Link(..), Leaving::Asked(_), None) => {
                self.leave(Leaving::Asked(Some(Text::ErrorNetwork)))
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn erased(&mut self, answer: Result<Done, Failure>) -> Vec<Effect> {
        if let Err(failure) = answer {
            self.leave(Leaving::Asked(Some(failure.text())));
            return vec![failed(failure.text())];
        }
        self.forget();
        self.screen = Screen::Notice(Text::Erased);
        vec![Effect::ForgetSession, Effect::Focus(Focus::Heading)]
    }

    /// Nothing of the advocate is known any more.
    fn forget(&mut self) {
        self.session = None;
        self.start.url = None;
        self.message = None;
        self.copied = None;
        self.leave(Leaving::No);
    }
}
