use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Channel, Locale, Wording};

/// The answer of `GET /v1/programs/{program}/widget`, and what the script tag's file carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WidgetConfig {
    /// The program's id.
    pub program: String,
    /// The origin of the edge, such as `https://go.shop.example`.
    pub edge: String,
    /// The locale of `texts`.
    pub locale: Locale,
    /// The locales that can be asked for.
    pub locales: Vec<Locale>,
    /// Whether links can be claimed now.
    pub open: bool,
    /// How long a followed link is remembered.
    pub attribution_days: u32,
    /// The ways to share, in the order shown.
    pub channels: Vec<ShareChannel>,
    /// The look.
    pub theme: Look,
    /// Every sentence of the widget by its key (see [`Text`](crate::Text)), the offer and the reward filled in. One
    /// that counts has its plural categories, also where the owner wrote a single text.
    pub texts: BTreeMap<String, Wording>,
}

/// The look of the widget: of the program's theme, only what the widget shows, since every visitor of the shop loads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Look {
    /// The colour of buttons and links, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
}

/// A way to share, ready to be shown.
///
/// In `address` and `without_server`, each placeholder stands for a value that is percent-encoded: all but RFC 3986's
/// unreserved characters, and a line break in a `mailto:` as `%0D%0A` (RFC 6068).
///
/// | placeholder | value |
/// | --- | --- |
/// | `{link}` | the personal link with `?c=` and the channel's name |
/// | `{text}` | the message with that link in it |
/// | `{bare}` | the message without a link |
/// | `{subject}` | the subject of an email |
/// | `{server}` | the host name of the person's own server, such as `mastodon.social` |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareChannel {
    /// Which.
    pub id: Channel,
    /// What the button says: the brand's name, or the locale's word.
    pub name: String,
    /// What the button is called where only its icon shows: "Share with Reddit". It contains `name`.
    pub label: String,
    /// The path (`d`) of its icon on a grid of 24 by 24; either fill rule draws it alike.
    pub icon: String,
    /// Where it leads, with placeholders; none for what is no address: copying, the system's share sheet, the QR code.
    pub address: Option<String>,
    /// Where it leads while nobody knows the `{server}`: a page of the network that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_server: Option<String>,
    /// Whether the address opens nothing but an app of phones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub phones_only: bool,
}
