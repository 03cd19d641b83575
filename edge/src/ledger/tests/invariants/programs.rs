//! Random programs, each written twice: as the owner's JSON for the Ledger, and as the domain's type for the model.

use goodword_domain::{
    code::CouponPrefix,
    fraud::Strictness,
    money::{BasisPoints, Currency, Money},
    program::{Program, Review, Status},
    reward::{CouponSource, Reward},
    rule::{Cap, Nth, Party, Place, Rule, Trigger},
    slug::{EventType, ProgramId, RuleId},
    time::Days,
    web::{LandingUrl, Origin},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{ledger::tests::world::double_sided, names::Named};

/// What of a program varies.
#[derive(Clone)]
pub(super) struct Spec {
    status: Status,
    window: u32,
    hold: u32,
    review: Review,
    fraud: &'static str,
    prove_advocates: bool,
    retention: Option<u32>,
    rules: Vec<Promise>,
}

#[derive(Clone, Copy, Debug)]
struct Promise {
    on: &'static str,
    party: Party,
    gift: Gift,
    nth: Option<u32>,
    min_amount: Option<i64>,
    cap: Option<(Option<u32>, Option<u32>, Option<u32>)>,
    hold: Option<u32>,
    place: Place,
    months: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
enum Gift {
    Percent(u32),
    Amount(i64),
    Credit(i64),
    Commission(u32),
    Points(u64),
    Product,
}

/// One line: what an owner would write.
impl std::fmt::Debug for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let json = self.json();
        let part = |name: &str| format!("{name} {}", json[name]);
        let fields = [
            "status",
            "attribution_window_days",
            "hold_days",
            "review",
            "fraud",
            "prove_advocates",
            "retention_days",
            "rules",
        ];
        let parts = fields.map(part);
        f.write_str(&parts.join(", "))
    }
}

pub(super) fn spec() -> impl Strategy<Value = Spec> {
    let status = prop_oneof![30 => Just(Status::Active), 1 => Just(Status::Paused), 1 => Just(Status::Ended)];
    let review = (
        select(vec![Review::None, Review::Flagged, Review::All]),
        select(vec!["relaxed", "moderate", "strict"]),
    );
    let proved = prop::bool::weighted(0.1);
    let retention = option::weighted(0.3, select(vec![1, 30]));
    let rules = (vec(promise(), 1..6), prop::bool::weighted(0.25))
        .prop_map(|(rules, ladder)| if ladder { with_ladder(rules) } else { rules });
    (status, select(vec![90, 20]), select(vec![0, 14]), review, proved, retention, rules).prop_map(
        |(status, window, hold, (review, fraud), prove_advocates, retention, rules)| Spec {
            status,
            window,
            hold,
            review,
            fraud,
            prove_advocates,
            retention,
            rules: agreeing(rules),
        },
    )
}

/// Makes the first rule for an event two tiers.
fn with_ladder(mut rules: Vec<Promise>) -> Vec<Promise> {
    if let Some(index) = rules.iter().position(|rule| rule.on != "claim") {
        rules[index].place = Place::From(1);
        rules.insert(index + 1, Promise { place: Place::From(2), ..rules[index] });
    }
    rules
}

/// Leaves out what a program may not have beside an earlier rule of it.
fn agreeing(rules: Vec<Promise>) -> Vec<Promise> {
    let mut kept: Vec<Promise> = Vec::new();
    for promise in rules {
        let rule = promise.rule(0);
        let for_claiming = |rule: &Rule| rule.on == Trigger::Claim && rule.party == Party::Friend;
        let clashes = kept.iter().map(|other| other.rule(0)).any(|other| {
            other == rule
                || (other.is_same_ladder(&rule) && other.place == rule.place)
                || (for_claiming(&other) && for_claiming(&rule))
        });
        if !clashes {
            kept.push(promise);
        }
    }
    kept
}

fn promise() -> impl Strategy<Value = Promise> {
    let on = prop_oneof![1 => Just("claim"), 2 => Just("purchase"), 1 => Just("signup")];
    let gift = select(vec![
        Gift::Credit(1000),
        Gift::Percent(1000),
        Gift::Amount(500),
        Gift::Commission(1250),
        Gift::Points(75),
        Gift::Product,
    ]);
    let place = prop_oneof![
        5 => Just(Place::Any),
        3 => (1..4_u32).prop_map(Place::From),
        1 => (1..4_u32).prop_map(Place::At),
    ];
    let limits = (place, option::weighted(0.4, select(vec![1, 2])));
    let cap = prop_oneof![
        6 => Just(None),
        1 => (1..3_u32).prop_map(|most| Some((Some(most), None, None))),
        1 => (1..4_u32).prop_map(|most| Some((None, Some(most), None))),
        1 => (1..3_u32, 0..3_u32).prop_map(|(one, more)| Some((Some(one), Some(one + more), Some(7)))),
        1 => (1..3_u32).prop_map(|most| Some((Some(most), None, Some(30)))),
    ];
    let nth = prop_oneof![3 => Just(None), 3 => Just(Some(0)), 1 => Just(Some(1)), 1 => Just(Some(2))];
    let hold = prop_oneof![4 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(3))];
    let party = select(vec![Party::Advocate, Party::Friend]);
    (on, party, gift, nth, option::weighted(0.3, select(vec![1000, 2000])), cap, hold, limits).prop_map(
        |(on, party, gift, nth, min_amount, cap, hold, (place, months))| {
            allowed(Promise { on, party, gift, nth, min_amount, cap, hold, place, months })
        },
    )
}

/// A claim has no amount and is the friend's only one; what it gives the friend is given at once.
fn allowed(promise: Promise) -> Promise {
    if promise.on != "claim" {
        let milestone = matches!(promise.place, Place::At(_));
        let nth = if milestone { None } else { promise.nth };
        return Promise { nth, months: promise.months.filter(|_| nth == Some(0)), ..promise };
    }
    let hold = if promise.party == Party::Friend { None } else { promise.hold };
    let gift = if matches!(promise.gift, Gift::Commission(_)) { Gift::Credit(1000) } else { promise.gift };
    let nth = promise.nth.filter(|nth| *nth < 2);
    Promise { min_amount: None, nth, hold, gift, place: Place::Any, months: None, ..promise }
}

impl Spec {
    /// The same without caps that advocates share.
    pub(super) fn without_shared_caps(mut self) -> Self {
        for rule in &mut self.rules {
            rule.cap = rule.cap.and_then(|(one, _, days)| one.map(|one| (Some(one), None, days)));
        }
        self.rules = agreeing(self.rules);
        self
    }

    /// The body of `PUT /v1/programs/{program}`.
    pub(super) fn json(&self) -> Value {
        let mut program = double_sided();
        program["status"] = json!(self.status.name());
        program["attribution_window_days"] = json!(self.window);
        program["hold_days"] = json!(self.hold);
        program["review"] = json!(self.review.name());
        program["fraud"] = json!(self.fraud);
        program["prove_advocates"] = json!(self.prove_advocates);
        if let Some(days) = self.retention {
            program["retention_days"] = json!(days);
        }
        program["rules"] = self.rules.iter().enumerate().map(|(index, rule)| rule.json(index)).collect();
        program
    }

    /// The same for the domain.
    pub(super) fn program(&self, version: u64) -> Program {
        Program {
            id: ProgramId::parse("bakery").unwrap(),
            version,
            status: self.status,
            currency: euro(),
            landing: LandingUrl::parse("https://shop.example/welkom").unwrap(),
            origins: vec![Origin::parse("https://shop.example").unwrap()],
            starts_at: None,
            ends_at: None,
            attribution_window: Days::new(self.window),
            hold: Days::new(self.hold),
            review: self.review,
            strictness: match self.fraud {
                "relaxed" => Strictness::Relaxed,
                "strict" => Strictness::Strict,
                _ => Strictness::Moderate,
            },
            prove_advocates: self.prove_advocates,
            site: None,
            retention: self.retention.map(Days::new),
            rules: self.rules.iter().enumerate().map(|(index, rule)| rule.rule(index)).collect(),
        }
    }
}

impl Promise {
    fn json(&self, index: usize) -> Value {
        let mut rule = json!({"id": format!("r{index}"), "on": self.on, "party": self.party.name()});
        rule["reward"] = match self.gift {
            Gift::Percent(rate) => json!({"kind": "discount_percent", "basis_points": rate}),
            Gift::Amount(minor) => json!({"kind": "discount_amount", "amount": cents(minor),
                                          "coupon": {"generate": {"prefix": "VRIEND-"}}}),
            Gift::Credit(minor) => json!({"kind": "credit", "amount": cents(minor)}),
            Gift::Commission(rate) => json!({"kind": "commission", "basis_points": rate}),
            Gift::Points(points) => json!({"kind": "points", "points": points}),
            Gift::Product => json!({"kind": "product", "sku": "CAKE", "name": "Taart"}),
        };
        let (from, at) = match self.place {
            Place::Any => (None, None),
            Place::From(first) => (Some(first), None),
            Place::At(only) => (None, Some(only)),
        };
        let cap = self
            .cap
            .map(|(one, all, days)| json!({"per_advocate": one, "per_program": all, "per_days": days}));
        let rest = [
            ("nth", self.nth.map(Value::from)),
            ("min_amount", self.min_amount.map(cents)),
            ("cap", cap),
            ("from_referral", from.map(Value::from)),
            ("at_referral", at.map(Value::from)),
            ("months", self.months.map(Value::from)),
            ("hold_days", self.hold.map(Value::from)),
        ];
        for (name, value) in rest {
            if let Some(value) = value {
                rule[name] = value;
            }
        }
        rule
    }

    fn rule(&self, index: usize) -> Rule {
        let money = |minor| Money::new(minor, euro()).unwrap();
        let coupon = |prefix| CouponSource::Generate(CouponPrefix::parse(prefix).unwrap());
        let rate = |rate| BasisPoints::parse(rate).unwrap();
        Rule {
            id: RuleId::parse(&format!("r{index}")).unwrap(),
            on: match self.on {
                "claim" => Trigger::Claim,
                event => Trigger::Event(EventType::parse(event).unwrap()),
            },
            party: self.party,
            reward: match self.gift {
                Gift::Percent(percent) => Reward::DiscountPercent { rate: rate(percent), coupon: coupon("") },
                Gift::Amount(minor) => {
                    Reward::DiscountAmount { amount: money(minor), coupon: coupon("VRIEND-") }
                }
                Gift::Credit(minor) => Reward::Credit { amount: money(minor) },
                Gift::Commission(share) => Reward::Commission { rate: rate(share) },
                Gift::Points(points) => Reward::Points { points },
                Gift::Product => Reward::Product { sku: "CAKE".to_owned(), name: "Taart".to_owned() },
            },
            nth: match self.nth {
                None => Nth::Only(1),
                Some(0) => Nth::Every,
                Some(nth) => Nth::Only(nth),
            },
            min_amount: self.min_amount.map(money),
            cap: self.cap.map(|(per_advocate, per_program, days)| Cap {
                per_advocate,
                per_program,
                window: days.map(Days::new),
            }),
            hold: self.hold.map(Days::new),
            place: self.place,
            months: self.months,
        }
    }
}

pub(super) fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

/// An amount on the wire.
pub(super) fn cents(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}
