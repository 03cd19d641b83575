//! What the shop remembers: sessions, baskets and orders, in one `SQLite` file. All SQL is here.

mod orders;
mod sessions;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use rusqlite::Connection;

use crate::catalogue::Product;
use crate::money::Cents;

pub(crate) use orders::{NewOrder, Order, Placed};
pub(crate) use sessions::{Draft, Session};

/// The most of one product that a basket holds; the schema checks the same.
pub(crate) const MOST: u32 = 50;

/// The shop's database.
pub(crate) struct Store {
    db: Connection,
}

impl Store {
    /// Opens `shop.db` in this folder, and makes what is missing.
    ///
    /// # Errors
    /// When the folder cannot be written, or the database is of a newer shop.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let file = folder.join("shop.db");
        let db = Connection::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
        Self::prepare(db).with_context(|| format!("cannot use {}", file.display()))
    }

    fn prepare(mut db: Connection) -> Result<Self> {
        db.busy_timeout(Duration::from_secs(5))?;
        // With a write-ahead log, what was answered is on disk, and readers never wait for a writer.
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        let transaction = db.transaction()?;
        match transaction.pragma_query_value(None, "user_version", |row| row.get(0))? {
            0 => {
                transaction.execute_batch(include_str!("schema.sql"))?;
                transaction.pragma_update(None, "user_version", 1)?;
            }
            1 => {}
            newer => anyhow::bail!("it has version {newer}, and this shop knows version 1"),
        }
        transaction.commit()?;
        Ok(Self { db })
    }
}

/// Some of one product, in a basket or an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// What.
    pub(crate) product: &'static Product,
    /// How many.
    pub(crate) quantity: u32,
    /// What one costs; in an order, what one cost.
    pub(crate) price: Cents,
}

impl Line {
    /// What they cost together.
    pub(crate) fn total(&self) -> Cents {
        self.price.times(self.quantity)
    }
}

#[cfg(test)]
mod tests;
