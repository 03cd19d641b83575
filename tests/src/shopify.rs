//! Shopify as the edge meets it: the part of its GraphQL Admin API that makes discount codes, as its reference has it
//! (<https://shopify.dev/docs/api/admin-graphql/2026-10>). Whatever that does not allow is refused.

use axum::http::Method;
use serde_json::{Value, json};

use crate::vendor::{Asked, Rules, Vendor};

/// The token that it takes.
pub const TOKEN: &str = "shpat_the_owners_token_at_shopify";
const PATH: &str = "/admin/api/2026-10/graphql.json";

/// What a shop has.
pub struct Shop {
    /// Such as `EUR`.
    pub currency: String,
    /// In the order in which they were made.
    pub discounts: Vec<Discount>,
}

/// A discount code.
#[derive(Clone, Debug, PartialEq)]
pub struct Discount {
    /// What customers type.
    pub code: String,
    /// What staff see.
    pub title: String,
    /// As it was asked for.
    pub input: Value,
    /// Whether it can be used.
    pub active: bool,
    /// How often it was used.
    pub used: u64,
}

/// Shopify, with one shop.
pub type Shopify = Vendor<Shop>;

impl Shop {
    /// A shop that sells in this currency.
    #[must_use]
    pub fn new(currency: &str) -> Self {
        Self { currency: currency.to_owned(), discounts: Vec::new() }
    }

    fn create(&mut self, variables: &Value) -> Value {
        let input = &variables["discount"];
        let made = |errors: Value, id: Value| json!({"discountCodeBasicCreate": {"codeDiscountNode": id, "userErrors": errors}});
        let wrong = |field: &str, code: &str, message: &str| json!([{"field": ["basicCodeDiscount", field], "message": message, "code": code}]);
        let code = input["code"].as_str().unwrap_or_default();
        if self.discounts.iter().any(|known| known.code.eq_ignore_ascii_case(code)) {
            return made(
                wrong("code", "TAKEN", "Code must be unique. Please try a different code."),
                Value::Null,
            );
        }
        if code.is_empty() || code.len() > 255 {
            return made(wrong("code", "INVALID", "Code is invalid"), Value::Null);
        }
        let value = &input["customerGets"]["value"];
        let percentage = value["percentage"].as_f64();
        let amount = value["discountAmount"]["amount"].as_str().and_then(|amount| amount.parse::<f64>().ok());
        if !(percentage.is_some_and(|it| it > 0.0 && it <= 1.0) ^ amount.is_some_and(|it| it > 0.0)) {
            return made(wrong("customerGets", "INVALID", "Value is invalid"), Value::Null);
        }
        self.discounts.push(Discount {
            code: code.to_owned(),
            title: input["title"].as_str().unwrap_or_default().to_owned(),
            input: input.clone(),
            active: true,
            used: 0,
        });
        made(json!([]), json!({"id": id_of(self.discounts.len() - 1)}))
    }

    fn find(&self, variables: &Value) -> Value {
        let code = variables["code"].as_str().unwrap_or_default();
        let index = self.discounts.iter().position(|known| known.code.eq_ignore_ascii_case(code));
        let node = index.map(|index| {
            let known = &self.discounts[index];
            let status = if known.active { "ACTIVE" } else { "EXPIRED" };
            json!({"id": id_of(index),
                   "codeDiscount": {"title": known.title, "status": status, "asyncUsageCount": known.used}})
        });
        json!({"codeDiscountNodeByCode": node})
    }

    fn deactivate(&mut self, variables: &Value) -> Value {
        let id = variables["id"].as_str().unwrap_or_default();
        let index = (0..self.discounts.len()).find(|index| id_of(*index) == id);
        let errors = match index {
            Some(index) => {
                self.discounts[index].active = false;
                json!([])
            }
            None => json!([{"field": ["id"], "message": "Code discount does not exist.", "code": "INVALID"}]),
        };
        let node = index.map(|index| json!({"id": id_of(index)}));
        json!({"discountCodeDeactivate": {"codeDiscountNode": node, "userErrors": errors}})
    }
}

impl Rules for Shop {
    fn answer(&mut self, asked: &Asked<'_>) -> (u16, Value) {
        if asked.method != Method::POST || asked.path != PATH {
            return (404, json!({"errors": "Not Found"}));
        }
        if asked.header("x-shopify-access-token") != TOKEN {
            let words = "[API] Invalid API key or access token (unrecognized login or wrong password)";
            return (401, json!({"errors": words}));
        }
        if asked.header("content-type") != "application/json" {
            return (415, json!({"errors": "Unsupported Media Type"}));
        }
        let body: Value = serde_json::from_slice(asked.body).unwrap_or_default();
        let (query, variables) = (body["query"].as_str().unwrap_or_default(), &body["variables"]);
        let data = if query.contains("discountCodeBasicCreate(basicCodeDiscount: $discount)") {
            match unknown_field(&variables["discount"]) {
                Some(wrong) => return (200, json!({"errors": [{"message": wrong}]})),
                None => self.create(variables),
            }
        } else if query.contains("codeDiscountNodeByCode(code: $code)") {
            self.find(variables)
        } else if query.contains("discountCodeDeactivate(id: $id)") {
            self.deactivate(variables)
        } else if query.contains("shop { currencyCode }") {
            json!({"shop": {"currencyCode": self.currency}})
        } else {
            return (
                200,
                json!({"errors": [{"message": "Field doesn't exist",
                                            "extensions": {"code": "undefinedField"}}]}),
            );
        };
        (200, json!({"data": data}))
    }

    fn trouble(&mut self, status: u16) -> Value {
        match status {
            // Asked too often, GraphQL says so with 200.
            200 => json!({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}),
            _ => json!({"errors": "Internal Server Error"}),
        }
    }
}

/// What `DiscountCodeBasicInput` does not have, or has otherwise.
fn unknown_field(input: &Value) -> Option<String> {
    let known = [
        "appliesOncePerCustomer",
        "code",
        "combinesWith",
        "context",
        "customerGets",
        "endsAt",
        "minimumRequirement",
        "recurringCycleLimit",
        "startsAt",
        "title",
        "usageLimit",
    ];
    let fields = input.as_object()?;
    if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        return Some(format!("Variable $discount: Field is not defined on DiscountCodeBasicInput ({name})"));
    }
    let right = input["title"].is_string()
        && input["startsAt"].is_string()
        && input["usageLimit"].is_i64()
        && input["appliesOncePerCustomer"].is_boolean()
        && input["context"] == json!({"all": "ALL"})
        && input["customerGets"]["items"] == json!({"all": true});
    (!right).then(|| "Variable $discount was provided invalid value".to_owned())
}

fn id_of(index: usize) -> String {
    format!("gid://shopify/DiscountCodeNode/{}", index + 1)
}
