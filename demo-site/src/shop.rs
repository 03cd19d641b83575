//! What the handlers share: the database, and the program at Goodword.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::sync::Notify;
use tokio::task::spawn_blocking;

use crate::goodword::Goodword;
use crate::money::Discount;
use crate::store::Store;

/// The shop. Copies are the same shop.
#[derive(Clone)]
pub(crate) struct Shop(Arc<Parts>);

struct Parts {
    store: Mutex<Store>,
    goodword: Goodword,
    order_placed: Notify,
}

/// What a coupon turned out to be at the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CouponCheck {
    /// None was filled in.
    Absent,
    /// It takes this off.
    Good(Discount),
    /// An order has it already.
    Used,
    /// It is no coupon of the program, or none that can be used now.
    Unknown,
    /// Nobody could say: Goodword did not answer.
    Unchecked,
}

impl CouponCheck {
    /// What it takes off.
    pub(crate) const fn discount(self) -> Option<Discount> {
        match self {
            Self::Good(discount) => Some(discount),
            Self::Absent | Self::Used | Self::Unknown | Self::Unchecked => None,
        }
    }
}

impl Shop {
    /// Opens the shop.
    pub(crate) fn new(store: Store, goodword: Goodword) -> Self {
        Self(Arc::new(Parts { store: Mutex::new(store), goodword, order_placed: Notify::new() }))
    }

    /// The program at Goodword.
    pub(crate) fn goodword(&self) -> &Goodword {
        &self.0.goodword
    }

    /// Rings whenever an order is placed, so that it is reported at once.
    pub(crate) fn order_placed(&self) -> &Notify {
        &self.0.order_placed
    }

    /// Does something with the database, away from the threads that answer requests.
    pub(crate) async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let shop = self.clone();
        spawn_blocking(move || {
            // A panic in another request left no half-done work: transactions roll back.
            let mut store = shop.0.store.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut store)
        })
        .await?
        .context("the database failed")
    }

    /// Asks something of Goodword, away from the threads that answer requests.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Goodword) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shop = self.clone();
        spawn_blocking(move || question(&shop.0.goodword)).await?
    }

    /// Looks a coupon up: first whether it was used here, then what it is worth.
    pub(crate) async fn check_coupon(&self, code: &str) -> Result<CouponCheck> {
        if code.is_empty() {
            return Ok(CouponCheck::Absent);
        }
        let coupon = code.to_owned();
        if self.store(move |store| store.coupon_used(&coupon)).await? {
            return Ok(CouponCheck::Used);
        }
        let coupon = code.to_owned();
        Ok(match self.ask(move |goodword| goodword.coupon(&coupon)).await {
            Ok(Some(discount)) => CouponCheck::Good(discount),
            Ok(None) => CouponCheck::Unknown,
            Err(error) => {
                eprintln!("a coupon could not be checked: {error:#}");
                CouponCheck::Unchecked
            }
        })
    }
}
