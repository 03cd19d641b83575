//! The border: wire types become domain types here, which is their validation.

mod fulfilment;
mod page;
mod rules;
mod texts;
mod webhooks;

use goodword_domain::{
    fraud::Strictness,
    money::{Currency, Money},
    program::Program,
    site::Site,
    slug::ProgramId,
    time::{Days, Timestamp},
    web::{Colour, LandingUrl, Origin},
};
use goodword_protocol::{self as wire, ProgramConfig};

pub(crate) use fulfilment::fulfilment;
pub(crate) use rules::{agree, stored_reward, wire_reward, wire_rule, without_coupon_source};

pub(crate) use webhooks::webhook;

use crate::{
    error::{ApiError, Code, Result},
    logo::Logo,
    names::Named,
    time::from_rfc3339,
};

/// The most a program may have of each, so that it fits a record of KV and a decision stays short.
const MOST_ORIGINS: usize = 50;
const MOST_DAYS: u32 = 3650;

/// Checks a program's whole configuration.
///
/// # Errors
/// - `invalid_field` with the field's path when a value is not allowed.
/// - `not_supported_yet` with the field's path for what the format has and the edge does not do yet.
pub(crate) fn program(id: ProgramId, version: u64, config: &ProgramConfig) -> Result<Program> {
    let currency = currency("currency", &config.currency)?;
    appearance(config)?;
    supported(config)?;
    let origins = origins(config)?;
    let starts_at = time("starts_at", config.starts_at.as_deref())?;
    let ends_at = time("ends_at", config.ends_at.as_deref())?;
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && start >= end
    {
        return Err(ApiError::field("ends_at", "The program must end after it starts."));
    }
    let landing = LandingUrl::parse(&config.landing_url).map_err(|why| invalid("landing_url", why))?;
    Ok(Program {
        id,
        version,
        status: Named::from_wire(&config.status),
        currency,
        site: config.first_party.as_deref().map(|name| site(name, &landing)).transpose()?,
        landing,
        origins,
        starts_at,
        ends_at,
        attribution_window: days("attribution_window_days", config.attribution_window_days, 1)?,
        hold: days("hold_days", config.hold_days, 0)?,
        review: Named::from_wire(&config.review),
        strictness: strictness(config.fraud),
        prove_advocates: config.prove_advocates,
        retention: config.retention_days.map(|count| days("retention_days", count, 1)).transpose()?,
        rules: rules::rules(&config.rules, currency)?,
    })
}

/// A wrong value, with the domain's own sentence about what is allowed.
pub(crate) fn invalid(field: impl Into<String>, why: impl std::fmt::Display) -> ApiError {
    ApiError::field(field, sentence(why))
}

/// The domain's words as a sentence.
pub(crate) fn sentence(why: impl std::fmt::Display) -> String {
    let mut sentence = why.to_string();
    if let Some(first) = sentence.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

fn not_yet(field: impl Into<String>, what: &str) -> ApiError {
    ApiError::new(Code::NotSupportedYet, format!("{what} will come; leave it out for now.")).at(field)
}

fn appearance(config: &ProgramConfig) -> Result<()> {
    let name = config.name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(ApiError::field("name", "The name must have 1 to 100 characters."));
    }
    if let Some(accent) = &config.theme.accent {
        Colour::parse(accent).map_err(|why| invalid("theme.accent", why))?;
    }
    for (index, channel) in config.channels.iter().enumerate() {
        if config.channels[..index].contains(channel) {
            return Err(ApiError::field(format!("channels[{index}]"), "Each channel can stand once."));
        }
    }
    for (locale, texts) in &config.texts {
        texts::own(*locale, texts)?;
    }
    for (locale, said) in &config.page {
        page::own(*locale, said)?;
    }
    Ok(())
}

/// Checks what takes too long for every reading of a program: its logo, which is decoded for that.
///
/// # Errors
/// `invalid_field` at `theme.logo` when it is no logo.
pub(crate) fn logo(config: &ProgramConfig) -> Result<()> {
    let logo = config.theme.logo.as_deref().map(Logo::read).transpose();
    logo.map(drop).map_err(|why| invalid("theme.logo", why))
}

fn supported(config: &ProgramConfig) -> Result<()> {
    if config.confirm_claims {
        return Err(not_yet("confirm_claims", "Confirming claims by mail"));
    }
    Ok(())
}

/// The site that the shop and the deployment share; whether the deployment is under it shows when it is visited.
fn site(name: &str, landing: &LandingUrl) -> Result<Site> {
    let site = Site::parse(name).map_err(|why| invalid("first_party", why))?;
    if site.holds(landing.host()) {
        return Ok(site);
    }
    Err(ApiError::field(
        "first_party",
        format!("The landing page is not on {site}: name the site that it is on."),
    ))
}

const fn strictness(level: wire::FraudLevel) -> Strictness {
    match level {
        wire::FraudLevel::Relaxed => Strictness::Relaxed,
        wire::FraudLevel::Moderate => Strictness::Moderate,
        wire::FraudLevel::Strict => Strictness::Strict,
    }
}

fn origins(config: &ProgramConfig) -> Result<Vec<Origin>> {
    if config.allowed_origins.is_empty() || config.allowed_origins.len() > MOST_ORIGINS {
        return Err(ApiError::field(
            "allowed_origins",
            "Name 1 to 50 origins, such as https://shop.example.",
        ));
    }
    let parse = |(index, origin): (usize, &String)| {
        Origin::parse(origin).map_err(|why| invalid(format!("allowed_origins[{index}]"), why))
    };
    config.allowed_origins.iter().enumerate().map(parse).collect()
}

/// Reads an amount in the program's currency.
///
/// # Errors
/// `invalid_field` when it is negative, too large or in another currency.
pub(crate) fn money(path: &str, amount: &wire::Money, program: Currency) -> Result<Money> {
    let currency = currency(&format!("{path}.currency"), &amount.currency)?;
    if currency != program {
        let detail = format!("The program's currency is {}.", program.code());
        return Err(ApiError::field(format!("{path}.currency"), detail));
    }
    Money::new(amount.minor, currency).map_err(|why| invalid(format!("{path}.minor"), why))
}

fn currency(path: &str, code: &str) -> Result<Currency> {
    Currency::parse(code).map_err(|why| invalid(path, why))
}

fn days(path: &str, count: u32, least: u32) -> Result<Days> {
    if (least..=MOST_DAYS).contains(&count) {
        return Ok(Days::new(count));
    }
    Err(ApiError::field(path, format!("Say {least} to {MOST_DAYS} days.")))
}

fn time(path: &str, text: Option<&str>) -> Result<Option<Timestamp>> {
    let parse = |text| {
        from_rfc3339(text)
            .ok_or_else(|| ApiError::field(path, "Write the time as RFC 3339: 2026-12-01T09:00:00Z."))
    };
    text.map(parse).transpose()
}

/// Writes an amount.
pub(crate) fn wire_money(amount: &Money) -> wire::Money {
    wire::Money { minor: amount.minor(), currency: amount.currency().code().to_owned() }
}

#[cfg(test)]
mod tests;
