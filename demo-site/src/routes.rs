//! Every address of the shop, on one screen.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use crate::pages::{account, basket, checkout, modes, orders, products, sign_in};
use crate::shop::Shop;
use crate::{assets, guard, pages, visitor};

/// The whole shop.
pub(crate) fn router(shop: Shop) -> Router {
    Router::new()
        .route("/", get(products::home))
        .route("/welkom", get(products::welcome))
        .route("/product/{slug}", get(products::product))
        .route("/basket", get(basket::show))
        .route("/basket/add", post(basket::add))
        .route("/basket/set", post(basket::set))
        .route("/checkout", get(checkout::show).post(checkout::order))
        .route("/checkout/coupon", post(checkout::coupon))
        .route("/order/{id}", get(orders::show))
        .route("/account", get(account::show))
        .route("/widget/{mode}", get(modes::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .fallback(pages::missing)
        // From the inside out: who is there, whose form it is, and what the browser may do with the answer.
        .layer(from_fn_with_state(shop.clone(), visitor::attach))
        .layer(from_fn(guard::refuse_foreign_posts))
        .route("/static/{*file}", get(assets::serve))
        .layer(from_fn_with_state(shop.clone(), guard::secure_headers))
        .with_state(shop)
}
