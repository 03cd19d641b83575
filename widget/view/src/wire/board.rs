//! The month's leaderboard.

use super::{Json, Read, list, whole};

/// Of [`goodword_protocol::Standing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// 1 for who brought the most; none who brought nobody yet.
    pub rank: Option<i64>,
    /// How many friends became customers.
    pub converted: i64,
    /// The name that the advocate chose to show.
    pub name: Option<String>,
    /// Whether it is the advocate who looks.
    pub own: bool,
}

impl Read for Standing {
    fn read(value: &impl Json) -> Option<Self> {
        Some(Self {
            rank: whole(&value.at("rank")),
            converted: whole(&value.at("converted"))?,
            name: value.at("name").text(),
            own: value.at("own").truth().unwrap_or_default(),
        })
    }
}

/// Of [`goodword_protocol::Leaderboard`]: its entries, and behind them the own one.
pub(super) fn board(value: &impl Json) -> Vec<Standing> {
    let mut board: Vec<Standing> = list(&value.at("entries"));
    if !board.is_empty() && !board.iter().any(|entry| entry.own) {
        board.extend(Standing::read(&value.at("own")));
    }
    board
}
