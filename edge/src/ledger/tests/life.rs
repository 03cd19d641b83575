//! The life of a referral and its rewards.

use goodword_protocol::{Attribution, Referral, ReferralState, RefundRequest, Reward, RewardState};
use serde_json::json;

use super::world::{World, double_sided, with};
use crate::{
    error::Code,
    ledger::{
        answer::{Mine, RefundDecided},
        book::Failure,
        command::{Asker, Call, Caller, Command, Session},
    },
    precondition::Condition,
};

#[test]
fn a_friend_who_claims_twice_gets_the_same_coupon() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let first = world.claim(&anna.code, "bo").unwrap();
    let again = world.claim(&anna.code.to_uppercase(), "bo").unwrap();
    assert!(first.first && !again.first);
    assert_eq!(first.referral, again.referral);
    assert_eq!(first.reward, again.reward);
    assert!(first.reward.unwrap().1.is_some(), "there is a coupon");
}

#[test]
fn a_friend_belongs_to_the_advocate_who_was_first() {
    let mut world = World::with_program(&double_sided());
    let (anna, cem) = (world.enrol("anna"), world.enrol("cem"));
    world.claim(&anna.code, "bo").unwrap();
    assert!(world.claim(&cem.code, "bo").unwrap_err().is(Code::AlreadyClaimed));
    assert_eq!(world.referrals().len(), 1);
}

#[test]
fn nobody_is_their_own_friend() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol_as("anna", Some("c1"));
    assert!(world.claim(&anna.code, "anna").unwrap_err().is(Code::OwnLink));
    world.claim(&anna.code, "anna at work").unwrap();
    let request = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c1"},
                         "amount": {"minor": 5000, "currency": "EUR"}});
    let decided = world.report(request, Some("anna at work")).unwrap();
    assert_eq!(decided.answer.decision.reason.as_deref(), Some("own_link"));
    assert!(decided.answer.rewards.is_empty());
}

#[test]
fn an_advocate_who_turns_out_to_be_the_friend_earns_nothing_more() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "anna at work").unwrap();
    let signup = json!({"id": "o1", "type": "signup", "friend": {"customer_id": "c1"}});
    world.report(signup, Some("anna at work")).unwrap();
    world.enrol_as("anna", Some("c1"));
    let answer = world.purchase("o2", "anna at work", 5000);
    assert_eq!(answer.decision.reason.as_deref(), Some("own_link"));
}

#[test]
fn nothing_is_learned_of_a_friend_from_the_advocates_own_event() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol_as("anna", Some("c1"));
    let coupon = world.claim(&anna.code, "bo").unwrap().reward.unwrap().1.unwrap();
    let own = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c1"}, "coupon": coupon});
    assert_eq!(world.report(own, None).unwrap().answer.decision.reason.as_deref(), Some("own_link"));
    assert_eq!(world.referrals()[0].friend.customer_id, None);
}

#[test]
fn a_customer_id_is_the_same_with_spaces_around_it() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let signup =
        |id: &str, customer: &str| json!({"id": id, "type": "signup", "friend": {"customer_id": customer}});
    world.report(signup("o1", " c1 "), Some("bo")).unwrap();
    let answer = world.report(signup("o2", "c1"), None).unwrap().answer;
    assert_eq!(answer.decision.attributed_by, Some(Attribution::CustomerId));
}

#[test]
fn the_same_event_is_answered_the_same_and_rewarded_once() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let first = world.purchase("o1", "bo", 2500);
    assert_eq!(first.rewards.len(), 1);
    assert_eq!(first, world.purchase("o1", "bo", 2500));
    assert_eq!(world.rewards().len(), 2, "the friend's coupon and the advocate's credit");
}

#[test]
fn a_rule_that_gave_nothing_says_why() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let reason = |answer: &goodword_protocol::EventAnswer| answer.decision.rules[0].reason.clone().unwrap();
    assert_eq!(reason(&world.purchase("o1", "bo", 1999)), "below_minimum");
    assert_eq!(reason(&world.purchase("o2", "bo", 5000)), "not_first");
    assert_eq!(world.referrals()[0].state, ReferralState::Claimed);
}

#[test]
fn a_cap_counts_over_its_window() {
    let mut program = double_sided();
    program["rules"][1]["cap"] = json!({"per_advocate": 1, "per_days": 30});
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    for friend in ["bo", "di", "ed"] {
        world.claim(&anna.code, friend).unwrap();
    }
    assert_eq!(world.purchase("o1", "bo", 2500).rewards.len(), 1);
    let capped = world.purchase("o2", "di", 2500);
    assert_eq!(capped.decision.rules[0].reason.as_deref(), Some("cap_reached"));
    assert_eq!(capped.referral.unwrap().state, ReferralState::Rewarded, "it converted all the same");
    world.days_later(31);
    assert_eq!(world.purchase("o3", "ed", 2500).rewards.len(), 1);
}

#[test]
fn an_event_is_tied_by_customer_coupon_or_code_where_the_address_is_another() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    let coupon = world.claim(&anna.code, "bo").unwrap().reward.unwrap().1.unwrap();
    let event =
        |id: &str, more: serde_json::Value| with(json!({"id": id, "type": "signup", "friend": {}}), more);
    let by = |world: &mut World, id, more, email| {
        world.report(event(id, more), email).unwrap().answer.decision.attributed_by
    };
    let customer = json!({"friend": {"customer_id": "c9"}});
    assert_eq!(
        by(&mut world, "e1", json!({"coupon": coupon}), Some("bo at work")),
        Some(Attribution::Coupon)
    );
    assert_eq!(by(&mut world, "e2", customer.clone(), Some("bo")), Some(Attribution::Email));
    assert_eq!(by(&mut world, "e3", customer, None), Some(Attribution::CustomerId));
    assert_eq!(by(&mut world, "e4", json!({"code": anna.code}), Some("di")), Some(Attribution::Code));
    assert_eq!(by(&mut world, "e5", json!({}), Some("ed")), None);
    assert_eq!(world.referrals().len(), 2);
}

#[test]
fn an_event_outside_the_window_expires_the_referral() {
    let mut world = World::with_program(&with(double_sided(), json!({"attribution_window_days": 30})));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.days_later(31);
    let answer = world.purchase("o1", "bo", 5000);
    assert_eq!(answer.decision.reason.as_deref(), Some("window_over"));
    assert_eq!(answer.referral.unwrap().state, ReferralState::Expired);
}

#[test]
fn a_window_ends_by_itself_and_an_order_within_it_counts_also_when_it_is_told_late() {
    let mut world = World::with_program(&with(double_sided(), json!({"attribution_window_days": 30})));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let end = world.referrals()[0].expires_at.clone();
    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    world.days_later(30);
    assert_eq!(world.alarm(), Some(world.now.as_millis() + 1), "the alarm rings just after {end}");
    world.settle();
    assert_eq!(world.referrals()[0].state, ReferralState::Claimed, "the last moment is still inside");
    world.days_later(1);
    world.settle();
    assert_eq!(world.referrals()[0].state, ReferralState::Expired);
    let late = json!({"id": "o1", "type": "purchase", "friend": {}, "occurred_at": end,
                      "amount": {"minor": 5000, "currency": "EUR"}});
    let answer = world.report(late, Some("bo")).unwrap().answer;
    assert_eq!((answer.rewards.len(), answer.referral.unwrap().state), (1, ReferralState::Approved));
}

#[test]
fn a_rejection_can_be_undone_and_brings_back_what_is_left() {
    let mut program = double_sided();
    program["rules"][1]["nth"] = json!(0);
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    world.purchase("o1", "bo", 5000);
    world.purchase("o2", "bo", 5000);
    let id = world.referrals()[0].id.clone();
    let reject = Command::RejectReferral { id: id.clone(), note: None };
    assert_eq!(world.owner::<Referral>(reject.clone()).unwrap().place, None);
    let refund = RefundRequest { id: "b1".into(), event_id: "o2".into(), amount: None };
    world.owner::<RefundDecided>(Command::Refund(refund)).unwrap();
    let approve = Command::ApproveReferral { id, note: Some("a mistake of mine".into()) };
    let approved: Referral = world.owner(approve.clone()).unwrap();
    assert_eq!((approved.state, approved.place), (ReferralState::Approved, Some(1)));
    let states: Vec<_> =
        world.rewards().into_iter().filter(|it| it.event_id.is_some()).map(|it| it.state).collect();
    assert_eq!(states, [RewardState::Cancelled, RewardState::Approved], "what was refunded stays cancelled");
    assert_eq!(approved, world.owner(approve).unwrap(), "approving again changes nothing");
    let reward = world.rewards().into_iter().find(|it| it.state == RewardState::Approved).unwrap().id;
    world.owner::<Reward>(Command::FulfilReward { id: reward, note: None }).unwrap();
    assert!(world.owner::<Referral>(reject).unwrap_err().is(Code::StateConflict), "it was given by now");
}

#[test]
fn a_friends_second_address_is_known_by_the_customer_id_and_ties_later_orders() {
    let mut world = World::with_program(&double_sided());
    let (anna, cem) = (world.enrol("anna"), world.enrol("cem"));
    world.claim(&anna.code, "bo").unwrap();
    let signup = json!({"id": "e1", "type": "signup", "friend": {"customer_id": "c7"}});
    world.report(signup, Some("bo")).unwrap();
    let second = json!({"id": "e2", "type": "signup", "friend": {"customer_id": "c7"}});
    world.report(second, Some("bo at work")).unwrap();
    assert!(world.claim(&cem.code, "bo at work").unwrap_err().is(Code::AlreadyClaimed));
    let order = json!({"id": "o1", "type": "purchase", "friend": {}, "code": cem.code,
                       "amount": {"minor": 5000, "currency": "EUR"}});
    let answer = world.report(order, Some("bo at work")).unwrap().answer;
    assert_eq!(answer.decision.attributed_by, Some(Attribution::Email));
    assert_eq!(answer.referral.unwrap().code, anna.code, "the first claim wins over a code");
}

#[test]
fn rewards_wait_until_the_owner_vouches_for_the_advocate() {
    let mut world = World::with_program(&with(double_sided(), json!({"prove_advocates": true})));
    let anna = world.enrol("anna");
    assert!(world.claim(&anna.code, "bo").unwrap().reward.unwrap().1.is_some(), "the friend does not wait");
    let reward = world.purchase("o1", "bo", 5000).rewards.remove(0);
    assert_eq!((reward.state, reward.reason.as_str()), (RewardState::Pending, "unproved"));
    world.enrol_as("anna", Some("c1"));
    assert_eq!(world.earned().state, RewardState::Approved);
}

#[test]
fn a_held_reward_is_given_when_its_hold_ends() {
    let mut world = World::with_program(&with(double_sided(), json!({"hold_days": 14})));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let reward = world.purchase("o1", "bo", 5000).rewards.remove(0);
    assert_eq!(reward.state, RewardState::Pending);
    world.days_later(13);
    world.settle();
    assert_eq!(world.earned().state, RewardState::Pending);
    world.days_later(1);
    world.settle();
    assert_eq!(world.earned().state, RewardState::Approved);
    assert_eq!(world.referrals()[0].state, ReferralState::Approved);
}

#[test]
fn a_referral_under_review_waits_for_the_owner() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "all"})));
    let anna = world.enrol("anna");
    for (friend, order) in [("bo", "o1"), ("di", "o2")] {
        world.claim(&anna.code, friend).unwrap();
        assert_eq!(world.purchase(order, friend, 5000).rewards[0].reason, "under_review");
    }
    let waiting: Vec<String> =
        world.referrals().into_iter().filter(|r| r.under_review).map(|r| r.id).collect();
    let [second, first] = waiting.as_slice() else { panic!("two wait: {waiting:?}") };
    let approve = Command::ApproveReferral { id: first.clone(), note: None };
    let approved: Referral = world.owner(approve.clone()).unwrap();
    assert_eq!(approved.state, ReferralState::Approved);
    assert_eq!(approved, world.owner(approve).unwrap(), "approving again changes nothing");
    let reject = Command::RejectReferral { id: second.clone(), note: Some("a colleague".into()) };
    let rejected: Referral = world.owner(reject).unwrap();
    assert_eq!((rejected.state, rejected.under_review), (ReferralState::Rejected, false));
    let states: Vec<_> =
        world.rewards().into_iter().filter(|r| r.event_id.is_some()).map(|r| r.state).collect();
    assert_eq!(states, [RewardState::Cancelled, RewardState::Approved]);
}

#[test]
fn an_owner_gives_or_cancels_a_reward_once() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let id = world.purchase("o1", "bo", 5000).rewards[0].id.clone();
    let fulfil = Command::FulfilReward { id: id.clone(), note: None };
    assert_eq!(world.owner::<Reward>(fulfil.clone()).unwrap().state, RewardState::Fulfilled);
    assert_eq!(world.owner::<Reward>(fulfil).unwrap().state, RewardState::Fulfilled);
    assert_eq!(world.referrals()[0].state, ReferralState::Rewarded);
    let cancel = Command::CancelReward { id, note: None };
    assert!(world.owner::<Reward>(cancel).unwrap_err().is(Code::StateConflict));
}

#[test]
fn a_bare_address_sees_only_what_came_of_its_own_enrolment() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    let stranger = world.enrol("anna");
    assert_eq!(stranger.code, anna.code);
    let mut friends = |session: &Session| -> Result<u64, _> {
        let command = Command::Me { asker: Asker::Session(session.clone()), device: None };
        world.ask::<Mine>(Caller::Page(None), command).map(|mine| mine.friends)
    };
    assert_eq!(friends(&anna.session).unwrap(), 1);
    assert_eq!(friends(&stranger.session).unwrap(), 0);
    world.days_later(1);
    let proved = world.enrol_as("anna", Some("c1"));
    let mut friends = |session: &Session| -> Result<u64, _> {
        let command = Command::Me { asker: Asker::Session(session.clone()), device: None };
        world.ask::<Mine>(Caller::Page(None), command).map(|mine| mine.friends)
    };
    assert_eq!(friends(&proved.session).unwrap(), 1);
    for bare in [&anna.session, &stranger.session] {
        assert!(friends(bare).unwrap_err().is(Code::SessionEnded));
    }
}

#[test]
fn a_refused_operation_leaves_nothing_behind() {
    let mut world = World::with_program(&double_sided());
    let wrong =
        json!({"id": "o1", "type": "purchase", "friend": {}, "amount": {"minor": 1, "currency": "USD"}});
    assert!(world.report(wrong, Some("bo")).unwrap_err().is(Code::InvalidField));
    let anna = world.enrol("anna");
    world.claim(&anna.code, "bo").unwrap();
    assert_eq!(world.purchase("o1", "bo", 5000).rewards.len(), 1, "the id was not used up");
}

/// The Worker asks the Ledger that bears the program's name. Were it ever to ask another, nothing may be mixed.
#[test]
fn a_ledger_serves_no_program_but_its_own() {
    let mut world = World::with_program(&double_sided());
    let before = world.database.dump();
    let config = serde_json::from_value(double_sided()).unwrap();
    let put = Command::PutProgram { config, key_hash: "key".to_owned(), condition: Condition::default() };
    for command in
        [put, Command::RotateKey { key_hash: "another".to_owned(), sealed: None }, Command::Program]
    {
        let call = Call { program: "cafe".to_owned(), caller: Caller::Operator, command, repeat: None };
        let failure = world.run(|book| book.answer(call)).unwrap_err();
        assert!(matches!(failure, Failure::Broken(_)), "{failure:?}");
    }
    assert_eq!(world.database.dump(), before);
    assert!(world.put(&double_sided()).is_ok());
}
