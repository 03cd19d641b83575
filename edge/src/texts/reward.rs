//! Rewards in words that fit into a sentence: "10% off", "€ 10 tegoed".

use std::collections::BTreeMap;

use goodword_domain::money::Currency;
use goodword_protocol::{Locale, Money, RewardSpec};
use icu_plurals::{PluralCategory, PluralRules};

use super::words::{Words, words};

/// A reward in words that fit into a sentence.
pub(crate) fn reward(spec: &RewardSpec, locale: Locale) -> String {
    let words = words(locale);
    match spec {
        RewardSpec::DiscountPercent { basis_points, .. } => {
            with(&words.discount, "{value}", &percent(*basis_points, words))
        }
        RewardSpec::DiscountAmount { amount, .. } => with(&words.discount, "{value}", &money(amount, words)),
        RewardSpec::Credit { amount } => with(&words.credit, "{value}", &money(amount, words)),
        RewardSpec::Cash { amount } => money(amount, words),
        RewardSpec::Commission { basis_points } => {
            with(&words.commission, "{value}", &percent(*basis_points, words))
        }
        RewardSpec::Points { points } => counted(*points, &words.points, locale),
        RewardSpec::Product { name, .. } => name.clone(),
        RewardSpec::Custom { name, quantity, unit } => custom(name, *quantity, unit),
        RewardSpec::Lottery { entries } => counted(u64::from(*entries), &words.entries, locale),
    }
}

fn with(template: &str, placeholder: &str, value: &str) -> String {
    template.replace(placeholder, value)
}

/// A number with its noun, in the form that the language has for it.
fn counted(number: u64, forms: &BTreeMap<String, String>, locale: Locale) -> String {
    let form = forms.get(category(number, locale)).or_else(|| forms.get("other"));
    with(form.map_or("{count}", String::as_str), "{count}", &number.to_string())
}

/// The plural category of a number, as the browser's `Intl.PluralRules` has it.
pub(super) fn category(number: u64, locale: Locale) -> &'static str {
    let language = match locale {
        Locale::En => icu_locale_core::locale!("en"),
        Locale::Nl => icu_locale_core::locale!("nl"),
        Locale::De => icu_locale_core::locale!("de"),
        Locale::Fr => icu_locale_core::locale!("fr"),
        Locale::Es => icu_locale_core::locale!("es"),
        Locale::Ar => icu_locale_core::locale!("ar"),
    };
    let rules = PluralRules::try_new_cardinal(language.into());
    match rules.map_or(PluralCategory::Other, |rules| rules.category_for(number)) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
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
fn percent(basis_points: u32, words: &Words) -> String {
    with(&words.percent, "{number}", &decimal(i64::from(basis_points), 2, words, true))
}

/// An amount as each language writes it: `€10`, `€ 10,50`, `10,50 €`.
fn money(amount: &Money, words: &Words) -> String {
    let exponent = Currency::parse(&amount.currency).map_or(2, Currency::exponent);
    let whole = amount.minor % 10_i64.pow(u32::from(exponent)) == 0;
    let number = decimal(amount.minor, exponent, words, whole);
    let symbol = match amount.currency.as_str() {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        code => return with(&with(&words.code, "{code}", code), "{number}", &number),
    };
    with(&with(&words.symbol, "{symbol}", symbol), "{number}", &number)
}

fn decimal(number: i64, exponent: u8, words: &Words, short: bool) -> String {
    let unit = 10_i64.pow(u32::from(exponent));
    let (whole, part) = (number / unit, number % unit);
    let mut fraction = format!("{part:0width$}", width = usize::from(exponent));
    if short {
        fraction.truncate(fraction.trim_end_matches('0').len());
    }
    if exponent == 0 || fraction.is_empty() {
        return whole.to_string();
    }
    format!("{whole}{}{fraction}", words.decimal)
}

#[cfg(test)]
mod tests;
