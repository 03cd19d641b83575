//! The script tag's file and the widget's files: what a browser loads on the owner's pages.

use std::collections::BTreeSet;

use goodword_protocol::{Locale, Popup, ProgramConfig, Text, Theme, Wording};
use goodword_tests::{World, configs::*, eventually, http::Answer, paths};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the script carries: the loader's settings, and behind them the view if it was asked for.
fn carried(script: &Answer) -> Vec<Value> {
    let text = script.text();
    let starts = text.match_indices("{\"program\":").map(|(start, _)| start);
    let read = |start: usize| serde_json::Deserializer::from_str(&text[start..]).into_iter().next();
    starts.map(|start| read(start).expect("settings").expect("whole settings")).collect()
}

/// The view of the program in a language.
async fn view(world: &World, query: &str) -> Value {
    world.client().get(&format!("/w/bakery.json{query}")).await.ok(200)
}

/// What the view says for a text.
fn said(view: &Value, text: Text) -> &str {
    let place = Text::ALL.iter().position(|other| *other == text).unwrap();
    view["texts"][place].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_script_is_javascript_for_any_page_and_carries_the_programs_settings() {
    let themed = ProgramConfig {
        theme: Theme { accent: Some("#b4532a".into()), ..Theme::default() },
        ..double_sided()
    };
    let world = World::start().with_program(themed).await;
    let script = world.client().get("/w/bakery.js").origin("https://anywhere.example").await;
    assert_eq!(script.status, 200);
    let kind = script.header("content-type");
    assert!(kind.starts_with("text/javascript"), "{kind}");
    assert_eq!(script.header("access-control-allow-origin"), "*");
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    let [settings] = &carried(&script)[..] else { panic!("settings and nothing else") };
    assert_eq!((&settings["program"], &settings["edge"]), (&json!("bakery"), &json!(world.client().base())));
    assert_eq!((&settings["locale"], &settings["open"]), (&json!("en"), &json!(true)));
    assert_eq!((&settings["days"], settings.get("popup")), (&json!(90), None));
    assert_eq!(settings["accent"], json!(["#b4532a", "#fff"]));
}

/// How many bytes a browser downloads of this: Cloudflare compresses by brotli.
fn downloaded(file: &Answer) -> usize {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut file.bytes(), &mut compressed, &parameters).expect("memory is written to");
    compressed.len()
}

#[tokio::test]
async fn a_page_downloads_no_more_than_promised() {
    let themed = ProgramConfig {
        theme: Theme { accent: Some("#b4532a".into()), ..Theme::default() },
        ..double_sided()
    };
    let world = World::start().with_program(themed).await;
    let loader = downloaded(&world.client().get("/w/bakery.js").await);
    assert!(loader <= 2_560, "a page on which nobody opens anything downloads {loader} bytes");
    let view = view(&world, "").await;
    let mut all = loader + downloaded(&world.client().get("/w/bakery.json").await);
    for name in ["script", "glue", "wasm"] {
        all += downloaded(&world.client().get(view[name][0].as_str().unwrap()).await);
    }
    // Where Rust's source is not to be had, the standard library is as it comes, and larger.
    let manifest = std::fs::read_to_string(paths::root().join("build/widget/manifest.json")).unwrap();
    let most = if manifest.contains("\"smallest\":true") { 50 * 1024 } else { 60 * 1024 };
    assert!(all <= most, "a page with the widget downloads {all} bytes, of at most {most}");
}

#[tokio::test]
async fn a_script_that_is_asked_for_it_carries_the_same_view_as_the_view_itself() {
    let world = World::start().with_program(double_sided()).await;
    let script = world.client().get("/w/bakery.js?view&locale=nl").await;
    let [settings, carried] = &carried(&script)[..] else { panic!("settings and a view") };
    assert_eq!(settings["locale"], "nl");
    assert_eq!(*carried, view(&world, "?locale=nl").await);
}

#[tokio::test]
async fn a_view_can_be_shown_before_the_widget_is_there() {
    let world = World::start().with_program(double_sided()).await;
    let view = view(&world, "").await;
    let link = view["first"]["link"].as_str().unwrap();
    assert!(link.contains("https://wa.me/?text=") && link.contains("__code__%3Fc%3Dwhatsapp"), "{link}");
    let form = view["first"]["enrol"].as_str().unwrap();
    assert!(form.contains(&format!("action=\"{}/p/bakery?locale=en\"", world.client().base())), "{form}");
    assert_eq!(view["texts"].as_array().unwrap().len(), Text::ALL.len());
}

#[tokio::test]
async fn what_opens_the_widget_by_itself_is_the_owners_choice() {
    let config = ProgramConfig { popup: vec![Popup::Exit, Popup::Purchase], ..double_sided() };
    let world = World::start().with_program(config).await;
    let settings = carried(&world.client().get("/w/bakery.js").await).remove(0);
    assert_eq!(settings["popup"], json!(["exit", "purchase"]));
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

    let repainted = ProgramConfig {
        theme: Theme { accent: Some("#b4532a".into()), ..Theme::default() },
        ..double_sided()
    };
    world.configure(&repainted).await;
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
        let settings = carried(&world.client().get(&format!("/w/bakery.js{query}")).await).remove(0);
        assert_eq!(settings["locale"], json!(locale), "{query}");
        assert_eq!(settings["locales"], Locale::ALL.map(Locale::tag).join(" "), "{query}");
        let view = view(&world, query).await;
        assert_eq!(view["rtl"], json!(locale == Locale::Ar), "{query}");
        let intro = said(&view, Text::Intro);
        assert!(intro.contains(offer) && intro.contains(reward), "{query}: {intro}");
    }
}

#[tokio::test]
async fn a_view_carries_no_language_but_its_own() {
    let world = World::start().with_program(double_sided()).await;
    let mut texts = Vec::new();
    for locale in Locale::ALL {
        let view = view(&world, &format!("?locale={}", locale.tag())).await;
        texts.push((said(&view, Text::FriendIntro).to_owned(), view.to_string()));
    }
    for (index, (title, _)) in texts.iter().enumerate() {
        let carriers: Vec<usize> = (0..texts.len()).filter(|&other| texts[other].1.contains(title)).collect();
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
    config["texts"] = json!({
        "de": {"to_go": {"one": "Nur noch {count}!", "other": "Nur noch {count} bis {reward}"}},
        "ar": {"to_go": "بقي {count}"},
    });
    let config: ProgramConfig = serde_json::from_value(config).unwrap();
    let world = World::start().with_program(config).await;
    let table = [
        ("de", "points", json!({"one": "{count} Punkt", "other": "{count} Punkte"})),
        (
            "ar",
            "points",
            json!({
                "zero": "لا نقاط", "one": "نقطة واحدة", "two": "نقطتان", "few": "{count} نقاط",
                "many": "{count} نقطة", "other": "{count} نقطة",
            }),
        ),
        (
            "de",
            "to_go",
            json!({"one": "Nur noch {count}!", "other": "Nur noch {count} bis 10\u{a0}€ Guthaben"}),
        ),
        ("ar", "to_go", json!({"other": "بقي {count}"})),
    ];
    for (locale, key, expected) in table {
        let answer = world.client().get(&world.path(&format!("widget?locale={locale}"))).await;
        let sent: Value = answer.ok(200);
        assert_eq!(sent["texts"][key], expected, "{locale}: {key}");
        assert!(sent["texts"]["title"].is_string(), "{locale}: {sent}");
    }
}

#[tokio::test]
async fn an_owners_words_stand_for_ours_whatever_signs_they_have() {
    let words = "\"Anna\" & 'Bo' </script> \\ {reward} ✨ \u{2028} __GOODWORD_CONFIG__ __GOODWORD_VIEW__";
    let mut config = serde_json::to_value(double_sided()).unwrap();
    config["texts"] = json!({"en": {"title": words, "open_button": words}});
    let config: ProgramConfig = serde_json::from_value(config).unwrap();
    let world = World::start().with_program(config).await;
    let words = words.replace("{reward}", "€10 credit");
    let carried = carried(&world.client().get("/w/bakery.js?view").await);
    assert_eq!((carried[0]["label"].as_str(), said(&carried[1], Text::Title)), (Some(&*words), &*words));
}

#[tokio::test]
async fn the_files_that_the_configuration_names_are_there_and_never_change() {
    let world = World::start().with_program(double_sided()).await;
    let view = view(&world, "").await;
    for (name, media_type, beginning) in [
        ("script", "text/javascript", &b""[..]),
        ("glue", "text/javascript", b""),
        ("wasm", "application/wasm", b"\0asm"),
    ] {
        let [path, integrity] = [0, 1].map(|part| view[name][part].as_str().unwrap());
        let file = world.client().get(path).origin(SHOP).await;
        let hash = data_encoding::BASE64.encode(&Sha256::digest(file.bytes()));
        assert_eq!(integrity, format!("sha256-{hash}"), "{path}");
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
        let named = hash[..8].replace('+', "-").replace('/', "_");
        assert!(path.contains(&format!("-{named}.")), "{path} is not named by its hash");
    }
    world.client().get("/assets/goodword-0000000000000000.js").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_program_that_is_closed_says_so_to_the_widget() {
    let world = World::start()
        .with_program(ProgramConfig { status: goodword_protocol::Status::Paused, ..double_sided() })
        .await;
    assert_eq!(carried(&world.client().get("/w/bakery.js").await)[0]["open"], false);
    assert_eq!(view(&world, "").await["open"], false);
}
