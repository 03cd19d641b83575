//! A Ledger of an older version is brought to the newest in place, and goes on as if it had always been so.

use goodword_protocol::{Attribution, ReferralState};
use serde_json::{Value, json};

use super::{
    audit::audit,
    invariants::checks,
    world::{World, double_sided, key, with},
};
use crate::ledger::database::Database;

/// A Ledger of version 1 with an advocate, a friend who claimed, and an order that was rewarded.
fn version_1(config: &Value) -> World {
    let world = World::empty();
    let now = world.now.as_millis();
    let bo = key("bo");
    let rows = format!(
        "CREATE TABLE schema_version (version INTEGER NOT NULL);
         INSERT INTO schema_version VALUES (1);
         INSERT INTO program VALUES ('bakery', 1, '{config}', 'key', {now}, {now});
         INSERT INTO program_version VALUES (1, '{config}', {now});
         INSERT INTO advocate VALUES ('adv_01mcc5rm00aaaaaaaaaaaaaaaa', 'dkx3r7hm', 'anna@example.com', 'key of anna',
             NULL, 'Anna', NULL, NULL, 3, 1, 1, {now});
         INSERT INTO referral VALUES ('ref_01mcc5rm00aaaaaaaaaaaaaaaa', 'adv_01mcc5rm00aaaaaaaaaaaaaaaa', '{bo}',
             'c1', 'b***', NULL, 'approved', 'none', 'nothing_held', {now}, {now});
         INSERT INTO reward VALUES ('rwd_01mcc5rm00aaaaaaaaaaaaaaaa', 'ref_01mcc5rm00aaaaaaaaaaaaaaaa',
             'adv_01mcc5rm00aaaaaaaaaaaaaaaa', 'advocate', 'thank-you', 1,
             '{{\"kind\":\"credit\",\"amount\":{{\"minor\":1000,\"currency\":\"EUR\"}}}}', 'approved', 'earned', 'o1',
             NULL, {now}, 0, {now}, {now});
         INSERT INTO event VALUES ('o1', 'ref_01mcc5rm00aaaaaaaaaaaaaaaa', 'purchase', 1, '{{}}', 5000, {now}, {now},
             '{{\"rewards\":[{{}}]}}');
         INSERT INTO change (subject, state, reason, at) VALUES
             ('ref_01mcc5rm00aaaaaaaaaaaaaaaa', 'claimed', 'claimed', {now}),
             ('rwd_01mcc5rm00aaaaaaaaaaaaaaaa', 'approved', 'earned', {now}),
             ('ref_01mcc5rm00aaaaaaaaaaaaaaaa', 'approved', 'nothing_held', {now});"
    );
    world.database.run_script(include_str!("../schema/1.sql")).expect("version 1");
    world.database.run_script(&rows).expect("its rows");
    world
}

#[test]
fn what_version_1_stored_counts_in_the_newest_version() {
    let config = with(double_sided(), json!({"attribution_window_days": 30}));
    let mut world = version_1(&config);
    let referral = world.referrals().remove(0);
    assert_eq!(referral.expires_at, "2027-02-14T08:00:00.000Z");
    assert_eq!((referral.state, referral.place), (ReferralState::Approved, Some(1)));
    let reward = world.rewards().remove(0);
    assert_eq!((reward.value, reward.reversed, reward.amount.unwrap().minor), (1000, 0, 1000));
    checks::agree(&world.database).unwrap();
    assert_eq!(audit(&mut world, 10).1, []);
    let signup = |id: &str, friend: Value| json!({"id": id, "type": "signup", "friend": friend});
    let by = |world: &mut World, id, friend, email| {
        world.report(signup(id, friend), email).unwrap().answer.decision.attributed_by
    };
    assert_eq!(by(&mut world, "e1", json!({}), Some("bo")), Some(Attribution::Email));
    assert_eq!(by(&mut world, "e2", json!({"customer_id": "c1"}), None), Some(Attribution::CustomerId));
    let again = world.purchase("o2", "bo", 5000);
    assert_eq!(again.decision.rules[0].reason.as_deref(), Some("not_first"), "the order before still counts");
    let anna = world.enrol("anna").code;
    world.claim(&anna, "cem").unwrap();
    world.purchase("o3", "cem", 5000);
    assert_eq!(audit(&mut world, 10).1, [], "what came since is audited beside what was there before");
}
