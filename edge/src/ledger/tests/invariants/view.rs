//! The Ledger's rows and answers in the form in which the model writes its own.

use goodword_protocol::Attribution;

use super::actions::Answer;
use crate::{
    ledger::tests::world::{Native, World},
    names::Named,
};

/// The books, a line for each entry, in order of arrival; random ids are numbers.
pub(super) fn books(database: &Native) -> Vec<String> {
    let tables = [
        "SELECT 'advocate', email, customer, proved_at IS NOT NULL, friends, converted, points FROM advocate
             ORDER BY rowid",
        "SELECT 'referral', (SELECT email FROM advocate WHERE id = advocate), friend_key, customer, state, review,
             claimed_at, expires_at, place, erased_at IS NOT NULL, score
             FROM referral ORDER BY rowid",
        "SELECT 'reward', (SELECT rowid - 1 FROM referral WHERE id = reward.referral), rule, party, event,
             program_version, state, review, hold_until, created_at, coupon IS NOT NULL, value, reversed
             FROM reward ORDER BY rowid",
        "SELECT 'event', id, kind, (SELECT rowid - 1 FROM referral WHERE id = event.referral), counts, amount,
             occurred_at, received_at, program_version, converts, refunded, refunded_whole FROM event ORDER BY rowid",
    ];
    tables.iter().flat_map(|sql| database.rows(sql)).collect()
}

/// An answer without its random parts.
pub(super) fn said(world: &World, answer: &Answer) -> String {
    let number = |table: &str, column: &str, value: &str| -> usize {
        let sql = format!("SELECT rowid - 1 FROM {table} WHERE {column} = '{value}'");
        world.database.rows(&sql)[0].parse().expect("a number")
    };
    match answer {
        Answer::Done => String::new(),
        Answer::Imported(said) => said.clone(),
        Answer::Enrolled(code) => {
            world.database.rows(&format!("SELECT email FROM advocate WHERE code = '{code}'")).concat()
        }
        Answer::Claimed(id, reward) => {
            let coupon = |coupon: &String| number("reward", "coupon", coupon);
            claimed(
                number("referral", "id", id),
                reward.as_ref().map(|(_, code)| gift(code.as_ref().map(coupon))),
            )
        }
        Answer::NotEligible(id) => not_eligible(number("referral", "id", id)),
        Answer::Decided(answer) => {
            let state = |referral: &goodword_protocol::Referral| {
                let state = goodword_domain::referral::State::from_wire(&referral.state);
                (number("referral", "id", &referral.id), state.name())
            };
            let decision = &answer.decision;
            let rules: Vec<_> =
                decision.rules.iter().map(|said| (said.rule.clone(), said.reason.as_deref())).collect();
            let reason = decision.reason.as_deref();
            decided(decision.attributed_by, answer.referral.as_ref().map(state), reason, &rules)
        }
        Answer::Refunded(answer) => {
            let left = |it: &goodword_protocol::Reward| {
                let state = goodword_domain::reward::State::from_wire(&it.state);
                (number("reward", "id", &it.id), state.name(), it.value - it.reversed)
            };
            let referral = answer.referral.as_ref().map(|it| {
                let state = goodword_domain::referral::State::from_wire(&it.state);
                (number("referral", "id", &it.id), state.name())
            });
            let paid_back = answer.refunded.as_ref().map(|money| money.minor);
            refunded(paid_back, answer.whole, referral, &answer.rewards.iter().map(left).collect::<Vec<_>>())
        }
        Answer::Referral(it) => referral(number("referral", "id", &it.id), Named::from_wire(&it.state)),
        Answer::Reward(it) => reward(number("reward", "id", &it.id), Named::from_wire(&it.state)),
    }
}

/// A claim's referral and what the friend was shown: the reward with its coupon, or one that has none.
pub(super) fn claimed(referral: usize, gift: Option<String>) -> String {
    format!("referral {referral}, {}", gift.unwrap_or("nothing".to_owned()))
}

/// A claim that fraud signals reject.
pub(super) fn not_eligible(referral: usize) -> String {
    format!("referral {referral} is not eligible")
}

/// A reward of a claim: the number of the reward whose coupon it is, or none for one that has no coupon.
pub(super) fn gift(coupon: Option<usize>) -> String {
    coupon.map_or("a reward".to_owned(), |number| format!("the coupon of reward {number}"))
}

/// An event's referral, how it was found, and what each rule said.
pub(super) fn decided(
    by: Option<Attribution>,
    referral: Option<(usize, &str)>,
    reason: Option<&str>,
    rules: &[(String, Option<&str>)],
) -> String {
    format!("{by:?}, referral {referral:?}, {reason:?}, {rules:?}")
}

/// What an event's refunds come to, and what is left of its rewards.
pub(super) fn refunded(
    paid_back: Option<i64>,
    whole: bool,
    referral: Option<(usize, &str)>,
    rewards: &[(usize, &str, i64)],
) -> String {
    format!("{paid_back:?} whole {whole}, referral {referral:?}, {rewards:?}")
}

pub(super) fn referral(number: usize, state: goodword_domain::referral::State) -> String {
    format!("referral {number} {}", state.name())
}

pub(super) fn reward(number: usize, state: goodword_domain::reward::State) -> String {
    format!("reward {number} {}", state.name())
}
