//! Orders: placed in one transaction, reported to Goodword afterwards.

use rusqlite::{Connection, OptionalExtension, Result, Row, TransactionBehavior, named_params};

use super::{Line, Store, sessions};
use crate::catalogue;
use crate::clock::Moment;
use crate::money::{Cents, Discount, Totals};

/// An order as it was placed.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The order number.
    pub(crate) id: String,
    /// Who placed it, when they were signed in.
    pub(crate) customer_id: Option<String>,
    /// Who it is for.
    pub(crate) name: String,
    /// Their address.
    pub(crate) email: String,
    /// What it cost.
    pub(crate) totals: Totals,
    /// The coupon.
    pub(crate) coupon: Option<String>,
    /// The code of the friend's link that led here.
    pub(crate) code: Option<String>,
    /// When it was placed.
    pub(crate) placed_at: Moment,
    /// What was bought.
    pub(crate) lines: Vec<Line>,
}

/// What an order needs besides the basket.
#[derive(Clone, Debug)]
pub(crate) struct NewOrder {
    /// The order number to give it.
    pub(crate) id: String,
    /// Who places it, when they are signed in.
    pub(crate) customer_id: Option<&'static str>,
    /// Who it is for.
    pub(crate) name: String,
    /// Their address.
    pub(crate) email: String,
    /// The coupon, in capitals, and what it is worth.
    pub(crate) coupon: Option<(String, Discount)>,
    /// The code of the friend's link that led here.
    pub(crate) code: Option<String>,
    /// Now.
    pub(crate) placed_at: Moment,
}

/// What came of placing an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is stored, and the basket is empty.
    Stored,
    /// Nothing changed: another order has this coupon.
    CouponUsed,
    /// Nothing changed: there was nothing in the basket, such as after a double click.
    NothingToBuy,
}

impl Store {
    /// Turns a basket into an order, whole or not at all.
    pub(crate) fn place(&mut self, session: &str, new: &NewOrder) -> Result<Placed> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let lines = sessions::basket(&transaction, session)?;
        if lines.is_empty() {
            return Ok(Placed::NothingToBuy);
        }
        if let Some((coupon, _)) = &new.coupon
            && coupon_used(&transaction, coupon)?
        {
            return Ok(Placed::CouponUsed);
        }
        insert(&transaction, session, new, &lines)?;
        transaction.execute("DELETE FROM basket_lines WHERE session = ?1", [session])?;
        transaction.execute("UPDATE sessions SET coupon = '' WHERE id = ?1", [session])?;
        transaction.commit()?;
        Ok(Placed::Stored)
    }

    /// Whether an order has this coupon.
    pub(crate) fn coupon_used(&self, coupon: &str) -> Result<bool> {
        coupon_used(&self.db, coupon)
    }

    /// The order of this number, for those who may see it: the browser it was placed in, and its customer.
    pub(crate) fn order(&self, id: &str, session: &str, customer_id: Option<&str>) -> Result<Option<Order>> {
        let found = self.db.query_row(
            "SELECT * FROM orders WHERE id = ?1 AND (session = ?2 OR customer_id = ?3)",
            (id, session, customer_id),
            read,
        );
        found.optional()?.map(|order| with_lines(&self.db, order)).transpose()
    }

    /// The number of the last order that was placed in this browser.
    pub(crate) fn last_order(&self, session: &str) -> Result<Option<String>> {
        self.db
            .query_row("SELECT max(id) FROM orders WHERE session = ?1", [session], |row| row.get(0))
            .optional()
            .map(Option::flatten)
    }

    /// A customer's orders, newest first.
    pub(crate) fn orders_of(&self, customer_id: &str) -> Result<Vec<Order>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT * FROM orders WHERE customer_id = ?1 ORDER BY id DESC LIMIT 20")?;
        statement.query_map([customer_id], read)?.collect()
    }

    /// Orders that Goodword has not taken yet: those that failed least come first, so that one that is refused
    /// again and again never keeps others waiting.
    pub(crate) fn unreported(&self) -> Result<Vec<Order>> {
        let mut statement = self.db.prepare_cached(
            "SELECT * FROM orders WHERE reported_at IS NULL ORDER BY report_attempts, id LIMIT 100",
        )?;
        statement.query_map([], read)?.collect()
    }

    /// Notes that Goodword took an order.
    pub(crate) fn reported(&self, id: &str, now: Moment) -> Result<()> {
        self.db.execute("UPDATE orders SET reported_at = ?2 WHERE id = ?1", (id, now.0))?;
        Ok(())
    }

    /// Notes that Goodword did not take an order.
    pub(crate) fn report_failed(&self, id: &str) -> Result<()> {
        self.db.execute("UPDATE orders SET report_attempts = report_attempts + 1 WHERE id = ?1", [id])?;
        Ok(())
    }
}

fn coupon_used(db: &Connection, coupon: &str) -> Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM orders WHERE coupon = ?1)", [coupon], |row| row.get(0))
}

fn insert(db: &Connection, session: &str, new: &NewOrder, lines: &[Line]) -> Result<()> {
    let discount = new.coupon.as_ref().map(|(_, discount)| *discount);
    let totals = Totals::new(lines.iter().map(Line::total).sum(), discount);
    db.execute(
        "INSERT INTO orders (id, session, customer_id, name, email, subtotal, discount, coupon, code, placed_at)
         VALUES (:id, :session, :customer, :name, :email, :subtotal, :discount, :coupon, :code, :placed_at)",
        named_params! {
            ":id": new.id,
            ":session": session,
            ":customer": new.customer_id,
            ":name": new.name,
            ":email": new.email,
            ":subtotal": totals.subtotal.0,
            ":discount": totals.discount.0,
            ":coupon": new.coupon.as_ref().map(|(coupon, _)| coupon),
            ":code": new.code,
            ":placed_at": new.placed_at.0,
        },
    )?;
    for line in lines {
        db.execute(
            "INSERT INTO order_lines (order_id, product, quantity, price) VALUES (?1, ?2, ?3, ?4)",
            (&new.id, line.product.slug, line.quantity, line.price.0),
        )?;
    }
    Ok(())
}

/// An order without its lines.
fn read(row: &Row<'_>) -> Result<Order> {
    Ok(Order {
        id: row.get("id")?,
        customer_id: row.get("customer_id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        totals: Totals { subtotal: Cents(row.get("subtotal")?), discount: Cents(row.get("discount")?) },
        coupon: row.get("coupon")?,
        code: row.get("code")?,
        placed_at: Moment(row.get("placed_at")?),
        lines: Vec::new(),
    })
}

fn with_lines(db: &Connection, mut order: Order) -> Result<Order> {
    let mut statement = db.prepare_cached(
        "SELECT product, quantity, price FROM order_lines WHERE order_id = ?1 ORDER BY rowid",
    )?;
    let rows = statement.query_map([&order.id], |row| {
        let product = catalogue::find(row.get_ref("product")?.as_str()?);
        let (quantity, price) = (row.get("quantity")?, Cents(row.get("price")?));
        Ok(product.map(|product| Line { product, quantity, price }))
    })?;
    order.lines = rows.filter_map(Result::transpose).collect::<Result<_>>()?;
    Ok(order)
}
