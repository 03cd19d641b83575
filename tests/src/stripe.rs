//! Stripe as the edge meets it: the part of its API that gives rewards, as its published schema has it
//! (<https://github.com/stripe/openapi>, version 2026-10-28.endive). Whatever that does not allow is refused.

use std::{collections::BTreeMap, time::SystemTime};

use axum::http::Method;
use serde_json::{Value, json};

use crate::vendor::{Asked, Rules, Vendor};

/// The key that it takes.
pub const KEY: &str = "sk_test_the_owners_key_at_stripe";
const VERSION: &str = "2026-10-28.endive";

/// Parameters of a form, in any order.
type Form = BTreeMap<String, String>;

/// An error: the status, Stripe's type and code of it, and its words.
type Wrong = (u16, &'static str, &'static str, String);

/// A parameter: its name, whether it is required, and whether a value may be one.
type Parameter = (&'static str, bool, fn(&str) -> bool);

/// What an account has.
#[derive(Default)]
pub struct Account {
    /// By id.
    pub coupons: BTreeMap<String, Value>,
    /// In the order in which they were made.
    pub codes: Vec<Value>,
    /// Id and address.
    pub customers: Vec<(String, String)>,
    /// In the order in which they were made.
    pub transactions: Vec<Value>,
    /// Key, what was asked, and what was answered.
    idempotent: BTreeMap<String, (String, u16, Value)>,
}

/// Stripe, with one account.
pub type Stripe = Vendor<Account>;

impl Account {
    /// An account with these customers.
    #[must_use]
    pub fn with_customers(customers: &[(&str, &str)]) -> Self {
        let customers = customers.iter().map(|(id, email)| ((*id).to_owned(), (*email).to_owned())).collect();
        Self { customers, ..Self::default() }
    }

    /// Forgets which calls it answered, as Stripe may after a day.
    pub fn forget_keys(&mut self) {
        self.idempotent.clear();
    }

    /// Notes so many transactions that others made on a customer's balance, so many days ago, with as much of their own as
    /// Stripe takes (<https://docs.stripe.com/api/metadata>).
    pub fn others(&mut self, customer: &str, count: usize, days: u64) {
        for _ in 0..count {
            let fields = json!({"amount": "-1", "currency": "eur"});
            let fields = serde_json::from_value(fields).expect("a form");
            let made = self.transact(customer, &fields).expect("a transaction that Stripe takes");
            let entry =
                self.transactions.last_mut().filter(|it| it["id"] == made["id"]).expect("it is there");
            entry["created"] = json!(now() - days * 86_400);
            entry["metadata"] = (0..50).map(|n| (format!("own_{n}"), json!("x".repeat(500)))).collect();
        }
    }

    /// Notes that a customer used a code.
    pub fn redeem(&mut self, code: &str) {
        let used = self.codes.iter_mut().find(|known| known["code"] == code).expect("a code that is there");
        used["times_redeemed"] = json!(1);
    }

    /// The promotion code of this code, in any state.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<Value> {
        self.codes.iter().find(|known| known["code"] == code).cloned()
    }

    fn carry_out(&mut self, asked: &Asked<'_>) -> Result<Value, Wrong> {
        let refuse = |status, kind, what: &str| Err((status, kind, "", what.to_owned()));
        if asked.header("authorization") != format!("Bearer {KEY}") {
            return refuse(401, "invalid_request_error", "Invalid API Key provided: sk_test_****");
        }
        if asked.header("stripe-version") != VERSION {
            return refuse(400, "invalid_request_error", "Invalid Stripe API version");
        }
        let path: Vec<&str> = asked.path.trim_start_matches('/').split('/').collect();
        if asked.method == Method::GET {
            return self.list(&path, &form(asked.query.as_bytes()));
        }
        if asked.header("content-type") != "application/x-www-form-urlencoded" {
            return refuse(400, "invalid_request_error", "The body is no form");
        }
        let fields = form(asked.body);
        match path[..] {
            ["v1", "coupons"] => self.make_coupon(&fields),
            ["v1", "promotion_codes"] => self.make_code(&fields),
            ["v1", "promotion_codes", id] => self.change_code(id, &fields),
            ["v1", "customers", id, "balance_transactions"] => self.transact(id, &fields),
            _ => {
                Err((404, "invalid_request_error", "", format!("Unrecognized request URL ({})", asked.path)))
            }
        }
    }

    fn make_coupon(&mut self, fields: &Form) -> Result<Value, Wrong> {
        check(
            fields,
            &[
                ("id", false, |id| !id.is_empty()),
                ("name", false, |name| name.chars().count() <= 40),
                ("duration", false, |duration| ["forever", "once", "repeating"].contains(&duration)),
                ("max_redemptions", false, is_positive),
                ("percent_off", false, |percent| {
                    percent.parse::<f64>().is_ok_and(|it| it > 0.0 && it <= 100.0)
                }),
                ("amount_off", false, is_positive),
                ("currency", false, is_currency),
                ("metadata[goodword_reward]", false, is_metadata),
            ],
        )?;
        if fields.contains_key("percent_off") == fields.contains_key("amount_off")
            || fields.contains_key("amount_off") != fields.contains_key("currency")
        {
            return Err(invalid("", "Either percent_off, or amount_off with currency"));
        }
        let id = fields["id"].clone();
        if self.coupons.contains_key(&id) {
            return Err(invalid("resource_already_exists", "Coupon already exists."));
        }
        let coupon = json!({"id": id, "object": "coupon", "valid": true, "asked": fields});
        self.coupons.insert(id, coupon.clone());
        Ok(coupon)
    }

    fn make_code(&mut self, fields: &Form) -> Result<Value, Wrong> {
        check(
            fields,
            &[
                ("promotion[type]", true, |kind| kind == "coupon"),
                ("promotion[coupon]", false, |coupon| !coupon.is_empty()),
                ("code", false, |code| {
                    (1..=500).contains(&code.len())
                        && code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
                }),
                ("max_redemptions", false, is_positive),
                ("metadata[goodword_reward]", false, is_metadata),
            ],
        )?;
        let code = fields["code"].clone();
        if !self.coupons.contains_key(&fields["promotion[coupon]"]) {
            return Err(invalid("resource_missing", "No such coupon"));
        }
        let taken = |known: &Value| {
            known["active"] == true && known["code"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(&code))
        };
        if self.codes.iter().any(taken) {
            return Err(invalid(
                "",
                &format!("An active promotion code with `code: {code}` already exists."),
            ));
        }
        let made = json!({
            "id": format!("promo_{}", self.codes.len() + 1), "object": "promotion_code", "active": true, "code": code,
            "max_redemptions": fields.get("max_redemptions").and_then(|most| most.parse::<u64>().ok()), "times_redeemed": 0,
            "promotion": {"type": "coupon", "coupon": fields["promotion[coupon]"]},
            "metadata": {"goodword_reward": fields.get("metadata[goodword_reward]")},
        });
        self.codes.push(made.clone());
        Ok(made)
    }

    fn change_code(&mut self, id: &str, fields: &Form) -> Result<Value, Wrong> {
        check(fields, &[("active", false, |active| ["true", "false"].contains(&active))])?;
        let known = self.codes.iter_mut().find(|known| known["id"] == id);
        let known = known.ok_or_else(|| missing("No such promotion code"))?;
        known["active"] = json!(fields["active"] == "true");
        Ok(known.clone())
    }

    fn transact(&mut self, customer: &str, fields: &Form) -> Result<Value, Wrong> {
        check(
            fields,
            &[
                ("amount", true, |amount| amount.parse::<i64>().is_ok_and(|amount| amount != 0)),
                ("currency", true, is_currency),
                ("description", false, |text| text.chars().count() <= 350),
                ("metadata[goodword_reward]", false, is_metadata),
            ],
        )?;
        if !self.customers.iter().any(|(id, _)| id == customer) {
            return Err(missing(&format!("No such customer: '{customer}'")));
        }
        let made = json!({
            "id": format!("cbtxn_{}", self.transactions.len() + 1), "object": "customer_balance_transaction",
            "type": "adjustment", "amount": fields["amount"].parse::<i64>().expect("it was checked"), "created": now(),
            "currency": fields["currency"], "customer": customer,
            "metadata": {"goodword_reward": fields.get("metadata[goodword_reward]")},
        });
        self.transactions.push(made.clone());
        Ok(made)
    }

    fn list(&self, path: &[&str], query: &Form) -> Result<Value, Wrong> {
        let limit: Parameter =
            ("limit", false, |limit| limit.parse().is_ok_and(|it: u32| (1..=100).contains(&it)));
        let any: fn(&str) -> bool = |_| true;
        let (found, url): (Vec<Value>, String) = match *path {
            ["v1", "promotion_codes"] => {
                check(query, &[("code", false, any), ("active", false, any), limit])?;
                let matches = |known: &&Value| {
                    known["code"].as_str().is_some_and(|it| it.eq_ignore_ascii_case(&query["code"]))
                };
                (self.codes.iter().rev().filter(matches).cloned().collect(), "/v1/promotion_codes".into())
            }
            ["v1", "customers"] => {
                check(query, &[("email", false, any), limit])?;
                let known = self.customers.iter().filter(|(_, email)| *email == query["email"]);
                let known = known.map(|(id, email)| json!({"id": id, "object": "customer", "email": email}));
                (known.collect(), "/v1/customers".into())
            }
            ["v1", "customers", id, "balance_transactions"] => {
                check(query, &[limit, ("created[gte]", false, is_time), ("starting_after", false, any)])?;
                (self.transactions_of(id, query)?, format!("/v1/customers/{id}/balance_transactions"))
            }
            _ => return Err(missing("Unrecognized request URL")),
        };
        let most = query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(10);
        let more = found.len() > most;
        let data: Vec<_> = found.into_iter().take(most).collect();
        Ok(json!({"object": "list", "url": url, "has_more": more, "data": data}))
    }
}

impl Account {
    /// The transactions of a customer, the newest first, behind the one that is named (<https://docs.stripe.com/api/pagination>).
    fn transactions_of(&self, customer: &str, query: &Form) -> Result<Vec<Value>, Wrong> {
        let since: u64 = query.get("created[gte]").and_then(|since| since.parse().ok()).unwrap_or_default();
        let of = |known: &&Value| known["customer"] == customer && known["created"].as_u64() >= Some(since);
        let mut found: Vec<Value> = self.transactions.iter().rev().filter(of).cloned().collect();
        if let Some(after) = query.get("starting_after") {
            let at = found.iter().position(|known| known["id"] == after.as_str());
            let at = at.ok_or_else(|| missing("No such customer balance transaction"))?;
            found.drain(..=at);
        }
        Ok(found)
    }
}

impl Rules for Account {
    fn answer(&mut self, asked: &Asked<'_>) -> (u16, Value) {
        let key = asked.header("idempotency-key").to_owned();
        let same = format!("{} {} {}", asked.method, asked.path, String::from_utf8_lossy(asked.body));
        if asked.method == Method::POST {
            if key.is_empty() || key.len() > 255 {
                return (400, error("invalid_request_error", "", "What is not repeated safely"));
            }
            if let Some((before, status, answer)) = self.idempotent.get(&key) {
                if *before != same {
                    let words = "Keys for idempotent requests can only be used with the same parameters";
                    return (400, error("idempotency_error", "", words));
                }
                return (*status, answer.clone());
            }
        }
        let (status, answer) = match self.carry_out(asked) {
            Ok(value) => (200, value),
            Err((status, kind, code, words)) => (status, error(kind, code, &words)),
        };
        // Parameters that are wrong are refused before the key is noted.
        if asked.method == Method::POST && status == 200 {
            self.idempotent.insert(key, (same, status, answer.clone()));
        }
        (status, answer)
    }

    fn trouble(&mut self, status: u16) -> Value {
        match status {
            429 => error("invalid_request_error", "rate_limit", "Too many requests in a period of time."),
            _ => error("api_error", "", "An unknown error occurred"),
        }
    }
}

fn error(kind: &str, code: &str, words: &str) -> Value {
    let mut error = json!({"type": kind, "message": words});
    if !code.is_empty() {
        error["code"] = json!(code);
    }
    json!({"error": error})
}

fn invalid(code: &'static str, words: &str) -> Wrong {
    (400, "invalid_request_error", code, words.to_owned())
}

fn missing(words: &str) -> Wrong {
    (404, "invalid_request_error", "resource_missing", words.to_owned())
}

fn check(fields: &Form, known: &[Parameter]) -> Result<(), Wrong> {
    for (name, required, fits) in known {
        match fields.get(*name) {
            None if *required => {
                return Err(invalid("parameter_missing", &format!("Missing required param: {name}.")));
            }
            Some(value) if !fits(value) => {
                return Err(invalid("parameter_invalid", &format!("Invalid {name}: {value}")));
            }
            _ => {}
        }
    }
    let unknown = fields.keys().find(|name| !known.iter().any(|(known, ..)| known == name));
    unknown.map_or(Ok(()), |name| {
        Err(invalid("parameter_unknown", &format!("Received unknown parameter: {name}")))
    })
}

fn is_positive(number: &str) -> bool {
    number.parse::<i64>().is_ok_and(|number| number > 0)
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_time(seconds: &str) -> bool {
    seconds.parse::<u64>().is_ok()
}

/// In seconds of the Unix epoch.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("a clock that goes right").as_secs()
}

fn is_metadata(value: &str) -> bool {
    value.len() <= 500
}

fn form(text: &[u8]) -> Form {
    reqwest::Url::parse(&format!("http://form/?{}", String::from_utf8_lossy(text)))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default()
}
