//! Programs as owners make them, and what happens in them.

use goodword_protocol::{EventRequest, Friend, Money, Party, ProgramConfig, Review, RewardSpec, Rule};
use serde_json::{Value, json};

/// The shop's origin in every program here.
pub const SHOP: &str = "https://shop.example";
/// Where friends arrive.
pub const LANDING: &str = "https://shop.example/welcome?season=spring";

/// An amount in euros, by its cents.
#[must_use]
pub fn euros(cents: i64) -> Money {
    Money { minor: cents, currency: "EUR".to_owned() }
}

/// 10 % off for the friend who claims; € 10 for the advocate when they first buy for at least € 20.
///
/// Nothing is held and nothing reviewed.
#[must_use]
pub fn double_sided() -> ProgramConfig {
    let config = json!({
        "name": "Bakkerij Jansen",
        "currency": "EUR",
        "landing_url": LANDING,
        "allowed_origins": [SHOP],
        "hold_days": 0,
        "review": "none",
        "rules": [welcome(), thank_you()],
    });
    read(config)
}

/// The friend's 10 % off.
#[must_use]
pub fn welcome() -> Rule {
    rule("welcome", "claim", Party::Friend, RewardSpec::DiscountPercent { basis_points: 1000, coupon: None })
}

/// The advocate's € 10 for a friend's first order of at least € 20.
#[must_use]
pub fn thank_you() -> Rule {
    let credit = RewardSpec::Credit { amount: euros(1000) };
    Rule { min_amount: Some(euros(2000)), ..rule("thank-you", "purchase", Party::Advocate, credit) }
}

/// A rule without conditions.
#[must_use]
pub fn rule(id: &str, on: &str, party: Party, reward: RewardSpec) -> Rule {
    Rule {
        id: id.to_owned(),
        on: on.to_owned(),
        party,
        reward,
        nth: None,
        min_amount: None,
        from_referral: None,
        at_referral: None,
        cap: None,
        hold_days: None,
        months: None,
    }
}

/// The same program with other rules.
#[must_use]
pub fn with_rules(rules: Vec<Rule>) -> ProgramConfig {
    ProgramConfig { rules, ..double_sided() }
}

/// The same program, whose rewards wait a fortnight.
#[must_use]
pub fn held() -> ProgramConfig {
    ProgramConfig { hold_days: 14, ..double_sided() }
}

/// The same program, whose owner looks at each referral.
#[must_use]
pub fn reviewed() -> ProgramConfig {
    ProgramConfig { review: Review::All, ..double_sided() }
}

/// An order of € 25 by a friend who gives an address.
#[must_use]
pub fn purchase(id: &str, email: &str) -> EventRequest {
    order(id, Friend { email: Some(email.to_owned()), customer_id: None })
}

/// An order of € 25 by a friend whom the shop knows by its own id.
#[must_use]
pub fn purchase_of_customer(id: &str, customer: &str) -> EventRequest {
    order(id, Friend { email: None, customer_id: Some(customer.to_owned()) })
}

/// An order of € 25.
#[must_use]
pub fn order(id: &str, friend: Friend) -> EventRequest {
    EventRequest {
        id: id.to_owned(),
        kind: "purchase".to_owned(),
        friend,
        code: None,
        coupon: None,
        amount: Some(euros(2500)),
        occurred_at: None,
        metadata: None,
    }
}

fn read(config: Value) -> ProgramConfig {
    serde_json::from_value(config).expect("a whole configuration")
}
