//! Attribution: whose friend did it.
//!
//! | what the event names | ties it to |
//! | --- | --- |
//! | an address | the referral in which that address claimed, or was seen before |
//! | a customer id | the referral in which an earlier event named that id |
//! | a coupon | the referral whose friend was handed that coupon |
//! | a link's code | a new referral of that advocate, when nothing above ties it |
//!
//! When they name several referrals, the first claim wins among those in whose window the event lies; when it lies in
//! none, the first claim of all, so that the answer says why.

use crate::time::Timestamp;

/// How an event was tied to a referral, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The friend's address.
    Email,
    /// The owner's id of the friend.
    Customer,
    /// The coupon that was handed out.
    Coupon,
}

/// A referral that an event may belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<R> {
    /// How it was found.
    pub by: By,
    /// When the friend claimed.
    pub claimed_at: Timestamp,
    /// When its attribution window ends.
    pub expires_at: Timestamp,
    /// The referral.
    pub referral: R,
}

/// Chooses the referral of an event; none when there is no candidate, and the event's code decides.
#[must_use]
pub fn attribute<R>(candidates: Vec<Candidate<R>>, occurred_at: Timestamp) -> Option<Candidate<R>> {
    candidates.into_iter().min_by_key(|it| {
        let inside = occurred_at <= it.expires_at;
        (!inside, it.claimed_at, it.by)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::at;

    fn candidate(by: By, claimed: i64, expires: i64) -> Candidate<&'static str> {
        let referral = match by {
            By::Email => "by email",
            By::Customer => "by customer",
            By::Coupon => "by coupon",
        };
        Candidate { by, claimed_at: at(claimed), expires_at: at(expires), referral }
    }

    #[test]
    fn the_first_claim_whose_window_holds_the_event_wins() {
        use By::{Coupon, Customer, Email};
        let table = [
            (vec![], None),
            (vec![candidate(Coupon, 0, 10)], Some("by coupon")),
            (vec![candidate(Email, 2, 10), candidate(Customer, 1, 10)], Some("by customer")),
            (vec![candidate(Email, 1, 10), candidate(Customer, 2, 10)], Some("by email")),
            // At the same moment the stronger tie wins.
            (vec![candidate(Coupon, 1, 10), candidate(Email, 1, 10)], Some("by email")),
            // The earlier one's window is over.
            (vec![candidate(Email, 1, 4), candidate(Coupon, 3, 10)], Some("by coupon")),
            (vec![candidate(Email, 1, 5), candidate(Coupon, 3, 10)], Some("by email")),
            // All are over: the first says so.
            (vec![candidate(Email, 2, 3), candidate(Coupon, 1, 4)], Some("by coupon")),
        ];
        for (candidates, expected) in table {
            let told = format!("{candidates:?}");
            assert_eq!(attribute(candidates, at(5)).map(|it| it.referral), expected, "{told}");
        }
    }
}
