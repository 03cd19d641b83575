//! What each route does: parse, authorise, ask the Ledger, answer. One file per noun.

pub(crate) mod advocates;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod cards;
pub(crate) mod claims;
pub(crate) mod consent;
pub(crate) mod cors;
pub(crate) mod coupons;
pub(crate) mod customers;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod hooks;
pub(crate) mod hosted;
pub(crate) mod imports;
pub(crate) mod integrations;
pub(crate) mod journal;
pub(crate) mod leaderboard;
pub(crate) mod links;
pub(crate) mod lists;
mod page;
pub(crate) mod people;
pub(crate) mod programs;
pub(crate) mod qr;
pub(crate) mod refunds;
pub(crate) mod reviews;
pub(crate) mod script;
mod sections;
pub(crate) mod shares;
pub(crate) mod sign_in;
pub(crate) mod stats;
pub(crate) mod templates;
pub(crate) mod webhooks;
pub(crate) mod widget;

use goodword_domain::email::Email;
use goodword_protocol::Locale;

use crate::{
    auth,
    error::{ApiError, Code, Result},
    http::Exchange,
    ledger::command::Caller,
    reader::PublicProgram,
};

/// The owner's key as the Ledger compares it.
///
/// # Errors
/// `missing_credentials` without a bearer token.
fn owner(x: &Exchange, program: &str) -> Result<Caller> {
    let key =
        x.bearer().ok_or_else(|| missing("Send the program's key: `Authorization: Bearer gw_sk_…`."))?;
    Ok(Caller::Key(x.keyring()?.key_hash(program, &key)))
}

/// The operator, by the admin token, or else the owner.
fn operator_or_owner(x: &Exchange, program: &str) -> Result<Caller> {
    let token = x.bearer().ok_or_else(|| missing("Send the admin token or the program's key."))?;
    if auth::same_secret(&token, &x.secret("ADMIN_TOKEN")?) {
        return Ok(Caller::Operator);
    }
    Ok(Caller::Key(x.keyring()?.key_hash(program, &token)))
}

/// The operator only.
fn operator(x: &Exchange) -> Result<()> {
    let token = x.bearer().ok_or_else(|| missing("Send the admin token: `Authorization: Bearer …`."))?;
    if auth::same_secret(&token, &x.secret("ADMIN_TOKEN")?) {
        return Ok(());
    }
    Err(ApiError::new(Code::InvalidCredentials, "This is not the admin token of this deployment."))
}

fn missing(detail: &str) -> ApiError {
    ApiError::new(Code::MissingCredentials, detail)
}

/// The page that calls.
fn page(x: &Exchange) -> Caller {
    Caller::Page(x.page())
}

/// Refuses pages of other sites, by the published copy of the program.
fn allowed_page(x: &Exchange, program: &PublicProgram) -> Result<()> {
    match x.page() {
        Some(origin) if !program.program.allows_origin(&origin) => {
            let detail = "The program's owner has to add this site to `allowed_origins`.";
            Err(ApiError::new(Code::OriginNotAllowed, detail))
        }
        _ => Ok(()),
    }
}

/// An address that a person typed.
fn email(field: &str, text: &str) -> Result<Email> {
    Email::parse(text).map_err(|why| {
        let detail = crate::border::sentence(why);
        ApiError::new(Code::InvalidEmail, detail).at(field)
    })
}

/// How many entries of a list are asked for.
fn limit(x: &Exchange) -> Result<Option<u32>> {
    most_of(x, 500)
}

/// The same of a list whose pages have at most so many.
fn most_of(x: &Exchange, most: u32) -> Result<Option<u32>> {
    let Some(text) = x.query("limit") else { return Ok(None) };
    let limit = text.parse().ok().filter(|limit| (1..=most).contains(limit));
    limit.map(Some).ok_or_else(|| ApiError::field("limit", format!("Say 1 to {most}.")))
}

/// The locale that was asked for, if there is one.
fn locale(x: &Exchange) -> Option<Locale> {
    x.query("locale").as_deref().and_then(Locale::from_tag)
}
