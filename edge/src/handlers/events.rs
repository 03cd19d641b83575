//! Events: what the owner's system reports of a friend.

use goodword_domain::{code::CouponCode, slug::EventId};
use goodword_protocol::EventRequest;
use worker::Response;

use super::{email, owner};
use crate::{
    border,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::{
        answer::Decided,
        command::{Command, EventFacts},
    },
    reader,
};

/// `POST /v1/programs/{program}/events`: 201 for the first, 200 with the same content for each repetition.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let request: EventRequest = x.json().await?;
    let command = Command::Event(Box::new(facts(x, program, request)?));
    let decided: Decided = reader::order(x, program, caller, command).await?;
    http::json(if decided.first { 201 } else { 200 }, &decided.answer)
}

/// An event as the Ledger takes it: the friend's address goes no further than this, since the Ledger knows people by
/// keyed hashes.
///
/// # Errors
/// `invalid_field` or `invalid_email`, with the field.
pub(super) fn facts(x: &Exchange, program: &str, mut request: EventRequest) -> Result<EventFacts> {
    EventId::parse(&request.id).map_err(|why| border::invalid("id", why))?;
    if let Some(coupon) = &mut request.coupon {
        *coupon = CouponCode::parse(coupon).map_err(|why| border::invalid("coupon", why))?.to_string();
    }
    if request.friend.email.is_none() && request.friend.customer_id.is_none() {
        return Err(ApiError::field("friend", "Say who it was: `email`, `customer_id` or both."));
    }
    let address = request.friend.email.take().map(|text| email("friend.email", &text)).transpose()?;
    let keyring = x.keyring()?;
    Ok(EventFacts {
        friend_key: address.as_ref().map(|address| keyring.person_key(program, address.normalised())),
        masked_email: address.as_ref().map(goodword_domain::email::Email::masked),
        customer_keys: address.map(|address| keyring.customer_keys(program, &address)).unwrap_or_default(),
        request,
    })
}
