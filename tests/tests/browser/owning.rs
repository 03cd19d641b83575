//! What owners and their visitors do on a page of their own, for the stories to tell.

use goodword_tests::{
    World,
    browser::Browser,
    eventually,
    identity::ANNA,
    page::{Page, Seen, Served, Site},
    program::Program,
};
use serde_json::{Value, json};

/// A widget and its script.
pub(crate) const WIDGET: &str = "<goodword-widget></goodword-widget><script async src='{script}'></script>";

/// A program for the site, and its page with the script tag, `{script}`, in it.
pub(crate) async fn embed(world: &World, site: Site, body: &str, policy: &str) -> (Program, Served) {
    embed_in(world, site, body, |page| page.policy(policy)).await
}

/// The same, on a page that has more to it.
pub(crate) async fn embed_in(
    world: &World,
    site: Site,
    body: &str,
    more: impl FnOnce(Page) -> Page,
) -> (Program, Served) {
    let program = site.program(world).await;
    let body = body
        .replace("{script}", &format!("{}/w/bakery.js", world.client().base()))
        .replace("{identity}", &program.identity(ANNA));
    (program, site.serve([more(Page::new(body))]))
}

/// The page still works, and met no error.
pub(crate) async fn assert_page_works(browser: &Browser) {
    browser.click("#own").await;
    assert_eq!(browser.element("#own").await.text().await.unwrap(), "1", "the page's own button is dead");
    let Seen { errors, said, .. } = browser.seen().await;
    assert_eq!((errors, said), (vec![], vec![]), "the page met an error");
}

/// Notes every event of a widget that reaches the page, as `name detail`, in `window.heard`.
pub(crate) async fn listen(browser: &Browser) {
    browser
        .run(
            "window.heard = [];
             for (const name of ['ready', 'open', 'enrol', 'share', 'copy', 'claim', 'apply', 'error'])
                 document.addEventListener('goodword:' + name, ({detail}) => heard.push([name, detail]))",
        )
        .await;
}

/// The details of the events of this name that the page heard.
pub(crate) async fn heard(browser: &Browser, name: &str) -> Vec<Value> {
    let script =
        format!("return heard.filter(([name]) => name === {}).map(([, detail]) => detail)", json!(name));
    serde_json::from_value(browser.run(&script).await).expect("a list of details")
}

/// The same, once there is one: an event follows what is drawn.
pub(crate) async fn until_heard(browser: &Browser, name: &str) -> Vec<Value> {
    let any = async || Some(heard(browser, name).await).filter(|details| !details.is_empty());
    eventually(&format!("the page hears goodword:{name}"), any).await
}

/// Waits until it is known that the widget does not come: then a link has no leaving, and a form is left to the browser.
pub(crate) async fn until_alone(browser: &Browser) {
    // No form is sent by an event that a script made.
    let script = "const {shadowRoot: root} = document.querySelector('goodword-widget');
        const form = root.querySelector('form');
        return form ? form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true}))
            : !!root.querySelector('.share') && !root.querySelector('.leaving')";
    let alone = async || (browser.run(script).await == true).then_some(());
    eventually("the widget is given up", alone).await;
}
