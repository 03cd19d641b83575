//! What must be true of the rows after every step, asked of the rows alone.

use std::collections::BTreeMap;

use goodword_protocol::{Cap, ProgramConfig};

use super::history::Step;
use crate::ledger::tests::world::{Native, key};

/// Sentences, and the query that finds the rows for which they are not true.
const TRUE_OF_ALL_ROWS: [(&str, &str); 28] = [
    (
        "a friend has one referral",
        "SELECT friend_key FROM referral WHERE friend_key IS NOT NULL GROUP BY friend_key HAVING count(*) > 1",
    ),
    (
        "a customer has one referral",
        "SELECT customer FROM referral WHERE customer IS NOT NULL GROUP BY customer HAVING count(*) > 1",
    ),
    (
        "a coupon belongs to one reward",
        "SELECT coupon FROM reward WHERE coupon IS NOT NULL GROUP BY coupon HAVING count(*) > 1",
    ),
    (
        "an event rewards a rule at most once",
        "SELECT rule, event FROM reward WHERE event IS NOT NULL GROUP BY rule, event HAVING count(*) > 1",
    ),
    (
        "a claim rewards a rule at most once",
        "SELECT rule, referral FROM reward WHERE event IS NULL GROUP BY rule, referral HAVING count(*) > 1",
    ),
    (
        "a reward is of an event of its own referral",
        "SELECT id FROM reward WHERE event IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM event WHERE id = reward.event AND referral = reward.referral AND counts)",
    ),
    (
        "a reward is of the advocate of its referral",
        "SELECT id FROM reward WHERE advocate <> (SELECT advocate FROM referral WHERE id = reward.referral)",
    ),
    (
        "the last change of each referral and reward is where it stands",
        "SELECT id FROM (SELECT id, state, reason FROM referral UNION ALL SELECT id, state, reason FROM reward) AS it
             WHERE state || reason IS NOT
                 (SELECT state || reason FROM change WHERE subject = it.id ORDER BY change.id DESC LIMIT 1)",
    ),
    (
        "a converted referral stands where its rewards stand",
        "SELECT id FROM referral WHERE state IN ('converted', 'approved', 'rewarded') AND state <> CASE
             WHEN EXISTS (SELECT 1 FROM reward WHERE referral = referral.id AND state = 'pending') THEN 'converted'
             WHEN EXISTS (SELECT 1 FROM reward WHERE referral = referral.id AND state = 'approved')
                 OR NOT EXISTS (SELECT 1 FROM reward WHERE referral = referral.id AND state <> 'cancelled')
             THEN 'approved' ELSE 'rewarded' END",
    ),
    (
        "an event's reward means that the referral converted or was rejected",
        "SELECT id FROM referral WHERE state IN ('claimed', 'expired')
             AND EXISTS (SELECT 1 FROM reward WHERE referral = referral.id AND event IS NOT NULL)",
    ),
    (
        "of a rejected referral nothing is still to be given",
        "SELECT id FROM referral WHERE state = 'rejected'
             AND EXISTS (SELECT 1 FROM reward WHERE referral = referral.id AND state IN ('pending', 'approved'))",
    ),
    (
        "an advocate's numbers are those of the referrals",
        "SELECT id FROM advocate WHERE friends <> (SELECT count(*) FROM referral WHERE advocate = advocate.id)
             OR converted <> (SELECT count(*) FROM referral WHERE advocate = advocate.id
                 AND state IN ('converted', 'approved', 'rewarded'))",
    ),
    (
        "a coupon is handed out when its discount is given, and not before",
        "SELECT id FROM reward WHERE (coupon IS NOT NULL) <> (spec LIKE '%discount%' AND state = 'fulfilled')",
    ),
    (
        "the journal of a reward adds up to what is due of it",
        "SELECT id FROM reward WHERE (SELECT coalesce(sum(delta), 0) FROM change WHERE subject = reward.id)
             <> CASE state WHEN 'cancelled' THEN 0 ELSE value - reversed END",
    ),
    (
        "no more is taken back than was promised, and nothing is given back",
        "SELECT id FROM reward WHERE reversed NOT BETWEEN 0 AND value",
    ),
    (
        "what is given is worth something",
        "SELECT id FROM reward WHERE value < 1",
    ),
    (
        "no more is refunded than was paid, and all of it when it is whole",
        "SELECT id FROM event WHERE refunded NOT BETWEEN 0 AND coalesce(amount, 0)
             OR (refunded_whole AND refunded <> coalesce(amount, 0))
             OR refunded <> (SELECT coalesce(sum(amount), 0) FROM refund WHERE event = event.id)",
    ),
    (
        "of an event that was refunded whole nothing is due",
        "SELECT reward.id FROM reward JOIN event ON event.id = reward.event
             WHERE refunded_whole AND reversed < value",
    ),
    (
        "a referral has a place exactly when it has converted",
        "SELECT id FROM referral WHERE (place IS NOT NULL) <> (state IN ('converted', 'approved', 'rewarded'))",
    ),
    (
        "a referral has converted exactly when it is not rejected and a converting event is left of it",
        "SELECT id FROM referral WHERE state <> 'rejected'
             AND (state IN ('converted', 'approved', 'rewarded')) <> EXISTS
                 (SELECT 1 FROM event WHERE referral = referral.id AND converts AND NOT refunded_whole)",
    ),
    (
        "an advocate's milestone is given once",
        "SELECT rule, advocate FROM reward WHERE state <> 'cancelled' AND reversed < value
             AND rule IN (SELECT json_extract(promise.value, '$.id') FROM program, json_each(config, '$.rules') AS promise
                 WHERE json_extract(promise.value, '$.at_referral') IS NOT NULL)
             AND program_version = (SELECT version FROM program)
             GROUP BY rule, advocate HAVING count(*) > 1",
    ),
    (
        "a balance of points is what is left of those that were given",
        "SELECT id FROM advocate WHERE points <> (SELECT coalesce(sum(reward.value - reversed), 0) FROM reward
             WHERE advocate = advocate.id AND party = 'advocate' AND state = 'fulfilled' AND spec LIKE '%\"points\"%')",
    ),
    (
        "a friend's first names are among all names",
        "SELECT id FROM referral WHERE friend_key IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM friend_alias WHERE alias = 'email:' || friend_key AND referral = referral.id)",
    ),
    (
        "of an erased referral nothing tells who the friend was",
        "SELECT id FROM referral WHERE erased_at IS NOT NULL AND (coalesce(friend_key, customer, masked_email, masked_name)
                 IS NOT NULL OR EXISTS (SELECT 1 FROM friend_alias WHERE referral = referral.id)
             OR EXISTS (SELECT 1 FROM event WHERE referral = referral.id AND (json_extract(facts, '$.request.friend') <> '{}'
                 OR json_extract(facts, '$.friend_key') IS NOT NULL OR json_extract(answer, '$.referral.friend') <> '{}')))",
    ),
    (
        "of an event that is nobody's nothing tells whose it was",
        "SELECT id FROM event WHERE referral IS NULL AND (json_extract(facts, '$.request.friend') <> '{}'
             OR coalesce(json_extract(facts, '$.friend_key'), json_extract(facts, '$.masked_email')) IS NOT NULL)",
    ),
    (
        "an event that waits for its friend is nobody's",
        "SELECT event FROM early_event WHERE (SELECT referral FROM event WHERE id = early_event.event) IS NOT NULL",
    ),
    (
        "an event of nobody counts for nothing",
        "SELECT id FROM event WHERE referral IS NULL AND (counts OR converts)",
    ),
    (
        "the sums are those of the rows",
        "SELECT 'sums' WHERE (SELECT coalesce(sum(claims), 0) FROM tally_day) <> (SELECT count(*) FROM referral)
             OR (SELECT coalesce(sum(conversions), 0) FROM tally_day) <> (SELECT count(*) FROM referral
                 WHERE state IN ('converted', 'approved', 'rewarded'))
             OR (SELECT coalesce(sum(revenue), 0) FROM tally_day) <> (SELECT coalesce(sum(amount - refunded), 0)
                 FROM event WHERE counts)
             OR (SELECT coalesce(sum(reward_cost), 0) FROM tally_day) <> (SELECT coalesce(sum(value - reversed), 0)
                 FROM reward WHERE state <> 'cancelled' AND (spec LIKE '%\"amount\"%' OR spec LIKE '%commission%'))
             OR (SELECT coalesce(sum(conversions), 0) FROM tally_month) <>
                 (SELECT coalesce(sum(conversions), 0) FROM tally_advocate)
             OR (SELECT coalesce(sum(reward_cost), 0) FROM tally_advocate) <>
                 (SELECT coalesce(sum(reward_cost), 0) FROM tally_day)
             OR (SELECT coalesce(max(advocates), 0) FROM tally_enrolled) <>
                 (SELECT coalesce(sum(enrolled), 0) FROM tally_day)",
    ),
];

/// Tables whose rows are only added, and columns that never change once they are set.
const ONLY_ADDED: [&str; 6] = [
    "SELECT id, subject, state, reason, at, delta, cause, advocate FROM change ORDER BY id",
    "SELECT id, kind, json_remove(facts, '$.request.friend', '$.request.metadata', '$.friend_key', '$.masked_email'),
         amount, occurred_at, received_at, json_remove(answer, '$.referral.friend') FROM event ORDER BY rowid",
    "SELECT * FROM program_version ORDER BY version",
    "SELECT id, referral, advocate, party, rule, program_version, spec, event, hold_until, created_at, value
         FROM reward ORDER BY rowid",
    "SELECT id, advocate, claimed_at, expires_at FROM referral ORDER BY rowid",
    "SELECT id, event, amount, received_at, json_remove(answer, '$.referral.friend') FROM refund ORDER BY rowid",
];

/// What of these is personal: it stays too, until somebody is erased or forgotten.
const PERSONAL: [&str; 4] = [
    "SELECT note FROM change ORDER BY id",
    "SELECT facts, answer FROM event ORDER BY rowid",
    "SELECT answer FROM refund ORDER BY rowid",
    "SELECT id, email, email_key FROM advocate ORDER BY rowid",
];

/// What is set once: whose a coupon is, and of an event whose it is and what it came to. An event of nobody is
/// adopted when its friend claims; from then on it stays what it is.
const SET_ONCE: [(&str, &str); 2] = [
    ("a coupon never moves", "SELECT coupon || ' ' || id FROM reward WHERE coupon IS NOT NULL"),
    (
        "an event stays what it is",
        "SELECT id || ' ' || referral || ' ' || counts || converts || program_version FROM event
             WHERE referral IS NOT NULL",
    ),
];

/// What was there after the step before.
#[derive(Default)]
pub(super) struct Before {
    added: BTreeMap<&'static str, Vec<String>>,
    /// By the sentence and what has it.
    set: BTreeMap<(&'static str, String), String>,
    own_friends: Vec<String>,
    rewards: usize,
}

/// Checks that the rows agree with each other.
///
/// # Errors
/// The sentence that is not true, and the rows that say so.
pub(in crate::ledger::tests) fn agree(database: &Native) -> Result<(), String> {
    TRUE_OF_ALL_ROWS.iter().try_for_each(|(sentence, query)| must(sentence, &database.rows(query)))
}

/// Checks the rows after a step.
///
/// # Errors
/// The sentence that is not true, and the rows that say so.
pub(super) fn check(database: &Native, before: &mut Before, step: &Step) -> Result<(), String> {
    agree(database)?;
    let forgets = matches!(step, Step::Erase { .. } | Step::Settle);
    for (query, personal) in
        ONLY_ADDED.iter().map(|query| (*query, false)).chain(PERSONAL.map(|query| (query, true)))
    {
        let rows = database.rows(query);
        let earlier = before.added.insert(query, rows.clone()).unwrap_or_default();
        let kept = rows.starts_with(&earlier) || (personal && forgets);
        must("what was recorded stays", if kept { &[] } else { &earlier })?;
    }
    nobody_erased_is_left(database, step)?;
    for (sentence, query) in SET_ONCE {
        for pair in database.rows(query) {
            let (what, value) = pair.split_once(' ').expect("a pair");
            let earlier = before.set.insert((sentence, what.to_owned()), value.to_owned());
            must(sentence, &earlier.filter(|earlier| earlier != value).into_iter().collect::<Vec<_>>())?;
        }
    }
    let new = database.rows(&format!("SELECT referral FROM reward WHERE rowid > {}", before.rewards));
    own_friends(database, before, step, &new)?;
    caps(database, before.rewards)?;
    before.rewards += new.len();
    Ok(())
}

/// After an erasure no row has a name of the person, other than what others said of themselves.
fn nobody_erased_is_left(database: &Native, step: &Step) -> Result<(), String> {
    let Step::Erase { email, customer } = step else { return Ok(()) };
    let mut names: Vec<String> = Vec::new();
    if let Some(email) = email {
        names.extend([key(email), format!(" {email} ")]);
    }
    if let Some(id) = customer {
        names.extend([format!("customer:{id}"), format!("\"{id}\""), format!(" {id} ")]);
    }
    let tells = |row: &String| names.iter().any(|name| row.contains(name));
    must("who was erased is in no row", &database.dump().into_iter().filter(tells).collect::<Vec<_>>())
}

fn must(sentence: &str, rows: &[String]) -> Result<(), String> {
    if rows.is_empty() { Ok(()) } else { Err(format!("not so: {sentence}\n{rows:#?}")) }
}

/// Nobody becomes their own friend by what a friend does. By enrolling they may turn out to be it, and from then on
/// nothing is given for it.
fn own_friends(
    database: &Native,
    before: &mut Before,
    step: &Step,
    rewarded: &[String],
) -> Result<(), String> {
    let own = "SELECT referral.id FROM referral JOIN advocate ON advocate.id = advocate
                   WHERE EXISTS (SELECT 1 FROM friend_alias WHERE referral = referral.id
                       AND alias IN ('email:' || email_key, 'customer:' || advocate.customer))";
    let earlier = std::mem::replace(&mut before.own_friends, database.rows(own));
    let is_new = |referral: &&String| !earlier.contains(*referral) && !matches!(step, Step::Enrol { .. });
    let new: Vec<String> = before.own_friends.iter().filter(is_new).cloned().collect();
    must("nobody becomes their own friend", &new)?;
    let paid: Vec<String> = rewarded.iter().filter(|referral| earlier.contains(*referral)).cloned().collect();
    must("nobody is rewarded for their own referral", &paid)
}

/// A reward that is new is within the cap that its rule has now.
fn caps(database: &Native, earlier: usize) -> Result<(), String> {
    let sql = format!(
        "SELECT rule, advocate, created_at FROM reward WHERE rowid > {earlier} AND rule NOT LIKE 'imported:%'"
    );
    let new = database.rows(&sql);
    let Some(config) = database.rows("SELECT config FROM program").pop() else { return Ok(()) };
    let config: ProgramConfig = serde_json::from_str(&config).expect("a configuration");
    for reward in new {
        let [rule, advocate, now] = reward.split(' ').collect::<Vec<_>>()[..] else { panic!("{reward}") };
        let promise = config.rules.iter().find(|promise| promise.id == rule).expect("a rule in force");
        let Some(Cap { per_advocate, per_program, per_days }) = promise.cap else { continue };
        let counted = format!(
            "SELECT id FROM reward WHERE rule = '{rule}' AND state <> 'cancelled' AND reversed < value AND created_at >= {now} - {}",
            per_days.map_or(now.parse().unwrap(), |days| i64::from(days) * 86_400_000),
        );
        for (most, sql) in
            [(per_program, counted.clone()), (per_advocate, format!("{counted} AND advocate = '{advocate}'"))]
        {
            let given = database.rows(&sql);
            let over = most.is_some_and(|most| given.len() > most as usize);
            must("a rule gives at most its cap", if over { &given } else { &[] })?;
        }
    }
    Ok(())
}
