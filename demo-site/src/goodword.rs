//! Goodword in this shop: all there is to it on the server.
//!
//! The pages carry the script tag (`templates/layout.html`) and say where the widget stands
//! (`<goodword-widget>`). The server adds three things, each a few lines:
//!
//! - [`Goodword::identity_token`]: vouches for a customer who is signed in, so that the widget opens at once;
//! - [`Goodword::coupon`]: asks what a friend's coupon is worth, at the checkout;
//! - [`Goodword::report_purchase`]: reports an order, so that whoever sent the friend is rewarded.
//!
//! Reporting is safe to repeat: the order number is the event's id, and one id never rewards twice. So the shop
//! stores an order first and reports it afterwards, as often as needed (`reporter.rs`).

use std::time::Duration;

use anyhow::{Context, Result, bail};
use jsonwebtoken::{EncodingKey, Header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::customers::Customer;
use crate::money::{Cents, Discount};
use crate::store::Order;

/// A secret of the program. It has no `Debug` and no `Display`, so it cannot end up in a log line.
pub(crate) struct Secret(String);

impl Secret {
    /// Keeps a secret.
    pub(crate) const fn new(secret: String) -> Self {
        Self(secret)
    }
}

/// The shop's referral program at Goodword.
pub(crate) struct Goodword {
    edge: String,
    program: String,
    secret_key: Secret,
    identity_secret: Secret,
    http: ureq::Agent,
}

impl Goodword {
    /// The program `program` at `edge`, an origin such as `https://go.shop.example`.
    pub(crate) fn new(edge: String, program: String, secret_key: Secret, identity_secret: Secret) -> Self {
        let http = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(5)))
            // An error answer says why in its body, and a redirect must not carry the key elsewhere.
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        Self { edge, program, secret_key, identity_secret, http }
    }

    /// The origin that the pages may load scripts from and talk to.
    pub(crate) fn edge(&self) -> &str {
        &self.edge
    }

    /// The address of the script tag.
    pub(crate) fn script(&self) -> String {
        format!("{}/w/{}.js", self.edge, self.program)
    }

    /// Says, signed, who a signed-in customer is: a JWT (HS256) that is good for an hour.
    ///
    /// Sign only what your own sign-in has proved. An address that somebody merely typed is not proved.
    pub(crate) fn identity_token(&self, customer: &Customer, now: Moment) -> Result<String> {
        let claims = json!({
            "sub": customer.id,
            "email": customer.email,
            "name": customer.name,
            "aud": self.program,
            "iat": now.0,
            "exp": now.0 + 3600,
        });
        let key = EncodingKey::from_secret(self.identity_secret.0.as_bytes());
        jsonwebtoken::encode(&Header::default(), &claims, &key).context("the identity cannot be signed")
    }

    /// What this coupon takes off; `None` when it is no coupon of the program, or none that can be used now.
    ///
    /// # Errors
    /// When Goodword cannot be asked. That says nothing of the coupon: let the customer try again.
    pub(crate) fn coupon(&self, code: &str) -> Result<Option<Discount>> {
        let mut answer = self
            .http
            .get(self.url("rewards"))
            .query("coupon", code)
            .header("Authorization", self.authorization())
            .call()?;
        if !answer.status().is_success() {
            bail!("Goodword would not say what a coupon is worth: {}", problem(&mut answer));
        }
        let rewards: Rewards = answer.body_mut().read_json().context("Goodword's answer is no list")?;
        Ok(discount_of(code, &rewards))
    }

    /// Reports what a customer paid.
    ///
    /// # Errors
    /// When Goodword did not take it: report the same order again later.
    pub(crate) fn report_purchase(&self, order: &Order) -> Result<()> {
        let event = json!({
            "id": order.id,
            "type": "purchase",
            "friend": { "email": order.email, "customer_id": order.customer_id },
            "code": order.code,
            "coupon": order.coupon,
            "amount": { "minor": order.totals.paid().0, "currency": "EUR" },
            "occurred_at": order.placed_at.rfc3339(),
        });
        let mut answer = self
            .http
            .post(self.url("events"))
            .header("Authorization", self.authorization())
            .send_json(event)?;
        if !answer.status().is_success() {
            bail!("Goodword did not take order {}: {}", order.id, problem(&mut answer));
        }
        Ok(())
    }

    fn url(&self, call: &str) -> String {
        format!("{}/v1/programs/{}/{call}", self.edge, self.program)
    }

    fn authorization(&self) -> String {
        format!("Bearer {}", self.secret_key.0)
    }
}

/// Status and stable code of an error answer (`application/problem+json`), for the log.
fn problem(answer: &mut ureq::http::Response<ureq::Body>) -> String {
    let body: Value = answer.body_mut().read_json().unwrap_or_default();
    format!("{} {}", answer.status(), body["code"].as_str().unwrap_or("without a code"))
}

/// The answer of `GET /v1/programs/{program}/rewards`, as far as a checkout needs it.
#[derive(Deserialize)]
struct Rewards {
    items: Vec<Reward>,
}

#[derive(Deserialize)]
struct Reward {
    #[serde(rename = "reward")]
    given: Given,
    state: String,
    coupon: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Given {
    DiscountPercent {
        basis_points: u32,
    },
    DiscountAmount {
        amount: Amount,
    },
    #[serde(other)]
    NoDiscount,
}

#[derive(Deserialize)]
struct Amount {
    minor: i64,
    currency: String,
}

/// What the reward behind a coupon takes off: approved or handed out already, and in the shop's currency.
fn discount_of(code: &str, rewards: &Rewards) -> Option<Discount> {
    let ours = |reward: &&Reward| {
        matches!(reward.state.as_str(), "approved" | "fulfilled")
            && reward.coupon.as_ref().is_some_and(|coupon| coupon.eq_ignore_ascii_case(code))
    };
    match &rewards.items.iter().find(ours)?.given {
        Given::DiscountPercent { basis_points } => Some(Discount::Share { basis_points: *basis_points }),
        Given::DiscountAmount { amount } if amount.currency == "EUR" => {
            Some(Discount::Amount(Cents(amount.minor)))
        }
        Given::DiscountAmount { .. } | Given::NoDiscount => None,
    }
}

#[cfg(test)]
mod tests;
