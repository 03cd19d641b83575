//! The basket.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use super::{Failure, Frame, Page, page};
use crate::catalogue;
use crate::money::Totals;
use crate::shop::Shop;
use crate::store::{Line, MOST};
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "basket.html")]
struct Basket {
    frame: Frame,
    lines: Vec<Line>,
    totals: Totals,
    most: u32,
}

/// What is in the basket.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor) -> Page {
    let frame = Frame::new(&shop, &visitor);
    let (totals, lines) =
        visitor.session.map(|session| (session.totals(None), session.basket)).unwrap_or_default();
    page(&Basket { frame, lines, totals, most: MOST })
}

/// Some of one product.
#[derive(Deserialize)]
pub(crate) struct Amount {
    product: String,
    quantity: u32,
}

/// Puts more into the basket.
pub(crate) async fn add(State(shop): State<Shop>, visitor: Visitor, Form(some): Form<Amount>) -> Page {
    let product = catalogue::find(&some.product).ok_or(Failure::Missing)?.slug;
    let session = visitor.session_id();
    let quantity = some.quantity.max(1);
    shop.store(move |store| store.add(&session, product, quantity)).await?;
    Ok(Redirect::to("/basket").into_response())
}

/// Changes how many of a product are in the basket; 0 takes it out.
pub(crate) async fn set(State(shop): State<Shop>, visitor: Visitor, Form(some): Form<Amount>) -> Page {
    let session = visitor.session_id();
    shop.store(move |store| store.set_quantity(&session, &some.product, some.quantity)).await?;
    Ok(Redirect::to("/basket").into_response())
}
