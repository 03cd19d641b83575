//! Signing in by mail on the edge's own page, with scripts and by typing the code.

use goodword_protocol::{HostedPage, Locale, Question, Sections, Step, Terms};
use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    configs::double_sided,
    each_engine,
    identity::ANNA,
    post_office::{KEY, PostOffice, Provider},
};
use serde_json::json;

/// What an owner says around all this, in the program's own language only.
fn sections() -> Sections {
    Sections {
        title: Some("Share what you love".into()),
        text: Some("Your friend gets {offer}, and you get {reward}.".into()),
        picture: None,
        steps: vec![Step { title: Some("Take your link".into()), text: "It takes a minute.".into() }],
        questions: vec![Question {
            question: "When is it mine?".into(),
            answer: "After the first order.".into(),
        }],
        terms: Some(Terms { text: Some("For new customers.".into()), url: None }),
    }
}

/// A world whose mail goes to a stand-in, with an advocate to whom something happened, and an owner's sections.
async fn world() -> (World, PostOffice) {
    let office = PostOffice::open(Provider::Resend).await;
    let mut config = double_sided();
    config.theme.accent = Some("#b4532a".to_owned());
    let page = HostedPage { advocate: Some(sections()), friend: None };
    config.page = [(Locale::En, page)].into();
    let world = World::start().with_program(config).with_variables([
        ("MAIL_PROVIDER", "resend"),
        ("MAIL_FROM", "mail@goodword.example"),
        ("MAIL_API_KEY", KEY),
        ("MAIL_BASE_URL", office.url()),
    ]);
    let world = world.await;
    let anna = world.enrol_named(ANNA.email, "Anna").await;
    world.claim(&anna.code, "bo@example.com").await;
    world.report(&goodword_tests::configs::purchase("o1", "bo@example.com")).await;
    (world, office)
}

async fn assert_for_everybody(browser: &Browser, page: &str) {
    browser.pictures(page, &browser.element("main").await).await;
    for width in [280, 1280] {
        browser.resize(width, 1000).await;
        assert_eq!(browser.sticks_out().await, 0, "{page} at {width} px");
    }
    assert_eq!(browser.axe().await, Vec::<String>::new(), "{page}");
    let mut errors = browser.console_errors().await;
    // What was refused is told by the status as well.
    errors.retain(|error| !error.contains("status of 401"));
    assert_eq!(errors, Vec::<String>::new(), "{page}");
}

/// Asks for a mail on the program's page, in this language, and looks at each page on the way.
async fn story(browser: &Browser, locale: &str) {
    let (world, office) = world().await;
    let page = format!("{}/p/bakery?locale={locale}", world.client().base());
    browser.open(&page).await;
    browser.until_page_says("When is it mine?").await;
    assert_for_everybody(browser, &format!("sign-in-ask-{locale}")).await;
    let form = "form[action*='/me/link']";
    browser.fill(&format!("{form} input"), ANNA.email).await;
    browser.click(&format!("{form} button")).await;
    browser.element("input[name=code]").await;
    assert_for_everybody(browser, &format!("sign-in-sent-{locale}")).await;

    let mail = office.taken(1).await.remove(0);
    browser.open(mail.link()).await;
    // The script has put the code into the field and taken it out of the address.
    let filled = "return document.querySelector('[name=code]').value";
    assert_eq!(browser.run(filled).await, json!(mail.code()));
    assert!(!browser.address().await.contains(mail.code()), "{}", browser.address().await);
    assert_for_everybody(browser, &format!("sign-in-open-{locale}")).await;
    browser.click("button.main").await;
    browser.element(".counts").await;
    assert_eq!(browser.run("return document.scripts.length").await, json!(0));
    assert_eq!(browser.run("return document.cookie").await, json!(""), "no script reads the session");
    assert_for_everybody(browser, &format!("sign-in-own-{locale}")).await;

    // The address brings nothing any more once it was used.
    browser.open(mail.link()).await;
    browser.click("button.main").await;
    browser.element(".trouble").await;
    assert_for_everybody(browser, &format!("sign-in-over-{locale}")).await;
    browser.open(&page).await;
    browser.click(".leaving button").await;
    browser.element("form[action*='/me/link']").await;
}

#[apply(each_engine)]
async fn an_advocate_signs_in_by_mail_and_out_again(engine: Engine) {
    story(&Browser::start(engine).await, "nl").await;
}

#[apply(each_engine)]
#[only_in(chromium, "the dark scheme is asked for only there")]
async fn the_pages_are_for_everybody_in_the_dark_too(engine: Engine) {
    story(&Browser::start(engine).dark().await, "en").await;
}

#[apply(each_engine)]
async fn the_pages_read_from_right_to_left(engine: Engine) {
    story(&Browser::start(engine).await, "ar").await;
}

/// Not a story: what a mail looks like, for whoever looks at the pictures.
#[apply(each_engine)]
async fn a_mail_is_readable_on_any_screen(engine: Engine) {
    let (world, office) = world().await;
    let browser = Browser::start(engine).await;
    for (number, locale) in ["nl", "ar"].into_iter().enumerate() {
        browser.open(&format!("{}/p/bakery?locale={locale}", world.client().base())).await;
        browser.fill("form[action*='/me/link'] input", ANNA.email).await;
        browser.click("form[action*='/me/link'] button").await;
        let mail = office.taken(number + 1).await.remove(number);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("mail.html");
        std::fs::write(&file, &mail.html).expect("a file can be written");
        browser.open(&format!("file://{}", file.display())).await;
        for width in [320, 1280] {
            browser.resize(width, 1000).await;
            assert_eq!(browser.sticks_out().await, 0, "{locale} at {width} px");
        }
        browser.pictures(&format!("mail-{locale}"), &browser.element("body").await).await;
        let link = browser.run("return document.querySelector('a').href").await;
        assert_eq!(link, json!(mail.link()));
    }
}
