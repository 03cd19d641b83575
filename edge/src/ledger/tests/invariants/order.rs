//! The order in which independent things arrive, and how often, changes nothing of what they come to.

use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    actions::take,
    history::{Report, Step},
    programs::{Spec, spec},
};
use crate::ledger::tests::world::{Native, World};

/// Advocates, each with friends of their own.
const PEOPLE: [(&str, [&str; 3]); 3] =
    [("anna", ["di", "ed", "fay"]), ("bo", ["gus", "hal", "ida"]), ("cem", ["jo", "kim", "lou"])];

/// What happens around one advocate, the advocate's number in front.
type Around = (usize, Step);

/// A program whose rules look at one advocate only, and what happens in it.
fn independent() -> impl Strategy<Value = (Spec, Vec<Around>, Vec<(u32, bool)>)> {
    let what = (0..3_usize, 0..3_usize, 0..10_u32, select(vec![Some(5000), Some(1500), Some(500), None]));
    let steps = vec(what, 1..40).prop_map(|drawn| {
        let steps = drawn.into_iter().enumerate().map(|(index, (advocate, friend, kind, amount))| {
            let id = u32::try_from(index).expect("a small number");
            (advocate, step(id, advocate, friend, kind, amount))
        });
        steps.collect::<Vec<_>>()
    });
    (spec().prop_map(Spec::without_shared_caps), steps).prop_flat_map(|(spec, steps)| {
        let order = vec((any::<u32>(), prop::bool::weighted(0.3)), steps.len());
        (Just(spec), Just(steps), order)
    })
}

fn step(id: u32, advocate: usize, friend: usize, kind: u32, amount: Option<i64>) -> Step {
    let (link, friends) = PEOPLE[advocate];
    let friend = friends[friend];
    match kind {
        0..3 => Step::Claim { link, friend, session_of: None, seen: Vec::new() },
        3..5 => Step::Refund { id, event: id.saturating_sub(kind), amount: amount.filter(|_| kind == 3) },
        _ => Step::Report(Report {
            id,
            kind: if kind == 5 { "signup" } else { "purchase" },
            email: Some(friend),
            customer: None,
            coupon: None,
            link: None,
            amount,
            age: (kind == 6).then_some(1),
            foreign_money: false,
        }),
    }
}

/// Refunds belong to the advocate of their event.
fn tied(steps: &[Around]) -> Vec<Around> {
    let tie = |(advocate, step): &Around| match step {
        Step::Refund { event, .. } => (steps[*event as usize].0, step.clone()),
        _ => (*advocate, step.clone()),
    };
    steps.iter().map(tie).collect()
}

/// The same steps in another order, each advocate's own kept, and some of them twice.
fn otherwise(steps: &[Around], order: &[(u32, bool)]) -> Vec<Step> {
    let mut turns: Vec<(u32, usize)> =
        steps.iter().zip(order).map(|((advocate, _), (turn, _))| (*turn, *advocate)).collect();
    turns.sort_unstable();
    let mut left = [0, 1, 2]
        .map(|advocate| steps.iter().filter(move |(of, _)| *of == advocate).map(|(_, step)| step.clone()));
    let mut arrived: Vec<Step> = Vec::new();
    for ((_, advocate), (_, twice)) in turns.into_iter().zip(order) {
        let step = left[advocate].next().expect("as many turns as steps");
        arrived.push(step);
        // What arrived at any time may arrive again.
        if *twice {
            arrived.push(arrived[arrived.len() / 2].clone());
        }
    }
    arrived
}

/// The books as a set of lines, without numbers of arrival.
fn books(database: &Native) -> Vec<String> {
    let friend = "(SELECT friend_key FROM referral WHERE id = referral)";
    let tables = [
        "SELECT 'advocate', email, friends, converted, points FROM advocate".to_owned(),
        "SELECT 'referral', (SELECT email FROM advocate WHERE id = advocate), friend_key, state, review, place,
             claimed_at, expires_at FROM referral"
            .to_owned(),
        format!(
            "SELECT 'reward', {friend}, rule, party, event, state, review, hold_until, value, reversed,
                 coupon IS NOT NULL FROM reward"
        ),
        format!("SELECT 'event', id, {friend}, counts, converts, refunded, refunded_whole FROM event"),
        "SELECT 'sums', day, channel, claims, conversions, revenue, reward_cost FROM tally_day".to_owned(),
    ];
    let mut lines: Vec<String> = tables.iter().flat_map(|sql| database.rows(sql)).collect();
    lines.sort_unstable();
    lines
}

fn lived<'s>(spec: &Spec, steps: impl Iterator<Item = &'s Step>) -> Vec<String> {
    let mut world = World::with_program(&spec.json());
    for (who, _) in PEOPLE {
        let _ = take(&mut world, &Step::Enrol { who, customer: None });
    }
    for step in steps {
        let _ = take(&mut world, step);
    }
    books(&world.database)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neither_repetition_nor_the_order_of_independent_events_changes_the_books((spec, steps, order) in independent()) {
        let steps = tied(&steps);
        let arrived = otherwise(&steps, &order);
        prop_assert_eq!(lived(&spec, steps.iter().map(|(_, step)| step)), lived(&spec, arrived.iter()));
    }
}
