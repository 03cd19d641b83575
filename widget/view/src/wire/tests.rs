//! Each reader against the type of `goodword-protocol` that the edge writes.

use goodword_protocol as protocol;
use serde::Serialize;
use serde_json::{Value, json};

use super::*;

/// JSON as serde reads it, for every test of this crate.
impl Json for Value {
    fn at(&self, name: &str) -> Self {
        self.get(name).cloned().unwrap_or_default()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }

    fn entries(&self) -> Vec<Self> {
        self.as_array().cloned().unwrap_or_default()
    }
}

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

fn fax() -> Channel {
    Channel {
        id: "fax".into(),
        name: "Fax".into(),
        label: "Deel met Fax".into(),
        icon: "M0 0h24".into(),
        address: Some("fax:{text}".into()),
        phone: true,
    }
}

#[test]
fn the_configuration_as_it_was_written() {
    let qr = Channel { id: "qr".into(), address: None, phone: false, ..fax() };
    let config = Config {
        program: "bakery".into(),
        edge: "https://e.nl".into(),
        locale: "nl".into(),
        open: true,
        channels: vec![fax(), qr],
    };
    assert_eq!(Config::read(&sent(&config)), Some(config));
}

#[test]
fn a_channel_that_cannot_be_read_is_left_out() {
    let mut config = json!({"program": "b", "edge": "e", "locale": "nl", "open": true});
    assert!(Config::read(&config).unwrap().channels.is_empty());
    config["channels"] = json!(["email", {"id": "x"}, null, sent(&fax())]);
    assert_eq!(Config::read(&config).unwrap().channels, [fax()]);
}

#[test]
fn the_sentences_as_the_edge_words_them() {
    let plain = protocol::Wording::Plain("Kopieer".into());
    assert_eq!(Said::read(&sent(&plain)), Some(Said::Plain("Kopieer".into())));
    let forms = [("few", "kilka"), ("one", "jeden"), ("other", "{count} osób")];
    let forms = forms.map(|(category, said)| (category.to_owned(), said.to_owned()));
    let counted = protocol::Wording::Counted(forms.clone().into_iter().collect());
    let Some(Said::Plural(mut read)) = Said::read(&sent(&counted)) else { panic!("plural forms") };
    read.sort();
    assert_eq!(read, forms);
    // What makes no sense keeps its place: the texts are found by theirs.
    assert_eq!(list::<Said>(&json!([7, "Kopieer"])).len(), 2);
}

#[test]
fn the_options_of_the_place() {
    let options =
        json!({"side": null, "identity": "jwt", "code": null, "card": false, "url": "https://e.nl"});
    let expected = Options { identity: Some("jwt".into()), ..Options::default() };
    assert!(Options::read(&options) == Some(expected));
    let came =
        json!({"code": "K7", "card": true, "channel": "qr", "referrer": "news.example", "paid_ad": true});
    let arrival =
        Arrival { channel: Some("qr".into()), referrer: Some("news.example".into()), paid_ad: true };
    let expected = Options { code: Some("K7".into()), card: true, arrival, ..Options::default() };
    assert!(Options::read(&came) == Some(expected));
    for (name, side) in [("advocate", Side::Advocate), ("friend", Side::Friend), ("auto", Side::Auto)] {
        assert_eq!(Options::read(&json!({"side": name})).unwrap().side, side);
    }
}

#[test]
fn an_empty_identity_is_none() {
    assert!(Options::read(&json!({"identity": ""})) == Some(Options::default()));
}

#[test]
fn an_enrolment() {
    let message = protocol::EnrolAnswer { advocate: advocate(), session: "gw_as_1".into() };
    let expected = Enrolled { url: "https://e.nl/r/b/K7QW2MXZ".into(), session: "gw_as_1".into() };
    assert!(Enrolled::read(&sent(&message)) == Some(expected));
}

fn tier(at: u32, remaining: u32) -> protocol::TierStep {
    protocol::TierStep {
        rule: "gold".into(),
        kind: protocol::StepKind::Tier,
        party: protocol::Party::Advocate,
        text: format!("Taart bij {at} vrienden"),
        reward: credit(),
        at,
        reached: remaining == 0,
        remaining,
    }
}

fn standing(rank: u64, name: Option<&str>) -> protocol::Standing {
    protocol::Standing { rank: Some(rank), converted: 9, name: name.map(str::to_owned), own: false }
}

/// Three who brought the most, and behind them who asks.
fn leaderboard() -> protocol::Leaderboard {
    protocol::Leaderboard {
        period: protocol::Period::Month,
        month: Some("2025-12".into()),
        entries: vec![standing(1, Some("Bo")), standing(1, None), standing(3, Some("Cas"))],
        own: Some(protocol::Standing { own: true, ..standing(4, Some("Anna")) }),
    }
}

fn numbers() -> protocol::Me {
    protocol::Me {
        advocate: advocate(),
        proved: true,
        clicks: 3,
        friends: 2,
        converted: 1,
        shares: 4,
        points: -20,
        tiers: vec![tier(1, 0), tier(5, 4), tier(10, 9)],
        next_tier: Some("gold".into()),
        rank: Some(7),
        shown_name: Some("Anna".into()),
        leaderboard: leaderboard(),
        referrals: vec![protocol::MyReferral {
            friend: "b***@e***.com".into(),
            state: ReferralState::Claimed,
            claimed_at: "2025-12-01T10:00:00Z".into(),
            why: vec!["De bestelling was te klein.".into()],
        }],
        rewards: vec![protocol::MyReward {
            text: "€ 10 tegoed".into(),
            reward: credit(),
            state: RewardState::Pending,
            coupon: None,
            available_at: Some("2025-12-15T10:00:00Z".into()),
            why: Some("Nog even geduld.".into()),
        }],
    }
}

#[test]
fn the_numbers() {
    let expected = Me {
        url: "https://e.nl/r/b/K7QW2MXZ".into(),
        proved: true,
        clicks: 3,
        friends: 2,
        points: -20,
        next: Some(Step { text: "Taart bij 5 vrienden".into(), at: 5, remaining: 4 }),
        rank: Some(7),
        shown_name: Some("Anna".into()),
        board: [(1, Some("Bo")), (1, None), (3, Some("Cas")), (4, Some("Anna"))]
            .map(|(rank, name)| Standing {
                rank: Some(rank),
                converted: 9,
                name: name.map(str::to_owned),
                own: rank == 4,
            })
            .into(),
        referrals: vec![Referral {
            friend: "b***@e***.com".into(),
            state: Some(ReferralState::Claimed),
            why: vec!["De bestelling was te klein.".into()],
        }],
        rewards: vec![Given {
            text: "€ 10 tegoed".into(),
            state: Some(RewardState::Pending),
            coupon: None,
            available_at: Some("2025-12-15T10:00:00Z".into()),
            why: Some("Nog even geduld.".into()),
        }],
    };
    assert_eq!(Me::read(&sent(&numbers())), Some(expected));
}

#[test]
fn the_numbers_of_who_only_began() {
    let began = protocol::Me {
        points: 0,
        tiers: vec![],
        next_tier: None,
        rank: None,
        shown_name: None,
        leaderboard: protocol::Leaderboard { entries: vec![], ..leaderboard() },
        referrals: vec![],
        rewards: vec![],
        ..numbers()
    };
    let url = "https://e.nl/r/b/K7QW2MXZ".to_owned();
    let expected = Me { url, proved: true, clicks: 3, friends: 2, ..Me::default() };
    assert_eq!(Me::read(&sent(&began)), Some(expected));
}

#[test]
fn who_is_among_the_first_three_stands_on_the_leaderboard_once() {
    let mut me = numbers();
    me.leaderboard.entries[1].own = true;
    let owns: Vec<bool> =
        Me::read(&sent(&me)).unwrap().board.into_iter().map(|standing| standing.own).collect();
    assert_eq!(owns, [false, true, false]);
}

#[test]
fn who_brought_nobody_this_month_has_no_rank_on_the_leaderboard() {
    let mut me = numbers();
    me.leaderboard.own = Some(protocol::Standing { rank: None, converted: 0, name: None, own: true });
    let own = Standing { rank: None, converted: 0, name: None, own: true };
    assert_eq!(Me::read(&sent(&me)).unwrap().board.last(), Some(&own));
}

#[test]
fn nothing_comes_next_where_every_step_is_taken() {
    let done = protocol::Me { tiers: vec![tier(1, 0), tier(5, 0)], ..numbers() };
    assert_eq!(Me::read(&sent(&done)).unwrap().next, None);
}

#[test]
fn each_state_by_its_name_on_the_wire() {
    use ReferralState::{Approved, Claimed, Converted, Expired, Rejected, Reversed, Rewarded};
    for state in [Claimed, Converted, Approved, Rewarded, Rejected, Reversed, Expired] {
        assert_eq!(referral_state(&sent(&state).text().unwrap()), Some(state));
    }
    for state in [RewardState::Pending, RewardState::Approved, RewardState::Fulfilled, RewardState::Cancelled]
    {
        assert_eq!(reward_state(&sent(&state).text().unwrap()), Some(state));
    }
}

#[test]
fn a_state_that_is_newer_than_the_widget_is_none() {
    assert_eq!((referral_state("forwarded"), reward_state("Pending")), (None, None));
    let newer = json!({"friend": "b***", "state": "forwarded"});
    assert_eq!(Referral::read(&newer), Some(Referral { friend: "b***".into(), state: None, why: vec![] }));
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
        why: None,
    };
    let mut message = protocol::ClaimAnswer { referral_id: "ref_1".into(), reward: Some(reward) };
    assert_eq!(Claimed::read(&sent(&message)), Some(Claimed(Some(given))));
    message.reward = None;
    assert_eq!(Claimed::read(&sent(&message)), Some(Claimed(None)));
}

#[test]
fn a_gift_as_it_is_kept_in_the_browser() {
    let gift = crate::model::Gift {
        code: "K7QW2MXZ".into(),
        text: Some("10% korting".into()),
        coupon: Some("VRIEND-1".into()),
        waits: false,
    };
    assert_eq!(Read::read(&sent(&gift)), Some(gift));
}

#[test]
fn what_lacks_a_needed_field_is_not_read() {
    for nonsense in [Value::Null, json!([]), json!({"code": 1}), json!("<html>"), json!(7)] {
        assert!(Config::read(&nonsense).is_none());
        assert!(Channel::read(&nonsense).is_none());
        assert!(Enrolled::read(&nonsense).is_none());
        assert!(Me::read(&nonsense).is_none());
        assert!(Step::read(&nonsense).is_none());
        assert!(Standing::read(&nonsense).is_none());
        assert!(Referral::read(&nonsense).is_none());
        assert!(Given::read(&nonsense).is_none());
        assert!(Offer::read(&nonsense).is_none());
        assert!(Claimed::read(&nonsense).is_none());
        assert!(<crate::model::Gift as Read>::read(&nonsense).is_none());
    }
}
