//! Templates: programs that an owner starts from. Rules only; their words are the edge's.

use crate::{
    code::CouponPrefix,
    money::{BasisPoints, Currency, Money},
    reward::{CouponSource, Reward},
    rule::{Cap, Nth, Party, Place, Rule, Trigger},
    slug::{EventType, RuleId},
    time::Days,
};

/// A program's rules, ready to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its id.
    pub id: &'static str,
    /// What is promised.
    pub rules: Vec<Rule>,
    /// How long rewards stay pending.
    pub hold: Days,
    /// Whether the owner looks at each referral, rather than at suspicious ones.
    pub review_all: bool,
}

/// What customers call the things in the templates.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// A present for somebody with many friends.
    pub gift: &'a str,
    /// What storage is called: `storage`.
    pub storage: &'a str,
    /// What goes to a charity: `donation`.
    pub donation: &'a str,
    /// Places that somebody goes up a waiting list.
    pub places: &'a str,
    /// The unit of these places.
    pub place_unit: &'a str,
    /// Being let in before the others.
    pub early_access: &'a str,
}

/// How many templates there are.
pub const COUNT: usize = 9;

/// Every template. Amounts are suggestions: so many minor units of the currency.
#[must_use]
pub fn templates(currency: Currency, names: &Names<'_>) -> [Template; COUNT] {
    let day_14 = Days::new(14);
    let template = |id, hold, rules| Template { id, rules, hold, review_all: false };
    [
        template("two-sided-discount", day_14, two_sided(currency)),
        template("gift-a-friend", day_14, vec![claim(discount_amount(currency, 1000))]),
        template("ladder", day_14, ladder(currency, names)),
        template("points", day_14, points()),
        template(
            "commission",
            Days::new(30),
            vec![recurring(advocate("commission", "purchase", share(1000)))],
        ),
        template("storage", Days::new(0), storage(names)),
        Template { review_all: true, ..template("service", Days::new(30), service(currency)) },
        template("charity", day_14, charity(currency, names)),
        template("waiting-list", Days::new(0), waiting_list(names)),
    ]
}

fn two_sided(currency: Currency) -> Vec<Rule> {
    let thanks = advocate("thank-you", "purchase", discount("THANKS-"));
    vec![claim(discount("FRIEND-")), Rule { min_amount: Some(amount(currency, 2000)), ..thanks }]
}

fn ladder(currency: Currency, names: &Names<'_>) -> Vec<Rule> {
    let at = |id, place, reward| Rule { place: Place::At(place), ..advocate(id, "purchase", reward) };
    let gift = Reward::Product { sku: "GIFT".to_owned(), name: names.gift.to_owned() };
    vec![
        claim(discount("FRIEND-")),
        at("first", 1, credit(currency, 500)),
        at("third", 3, credit(currency, 1000)),
        at("fifth", 5, credit(currency, 2500)),
        at("tenth", 10, gift),
    ]
}

fn points() -> Vec<Rule> {
    let some = |points| Reward::Points { points };
    vec![
        claim(discount("FRIEND-")),
        advocate("signup", "signup", some(50)),
        advocate("first-order", "purchase", some(500)),
    ]
}

fn storage(names: &Names<'_>) -> Vec<Rule> {
    let space = || Reward::Custom { name: names.storage.to_owned(), quantity: 500, unit: "MB".to_owned() };
    // 16 GB in all.
    let cap = Cap { per_advocate: Some(32), per_program: None, window: None };
    let welcome = Rule { party: Party::Friend, ..advocate("welcome", "signup", space()) };
    vec![welcome, Rule { cap: Some(cap), ..advocate("thank-you", "signup", space()) }]
}

fn service(currency: Currency) -> Vec<Rule> {
    let cash = |minor| Reward::Cash { amount: amount(currency, minor) };
    let welcome = advocate("welcome", "contract", credit(currency, 10_000));
    vec![
        advocate("enquiry", "enquiry", cash(500)),
        advocate("quote", "quote", cash(2500)),
        advocate("contract", "contract", share(500)),
        Rule { party: Party::Friend, ..welcome },
    ]
}

fn charity(currency: Currency, names: &Names<'_>) -> Vec<Rule> {
    let unit = currency.code().to_owned();
    let donation = Reward::Custom { name: names.donation.to_owned(), quantity: 5, unit };
    vec![claim(discount("FRIEND-")), advocate("donation", "purchase", donation)]
}

fn waiting_list(names: &Names<'_>) -> Vec<Rule> {
    let up =
        Reward::Custom { name: names.places.to_owned(), quantity: 10, unit: names.place_unit.to_owned() };
    let early = Reward::Product { sku: "EARLY-ACCESS".to_owned(), name: names.early_access.to_owned() };
    let fifth = Rule { place: Place::At(5), ..advocate("early-access", "signup", early) };
    vec![advocate("places", "signup", up), fifth]
}

/// What a friend gets for claiming.
fn claim(reward: Reward) -> Rule {
    Rule { party: Party::Friend, ..rule("welcome", Trigger::Claim, reward) }
}

/// What an advocate gets for a friend's first event of a type.
fn advocate(id: &str, on: &str, reward: Reward) -> Rule {
    let on = EventType::parse(on).unwrap_or_else(|_| unreachable!("the types are ours"));
    rule(id, Trigger::Event(on), reward)
}

/// The same for each such event of the first year.
fn recurring(rule: Rule) -> Rule {
    Rule { nth: Nth::Every, months: Some(12), ..rule }
}

fn rule(id: &str, on: Trigger, reward: Reward) -> Rule {
    Rule {
        id: RuleId::parse(id).unwrap_or_else(|_| unreachable!("the ids are ours")),
        on,
        party: Party::Advocate,
        reward,
        nth: Nth::Only(1),
        min_amount: None,
        place: Place::Any,
        months: None,
        cap: None,
        hold: None,
    }
}

fn share(basis_points: u32) -> Reward {
    Reward::Commission { rate: rate(basis_points) }
}

fn discount(prefix: &str) -> Reward {
    Reward::DiscountPercent { rate: rate(1000), coupon: coupon(prefix) }
}

fn discount_amount(currency: Currency, minor: i64) -> Reward {
    Reward::DiscountAmount { amount: amount(currency, minor), coupon: coupon("GIFT-") }
}

fn credit(currency: Currency, minor: i64) -> Reward {
    Reward::Credit { amount: amount(currency, minor) }
}

fn coupon(prefix: &str) -> CouponSource {
    CouponSource::Generate(CouponPrefix::parse(prefix).unwrap_or_default())
}

fn rate(basis_points: u32) -> BasisPoints {
    BasisPoints::parse(basis_points).unwrap_or_else(|_| unreachable!("the rates are ours"))
}

fn amount(currency: Currency, minor: i64) -> Money {
    Money::new(minor, currency).unwrap_or_else(|_| unreachable!("the amounts are ours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names<'_> = Names {
        gift: "gift",
        storage: "storage",
        donation: "donation",
        places: "places",
        place_unit: "places",
        early_access: "early access",
    };

    /// A rule in a few words.
    fn line(rule: &Rule) -> String {
        let on = match &rule.on {
            Trigger::Claim => "claim",
            Trigger::Event(event) => event.as_str(),
        };
        let which = match rule.nth {
            Nth::Every => "each ".to_owned(),
            Nth::Only(1) => String::new(),
            Nth::Only(nth) => format!("{nth}th "),
        };
        let place = match rule.place {
            Place::Any => String::new(),
            Place::From(first) => format!(" from friend {first}"),
            Place::At(only) => format!(" at friend {only}"),
        };
        let reward = match &rule.reward {
            Reward::DiscountPercent { rate, .. } => format!("{} bp off", rate.get()),
            Reward::DiscountAmount { amount, .. } => format!("{} off", amount.minor()),
            Reward::Credit { amount } => format!("credit {}", amount.minor()),
            Reward::Cash { amount } => format!("cash {}", amount.minor()),
            Reward::Commission { rate } => format!("{} bp of it", rate.get()),
            Reward::Points { points } => format!("{points} points"),
            Reward::Product { sku, .. } => sku.clone(),
            Reward::Custom { quantity, unit, name } => format!("{quantity} {unit} of {name}"),
            Reward::Lottery { entries } => format!("{entries} entries"),
        };
        let months = rule.months.map(|months| format!(" for {months} months")).unwrap_or_default();
        let cap = rule.cap.and_then(|cap| cap.per_advocate).map(|most| format!(", {most} at most"));
        let least = rule.min_amount.map(|amount| format!(" of {} at least", amount.minor()));
        let (cap, least) = (cap.unwrap_or_default(), least.unwrap_or_default());
        format!("{which}{on}{least}{place}{months} -> {:?}: {reward}{cap}", rule.party)
    }

    #[test]
    fn each_template_promises_what_its_name_says() {
        let euro = Currency::parse("EUR").unwrap();
        let lines = templates(euro, &NAMES).into_iter().flat_map(|template| {
            let review = if template.review_all { ", all reviewed" } else { "" };
            let heading = format!("{}: held {} days{review}", template.id, template.hold.get());
            std::iter::once(heading).chain(template.rules.iter().map(line).collect::<Vec<_>>())
        });
        let expected = [
            "two-sided-discount: held 14 days",
            "claim -> Friend: 1000 bp off",
            "purchase of 2000 at least -> Advocate: 1000 bp off",
            "gift-a-friend: held 14 days",
            "claim -> Friend: 1000 off",
            "ladder: held 14 days",
            "claim -> Friend: 1000 bp off",
            "purchase at friend 1 -> Advocate: credit 500",
            "purchase at friend 3 -> Advocate: credit 1000",
            "purchase at friend 5 -> Advocate: credit 2500",
            "purchase at friend 10 -> Advocate: GIFT",
            "points: held 14 days",
            "claim -> Friend: 1000 bp off",
            "signup -> Advocate: 50 points",
            "purchase -> Advocate: 500 points",
            "commission: held 30 days",
            "each purchase for 12 months -> Advocate: 1000 bp of it",
            "storage: held 0 days",
            "signup -> Friend: 500 MB of storage",
            "signup -> Advocate: 500 MB of storage, 32 at most",
            "service: held 30 days, all reviewed",
            "enquiry -> Advocate: cash 500",
            "quote -> Advocate: cash 2500",
            "contract -> Advocate: 500 bp of it",
            "contract -> Friend: credit 10000",
            "charity: held 14 days",
            "claim -> Friend: 1000 bp off",
            "purchase -> Advocate: 5 EUR of donation",
            "waiting-list: held 0 days",
            "signup -> Advocate: 10 places of places",
            "signup at friend 5 -> Advocate: EARLY-ACCESS",
        ];
        assert_eq!(lines.collect::<Vec<_>>(), expected);
    }
}
