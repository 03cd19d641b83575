//! Ties the model to the page: what happens goes through [`App::send`], what the model asks for is done here.

use std::{cell::RefCell, mem, rc::Rc};

use goodword_protocol::{Channel, Text};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    api::{self, Api, Call},
    browser::{self, Page},
    colour::Colour,
    components,
    model::{Answer, Copied, Effect, Event, Focus, Form, Gift, Model, Start},
    share::{Message, through},
    texts::Texts,
    wire::{Config, Options, Read, parse},
};

/// A text of the view that changes: one type for all, so that it is compiled once.
pub type Words = Box<dyn FnMut() -> String + Send>;

/// The widget's handle: what views read and tell.
#[derive(Clone, Copy)]
pub struct App {
    model: RwSignal<Model>,
    site: StoredValue<Rc<Site>, LocalStorage>,
}

/// What does not change while the widget stands.
pub struct Site {
    /// The program's configuration, without its texts.
    pub config: Config,
    /// The texts.
    pub texts: Texts,
    api: Api,
    page: Page,
    /// What is drawn: dropping it takes it away.
    drawn: RefCell<Drawn>,
}

/// The mounted views.
#[derive(Default)]
struct Drawn {
    numbers: Option<components::Drawing>,
    screen: Option<components::Drawing>,
}

/// Where things are kept, in the first party's storage.
const SESSION: &str = "session";
const CLAIM: &str = "claim";
const ATTRIBUTION: &str = "attribution";
const DISMISSED: &str = "dismissed";

const COPIED_STANDS: i32 = 2500;

/// Shows the widget in its place.
pub fn start(page: Page, mut config: Config, options: Options) {
    let class = if options.floating { "card floating" } else { "card" };
    page.furnish(&style(&config), class, &config.locale);
    let claim = page.kept(CLAIM).and_then(|kept| Gift::read(&parse(&kept)));
    let start = Start { options, open: config.open, session: page.kept(SESSION), claim };
    let texts = Texts::new(mem::take(&mut config.texts));
    let site = Rc::new(Site { api: Api::new(&config), config, texts, page, drawn: RefCell::default() });
    let (model, effects) = Model::new(start);
    let card = site.page.card().clone();
    leptos::mount::mount_to(card, move || {
        let app = App { model: RwSignal::new(model), site: StoredValue::new_local(site) };
        app.draw();
        app.run(effects);
        browser::when_returned(Box::new(move || {
            if app.site().page.is_there() {
                app.send(Event::Returned);
            }
        }));
        components::frame(app)
    })
    .forget();
}

/// The stylesheet, by concern; what comes later wins.
const STYLE: &str = concat!(
    include_str!("style/frame.css"),
    include_str!("style/form.css"),
    include_str!("style/share.css"),
    include_str!("style/numbers.css"),
    include_str!("style/card.css"),
    include_str!("style/wide.css"),
);

/// The stylesheet with the program's colours.
fn style(config: &Config) -> String {
    let mut css = String::from(STYLE);
    if let Some(accent) = &config.accent
        && let Some(colour) = Colour::parse(accent)
    {
        css.push_str(":host{--goodword-accent:");
        css.push_str(accent);
        css.push_str(";--goodword-on-accent:");
        css.push_str(colour.ink());
        css.push('}');
    }
    css
}

impl App {
    /// Tells the model what happened, draws what changed, and does what the model asks for.
    pub fn send(self, event: Event) {
        let screen = |model: &Model| mem::discriminant(&model.screen);
        let before = self.with_untracked(screen);
        let mut effects = Vec::new();
        self.model.update(|model| effects = model.update(event));
        if self.with_untracked(screen) != before {
            self.draw();
        }
        let mistyped = self.with_untracked(|model| model.form().is_some_and(Form::is_mistyped));
        self.site().page.mark(mistyped);
        self.run(effects);
    }

    /// Draws the screen in place of the last one. Within a screen, the texts follow the model by themselves.
    fn draw(self) {
        let site = self.site();
        let mut drawn = site.drawn.borrow_mut();
        *drawn = Drawn::default();
        site.page.hide(self.with_untracked(Model::is_hidden));
        drawn.screen = Some(self.with_untracked(|model| components::screen(self, model, site.page.screen())));
        drop(drawn);
        self.draw_numbers();
    }

    fn draw_numbers(self) {
        let site = self.site();
        let Some(place) = site.page.find(".numbers") else { return };
        let mut drawn = site.drawn.borrow_mut();
        drawn.numbers = None;
        drawn.numbers = self.with_untracked(|model| components::numbers(self, model, &place));
    }

    /// What does not change.
    #[must_use]
    pub fn site(self) -> Rc<Site> {
        self.site.get_value()
    }

    /// Reads the model; a view that does is drawn again when the model changes.
    pub fn with<T>(self, read: impl FnOnce(&Model) -> T) -> T {
        self.model.with(read)
    }

    /// Reads the model once.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Model) -> T) -> T {
        self.model.with_untracked(read)
    }

    /// A sentence that stays.
    #[must_use]
    pub fn say(self, text: Text) -> String {
        self.site().texts.say(text).to_owned()
    }

    /// A sentence that the model chooses, or none.
    pub fn words(self, choose: impl Fn(&Model) -> Option<Text> + Send + 'static) -> Words {
        Box::new(move || self.with(|model| choose(model)).map_or_else(String::new, |text| self.say(text)))
    }

    /// The message that goes with `link`.
    #[must_use]
    pub fn message(self, link: &str) -> Message {
        Message::new(&self.site().texts, link)
    }

    fn run(self, effects: Vec<Effect>) {
        for effect in effects {
            self.do_one(effect);
        }
    }

    fn do_one(self, effect: Effect) {
        let site = self.site();
        match effect {
            Effect::DrawNumbers => self.draw_numbers(),
            Effect::Enrol(request) => self.ask(site.api.enrol(&request), Event::enrolled),
            Effect::Count(session) => self.ask(site.api.me(&session), Event::counted),
            Effect::LookUp(code) => self.ask(site.api.link(&code), Event::looked_up),
            Effect::Claim(request, session) => {
                self.ask(site.api.claim(&request, session.as_deref()), Event::claimed);
            }
            Effect::Copy(text) => spawn_local(async move {
                let done = site.page.copy(&text).await;
                self.send(Event::CopyEnded(Copied { text, done }));
            }),
            Effect::FadeCopied => {
                browser::after(COPIED_STANDS, Box::new(move || self.send(Event::CopyFaded)));
            }
            Effect::Share(link) => {
                browser::share(&Message::new(&site.texts, &through(&link, Channel::Native)));
            }
            Effect::TellShare(link, channel) => site.api.tell_share(&link, channel),
            Effect::Focus(focus) => browser::after(0, Box::new(move || site.page.focus(selector(focus)))),
            Effect::KeepSession(session) => site.page.keep(SESSION, &session),
            Effect::ForgetSession => site.page.forget(SESSION),
            Effect::KeepGift(gift) => {
                site.page.keep(CLAIM, &serde_json::to_string(&gift).unwrap_or_default());
            }
            Effect::ForgetAttribution => site.page.forget(ATTRIBUTION),
            Effect::Close(code) => {
                site.page.keep(DISMISSED, &code.unwrap_or_default());
                site.page.leave();
            }
        }
    }

    /// Asks the edge; the answer becomes an event.
    fn ask(self, call: Call, read: fn(Answer) -> Event) {
        spawn_local(async move { self.send(read(api::send(call).await)) });
    }
}

const fn selector(focus: Focus) -> &'static str {
    match focus {
        Focus::Heading => "h2",
        Focus::Field => "[aria-invalid=true]",
    }
}
