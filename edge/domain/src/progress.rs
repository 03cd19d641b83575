//! How far an advocate is on the way to a program's tiers and milestones.

use crate::{
    program::Program,
    rule::{Place, Rule},
};

/// A tier or milestone, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The rule that gives something there.
    pub rule: &'a Rule,
    /// What it takes: so many converted referrals.
    pub at: u32,
    /// How many of them are still to come; 0 when it is reached.
    pub remaining: u32,
}

impl Progress<'_> {
    /// Whether the advocate is there.
    #[must_use]
    pub const fn reached(&self) -> bool {
        self.remaining == 0
    }
}

/// Every tier and milestone of the program, from the nearest to the farthest, for an advocate with so many converted
/// referrals. Those at the same number stand in the owner's order.
///
/// It follows the count: a refund that takes a converted referral back takes a tier back with it.
#[must_use]
pub fn progress(program: &Program, converted: u32) -> Vec<Progress<'_>> {
    let step = |rule| {
        let at = target(rule)?;
        Some(Progress { rule, at, remaining: at.saturating_sub(converted) })
    };
    let mut steps: Vec<Progress<'_>> = program.rules.iter().filter_map(step).collect();
    steps.sort_by_key(|step| step.at);
    steps
}

/// The nearest tier or milestone that is still to come.
#[must_use]
pub fn next<'a, 'p>(steps: &'a [Progress<'p>]) -> Option<&'a Progress<'p>> {
    steps.iter().find(|step| !step.reached())
}

/// At how many converted referrals a rule begins to give; none for one that gives for each of them.
const fn target(rule: &Rule) -> Option<u32> {
    match rule.place {
        Place::Any => None,
        Place::From(at) | Place::At(at) => Some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rule::Party, sample};

    /// A ladder of two tiers with a milestone between and one beside the second, and a rule without either.
    fn ladder() -> Program {
        let rule = |id, place| Rule { place, ..sample::rule(id, "purchase", Party::Advocate) };
        sample::program(vec![
            rule("each", Place::Any),
            rule("gold", Place::From(5)),
            rule("cake", Place::At(5)),
            rule("silver", Place::From(1)),
            rule("third", Place::At(3)),
        ])
    }

    #[test]
    fn each_step_says_how_many_referrals_are_still_to_come() {
        let ladder = ladder();
        // Referrals, what is still to come of silver, third, gold and cake, and the next of them.
        let table = [
            (0, [1, 3, 5, 5], Some("silver")),
            (1, [0, 2, 4, 4], Some("third")),
            (2, [0, 1, 3, 3], Some("third")),
            (3, [0, 0, 2, 2], Some("gold")),
            (4, [0, 0, 1, 1], Some("gold")),
            (5, [0, 0, 0, 0], None),
            (u32::MAX, [0, 0, 0, 0], None),
        ];
        for (converted, remaining, following) in table {
            let steps = progress(&ladder, converted);
            let seen: Vec<_> = steps.iter().map(|step| (step.rule.id.as_str(), step.at)).collect();
            assert_eq!(seen, [("silver", 1), ("third", 3), ("gold", 5), ("cake", 5)]);
            assert_eq!(steps.iter().map(|step| step.remaining).collect::<Vec<_>>(), remaining, "{converted}");
            assert!(steps.iter().all(|step| step.reached() == (step.at <= converted)), "{converted}");
            assert_eq!(next(&steps).map(|step| step.rule.id.as_str()), following, "{converted}");
        }
    }

    #[test]
    fn a_refund_that_takes_a_referral_back_takes_its_tier_back() {
        let ladder = ladder();
        let gold = |converted| progress(&ladder, converted)[2].reached();
        assert_eq!([4, 5, 4, 5].map(gold), [false, true, false, true]);
    }

    #[test]
    fn a_program_without_tiers_and_milestones_has_no_steps() {
        let program = sample::program(vec![sample::rule("each", "purchase", Party::Advocate)]);
        assert_eq!(progress(&program, 3), []);
        assert_eq!(next(&progress(&program, 3)), None);
    }
}
