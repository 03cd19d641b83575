//! The page on which people read the API.

use goodword_tests::{Engine, World, apply, browser::Browser, each_engine};
use serde_json::json;

/// Opens the page and waits until the document is drawn.
async fn read(world: &World, reader: &Browser) {
    reader.open(&format!("{}/docs", world.client().base())).await;
    reader.until_page_says("Reports what a friend did").await;
}

#[apply(each_engine)]
async fn the_api_can_be_read_under_its_own_policy(engine: Engine) {
    let world = World::start().await;
    let reader = Browser::start(engine).await;
    read(&world, &reader).await;
    reader.click("#operations-Events-reportEvent button.opblock-summary-control").await;
    reader.until_page_says("order-1001").await;
    reader.until_page_says("Decided for the first time").await;
    reader.picture("docs-desk").await;
    for width in [375, 1280] {
        reader.resize(width, 900).await;
        assert_eq!(reader.sticks_out().await, 0, "at {width} px");
        reader.picture(&format!("docs-{width}")).await;
    }
    assert_eq!(reader.console_errors().await, Vec::<String>::new(), "what the policy forbids is told there");
    let elsewhere = "return performance.getEntriesByType('resource').map(({name}) => name)
        .filter((name) => !name.startsWith(location.origin) && !name.startsWith('data:'))";
    assert_eq!(reader.run(elsewhere).await, json!([]), "nothing is loaded from elsewhere");
}

#[apply(each_engine)]
async fn the_api_can_be_read_in_the_dark(engine: Engine) {
    let world = World::start().await;
    let reader = Browser::start(engine).dark().await;
    read(&world, &reader).await;
    let dark = "const [, red] = getComputedStyle(document.body).backgroundColor.match(/(\\d+)/); return Number(red) < 60";
    assert_eq!(reader.run(dark).await, json!(true));
    reader.click("#operations-Events-reportEvent button.opblock-summary-control").await;
    reader.until_page_says("order-1001").await;
    reader.picture("docs-dark").await;
}
