use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Channel, Locale, Theme, Wording};

/// The answer of `GET /v1/programs/{program}/widget`, and what the script tag's file carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub channels: Vec<Channel>,
    /// The look.
    pub theme: Theme,
    /// Every sentence of the widget by its key (see [`Text`](crate::Text)), the offer and the reward filled in. One
    /// that counts has its plural categories, also where the owner wrote a single text.
    pub texts: BTreeMap<String, Wording>,
    /// The widget's files.
    pub assets: Assets,
}

/// Where the widget's files are, as paths on the edge; their names change with their content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    /// The JavaScript module made by wasm-bindgen.
    pub glue: String,
    /// The WebAssembly.
    pub wasm: String,
}
