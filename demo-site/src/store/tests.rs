//! What the shop remembers, and what it refuses.

use super::*;
use crate::clock::Moment;
use crate::customers;
use crate::testing::new_order;

fn store_with_loaves(folder: &Path, sessions: &[&str]) -> Store {
    let store = Store::open(folder).unwrap();
    for session in sessions {
        store.open_session(session, Moment(0)).unwrap();
        store.add(session, "desembrood", 2).unwrap();
    }
    store
}

#[test]
fn a_coupon_is_used_by_one_order_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a", "b"]);
    assert!(!store.coupon_used("VRIEND-1").unwrap());
    assert_eq!(store.place("a", &new_order("BJ-1", Some("VRIEND-1"))).unwrap(), Placed::Stored);
    assert!(store.coupon_used("VRIEND-1").unwrap());
    assert_eq!(store.place("b", &new_order("BJ-2", Some("VRIEND-1"))).unwrap(), Placed::CouponUsed);
    // The second customer keeps the basket.
    assert_eq!(store.session("b").unwrap().unwrap().basket.len(), 1);
    assert_eq!(store.place("b", &new_order("BJ-2", None)).unwrap(), Placed::Stored);
}

#[test]
fn the_database_itself_refuses_a_second_use() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a", "b"]);
    store.place("a", &new_order("BJ-1", Some("VRIEND-1"))).unwrap();
    store.place("b", &new_order("BJ-2", None)).unwrap();
    assert!(store.db.execute("UPDATE orders SET coupon = 'VRIEND-1' WHERE id = 'BJ-2'", []).is_err());
}

#[test]
fn a_basket_becomes_one_order_however_often_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a"]);
    assert_eq!(store.place("a", &new_order("BJ-1", None)).unwrap(), Placed::Stored);
    assert_eq!(store.place("a", &new_order("BJ-2", None)).unwrap(), Placed::NothingToBuy);
    assert_eq!(store.last_order("a").unwrap().as_deref(), Some("BJ-1"));
}

#[test]
fn orders_that_were_not_reported_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a", "b"]);
    store.place("a", &new_order("BJ-1", Some("VRIEND-1"))).unwrap();
    store.place("b", &new_order("BJ-2", None)).unwrap();
    store.reported("BJ-2", Moment(1)).unwrap();
    drop(store);

    let waiting = Store::open(folder.path()).unwrap().unreported().unwrap();
    assert_eq!(waiting.iter().map(|order| order.id.as_str()).collect::<Vec<_>>(), ["BJ-1"]);
    assert_eq!(waiting[0].totals.paid(), Cents(891));
    assert_eq!(waiting[0].coupon.as_deref(), Some("VRIEND-1"));
}

#[test]
fn an_order_that_keeps_failing_does_not_hold_up_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a", "b"]);
    store.place("a", &new_order("BJ-1", None)).unwrap();
    store.report_failed("BJ-1").unwrap();
    store.place("b", &new_order("BJ-2", None)).unwrap();
    let next: Vec<String> = store.unreported().unwrap().into_iter().map(|order| order.id).collect();
    assert_eq!(next, ["BJ-2", "BJ-1"]);
}

#[test]
fn an_order_is_shown_to_its_browser_and_its_customer_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["a"]);
    store.place("a", &new_order("BJ-1", None)).unwrap();
    assert_eq!(store.order("BJ-1", "a", None).unwrap().unwrap().lines.len(), 1);
    assert!(store.order("BJ-1", "", Some("cust_bo")).unwrap().is_some());
    assert!(store.order("BJ-1", "", Some("cust_cem")).unwrap().is_none());
    assert!(store.order("BJ-1", "", None).unwrap().is_none());
}

#[test]
fn signing_in_takes_the_basket_along_under_a_new_id() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store_with_loaves(folder.path(), &["old"]);
    store.sign_in("old", "new", &customers::ALL[0]).unwrap();
    assert!(store.session("old").unwrap().is_none());
    let session = store.session("new").unwrap().unwrap();
    assert_eq!(session.customer, Some(&customers::ALL[0]));
    assert_eq!(session.basket[0].quantity, 2);
}

#[test]
fn baskets_hold_between_one_and_fifty_of_a_product() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_with_loaves(folder.path(), &["a"]);
    let count = |store: &Store| store.session("a").unwrap().unwrap().basket.first().map(|line| line.quantity);
    store.add("a", "desembrood", 4_000_000_000).unwrap();
    assert_eq!(count(&store), Some(50));
    store.set_quantity("a", "desembrood", 0).unwrap();
    assert_eq!(count(&store), None);
    store.set_quantity("a", "desembrood", 3).unwrap();
    assert_eq!(count(&store), None, "what is not in the basket cannot be changed");
}

#[test]
fn a_database_of_a_newer_shop_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.db.pragma_update(None, "user_version", 2).unwrap();
    drop(store);
    assert!(Store::open(folder.path()).is_err());
}
