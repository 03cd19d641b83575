//! What a page tells the widget and hears of it: commands before and after the script is there, events, forms.

use goodword_tests::{
    Engine, World, apply,
    browser::Browser,
    each_engine, eventually,
    identity::ANNA,
    page::{Page, Site},
};
use serde_json::{Value, json};

use crate::{
    owning::{WIDGET, assert_page_works, embed, heard, listen, until_heard},
    shopping::{COPY_FIELD, MAIN, claim},
};

#[apply(each_engine)]
async fn what_was_pushed_before_the_script_is_done_when_it_comes(engine: Engine) {
    let world = World::start().await;
    let body = format!(
        "<script>window.ready = 0; window.goodword = window.goodword || []; goodword.push(['identify', '{{identity}}']);
         goodword.push(['on', 'ready', () => ready++], ['nonsense'], ['setLocale', 'nl'])</script>{WIDGET}"
    );
    let (program, page) = embed(&world, Site::reserve().await, &body, "").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.until_widget_says("Jouw persoonlijke link").await;
    assert_eq!(anna.value_in_widget(COPY_FIELD).await, program.advocates().await[0].url);
    eventually("the page hears that the widget is ready", async || {
        (anna.run("return ready").await != 0).then_some(())
    })
    .await;
    assert_page_works(&anna).await;
}

#[apply(each_engine)]
async fn commands_are_done_at_once_when_the_script_is_there(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, WIDGET, "").await;
    let link = program.enrol_named("dirk@example.com", "Dirk").await;
    let anna = Browser::start(engine).await;
    anna.open(&page.page("/")).await;
    anna.in_widget("form").await;
    assert_eq!(anna.run("return goodword.attribution()").await, json!({"code": null, "source": null}));
    anna.run("goodword.setLocale('fr')").await;
    anna.until_widget_says("lien").await;
    let identity = program.identity(ANNA);
    anna.run(&format!("goodword.push(['identify', '{identity}'])")).await;
    anna.value_in_widget(COPY_FIELD).await;
    anna.run("goodword.open()").await;
    anna.widget(1).element("dialog[open] input[readonly]").await;
    anna.run("goodword.close()").await;
    let closed = async || {
        let open =
            "return !!document.querySelectorAll('goodword-widget')[1].shadowRoot.querySelector('dialog')";
        (anna.run(open).await == false).then_some(())
    };
    eventually("the window is closed", closed).await;
    assert_page_works(&anna).await;

    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}&gwc=whatsapp", link.code))).await;
    bo.until_widget_says("Dirk").await;
    assert_eq!(bo.run("return goodword.attribution().code").await, json!(link.code));
}

#[apply(each_engine)]
async fn a_page_hears_what_an_advocate_does(engine: Engine) {
    let world = World::start().await;
    let (program, page) = embed(&world, Site::reserve().await, WIDGET, "").await;
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    listen(&eva).await;
    eva.fill_in_widget("input[name=email]", "eva@example").await;
    eva.click_in_widget(MAIN).await;
    until_heard(&eva, "error").await;
    eva.fill_in_widget("input[name=email]", "eva@example.com").await;
    eva.click_in_widget(MAIN).await;
    let link = eva.value_in_widget(COPY_FIELD).await;
    assert_eq!(link, program.advocates().await[0].url);
    assert_eq!(until_heard(&eva, "enrol").await, [json!({"url": link})]);
    eva.click_in_widget(MAIN).await;
    eva.until_widget_says("Copied").await;
    assert_eq!(until_heard(&eva, "copy").await, [json!({"text": format!("{link}?c=copy")})]);
    // A message to nobody opens no page, so that the test stays where it is.
    eva.run(
        "addEventListener('click', (event) => event.preventDefault());
         document.querySelector('goodword-widget').shadowRoot.querySelector('[data-with=whatsapp]').click()",
    )
    .await;
    // Copying a link is a way to share it.
    let shares = [json!({"channel": "copy"}), json!({"channel": "whatsapp"})];
    eventually("the page hears of both shares", async || {
        (heard(&eva, "share").await == shares).then_some(())
    })
    .await;
    assert_page_works(&eva).await;
}

#[apply(each_engine)]
async fn a_page_hears_what_a_friend_does_and_fills_the_coupon_in(engine: Engine) {
    let world = World::start().await;
    let body = format!(
        "<label>Coupon <input id=coupon></label>
         <script>(window.goodword = window.goodword || []).push(['on', 'apply', (detail) => coupon.value = detail.coupon])
         </script>{WIDGET}"
    );
    let (program, page) = embed(&world, Site::reserve().await, &body, "").await;
    let anna = program.enrol("anna@example.com").await;
    let bo = Browser::start(engine).await;
    bo.open(&page.page(&format!("/?gw={}", anna.code))).await;
    listen(&bo).await;
    let coupon = claim(&bo, "bo@example.com").await;
    assert_eq!(until_heard(&bo, "claim").await, [json!({"coupon": coupon})]);
    bo.click_in_widget("button.apply").await;
    eventually("the page fills the coupon in", async || {
        (bo.run("return document.getElementById('coupon').value").await == coupon).then_some(())
    })
    .await;
    assert_eq!(until_heard(&bo, "apply").await, [json!({"coupon": coupon})]);
    assert_page_works(&bo).await;
}

#[apply(each_engine)]
async fn a_form_that_asks_for_it_is_sent_with_the_code_of_the_link(engine: Engine) {
    let world = World::start().await;
    let site = Site::reserve().await;
    let program = site.program(&world).await;
    let anna = program.enrol("anna@example.com").await;
    let body = format!(
        "<form action=/sent data-goodword><input name=email value=bo><button id=send>Send</button></form>
         <form id=other action=/sent></form><script async src='{}/w/bakery.js'></script>",
        world.client().base()
    );
    let page = site.serve([Page::new(body), Page::new("<p>Sent</p>").at("/sent")]);
    let bo = Browser::start(engine).await;
    for address in [format!("/?gw={}", anna.code), "/".to_owned()] {
        bo.open(&page.page(&address)).await;
        let marked = async || {
            (bo.run("return !!document.querySelector('[name=goodword_code]')").await == true).then_some(())
        };
        eventually("the form has the code", marked).await;
        bo.click("#send").await;
        bo.until_page_says("Sent").await;
        let sent = format!("/sent?email=bo&goodword_code={}", anna.code);
        assert_eq!(bo.address().await, page.page(&sent));
    }
    bo.open(&page.page("/")).await;
    let elsewhere: Value = bo.run("return document.querySelector('#other').elements.length").await;
    assert_eq!(elsewhere, 0);
}
