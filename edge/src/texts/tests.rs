use std::collections::BTreeSet;

use super::*;

/// The plural categories that each language has (CLDR 48), and those of them that hold one number only, so that words
/// may say it: `نقطتان` are two points.
fn categories(locale: Locale) -> (&'static [&'static str], &'static [&'static str]) {
    match locale {
        Locale::En | Locale::Nl | Locale::De => (&["one", "other"], &["one"]),
        // None and one share their form.
        Locale::Fr => (&["many", "one", "other"], &[]),
        Locale::Es => (&["many", "one", "other"], &["one"]),
        Locale::Ar => (&["few", "many", "one", "other", "two", "zero"], &["one", "two", "zero"]),
    }
}

/// Asserts that what is counted has a form for each plural category of its language, and no other, and that each says
/// how many there are.
pub(super) fn has_the_forms_it_needs(forms: &BTreeMap<String, String>, locale: Locale) {
    let (needed, of_one_number) = categories(locale);
    assert!(forms.keys().eq(needed), "{}: {forms:?}", locale.tag());
    for (category, form) in forms {
        let says_it = form.contains("{count}") || of_one_number.contains(&category.as_str());
        assert!(says_it, "{}: {category} does not say how many", locale.tag());
    }
}

#[test]
fn every_locale_has_every_text_and_no_other() {
    let known: BTreeSet<&str> = Text::ALL.iter().map(|text| text.key()).collect();
    for locale in Locale::ALL {
        let texts: BTreeSet<&str> = own(locale).keys().map(String::as_str).collect();
        let differ: Vec<_> = known.symmetric_difference(&texts).collect();
        assert!(differ.is_empty(), "{} lacks, or has for nobody: {differ:?}", locale.tag());
        for (key, wording) in own(locale) {
            assert!(!wording.text().trim().is_empty(), "{}: {key}", locale.tag());
        }
    }
}

#[test]
fn the_same_text_has_the_same_placeholders_in_every_locale() {
    let found = |template: &str| {
        let known = ["{program}", "{offer}", "{reward}", "{link}", "{name}", "{date}", "{channel}", "{rank}"];
        let found: Vec<_> = known.into_iter().filter(|placeholder| template.contains(placeholder)).collect();
        let others = template.replace("{count}", "").matches('{').count() - found.len();
        (found, others)
    };
    for text in Text::ALL {
        let english = own(Locale::En)[text.key()].text();
        for locale in Locale::ALL {
            let here = found(own(locale)[text.key()].text());
            assert_eq!(here, (found(english).0, 0), "{}: {}", locale.tag(), text.key());
        }
    }
}

#[test]
fn what_counts_has_each_plural_category_of_its_language() {
    for locale in Locale::ALL {
        for text in Text::ALL {
            match &own(locale)[text.key()] {
                Wording::Counted(forms) => {
                    assert!(text.counts(), "{}: {} counts nothing", locale.tag(), text.key());
                    has_the_forms_it_needs(forms, locale);
                }
                Wording::Plain(_) => {
                    assert!(!text.counts(), "{}: {} lacks its plurals", locale.tag(), text.key());
                }
            }
        }
    }
}

#[test]
fn what_is_filled_in_is_not_filled_again() {
    let promises = Promises { offer: Some("{reward}".into()), reward: Some("€10".into()) };
    assert_eq!(fill("{program}: {offer} {link} {", "{offer}", &promises), "{offer}: {reward} {link} {");
}

fn program(texts: &serde_json::Value) -> ProgramConfig {
    let config = serde_json::json!({
        "name": "Jansen", "currency": "EUR", "landing_url": "https://shop.example/",
        "allowed_origins": ["https://shop.example"], "rules": [], "texts": texts,
    });
    serde_json::from_value(config).unwrap()
}

#[test]
fn an_owners_single_text_for_what_counts_stands_for_every_number() {
    let own = program(&serde_json::json!({"nl": {
        "to_go": "Nog {count} te gaan bij {program}",
        "points": {"one": "{count} kruimel", "other": "{count} kruimels"},
    }}));
    let promises = Promises { offer: None, reward: None };
    let texts = for_widget(&own, &promises, Locale::Nl);
    let sent = |key: &str| serde_json::to_value(&texts[key]).unwrap();
    assert_eq!(sent("to_go"), serde_json::json!({"other": "Nog {count} te gaan bij Jansen"}));
    assert_eq!(sent("points"), serde_json::json!({"one": "{count} kruimel", "other": "{count} kruimels"}));
    let english = for_widget(&own, &promises, Locale::En);
    assert_eq!(english["points"].of("one"), "{count} point");
}

#[test]
fn a_program_that_rewards_no_advocate_promises_none_in_its_terms() {
    let config = program(&serde_json::json!({}));
    for locale in Locale::ALL {
        let terms = |reward: Option<&str>| {
            let promises = Promises { offer: None, reward: reward.map(str::to_owned) };
            for_widget(&config, &promises, locale)["terms"].text().to_owned()
        };
        let (rewarding, plain) = (terms(Some("€10")), terms(None));
        assert!(plain.len() < rewarding.len() && plain.contains("Jansen"), "{plain}\n{rewarding}");
    }
}
