//! The columns of each list.

use goodword_protocol::{Advocate, EventRecord, JournalEntry, Money, Referral, Reward};
use serde::Serialize;

use super::{Cell, Row};

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn perhaps(text: Option<&String>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.clone()))
}

fn number(number: u64) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn minor(amount: Option<&Money>) -> Cell {
    amount.map_or(Cell::Empty, |amount| Cell::Number(amount.minor))
}

fn currency(amount: Option<&Money>) -> Cell {
    amount.map_or(Cell::Empty, |amount| text(&amount.currency))
}

/// A stable name as it is in JSON.
fn name<T: Serialize>(value: &T) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Cell::Text(name),
        Ok(serde_json::Value::Null) | Err(_) => Cell::Empty,
        Ok(other) => Cell::Text(other.to_string()),
    }
}

impl Row for Referral {
    const NAME: &'static str = "referrals";
    const HEADER: &'static [&'static str] = &[
        "id",
        "advocate_id",
        "code",
        "friend_email",
        "friend_name",
        "friend_customer_id",
        "state",
        "reason",
        "under_review",
        "claimed_at",
        "updated_at",
        "expires_at",
        "place",
        "signals",
        "score",
        "channel",
        "erased_at",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.id),
            text(&self.advocate_id),
            text(&self.code),
            perhaps(self.friend.email.as_ref()),
            perhaps(self.friend.name.as_ref()),
            perhaps(self.friend.customer_id.as_ref()),
            name(&self.state),
            text(&self.reason),
            name(&self.under_review),
            text(&self.claimed_at),
            text(&self.updated_at),
            text(&self.expires_at),
            self.place.map_or(Cell::Empty, number),
            Cell::Text(self.signals.join(" ")),
            number(self.score),
            perhaps(self.channel.as_ref()),
            perhaps(self.erased_at.as_ref()),
        ]
    }
}

impl Row for Advocate {
    const NAME: &'static str = "advocates";
    const HEADER: &'static [&'static str] = &[
        "id",
        "code",
        "url",
        "email",
        "name",
        "customer_id",
        "proved",
        "clicks",
        "friends",
        "converted",
        "shares",
        "points",
        "created_at",
        "erased_at",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.id),
            text(&self.code),
            text(&self.url),
            text(&self.email),
            perhaps(self.name.as_ref()),
            perhaps(self.customer_id.as_ref()),
            name(&self.proved),
            number(self.clicks),
            number(self.friends),
            number(self.converted),
            number(self.shares),
            Cell::Number(self.points),
            text(&self.created_at),
            perhaps(self.erased_at.as_ref()),
        ]
    }
}

impl Row for Reward {
    const NAME: &'static str = "rewards";
    const HEADER: &'static [&'static str] = &[
        "id",
        "referral_id",
        "advocate_id",
        "party",
        "rule",
        "program_version",
        "reward",
        "value",
        "reversed",
        "amount_minor",
        "currency",
        "state",
        "reason",
        "event_id",
        "coupon",
        "available_at",
        "created_at",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.id),
            text(&self.referral_id),
            text(&self.advocate_id),
            name(&self.party),
            text(&self.rule),
            number(self.program_version),
            name(&self.reward),
            Cell::Number(self.value),
            Cell::Number(self.reversed),
            minor(self.amount.as_ref()),
            currency(self.amount.as_ref()),
            name(&self.state),
            text(&self.reason),
            perhaps(self.event_id.as_ref()),
            perhaps(self.coupon.as_ref()),
            perhaps(self.available_at.as_ref()),
            text(&self.created_at),
        ]
    }
}

impl Row for EventRecord {
    const NAME: &'static str = "events";
    const HEADER: &'static [&'static str] = &[
        "id",
        "type",
        "referral_id",
        "friend_email",
        "friend_customer_id",
        "code",
        "coupon",
        "amount_minor",
        "refunded_minor",
        "currency",
        "occurred_at",
        "received_at",
        "metadata",
        "program_version",
        "counts",
        "attributed_by",
        "reason",
        "rules",
        "rewards",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(&self.id),
            text(&self.kind),
            perhaps(self.referral_id.as_ref()),
            perhaps(self.friend.email.as_ref()),
            perhaps(self.friend.customer_id.as_ref()),
            perhaps(self.code.as_ref()),
            perhaps(self.coupon.as_ref()),
            minor(self.amount.as_ref()),
            minor(self.refunded.as_ref()),
            currency(self.amount.as_ref()),
            text(&self.occurred_at),
            text(&self.received_at),
            name(&self.metadata),
            number(self.program_version),
            name(&self.counts),
            name(&self.decision.attributed_by),
            perhaps(self.decision.reason.as_ref()),
            name(&self.decision.rules),
            Cell::Text(self.rewards.join(" ")),
        ]
    }
}

impl Row for JournalEntry {
    const NAME: &'static str = "journal";
    const HEADER: &'static [&'static str] =
        &["number", "subject", "state", "reason", "note", "at", "delta", "cause", "advocate_id"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            number(self.number),
            text(&self.subject),
            text(&self.state),
            text(&self.reason),
            perhaps(self.note.as_ref()),
            text(&self.at),
            self.delta.map_or(Cell::Empty, Cell::Number),
            perhaps(self.cause.as_ref()),
            perhaps(self.advocate_id.as_ref()),
        ]
    }
}
