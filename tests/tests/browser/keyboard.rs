//! Without a mouse: each thing is reached by Tab, by its name, and done by a key.

use goodword_protocol::Text;
use goodword_tests::{Engine, World, apply, browser::Browser, each_engine, eventually, page::Site};
use thirtyfour::Key;

use crate::{
    owning::{WIDGET, assert_page_works, embed},
    shopping::COPY_FIELD,
};

#[apply(each_engine)]
async fn an_advocate_enrols_copies_and_thinks_again_about_leaving(engine: Engine) {
    let world = World::start().await;
    let body = format!("<h1>Shop</h1>{WIDGET}");
    let (program, page) = embed(&world, Site::reserve().await, &body, "").await;
    let texts = program.widget("en").await.texts;
    let text = |text: Text| texts[text.key()].text().to_owned();
    let eva = Browser::start(engine).await;
    eva.open(&page.page("/")).await;
    eva.in_widget("form").await;
    eva.tab_to(&text(Text::EmailLabel)).await;
    eva.type_text("eva@example.com").await;
    eva.press(Key::Enter).await;
    assert_eq!(eva.value_in_widget(COPY_FIELD).await, program.advocates().await[0].url);
    assert_eq!(eva.focused_name().await, text(Text::Title), "the focus is at the beginning of what came");

    eva.tab_to(&text(Text::Copy)).await;
    eva.press(Key::Enter).await;
    eva.until_widget_says(&text(Text::Copied)).await;
    assert_eq!(eva.focused_name().await, text(Text::Copied), "the focus stays on the button");

    // The numbers come while she goes on.
    eva.in_widget(".counts").await;
    eva.tab_to(&text(Text::Erase)).await;
    eva.press(Key::Enter).await;
    eva.until_widget_says(&text(Text::EraseQuestion)).await;
    assert_eq!(eva.axe().await, Vec::<String>::new(), "the question");
    assert_eq!(eva.focused_name().await, text(Text::EraseNo), "the focus is on what harms nobody");
    eva.press(Key::Enter).await;
    eventually("she is asked no more", async || {
        (!eva.widget_text().await.contains(&text(Text::EraseQuestion))).then_some(())
    })
    .await;
    assert_eq!(program.advocates().await.len(), 1);
    assert_page_works(&eva).await;
}
