//! People's own rights: to be told what is held of them, and to be erased. By a body, or by a query where that must be.
//!
//! An address in a query may end up in the logs of whoever stands between; ours never have it.

use goodword_domain::slug::CustomerId;
use goodword_protocol::{Erased, Person, PersonRequest};
use worker::Response;

use super::{email, owner};
use crate::{
    border,
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::{Caller, Command, Names},
    published::link_url,
    reader,
};

/// `GET /v1/programs/{program}/people?email=&customer_id=`.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let asked = in_query(x);
    tell(x, program, caller, &asked).await
}

/// `POST /v1/programs/{program}/people/export`.
pub(crate) async fn export(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let asked = x.json().await?;
    tell(x, program, caller, &asked).await
}

/// `DELETE /v1/programs/{program}/people?email=&customer_id=`.
pub(crate) async fn delete(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let asked = in_query(x);
    take_out(x, program, caller, &asked).await
}

/// `POST /v1/programs/{program}/people/erase`.
pub(crate) async fn erase(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let asked = x.json().await?;
    take_out(x, program, caller, &asked).await
}

async fn tell(x: &Exchange, program: &str, caller: Caller, asked: &PersonRequest) -> Result<Response> {
    let command = Command::Person(names(x, program, &caller, asked).await?);
    let mut person: Person = reader::ask(&x.env, program, caller, command).await?;
    let edge = x.edge();
    for held in &mut person.as_advocate {
        held.advocate.url = link_url(&edge, program, &held.advocate.code);
    }
    http::json(200, &person)
}

async fn take_out(x: &Exchange, program: &str, caller: Caller, asked: &PersonRequest) -> Result<Response> {
    let command = Command::ErasePerson(names(x, program, &caller, asked).await?);
    let erased: Erased = reader::order(x, program, caller, command).await?;
    http::json(200, &erased)
}

/// No address has a space in it: what reads as one was a plus, which queries write as `%2B`.
fn in_query(x: &Exchange) -> PersonRequest {
    let email = x.query("email").map(|text| text.trim().replace(' ', "+"));
    PersonRequest { email, customer_id: x.query("customer_id") }
}

/// The address goes no further than this: the Ledger looks people up by keyed hashes.
async fn names(x: &Exchange, program: &str, caller: &Caller, asked: &PersonRequest) -> Result<Names> {
    if asked.email.is_none() && asked.customer_id.is_none() {
        return Err(ApiError::field("email", "Say who it is about: `email`, `customer_id` or both."));
    }
    let address = asked.email.as_deref().map(|text| email("email", text)).transpose()?;
    let customer = asked.customer_id.as_deref().map(CustomerId::parse).transpose();
    let customer = customer.map_err(|why| border::invalid("customer_id", why))?;
    let keyring = x.keyring()?;
    let mut names = Names {
        key: address.as_ref().map(|address| keyring.person_key(program, address.normalised())),
        customer: customer.map(|id| id.as_str().to_owned()),
        customer_keys: Vec::new(),
    };
    let mut addresses: Vec<_> = address.into_iter().collect();
    if names.customer.is_some() {
        // The Ledger cannot make the keys of existing customers out of the addresses that it has.
        let command = Command::Person(names.clone());
        let known: Person = reader::ask(&x.env, program, caller.clone(), command).await?;
        let known = known.as_advocate.iter().map(|held| email("email", &held.advocate.email));
        addresses.extend(known.filter_map(Result::ok));
    }
    let keys = addresses.iter().flat_map(|address| keyring.customer_keys(program, address));
    names.customer_keys = keys.collect();
    Ok(names)
}
