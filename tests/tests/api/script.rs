//! The script tag's file and the widget's files: what a browser loads on the owner's pages.

use std::collections::BTreeSet;

use goodword_protocol::{Locale, ProgramConfig, Text, Theme, WidgetConfig, Wording};
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
        World::start().with_program(ProgramConfig { default_locale: Locale::De, ..double_sided() }).await;
    for (query, locale, offer, reward) in [
        ("?locale=en", Locale::En, "10% off", "€10 credit"),
        ("?locale=nl-BE", Locale::Nl, "10% korting", "€\u{a0}10 tegoed"),
        ("?locale=fr", Locale::Fr, "10\u{202f}% de réduction", "10\u{202f}€ de crédit"),
        ("?locale=es-MX", Locale::Es, "10\u{a0}% de descuento", "10\u{a0}€ de saldo"),
        ("?locale=ar-EG", Locale::Ar, "خصم 10\u{200e}%", "رصيد بقيمة 10\u{a0}€"),
        // The program's own, for who asks for none and for who asks for one that there is not.
        ("", Locale::De, "10\u{a0}% Rabatt", "10\u{a0}€ Guthaben"),
        ("?locale=ja", Locale::De, "10\u{a0}% Rabatt", "10\u{a0}€ Guthaben"),
        ("?locale=%00", Locale::De, "10\u{a0}% Rabatt", "10\u{a0}€ Guthaben"),
    ] {
        let config = carried(&world.client().get(&format!("/w/bakery.js{query}")).await);
        assert_eq!((config.locale, config.locales.as_slice()), (locale, &Locale::ALL[..]), "{query}");
        let intro = config.texts["intro"].text();
        assert!(intro.contains(offer) && intro.contains(reward), "{query}: {intro}");
    }
}

#[tokio::test]
async fn the_script_carries_no_language_but_its_own() {
    let world = World::start().with_program(double_sided()).await;
    let mut said = Vec::new();
    for locale in Locale::ALL {
        let script = world.client().get(&format!("/w/bakery.js?locale={}", locale.tag())).await;
        let title = carried(&script).texts["friend_intro"].text().to_owned();
        said.push((title, script.text()));
    }
    for (index, (title, _)) in said.iter().enumerate() {
        let carriers: Vec<usize> = (0..said.len()).filter(|&other| said[other].1.contains(title)).collect();
        assert_eq!(carriers, [index], "{title}");
    }
}

#[tokio::test]
async fn the_widget_has_every_text_filled_in_in_each_language() {
    let world = World::start().with_program(double_sided()).await;
    let wanted: BTreeSet<&str> =
        Text::ALL.iter().filter(|text| !text.is_variant()).map(|text| text.key()).collect();
    for locale in Locale::ALL.map(Locale::tag) {
        let texts = world.widget(locale).await.texts;
        assert_eq!(texts.keys().map(String::as_str).collect::<BTreeSet<_>>(), wanted, "{locale}");
        for (key, text) in &texts {
            let forms = match text {
                Wording::Plain(text) => vec![text],
                Wording::Counted(forms) => forms.values().collect(),
            };
            for form in forms {
                assert!(!form.trim().is_empty(), "{locale}: {key} is empty");
                for placeholder in ["{program}", "{offer}", "{reward}"] {
                    assert!(!form.contains(placeholder), "{locale}: {key} still has {placeholder}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_counts_comes_in_the_plural_categories_of_its_language() {
    let mut config = serde_json::to_value(double_sided()).unwrap();
    config["texts"] = serde_json::json!({
        "de": {"to_go": {"one": "Nur noch {count}!", "other": "Nur noch {count} bis {reward}"}},
        "ar": {"to_go": "بقي {count}"},
    });
    let config: ProgramConfig = serde_json::from_value(config).unwrap();
    let world = World::start().with_program(config).await;
    let table = [
        ("de", "points", serde_json::json!({"one": "{count} Punkt", "other": "{count} Punkte"})),
        (
            "ar",
            "points",
            serde_json::json!({
                "zero": "لا نقاط", "one": "نقطة واحدة", "two": "نقطتان", "few": "{count} نقاط",
                "many": "{count} نقطة", "other": "{count} نقطة",
            }),
        ),
        (
            "de",
            "to_go",
            serde_json::json!({"one": "Nur noch {count}!", "other": "Nur noch {count} bis 10\u{a0}€ Guthaben"}),
        ),
        ("ar", "to_go", serde_json::json!({"other": "بقي {count}"})),
    ];
    for (locale, key, expected) in table {
        let answer = world.client().get(&world.path(&format!("widget?locale={locale}"))).await;
        let sent: serde_json::Value = answer.ok(200);
        assert_eq!(sent["texts"][key], expected, "{locale}: {key}");
        assert!(sent["texts"]["title"].is_string(), "{locale}: {sent}");
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
    assert_eq!(carried(&script).texts["title"].text(), said.replace("{reward}", "€10 credit"));
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
