//! The templates as owners read them: the domain's rules, with names and words in each locale.

use std::collections::BTreeMap;

use goodword_domain::{
    money::Currency,
    template::{self, Names},
};
use goodword_protocol::{
    Channel, Consent, FraudLevel, Locale, ProgramConfig, Review, Status, Template, Theme,
};
use serde::Deserialize;

use crate::{border::wire_rule, languages::in_each_language};

/// What one language says of the templates: the data of `texts/templates`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// The name of a program until the owner fills in their own.
    program: String,
    names: CustomersNames,
    /// By the template's id.
    templates: BTreeMap<String, Said>,
}

/// What customers call the things in the templates; see [`Names`].
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomersNames {
    gift: String,
    storage: String,
    donation: String,
    places: String,
    place_unit: String,
    early_access: String,
}

/// A template's name, what it does and whom it suits.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    name: String,
    description: String,
    for_whom: String,
}

impl CustomersNames {
    fn borrowed(&self) -> Names<'_> {
        Names {
            gift: &self.gift,
            storage: &self.storage,
            donation: &self.donation,
            places: &self.places,
            place_unit: &self.place_unit,
            early_access: &self.early_access,
        }
    }
}

in_each_language!(fn words -> Words, "templates");

/// What the owner fills in; what stands there shows the form.
const PLACEHOLDERS: [&str; 3] = ["name", "landing_url", "allowed_origins"];

/// Every template, in a language and a currency.
pub(crate) fn all(locale: Locale, currency: Currency) -> Vec<Template> {
    let words = words(locale);
    template::templates(currency, &words.names.borrowed())
        .into_iter()
        .map(|template| {
            let Said { name, description, for_whom } =
                words.templates.get(template.id).cloned().unwrap_or_default();
            Template {
                id: template.id.to_owned(),
                name,
                description,
                for_whom,
                placeholders: PLACEHOLDERS.map(str::to_owned).to_vec(),
                program: program(&template, &words.program, locale, currency),
            }
        })
        .collect()
}

fn program(template: &template::Template, name: &str, locale: Locale, currency: Currency) -> ProgramConfig {
    ProgramConfig {
        name: name.to_owned(),
        status: Status::Active,
        currency: currency.code().to_owned(),
        default_locale: locale,
        landing_url: "https://shop.example/welcome".to_owned(),
        allowed_origins: vec!["https://shop.example".to_owned()],
        starts_at: None,
        ends_at: None,
        attribution_window_days: 90,
        hold_days: template.hold.get(),
        review: if template.review_all { Review::All } else { Review::Flagged },
        fraud: FraudLevel::Moderate,
        confirm_claims: false,
        prove_advocates: false,
        retention_days: None,
        channels: Channel::usual(),
        rules: template.rules.iter().map(wire_rule).collect(),
        theme: Theme::default(),
        popup: Vec::new(),
        first_party: None,
        consent: Consent::Assumed,
        texts: std::collections::BTreeMap::new(),
        page: std::collections::BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use goodword_domain::slug::ProgramId;

    use super::*;
    use crate::border;

    #[test]
    fn each_template_is_a_program_that_is_accepted_as_it_stands() {
        for locale in Locale::ALL {
            for currency in ["EUR", "JPY", "KWD"] {
                for template in all(locale, Currency::parse(currency).unwrap()) {
                    let id = ProgramId::parse("bakery").unwrap();
                    let program = border::program(id, 1, &template.program).expect(&template.id);
                    border::agree(&program.rules).expect(&template.id);
                    let again: Vec<_> = program.rules.iter().map(wire_rule).collect();
                    assert_eq!(again, template.program.rules, "{}", template.id);
                }
            }
        }
    }

    #[test]
    fn each_template_says_what_it_is_in_each_language() {
        let in_english = all(Locale::En, Currency::parse("EUR").unwrap());
        for locale in Locale::ALL {
            let words = read(locale).unwrap_or_else(|why| panic!("{}: {why}", locale.tag()));
            let known: BTreeSet<&str> = words.templates.keys().map(String::as_str).collect();
            let ids: BTreeSet<&str> = in_english.iter().map(|template| template.id.as_str()).collect();
            assert_eq!(known, ids, "{}", locale.tag());
            for (english, said) in in_english.iter().map(|english| (english, &words.templates[&english.id])) {
                assert!(!said.name.is_empty(), "{}: {}", locale.tag(), english.id);
                for (one, other) in
                    [(&english.description, &said.description), (&english.for_whom, &said.for_whom)]
                {
                    assert_eq!(one == other, locale == Locale::En, "{}: {other}", locale.tag());
                    assert!(!other.is_empty(), "{}: {}", locale.tag(), english.id);
                }
            }
        }
    }

    /// A unit that the name has already is said once; elsewhere it would stand twice.
    #[test]
    fn the_places_of_the_waiting_list_are_named_with_their_unit() {
        for locale in Locale::ALL {
            let names = words(locale).names.borrowed();
            assert!(names.places.contains(names.place_unit), "{}: {names:?}", locale.tag());
            assert!(!names.gift.is_empty() && !names.early_access.is_empty(), "{}", locale.tag());
            assert!(!names.storage.is_empty() && !names.donation.is_empty(), "{}", locale.tag());
        }
    }
}
