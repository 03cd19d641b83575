//! The checkout: who the order is for, and the coupon.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use super::{Frame, Page, page};
use crate::clock::Moment;
use crate::ids;
use crate::lang::Lang;
use crate::money::Totals;
use crate::shop::{CouponCheck, Shop};
use crate::store::{Draft, Line, NewOrder, Placed, Session};
use crate::texts::Texts;
use crate::visitor::Visitor;

/// What the visitor filled in.
#[derive(Deserialize)]
pub(crate) struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    coupon: String,
}

impl Filled {
    /// Without stray spaces, and the coupon as coupons are written. What is too long was not typed by a person.
    fn tidy(self) -> Draft {
        let short = |text: &str, most: usize| text.trim().chars().take(most).collect::<String>();
        Draft {
            name: short(&self.name, 100),
            email: short(&self.email, 254),
            coupon: short(&self.coupon, 64).to_ascii_uppercase(),
        }
    }
}

#[derive(Template)]
#[template(path = "checkout.html")]
struct Checkout {
    frame: Frame,
    draft: Draft,
    /// What keeps the order from being placed, a sentence per field; empty for none.
    name_problem: &'static str,
    email_problem: &'static str,
    coupon_problem: &'static str,
    /// What the coupon takes off, in words.
    coupon_good: String,
    lines: Vec<Line>,
    totals: Totals,
}

impl Checkout {
    /// The page for a basket and a coupon; who filled in nothing yet but signed in, is filled in.
    fn new(frame: Frame, session: Session, check: CouponCheck) -> Self {
        let mut draft = session.draft.clone();
        if let (Some(customer), true) = (session.customer, draft.name.is_empty() && draft.email.is_empty()) {
            customer.name.clone_into(&mut draft.name);
            customer.email.clone_into(&mut draft.email);
        }
        let totals = session.totals(check.discount());
        Self {
            draft,
            name_problem: "",
            email_problem: "",
            coupon_problem: coupon_problem(frame.t, check),
            coupon_good: coupon_good(frame.t, frame.lang, check, totals),
            lines: session.basket,
            totals,
            frame,
        }
    }

    /// Marks the fields that an order cannot do without.
    fn mark_missing(&mut self) {
        let t = self.frame.t;
        self.name_problem = if self.draft.name.is_empty() { t.problem_name } else { "" };
        self.email_problem = if is_email(&self.draft.email) { "" } else { t.problem_email };
    }

    fn has_problem(&self) -> bool {
        [self.name_problem, self.email_problem, self.coupon_problem].iter().any(|problem| !problem.is_empty())
    }
}

/// Shows the checkout.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor) -> Page {
    let frame = Frame::new(&shop, &visitor);
    match visitor.session {
        Some(session) if !session.basket.is_empty() => {
            let check = shop.check_coupon(&session.draft.coupon).await?;
            page(&Checkout::new(frame, session, check))
        }
        _ => Ok(Redirect::to("/basket").into_response()),
    }
}

/// Looks at a coupon: keeps what was filled in, and shows the checkout again.
pub(crate) async fn coupon(State(shop): State<Shop>, visitor: Visitor, Form(filled): Form<Filled>) -> Page {
    let (session, draft) = (visitor.session_id(), filled.tidy());
    shop.store(move |store| store.keep_draft(&session, &draft)).await?;
    Ok(Redirect::to("/checkout#coupon").into_response())
}

/// Places the order. A coupon that does not hold stops it: nobody pays more than they were shown.
pub(crate) async fn order(State(shop): State<Shop>, visitor: Visitor, Form(filled): Form<Filled>) -> Page {
    let frame = Frame::new(&shop, &visitor);
    let Some(mut session) = visitor.session else { return Ok(Redirect::to("/basket").into_response()) };
    if session.basket.is_empty() {
        return already_ordered(&shop, session.id).await;
    }
    session.draft = filled.tidy();
    let kept = session.clone();
    shop.store(move |store| store.keep_draft(&kept.id, &kept.draft)).await?;

    let check = shop.check_coupon(&session.draft.coupon).await?;
    let new = new_order(&session, check, visitor.code)?;
    let id = session.id.clone();
    let mut checkout = Checkout::new(frame, session, check);
    checkout.mark_missing();
    if checkout.has_problem() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&checkout)?).into_response());
    }
    place(&shop, id, new).await
}

/// Turns the basket into an order, and leads to it.
async fn place(shop: &Shop, session: String, new: NewOrder) -> Page {
    let (id, number) = (session.clone(), new.id.clone());
    match shop.store(move |store| store.place(&id, &new)).await? {
        Placed::Stored => {
            shop.order_placed().notify_one();
            Ok(Redirect::to(&format!("/order/{number}")).into_response())
        }
        // Somebody was quicker with the same coupon: the checkout now says so.
        Placed::CouponUsed => Ok(Redirect::to("/checkout#coupon").into_response()),
        Placed::NothingToBuy => already_ordered(shop, session).await,
    }
}

/// After a double click the second form finds an empty basket: it leads to the order that the first one placed.
async fn already_ordered(shop: &Shop, session: String) -> Page {
    let last = shop.store(move |store| store.last_order(&session)).await?;
    Ok(Redirect::to(&last.map_or("/basket".to_owned(), |id| format!("/order/{id}"))).into_response())
}

fn new_order(session: &Session, check: CouponCheck, code: Option<String>) -> anyhow::Result<NewOrder> {
    let now = Moment::now();
    let draft = session.draft.clone();
    let coupon = check.discount().map(|discount| (draft.coupon, discount));
    Ok(NewOrder {
        id: ids::order_number(now)?,
        customer_id: session.customer.map(|customer| customer.id),
        name: draft.name,
        email: draft.email,
        coupon,
        code,
        placed_at: now,
    })
}

fn coupon_problem(t: &Texts, check: CouponCheck) -> &'static str {
    match check {
        CouponCheck::Absent | CouponCheck::Good(_) => "",
        CouponCheck::Used => t.coupon_used,
        CouponCheck::Unknown => t.coupon_unknown,
        CouponCheck::Unchecked => t.coupon_unchecked,
    }
}

fn coupon_good(t: &Texts, lang: Lang, check: CouponCheck, totals: Totals) -> String {
    let sentence = |_| t.coupon_good.replace("{discount}", &totals.discount.show(lang));
    check.discount().map(sentence).unwrap_or_default()
}

/// Whether this looks like an address: enough to catch a slip, since only a mail proves more.
fn is_email(text: &str) -> bool {
    let plain = !text.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    text.split_once('@').is_some_and(|(mailbox, domain)| {
        plain
            && !mailbox.is_empty()
            && !domain.contains('@')
            && domain.split('.').count() > 1
            && domain.split('.').all(|label| !label.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_in_an_address_are_caught() {
        for good in ["anna@example.com", "a.b+c@mail.example.nl"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "anna",
            "anna@",
            "@example.com",
            "anna@example",
            "a b@example.com",
            "a@b@example.com",
            "a@b..nl",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
