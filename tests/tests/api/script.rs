//! The script tag's file and the widget's files: what a browser loads on the owner's pages.

use std::collections::BTreeSet;

use goodword_protocol::{Locale, ProgramConfig, Text, Theme, WidgetConfig};
use goodword_tests::{World, configs::*, eventually, http::Answer};

/// The configuration that the script carries.
fn carried(script: &Answer) -> WidgetConfig {
    let text = script.text();
    let start = text.find("{\"program\":").unwrap_or_else(|| panic!("no configuration in {text}"));
    let config = serde_json::Deserializer::from_str(&text[start..]).into_iter().next();
    config.expect("a configuration").expect("a whole configuration")
}

#[tokio::test]
async fn the_script_is_javascript_for_any_page_and_carries_the_programs_configuration() {
    let themed = ProgramConfig { theme: Theme { accent: Some("#b4532a".into()) }, ..double_sided() };
    let world = World::start().with_program(themed).await;
    let script = world.client().get("/w/bakery.js").origin("https://anywhere.example").await;
    assert_eq!(script.status, 200);
    assert!(
        script.header("content-type").starts_with("text/javascript"),
        "{}",
        script.header("content-type")
    );
    assert_eq!(script.header("access-control-allow-origin"), "*");
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    let config = carried(&script);
    assert_eq!((config.program.as_str(), config.edge.as_str()), ("bakery", world.client().base()));
    assert_eq!((config.locale, config.open, config.attribution_days), (Locale::En, true, 90));
    assert_eq!(config.theme.accent.as_deref(), Some("#b4532a"));
    assert_eq!(world.widget("en").await, config, "the two ways to the configuration agree");
}

#[tokio::test]
async fn the_script_is_kept_for_five_minutes_and_asked_for_by_its_tag() {
    let world = World::start().with_program(double_sided()).await;
    let first = world.client().get("/w/bakery.js").await;
    let cache = first.header("cache-control");
    for directive in ["public", "max-age=300", "stale-while-revalidate"] {
        assert!(cache.contains(directive), "{cache}");
    }
    let tag = first.header("etag");
    assert!(tag.len() > 10 && tag.starts_with('"'), "{tag}");
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let again = world.client().get("/w/bakery.js").header("if-none-match", &known).await;
        assert_eq!((again.status, again.bytes().len(), again.header("etag")), (304, 0, tag), "{known}");
    }
    assert_eq!(world.client().get("/w/bakery.js").header("if-none-match", "\"other\"").await.status, 200);

    let renamed = ProgramConfig { name: "Jansen & zonen".into(), ..double_sided() };
    world.configure(&renamed).await;
    let changed = async || {
        let answer = world.client().get("/w/bakery.js").header("if-none-match", tag).await;
        (answer.status == 200 && answer.header("etag") != tag).then_some(())
    };
    eventually("the changed program has another tag", changed).await;
}

#[tokio::test]
async fn the_script_speaks_the_language_that_is_asked_for() {
    let world =
        World::start().with_program(ProgramConfig { default_locale: Locale::Nl, ..double_sided() }).await;
    for (query, locale, offer) in [
        ("", Locale::Nl, "10% korting"),
        ("?locale=en", Locale::En, "10% off"),
        ("?locale=nl-BE", Locale::Nl, "10% korting"),
    ] {
        let config = carried(&world.client().get(&format!("/w/bakery.js{query}")).await);
        assert_eq!(config.locale, locale, "{query}");
        assert!(config.texts.values().any(|text| text.contains(offer)), "{query}: nothing says `{offer}`");
    }
}

#[tokio::test]
async fn the_widget_has_every_text_filled_in_in_both_languages() {
    let world = World::start().with_program(double_sided()).await;
    let wanted: BTreeSet<&str> =
        Text::ALL.iter().filter(|text| !text.is_variant()).map(|text| text.key()).collect();
    for locale in ["en", "nl"] {
        let texts = world.widget(locale).await.texts;
        assert_eq!(texts.keys().map(String::as_str).collect::<BTreeSet<_>>(), wanted, "{locale}");
        for (key, text) in &texts {
            assert!(!text.trim().is_empty(), "{locale}: {key} is empty");
            for placeholder in ["{program}", "{offer}", "{reward}"] {
                assert!(!text.contains(placeholder), "{locale}: {key} still has {placeholder}");
            }
        }
    }
}

#[tokio::test]
async fn an_owners_words_stand_for_ours_whatever_signs_they_have() {
    let said = "\"Anna\" & 'Bo' </script> \\ {reward} ✨ \u{2028} __GOODWORD_CONFIG__";
    let mut config = serde_json::to_value(double_sided()).unwrap();
    config["texts"] = serde_json::json!({"en": {"title": said}});
    let config: ProgramConfig = serde_json::from_value(config).unwrap();
    let world = World::start().with_program(config).await;
    let script = world.client().get("/w/bakery.js").await;
    assert_eq!(carried(&script).texts["title"], said.replace("{reward}", "€10 credit"));
}

#[tokio::test]
async fn the_files_that_the_configuration_names_are_there_and_never_change() {
    let world = World::start().with_program(double_sided()).await;
    let assets = world.widget("en").await.assets;
    for (path, media_type, beginning) in
        [(assets.glue, "text/javascript", &b""[..]), (assets.wasm, "application/wasm", b"\0asm")]
    {
        let file = world.client().get(&path).origin(SHOP).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(
            file.header("content-type").starts_with(media_type),
            "{path}: {}",
            file.header("content-type")
        );
        assert!(
            file.header("cache-control").contains("immutable"),
            "{path}: {}",
            file.header("cache-control")
        );
        assert_eq!(file.header("access-control-allow-origin"), "*", "{path}");
        assert!(file.bytes().starts_with(beginning) && file.bytes().len() > 1000, "{path}");
        let hash = path.rsplit(['-', '/']).next().and_then(|name| name.split('.').next()).unwrap();
        assert!(
            hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{path} has no hash in its name"
        );
    }
    world.client().get("/assets/goodword-0000000000000000.js").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_program_that_is_closed_says_so_to_the_widget() {
    let world = World::start()
        .with_program(ProgramConfig { status: goodword_protocol::Status::Paused, ..double_sided() })
        .await;
    assert!(!carried(&world.client().get("/w/bakery.js").await).open);
}
