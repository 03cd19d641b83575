//! Each reader against the type of `goodword-protocol` that the edge writes.

use std::collections::BTreeMap;

use goodword_protocol as protocol;
use serde::Serialize;

use super::*;

fn sent(message: &impl Serialize) -> Value {
    serde_json::to_value(message).unwrap()
}

fn credit() -> protocol::RewardSpec {
    protocol::RewardSpec::Credit { amount: protocol::Money { minor: 1000, currency: "EUR".into() } }
}

fn advocate() -> protocol::AdvocateLink {
    protocol::AdvocateLink {
        id: "adv_1".into(),
        code: "K7QW2MXZ".into(),
        url: "https://e.nl/r/b/K7QW2MXZ".into(),
    }
}

#[test]
fn the_configuration() {
    let message = protocol::WidgetConfig {
        program: "bakery".into(),
        edge: "https://e.nl".into(),
        locale: protocol::Locale::Nl,
        locales: protocol::Locale::ALL.to_vec(),
        open: true,
        attribution_days: 90,
        channels: Channel::ALL.to_vec(),
        share: vec![],
        theme: protocol::Theme { accent: Some("#b4532a".into()) },
        texts: BTreeMap::from([("copy".into(), "Kopieer".into())]),
        assets: protocol::Assets::default(),
    };
    let read = Config::read(sent(&message)).unwrap();
    assert_eq!(
        (&*read.program, &*read.edge, &*read.locale, read.open),
        ("bakery", "https://e.nl", "nl", true)
    );
    assert_eq!(read.channels, Channel::ALL);
    assert_eq!(read.accent.as_deref(), Some("#b4532a"));
    assert_eq!(read.texts["copy"], "Kopieer");
}

#[test]
fn a_channel_that_is_newer_than_the_widget_is_left_out() {
    let read = Config::read(serde_json::json!({
        "program": "b", "edge": "e", "locale": "nl", "open": true, "texts": {}, "channels": ["fax", "email"],
    }));
    assert_eq!(read.unwrap().channels, [Channel::Email]);
}

#[test]
fn the_options_of_the_place() {
    let options = serde_json::json!({"mode": null, "identity": "jwt", "code": null, "floating": false});
    let expected = Options { identity: Some("jwt".into()), ..Options::default() };
    assert!(Options::read(&options) == Some(expected));
    let came = serde_json::json!({"channel": "qr", "referrer": "news.example", "paid_ad": true});
    let arrival =
        Arrival { channel: Some("qr".into()), referrer: Some("news.example".into()), paid_ad: true };
    assert!(Options::read(&came) == Some(Options { arrival, ..Options::default() }));
    for (name, mode) in [("advocate", Mode::Advocate), ("friend", Mode::Friend), ("auto", Mode::Auto)] {
        assert_eq!(Options::read(&serde_json::json!({"mode": name})).unwrap().mode, mode);
    }
}

#[test]
fn an_enrolment() {
    let message = protocol::EnrolAnswer { advocate: advocate(), session: "gw_as_1".into() };
    let expected = Enrolled { url: "https://e.nl/r/b/K7QW2MXZ".into(), session: "gw_as_1".into() };
    assert!(Enrolled::read(&sent(&message)) == Some(expected));
}

#[test]
fn the_numbers() {
    let message = protocol::Me {
        advocate: advocate(),
        proved: true,
        clicks: 3,
        friends: 2,
        converted: 1,
        shares: 4,
        points: 0,
        tiers: vec![],
        next_tier: None,
        rank: None,
        shown_name: None,
        leaderboard: protocol::Leaderboard::default(),
        referrals: vec![protocol::MyReferral {
            friend: "b***@e***.com".into(),
            state: protocol::ReferralState::Claimed,
            claimed_at: "2025-12-01T10:00:00Z".into(),
            why: vec!["De bestelling was te klein.".into()],
        }],
        rewards: vec![protocol::MyReward {
            text: "€ 10 tegoed".into(),
            reward: credit(),
            state: RewardState::Pending,
            coupon: None,
            available_at: Some("2025-12-15T10:00:00Z".into()),
            why: None,
        }],
    };
    let expected = Me {
        url: "https://e.nl/r/b/K7QW2MXZ".into(),
        proved: true,
        clicks: 3,
        friends: 2,
        referrals: vec![Referral {
            friend: "b***@e***.com".into(),
            why: vec!["De bestelling was te klein.".into()],
        }],
        rewards: vec![Given {
            text: "€ 10 tegoed".into(),
            state: Some(RewardState::Pending),
            coupon: None,
            available_at: Some("2025-12-15T10:00:00Z".into()),
        }],
    };
    assert_eq!(Me::read(&sent(&message)), Some(expected));
}

#[test]
fn a_link() {
    let mut message = protocol::LinkView {
        code: "K7QW2MXZ".into(),
        advocate_name: Some("Anna".into()),
        offer: Some("10% korting".into()),
        open: true,
    };
    let mut expected = Offer { code: "K7QW2MXZ".into(), name: Some("Anna".into()), open: true };
    assert_eq!(Offer::read(&sent(&message)), Some(expected.clone()));
    message.advocate_name = None;
    expected.name = None;
    assert_eq!(Offer::read(&sent(&message)), Some(expected));
}

#[test]
fn a_claim_with_a_reward_and_without() {
    let reward = protocol::FriendReward {
        text: "10% korting".into(),
        reward: credit(),
        state: Some(RewardState::Fulfilled),
        coupon: Some("VRIEND-1".into()),
    };
    let given = Given {
        text: "10% korting".into(),
        state: Some(RewardState::Fulfilled),
        coupon: Some("VRIEND-1".into()),
        available_at: None,
    };
    let mut message = protocol::ClaimAnswer { referral_id: "ref_1".into(), reward: Some(reward) };
    assert_eq!(Claimed::read(&sent(&message)), Some(Claimed(Some(given))));
    message.reward = None;
    assert_eq!(Claimed::read(&sent(&message)), Some(Claimed(None)));
}

#[test]
fn what_lacks_a_needed_field_is_not_read() {
    for nonsense in [Value::Null, serde_json::json!([]), serde_json::json!({"code": 1}), parse("<html>")] {
        assert!(Config::read(nonsense.clone()).is_none());
        assert!(Enrolled::read(&nonsense).is_none());
        assert!(Me::read(&nonsense).is_none());
        assert!(Offer::read(&nonsense).is_none());
        assert!(Claimed::read(&nonsense).is_none());
    }
}
