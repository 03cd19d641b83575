//! Reports orders to Goodword in the background, until each is taken.
//!
//! What is still to be reported stands in the database, so neither a restart nor an edge that is away loses an
//! order, and no customer waits for it.

use std::time::Duration;

use anyhow::Result;

use crate::clock::Moment;
use crate::shop::Shop;

/// Reports for as long as the shop is open: at once after an order, and again after failures.
pub(crate) async fn run(shop: Shop) {
    let mut failures = 0;
    loop {
        match round(&shop).await {
            Ok(true) => failures = 0,
            Ok(false) => failures += 1,
            Err(error) => {
                eprintln!("orders cannot be reported: {error:#}");
                failures += 1;
            }
        }
        tokio::select! {
            () = shop.order_placed().notified() => {}
            () = tokio::time::sleep(pause(failures)) => {}
        }
    }
}

/// Reports each order that is to be reported once; says whether all of them were taken.
///
/// # Errors
/// When the database fails.
async fn round(shop: &Shop) -> Result<bool> {
    let mut all_taken = true;
    for order in shop.store(|store| store.unreported()).await? {
        let id = order.id.clone();
        let report = shop.ask(move |goodword| goodword.report_purchase(&order)).await;
        match report {
            Ok(()) => shop.store(move |store| store.reported(&id, Moment::now())).await?,
            Err(error) => {
                all_taken = false;
                eprintln!("will report {id} again: {error:#}");
                shop.store(move |store| store.report_failed(&id)).await?;
            }
        }
    }
    Ok(all_taken)
}

/// How long to wait after so many rounds that failed: a second, then twice as long each time, at most five minutes.
fn pause(failures: u32) -> Duration {
    const LONGEST: Duration = Duration::from_mins(5);
    match failures {
        0 => LONGEST,
        _ => Duration::from_secs(1 << (failures - 1).min(9)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeEdge, order, shop_at};

    #[tokio::test]
    async fn an_order_is_reported_again_until_it_is_taken() {
        let edge = FakeEdge::start().await;
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_at(&edge.origin, folder.path());
        let id = order(&shop).await;
        edge.refuse_events(true);
        assert!(!round(&shop).await.unwrap());
        edge.refuse_events(false);
        assert!(round(&shop).await.unwrap());
        assert!(shop.store(|store| store.unreported()).await.unwrap().is_empty());
        let ids: Vec<String> = edge.events().iter().map(|event| event["id"].to_string()).collect();
        assert_eq!(ids, [format!("{id:?}"), format!("{id:?}")]);
    }

    #[test]
    fn pauses_double_and_end_at_five_minutes() {
        let seconds: Vec<u64> = [1, 2, 3, 9, 10, 500].map(|failures| pause(failures).as_secs()).to_vec();
        assert_eq!(seconds, [1, 2, 4, 256, 300, 300]);
    }
}
