//! Customers: people who were customers before the program, to whom its offer is not made.

use data_encoding::HEXLOWER_PERMISSIVE;
use goodword_domain::email::Email;
use goodword_protocol::CustomersAnswer;
use worker::Response;

use super::owner;
use crate::{
    auth::Keyring,
    error::Result,
    http::{self, Exchange},
    import::{Entry, Form, Import},
    ledger::{answer::CustomersAdded, command::Command},
    reader,
};

/// The largest list, in bytes; Cloudflare takes 100 MB, and a million hashes in JSON are 67 MB.
const LARGEST: usize = 100_000_000;
/// How many lines an answer names that are neither an address nor a hash.
const INVALID_LINES: usize = 20;

const FORM: Form = Form { texts: &[], lists: &["emails", "hashes"], headings: &["email", "hash"] };

/// `POST /v1/programs/{program}/customers`: 200, also when nobody is new.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let keyring = x.keyring()?;
    // Nothing of a long body is read for somebody who may not send it.
    let allowed = Command::AddCustomers { keys: Vec::new() };
    let _: CustomersAdded = reader::ask(&x.env, program, caller.clone(), allowed).await?;
    let mut import = Import::begin(x, &FORM, LARGEST)?;
    let mut answer = CustomersAnswer::default();
    while let Some(part) = import.part(x).await? {
        let keys = keys(&keyring, program, &part, &mut answer);
        let command = Command::AddCustomers { keys };
        let added: CustomersAdded = reader::ask(&x.env, program, caller.clone(), command).await?;
        answer.added += added.added;
        answer.known += added.known;
    }
    http::json(200, &answer)
}

/// The keys of a part. The addresses go no further: the Ledger knows people by keyed hashes.
fn keys(keyring: &Keyring, program: &str, part: &[Entry], answer: &mut CustomersAnswer) -> Vec<String> {
    let mut keys = Vec::with_capacity(part.len());
    for entry in part {
        if let Some(key) = entry.value.as_deref().and_then(|text| key(keyring, program, entry.field, text)) {
            keys.push(key);
            continue;
        }
        answer.invalid += 1;
        if answer.invalid_lines.len() < INVALID_LINES {
            answer.invalid_lines.push(entry.place);
        }
    }
    keys
}

/// The key of an address or of the hash of one, by the list it stands in; in a file, by its look.
fn key(keyring: &Keyring, program: &str, list: Option<&str>, text: &str) -> Option<String> {
    if list == Some("emails") || (list.is_none() && text.contains('@')) {
        return Some(keyring.customer_key(program, &Email::parse(text).ok()?));
    }
    let hash = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok()?;
    (hash.len() == 32).then(|| keyring.customer_key_of_hash(program, &hash))
}
