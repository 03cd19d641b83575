use goodword_domain::{
    code::CouponPrefix,
    program,
    reward::CouponSource,
    rule::{Cap, Nth, Party, Trigger},
    slug::EventType,
};
use serde_json::{Value, json};

use super::*;
use crate::http::from_json;

mod page;
mod texts;

/// The least that a program says.
fn least() -> Value {
    json!({
        "name": "Bakkerij Jansen", "currency": "EUR", "landing_url": "https://shop.example/welkom",
        "allowed_origins": ["https://shop.example"], "rules": [],
    })
}

/// A program with one rule for purchases.
fn purchase() -> Value {
    let mut program = least();
    program["rules"] = json!([{
        "id": "thank-you", "on": "purchase", "party": "advocate",
        "reward": {"kind": "credit", "amount": {"minor": 1000, "currency": "EUR"}},
    }]);
    program
}

/// A program with one rule for claims.
fn claim() -> Value {
    let mut program = least();
    program["rules"] = json!([{
        "id": "welcome", "on": "claim", "party": "friend",
        "reward": {"kind": "discount_percent", "basis_points": 1000},
    }]);
    program
}

/// The same with another value at a path of keys and numbers, such as `rules.0.cap`.
fn with(mut program: Value, path: &str, value: Value) -> Value {
    let mut place = &mut program;
    for step in path.split('.') {
        place = match step.parse::<usize>() {
            Ok(index) => &mut place[index],
            Err(_) => &mut place[step],
        };
    }
    *place = value;
    program
}

/// Reads a body as `PUT /v1/programs/{program}` does.
fn read(body: &Value) -> Result<Program> {
    let config: ProgramConfig = from_json(body.to_string().as_bytes())?;
    program(ProgramId::parse("bakery").unwrap(), 1, &config)
}

/// Asserts that each body is refused with this code, at this field.
fn refused(code: Code, table: impl IntoIterator<Item = (Value, &'static str)>) {
    for (body, field) in table {
        let error = read(&body).expect_err(&format!("accepted: {body}"));
        assert_eq!(error.problem().field.as_deref(), Some(field), "{body}\n{error:?}");
        assert!(error.is(code), "{body}\n{error:?}");
        let detail = &error.problem().detail;
        assert!(detail.ends_with('.') && !detail.ends_with(".."), "a sentence: {detail}");
    }
}

#[test]
fn a_program_has_the_defaults_that_the_design_shows() {
    let config: ProgramConfig = from_json(least().to_string().as_bytes()).unwrap();
    let channels =
        ["whatsapp", "email", "copy", "native", "facebook", "x", "linkedin", "telegram", "sms", "qr"];
    let expected = json!({
        "name": "Bakkerij Jansen", "status": "active", "currency": "EUR", "default_locale": "en",
        "landing_url": "https://shop.example/welkom", "allowed_origins": ["https://shop.example"],
        "starts_at": null, "ends_at": null, "attribution_window_days": 90, "hold_days": 14, "review": "flagged",
        "fraud": "moderate", "confirm_claims": false, "prove_advocates": false, "channels": channels,
        "rules": [], "theme": {}, "texts": {},
    });
    assert_eq!(serde_json::to_value(&config).unwrap(), expected);
}

#[test]
fn a_program_becomes_what_it_says() {
    let body = with(least(), "starts_at", json!("2026-11-22T13:00:00+01:00"));
    let program = read(&with(body, "ends_at", json!("2026-12-01T00:00:00Z"))).unwrap();
    assert_eq!(program.starts_at, Some(Timestamp::from_millis(1_795_348_800_000)));
    assert_eq!(program.ends_at, Some(Timestamp::from_millis(1_796_083_200_000)));
    assert_eq!((program.attribution_window, program.hold), (Days::new(90), Days::new(14)));
    assert_eq!((program.status, program.review), (program::Status::Active, program::Review::Flagged));
    assert!(program.allows_origin("https://shop.example"));
}

#[test]
fn a_rule_becomes_what_it_says() {
    let rule = &read(&purchase()).unwrap().rules[0];
    assert_eq!((rule.nth, rule.cap, rule.hold, rule.min_amount), (Nth::Only(1), None, None, None));
    let body = with(purchase(), "rules.0.nth", json!(0));
    let body = with(body, "rules.0.hold_days", json!(0));
    let body = with(body, "rules.0.cap", json!({"per_advocate": 5, "per_program": 100, "per_days": 30}));
    let body = with(body, "rules.0.min_amount", json!({"minor": 2000, "currency": "EUR"}));
    let rule = &read(&body).unwrap().rules[0];
    assert_eq!((rule.nth, rule.hold, rule.party), (Nth::Every, Some(Days::new(0)), Party::Advocate));
    let cap = Cap { per_advocate: Some(5), per_program: Some(100), window: Some(Days::new(30)) };
    assert_eq!((rule.cap, rule.min_amount.unwrap().minor()), (Some(cap), 2000));
    assert_eq!(rule.on, Trigger::Event(EventType::parse("purchase").unwrap()));
}

#[test]
fn a_coupon_starts_with_the_owners_prefix_and_shows_it_to_nobody_else() {
    let coupon = json!({"generate": {"prefix": "vriend-"}});
    let reward = &read(&with(claim(), "rules.0.reward.coupon", coupon)).unwrap().rules[0].reward;
    assert_eq!(
        reward.coupon_source(),
        Some(&CouponSource::Generate(CouponPrefix::parse("VRIEND-").unwrap()))
    );
    let stored = serde_json::to_value(wire_reward(reward)).unwrap();
    let expected = json!({"kind": "discount_percent", "basis_points": 1000,
                          "coupon": {"generate": {"prefix": "VRIEND-"}}});
    assert_eq!(stored, expected);
    let shown = serde_json::to_value(without_coupon_source(wire_reward(reward))).unwrap();
    assert_eq!(shown, json!({"kind": "discount_percent", "basis_points": 1000}));
}

/// DESIGN section 5.
#[test]
fn the_designs_example_is_accepted() {
    let body = json!({
      "name": "Bakkerij Jansen", "status": "active", "currency": "EUR", "default_locale": "nl",
      "landing_url": "https://shop.example/welkom", "allowed_origins": ["https://shop.example"],
      "starts_at": null, "ends_at": null, "attribution_window_days": 90, "hold_days": 14, "review": "flagged",
      "channels": ["whatsapp", "email", "copy", "native", "facebook", "x", "linkedin", "telegram", "sms", "qr"],
      "rules": [
        {"id": "welcome",   "on": "claim",    "party": "friend",
         "reward": {"kind": "discount_percent", "basis_points": 1000}},
        {"id": "thank-you", "on": "purchase", "party": "advocate",
         "reward": {"kind": "credit", "amount": {"minor": 1000, "currency": "EUR"}},
         "nth": 1, "min_amount": {"minor": 2000, "currency": "EUR"}, "cap": {"per_advocate": 50, "per_days": 30}},
        {"id": "fifth",     "on": "purchase", "party": "advocate",
         "reward": {"kind": "product", "sku": "CAKE", "name": "Taart"}, "at_referral": 5}
      ],
      "theme": {"accent": "#b4532a"}, "texts": {"nl": {"title": "Trakteer een vriend"}}
    });
    let program = read(&body).unwrap();
    assert_eq!(program.rules.len(), 3);
    agree(&program.rules).unwrap();
}

#[test]
fn the_ends_of_each_range_are_accepted() {
    let many = |count: usize, item: &dyn Fn(usize) -> Value| (0..count).map(item).collect::<Value>();
    let rule = |index: usize| with(purchase()["rules"][0].clone(), "id", json!(format!("r{index}")));
    let table = [
        ("name", json!("é".repeat(100))),
        ("attribution_window_days", json!(1)),
        ("attribution_window_days", json!(3650)),
        ("hold_days", json!(0)),
        ("hold_days", json!(3650)),
        ("rules", many(50, &rule)),
        ("allowed_origins", many(50, &|index| json!(format!("https://shop{index}.example")))),
        ("channels", json!([])),
        ("status", json!("ended")),
        ("rules.0.cap", json!({"per_advocate": 1})),
        ("rules.0.cap", json!({"per_program": 1, "per_days": 3650})),
        ("rules.0.min_amount", json!({"minor": 0, "currency": "EUR"})),
        ("rules.0.reward.amount.minor", json!(9_007_199_254_740_991_i64)),
    ];
    for (path, value) in table {
        let body = with(purchase(), path, value);
        assert!(read(&body).is_ok(), "{path}: {:?}", read(&body));
    }
}

#[test]
fn a_wrong_value_is_refused_at_its_field() {
    let many = |count: usize| (0..count).map(|index| json!(format!("https://shop{index}.example"))).collect();
    let table = [
        ("name", json!(" \t "), "name"),
        ("name", json!("é".repeat(101)), "name"),
        ("name", json!("Bakkerij\nJansen"), "name"),
        ("currency", json!("eur"), "currency"),
        ("currency", json!("XAU"), "currency"),
        ("landing_url", json!("/welkom"), "landing_url"),
        ("landing_url", json!("javascript://shop.example/%0aalert(1)"), "landing_url"),
        ("landing_url", json!("http://shop.example/"), "landing_url"),
        ("landing_url", json!("https://bo@shop.example/"), "landing_url"),
        ("allowed_origins", json!([]), "allowed_origins"),
        ("allowed_origins", many(51), "allowed_origins"),
        ("allowed_origins", json!(["https://shop.example", "*"]), "allowed_origins[1]"),
        ("allowed_origins", json!(["https://shop.example/winkel"]), "allowed_origins[0]"),
        ("allowed_origins", json!(["null"]), "allowed_origins[0]"),
        ("starts_at", json!("tomorrow"), "starts_at"),
        ("starts_at", json!("2026-12-01"), "starts_at"),
        ("ends_at", json!("2026-12-01 09:00:00"), "ends_at"),
        ("attribution_window_days", json!(0), "attribution_window_days"),
        ("attribution_window_days", json!(3651), "attribution_window_days"),
        ("hold_days", json!(3651), "hold_days"),
        ("channels", json!(["email", "sms", "email"]), "channels[2]"),
        ("theme.accent", json!("red"), "theme.accent"),
        ("theme.accent", json!("#b4532"), "theme.accent"),
    ];
    refused(Code::InvalidField, table.map(|(path, value, field)| (with(purchase(), path, value), field)));
}

#[test]
fn a_wrong_rule_is_refused_at_its_field() {
    let euros = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let discount = json!({"kind": "discount_amount", "amount": {"minor": 0, "currency": "EUR"}});
    let percent = |rate: u32| json!({"kind": "discount_percent", "basis_points": rate});
    let prefix = |text: &str| json!({"generate": {"prefix": text}});
    let rules = |rules: Value| with(purchase(), "rules", rules);
    let one = purchase()["rules"][0].clone();
    let purchases = [
        ("id", json!("Thank you"), "rules[0].id"),
        ("id", json!(""), "rules[0].id"),
        ("on", json!("demo-booked"), "rules[0].on"),
        ("on", json!(""), "rules[0].on"),
        ("hold_days", json!(3651), "rules[0].hold_days"),
        ("min_amount", euros(-1), "rules[0].min_amount.minor"),
        ("min_amount", json!({"minor": 1, "currency": "USD"}), "rules[0].min_amount.currency"),
        ("min_amount", json!({"minor": 1, "currency": "euro"}), "rules[0].min_amount.currency"),
        ("cap", json!({}), "rules[0].cap"),
        ("cap", json!({"per_days": 30}), "rules[0].cap"),
        ("cap", json!({"per_advocate": 0}), "rules[0].cap.per_advocate"),
        ("cap", json!({"per_advocate": 1, "per_program": 0}), "rules[0].cap.per_program"),
        ("cap", json!({"per_advocate": 1, "per_days": 0}), "rules[0].cap.per_days"),
        ("cap", json!({"per_advocate": 1, "per_days": 3651}), "rules[0].cap.per_days"),
        ("reward.amount", euros(0), "rules[0].reward.amount.minor"),
        ("reward.amount", euros(-1000), "rules[0].reward.amount.minor"),
        ("reward.amount", euros(9_007_199_254_740_992), "rules[0].reward.amount.minor"),
        ("reward.amount.currency", json!("USD"), "rules[0].reward.amount.currency"),
        ("reward", discount, "rules[0].reward.amount.minor"),
        ("from_referral", json!(0), "rules[0].from_referral"),
        ("at_referral", json!(0), "rules[0].at_referral"),
        ("months", json!(0), "rules[0].months"),
        ("months", json!(121), "rules[0].months"),
        ("reward", json!({"kind": "points", "points": 0}), "rules[0].reward.points"),
        ("reward", json!({"kind": "points", "points": 9_007_199_254_740_992_u64}), "rules[0].reward.points"),
        ("reward", json!({"kind": "lottery", "entries": 0}), "rules[0].reward.entries"),
        ("reward", json!({"kind": "product", "sku": "CAKE", "name": " "}), "rules[0].reward.name"),
        (
            "reward",
            json!({"kind": "custom", "name": "a", "quantity": 0, "unit": "MB"}),
            "rules[0].reward.quantity",
        ),
        ("reward", percent(0), "rules[0].reward.basis_points"),
        ("reward", percent(10_001), "rules[0].reward.basis_points"),
    ];
    refused(
        Code::InvalidField,
        purchases.map(|(path, value, field)| (with(purchase(), &format!("rules.0.{path}"), value), field)),
    );
    let claims = [
        ("min_amount", euros(1), "rules[0].min_amount"),
        ("nth", json!(2), "rules[0].nth"),
        ("from_referral", json!(2), "rules[0].from_referral"),
        ("at_referral", json!(2), "rules[0].at_referral"),
        ("months", json!(2), "rules[0].months"),
        ("reward", json!({"kind": "commission", "basis_points": 1}), "rules[0].reward.kind"),
        ("reward.coupon", json!({"pool": "Spring Sale"}), "rules[0].reward.coupon.pool"),
        ("hold_days", json!(1), "rules[0].hold_days"),
        ("reward.coupon", prefix("VRIEND 10"), "rules[0].reward.coupon.generate.prefix"),
        ("reward.coupon", prefix(&"A".repeat(21)), "rules[0].reward.coupon.generate.prefix"),
    ];
    refused(
        Code::InvalidField,
        claims.map(|(path, value, field)| (with(claim(), &format!("rules.0.{path}"), value), field)),
    );
    refused(
        Code::InvalidField,
        [(rules(json!([one, one])), "rules[1].id"), (rules(vec![one; 51].into()), "rules")],
    );
}

#[test]
fn a_program_ends_after_it_starts() {
    let body = with(least(), "starts_at", json!("2026-12-01T00:00:00Z"));
    let ends = |at: &str| with(body.clone(), "ends_at", json!(at));
    refused(
        Code::InvalidField,
        [(ends("2026-12-01T00:00:00Z"), "ends_at"), (ends("2026-11-30T23:59:59Z"), "ends_at")],
    );
    assert!(read(&ends("2026-12-01T00:00:01Z")).is_ok());
}

#[test]
fn everything_that_the_format_has_is_accepted() {
    let euros = json!({"minor": 1000, "currency": "EUR"});
    let settings = [
        ("fraud", json!("strict")),
        ("fraud", json!("relaxed")),
        ("prove_advocates", json!(true)),
        ("rules.0.from_referral", json!(3)),
        ("rules.0.at_referral", json!(5)),
        ("rules.0.reward", json!({"kind": "cash", "amount": euros})),
        ("rules.0.reward", json!({"kind": "commission", "basis_points": 500})),
        ("rules.0.reward", json!({"kind": "points", "points": 100})),
        ("rules.0.reward", json!({"kind": "product", "sku": "CAKE", "name": "Taart"})),
        ("rules.0.reward", json!({"kind": "custom", "name": "Opslag", "quantity": 500, "unit": "MB"})),
        ("rules.0.reward", json!({"kind": "lottery", "entries": 1})),
        (
            "rules.0.reward",
            json!({"kind": "discount_percent", "basis_points": 1, "coupon": {"pool": "spring"}}),
        ),
    ];
    for (path, value) in settings {
        let body = with(purchase(), path, value);
        let program = read(&body).unwrap_or_else(|error| panic!("{body}\n{error:?}"));
        agree(&program.rules).unwrap();
        let reward = &program.rules[0].reward;
        assert_eq!(&stored_reward(&wire_reward(reward), program.currency).unwrap(), reward, "it reads back");
    }
    let recurring = with(with(purchase(), "rules.0.nth", json!(0)), "rules.0.months", json!(12));
    assert_eq!(read(&recurring).unwrap().rules[0].months, Some(12));
}

#[test]
fn what_comes_later_is_said_so_at_its_field() {
    refused(Code::NotSupportedYet, [(with(purchase(), "confirm_claims", json!(true)), "confirm_claims")]);
}

#[test]
fn rules_that_contradict_each_other_or_can_never_be_reached_are_refused_by_name() {
    let euros = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let rule = |more: Value| {
        let mut rule = purchase()["rules"][0].clone();
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    let two = |one: Value, two: Value| with(with(purchase(), "rules", json!([])), "rules", json!([one, two]));
    let one = |more: Value| with(purchase(), "rules", json!([rule(more)]));
    let gift = |id: &str, minor: i64| json!({"id": id, "on": "claim", "party": "friend", "reward": {"kind": "credit", "amount": euros(minor)}});
    let table = [
        (two(rule(json!({})), rule(json!({"id": "again"}))), "rules[1]", "again"),
        (
            two(
                rule(json!({"from_referral": 5})),
                rule(json!({"id": "also-five", "from_referral": 5,
                            "reward": {"kind": "credit", "amount": euros(9)}})),
            ),
            "rules[1].from_referral",
            "also-five",
        ),
        (two(gift("a", 100), gift("b", 200)), "rules[1]", "b"),
        (one(json!({"from_referral": 2, "at_referral": 5})), "rules[0].at_referral", "thank-you"),
        (one(json!({"months": 12})), "rules[0].months", "thank-you"),
        (one(json!({"months": 12, "nth": 1})), "rules[0].months", "thank-you"),
        (
            one(json!({"cap": {"per_advocate": 5, "per_program": 4}})),
            "rules[0].cap.per_advocate",
            "thank-you",
        ),
        (one(json!({"at_referral": 5, "nth": 0})), "rules[0].nth", "thank-you"),
        (one(json!({"at_referral": 5, "nth": 2})), "rules[0].nth", "thank-you"),
    ];
    for (body, field, id) in table {
        let error = read(&body).and_then(|program| agree(&program.rules)).expect_err(&body.to_string());
        assert!(error.is(Code::ConflictingRules), "{body}\n{error:?}");
        let problem = error.problem();
        assert_eq!(problem.field.as_deref(), Some(field), "{body}");
        assert!(problem.detail.starts_with(&format!("Rule `{id}`: ")), "{}", problem.detail);
    }
}

#[test]
fn what_is_no_configuration_at_all_is_refused_where_it_stands() {
    let table = [
        ("colour", json!("red"), "colour"),
        ("theme.font", json!("serif"), "theme.font"),
        ("status", json!("sleeping"), "status"),
        ("review", json!(true), "review"),
        ("default_locale", json!("tlh"), "default_locale"),
        ("hold_days", json!(-1), "hold_days"),
        ("hold_days", json!(1.5), "hold_days"),
        ("hold_days", json!("14"), "hold_days"),
        ("allowed_origins", json!("https://shop.example"), "allowed_origins"),
        ("channels", json!(["pigeon"]), "channels[0]"),
        ("rules.0.when", json!("always"), "rules[0].when"),
        ("rules.0.party", json!("baker"), "rules[0].party"),
        ("rules.0.nth", json!(-1), "rules[0].nth"),
        ("rules.0.cap", json!({"per_week": 1}), "rules[0].cap.per_week"),
        ("rules.0.reward.kind", json!("kiss"), "rules[0].reward.kind"),
    ];
    for (path, value, field) in table {
        let body = with(purchase(), path, value);
        let error = read(&body).expect_err(&format!("accepted: {body}"));
        assert!(error.is(Code::InvalidJson), "{body}\n{error:?}");
        assert_eq!(error.problem().field.as_deref(), Some(field), "{error:?}");
    }
}
