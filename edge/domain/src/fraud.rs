//! Fraud signals: what makes a referral suspicious, how many points it counts, and what the points lead to.
//!
//! Nothing is refused by one signal, and none looks at a network address alone: offices and dormitories share one.

/// Something about a referral that honest friends rarely show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Friend and advocate have the same full name.
    SimilarName,
    /// The mailboxes differ only in digits, dots, tags or the provider: `jan.jansen1@` and `janjansen@`.
    SimilarMailbox,
    /// The friend's address is of a provider of throw-away addresses.
    DisposableDomain,
    /// The claim came from a device that the advocate used: the same network address and browser.
    SameDevice,
    /// More than [`MANY_CLAIMS`] friends claimed the link within an hour.
    ManyClaims,
    /// The friend bought within [`TOO_FAST_MS`] of the claim.
    FastPurchase,
    /// The friend came from a site that collects coupons.
    CouponSite,
    /// The friend came by a paid advertisement.
    PaidAd,
    /// The advocate is a friend whom this friend referred.
    MutualReferral,
}

/// How many claims of one link in an hour are many.
pub const MANY_CLAIMS: u32 = 10;

/// How many milliseconds from claim to purchase are too few for a person.
pub const TOO_FAST_MS: i64 = 20_000;

impl Signal {
    /// Every signal, with its stable code and points: the one table, also in `docs/fraud.md`.
    pub const TABLE: [(Self, &'static str, u32); 9] = [
        (Self::SimilarName, "similar_name", 20),
        (Self::SimilarMailbox, "similar_mailbox", 40),
        (Self::DisposableDomain, "disposable_domain", 40),
        (Self::SameDevice, "same_device", 40),
        (Self::ManyClaims, "many_claims", 30),
        (Self::FastPurchase, "fast_purchase", 20),
        (Self::CouponSite, "coupon_site", 30),
        (Self::PaidAd, "paid_ad", 30),
        (Self::MutualReferral, "mutual_referral", 50),
    ];

    fn row(self) -> (&'static str, u32) {
        let row = Self::TABLE.iter().find(|(signal, ..)| *signal == self);
        row.map_or(("", 0), |(_, code, points)| (code, *points))
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The points it counts.
    #[must_use]
    pub fn points(self) -> u32 {
        self.row().1
    }

    /// The signal of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, known, _)| *known == code).map(|(signal, ..)| *signal)
    }
}

/// How strictly an owner weighs the points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// Only heaps of signals count.
    Relaxed,
    /// One strong signal is looked at.
    #[default]
    Moderate,
    /// Each signal is looked at.
    Strict,
}

impl Strictness {
    /// From how many points on a referral waits for the owner.
    #[must_use]
    pub const fn review_from(self) -> u32 {
        match self {
            Self::Relaxed => 80,
            Self::Moderate => 40,
            Self::Strict => 20,
        }
    }

    /// From how many points on a referral is rejected, until the owner says otherwise.
    #[must_use]
    pub const fn reject_from(self) -> u32 {
        match self {
            Self::Relaxed => 160,
            Self::Moderate => 120,
            Self::Strict => 80,
        }
    }
}

/// What the points of a referral lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Fine,
    /// The owner decides.
    Review,
    /// The referral is rejected.
    Reject,
}

/// The points of signals, each counted once.
#[must_use]
pub fn score(signals: &[Signal]) -> u32 {
    let first = |index: &usize| !signals[..*index].contains(&signals[*index]);
    (0..signals.len()).filter(first).map(|index| signals[index].points()).sum()
}

/// What so many points lead to.
#[must_use]
pub const fn verdict(score: u32, strictness: Strictness) -> Verdict {
    if score >= strictness.reject_from() {
        Verdict::Reject
    } else if score >= strictness.review_from() {
        Verdict::Review
    } else {
        Verdict::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_signal_has_one_code_and_some_points() {
        for (index, (signal, code, points)) in Signal::TABLE.iter().enumerate() {
            assert_eq!((signal.code(), signal.points()), (*code, *points));
            assert_eq!(Signal::from_code(code), Some(*signal));
            assert!(*points > 0);
            assert!(Signal::TABLE[..index].iter().all(|(other, name, _)| other != signal && name != code));
        }
    }

    #[test]
    fn a_signal_counts_once() {
        assert_eq!(score(&[]), 0);
        assert_eq!(score(&[Signal::SameDevice, Signal::SimilarName, Signal::SameDevice]), 60);
    }

    #[test]
    fn points_lead_to_what_the_owner_chose() {
        let table = [
            (
                Strictness::Relaxed,
                [(79, Verdict::Fine), (80, Verdict::Review), (159, Verdict::Review), (160, Verdict::Reject)],
            ),
            (
                Strictness::Moderate,
                [(39, Verdict::Fine), (40, Verdict::Review), (119, Verdict::Review), (120, Verdict::Reject)],
            ),
            (
                Strictness::Strict,
                [(19, Verdict::Fine), (20, Verdict::Review), (79, Verdict::Review), (80, Verdict::Reject)],
            ),
        ];
        for (strictness, rows) in table {
            for (points, expected) in rows {
                assert_eq!(verdict(points, strictness), expected, "{strictness:?} {points}");
            }
        }
    }

    /// Nobody is rejected by one signal, however strict the owner is.
    #[test]
    fn no_signal_rejects_alone() {
        for (signal, ..) in Signal::TABLE {
            assert_ne!(verdict(signal.points(), Strictness::Strict), Verdict::Reject, "{signal:?}");
        }
    }

    /// The rows of the tables in `docs/fraud.md` whose first cell is one of these, without the back-ticks.
    fn documented(first: &[&str]) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().replace('`', "")).collect::<Vec<_>>();
        let rows =
            include_str!("../../../docs/fraud.md").lines().filter(|line| line.starts_with('|')).map(cells);
        rows.filter(|row| first.contains(&row[1].as_str())).map(|row| row[1..].to_vec()).collect()
    }

    #[test]
    fn the_documentation_has_the_table_of_the_code() {
        let rows = documented(&Signal::TABLE.map(|(_, code, _)| code));
        let rows: Vec<_> = rows.iter().map(|row| (row[0].as_str(), row[1].parse().unwrap())).collect();
        assert_eq!(rows, Signal::TABLE.map(|(_, code, points)| (code, points)));
    }

    #[test]
    fn the_documentation_has_the_thresholds_of_the_code() {
        let table = [
            ("relaxed", Strictness::Relaxed),
            ("moderate", Strictness::Moderate),
            ("strict", Strictness::Strict),
        ];
        let rows = documented(&table.map(|(name, _)| name));
        let expected = table
            .map(|(name, it)| [name.to_owned(), it.review_from().to_string(), it.reject_from().to_string()]);
        assert_eq!(rows.iter().map(|row| &row[..3]).collect::<Vec<_>>(), expected);
    }
}
