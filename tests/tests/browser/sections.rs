//! What an owner says on the program's own pages: for everybody, at any width, and with the picture from another server.

use goodword_protocol::{HostedPage, Locale, ProgramConfig, Question, Sections, Step, Terms};
use goodword_tests::{
    Engine, World, apply, browser::Browser, configs::double_sided, each_engine, shop::Shop,
};
use serde_json::json;

use crate::shopping::{COPY_FIELD, MAIN};

/// The bakery's shop, and its program's pages.
struct Bakery {
    world: World,
    shop: Shop,
}

impl Bakery {
    async fn open() -> Self {
        let world = World::start().await;
        let shop = Shop::open(&world).await;
        Self { world, shop }
    }

    fn page(&self, rest: &str) -> String {
        format!("{}/p/bakery{rest}", self.world.client().base())
    }
}

/// There is nothing against the page by axe-core, nothing beside the screen, and nothing that its policy forbade.
async fn assert_for_everybody(browser: &Browser, page: &str) {
    browser.pictures(page, &browser.element("body").await).await;
    for width in [280, 375, 1280] {
        browser.resize(width, 1000).await;
        assert_eq!(browser.sticks_out().await, 0, "{page} at {width} px");
        assert_eq!(browser.axe().await, Vec::<String>::new(), "{page} at {width} px");
    }
    assert_eq!(browser.run("return document.scripts.length").await, json!(0), "{page}");
    assert_eq!(browser.console_errors().await, Vec::<String>::new(), "{page}");
}

/// Both pages of the bakery, with everything unfolded, and the form still works.
async fn story(browser: &Browser, locale: &str) {
    let bakery = Bakery::open().await;
    browser.open(&bakery.page(&format!("?locale={locale}"))).await;
    let shown = "const image = document.querySelector('img.picture'); return image.complete && image.naturalWidth > 0";
    let shown = async || (browser.run(shown).await == true).then_some(());
    goodword_tests::eventually("the shop's picture is shown", shown).await;
    assert_for_everybody(browser, &format!("sections-join-{locale}")).await;
    browser.run("document.querySelectorAll('details').forEach((details) => { details.open = true })").await;
    assert_for_everybody(browser, &format!("sections-unfolded-{locale}")).await;
    browser.fill("input[name=email]", "eva@example.com").await;
    browser.click(MAIN).await;
    browser.element(COPY_FIELD).await;
    assert_for_everybody(browser, &format!("sections-joined-{locale}")).await;

    let code = &bakery.shop.program.advocates().await[0].code;
    browser.open(&bakery.page(&format!("/{code}?locale={locale}"))).await;
    browser.element("img.picture").await;
    assert_for_everybody(browser, &format!("sections-friend-{locale}")).await;
}

#[apply(each_engine)]
async fn an_owners_sections_are_for_everybody(engine: Engine) {
    story(&Browser::start(engine).await, "nl").await;
}

#[apply(each_engine)]
#[only_in(chromium, "the dark scheme is asked for only there")]
async fn an_owners_sections_are_for_everybody_in_the_dark_too(engine: Engine) {
    story(&Browser::start(engine).dark().await, "en").await;
}

/// Everything but a picture, and a word that no line has room for.
fn arabic() -> ProgramConfig {
    let step = |title: &str, text: &str| Step { title: Some(title.into()), text: text.into() };
    let sections = Sections {
        title: Some("شارك ما تحب، واحصل على رصيد".into()),
        text: Some(format!("يحصل صديقك على {{offer}}.\n\n{}", "x".repeat(80))),
        picture: None,
        steps: vec![step("خذ رابطك", "أدخل بريدك الإلكتروني."), step("أرسله", "إلى صديق واحد أو أكثر.")],
        questions: vec![Question {
            question: "متى أحصل على رصيدي؟".into(),
            answer: "بعد أول طلب لصديقك.".into(),
        }],
        terms: Some(Terms {
            text: Some("للعملاء الجدد فقط.".into()),
            url: Some("https://shop.example/".into()),
        }),
    };
    let page = HostedPage { advocate: Some(sections), friend: None };
    ProgramConfig { page: [(Locale::Ar, page)].into(), default_locale: Locale::Ar, ..double_sided() }
}

#[apply(each_engine)]
async fn an_owners_sections_are_read_from_right_to_left(engine: Engine) {
    let world = World::start().with_program(arabic()).await;
    let browser = Browser::start(engine).await;
    // In another language than the page's, they keep their own direction.
    for (locale, name) in [("ar", "sections-arabic"), ("en", "sections-fallback")] {
        browser.open(&format!("{}/p/bakery?locale={locale}", world.client().base())).await;
        browser.until_page_says("شارك ما تحب").await;
        let direction = "return getComputedStyle(document.querySelector('.steps')).direction";
        assert_eq!(browser.run(direction).await, json!("rtl"), "{name}");
        assert_for_everybody(&browser, name).await;
    }
}

#[apply(each_engine)]
async fn a_picture_from_elsewhere_is_not_loaded(engine: Engine) {
    let (bakery, other) = (Bakery::open().await, World::start().with_program(double_sided()).await);
    let code = other.enrol("anna@example.com").await.code;
    let browser = Browser::start(engine).await;
    browser.open(&bakery.page("?locale=en")).await;
    browser.element("img.picture").await;
    let [own, elsewhere] = [
        bakery.shop.page("/static/pictures/hero.svg"),
        format!("{}/r/bakery/{code}/qr.svg", other.client().base()),
    ];
    for (address, loads) in [(own, true), (elsewhere, false)] {
        let load = format!(
            "const image = new Image(); image.onload = () => done(true); image.onerror = () => done(false);
             image.src = '{address}'"
        );
        assert_eq!(browser.run_until_done(&load).await, json!(loads), "{address}");
    }
}
