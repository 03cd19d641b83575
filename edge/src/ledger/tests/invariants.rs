//! The invariants over random histories, on the Ledger's real code and SQL.

mod actions;
pub(super) mod checks;
mod decide;
mod history;
mod model;
mod order;
mod programs;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use self::{
    actions::{Answer, take},
    checks::{Before, check},
    history::{Step, history},
    model::Model,
};
use super::{audit::audit, world::World};

/// How many histories each test tries.
const HISTORIES: u32 = 256;

/// Attributions, reasons, refusals and states.
const EVERY_ANSWER: [&str; 54] = [
    "Email",
    "CustomerId",
    "Coupon",
    "Code",
    "no_referral",
    "unknown_code",
    "own_link",
    "program_closed",
    "window_over",
    "before_claim",
    "referral_closed",
    "no_rule",
    "below_minimum",
    "not_first",
    "not_nth",
    "cap_reached",
    "already_claimed",
    "invalid_field",
    "not_found",
    "state_conflict",
    "claimed",
    "converted",
    "approved",
    "rewarded",
    "rejected",
    "expired",
    "pending",
    "fulfilled",
    "cancelled",
    "earned",
    "held",
    "under_review",
    "hold_over",
    "review_approved",
    "rejected_by_owner",
    "cancelled_by_owner",
    "fulfilled_by_owner",
    "reversed",
    "refunded",
    "refunded_in_part",
    "clawback",
    "rejection_undone",
    "rejected",
    "unproved",
    "tier_not_reached",
    "higher_tier",
    "not_the_milestone",
    "milestone_given",
    "amount_missing",
    "months_over",
    "unknown_event",
    "conversion",
    "all_given",
    "nothing_held",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: HISTORIES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_every_step_the_rows_agree_with_each_other(history in history()) {
        let mut world = World::with_program(&history.program.json());
        let mut before = Before::default();
        for step in &history.steps {
            let _ = take(&mut world, step);
            check(&world.database, &mut before, step).map_err(|why| after(step, &why))?;
        }
        let (checked, differences) = audit(&mut world, 7);
        prop_assert_eq!(&differences, &[], "the audit finds nothing");
        let counted = |table: &str| world.database.rows(&format!("SELECT count(*) FROM {table}")).concat();
        let audited = [("referral", checked.claims), ("event", checked.events), ("reward", checked.rewards)];
        for (table, checked) in audited {
            prop_assert_eq!(checked.to_string(), counted(table), "each {} was checked", table);
        }
    }

    #[test]
    fn rewards_are_what_the_rules_give_recomputed_from_scratch(history in history()) {
        let mut world = World::with_program(&history.program.json());
        let mut model = Model::new(&history.program, world.now);
        for step in &history.steps {
            let answer = take(&mut world, step);
            let said = match &answer {
                Ok(answer) => Ok(view::said(&world, answer)),
                Err(error) => Err(error.problem().code.clone()),
            };
            prop_assert_eq!(said, model.take(step), "answered after {:?}", step);
            prop_assert_eq!(view::books(&world.database), model.books(), "stored after {:?}", step);
        }
    }

    #[test]
    fn what_is_refused_or_repeated_changes_no_row(history in history()) {
        let mut world = World::with_program(&history.program.json());
        let mut answered = Answered::default();
        for step in &history.steps {
            let before = world.database.dump();
            let answer = take(&mut world, step);
            if answer.is_err() {
                prop_assert_eq!(&world.database.dump(), &before, "refused: {:?}", step);
            }
            answered.again(&mut world, step, answer.ok())?;
        }
        answered.all_again(&mut world)?;
    }
}

/// What is never met is not tested.
#[test]
fn the_random_histories_meet_every_answer_there_is() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    for _ in 0..512 {
        let history = history().new_tree(&mut runner).expect("a history").current();
        let mut world = World::with_program(&history.program.json());
        for step in &history.steps {
            match take(&mut world, step) {
                Ok(Answer::Decided(answer)) => {
                    let decision = answer.decision;
                    met.extend(decision.attributed_by.map(|by| format!("{by:?}")));
                    met.extend(decision.reason);
                    met.extend(decision.rules.into_iter().filter_map(|rule| rule.reason));
                }
                Ok(_) => {}
                Err(error) => met.extend([error.problem().code.clone()]),
            }
        }
        met.extend(world.database.rows("SELECT state FROM referral UNION SELECT state FROM reward"));
        met.extend(world.database.rows("SELECT reason FROM change"));
    }
    let missing: Vec<_> = EVERY_ANSWER.iter().filter(|answer| !met.contains(**answer)).collect();
    assert!(missing.is_empty(), "never met: {missing:?}");
}

fn after(step: &Step, why: &str) -> TestCaseError {
    TestCaseError::fail(format!("after {step:?}\n{why}"))
}

/// The first answer to each event and claim.
#[derive(Default)]
struct Answered(BTreeMap<String, (Step, Answer)>);

impl Answered {
    /// Repeats a step that was allowed: it is answered as the first time, and no row changes.
    fn again(&mut self, world: &mut World, step: &Step, answer: Option<Answer>) -> Result<(), TestCaseError> {
        let Some(answer) = answer.filter(|_| !matches!(step, Step::Hours(_))) else { return Ok(()) };
        let first = match step {
            Step::Report(report) => Some(format!("event {}", report.id)),
            Step::Refund { id, .. } => Some(format!("refund {id}")),
            Step::Claim { friend, .. } => Some(format!("claim of {friend}")),
            _ => None,
        };
        let first = first.map(|name| self.0.entry(name).or_insert((step.clone(), answer.clone())).1.clone());
        if let Some(first) = first {
            prop_assert_eq!(&answer, &first, "answered otherwise than before: {:?}", step);
        }
        let before = world.database.dump();
        prop_assert_eq!(take(world, step), Ok(answer), "repeated: {:?}", step);
        prop_assert_eq!(&world.database.dump(), &before, "repeated: {:?}", step);
        Ok(())
    }

    /// Repeats every event and claim at the end, whatever happened since.
    fn all_again(&self, world: &mut World) -> Result<(), TestCaseError> {
        let before = world.database.dump();
        for (step, first) in self.0.values() {
            prop_assert_eq!(take(world, step), Ok(first.clone()), "repeated at the end: {:?}", step);
        }
        prop_assert_eq!(&world.database.dump(), &before);
        Ok(())
    }
}
