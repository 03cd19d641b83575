//! The programs that an owner starts from.

use goodword_protocol::{Locale, Page, ProgramConfig, Template};
use goodword_tests::{World, configs::SHOP};

#[tokio::test]
async fn each_template_makes_a_program() {
    let world = World::start().await;
    let answer = world.client().get("/v1/templates?locale=nl").await;
    assert!(answer.header("cache-control").starts_with("public"), "{}", answer.whole());
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let templates: Page<Template> = answer.ok(200);
    assert_eq!(templates.items.len(), 9);
    for template in templates.items {
        assert_eq!(template.placeholders, ["name", "landing_url", "allowed_origins"]);
        let config = ProgramConfig {
            name: "Bakkerij Jansen".into(),
            landing_url: format!("{SHOP}/welkom"),
            allowed_origins: vec![SHOP.into()],
            ..template.program
        };
        world.create(&template.id, &config).await;
    }
}

#[tokio::test]
async fn templates_speak_the_asked_language_and_currency() {
    let world = World::start().await;
    let all = async |query: &str| -> Vec<Template> {
        world.client().get(&format!("/v1/templates{query}")).await.ok::<Page<Template>>(200).items
    };
    let (english, dutch) = (all("").await, all("?locale=nl&currency=GBP").await);
    let german = all("?locale=de-AT").await;
    assert_eq!((german[0].name.as_str(), german[0].program.default_locale), ("Rabatt für beide", Locale::De));
    assert_eq!(
        (english[0].name.as_str(), dutch[0].name.as_str()),
        ("Two-sided discount", "Korting voor allebei")
    );
    assert_eq!((english[0].program.currency.as_str(), dutch[0].program.currency.as_str()), ("EUR", "GBP"));
    let problem = world.client().get("/v1/templates?currency=euro").await.refused(422, "invalid_field");
    assert_eq!(problem.field.as_deref(), Some("currency"));
}
