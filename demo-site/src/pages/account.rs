//! The account page: the customer's link, and their orders.

use askama::Template;
use axum::extract::State;

use super::{Frame, Page, page};
use crate::clock::Moment;
use crate::shop::Shop;
use crate::store::Order;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    title: String,
    /// Says to the widget who is signed in; without it, the widget asks for an address.
    identity: Option<String>,
    orders: Vec<Order>,
}

/// Shows the account, or to those who are not signed in: how to get a link all the same.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor) -> Page {
    let frame = Frame::new(&shop, &visitor);
    let Some(customer) = visitor.customer() else {
        let title = frame.t.account_title.to_owned();
        return page(&Account { frame, title, identity: None, orders: Vec::new() });
    };
    let title = frame.t.account_hello.replace("{name}", customer.first_name());
    let identity = Some(shop.goodword().identity_token(customer, Moment::now())?);
    let orders = shop.store(move |store| store.orders_of(customer.id)).await?;
    page(&Account { frame, title, identity, orders })
}
