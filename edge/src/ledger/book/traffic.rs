//! Clicks and shares: counted in batches, for the advocate, the day and the channel.

use super::{Book, Database, Outcome};
use crate::{
    ledger::{command::Traffic, store::Tally},
    time::day,
};

impl<D: Database> Book<'_, D> {
    /// Counts what people did with links. Repeats of a visitor were left out before; what is no link counts nowhere.
    pub(super) fn count_traffic(&self, traffic: &[Traffic]) -> Outcome<()> {
        let today = day(self.now);
        for Traffic { code, channel, visitors, clicks, shares } in traffic {
            let clicks = visitors.len() as u64 + clicks;
            let [clicks, shares] = [clicks, *shares].map(|count| i64::try_from(count).unwrap_or_default());
            if clicks + shares == 0 {
                continue;
            }
            if let Some(advocate) = self.store.count_traffic(code, clicks, shares)? {
                let tally = Tally { shares, clicks, ..Tally::default() };
                self.store.tally(&today, channel, &advocate, &tally)?;
            }
        }
        Ok(())
    }
}
