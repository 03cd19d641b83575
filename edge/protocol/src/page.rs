use serde::{Deserialize, Serialize};

/// What the owner says on the program's own pages, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HostedPage {
    /// Where advocates join, see what came of their link, and share it: `/p/{program}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advocate: Option<Sections>,
    /// Where a friend redeems a link: `/p/{program}/{code}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friend: Option<Sections>,
}

/// The parts of a page that an owner may fill. All of it is plain text, in which a blank line begins a paragraph and
/// `{program}`, `{offer}` and `{reward}` are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sections {
    /// Above all else; at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Below the title; at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Beside the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// How it works, at most 6.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What is often asked, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// What the promise depends on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
}

/// A picture on the owner's own server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Its address, `https://`. It is shown 16 wide by 9 high, cut to its middle.
    pub url: String,
    /// What it shows, for who cannot see it, in at most 200 characters; empty when it only decorates.
    pub alt: String,
}

/// One step of how it works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// At most 500 characters.
    pub text: String,
}

/// A question with its answer, which unfolds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// At most 200 characters.
    pub question: String,
    /// At most 2,000 characters.
    pub answer: String,
}

/// The terms: in words, at an address, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// At most 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A page that has all of them, `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
