//! Signing in and out. The demo asks for no password: one chooses who to be.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{Failure, Frame, Page, page};
use crate::customers::{self, Customer};
use crate::ids;
use crate::shop::Shop;
use crate::visitor::{Visitor, no_session_cookie, session_cookie};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    customers: &'static [Customer],
}

/// Shows who one can be.
pub(crate) async fn show(State(shop): State<Shop>, visitor: Visitor) -> Page {
    page(&SignIn { frame: Frame::new(&shop, &visitor), customers: &customers::ALL })
}

/// Who it will be.
#[derive(Deserialize)]
pub(crate) struct Choice {
    customer: String,
}

/// Signs a customer in.
pub(crate) async fn sign_in(State(shop): State<Shop>, visitor: Visitor, Form(choice): Form<Choice>) -> Page {
    let customer = customers::find(&choice.customer).ok_or(Failure::Missing)?;
    let (old, new) = (visitor.session_id(), ids::session()?);
    let jar = CookieJar::new().add(session_cookie(new.clone()));
    shop.store(move |store| store.sign_in(&old, &new, customer)).await?;
    Ok((jar, Redirect::to("/account")).into_response())
}

/// Signs whoever is there out.
pub(crate) async fn sign_out(State(shop): State<Shop>, visitor: Visitor) -> Page {
    let session = visitor.session_id();
    shop.store(move |store| store.sign_out(&session)).await?;
    Ok((CookieJar::new().add(no_session_cookie()), Redirect::to("/")).into_response())
}
