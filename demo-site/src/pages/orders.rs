//! An order that was placed: thanks, what was ordered, and the invitation to share.

use askama::Template;
use axum::extract::{Path, State};

use super::{Failure, Frame, Page, page};
use crate::clock::Moment;
use crate::shop::Shop;
use crate::store::Order;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "order.html")]
struct OneOrder {
    frame: Frame,
    thanks: String,
    order: Order,
    identity: Option<String>,
}

/// Shows an order to the browser it was placed in, and to the customer who placed it.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor, Path(id): Path<String>) -> Page {
    let frame = Frame::new(&shop, &visitor);
    let (session, customer) = (visitor.session_id(), visitor.customer());
    let order = shop
        .store(move |store| store.order(&id, &session, customer.map(|customer| customer.id)))
        .await?
        .ok_or(Failure::Missing)?;
    // Who is not signed in typed an address at the checkout, which proves nothing: the widget asks for it.
    let identity =
        customer.map(|customer| shop.goodword().identity_token(customer, Moment::now())).transpose()?;
    let first_name = order.name.split(' ').next().unwrap_or_default();
    let thanks = frame.t.order_title.replace("{name}", first_name);
    page(&OneOrder { frame, thanks, order, identity })
}
