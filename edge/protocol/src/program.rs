use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    HostedPage, Locale, Money, Wording,
    choice::{Consent, FraudLevel, Popup, Review},
};

/// The body of `PUT /v1/programs/{program}`: everything an owner decides. Missing fields have the defaults below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgramConfig {
    /// The name that customers see, such as the shop's.
    pub name: String,
    /// Whether links and claims work.
    #[serde(default)]
    pub status: Status,
    /// ISO 4217 code of every amount in the program.
    pub currency: String,
    /// The language of a page that does not say its own.
    #[serde(default)]
    pub default_locale: Locale,
    /// Where a friend who follows a link arrives.
    pub landing_url: String,
    /// Origins (`https://shop.example`) whose pages may embed the widget.
    pub allowed_origins: Vec<String>,
    /// Before this time nothing can be claimed.
    #[serde(default)]
    pub starts_at: Option<String>,
    /// From this time on nothing can be claimed.
    #[serde(default)]
    pub ends_at: Option<String>,
    /// How long after the claim an event still counts.
    #[serde(default = "ninety")]
    pub attribution_window_days: u32,
    /// How long a reward stays pending; 0 approves at once.
    #[serde(default = "fourteen")]
    pub hold_days: u32,
    /// Which referrals wait for the owner's decision.
    #[serde(default)]
    pub review: Review,
    /// Where suspicion leads to review or rejection.
    #[serde(default)]
    pub fraud: FraudLevel,
    /// Friends confirm a claim by mail.
    #[serde(default)]
    pub confirm_claims: bool,
    /// Rewards wait until the advocate has proved their address.
    #[serde(default)]
    pub prove_advocates: bool,
    /// Friends who never converted are forgotten so many days after their window ended; without it, never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u32>,
    /// The ways to share, in the order shown.
    #[serde(default = "Channel::usual")]
    pub channels: Vec<Channel>,
    /// What is promised.
    pub rules: Vec<Rule>,
    /// The look of the widget and of the pages.
    #[serde(default)]
    pub theme: Theme,
    /// The domain of the site that the shop and the deployment are both part of, such as `shop.example`: then the deployment
    /// may keep the code of a link in a cookie. Without it, it sets none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_party: Option<String>,
    /// Whether visitors are asked before anything is kept in their browser.
    #[serde(default, skip_serializing_if = "Consent::is_assumed")]
    pub consent: Consent,
    /// What opens the widget in a window by itself, once a page: nothing unless the owner chooses it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub popup: Vec<Popup>,
    /// The owner's own words: locale -> text key -> text, or one for each plural category.
    #[serde(default)]
    pub texts: BTreeMap<Locale, BTreeMap<String, Wording>>,
    /// What the owner says on the program's own pages, by locale. A visitor whose language is not there reads the
    /// `default_locale`'s.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub page: BTreeMap<Locale, HostedPage>,
}

const fn ninety() -> u32 {
    90
}

const fn fourteen() -> u32 {
    14
}

/// Whether a program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Links, claims and events work.
    #[default]
    Active,
    /// Links still lead to the shop; nothing can be claimed. Events of earlier claims count.
    Paused,
    /// As paused, for good.
    Ended,
}

/// A way to share a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Channel {
    Whatsapp,
    Email,
    Copy,
    /// The system's share sheet, where there is one.
    Native,
    Facebook,
    X,
    Linkedin,
    Telegram,
    Sms,
    Qr,
    Messenger,
    Reddit,
    Pinterest,
    Bluesky,
    Mastodon,
    Threads,
    Line,
}

impl Channel {
    /// Every channel there is.
    pub const ALL: [Self; 17] = [
        Self::Whatsapp,
        Self::Email,
        Self::Copy,
        Self::Native,
        Self::Facebook,
        Self::X,
        Self::Linkedin,
        Self::Telegram,
        Self::Sms,
        Self::Qr,
        Self::Messenger,
        Self::Reddit,
        Self::Pinterest,
        Self::Bluesky,
        Self::Mastodon,
        Self::Threads,
        Self::Line,
    ];

    /// The channels of a program whose owner chose none, in their order. The others are for who asks for them: a wall of
    /// buttons is shared by nobody.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        Self::ALL[..10].to_vec()
    }

    /// The name on the wire and in links: `?c=whatsapp`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Email => "email",
            Self::Copy => "copy",
            Self::Native => "native",
            Self::Facebook => "facebook",
            Self::X => "x",
            Self::Linkedin => "linkedin",
            Self::Telegram => "telegram",
            Self::Sms => "sms",
            Self::Qr => "qr",
            Self::Messenger => "messenger",
            Self::Reddit => "reddit",
            Self::Pinterest => "pinterest",
            Self::Bluesky => "bluesky",
            Self::Mastodon => "mastodon",
            Self::Threads => "threads",
            Self::Line => "line",
        }
    }

    /// The channel of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// The look of the widget, of the program's own pages and of the picture of a preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The colour of buttons and links, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// A PNG as a `data:image/png;base64,` address: at most 24 KB and 1024 by 512 pixels, to be seen on white. On the program's own
    /// pages and on the picture of a preview; the widget does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// Trigger -> party -> reward, with conditions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name of the rule, unique in the program.
    pub id: String,
    /// `claim`, or the type of an event.
    pub on: String,
    /// Who is rewarded.
    pub party: Party,
    /// With what.
    pub reward: RewardSpec,
    /// Only the friend's n-th such event (default 1); 0 is every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
    /// Only events of at least this amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<Money>,
    /// Only from the advocate's n-th converted referral on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_referral: Option<u32>,
    /// Only at exactly the advocate's n-th converted referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_referral: Option<u32>,
    /// At most so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Cap>,
    /// Instead of the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_days: Option<u32>,
    /// Recurring rewards end after so many months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
}

/// A side of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Party {
    Advocate,
    Friend,
}

/// How many rewards a rule gives at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// To one advocate, or for one advocate's friends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_advocate: Option<u32>,
    /// In the whole program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_program: Option<u32>,
    /// Counted over the last so many days; without it, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_days: Option<u32>,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of the API's table of reward kinds")]
pub enum RewardSpec {
    /// A percentage off, as a single-use coupon. 1000 basis points are 10 %.
    DiscountPercent {
        basis_points: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coupon: Option<Coupon>,
    },
    /// An amount off, as a single-use coupon.
    DiscountAmount {
        amount: Money,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        coupon: Option<Coupon>,
    },
    /// Store credit.
    Credit { amount: Money },
    /// Money paid out.
    Cash { amount: Money },
    /// A share of the event's amount.
    Commission { basis_points: u32 },
    /// Points of the owner's system.
    Points { points: u64 },
    /// A gift.
    Product { sku: String, name: String },
    /// Anything else that can be counted.
    Custom { name: String, quantity: u64, unit: String },
    /// Tickets of a draw.
    Lottery { entries: u32 },
}

/// Where a coupon's code comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Coupon {
    /// Made by the edge.
    Generate {
        /// Before the random part, such as `VRIEND-`.
        #[serde(default)]
        prefix: String,
    },
    /// Taken from the owner's codes of this name.
    Pool(String),
}

/// The answer to the first `PUT` of a program. The secrets are shown here only.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgramCreated {
    /// The program as stored.
    #[serde(flatten)]
    pub program: ProgramView,
    /// The program's secrets.
    #[serde(flatten)]
    pub secrets: ProgramSecrets,
}

/// A program's secrets, shown when they are made and never again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgramSecrets {
    /// `gw_sk_…`: the owner's server authorises with it.
    pub secret_key: String,
    /// Signs the identities of customers (JWT, HS256).
    pub identity_secret: String,
}

/// A program as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgramView {
    /// The program's id.
    pub id: String,
    /// Counts the changes, from 1.
    pub version: u64,
    /// When it was created.
    pub created_at: String,
    /// When it was changed last.
    pub updated_at: String,
    /// The whole configuration, defaults included.
    pub config: ProgramConfig,
}

/// A program in the operator's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProgramSummary {
    /// The program's id.
    pub id: String,
    /// The name that customers see.
    pub name: String,
    /// Whether it runs.
    pub status: Status,
}

#[cfg(test)]
mod tests {
    use super::Channel;

    #[test]
    fn a_channel_is_called_the_same_in_links_and_in_json() {
        for channel in Channel::ALL {
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.name());
            assert_eq!(Channel::from_name(channel.name()), Some(channel));
        }
        assert_eq!(Channel::from_name("Whatsapp"), None);
        assert_eq!(Channel::from_name(""), None);
    }
}
