//! Rows of another product's export become rows as the Ledger takes them: that is their validation. Addresses of friends
//! go no further than this.

use goodword_domain::{
    code::Code as LinkCode,
    email::Email,
    money::{Currency, Money},
    name::PersonName,
    referral::State,
    slug::{CustomerId, EventId, EventType},
    time::Timestamp,
};
use goodword_protocol::ImportNote;
use worker::Url;

use super::columns::{Columns, Field, Product};
use crate::{
    auth::Keyring,
    border::sentence,
    ledger::history::HistoryRow,
    names::Named,
    time::{from_day, from_local, from_rfc3339},
    visitor,
};

/// What is needed to read rows.
pub(crate) struct Reading<'k> {
    pub(crate) keyring: &'k Keyring,
    pub(crate) program: &'k str,
    pub(crate) currency: Currency,
    pub(crate) product: Product,
}

/// A row that was read, with what of it was left out.
pub(crate) type Read = (HistoryRow, Vec<ImportNote>);

/// Query parameters in which products keep the code of a link, the likeliest first.
const CODE_PARAMETERS: [&str; 7] = ["via", "rfsn", "ref", "code", "referral_code", "r", "gw"];

/// What products call the states of a referral.
const STATES: [(State, &[&str]); 5] = [
    (State::Claimed, &["claimed", "lead", "signup", "signed_up", "registered", "trial", "open"]),
    (
        State::Converted,
        &[
            "converted",
            "conversion",
            "approved",
            "rewarded",
            "paid",
            "active",
            "successful",
            "success",
            "purchased",
            "completed",
            "complete",
            "confirmed",
            "qualified",
            "customer",
            "sent",
        ],
    ),
    (
        State::Rejected,
        &[
            "rejected",
            "denied",
            "unqualified",
            "disqualified",
            "ineligible",
            "invalid",
            "fraud",
            "blocked",
            "flagged",
        ],
    ),
    (State::Reversed, &["reversed", "refunded", "cancelled", "canceled", "voided", "void", "returned"]),
    (State::Expired, &["expired"]),
];

/// What products call a commission that was paid out.
const PAID: [&str; 6] = ["paid", "rewarded", "sent", "delivered", "fulfilled", "completed"];

fn note(code: &str, field: Field, detail: impl Into<String>) -> ImportNote {
    ImportNote { code: code.to_owned(), field: field.name().to_owned(), detail: detail.into() }
}

fn invalid(field: Field, detail: impl Into<String>) -> ImportNote {
    note("invalid_field", field, detail)
}

impl Reading<'_> {
    /// Reads a row; `None` when nothing of use stands in it.
    ///
    /// # Errors
    /// Why it cannot be read: `invalid_email`, `invalid_field`, `code_invalid` or `unknown_state`.
    pub(crate) fn row(
        &self,
        line: u64,
        cells: &[String],
        columns: &Columns,
    ) -> Result<Option<Read>, ImportNote> {
        let said = |field| columns.find(cells, field);
        let mut notes = Vec::new();
        let mut row = HistoryRow { line, ..HistoryRow::default() };
        self.advocate(&mut row, &said, &mut notes)?;
        let names_friend = self.friend(&mut row, &said, &mut notes)?;
        self.order(&mut row, &said)?;
        if row.email.is_none() && row.code.is_none() && !names_friend && row.order.is_none() {
            return Ok(None);
        }
        row.claimed_at = time(Field::ClaimedAt, said(Field::ClaimedAt))?;
        row.ordered_at = time(Field::OrderedAt, said(Field::OrderedAt))?;
        let state = if names_friend { self.state(&row, said(Field::State))? } else { State::Claimed };
        state.name().clone_into(&mut row.state);
        Ok(Some((row, notes)))
    }

    fn advocate<'c>(
        &self,
        row: &mut HistoryRow,
        said: &impl Fn(Field) -> &'c str,
        notes: &mut Vec<ImportNote>,
    ) -> Result<(), ImportNote> {
        let whole = said(Field::AdvocateName);
        let name = name(
            Field::AdvocateName,
            whole,
            said(Field::AdvocateFirstName),
            said(Field::AdvocateLastName),
            notes,
        );
        if let Some(address) = email(Field::AdvocateEmail, said(Field::AdvocateEmail))? {
            let (name_key, mailbox_key) =
                visitor::likeness(self.keyring, self.program, &address, name.as_ref());
            row.email_key = Some(self.keyring.person_key(self.program, address.normalised()));
            row.email = Some(address.as_str().to_owned());
            (row.name_key, row.mailbox_key) = (name_key, mailbox_key);
            row.name = name.map(|name| name.as_str().to_owned());
        }
        let code = said(Field::AdvocateCode);
        if code.is_empty() {
            return Ok(());
        }
        match LinkCode::parse(&code_of_link(code)) {
            Ok(code) => row.code = Some(code.to_string()),
            Err(why) => {
                let note = note("code_invalid", Field::AdvocateCode, sentence(why));
                if row.email.is_none() {
                    return Err(note);
                }
                notes.push(note);
            }
        }
        Ok(())
    }

    /// Whether the row names a friend.
    fn friend<'c>(
        &self,
        row: &mut HistoryRow,
        said: &impl Fn(Field) -> &'c str,
        notes: &mut Vec<ImportNote>,
    ) -> Result<bool, ImportNote> {
        let whole = said(Field::FriendName);
        let name =
            name(Field::FriendName, whole, said(Field::FriendFirstName), said(Field::FriendLastName), notes);
        if let Some(address) = email(Field::FriendEmail, said(Field::FriendEmail))? {
            row.friend_key = Some(self.keyring.person_key(self.program, address.normalised()));
            row.masked_email = Some(address.masked());
            row.customer_keys = self.keyring.customer_keys(self.program, &address);
        }
        let customer = said(Field::FriendCustomerId);
        if !customer.is_empty() {
            let id = CustomerId::parse(customer);
            let id = id.map_err(|why| invalid(Field::FriendCustomerId, sentence(why)))?;
            row.customer = Some(id.as_str().to_owned());
        }
        let named = row.friend_key.is_some() || row.customer.is_some();
        row.masked_name = name.filter(|_| named).map(|name| name.masked());
        Ok(named)
    }

    fn order<'c>(&self, row: &mut HistoryRow, said: &impl Fn(Field) -> &'c str) -> Result<(), ImportNote> {
        let id = said(Field::OrderId);
        if !id.is_empty() {
            let id = EventId::parse(id).map_err(|why| invalid(Field::OrderId, sentence(why)))?;
            row.order = Some(id.as_str().to_owned());
        }
        let kind = Some(said(Field::EventType)).filter(|kind| !kind.is_empty()).unwrap_or("purchase");
        let kind = EventType::parse(kind).map_err(|why| invalid(Field::EventType, sentence(why)))?;
        kind.as_str().clone_into(&mut row.kind);
        let currency = said(Field::Currency);
        if !currency.is_empty() && !currency.eq_ignore_ascii_case(self.currency.code()) {
            let detail = format!("The program's currency is {}: convert the amounts.", self.currency.code());
            return Err(invalid(Field::Currency, detail));
        }
        row.amount = self.money(Field::Amount, said(Field::Amount))?;
        row.paid = self.money(Field::Paid, said(Field::Paid))?;
        let is_paid = |text: &str| PAID.contains(&word(text).as_str());
        if row.paid.is_none() && (is_paid(said(Field::Payment)) || is_paid(said(Field::State))) {
            row.paid = self.money(Field::Earned, said(Field::Earned))?;
        }
        Ok(())
    }

    /// An amount as people write it, with a currency around it and commas between thousands.
    fn money(&self, field: Field, text: &str) -> Result<Option<i64>, ImportNote> {
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = || invalid(field, "Write an amount with a full stop before the decimals: 12.50.");
        let bare = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '-' && c != '.');
        let mut groups = bare.split(',');
        let first = groups.next().unwrap_or_default();
        let mut digits = first.to_owned();
        for group in groups {
            let whole = group.split('.').next().unwrap_or_default();
            if whole.len() != 3 || digits.contains('.') || !(1..=3).contains(&first.len()) {
                return Err(wrong());
            }
            digits.push_str(group);
        }
        let money = Money::from_decimal(&digits, self.currency).map_err(|_| wrong())?;
        Ok(Some(money.minor()))
    }

    fn state(&self, row: &HistoryRow, said: &str) -> Result<State, ImportNote> {
        let bought =
            row.order.is_some() || row.ordered_at.is_some() || row.amount.is_some() || row.paid.is_some();
        let said = word(said);
        if let Some((state, _)) = STATES.iter().find(|(_, names)| names.contains(&said.as_str())) {
            return Ok(*state);
        }
        match said.as_str() {
            "" | "pending" | "unpaid" | "due" if bought => Ok(State::Converted),
            // These count purchases; what they list is one.
            "" if matches!(self.product, Product::ReferralCandy | Product::Refersion) => Ok(State::Converted),
            // Whoever is a customer there has paid.
            "" if self.product == Product::Rewardful && row.customer.is_some() => Ok(State::Converted),
            "" | "pending" => Ok(State::Claimed),
            _ => Err(note(
                "unknown_state",
                Field::State,
                "Write claimed, converted, rejected, reversed or expired.",
            )),
        }
    }
}

/// A word as states are compared.
fn word(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

fn email(field: Field, text: &str) -> Result<Option<Email>, ImportNote> {
    if text.is_empty() {
        return Ok(None);
    }
    Email::parse(text).map(Some).map_err(|why| note("invalid_email", field, sentence(why)))
}

/// A name, whole or in two parts. One that may not stand in other people's messages is left out.
fn name(
    field: Field,
    whole: &str,
    first: &str,
    last: &str,
    notes: &mut Vec<ImportNote>,
) -> Option<PersonName> {
    let parts = format!("{first} {last}");
    let text = if whole.is_empty() { &parts } else { whole };
    PersonName::parse(text).unwrap_or_else(|why| {
        notes.push(note("name_left_out", field, sentence(why)));
        None
    })
}

/// The code in a link, or the text when it is no link.
fn code_of_link(text: &str) -> String {
    let link = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let is_link = text.contains("://") || text.contains('/') || text.contains('?');
    let Some(url) = is_link.then(|| Url::parse(&link).ok()).flatten() else { return text.to_owned() };
    let named =
        |name: &&str| url.query_pairs().find(|(key, _)| key == *name).map(|(_, code)| code.into_owned());
    let last =
        || url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty())).map(str::to_owned);
    CODE_PARAMETERS.iter().find_map(named).or_else(last).unwrap_or_else(|| text.to_owned())
}

/// A time as exports write it: RFC 3339, without an offset (UTC), a day, or Unix time in seconds or milliseconds.
fn time(field: Field, text: &str) -> Result<Option<i64>, ImportNote> {
    if text.is_empty() {
        return Ok(None);
    }
    let unix = || match text.len() {
        9..=10 => text.parse::<i64>().ok()?.checked_mul(1000),
        12..=13 => text.parse().ok(),
        _ => None,
    };
    let plain = text.trim_end_matches(" UTC");
    let written = || from_rfc3339(text).or_else(|| from_day(plain)).or_else(|| from_local(plain));
    let at = unix().or_else(|| written().map(Timestamp::as_millis)).filter(|at| (0..LATEST).contains(at));
    at.map(Some).ok_or_else(|| {
        invalid(field, "Write a time as 2026-11-24, 2026-11-24 09:00:00 or 2026-11-24T09:00:00Z.")
    })
}

/// The end of the year 9999, the last that RFC 3339 can write.
const LATEST: i64 = 253_402_300_800_000;

/// What the Ledger notes of a row, in a sentence.
pub(crate) fn explained(code: &str, row: &HistoryRow) -> ImportNote {
    let named = if row.friend_key.is_some() { Field::FriendEmail } else { Field::FriendCustomerId };
    let (field, detail) = match code {
        "advocate_missing" => {
            (Field::AdvocateEmail, "Say who the advocate is: by address, or by their code.")
        }
        "unknown_advocate" => (
            Field::AdvocateCode,
            "Nobody has this code here: give the advocate's address too, or send their row first.",
        ),
        "code_taken" => (Field::AdvocateCode, "Another advocate has this code, so this one got a new one."),
        "other_code" => {
            (Field::AdvocateCode, "The advocate has another code here already, and keeps that one.")
        }
        "own_link" => (named, "The friend is the advocate: nobody refers themself."),
        "already_claimed" => (named, "This friend has another advocate here already, and stays with them."),
        "existing_customer" => {
            (named, "You said that this friend was a customer before, so nobody refers them.")
        }
        "live_referral" => (
            Field::OrderId,
            "This referral began here: report its orders as events, so that the rules decide.",
        ),
        "order_known" => {
            (Field::OrderId, "This order was reported before, and not of this friend: it stays as it is.")
        }
        "friend_missing" => {
            (Field::FriendEmail, "Nobody can tell whose order this is: give the friend's address.")
        }
        "not_converted" => (Field::Paid, "What was paid for a referral that earned nothing is not kept."),
        _ => (Field::AdvocateEmail, "See the documentation of imports."),
    };
    note(code, field, detail)
}

#[cfg(test)]
mod tests;
