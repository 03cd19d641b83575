//! What the widget reads: the configuration, the options of the place, and the edge's answers, without what it never
//! shows. They are read by name from [`Json`]: derived readers weigh more than all the views together. Tests hold
//! each of them to the type of `goodword-protocol` that the edge writes.

use goodword_protocol::{ReferralState, RewardState};

use serde::Serialize;

use crate::texts::Said;

mod board;
#[cfg(test)]
mod tests;

pub use board::Standing;
use board::board;

/// JSON as somebody parsed it: a browser, or serde in tests. What is absent or of another kind is none.
pub trait Json: Sized {
    /// The field of this name; null when there is none.
    #[must_use]
    fn at(&self, name: &str) -> Self;
    /// A text.
    fn text(&self) -> Option<String>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// True or false.
    fn truth(&self) -> Option<bool>;
    /// The entries of a list; none when it is no list.
    fn entries(&self) -> Vec<Self>;
}

/// Something that is read from JSON; `None` when what must be there is not.
pub trait Read: Sized {
    /// Reads it.
    fn read(value: &impl Json) -> Option<Self>;
}

/// What the edge tells the widget of a program, beside its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Config {
    /// The program's id.
    pub program: String,
    /// The origin of the edge.
    pub edge: String,
    /// The tag of the texts' language.
    pub locale: String,
    /// Whether links can be claimed now.
    pub open: bool,
    /// The ways to share, in the order shown.
    pub channels: Vec<Channel>,
}

/// A way to share: of [`goodword_protocol::ShareChannel`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Channel {
    /// Its name in statistics and links.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// What its button does, for screen readers.
    pub label: String,
    /// One path on a grid of 24 by 24.
    pub icon: String,
    /// The address that opens it, with placeholders; none for one that is no address.
    pub address: Option<String>,
    /// Whether only phones have what the address opens.
    pub phone: bool,
}

impl Read for Channel {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            id: value.at("id").text()?,
            name: value.at("name").text()?,
            label: value.at("label").text()?,
            icon: value.at("icon").text()?,
            address: value.at("address").text(),
            phone: value.at("phone").truth().unwrap_or_default(),
        })
    }
}

impl Read for Config {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            program: value.at("program").text()?,
            edge: value.at("edge").text()?,
            locale: value.at("locale").text()?,
            open: value.at("open").truth()?,
            channels: list(&value.at("channels")),
        })
    }
}

impl Read for Said {
    fn read(value: &impl Json) -> Option<Self> {
        const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];
        if let Some(text) = value.text() {
            return Some(Self::Plain(text));
        }
        let mut forms = Vec::new();
        for category in CATEGORIES {
            forms.extend(value.at(category).text().map(|form| (category.to_owned(), form)));
        }
        Some(Self::Plural(forms))
    }
}

/// What the loader says of the place where the widget stands.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// For whom the widget is.
    pub side: Side,
    /// The owner's signed identity of the customer.
    pub identity: Option<String>,
    /// The code of the link that this browser followed, unless that was too long ago.
    pub code: Option<String>,
    /// A small card that came by itself: it goes when it has nothing good to say.
    pub card: bool,
    /// How the browser came by that link.
    pub arrival: Arrival,
}

/// How a friend came, as the loader saw it on the page where they arrived.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The channel that the link was shared by.
    pub channel: Option<String>,
    /// The host of the page that led there.
    pub referrer: Option<String>,
    /// Whether an advertisement was paid for the visit.
    pub paid_ad: bool,
}

/// For whom the widget is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// A friend when a link was followed and no identity is given, else an advocate.
    #[default]
    Auto,
    /// A customer who shares.
    Advocate,
    /// Somebody who followed a link.
    Friend,
}

impl Read for Options {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            side: match value.at("side").text().as_deref() {
                Some("advocate") => Side::Advocate,
                Some("friend") => Side::Friend,
                _ => Side::Auto,
            },
            // A page's template leaves it empty for whom it does not know.
            identity: value.at("identity").text().filter(|identity| !identity.is_empty()),
            code: value.at("code").text(),
            card: value.at("card").truth().unwrap_or_default(),
            arrival: Arrival {
                channel: value.at("channel").text(),
                referrer: value.at("referrer").text(),
                paid_ad: value.at("paid_ad").truth().unwrap_or_default(),
            },
        })
    }
}

/// Of [`goodword_protocol::EnrolAnswer`].
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The link to share.
    pub url: String,
    /// Opens the advocate's own numbers.
    pub session: String,
}

impl Read for Enrolled {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self { url: value.at("advocate").at("url").text()?, session: value.at("session").text()? })
    }
}

/// Of [`goodword_protocol::Me`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Me {
    /// The link to share.
    pub url: String,
    /// Whether the owner vouched for this person.
    pub proved: bool,
    /// Visits of the link by people.
    pub clicks: i64,
    /// Friends who redeemed the link.
    pub friends: i64,
    /// The balance of points.
    pub points: i64,
    /// The nearest tier or milestone that is still to come.
    pub next: Option<Step>,
    /// The place on the leaderboard.
    pub rank: Option<i64>,
    /// The name that the leaderboard shows.
    pub shown_name: Option<String>,
    /// The month's first three, and behind them this advocate, unless among them; empty while nobody is first.
    pub board: Vec<Standing>,
    /// The newest referrals.
    pub referrals: Vec<Referral>,
    /// The newest rewards for this advocate.
    pub rewards: Vec<Given>,
}

impl Read for Me {
    fn read(value: &impl Json) -> Option<Self> {
        let steps: Vec<Step> = list(&value.at("tiers"));
        Some(Self {
            url: value.at("advocate").at("url").text()?,
            proved: value.at("proved").truth()?,
            clicks: whole(&value.at("clicks"))?,
            friends: whole(&value.at("friends"))?,
            points: whole(&value.at("points")).unwrap_or_default(),
            next: steps.into_iter().find(|step| step.remaining > 0),
            rank: whole(&value.at("rank")),
            shown_name: value.at("shown_name").text(),
            board: board(&value.at("leaderboard")),
            referrals: list(&value.at("referrals")),
            rewards: list(&value.at("rewards")),
        })
    }
}

/// Of [`goodword_protocol::TierStep`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is given, in words.
    pub text: String,
    /// At which friend.
    pub at: i64,
    /// How many friends are still to come.
    pub remaining: i64,
}

impl Read for Step {
    fn read(value: &impl Json) -> Option<Self> {
        // What a friend gets at a step is no reward of the advocate's.
        value.at("party").text().filter(|party| party == "advocate")?;
        Some(Self {
            text: value.at("text").text()?,
            at: whole(&value.at("at"))?,
            remaining: whole(&value.at("remaining"))?,
        })
    }
}

/// Of [`goodword_protocol::MyReferral`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The friend, masked.
    pub friend: String,
    /// Where it stands.
    pub state: Option<ReferralState>,
    /// Why rewards were not given, as sentences.
    pub why: Vec<String>,
}

impl Read for Referral {
    fn read(value: &impl Json) -> Option<Self> {
        let mut why = Vec::new();
        for sentence in value.at("why").entries() {
            why.extend(sentence.text());
        }
        Some(Self {
            friend: value.at("friend").text()?,
            state: referral_state(&value.at("state").text()?),
            why,
        })
    }
}

/// Of [`goodword_protocol::MyReward`], and of [`goodword_protocol::FriendReward`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What is given, in words.
    pub text: String,
    /// Where it stands.
    pub state: Option<RewardState>,
    /// The coupon, once handed out.
    pub coupon: Option<String>,
    /// When its hold ends.
    pub available_at: Option<String>,
    /// Why it is not given, as a sentence.
    pub why: Option<String>,
}

impl Read for Given {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            text: value.at("text").text()?,
            state: value.at("state").text().and_then(|state| reward_state(&state)),
            coupon: value.at("coupon").text(),
            available_at: value.at("available_at").text(),
            why: value.at("why").text(),
        })
    }
}

/// Of [`goodword_protocol::LinkView`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The code of the link.
    pub code: String,
    /// First name of the advocate, when they gave one.
    pub name: Option<String>,
    /// Whether it can be claimed now.
    pub open: bool,
}

impl Read for Offer {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            code: value.at("code").text()?,
            name: value.at("advocate_name").text(),
            open: value.at("open").truth()?,
        })
    }
}

/// Of [`goodword_protocol::ClaimAnswer`]: what the friend receives, if the rules give anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed(pub Option<Given>);

impl Read for Claimed {
    fn read(value: &impl Json) -> Option<Self> {
        value.at("referral_id").text()?;
        Some(Self(Given::read(&value.at("reward"))))
    }
}

/// An answer that says nothing, and nothing needs to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done;

impl Read for Done {
    fn read(_: &impl Json) -> Option<Self> {
        Some(Self)
    }
}

/// The states of a reward by their names on the wire.
fn reward_state(word: &str) -> Option<RewardState> {
    Some(match word {
        "pending" => RewardState::Pending,
        "approved" => RewardState::Approved,
        "fulfilled" => RewardState::Fulfilled,
        "cancelled" => RewardState::Cancelled,
        _ => return None,
    })
}

/// The states of a referral by their names on the wire.
fn referral_state(word: &str) -> Option<ReferralState> {
    Some(match word {
        "claimed" => ReferralState::Claimed,
        "converted" => ReferralState::Converted,
        "approved" => ReferralState::Approved,
        "rewarded" => ReferralState::Rewarded,
        "rejected" => ReferralState::Rejected,
        "reversed" => ReferralState::Reversed,
        "expired" => ReferralState::Expired,
        _ => return None,
    })
}

/// A whole number: those that JavaScript holds exactly.
#[expect(clippy::cast_possible_truncation, reason = "counts are far below 2^53")]
fn whole(value: &impl Json) -> Option<i64> {
    value.number().map(|number| number as i64)
}

/// A list, without the entries that cannot be read.
pub fn list<T: Read>(value: &impl Json) -> Vec<T> {
    let mut list = Vec::new();
    for entry in value.entries() {
        list.extend(T::read(&entry));
    }
    list
}
