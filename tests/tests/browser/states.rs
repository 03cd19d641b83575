//! Every state of the widget, for axe-core at every width, light and dark; and for somebody to look at.
//!
//! `GOODWORD_SHOTS=build/shots cargo xtask test --only black-box --engine chromium every_state` leaves a picture of each
//! in that folder, in Dutch, English and Arabic.

use std::env;

use goodword_protocol::{Party, ProgramConfig, RewardSpec, Rule, Theme};
use goodword_tests::{
    Engine, World, apply,
    browser::{Browser, WIDTHS},
    configs::{purchase, rule, thank_you, welcome},
    each_engine,
    identity::ANNA,
    page::{Page, Served, Site},
    program::Program,
};
use reqwest::Method;
use serde_json::json;

use crate::shopping::{COPY_FIELD, COUNTS, MAIN, TROUBLE, claim};

/// A page that has a dark look as well, as the widget has.
const STYLE: &str =
    ":root { color-scheme: light dark } body { margin: 0; background: Canvas; color: CanvasText }";

/// A program with a little of everything, and a page for each place that the widget can have.
struct Stage {
    _world: World,
    program: Program,
    site: Served,
}

impl Stage {
    async fn set(locale: &str) -> Self {
        let world = World::start().await;
        let site = Site::reserve().await;
        let theme = Theme { accent: Some("#b4532a".into()), ..Theme::default() };
        let config = ProgramConfig { rules: rules(), hold_days: 14, theme, ..site.config() };
        let program = world.create("bakery", &config).await;
        befriend(&program).await;
        let script = format!("<script async src='{}/w/bakery.js'></script>", world.client().base());
        let page = |path: &str, attributes: &str| {
            let widget = format!("<goodword-widget locale={locale} {attributes}></goodword-widget>");
            Page::new(format!("<h1>Shop</h1>{widget}{script}")).style(STYLE).at(path)
        };
        let site = site.serve([
            page("/", ""),
            page("/anna", &format!("identity={}", program.identity(ANNA))),
            page("/friend", "side=friend"),
            page("/card", "side=friend mode=card"),
            page("/floating", "mode=floating"),
        ]);
        Self { _world: world, program, site }
    }
}

fn rules() -> Vec<Rule> {
    let cake = RewardSpec::Product { sku: "CAKE".into(), name: "Appeltaart".into() };
    let points = RewardSpec::Points { points: 25 };
    vec![
        welcome(),
        thank_you(),
        Rule { at_referral: Some(3), ..rule("cake", "purchase", Party::Advocate, cake) },
        rule("points", "purchase", Party::Advocate, points),
    ]
}

/// Anna has friends in each state, and others have brought more than she has.
async fn befriend(program: &Program) {
    for (name, friends) in [("Dirk", 3), ("Eva", 2), ("Fatima", 2)] {
        let address = |friend: u32| format!("{name}.{friend}@example.com");
        let other = program.enrol_named(&address(0), name).await;
        for friend in 1..=friends {
            program.claim(&other.code, &address(friend)).await;
            program.report(&purchase(&address(friend), &address(friend))).await;
        }
        if name != "Eva" {
            let me = program.client().call(Method::PUT, &program.path("advocates/me"));
            assert_eq!(me.json(&json!({"shown_name": name})).bearer(&other.session).await.status, 204);
        }
    }
    let anna = program.enrol_proved(ANNA).await;
    for friend in ["bo@example.com", "cas@example.com", "daan@example.com"] {
        program.claim(&anna.code, friend).await;
    }
    program.report(&purchase("order-1", "bo@example.com")).await;
    let mut small = purchase("order-2", "cas@example.com");
    small.amount = small.amount.map(|amount| goodword_protocol::Money { minor: 500, ..amount });
    program.report(&small).await;
}

/// Somebody who goes through all the states, and looks at each at every width.
struct Visitor {
    browser: Browser,
    stage: Stage,
    locale: &'static str,
}

impl Visitor {
    /// Nothing against what is shown by axe-core, nothing of it beside the screen; and a picture, where those are wanted.
    async fn look(&self, state: &str, css: &str) {
        let Self { browser, locale, .. } = self;
        let name = format!("{state}-{locale}");
        for width in WIDTHS {
            browser.resize(width, 1000).await;
            assert_eq!(browser.axe().await, Vec::<String>::new(), "{name} at {width} px");
            assert_eq!(browser.sticks_out().await, 0, "{name} at {width} px");
        }
        browser.pictures(&name, &browser.in_widget(css).await).await;
    }

    async fn open(&self, path: &str) {
        self.browser.open(&self.stage.site.page(path)).await;
    }

    async fn as_an_advocate(&self) {
        let Self { browser, .. } = self;
        self.open("/").await;
        browser.in_widget("form").await;
        self.look("enrol", ".card").await;
        browser.fill_in_widget("input[name=email]", "eva").await;
        browser.click_in_widget(MAIN).await;
        browser.in_widget(TROUBLE).await;
        self.look("slip", ".card").await;
        self.open("/anna").await;
        browser.in_widget(COUNTS).await;
        self.look("link", ".card").await;
        let unfold = "document.querySelector('goodword-widget').shadowRoot.querySelectorAll('details')
            .forEach((details) => { details.open = true })";
        browser.run(unfold).await;
        self.look("unfolded", ".card").await;
        browser.click_in_widget("[data-do=ask-erase]").await;
        browser.in_widget("[data-do=erase]").await;
        self.look("erase", ".card").await;
        self.open("/floating").await;
        self.look("button", ".launch").await;
        browser.click_in_widget(".launch").await;
        browser.in_widget("dialog form").await;
        self.look("window", ".card").await;
    }

    async fn as_a_friend(&self) {
        let Self { browser, stage, .. } = self;
        self.open("/friend").await;
        browser.in_widget("h2").await;
        self.look("unknown", ".card").await;
        let dirk = stage.program.enrol_named("dirk@example.com", "Dirk").await;
        self.open(&format!("/card?gw={}", dirk.code)).await;
        browser.in_widget("form").await;
        self.look("card", ".card").await;
        self.open("/friend").await;
        browser.in_widget("form").await;
        self.look("offer", ".card").await;
        claim(browser, "guus@example.com").await;
        browser.in_widget(COPY_FIELD).await;
        self.look("coupon", ".card").await;
        self.open("/card").await;
        browser.in_widget(COPY_FIELD).await;
        self.look("coupon-card", ".card").await;
    }
}

#[apply(each_engine)]
async fn every_state_is_for_everybody_at_every_width_light_and_dark(engine: Engine) {
    let locales =
        if env::var_os("GOODWORD_SHOTS").is_some() { ["nl", "en", "ar"].as_slice() } else { &["nl"] };
    for locale in locales {
        for start in [Browser::start(engine), Browser::start(engine).dark()] {
            let visitor = Visitor { browser: start.await, stage: Stage::set(locale).await, locale };
            visitor.as_an_advocate().await;
            visitor.as_a_friend().await;
        }
    }
}
