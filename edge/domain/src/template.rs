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
    Rule { on: Trigger::Claim, party: Party::Friend, ..rule("welcome", Trigger::Claim, reward) }
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
