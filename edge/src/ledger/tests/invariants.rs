//! The invariants over random histories, on the Ledger's real code and SQL.

mod actions;
mod adopt;
pub(super) mod checks;
mod decide;
mod history;
mod import;
mod model;
mod order;
mod owner;
mod programs;
mod settle;
mod told;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use self::{
    actions::{Answer, take},
    checks::{Before, check},
    history::{Step, history},
    model::Model,
    told::Told,
};
use super::{audit::audit, backup, webhooks::webhook, world::World};
use crate::ledger::{book::Tried, command::Command};

/// Attributions, reasons, refusals and states.
const EVERY_ANSWER: [&str; 59] = [
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
    "claim_rejected",
    "rejected_by_signals",
    "imported",
    "adopted",
    "adopted after a refund",
];

proptest! {
    // 256 histories, or as many as the variable PROPTEST_CASES says.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

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
        // An adopted event is recomputed by its rewards only.
        let events = "event WHERE seq IS NOT NULL";
        let audited = [("referral", checked.claims), (events, checked.events), ("reward", checked.rewards)];
        for (table, checked) in audited {
            prop_assert_eq!(checked.to_string(), counted(table), "each {} was checked", table);
        }
    }

    #[test]
    fn endpoints_are_told_what_the_journal_says_and_in_its_order(history in history()) {
        let mut world = World::with_program(&history.program.json());
        let hook = webhook(&mut world, &[]);
        let (mut told, mut sent) = (Told::default(), 0);
        for step in &history.steps {
            let _ = take(&mut world, step);
            told.compare(&world.database).map_err(|why| after(step, &why))?;
            // Every third message is refused, and tried again at some later step.
            let sendings = world.sendings();
            let subjects: BTreeSet<String> =
                sendings.iter().map(|it| world.database.rows(&format!("SELECT subject FROM delivery WHERE id = '{}'", it.id)).concat()).collect();
            prop_assert_eq!(subjects.len(), sendings.len(), "two of one subject at once");
            for sending in sendings {
                sent += 1;
                let refused = (sent % 3 == 0).then_some("refused");
                world.sent(&sending, &Tried { error: refused, ..Tried::default() });
            }
        }
        world.owner::<serde_json::Value>(Command::EnableWebhook { id: hook.webhook.id }).unwrap();
        world.days_later(3);
        let mut last = BTreeMap::new();
        for body in world.deliver() {
            let of = ["referral_id", "id"].iter().find_map(|field| body["data"][field].as_str()).unwrap().to_owned();
            let at = body["timestamp"].as_str().unwrap().to_owned();
            let before = last.insert(of, at.clone());
            prop_assert!(before.is_none_or(|before| before <= at), "a later message came first");
        }
        let waiting = "SELECT count(*) FROM delivery WHERE state = 'waiting'";
        prop_assert_eq!(world.database.rows(waiting).concat(), "0", "nothing is left behind");
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
    fn a_backup_of_any_history_restores_the_same_rows(history in history()) {
        let mut world = World::with_program(&history.program.json());
        for step in &history.steps {
            let _ = take(&mut world, step);
        }
        let file = backup::export(&mut world);
        let mut restored = backup::restored(&file, &world);
        prop_assert_eq!(backup::rows(&restored), backup::rows(&world));
        prop_assert_eq!(backup::export(&mut restored), file);
        prop_assert_eq!(audit(&mut restored, 7), audit(&mut world, 7));
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

/// Events that were nobody's when they were answered and are somebody's now.
const ADOPTED: &str =
    "SELECT CASE WHEN refunded > 0 AND NOT refunded_whole THEN 'adopted after a refund' ELSE 'adopted' END
    FROM event WHERE referral IS NOT NULL AND answer LIKE '%\"no_referral\"%'";

/// What is never met is not tested.
#[test]
fn the_random_histories_meet_every_answer_there_is() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    // Some answers are rare: it ends when all were met.
    for _ in 0..4096 {
        if EVERY_ANSWER.iter().all(|answer| met.contains(*answer)) {
            break;
        }
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
        met.extend(world.database.rows(ADOPTED));
    }
    let missing: Vec<_> = EVERY_ANSWER.iter().filter(|answer| !met.contains(**answer)).collect();
    assert!(missing.is_empty(), "never met: {missing:?}");
}

fn after(step: &Step, why: &str) -> TestCaseError {
    TestCaseError::fail(format!("after {step:?}\n{why}"))
}

/// The first answer to each event and claim.
#[derive(Default)]
struct Answered {
    first: BTreeMap<String, (Step, Answer)>,
    /// Whether somebody was erased or forgotten: from then on answers may be without the friend.
    forgotten: bool,
}

impl Answered {
    /// Who was erased may claim as somebody new; what was decided stays, without its friend.
    fn forget(&mut self) {
        self.forgotten = true;
        self.first.retain(|_, (step, _)| !matches!(step, Step::Claim { .. }));
        for (_, answer) in self.first.values_mut() {
            *answer = answer.clone().without_friend();
        }
    }

    /// Repeats a step that was allowed: it is answered as the first time, and no row changes.
    fn again(&mut self, world: &mut World, step: &Step, answer: Option<Answer>) -> Result<(), TestCaseError> {
        let Some(answer) = answer.filter(|_| !matches!(step, Step::Hours(_))) else { return Ok(()) };
        if let Step::Erase { .. } | Step::Settle = step {
            self.forget();
        }
        let first = match step {
            Step::Report(report) => Some(format!("event {}", report.id)),
            Step::Refund { id, .. } => Some(format!("refund {id}")),
            // Once the owner undoes that, the friend gets the coupon after all.
            Step::Claim { .. } if matches!(answer, Answer::NotEligible(_)) => None,
            Step::Claim { friend, .. } => Some(format!("claim of {friend}")),
            _ => None,
        };
        let first = first.map(|name| {
            let forgotten = self.forgotten;
            let answer = || if forgotten { answer.clone().without_friend() } else { answer.clone() };
            self.first.entry(name).or_insert_with(|| (step.clone(), answer())).1.clone()
        });
        if let Some(first) = first {
            let answer = if self.forgotten { answer.clone().without_friend() } else { answer.clone() };
            prop_assert_eq!(&answer, &first, "answered otherwise than before: {:?}", step);
        }
        let before = world.database.dump();
        let again = take(world, step);
        // What was made by the first is there by the second.
        prop_assert!(again.is_ok(), "repeated: {:?}: {:?}", step, again);
        if !matches!(step, Step::Import(_)) {
            prop_assert_eq!(again, Ok(answer), "repeated: {:?}", step);
        }
        prop_assert_eq!(&world.database.dump(), &before, "repeated: {:?}", step);
        Ok(())
    }

    /// Repeats every event and claim at the end, whatever happened since.
    fn all_again(&self, world: &mut World) -> Result<(), TestCaseError> {
        let before = world.database.dump();
        for (step, first) in self.first.values() {
            let again = take(world, step);
            let again = if self.forgotten { again.map(Answer::without_friend) } else { again };
            prop_assert_eq!(again, Ok(first.clone()), "repeated at the end: {:?}", step);
        }
        prop_assert_eq!(&world.database.dump(), &before);
        Ok(())
    }
}
