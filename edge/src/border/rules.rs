//! Rules and rewards at the border, with what is wrong about several of them together.

use goodword_domain::{
    code::CouponPrefix,
    money::{BasisPoints, Currency},
    reward::{CouponSource, Reward},
    rule::{Cap, Nth, Party, Place, Rule, Trigger},
    slug::{EventType, PoolName, RuleId},
    time::Days,
};
use goodword_protocol::{self as wire, RewardSpec};

use super::{days, invalid, money, wire_money};
use crate::{
    error::{ApiError, Code, Result},
    names::Named,
};

/// The most a program may have, so that it fits a record of KV and a decision stays short.
const MOST_RULES: usize = 50;
/// Ten years.
const MOST_MONTHS: u32 = 120;
/// What a JSON number carries exactly.
const MOST_OF_ANYTHING: u64 = (1 << 53) - 1;

/// Checks all rules of a program, alone and together.
pub(super) fn rules(rules: &[wire::Rule], currency: Currency) -> Result<Vec<Rule>> {
    if rules.len() > MOST_RULES {
        return Err(ApiError::field("rules", "A program can have at most 50 rules."));
    }
    let mut checked: Vec<Rule> = Vec::with_capacity(rules.len());
    for (index, candidate) in rules.iter().enumerate() {
        let path = format!("rules[{index}]");
        let rule = rule(&path, candidate, currency)?;
        if checked.iter().any(|other| other.id == rule.id) {
            let detail = format!("There are two rules called `{}`.", rule.id);
            return Err(ApiError::field(format!("{path}.id"), detail));
        }
        checked.push(rule);
    }
    Ok(checked)
}

/// Checks that each rule can be reached and that no two contradict each other. Asked of what an owner writes, not of
/// what is stored: that was accepted once.
///
/// # Errors
/// `conflicting_rules` with the rule's id, the field and the reason.
pub(crate) fn agree(rules: &[Rule]) -> Result<()> {
    for (index, rule) in rules.iter().enumerate() {
        let path = format!("rules[{index}]");
        possible(rule, &|field| format!("{path}.{field}"))?;
        rules[..index].iter().try_for_each(|other| agree_two(&path, rule, other))?;
    }
    Ok(())
}

/// A rule that contradicts itself or another one, by its id.
fn conflict(at: String, rule: &RuleId, why: &str) -> ApiError {
    ApiError::new(Code::ConflictingRules, format!("Rule `{rule}`: {why}")).at(at)
}

/// Two rules of one program.
fn agree_two(path: &str, rule: &Rule, other: &Rule) -> Result<()> {
    if *rule == (Rule { id: rule.id.clone(), ..other.clone() }) {
        let why = format!("it repeats `{}` word for word; say the reward once, with the sum.", other.id);
        return Err(conflict(path.to_owned(), &rule.id, &why));
    }
    if rule.is_same_ladder(other) && rule.place == other.place {
        let why = format!("it is the same tier as `{}`: only one of them would ever give.", other.id);
        return Err(conflict(format!("{path}.from_referral"), &rule.id, &why));
    }
    let for_claiming = |rule: &Rule| rule.on == Trigger::Claim && rule.party == Party::Friend;
    if for_claiming(rule) && for_claiming(other) {
        let why = format!("a friend gets one reward for claiming, and `{}` gives it already.", other.id);
        return Err(conflict(path.to_owned(), &rule.id, &why));
    }
    Ok(())
}

fn rule(path: &str, rule: &wire::Rule, currency: Currency) -> Result<Rule> {
    let at = |field: &str| format!("{path}.{field}");
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
        place: place(rule, &at)?,
        months: months(rule, &at)?,
        cap: rule.cap.as_ref().map(|cap_| cap(&at("cap"), cap_)).transpose()?,
        hold: rule.hold_days.map(|hold| days(&at("hold_days"), hold, 0)).transpose()?,
    })
}

/// A claim has no amount and is no conversion, and a friend claims once and is answered at once.
fn claim_rule(rule: &wire::Rule, at: &impl Fn(&str) -> String) -> Result<()> {
    if rule.min_amount.is_some() {
        return Err(ApiError::field(at("min_amount"), "A claim has no amount; use this with an event."));
    }
    if matches!(rule.reward, RewardSpec::Commission { .. }) {
        return Err(ApiError::field(at("reward.kind"), "A claim has no amount to take a commission of."));
    }
    if rule.nth.is_some_and(|nth| nth > 1) {
        return Err(ApiError::field(at("nth"), "A friend claims once; use this with an event."));
    }
    let counted = [
        ("from_referral", rule.from_referral.is_some()),
        ("at_referral", rule.at_referral.is_some()),
        ("months", rule.months.is_some()),
    ];
    if let Some((field, _)) = counted.iter().find(|(_, present)| *present) {
        return Err(ApiError::field(at(field), "A claim is no conversion yet; use this with an event."));
    }
    if rule.party == wire::Party::Friend && rule.hold_days.is_some_and(|hold| hold > 0) {
        return Err(ApiError::field(at("hold_days"), "A friend's reward for a claim is handed out at once."));
    }
    Ok(())
}

fn place(rule: &wire::Rule, at: &impl Fn(&str) -> String) -> Result<Place> {
    match (rule.from_referral, rule.at_referral) {
        (None, None) => Ok(Place::Any),
        (Some(0), _) => Err(ApiError::field(at("from_referral"), "Referrals are counted from 1.")),
        (_, Some(0)) => Err(ApiError::field(at("at_referral"), "Referrals are counted from 1.")),
        (Some(first), None) => Ok(Place::From(first)),
        (None, Some(only)) => Ok(Place::At(only)),
        (Some(_), Some(_)) => {
            let detail = format!(
                "Rule `{}`: say `from_referral` for a tier or `at_referral` for a milestone.",
                rule.id
            );
            Err(ApiError::new(Code::ConflictingRules, detail).at(at("at_referral")))
        }
    }
}

fn months(rule: &wire::Rule, at: &impl Fn(&str) -> String) -> Result<Option<u32>> {
    match rule.months {
        None => Ok(None),
        Some(months) if !(1..=MOST_MONTHS).contains(&months) => {
            Err(ApiError::field(at("months"), "Say 1 to 120 months."))
        }
        Some(_) if rule.nth != Some(0) => {
            let detail =
                format!("Rule `{}`: `months` is for rewards that recur; say `nth: 0` with it.", rule.id);
            Err(ApiError::new(Code::ConflictingRules, detail).at(at("months")))
        }
        Some(months) => Ok(Some(months)),
    }
}

/// What could never happen, whatever people do.
fn possible(rule: &Rule, at: &impl Fn(&str) -> String) -> Result<()> {
    let unreachable = |field: &str, why: &str| Err(conflict(at(field), &rule.id, why));
    if let Some(Cap { per_advocate: Some(one), per_program: Some(all), .. }) = rule.cap
        && one > all
    {
        return unreachable("cap.per_advocate", "no advocate can be given more than the whole program.");
    }
    if matches!(rule.place, Place::At(_)) && rule.nth != Nth::Only(1) {
        return unreachable("nth", "a milestone is reached by a friend's first such event; leave `nth` out.");
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

/// Checks a reward as the owner writes it.
fn reward(path: &str, spec: &RewardSpec, currency: Currency) -> Result<Reward> {
    let at = |field: &str| format!("{path}.{field}");
    let rate = |rate: u32| BasisPoints::parse(rate).map_err(|why| invalid(at("basis_points"), why));
    let amount = |amount: &wire::Money| positive(&at("amount"), amount, currency);
    Ok(match spec {
        RewardSpec::DiscountPercent { basis_points, coupon } => {
            Reward::DiscountPercent { rate: rate(*basis_points)?, coupon: source(path, coupon.as_ref())? }
        }
        RewardSpec::DiscountAmount { amount: off, coupon } => {
            Reward::DiscountAmount { amount: amount(off)?, coupon: source(path, coupon.as_ref())? }
        }
        RewardSpec::Credit { amount: credit } => Reward::Credit { amount: amount(credit)? },
        RewardSpec::Cash { amount: cash } => Reward::Cash { amount: amount(cash)? },
        RewardSpec::Commission { basis_points } => Reward::Commission { rate: rate(*basis_points)? },
        RewardSpec::Points { points } => Reward::Points { points: some(&at("points"), *points)? },
        RewardSpec::Product { sku, name } => {
            Reward::Product { sku: words(&at("sku"), sku)?, name: words(&at("name"), name)? }
        }
        RewardSpec::Custom { name, quantity, unit } => Reward::Custom {
            name: words(&at("name"), name)?,
            quantity: some(&at("quantity"), *quantity)?,
            unit: words(&at("unit"), unit)?,
        },
        RewardSpec::Lottery { entries } => {
            some(&at("entries"), u64::from(*entries))?;
            Reward::Lottery { entries: *entries }
        }
    })
}

/// Reads a reward as the Ledger stored it.
///
/// # Errors
/// `invalid_field` when it is not one that was ever accepted.
pub(crate) fn stored_reward(spec: &RewardSpec, currency: Currency) -> Result<Reward> {
    reward("reward", spec, currency)
}

fn positive(path: &str, amount: &wire::Money, program: Currency) -> Result<goodword_domain::money::Money> {
    let money = money(path, amount, program)?;
    if money.minor() == 0 {
        return Err(ApiError::field(format!("{path}.minor"), "A reward of nothing is no reward."));
    }
    Ok(money)
}

fn some(path: &str, number: u64) -> Result<u64> {
    if (1..=MOST_OF_ANYTHING).contains(&number) {
        return Ok(number);
    }
    Err(ApiError::field(path, "Say a whole number from 1 to 9007199254740991."))
}

fn words(path: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
        return Err(ApiError::field(path, "Say it in 1 to 100 characters."));
    }
    Ok(text.to_owned())
}

fn source(path: &str, coupon: Option<&wire::Coupon>) -> Result<CouponSource> {
    match coupon {
        Some(wire::Coupon::Pool(name)) => PoolName::parse(name)
            .map(CouponSource::Pool)
            .map_err(|why| invalid(format!("{path}.coupon.pool"), why)),
        Some(wire::Coupon::Generate { prefix }) => CouponPrefix::parse(prefix)
            .map(CouponSource::Generate)
            .map_err(|why| invalid(format!("{path}.coupon.generate.prefix"), why)),
        None => Ok(CouponSource::Generate(CouponPrefix::default())),
    }
}

fn wire_source(source: &CouponSource) -> wire::Coupon {
    match source {
        CouponSource::Generate(prefix) => wire::Coupon::Generate { prefix: prefix.as_str().to_owned() },
        CouponSource::Pool(name) => wire::Coupon::Pool(name.as_str().to_owned()),
    }
}

/// Writes a reward as the Ledger stores it, with where its coupon comes from.
pub(crate) fn wire_reward(reward: &Reward) -> RewardSpec {
    match reward {
        Reward::DiscountPercent { rate, coupon } => {
            RewardSpec::DiscountPercent { basis_points: rate.get(), coupon: Some(wire_source(coupon)) }
        }
        Reward::DiscountAmount { amount, coupon } => {
            RewardSpec::DiscountAmount { amount: wire_money(amount), coupon: Some(wire_source(coupon)) }
        }
        Reward::Credit { amount } => RewardSpec::Credit { amount: wire_money(amount) },
        Reward::Cash { amount } => RewardSpec::Cash { amount: wire_money(amount) },
        Reward::Commission { rate } => RewardSpec::Commission { basis_points: rate.get() },
        Reward::Points { points } => RewardSpec::Points { points: *points },
        Reward::Product { sku, name } => RewardSpec::Product { sku: sku.clone(), name: name.clone() },
        Reward::Custom { name, quantity, unit } => {
            RewardSpec::Custom { name: name.clone(), quantity: *quantity, unit: unit.clone() }
        }
        Reward::Lottery { entries } => RewardSpec::Lottery { entries: *entries },
    }
}

/// Writes a rule as owners write them.
pub(crate) fn wire_rule(rule: &Rule) -> wire::Rule {
    let (from_referral, at_referral) = match rule.place {
        Place::Any => (None, None),
        Place::From(first) => (Some(first), None),
        Place::At(only) => (None, Some(only)),
    };
    let cap = |cap: Cap| wire::Cap {
        per_advocate: cap.per_advocate,
        per_program: cap.per_program,
        per_days: cap.window.map(Days::get),
    };
    wire::Rule {
        id: rule.id.as_str().to_owned(),
        on: match &rule.on {
            Trigger::Claim => "claim".to_owned(),
            Trigger::Event(kind) => kind.as_str().to_owned(),
        },
        party: rule.party.wire(),
        reward: wire_reward(&rule.reward),
        nth: match rule.nth {
            Nth::Every => Some(0),
            Nth::Only(1) => None,
            Nth::Only(nth) => Some(nth),
        },
        min_amount: rule.min_amount.as_ref().map(wire_money),
        from_referral,
        at_referral,
        cap: rule.cap.map(cap),
        hold_days: rule.hold.map(Days::get),
        months: rule.months,
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
