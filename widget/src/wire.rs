//! What the widget reads: the configuration, the options of the place, and the edge's answers, without what it never
//! shows. They are read by name from a [`Value`]: derived readers weigh more than all the views together. Tests hold
//! each of them to the type of `goodword-protocol` that the edge writes.

use goodword_protocol::{Channel, RewardState};
use serde::de::{
    DeserializeOwned, IntoDeserializer,
    value::{Error, StrDeserializer},
};
use serde_json::Value;

#[cfg(test)]
mod tests;

/// Something that is read from JSON; `None` when what must be there is not.
pub trait Read: Sized {
    /// Reads it.
    fn read(value: &Value) -> Option<Self>;
}

/// Reads a text as JSON; what is none is null.
#[must_use]
pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Of [`goodword_protocol::WidgetConfig`].
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
    /// The colour of buttons.
    pub accent: Option<String>,
    /// Every sentence by its key.
    pub texts: Value,
}

impl Config {
    /// Reads it, and takes its texts out.
    #[must_use]
    pub fn read(mut value: Value) -> Option<Self> {
        Some(Self {
            texts: value.get_mut("texts")?.take(),
            program: string(&value["program"])?,
            edge: string(&value["edge"])?,
            locale: string(&value["locale"])?,
            open: value["open"].as_bool()?,
            channels: list(&value["channels"], word),
            accent: string(&value["theme"]["accent"]),
        })
    }
}

/// What the loader says of the place where the widget stands.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// For whom the widget is.
    pub mode: Mode,
    /// The owner's signed identity of the customer.
    pub identity: Option<String>,
    /// The code of the link that this browser followed, unless that was too long ago.
    pub code: Option<String>,
    /// A small card over the page rather than a block in it.
    pub floating: bool,
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
pub enum Mode {
    /// A friend when a link was followed and no identity is given, else an advocate.
    #[default]
    Auto,
    /// A customer who shares.
    Advocate,
    /// Somebody who followed a link.
    Friend,
}

impl Read for Options {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            mode: match value["mode"].as_str() {
                Some("advocate") => Mode::Advocate,
                Some("friend") => Mode::Friend,
                _ => Mode::Auto,
            },
            identity: string(&value["identity"]),
            code: string(&value["code"]),
            floating: value["floating"].as_bool().unwrap_or_default(),
            arrival: Arrival {
                channel: string(&value["channel"]),
                referrer: string(&value["referrer"]),
                paid_ad: value["paid_ad"].as_bool().unwrap_or_default(),
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
    fn read(value: &Value) -> Option<Self> {
        Some(Self { url: string(&value["advocate"]["url"])?, session: string(&value["session"])? })
    }
}

/// Of [`goodword_protocol::Me`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The link to share.
    pub url: String,
    /// Whether the owner vouched for this person.
    pub proved: bool,
    /// Visits of the link by people.
    pub clicks: u64,
    /// Friends who redeemed the link.
    pub friends: u64,
    /// The newest referrals.
    pub referrals: Vec<Referral>,
    /// The newest rewards for this advocate.
    pub rewards: Vec<Given>,
}

impl Read for Me {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            url: string(&value["advocate"]["url"])?,
            proved: value["proved"].as_bool()?,
            clicks: value["clicks"].as_u64()?,
            friends: value["friends"].as_u64()?,
            referrals: list(&value["referrals"], Referral::read),
            rewards: list(&value["rewards"], Given::read),
        })
    }
}

/// Of [`goodword_protocol::MyReferral`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// The friend, masked.
    pub friend: String,
    /// Why rewards were not given, as sentences.
    pub why: Vec<String>,
}

impl Read for Referral {
    fn read(value: &Value) -> Option<Self> {
        Some(Self { friend: string(&value["friend"])?, why: list(&value["why"], string) })
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
}

impl Read for Given {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            text: string(&value["text"])?,
            state: word(&value["state"]),
            coupon: string(&value["coupon"]),
            available_at: string(&value["available_at"]),
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
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            code: string(&value["code"])?,
            name: string(&value["advocate_name"]),
            open: value["open"].as_bool()?,
        })
    }
}

/// Of [`goodword_protocol::ClaimAnswer`]: what the friend receives, if the rules give anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed(pub Option<Given>);

impl Read for Claimed {
    fn read(value: &Value) -> Option<Self> {
        string(&value["referral_id"])?;
        Some(Self(Given::read(&value["reward"])))
    }
}

/// A text.
#[must_use]
pub fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A word of a closed list, such as the name of a channel.
fn word<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let word: StrDeserializer<'_, Error> = value.as_str()?.into_deserializer();
    T::deserialize(word).ok()
}

/// A list, without the entries that cannot be read.
fn list<T>(value: &Value, read: fn(&Value) -> Option<T>) -> Vec<T> {
    let mut list = Vec::new();
    if let Value::Array(entries) = value {
        for entry in entries {
            list.extend(read(entry));
        }
    }
    list
}
