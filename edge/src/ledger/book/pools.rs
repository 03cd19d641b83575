//! Pools of the owner's own coupon codes: filled by the owner, emptied by what friends and advocates earn.

use std::collections::HashSet;

use goodword_domain::{
    code::{CouponCode, CouponPrefix},
    slug::PoolName,
};
use goodword_protocol::{Page, Pool};

use super::{Book, Database, Outcome};
use crate::ledger::{
    answer::CouponsAdded,
    command::Coupons,
    store::{Change, PoolRow, Wait},
};

/// How many pools a page has unless told, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 500;

/// With so many codes left the owner is told, unless the owner says another number.
const LOW_STOCK: i64 = 20;

/// What the journal says of a pool with few codes.
const LOW: &str = "low";
const COUPON_LOW: &str = "coupon_low";

impl<D: Database> Book<'_, D> {
    /// Adds codes to a pool, each once in the program, and gives what waited for them.
    pub(super) fn add_coupons(&mut self, coupons: &Coupons) -> Outcome<CouponsAdded> {
        let Coupons { pool: name, codes, low_stock } = coupons;
        let known: HashSet<String> =
            self.store.known_coupons(&serde_json::to_string(codes)?)?.into_iter().collect();
        let mut seen = known;
        let (mut fresh, mut duplicates) = (Vec::new(), Vec::new());
        for code in codes {
            if seen.insert(code.clone()) { fresh.push(code) } else { duplicates.push(code.clone()) }
        }
        if !fresh.is_empty() {
            let count = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
            self.store.add_coupons(name, &serde_json::to_string(&fresh)?, count)?;
        }
        self.refilled(name, *low_stock)?;
        if !fresh.is_empty() {
            self.release_waiting(&Wait::Pool(name.clone()))?;
        }
        let left = self.store.pool(name)?.map_or(0, |pool| pool.left);
        Ok(CouponsAdded { added: count(fresh.len()), duplicates, left: left.unsigned_abs() })
    }

    /// The owner is told anew once a pool that has enough codes falls again.
    fn refilled(&self, name: &str, low_stock: Option<u32>) -> Outcome<()> {
        let Some(mut pool) = self.store.pool(name)? else { return Ok(()) };
        pool.low_stock = low_stock.map_or(pool.low_stock, i64::from);
        pool.low_told &= pool.is_low();
        Ok(self.store.update_pool(&pool)?)
    }

    /// The owner's pools, by name.
    pub(super) fn pools(&self, after: Option<&str>, limit: Option<u32>) -> Outcome<Page<Pool>> {
        let limit = limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
        let mut rows = self.store.pools(after.unwrap_or_default(), limit + 1)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next_cursor = rows.last().filter(|_| more).map(|row| row.name.clone());
        Ok(Page { items: rows.into_iter().map(shown).collect(), next_cursor })
    }

    /// A code out of a pool for a reward; none when it is empty. The owner is told when few are left.
    pub(super) fn take_coupon(&mut self, name: &PoolName, reward: &str) -> Outcome<Option<String>> {
        let name = name.as_str();
        let code = self.store.take_coupon(name, reward)?;
        // A pool that a rule names and nobody filled is one without codes.
        let mut pool = self.store.pool(name)?.unwrap_or_else(|| PoolRow {
            name: name.to_owned(),
            added: 0,
            left: 0,
            low_stock: LOW_STOCK,
            low_told: false,
        });
        if pool.is_low() && !pool.low_told {
            pool.low_told = true;
            self.store.update_pool(&pool)?;
            self.store.record(&Change {
                subject: format!("pool:{name}"),
                state: LOW.to_owned(),
                reason: COUPON_LOW.to_owned(),
                at: self.now_ms(),
                ..Change::default()
            })?;
            self.tell_pool(&shown(pool))?;
        }
        Ok(code)
    }

    /// A coupon that no reward has and no pool holds.
    pub(super) fn new_coupon(&mut self, prefix: &CouponPrefix) -> Outcome<String> {
        loop {
            let coupon = CouponCode::generate(prefix, self.entropy()).to_string();
            if self.store.known_coupons(&serde_json::to_string(&[&coupon])?)?.is_empty() {
                return Ok(coupon);
            }
        }
    }
}

/// A pool as the owner sees it.
fn shown(row: PoolRow) -> Pool {
    Pool {
        low: row.is_low(),
        name: row.name,
        added: row.added.unsigned_abs(),
        left: row.left.unsigned_abs(),
        handed_out: (row.added - row.left).unsigned_abs(),
        low_stock: row.low_stock.unsigned_abs(),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
