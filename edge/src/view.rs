//! What the script tag's files carry of a program: the loader's settings, and the first view of the widget.

use std::collections::BTreeMap;

use goodword_protocol::{Locale, Popup, ShareChannel, Text, WidgetConfig, Wording};
use goodword_view::{
    colour::Colour,
    first::First,
    texts::{Said, Texts},
    wire::{Channel, Config},
};
use serde::Serialize;

use crate::reader::PublicProgram;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// A file of ours: its path on the edge, and the hash (`integrity`) by which a browser checks it.
type Asset = [&'static str; 2];

/// What the loader needs on every page.
#[derive(Serialize)]
pub(crate) struct LoaderConfig<'a> {
    program: &'a str,
    edge: &'a str,
    locale: Locale,
    /// With spaces between them: as text that is searched, it is the shortest.
    locales: String,
    open: bool,
    /// For so many days the link counts that was followed first.
    days: u32,
    /// What the floating button says.
    label: &'a str,
    accent: [&'a str; 2],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    popup: &'a [Popup],
    /// Whether visitors are asked before anything is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    waits: bool,
    /// What the edge's cookie keeps, where it may have one, by the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<BTreeMap<&'a str, Kept>>,
    /// The code that shows the first view.
    first: Asset,
}

/// What a cookie keeps.
#[derive(Serialize)]
pub(crate) struct Kept {
    /// The code of the link that was followed; empty when there is none.
    pub(crate) code: String,
}

impl<'a> LoaderConfig<'a> {
    /// Of a program's configuration, for a visitor of whom this is kept.
    pub(crate) fn new(config: &'a WidgetConfig, program: &'a PublicProgram, cookie: Option<Kept>) -> Self {
        Self {
            program: &config.program,
            edge: &config.edge,
            locale: config.locale,
            locales: config.locales.iter().map(|locale| locale.tag()).collect::<Vec<_>>().join(" "),
            open: config.open,
            days: config.attribution_days,
            label: say(config, Text::OpenButton),
            accent: accent(config.theme.accent.as_deref()).unwrap_or(ACCENT),
            popup: &program.record.config.popup,
            waits: !program.record.config.consent.is_assumed(),
            cookies: cookie.map(|kept| BTreeMap::from([(&*config.program, kept)])),
            first: FIRST,
        }
    }
}

/// What the first view needs, and the widget after it.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    #[serde(flatten)]
    config: Config,
    rtl: bool,
    accent: Option<[&'a str; 2]>,
    /// In the order of [`Text::ALL`].
    texts: Vec<&'a Wording>,
    words: Words<'a>,
    first: First,
    /// The code that shows all this.
    script: Asset,
    glue: Asset,
    wasm: Asset,
}

/// What is said without the widget.
#[derive(Serialize)]
struct Words<'a> {
    open: &'a str,
    close: &'a str,
    copied: &'a str,
    friend: &'a str,
    network: &'a str,
    retry: &'a str,
    unsupported: &'a str,
}

/// A program as the views know it.
pub(crate) fn shown(config: &WidgetConfig) -> Config {
    Config {
        program: config.program.clone(),
        edge: config.edge.clone(),
        locale: config.locale.tag().to_owned(),
        open: config.open,
        channels: config.channels.iter().map(channel).collect(),
    }
}

/// Its words as the views know them.
pub(crate) fn texts(config: &WidgetConfig) -> Texts {
    Texts::new(Text::ALL.iter().map(|text| said(wording(config, *text))).collect())
}

impl<'a> View<'a> {
    /// Draws it, of a program's configuration.
    pub(crate) fn draw(config: &'a WidgetConfig) -> Self {
        let shown = shown(config);
        let first = First::draw(&shown, &texts(config));
        Self {
            config: shown,
            rtl: config.locale.direction() == "rtl",
            accent: accent(config.theme.accent.as_deref()),
            texts: Text::ALL.iter().map(|text| wording(config, *text)).collect(),
            words: Words {
                open: say(config, Text::OpenButton),
                close: say(config, Text::Dismiss),
                copied: say(config, Text::Copied),
                friend: say(config, Text::FriendTitleNameless),
                network: say(config, Text::ErrorNetwork),
                retry: say(config, Text::Retry),
                unsupported: say(config, Text::ErrorUnsupported),
            },
            first,
            script: FIRST,
            glue: GLUE,
            wasm: WASM,
        }
    }
}

/// The look of a page of the edge's own.
pub(crate) const STYLE_PATH: &str = STYLE[0];

/// The same of a program that has none.
pub(crate) const ACCENT: [&str; 2] = ["#1f6650", "#fff"];

/// The accent colour, and the colour of text on it.
pub(crate) fn accent(accent: Option<&str>) -> Option<[&str; 2]> {
    let accent = accent?;
    Some([accent, Colour::parse(accent)?.ink()])
}

fn channel(channel: &ShareChannel) -> Channel {
    Channel {
        id: channel.id.name().to_owned(),
        name: channel.name.clone(),
        label: channel.label.clone(),
        icon: channel.icon.clone(),
        // A page of the network that asks for the person's server asks better than we could.
        address: channel.without_server.clone().or_else(|| channel.address.clone()),
        phone: channel.phones_only,
    }
}

/// Nothing for what is only ever said in place of another text.
fn wording(config: &WidgetConfig, text: Text) -> &Wording {
    static NOTHING: Wording = Wording::Plain(String::new());
    config.texts.get(text.key()).unwrap_or(&NOTHING)
}

fn say(config: &WidgetConfig, text: Text) -> &str {
    wording(config, text).text()
}

fn said(wording: &Wording) -> Said {
    match wording {
        Wording::Plain(text) => Said::Plain(text.clone()),
        Wording::Counted(forms) => Said::Plural(forms.clone().into_iter().collect()),
    }
}
