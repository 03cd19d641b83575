//! Words for customers: the widget's texts, rewards and reasons, in each locale.

use std::collections::BTreeMap;

use goodword_domain::money::Currency;
use goodword_protocol::{Locale, Money, ProgramConfig, RewardSpec, Text};

const ENGLISH: &str = include_str!("../texts/en.json");
const DUTCH: &str = include_str!("../texts/nl.json");

mod why;

pub(crate) use why::{why, why_reward};

/// What each side is promised, in words; none when it is promised nothing.
pub(crate) struct Promises {
    /// What the friend gets.
    pub(crate) offer: Option<String>,
    /// What the advocate gets.
    pub(crate) reward: Option<String>,
}

fn own(locale: Locale) -> BTreeMap<String, String> {
    let source = match locale {
        Locale::En => ENGLISH,
        Locale::Nl => DUTCH,
    };
    serde_json::from_str(source).unwrap_or_default()
}

/// The widget's texts of a program: ours, under the owner's, with the promises filled in.
pub(crate) fn for_widget(
    config: &ProgramConfig,
    promises: &Promises,
    locale: Locale,
) -> BTreeMap<String, String> {
    let mut ours = own(locale);
    let theirs = config.texts.get(&locale);
    let mut said = BTreeMap::new();
    for &text in Text::ALL.iter().filter(|text| !text.is_variant()) {
        let worded = text.worded(promises.offer.is_some(), promises.reward.is_some());
        // An owner's own words for a text stand also where ours would choose a variant.
        let theirs = theirs.and_then(|texts| texts.get(worded.key()).or_else(|| texts.get(text.key())));
        let template = theirs.cloned().or_else(|| ours.remove(worded.key())).unwrap_or_default();
        said.insert(text.key().to_owned(), fill(&template, &config.name, promises));
    }
    said
}

/// Fills what the edge knows in one pass: what is filled in is never filled again.
fn fill(template: &str, program: &str, promises: &Promises) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let (value, placeholder) = if rest.starts_with("{program}") {
            (program, "{program}")
        } else if rest.starts_with("{offer}") {
            (promises.offer.as_deref().unwrap_or_default(), "{offer}")
        } else if rest.starts_with("{reward}") {
            (promises.reward.as_deref().unwrap_or_default(), "{reward}")
        } else {
            ("{", "{")
        };
        text.push_str(value);
        rest = &rest[placeholder.len()..];
    }
    text.push_str(rest);
    text
}

/// A reward in words that fit into a sentence: "10% off", "€ 10 tegoed".
pub(crate) fn reward(spec: &RewardSpec, locale: Locale) -> String {
    let dutch = locale == Locale::Nl;
    match spec {
        RewardSpec::DiscountPercent { basis_points, .. } => {
            format!("{} {}", percent(*basis_points, locale), if dutch { "korting" } else { "off" })
        }
        RewardSpec::DiscountAmount { amount, .. } => {
            format!("{} {}", money(amount, locale), if dutch { "korting" } else { "off" })
        }
        RewardSpec::Credit { amount } => {
            format!("{} {}", money(amount, locale), if dutch { "tegoed" } else { "credit" })
        }
        RewardSpec::Cash { amount } => money(amount, locale),
        RewardSpec::Commission { basis_points } => {
            let what = if dutch { "van het bedrag" } else { "of the amount" };
            format!("{} {what}", percent(*basis_points, locale))
        }
        RewardSpec::Points { points } => {
            counted(*points, if dutch { ["punt", "punten"] } else { ["point", "points"] })
        }
        RewardSpec::Product { name, .. } => name.clone(),
        RewardSpec::Custom { name, quantity, unit } => custom(name, *quantity, unit),
        RewardSpec::Lottery { entries } => {
            counted(u64::from(*entries), if dutch { ["lot", "loten"] } else { ["entry", "entries"] })
        }
    }
}

/// A number with its noun, in the singular for one.
fn counted(number: u64, [one, many]: [&str; 2]) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Something of the owner's, in the owner's words: `500 MB opslag`. A unit that the name says already is said once.
fn custom(name: &str, quantity: u64, unit: &str) -> String {
    if name.to_lowercase().contains(&unit.to_lowercase()) {
        format!("{quantity} {name}")
    } else {
        format!("{quantity} {unit} {name}")
    }
}

/// Basis points as a percentage, without needless zeros: 1000 -> `10%`, 1250 -> `12.5%`.
fn percent(basis_points: u32, locale: Locale) -> String {
    format!("{}%", decimal(i64::from(basis_points), 2, locale, true))
}

/// An amount as each language writes it: `€10`, `€ 10`, `€ 10,50`.
fn money(amount: &Money, locale: Locale) -> String {
    let exponent = Currency::parse(&amount.currency).map_or(2, Currency::exponent);
    let whole = amount.minor % 10_i64.pow(u32::from(exponent)) == 0;
    let number = decimal(amount.minor, exponent, locale, whole);
    let symbol = match amount.currency.as_str() {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        code => return format!("{code}\u{a0}{number}"),
    };
    // Dutch puts a space behind the sign, which must not break the line.
    if locale == Locale::Nl { format!("{symbol}\u{a0}{number}") } else { format!("{symbol}{number}") }
}

fn decimal(number: i64, exponent: u8, locale: Locale, short: bool) -> String {
    let unit = 10_i64.pow(u32::from(exponent));
    let (whole, part) = (number / unit, number % unit);
    let mut fraction = format!("{part:0width$}", width = usize::from(exponent));
    if short {
        fraction.truncate(fraction.trim_end_matches('0').len());
    }
    if exponent == 0 || fraction.is_empty() {
        return whole.to_string();
    }
    let point = if locale == Locale::Nl { ',' } else { '.' };
    format!("{whole}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn euros(minor: i64) -> Money {
        Money { minor, currency: "EUR".into() }
    }

    #[test]
    fn every_locale_has_every_text_and_no_other() {
        for locale in Locale::ALL {
            let texts = own(locale);
            for text in Text::ALL {
                assert!(texts.contains_key(text.key()), "{} lacks {}", locale.tag(), text.key());
            }
            assert_eq!(texts.len(), Text::ALL.len(), "{} has a text that nobody says", locale.tag());
        }
    }

    #[test]
    fn the_same_text_has_the_same_placeholders_in_every_locale() {
        for text in Text::ALL {
            let found = Locale::ALL.map(|locale| {
                let template = own(locale).remove(text.key()).unwrap_or_default();
                ["{program}", "{offer}", "{reward}", "{link}", "{name}", "{date}", "{channel}"]
                    .map(|placeholder| template.contains(placeholder))
            });
            assert_eq!(found[0], found[1], "{}", text.key());
        }
    }

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        let table = [
            (euros(1000), "€10", "€\u{a0}10"),
            (euros(1050), "€10.50", "€\u{a0}10,50"),
            (euros(5), "€0.05", "€\u{a0}0,05"),
            (Money { minor: 500, currency: "JPY".into() }, "JPY\u{a0}500", "JPY\u{a0}500"),
            (Money { minor: 1250, currency: "KWD".into() }, "KWD\u{a0}1.250", "KWD\u{a0}1,250"),
        ];
        for (amount, english, dutch) in table {
            assert_eq!(money(&amount, Locale::En), english);
            assert_eq!(money(&amount, Locale::Nl), dutch);
        }
        let percents =
            [(1000, "10%", "10%"), (1250, "12.5%", "12,5%"), (1, "0.01%", "0,01%"), (10_000, "100%", "100%")];
        for (basis_points, english, dutch) in percents {
            assert_eq!(percent(basis_points, Locale::En), english);
            assert_eq!(percent(basis_points, Locale::Nl), dutch);
        }
    }

    #[test]
    fn each_kind_of_reward_is_said_in_each_language() {
        let table = [
            (json!({"kind": "discount_percent", "basis_points": 1250}), "12.5% off", "12,5% korting"),
            (json!({"kind": "discount_amount", "amount": euros(500)}), "€5 off", "€\u{a0}5 korting"),
            (json!({"kind": "credit", "amount": euros(1000)}), "€10 credit", "€\u{a0}10 tegoed"),
            (json!({"kind": "cash", "amount": euros(1050)}), "€10.50", "€\u{a0}10,50"),
            (json!({"kind": "commission", "basis_points": 1000}), "10% of the amount", "10% van het bedrag"),
            (json!({"kind": "points", "points": 1}), "1 point", "1 punt"),
            (json!({"kind": "points", "points": 250}), "250 points", "250 punten"),
            (json!({"kind": "product", "sku": "CAKE", "name": "Taart"}), "Taart", "Taart"),
            (custom_of("opslag", 500, "MB"), "500 MB opslag", "500 MB opslag"),
            (custom_of("Months free", 2, "months"), "2 Months free", "2 Months free"),
            (json!({"kind": "lottery", "entries": 1}), "1 entry", "1 lot"),
            (json!({"kind": "lottery", "entries": 3}), "3 entries", "3 loten"),
        ];
        for (spec, english, dutch) in table {
            let spec: RewardSpec = serde_json::from_value(spec).unwrap();
            assert_eq!([reward(&spec, Locale::En), reward(&spec, Locale::Nl)], [english, dutch]);
        }
    }

    fn custom_of(name: &str, quantity: u64, unit: &str) -> serde_json::Value {
        json!({"kind": "custom", "name": name, "quantity": quantity, "unit": unit})
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let promises = Promises { offer: Some("{reward}".into()), reward: Some("€10".into()) };
        assert_eq!(fill("{program}: {offer} {link} {", "{offer}", &promises), "{offer}: {reward} {link} {");
    }
}
