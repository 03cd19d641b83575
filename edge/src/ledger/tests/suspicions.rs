//! What makes a claim suspicious, and what becomes of a suspicious one.

use goodword_domain::{
    fraud::MANY_CLAIMS,
    time::{Days, Timestamp},
};
use goodword_protocol::{Page, Referral, ReferralState};
use serde_json::json;

use super::{
    audit::audit,
    world::{World, double_sided, key, with},
};
use crate::{
    auth::SALT_PERIOD_MS,
    ledger::{
        answer::{Claimed, Enrolled, Mine},
        command::{Asker, Caller, Command, Enrolment, Filter, Session, Suspicion},
    },
};

/// Somebody who enrols, with what the Worker saw of them.
fn somebody(email: &str) -> Enrolment {
    Enrolment {
        email: email.to_owned(),
        email_key: key(email),
        name: None,
        customer: None,
        name_key: None,
        mailbox_key: None,
        device: None,
    }
}

impl World {
    fn admit(&mut self, person: Enrolment) -> Enrolled {
        self.ask(Caller::Page(None), Command::Enrol(person)).expect("anybody may enrol")
    }

    /// The signals of the newest referral, and their points.
    fn newest(&mut self) -> (Vec<String>, u64) {
        let referral = self.referrals().remove(0);
        (referral.signals, referral.score)
    }

    /// The signals of a claim by somebody on these devices.
    fn claimed_on(&mut self, code: &str, email: &str, devices: &[&str]) -> Vec<String> {
        let devices = devices.iter().map(|device| (*device).to_owned()).collect();
        self.claim_suspiciously(code, email, Suspicion { devices, ..Suspicion::default() }).expect("a claim");
        self.newest().0
    }

    fn mine(&mut self, asker: Asker, device: &str) -> Mine {
        self.ask(Caller::Page(None), Command::Me { asker, device: Some(device.to_owned()) })
            .expect("own numbers")
    }

    fn devices(&self) -> Vec<String> {
        self.database.rows("SELECT device FROM device ORDER BY seen_at, device")
    }
}

/// What was seen, in the words of the wire.
fn seen(codes: &[&str]) -> Suspicion {
    Suspicion { signals: codes.iter().map(|code| (*code).to_owned()).collect(), ..Suspicion::default() }
}

#[test]
fn a_friend_with_the_advocates_name_or_mailbox_is_noticed() {
    let mut world = World::with_program(&double_sided());
    let anna = world.admit(Enrolment {
        name_key: Some("n".to_owned()),
        mailbox_key: Some("m".to_owned()),
        ..somebody("anna")
    });
    let table: [(Option<&str>, Option<&str>, &[&str]); 4] = [
        (None, None, &[]),
        (Some("n"), Some("other"), &["similar_name"]),
        (Some("other"), Some("m"), &["similar_mailbox"]),
        (Some("n"), Some("m"), &["similar_name", "similar_mailbox"]),
    ];
    for (index, (name, mailbox, signals)) in table.into_iter().enumerate() {
        let suspicion = Suspicion {
            name_key: name.map(str::to_owned),
            mailbox_key: mailbox.map(str::to_owned),
            ..Suspicion::default()
        };
        world.claim_suspiciously(&anna.code, &format!("friend {index}"), suspicion).unwrap();
        assert_eq!(world.newest().0, signals);
    }
    let nameless = world.admit(somebody("bo"));
    world.claim_suspiciously(&nameless.code, "nameless as well", Suspicion::default()).unwrap();
    assert_eq!(world.newest(), (vec![], 0), "two of whom nothing is known are not alike");
}

#[test]
fn who_is_vouched_for_under_another_name_is_compared_by_that_one() {
    let mut world = World::with_program(&double_sided());
    let keys = "SELECT coalesce(name_key, '-') || ' ' || coalesce(mailbox_key, '-') FROM advocate";
    world.admit(Enrolment {
        name: Some("Anna Smit".to_owned()),
        name_key: Some("smit".to_owned()),
        mailbox_key: Some("m".to_owned()),
        ..somebody("anna")
    });
    let vouched = |name: Option<&str>, name_key: Option<&str>, mailbox: &str| Enrolment {
        customer: Some("c1".to_owned()),
        name: name.map(str::to_owned),
        name_key: name_key.map(str::to_owned),
        mailbox_key: Some(mailbox.to_owned()),
        ..somebody("anna")
    };
    for (person, expected) in [
        (vouched(None, None, "m"), "smit m"),
        (vouched(Some("Anna de Vries"), Some("vries"), "m"), "vries m"),
        (vouched(Some("Anna de Vries"), Some("vries"), "work"), "vries work"),
        (vouched(Some("Anna"), None, "work"), "- work"),
    ] {
        world.admit(person);
        assert_eq!(world.database.rows(keys), [expected]);
    }
}

#[test]
fn the_advocates_own_device_is_recognised_by_the_present_and_the_former_salt() {
    let mut world = World::with_program(&double_sided());
    let anna = world.admit(Enrolment { device: Some("this period".to_owned()), ..somebody("anna") });
    let dirk = world.admit(somebody("dirk"));
    assert_eq!(world.claimed_on(&anna.code, "f1", &[]), [""; 0]);
    assert_eq!(world.claimed_on(&anna.code, "f2", &["another", "older"]), [""; 0]);
    assert_eq!(world.claimed_on(&anna.code, "f3", &["this period", "older"]), ["same_device"]);
    assert_eq!(world.claimed_on(&anna.code, "f4", &["next period", "this period"]), ["same_device"]);
    assert_eq!(world.claimed_on(&dirk.code, "f5", &["this period", "older"]), [""; 0], "another's device");
}

/// Who knows an address can enrol it again: what they bring is not the advocate's.
#[test]
fn a_device_is_noted_for_who_may_see_the_numbers_only() {
    let mut world = World::with_program(&double_sided());
    let founder = world.admit(Enrolment { device: Some("first".to_owned()), ..somebody("anna") });
    let stranger = world.admit(Enrolment { device: Some("stranger".to_owned()), ..somebody("anna") });
    assert_eq!(world.devices(), ["first"]);
    assert!(!world.mine(Asker::Session(stranger.session), "stranger").new_device);
    assert!(!world.mine(Asker::Session(founder.session.clone()), "first").new_device, "seen today");
    assert!(world.mine(Asker::Session(founder.session.clone()), "phone").new_device);
    world.days_later(1);
    assert!(world.mine(Asker::Session(founder.session), "first").new_device, "seen a day ago");
    world.admit(Enrolment {
        customer: Some("c1".to_owned()),
        device: Some("laptop".to_owned()),
        ..somebody("anna")
    });
    assert!(world.mine(Asker::Customer("c1".into()), "phone").new_device);
    assert_eq!(world.devices(), ["first", "laptop"]);
    let advocate = founder_id(&world);
    let command = Command::SeeDevice { advocate, device: "phone".into() };
    assert_eq!(world.owner::<()>(command.clone()).unwrap_err().status(), 401, "nobody says so but the edge");
    world.ask::<()>(Caller::Edge, command).unwrap();
    assert_eq!(world.devices(), ["first", "laptop", "phone"]);
}

fn founder_id(world: &World) -> String {
    world.database.rows("SELECT id FROM advocate").remove(0)
}

#[test]
fn ten_devices_are_remembered_and_each_for_two_periods() {
    let mut world = World::with_program(&double_sided());
    world.admit(Enrolment { device: Some("d00".to_owned()), ..somebody("anna") });
    let advocate = founder_id(&world);
    for number in 1..=12 {
        world.now = world.now.plus(Days::new(1));
        let command = Command::SeeDevice { advocate: advocate.clone(), device: format!("d{number:02}") };
        world.ask::<()>(Caller::Edge, command).unwrap();
    }
    assert_eq!(world.devices().len(), 10);
    assert_eq!(world.devices()[0], "d03", "those unseen for longest make room");
    let command = Command::SeeDevice { advocate, device: "d03".into() };
    world.ask::<()>(Caller::Edge, command).unwrap();
    assert_eq!((world.devices().len(), world.devices()[9].as_str()), (10, "d12"), "a known one needs none");

    for publication in world.publications() {
        world.run(|book| book.after_publishing(&publication.due, true)).unwrap();
    }
    while let Some(alarm) = world.alarm() {
        assert!(alarm > world.now.as_millis(), "the alarm rings in time to come");
        world.now = Timestamp::from_millis(alarm);
        world.settle();
        let kept = format!("SELECT device FROM device WHERE seen_at <= {}", alarm - 2 * SALT_PERIOD_MS);
        assert_eq!(world.database.rows(&kept), [""; 0]);
    }
    assert!(world.devices().is_empty());
}

#[test]
fn the_eleventh_claim_of_a_link_within_an_hour_is_noticed() {
    let mut world = World::with_program(&double_sided());
    let (anna, dirk) = (world.enrol("anna"), world.enrol("dirk"));
    for number in 0..MANY_CLAIMS {
        world.claim(&anna.code, &format!("f{number}")).unwrap();
        assert_eq!(world.newest(), (vec![], 0), "claim {number}");
    }
    world.claim(&dirk.code, "somebody").unwrap();
    assert_eq!(world.newest().1, 0, "another's link");
    world.claim(&anna.code, "one more").unwrap();
    assert_eq!(world.newest(), (vec!["many_claims".to_owned()], 30));
    world.now = Timestamp::from_millis(world.now.as_millis() + 3_600_000);
    world.claim(&anna.code, "later").unwrap();
    assert_eq!(world.newest().1, 0, "an hour later");
}

#[test]
fn two_who_refer_each_other_are_noticed_by_claim_and_by_event() {
    for by_event in [false, true] {
        let mut world = World::with_program(&double_sided());
        let (anna, bo) = (world.enrol("anna"), world.enrol("bo"));
        world.claim(&anna.code, "bo").unwrap();
        assert_eq!(world.newest().1, 0);
        if by_event {
            let event = json!({"id": "o1", "type": "purchase", "friend": {}, "code": bo.code,
                               "amount": {"minor": 5000, "currency": "EUR"}});
            let referral = world.report(event, Some("anna")).unwrap().answer.referral.unwrap();
            assert_eq!((referral.signals, referral.score), (vec!["mutual_referral".to_owned()], 50));
        } else {
            world.claim(&bo.code, "anna").unwrap();
            assert_eq!(world.newest(), (vec!["mutual_referral".to_owned()], 50));
        }
        world.claim(&bo.code, "cem").unwrap();
        assert_eq!(world.newest().1, 0, "a circle of one direction is none");
    }
}

#[test]
fn a_customer_id_tells_of_a_mutual_referral_too() {
    let mut world = World::with_program(&double_sided());
    let (anna, bo) = (world.enrol_as("anna", Some("c1")), world.enrol("bo"));
    let event = json!({"id": "o1", "type": "signup", "friend": {"customer_id": "c1"}, "code": bo.code});
    world.report(event, Some("anna at work")).unwrap();
    world.claim(&anna.code, "bo").unwrap();
    assert_eq!(world.newest().0, ["mutual_referral"]);
}

#[test]
fn a_suspicious_friend_gets_the_coupon_and_the_advocate_waits() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "flagged"})));
    let anna = world.enrol("anna");
    let claimed = world.claim_suspiciously(&anna.code, "bo", seen(&["disposable_domain"])).unwrap();
    assert!(claimed.eligible && claimed.reward.is_some());
    let answer = world.purchase("o1", "bo", 5000);
    assert_eq!(answer.rewards[0].reason, "under_review");
    assert!(answer.referral.unwrap().under_review);
}

#[test]
fn a_rejected_claim_gives_nothing_and_its_undo_gives_all_of_it() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "flagged"})));
    let anna = world.enrol("anna");
    let many = ["disposable_domain", "coupon_site", "paid_ad", "similar_name"];
    for first in [true, false] {
        let claimed = world.claim_suspiciously(&anna.code, "bo", seen(&many)).unwrap();
        assert_eq!((claimed.eligible, claimed.first, claimed.reward), (false, first, None));
    }
    let referral = world.referrals().remove(0);
    assert_eq!((referral.state, referral.reason.as_str()), (ReferralState::Rejected, "claim_rejected"));
    assert_eq!((referral.signals.as_slice(), referral.score), (many.map(str::to_owned).as_slice(), 120));
    assert!(world.rewards().is_empty());
    let early = world.purchase("o1", "bo", 5000);
    assert_eq!(early.decision.reason.as_deref(), Some("referral_closed"));

    let approve = Command::ApproveReferral { id: referral.id, note: None };
    let approved: Referral = world.owner(approve.clone()).unwrap();
    assert_eq!((approved.state, approved.score), (ReferralState::Claimed, 120));
    let coupon = |claimed: Claimed| claimed.reward.and_then(|(_, coupon)| coupon).expect("a coupon");
    let again = world.claim_suspiciously(&anna.code, "bo", seen(&many)).unwrap();
    assert!(again.eligible && !again.first);
    let given = coupon(again);
    assert_eq!(coupon(world.claim(&anna.code, "bo").unwrap()), given, "the same whenever it is asked for");
    world.owner::<Referral>(approve).unwrap();
    assert_eq!(world.rewards().len(), 1, "approving twice gives once");

    let bought = world.purchase("o2", "bo", 5000);
    assert_eq!(bought.rewards.len(), 1);
    assert!(!bought.referral.unwrap().under_review, "the owner has decided");
}

/// Between a claim that signals rejected and the owner's word for it, the friend turned out to be the advocate.
#[test]
fn the_undo_of_a_rejected_claim_gives_nothing_to_who_turned_out_to_be_the_advocate() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "flagged"})));
    let anna = world.enrol("anna");
    let many = ["disposable_domain", "coupon_site", "paid_ad", "similar_name"];
    world.claim_suspiciously(&anna.code, "bo", seen(&many)).unwrap();
    let event = json!({"id": "o1", "type": "purchase", "friend": {"customer_id": "c1"}});
    world.report(event, Some("bo")).unwrap();
    world.enrol_as("anna", Some("c1"));
    let approve = Command::ApproveReferral { id: world.referrals().remove(0).id, note: None };
    let approved: Referral = world.owner(approve).unwrap();
    assert_eq!(approved.state, ReferralState::Claimed);
    assert!(world.rewards().is_empty(), "{:?}", world.rewards());
    assert_eq!(audit(&mut world, 10).1, vec![]);
}

/// What the Worker says that nobody knows adds nothing.
#[test]
fn signals_that_do_not_exist_count_nothing() {
    let mut world = World::with_program(&double_sided());
    let anna = world.enrol("anna");
    world.claim_suspiciously(&anna.code, "bo", seen(&["bad_weather", "paid_ad", "paid_ad"])).unwrap();
    assert_eq!(world.newest().1, 30);
}

/// A session that ended tells nothing, also not whether its device is known.
#[test]
fn a_stranger_learns_nothing_of_devices() {
    let mut world = World::with_program(&double_sided());
    let anna = world.admit(Enrolment {
        customer: Some("c1".to_owned()),
        device: Some("laptop".to_owned()),
        ..somebody("anna")
    });
    let session = Session { id: "ses".into(), proved: false, ..anna.session };
    for device in ["laptop", "another"] {
        assert!(!world.mine(Asker::Session(session.clone()), device).new_device);
    }
}

#[test]
fn what_the_owner_decided_waits_no_more() {
    let mut world = World::with_program(&with(double_sided(), json!({"review": "flagged"})));
    let anna = world.enrol("anna");
    for (event, friend) in [("o1", "bo"), ("o2", "cem")] {
        world.claim_suspiciously(&anna.code, friend, seen(&["disposable_domain"])).unwrap();
        world.purchase(event, friend, 5000);
    }
    let queue = |world: &mut World| {
        let filter = Filter { state: Some("review".to_owned()), ..Filter::default() };
        let page: Page<Referral> = world.owner(Command::Referrals(filter)).unwrap();
        page.items.into_iter().map(|referral| referral.id).collect::<Vec<_>>()
    };
    let waiting = queue(&mut world);
    let [one, other] = &waiting[..] else { panic!("{waiting:?}") };
    world.owner::<Referral>(Command::ApproveReferral { id: one.clone(), note: None }).unwrap();
    assert_eq!(queue(&mut world), [other.as_str()]);
    world.owner::<Referral>(Command::RejectReferral { id: other.clone(), note: None }).unwrap();
    assert_eq!(queue(&mut world), [""; 0]);
    let undone: Referral = world.owner(Command::ApproveReferral { id: other.clone(), note: None }).unwrap();
    assert_eq!((undone.state, undone.under_review), (ReferralState::Approved, false));
}

/// What a claim gave the advocate waits for the owner, also when the friend never bought.
#[test]
fn a_claims_reward_can_be_allowed_after_the_referral_expired() {
    let mut program = with(double_sided(), json!({"review": "all", "attribution_window_days": 30}));
    program["rules"][1]["on"] = json!("claim");
    program["rules"][1].as_object_mut().unwrap().remove("min_amount");
    let mut world = World::with_program(&program);
    let anna = world.enrol("anna");
    let id = world.claim(&anna.code, "bo").unwrap().referral;
    world.days_later(31);
    world.settle();
    let expired = world.referrals().remove(0);
    assert_eq!((expired.state, expired.under_review), (ReferralState::Expired, true));
    let approved: Referral = world.owner(Command::ApproveReferral { id, note: None }).unwrap();
    assert_eq!((approved.state, approved.under_review), (ReferralState::Expired, false));
    let reward = world.rewards().into_iter().find(|it| it.rule == "thank-you").unwrap();
    assert_eq!(reward.state, goodword_protocol::RewardState::Approved);
}
