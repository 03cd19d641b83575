//! The ratios that a program's numbers come to. Which number is what, docs/numbers.md says.

/// One whole, in the unit of ratios: basis points.
const WHOLE: i128 = 10_000;

/// What happened in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// How often advocates shared their links.
    pub shares: i64,
    /// Visits of links by people.
    pub clicks: i64,
    /// Links that friends redeemed.
    pub claims: i64,
    /// Friends who did what a rule rewards, less those whose conversion was undone.
    pub conversions: i64,
    /// Advocates there were at the end of the period.
    pub advocates: i64,
}

impl Numbers {
    /// Invitations: shares. Where none was ever told of, such as on a site without the widget, clicks stand for them.
    #[must_use]
    pub const fn invitations(&self) -> i64 {
        if self.shares > 0 { self.shares } else { self.clicks }
    }

    /// Claims for each click, in basis points; none without clicks.
    #[must_use]
    pub fn claim_rate(&self) -> Option<i64> {
        ratio(self.claims, self.clicks)
    }

    /// Conversions for each claim, in basis points; none without claims.
    #[must_use]
    pub fn conversion_rate(&self) -> Option<i64> {
        ratio(self.conversions, self.claims)
    }

    /// Invitations for each advocate, in basis points; none without advocates.
    #[must_use]
    pub fn invitations_per_advocate(&self) -> Option<i64> {
        ratio(self.invitations(), self.advocates)
    }

    /// The viral coefficient in basis points: invitations for each advocate, times conversions for each invitation,
    /// which is conversions for each advocate. None without advocates or invitations.
    #[must_use]
    pub fn viral_coefficient(&self) -> Option<i64> {
        if self.invitations() == 0 { None } else { ratio(self.conversions, self.advocates) }
    }
}

/// `part` of `whole` in basis points, rounded half to even; none when there is no whole.
fn ratio(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (scaled, whole) = (i128::from(part) * WHOLE, i128::from(whole));
    let (quotient, rest) = (scaled.div_euclid(whole), scaled.rem_euclid(whole));
    let up = match (rest * 2).cmp(&whole) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    i64::try_from(quotient + i128::from(up)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_rounded_half_to_even() {
        let table = [
            (0, 5, Some(0)),
            (1, 3, Some(3333)),
            (2, 3, Some(6667)),
            (1, 1, Some(10_000)),
            (9, 4, Some(22_500)),
            // Halves: 0.00005, 0.00015 and 0.00025 of a whole.
            (1, 20_000, Some(0)),
            (3, 20_000, Some(2)),
            (5, 20_000, Some(2)),
            // More was undone than was done.
            (-1, 20_000, Some(0)),
            (-1, 4, Some(-2500)),
            (7, 0, None),
            (7, -1, None),
            (i64::MAX, i64::MAX, Some(10_000)),
            (i64::MAX, 1, None),
        ];
        for (part, whole, expected) in table {
            assert_eq!(ratio(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn the_viral_coefficient_is_invitations_per_advocate_times_conversions_per_invitation() {
        let numbers = Numbers { shares: 20, clicks: 50, claims: 10, conversions: 5, advocates: 4 };
        assert_eq!(numbers.claim_rate(), Some(2000));
        assert_eq!(numbers.conversion_rate(), Some(5000));
        assert_eq!(numbers.invitations_per_advocate(), Some(50_000), "5 each");
        assert_eq!(numbers.viral_coefficient(), Some(12_500), "5 times 5 of 20");
    }

    #[test]
    fn clicks_stand_for_invitations_where_no_share_is_told_of() {
        let numbers = Numbers { shares: 0, clicks: 50, claims: 10, conversions: 5, advocates: 4 };
        assert_eq!(numbers.invitations(), 50);
        assert_eq!(numbers.viral_coefficient(), Some(12_500));
    }

    #[test]
    fn what_has_no_whole_has_no_ratio() {
        let nothing = Numbers::default();
        assert_eq!(nothing.claim_rate(), None);
        assert_eq!(nothing.conversion_rate(), None);
        assert_eq!(nothing.invitations_per_advocate(), None);
        assert_eq!(nothing.viral_coefficient(), None);
        let uninvited = Numbers { conversions: 1, advocates: 1, ..nothing };
        assert_eq!(uninvited.viral_coefficient(), None);
    }
}
