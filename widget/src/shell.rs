//! Ties the model to the page: what happens goes through [`Shell::take`], what the model asks for is done here.

use std::{cell::RefCell, rc::Rc};

use goodword_view::{
    components,
    model::{Copied, Effect, Event, Focus, Gift, Model, Start, Told},
    scene::{Language, Scene},
    share::Message,
    texts::Texts,
    wire::{Config, Json, Options, Read},
};
use js_sys::Function;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{
    api::{self, Answer, Api, Call},
    browser,
    js::{Js, Page},
};

/// A widget in its page.
#[derive(Clone)]
struct Shell(Rc<Inner>);

struct Inner {
    model: RefCell<Model>,
    /// The HTML that stands in the page, and what was said with it.
    drawn: RefCell<(String, String)>,
    config: Config,
    texts: Texts,
    api: Api,
    page: Page,
}

/// Where things are kept, in the first party's storage.
const SESSION: &str = "session";
const LINK: &str = "link";
const CLAIM: &str = "claim";
const ATTRIBUTION: &str = "attribution";

const COPIED_STANDS: i32 = 2500;

/// Begins a widget, and returns what takes in what somebody does with its view.
pub(crate) fn start(page: Page, config: Config, texts: Texts, options: Options, known: &Js) -> Function {
    let start = Start {
        options,
        open: config.open,
        session: page.kept(SESSION),
        url: known.at("url").text(),
        claim: page.kept(CLAIM).and_then(|kept| Gift::read(&Js::parse(&kept))),
    };
    let (mut model, mut effects) = Model::new(start);
    if let Some(answer) = api::told(&known.at("answer")) {
        effects = answered(&mut model, effects, answer);
    }
    let api = Api::new(&config);
    let (model, drawn) = (RefCell::new(model), RefCell::default());
    let shell = Shell(Rc::new(Inner { model, drawn, config, texts, api, page }));
    shell.draw();
    shell.run(effects);
    let tell = move |deed: String, with: String, more: String| {
        if let Some(event) = Event::done(&deed, with, more) {
            shell.take(event);
        }
    };
    Closure::<dyn FnMut(String, String, String)>::new(tell).into_js_value().unchecked_into()
}

/// Takes in the answer to the model's first question, which was asked before the model was there.
fn answered(model: &mut Model, effects: Vec<Effect>, answer: Answer) -> Vec<Effect> {
    let mut left = Vec::new();
    let mut answer = Some(answer);
    for effect in effects {
        let read: fn(Answer) -> Event = match effect {
            Effect::Enrol(_) => Event::enrolled,
            Effect::Count(_) => Event::counted,
            Effect::LookUp(_) => Event::looked_up,
            _ => {
                left.push(effect);
                continue;
            }
        };
        if let Some(answer) = answer.take() {
            left.extend(model.update(read(answer)));
        }
    }
    left
}

impl Language for Api {
    fn date(&self, time: &str) -> String {
        browser::date(time, self.locale())
    }

    fn number(&self, number: i64) -> String {
        browser::number(number, self.locale())
    }

    fn plural(&self, number: i64) -> String {
        browser::plural(number, self.locale())
    }
}

impl Shell {
    /// Tells the model what happened, draws what changed, and does what the model asks for.
    fn take(&self, event: Event) {
        let effects = self.0.model.borrow_mut().update(event);
        self.draw();
        self.run(effects);
    }

    /// Reads the model as a view does.
    fn with<T>(&self, read: impl FnOnce(&Scene) -> T) -> T {
        let Inner { config, texts, api, .. } = &*self.0;
        read(&Scene { model: &self.0.model.borrow(), config, texts, language: api, alone: false })
    }

    fn draw(&self) {
        let next = self.with(|scene| (components::draw(scene), scene.maybe(scene.model.said)));
        let mut drawn = self.0.drawn.borrow_mut();
        if *drawn != next {
            self.0.page.draw(&next.0, &next.1);
            *drawn = next;
        }
    }

    fn run(&self, effects: Vec<Effect>) {
        for effect in effects {
            self.do_one(effect);
        }
    }

    fn do_one(&self, effect: Effect) {
        let Inner { api, page, .. } = &*self.0;
        match effect {
            Effect::Enrol(request) => self.ask(api.enrol(&request), Event::enrolled),
            Effect::Count(session) => self.ask(api.me(&session), Event::counted),
            Effect::LookUp(code) => self.ask(api.link(&code), Event::looked_up),
            Effect::Claim(request, session) => {
                self.ask(api.claim(&request, session.as_deref()), Event::claimed);
            }
            Effect::KeepName(session, name) => self.ask(api.name(&session, name), Event::name_kept),
            Effect::Erase(session) => self.ask(api.erase(&session), Event::erased),
            Effect::Copy(text) => self.copy(text),
            Effect::FadeCopied => {
                let shell = self.clone();
                browser::after(COPIED_STANDS, Box::new(move || shell.take(Event::CopyFaded)));
            }
            Effect::Share(link) => browser::share(&self.message(&[&link, "?c=native"].concat())),
            Effect::TellShare(link, channel) => {
                api.tell_share(&link, &channel);
                self.emit(Told::Share(channel));
            }
            Effect::Emit(told) => self.emit(told),
            Effect::Focus(focus) => page.focus(selector(focus)),
            Effect::KeepSession(session) => page.keep(SESSION, &session),
            Effect::ForgetSession => {
                page.keep(SESSION, "");
                page.keep(LINK, "");
            }
            Effect::KeepGift(gift) => page.keep(CLAIM, &serde_json::to_string(&gift).unwrap_or_default()),
            Effect::ForgetAttribution => page.keep(ATTRIBUTION, ""),
        }
    }

    fn message(&self, link: &str) -> Message {
        self.with(|scene| scene.message(link))
    }

    fn emit(&self, told: Told) {
        let (name, key, value) = match told {
            Told::Enrol(url) => ("enrol", "url", Some(url)),
            Told::Claim(coupon) => ("claim", "coupon", coupon),
            Told::Copy(text) => ("copy", "text", Some(text)),
            Told::Share(channel) => ("share", "channel", Some(channel)),
            Told::Apply(coupon) => ("apply", "coupon", Some(coupon)),
            Told::Error(text) => ("error", "message", Some(self.with(|scene| scene.say(text)))),
        };
        self.0.page.emit(name, key, value);
    }

    fn copy(&self, text: String) {
        let shell = self.clone();
        spawn_local(async move {
            let done = JsFuture::from(shell.0.page.copy(&text)).await.is_ok_and(|done| done.is_truthy());
            shell.take(Event::CopyEnded(Copied { text, done }));
        });
    }

    /// Asks the edge; the answer becomes an event.
    fn ask(&self, call: Call, read: fn(Answer) -> Event) {
        let shell = self.clone();
        spawn_local(async move {
            let answer = api::send(call).await;
            shell.take(read(answer));
        });
    }
}

const fn selector(focus: Focus) -> &'static str {
    match focus {
        Focus::Heading => "h2",
        Focus::Field => "[aria-invalid=true]",
    }
}
