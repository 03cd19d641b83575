//! What the bakery sells: the home page, one product, and the page where friends arrive.

use askama::Template;
use axum::extract::{Path, State};

use super::{Failure, Frame, Page, page};
use crate::catalogue::{self, Product};
use crate::shop::Shop;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    products: &'static [Product],
}

/// The home page.
pub(crate) async fn home(State(shop): State<Shop>, visitor: Visitor) -> Page {
    page(&Home { frame: Frame::new(&shop, &visitor), products: &catalogue::ALL })
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    frame: Frame,
    /// Whether a friend's link led here, now or before.
    is_friend: bool,
    products: &'static [Product],
}

/// Where a friend who followed a link arrives: the program's `landing_url`.
pub(crate) async fn welcome(State(shop): State<Shop>, visitor: Visitor) -> Page {
    let is_friend = visitor.code.is_some();
    page(&Welcome { frame: Frame::new(&shop, &visitor), is_friend, products: &catalogue::ALL })
}

#[derive(Template)]
#[template(path = "product.html")]
struct OneProduct {
    frame: Frame,
    product: &'static Product,
    products: Vec<&'static Product>,
}

/// One product, and some others.
pub(crate) async fn product(State(shop): State<Shop>, visitor: Visitor, Path(slug): Path<String>) -> Page {
    let product = catalogue::find(&slug).ok_or(Failure::Missing)?;
    // The next ones on the shelf, from the start again behind the last.
    let after = catalogue::ALL.iter().cycle().skip_while(|other| other.slug != slug).skip(1);
    page(&OneProduct { frame: Frame::new(&shop, &visitor), product, products: after.take(4).collect() })
}
