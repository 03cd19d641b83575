//! The bakery of the tests, and the people around it.

use crate::{
    code::CouponPrefix,
    fraud::Strictness,
    id::AdvocateId,
    money::{BasisPoints, Currency, Money},
    person::{Advocate, Friend, PersonKey},
    program::{Program, Review, Status},
    reward::{CouponSource, Reward},
    rule::{Nth, Party, Place, Rule, Trigger},
    slug::{CustomerId, EventType, ProgramId, RuleId},
    time::{Days, Timestamp},
    web::{LandingUrl, Origin},
};

/// 2027-01-15T08:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// So many milliseconds after [`NOW`].
pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + millis)
}

pub(crate) fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::parse(currency).unwrap()).unwrap()
}

pub(crate) fn credit() -> Reward {
    Reward::Credit { amount: money(1000, "EUR") }
}

pub(crate) fn coupon() -> Reward {
    Reward::DiscountPercent {
        rate: BasisPoints::parse(1000).unwrap(),
        coupon: CouponSource::Generate(CouponPrefix::default()),
    }
}

/// What sets a rule off: `claim`, or a type of event.
pub(crate) fn trigger(on: &str) -> Trigger {
    if on == "claim" { Trigger::Claim } else { Trigger::Event(EventType::parse(on).unwrap()) }
}

/// A rule without conditions for every such event, with credit as its reward.
pub(crate) fn rule(id: &str, on: &str, party: Party) -> Rule {
    Rule {
        id: RuleId::parse(id).unwrap(),
        on: trigger(on),
        party,
        reward: credit(),
        nth: Nth::Every,
        min_amount: None,
        place: Place::Any,
        months: None,
        cap: None,
        hold: None,
    }
}

/// A program that holds rewards for 14 days and counts events for 30.
pub(crate) fn program(rules: Vec<Rule>) -> Program {
    Program {
        id: ProgramId::parse("bakery").unwrap(),
        version: 1,
        status: Status::Active,
        currency: Currency::parse("EUR").unwrap(),
        landing: LandingUrl::parse("https://shop.example/welkom").unwrap(),
        origins: vec![Origin::parse("https://shop.example").unwrap()],
        starts_at: None,
        ends_at: None,
        attribution_window: Days::new(30),
        hold: Days::new(14),
        review: Review::None,
        strictness: Strictness::Moderate,
        prove_advocates: false,
        site: None,
        retention: None,
        rules,
    }
}

/// The advocate with this number, a customer of the owner.
pub(crate) fn advocate(number: u8) -> Advocate {
    Advocate {
        id: AdvocateId::new(NOW, u128::from(number)),
        key: PersonKey::new(format!("advocate {number}")),
        customer: Some(customer(&format!("c{number}"))),
    }
}

pub(crate) fn customer(id: &str) -> CustomerId {
    CustomerId::parse(id).unwrap()
}

/// A friend who is no advocate.
pub(crate) fn bo() -> Friend {
    Friend { key: Some(PersonKey::new("bo".to_owned())), customer: Some(customer("bo")), session: None }
}

/// Each way in which a friend can be the advocate with number 1.
pub(crate) fn disguises() -> [Friend; 3] {
    let anna = advocate(1);
    [
        Friend { key: Some(anna.key), ..bo() },
        Friend { customer: anna.customer, ..bo() },
        Friend { session: Some(anna.id), ..bo() },
    ]
}
