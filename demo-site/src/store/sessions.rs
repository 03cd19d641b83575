//! Visitors and their baskets.

use rusqlite::{Connection, OptionalExtension, Result, named_params};

use super::{Line, MOST, Store};
use crate::catalogue;
use crate::clock::Moment;
use crate::customers::{self, Customer};
use crate::money::{Discount, Totals};

/// A visitor with a basket or a sign-in.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// What the visitor's cookie says.
    pub(crate) id: String,
    /// Whether the visitor's browser does not know it yet.
    pub(crate) is_new: bool,
    /// Who signed in.
    pub(crate) customer: Option<&'static Customer>,
    /// What they filled in at the checkout, and did not order yet.
    pub(crate) draft: Draft,
    /// What they are about to buy.
    pub(crate) basket: Vec<Line>,
}

/// What was filled in at the checkout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Who it is for.
    pub(crate) name: String,
    /// Their address.
    pub(crate) email: String,
    /// The coupon, in capitals; empty for none.
    pub(crate) coupon: String,
}

impl Session {
    /// What the basket costs with this discount.
    pub(crate) fn totals(&self, discount: Option<Discount>) -> Totals {
        Totals::new(self.basket.iter().map(Line::total).sum(), discount)
    }
}

impl Store {
    /// Starts a session.
    pub(crate) fn open_session(&self, id: &str, now: Moment) -> Result<()> {
        self.db.execute("INSERT INTO sessions (id, created_at) VALUES (?1, ?2)", (id, now.0))?;
        Ok(())
    }

    /// The session of this id.
    pub(crate) fn session(&self, id: &str) -> Result<Option<Session>> {
        let found = self.db.query_row(
            "SELECT customer_id, name, email, coupon FROM sessions WHERE id = ?1",
            [id],
            |row| {
                let customer: Option<String> = row.get("customer_id")?;
                let draft =
                    Draft { name: row.get("name")?, email: row.get("email")?, coupon: row.get("coupon")? };
                Ok((customer.and_then(|id| customers::find(&id)), draft))
            },
        );
        let Some((customer, draft)) = found.optional()? else { return Ok(None) };
        Ok(Some(Session { id: id.to_owned(), is_new: false, customer, draft, basket: basket(&self.db, id)? }))
    }

    /// Signs a visitor in. The session goes on under a new id: who saw the old one, cannot use it.
    pub(crate) fn sign_in(&mut self, session: &str, new_id: &str, customer: &Customer) -> Result<()> {
        let transaction = self.db.transaction()?;
        // What somebody else filled in on this machine is not this customer's.
        transaction.execute(
            "UPDATE sessions SET id = :new, customer_id = :customer, name = '', email = '' WHERE id = :old",
            named_params! { ":new": new_id, ":customer": customer.id, ":old": session },
        )?;
        transaction.execute("UPDATE orders SET session = ?1 WHERE session = ?2", [new_id, session])?;
        transaction.commit()
    }

    /// Ends a session, and its basket with it.
    pub(crate) fn sign_out(&self, session: &str) -> Result<()> {
        self.db.execute("DELETE FROM sessions WHERE id = ?1", [session])?;
        Ok(())
    }

    /// Keeps what was filled in at the checkout.
    pub(crate) fn keep_draft(&self, session: &str, draft: &Draft) -> Result<()> {
        self.db.execute(
            "UPDATE sessions SET name = ?2, email = ?3, coupon = ?4 WHERE id = ?1",
            (session, &draft.name, &draft.email, &draft.coupon),
        )?;
        Ok(())
    }

    /// Puts more of a product into the basket.
    pub(crate) fn add(&self, session: &str, product: &str, quantity: u32) -> Result<()> {
        self.db.execute(
            "INSERT INTO basket_lines (session, product, quantity) VALUES (?1, ?2, min(?3, ?4))
             ON CONFLICT DO UPDATE SET quantity = min(quantity + excluded.quantity, ?4)",
            (session, product, quantity, MOST),
        )?;
        Ok(())
    }

    /// Sets how many of a product are in the basket; 0 takes it out.
    pub(crate) fn set_quantity(&self, session: &str, product: &str, quantity: u32) -> Result<()> {
        if quantity == 0 {
            self.db.execute(
                "DELETE FROM basket_lines WHERE session = ?1 AND product = ?2",
                [session, product],
            )?;
        } else {
            self.db.execute(
                "UPDATE basket_lines SET quantity = min(?3, ?4) WHERE session = ?1 AND product = ?2",
                (session, product, quantity, MOST),
            )?;
        }
        Ok(())
    }
}

/// What is in a basket, at today's prices; a product that is sold no more drops out.
pub(super) fn basket(db: &Connection, session: &str) -> Result<Vec<Line>> {
    let mut statement =
        db.prepare_cached("SELECT product, quantity FROM basket_lines WHERE session = ?1 ORDER BY rowid")?;
    let rows = statement.query_map([session], |row| {
        let product = catalogue::find(row.get_ref("product")?.as_str()?);
        let quantity = row.get("quantity")?;
        Ok(product.map(|product| Line { product, quantity, price: product.price }))
    })?;
    rows.filter_map(Result::transpose).collect()
}
