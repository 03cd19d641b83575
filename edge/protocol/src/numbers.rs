use serde::{Deserialize, Serialize};

use crate::{Channel, Money};

/// The body of `POST /v1/programs/{program}/shares`: an advocate shares a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// The code of the link.
    pub code: String,
    /// How it is shared.
    pub channel: Channel,
}

/// By what the rows of statistics are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StatsBy {
    /// Days of UTC: `2026-11-24`, earliest first.
    #[default]
    Day,
    /// Channels: `whatsapp`; empty for what came by a link without one.
    Channel,
    /// Advocates: `adv_…`, those who enrolled last first, a page at a time.
    Advocate,
}

/// The answer of `GET /v1/programs/{program}/stats`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stats {
    /// The first day of the period, of UTC.
    pub from: String,
    /// The last day of the period.
    pub to: String,
    /// By what the rows are told apart.
    pub by: StatsBy,
    /// The whole period; of one advocate if one was asked for.
    pub total: Numbers,
    /// Advocates there were at the end of the period; 1 if one was asked for.
    pub advocates: u64,
    /// Advocates who enrolled in the period; none if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled: Option<u64>,
    /// Invitations for each advocate, in basis points (10,000 is one). Invitations are shares; clicks where no share
    /// was told of. None without advocates.
    pub invitations_per_advocate: Option<i64>,
    /// Invitations for each advocate times conversions for each invitation, in basis points.
    pub viral_coefficient: Option<i64>,
    /// The period in parts. A day or channel on which nothing happened has no row.
    pub rows: Vec<StatsRow>,
    /// Ask with `?cursor=` for more advocates; none on the last page.
    pub next_cursor: Option<String>,
}

/// One part of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatsRow {
    /// Which day, channel or advocate.
    pub key: String,
    /// What happened.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// What happened in a period or a part of it. What is undone counts below zero on the day on which it is undone, so a
/// part can be below zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Numbers {
    /// How often advocates shared, as the widget told.
    pub shares: i64,
    /// Visits of links by people.
    pub clicks: i64,
    /// Links that friends redeemed.
    pub claims: i64,
    /// Referrals that converted, less those that were reversed or rejected.
    pub conversions: i64,
    /// What friends paid, less refunds.
    pub revenue: Money,
    /// What rewards in money are worth, promised or given, less what was taken back. Percentages off, points, gifts
    /// and entries are not in it: only the owner knows what they cost.
    pub reward_cost: Money,
    /// Claims for each click, in basis points; none without clicks.
    pub claim_rate: Option<i64>,
    /// Conversions for each claim, in basis points; none without claims.
    pub conversion_rate: Option<i64>,
}

/// Over which time a leaderboard counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Since the program began.
    #[default]
    All,
    /// In this month, of UTC.
    Month,
}

/// The answer of `GET /v1/programs/{program}/leaderboard`: nothing in it tells who somebody is who did not choose to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Leaderboard {
    /// Over which time.
    pub period: Period,
    /// The month, such as `2026-11`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// The advocates with the most converted referrals; those without any are not among them.
    pub entries: Vec<Standing>,
    /// Where the advocate stands who asks, in the list or not; none when nobody who may know it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Standing>,
}

/// Where an advocate stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Standing {
    /// 1 for the most; who have as many share a rank, and the ranks behind it are left out. None for one's own standing
    /// when nothing has converted yet, or behind the first 1,000.
    pub rank: Option<u64>,
    /// Converted referrals in the period.
    pub converted: i64,
    /// The name that the advocate chose to show.
    pub name: Option<String>,
    /// Whether it is the advocate who asks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// The body of `PUT /v1/programs/{program}/advocates/me`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MeRequest {
    /// The name that the leaderboard shows; null shows none.
    pub shown_name: Option<String>,
}
