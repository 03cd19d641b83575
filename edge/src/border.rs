//! The border: wire types become domain types here, which is their validation.

use goodword_domain::{
    code::CouponPrefix,
    money::{BasisPoints, Currency, Money},
    program::Program,
    reward::Reward,
    rule::{Cap, Nth, Rule, Trigger},
    slug::{EventType, ProgramId, RuleId},
    time::{Days, Timestamp},
    web::{Colour, LandingUrl, Origin},
};
use goodword_protocol::{self as wire, Locale, ProgramConfig, RewardSpec, Text};

use crate::{
    error::{ApiError, Code, Result},
    names::Named,
    time::from_rfc3339,
};

/// The most a program may have of each, so that it fits a record of KV and a decision stays short.
const MOST_RULES: usize = 50;
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
        landing,
        origins,
        starts_at,
        ends_at,
        attribution_window: days("attribution_window_days", config.attribution_window_days, 1)?,
        hold: days("hold_days", config.hold_days, 0)?,
        review: Named::from_wire(&config.review),
        rules: rules(&config.rules, currency)?,
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
        own_texts(*locale, texts)?;
    }
    Ok(())
}

fn own_texts(locale: Locale, texts: &std::collections::BTreeMap<String, String>) -> Result<()> {
    for (key, text) in texts {
        let field = format!("texts.{}.{key}", locale.tag());
        if !Text::ALL.iter().any(|known| known.key() == key) {
            return Err(ApiError::field(field, "There is no text of this name."));
        }
        if text.chars().count() > 1000 {
            return Err(ApiError::field(field, "A text can have at most 1,000 characters."));
        }
        let is_message = [Text::ShareMessage, Text::ShareMessagePlain].iter().any(|known| known.key() == key);
        if is_message && !text.contains("{link}") {
            return Err(ApiError::field(field, "The message must contain {link}."));
        }
    }
    Ok(())
}

fn supported(config: &ProgramConfig) -> Result<()> {
    if config.fraud != wire::FraudLevel::Moderate {
        return Err(not_yet("fraud", "Another strictness than `moderate`"));
    }
    if config.confirm_claims {
        return Err(not_yet("confirm_claims", "Confirming claims by mail"));
    }
    if config.prove_advocates {
        return Err(not_yet("prove_advocates", "Waiting for the advocate's proof"));
    }
    Ok(())
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

fn rules(rules: &[wire::Rule], currency: Currency) -> Result<Vec<Rule>> {
    if rules.len() > MOST_RULES {
        return Err(ApiError::field("rules", "A program can have at most 50 rules."));
    }
    let mut checked: Vec<Rule> = Vec::with_capacity(rules.len());
    for (index, candidate) in rules.iter().enumerate() {
        let rule = rule(&format!("rules[{index}]"), candidate, currency)?;
        if checked.iter().any(|other| other.id == rule.id) {
            let detail = format!("There are two rules called `{}`.", candidate.id);
            return Err(ApiError::field(format!("rules[{index}].id"), detail));
        }
        checked.push(rule);
    }
    Ok(checked)
}

fn rule(path: &str, rule: &wire::Rule, currency: Currency) -> Result<Rule> {
    let at = |field: &str| format!("{path}.{field}");
    for (field, present) in [
        ("from_referral", rule.from_referral.is_some()),
        ("at_referral", rule.at_referral.is_some()),
        ("months", rule.months.is_some()),
    ] {
        if present {
            return Err(not_yet(at(field), &format!("`{field}`")));
        }
    }
    let on = match rule.on.as_str() {
        "claim" => Trigger::Claim,
        event => Trigger::Event(EventType::parse(event).map_err(|why| invalid(at("on"), why))?),
    };
    if on == Trigger::Claim {
        claim_rule(rule, &at)?;
    }
    Ok(Rule {
        id: RuleId::parse(&rule.id).map_err(|why| invalid(at("id"), why))?,
        on,
        party: Named::from_wire(&rule.party),
        reward: reward(&at("reward"), &rule.reward, currency)?,
        nth: match rule.nth.unwrap_or(1) {
            0 => Nth::Every,
            nth => Nth::Only(nth),
        },
        min_amount: rule
            .min_amount
            .as_ref()
            .map(|amount| money(&at("min_amount"), amount, currency))
            .transpose()?,
        cap: rule.cap.as_ref().map(|cap_| cap(&at("cap"), cap_)).transpose()?,
        hold: rule.hold_days.map(|hold| days(&at("hold_days"), hold, 0)).transpose()?,
    })
}

/// A claim has no amount, and a friend claims once and is answered at once.
fn claim_rule(rule: &wire::Rule, at: &impl Fn(&str) -> String) -> Result<()> {
    if rule.min_amount.is_some() {
        return Err(ApiError::field(at("min_amount"), "A claim has no amount; use this with an event."));
    }
    if rule.nth.is_some_and(|nth| nth > 1) {
        return Err(ApiError::field(at("nth"), "A friend claims once; use this with an event."));
    }
    if rule.party == wire::Party::Friend && rule.hold_days.is_some_and(|hold| hold > 0) {
        return Err(ApiError::field(at("hold_days"), "A friend's reward for a claim is handed out at once."));
    }
    Ok(())
}

fn cap(path: &str, cap: &wire::Cap) -> Result<Cap> {
    for (field, number) in [("per_advocate", cap.per_advocate), ("per_program", cap.per_program)] {
        if number == Some(0) {
            return Err(ApiError::field(format!("{path}.{field}"), "A cap of 0 would never reward."));
        }
    }
    if cap.per_advocate.is_none() && cap.per_program.is_none() {
        return Err(ApiError::field(path, "Say `per_advocate`, `per_program` or both."));
    }
    let window = cap.per_days.map(|count| days(&format!("{path}.per_days"), count, 1)).transpose()?;
    Ok(Cap { per_advocate: cap.per_advocate, per_program: cap.per_program, window })
}

fn reward(path: &str, spec: &RewardSpec, currency: Currency) -> Result<Reward> {
    match spec {
        RewardSpec::DiscountPercent { basis_points, coupon } => {
            let rate = BasisPoints::parse(*basis_points)
                .map_err(|why| invalid(format!("{path}.basis_points"), why))?;
            Ok(Reward::DiscountPercent { rate, prefix: prefix(path, coupon.as_ref())? })
        }
        RewardSpec::DiscountAmount { amount, coupon } => {
            let amount = positive(&format!("{path}.amount"), amount, currency)?;
            Ok(Reward::DiscountAmount { amount, prefix: prefix(path, coupon.as_ref())? })
        }
        RewardSpec::Credit { amount } => {
            Ok(Reward::Credit { amount: positive(&format!("{path}.amount"), amount, currency)? })
        }
        RewardSpec::Cash { .. }
        | RewardSpec::Commission { .. }
        | RewardSpec::Points { .. }
        | RewardSpec::Product { .. }
        | RewardSpec::Custom { .. }
        | RewardSpec::Lottery { .. } => Err(not_yet(format!("{path}.kind"), "This kind of reward")),
    }
}

fn prefix(path: &str, coupon: Option<&wire::Coupon>) -> Result<CouponPrefix> {
    let prefix = match coupon {
        None => "",
        Some(wire::Coupon::Generate { prefix }) => prefix,
        Some(wire::Coupon::Pool(_)) => return Err(not_yet(format!("{path}.coupon.pool"), "A pool of codes")),
    };
    CouponPrefix::parse(prefix).map_err(|why| invalid(format!("{path}.coupon.generate.prefix"), why))
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

fn positive(path: &str, amount: &wire::Money, program: Currency) -> Result<Money> {
    let money = money(path, amount, program)?;
    if money.minor() == 0 {
        return Err(ApiError::field(format!("{path}.minor"), "A reward of nothing is no reward."));
    }
    Ok(money)
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

/// Writes a reward as the Ledger stores it, with what its coupon starts with.
pub(crate) fn wire_reward(reward: &Reward) -> RewardSpec {
    let coupon =
        reward.coupon_prefix().map(|prefix| wire::Coupon::Generate { prefix: prefix.as_str().to_owned() });
    match reward {
        Reward::DiscountPercent { rate, .. } => {
            RewardSpec::DiscountPercent { basis_points: rate.get(), coupon }
        }
        Reward::DiscountAmount { amount, .. } => {
            RewardSpec::DiscountAmount { amount: wire_money(amount), coupon }
        }
        Reward::Credit { amount } => RewardSpec::Credit { amount: wire_money(amount) },
    }
}

/// Leaves out where a coupon comes from: nobody's business but the owner's configuration.
pub(crate) fn without_coupon_source(spec: RewardSpec) -> RewardSpec {
    match spec {
        RewardSpec::DiscountPercent { basis_points, .. } => {
            RewardSpec::DiscountPercent { basis_points, coupon: None }
        }
        RewardSpec::DiscountAmount { amount, .. } => RewardSpec::DiscountAmount { amount, coupon: None },
        other => other,
    }
}

#[cfg(test)]
mod tests;
