//! History from another product: it stands in the books, pays nothing, and a dry run says what will become of it.

use goodword_domain::fraud::Signal;
use goodword_protocol::{ImportOutcome, ReferralState, RewardState};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{
    audit::audit,
    invariants::checks,
    webhooks::webhook,
    world::{World, double_sided, key, with},
};
use crate::{
    import::presumed::Presumed,
    ledger::{
        command::{Command, Names},
        history::{HistoryPart, HistoryRow, HistoryTaken, RowTaken},
    },
};

use ImportOutcome::{Created, Exists, Skipped};

/// A row about an advocate, and about a friend unless they have no name.
pub(super) fn row(advocate: &str, friend: &str) -> HistoryRow {
    let friend = Some(friend).filter(|friend| !friend.is_empty());
    HistoryRow {
        line: 2,
        email: Some(advocate.to_owned()),
        email_key: Some(key(advocate)),
        friend_key: friend.map(key),
        masked_email: friend.map(|_| "m***".to_owned()),
        customer_keys: friend.map(key).into_iter().collect(),
        state: "claimed".to_owned(),
        kind: "purchase".to_owned(),
        ..HistoryRow::default()
    }
}

/// The friend bought, and the advocate was paid so many cents for it.
fn bought(advocate: &str, friend: &str, order: &str, paid: i64) -> HistoryRow {
    HistoryRow {
        state: "converted".to_owned(),
        order: Some(order.to_owned()),
        amount: Some(5000),
        paid: Some(paid),
        ..row(advocate, friend)
    }
}

fn part(rows: &[HistoryRow]) -> HistoryPart {
    HistoryPart { product: "plain".to_owned(), rows: rows.to_vec(), presumed: Vec::new() }
}

fn take(world: &mut World, rows: &[HistoryRow]) -> Vec<RowTaken> {
    world.owner::<HistoryTaken>(Command::TakeHistory(Box::new(part(rows)))).expect("history is taken").rows
}

/// A dry run, in parts of this length, as the Worker carries what was presumed from one to the next.
fn rehearse(world: &mut World, rows: &[HistoryRow], length: usize) -> Vec<RowTaken> {
    rehearse_all(world, rows, length).0
}

/// The same, with what the Worker remembers at the end.
fn rehearse_all(world: &mut World, rows: &[HistoryRow], length: usize) -> (Vec<RowTaken>, Presumed) {
    let (mut all, mut known) = (Vec::new(), Presumed::default());
    for rows in rows.chunks(length) {
        let part = HistoryPart { presumed: known.met_by(rows), ..part(rows) };
        let taken: HistoryTaken = world.owner(Command::RehearseHistory(Box::new(part))).expect("a dry run");
        known.keep(taken.planned);
        all.extend(taken.rows);
    }
    (all, known)
}

fn shown(taken: &RowTaken) -> (Option<ImportOutcome>, Option<ImportOutcome>, Option<ImportOutcome>, String) {
    (taken.advocate, taken.referral, taken.order, taken.notes.join(" "))
}

/// What is stored adds up, and the audit finds nothing.
fn all_is_well(world: &mut World) {
    checks::agree(&world.database).unwrap();
    assert_eq!(audit(world, 10).1, []);
}

#[test]
fn what_was_earned_elsewhere_stands_in_the_books_and_pays_nothing() {
    let mut world = World::with_program(&double_sided());
    let rows = [bought("anna", "di", "old-1", 750)];
    assert_eq!(
        shown(&take(&mut world, &rows)[0]),
        (Some(Created), Some(Created), Some(Created), String::new())
    );
    let referral = world.referrals().remove(0);
    assert_eq!((referral.state, referral.reason.as_str()), (ReferralState::Rewarded, "imported"));
    assert_eq!(referral.place, Some(1));
    let paid = world.rewards();
    assert_eq!((paid.len(), paid[0].state, paid[0].value), (1, RewardState::Fulfilled, 750));
    assert_eq!((paid[0].rule.as_str(), paid[0].reason.as_str()), ("imported:plain", "imported"));
    all_is_well(&mut world);

    let again = world.purchase("old-1", "di", 5000);
    assert_eq!(again.decision.reason.as_deref(), Some("imported"), "the shop reports the old order again");
    let next = world.purchase("new-1", "di", 5000);
    assert_eq!(
        next.decision.rules[0].reason.as_deref(),
        Some("not_first"),
        "it is the friend's second order"
    );
    assert_eq!(world.rewards().len(), 1);
    all_is_well(&mut world);

    let before = world.database.dump();
    assert_eq!(shown(&take(&mut world, &rows)[0]), (Some(Exists), Some(Exists), Some(Exists), String::new()));
    assert_eq!(world.database.dump(), before, "the same file again changes nothing");
}

#[test]
fn a_friend_who_had_not_bought_yet_pays_when_they_do() {
    let mut world = World::with_program(&double_sided());
    let kept = HistoryRow { code: Some("anna-1".to_owned()), ..row("anna", "di") };
    take(&mut world, &[kept]);
    let referral = world.referrals().remove(0);
    assert_eq!((referral.state, referral.code.as_str()), (ReferralState::Claimed, "anna-1"));
    assert_eq!(world.purchase("o1", "di", 5000).rewards.len(), 1);
    assert!(world.claim("anna-1", "ed").unwrap().first, "the old link works");
    let bo = world.enrol("bo").code;
    assert_eq!(world.claim(&bo, "di").unwrap_err().problem().code, "already_claimed");
    all_is_well(&mut world);
}

#[test]
fn what_is_over_begins_as_over() {
    use ReferralState::{Expired, Rejected, Reversed};
    let mut world = World::with_program(&with(double_sided(), json!({"attribution_window_days": 30})));
    let long_ago = world.now.as_millis() - 31 * 86_400_000;
    let states = ["claimed", "rejected", "reversed", "expired"];
    let rows: Vec<_> = states
        .iter()
        .enumerate()
        .map(|(number, state)| HistoryRow {
            state: (*state).to_owned(),
            claimed_at: Some(long_ago),
            order: Some(format!("old-{number}")),
            ..row("anna", &format!("friend {number}"))
        })
        .collect();
    take(&mut world, &rows);
    let mut found: Vec<_> = world.referrals().into_iter().map(|it| it.state).collect();
    found.reverse();
    assert_eq!(found, [Expired, Rejected, Reversed, Expired]);
    all_is_well(&mut world);
    world.settle();
    all_is_well(&mut world);
    let late = world.purchase("old-0", "friend 0", 5000);
    assert_eq!(late.decision.reason.as_deref(), Some("imported"), "its number is taken");
}

#[test]
fn more_orders_of_one_friend_come_one_by_one() {
    let mut world = World::with_program(&double_sided());
    let claimed = row("anna", "di");
    let unnamed = HistoryRow { order: None, ..bought("anna", "di", "", 0) };
    let rows = [
        claimed,
        unnamed.clone(),
        unnamed,
        bought("anna", "di", "old-2", 300),
        bought("bo", "ed", "old-2", 0),
    ];
    let taken: Vec<_> = take(&mut world, &rows).iter().map(shown).collect();
    let expected = [
        (Some(Created), Some(Created), None, String::new()),
        (Some(Exists), Some(Exists), Some(Created), String::new()),
        (Some(Exists), Some(Exists), Some(Exists), String::new()),
        (Some(Exists), Some(Exists), Some(Created), String::new()),
        (Some(Created), Some(Created), Some(Skipped), "order_known".to_owned()),
    ];
    assert_eq!(taken, expected);
    let mut states: Vec<_> = world.referrals().into_iter().map(|it| it.state).collect();
    states.reverse();
    assert_eq!(states, [ReferralState::Rewarded, ReferralState::Claimed]);
    all_is_well(&mut world);
}

#[test]
fn a_referral_that_began_here_is_left_alone() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna").code;
    world.claim(&anna, "di").unwrap();
    let taken = take(&mut world, &[bought("anna", "di", "old-1", 750), bought("bo", "di", "old-1", 750)]);
    assert_eq!(shown(&taken[0]), (Some(Exists), Some(Exists), Some(Skipped), "live_referral".to_owned()));
    assert_eq!(shown(&taken[1]), (Some(Created), Some(Skipped), Some(Skipped), "already_claimed".to_owned()));
    assert_eq!(world.purchase("old-1", "di", 5000).rewards.len(), 1);
    all_is_well(&mut world);
}

#[test]
fn a_refund_of_an_old_order_takes_back_what_was_paid_for_it() {
    let mut world = World::with_program(&double_sided());
    take(&mut world, &[bought("anna", "di", "old-1", 1000)]);
    let refund = |world: &mut World, id: &str, minor: i64| {
        let request = json!({"id": id, "event_id": "old-1", "amount": {"minor": minor, "currency": "EUR"}});
        world.owner::<Value>(Command::Refund(serde_json::from_value(request).unwrap())).unwrap();
    };
    refund(&mut world, "b1", 2500);
    let reward = world.rewards().remove(0);
    assert_eq!((reward.reversed, reward.reason.as_str()), (500, "clawback"));
    all_is_well(&mut world);
    refund(&mut world, "b2", 2500);
    assert_eq!(world.referrals()[0].state, ReferralState::Reversed);
    all_is_well(&mut world);
    take(&mut world, &[bought("anna", "di", "old-1", 1000)]);
    assert_eq!(world.referrals()[0].state, ReferralState::Reversed, "what was refunded is not imported anew");
}

#[test]
fn history_is_told_to_nobody_and_counts_on_the_day_it_happened() {
    let mut world = World::with_program(&double_sided());
    webhook(&mut world, &[]);
    let at = Some(world.now.as_millis() - 40 * 86_400_000);
    take(&mut world, &[HistoryRow { claimed_at: at, ordered_at: at, ..bought("anna", "di", "old-1", 750) }]);
    assert_eq!(world.database.rows("SELECT kind FROM delivery"), [""; 0]);
    let sums = "SELECT day, claims, conversions, revenue, reward_cost FROM tally_day WHERE claims > 0";
    assert_eq!(world.database.rows(sums), ["2026-12-06 1 1 5000 750"]);
    all_is_well(&mut world);
}

#[test]
fn who_is_erased_is_erased_from_history_too() {
    let mut world = World::with_program(&double_sided());
    let first = HistoryRow {
        name: Some("Anna".to_owned()),
        customer: Some("klant-1".to_owned()),
        ..bought("anna", "di", "old-1", 750)
    };
    take(&mut world, &[first]);
    // Another id on an order of the same friend: by that they are known as well.
    take(
        &mut world,
        &[HistoryRow { customer: Some("klant-9".to_owned()), ..bought("anna", "di", "old-2", 1) }],
    );
    for (email, customer) in [(None, Some("klant-9")), (Some("anna"), None)] {
        let customer = customer.map(str::to_owned);
        let names = Names { key: email.map(key), customer, customer_keys: Vec::new() };
        let held: Value = world.owner(Command::Person(names.clone())).unwrap();
        assert!(held.to_string().contains("old-"), "{held}");
        world.owner::<Value>(Command::ErasePerson(names)).unwrap();
    }
    let left = world.database.dump().join("\n");
    for secret in ["key of", "klant-1", "klant-9", "anna", "Anna", "m***"] {
        assert!(!left.contains(secret), "{secret} is left");
    }
    all_is_well(&mut world);
}

/// Rows as a careless owner may send them: the same people under several names, twice, in any order.
fn rows() -> impl Strategy<Value = Vec<HistoryRow>> {
    let states = ["claimed", "converted", "converted", "rejected", "reversed", "expired"];
    let advocate = (
        option::weighted(0.8, select(vec!["anna", "bo", "cem"])),
        option::of(select(vec!["c-1", "c-2", "c-3"])),
    );
    let friend = (
        option::weighted(0.8, select(vec!["di", "ed", "fay", "bo"])),
        option::weighted(0.3, select(vec!["c1", "c2"])),
    );
    let order = (option::weighted(0.5, select(vec!["o1", "o2", "o3", "o4"])), option::of(1..900_i64));
    let ages = option::weighted(0.3, select(vec![1_i64, 200]));
    let one = (advocate, friend, select(states.to_vec()), order, ages);
    let read = |(number, (advocate, friend, state, order, age)): (usize, Said)| {
        let ((email, code), (friend, customer), (order, paid)) = (advocate, friend, order);
        HistoryRow {
            line: number as u64 + 2,
            email: email.map(str::to_owned),
            email_key: email.map(key),
            code: code.map(str::to_owned),
            customer: customer.map(str::to_owned),
            state: state.to_owned(),
            order: order.map(str::to_owned),
            paid,
            amount: paid.map(|paid| paid * 10),
            claimed_at: age.map(|days| 1_800_000_000_000 - days * 86_400_000),
            ..row("", friend.unwrap_or_default())
        }
    };
    vec(one, 1..16).prop_map(move |all| all.into_iter().enumerate().map(read).collect())
}

/// Two names of somebody.
type TwoNames = (Option<&'static str>, Option<&'static str>);
/// What a row says: advocate, friend, state, order with what was paid, and the claim's age in days.
type Said = (TwoNames, TwoNames, &'static str, (Option<&'static str>, Option<i64>), Option<i64>);

/// A Worker has 128 MB, and a file 100,000 rows.
#[test]
fn a_dry_run_remembers_a_row_in_few_bytes_also_one_that_says_all_there_is_to_say() {
    let mut world = World::with_program(&double_sided());
    // Keys are as long as the Worker makes them.
    let long = |what: &str, number: u64| Some(format!("{what}{number:0>42}"));
    let row = |number: u64| HistoryRow {
        line: 90_000 + number,
        email_key: long("a", number),
        code: Some(format!("anna-jansen-{number}")),
        friend_key: long("f", number),
        customer: Some(format!("cus_Pabcdefgh{number:05}")),
        ..bought(&format!("anna {number}"), "", &format!("order-{number}"), 500)
    };
    let rows: Vec<HistoryRow> = (0..3500).map(row).collect();
    let (taken, known) = rehearse_all(&mut world, &rows, 500);
    assert!(taken.iter().all(|row| row.order == Some(Created)));
    let each = known.weight() / rows.len();
    assert!(each <= 550, "{each} bytes a row");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dry_run_says_what_will_become_of_each_row(before in rows(), file in rows(), parts in (1..6_usize, 1..6_usize)) {
        let mut world = World::with_program(&double_sided());
        let cem = world.enrol("cem").code;
        world.claim_suspiciously(&cem, "fay", crate::ledger::command::Suspicion {
            signals: vec![Signal::PaidAd.code().to_owned()], ..Default::default()
        }).unwrap();
        world.purchase("o3", "fay", 5000);
        take(&mut world, &before);
        let dump = world.database.dump();
        let said = rehearse(&mut world, &file, parts.0);
        prop_assert_eq!(&world.database.dump(), &dump, "a dry run changes nothing");
        let done: Vec<_> = file.chunks(parts.1).flat_map(|rows| take(&mut world, rows)).collect();
        prop_assert_eq!(&said, &done);
        checks::agree(&world.database).map_err(TestCaseError::fail)?;
        prop_assert_eq!(audit(&mut world, 7).1, []);
        let dump = world.database.dump();
        // Who was not known when their code came is known by now.
        let known = |taken: &RowTaken| taken.notes != ["unknown_advocate"];
        let file: Vec<_> = file.into_iter().zip(&done).filter(|(_, taken)| known(taken)).map(|it| it.0).collect();
        let again = take(&mut world, &file);
        prop_assert_eq!(&world.database.dump(), &dump, "the file again changes nothing: {:?}", again);
    }
}
