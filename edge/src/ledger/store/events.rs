//! Events as the owner reported them, and how they were answered.

use super::{Database, FromRow, Listing, Result, Row, Store, parameters};

/// An event as stored.
pub(crate) struct EventRow {
    /// The owner's id.
    pub(crate) id: String,
    pub(crate) referral: Option<String>,
    pub(crate) kind: String,
    /// Whether it is one of the friend's events for the rules.
    pub(crate) counts: bool,
    /// `EventFacts` as JSON.
    pub(crate) facts: String,
    pub(crate) amount: Option<i64>,
    pub(crate) occurred_at: i64,
    pub(crate) received_at: i64,
    /// `EventAnswer` as JSON.
    pub(crate) answer: String,
    /// The version of the program whose rules decided it.
    pub(crate) program_version: i64,
    /// Whether the friend did all that a rule asks.
    pub(crate) converts: bool,
    /// What refunds paid back, in minor units.
    pub(crate) refunded: i64,
    /// Whether nothing is left of it: then it is none of the friend's events any more.
    pub(crate) refunded_whole: bool,
    /// The journal's last entry when it was decided; none before there were such numbers.
    pub(crate) seq: Option<i64>,
    /// Codes of the fraud signals that it added, as JSON.
    pub(crate) signals: String,
}

pub(super) const COLUMNS: &str = "id, referral, kind, counts, facts, amount, occurred_at, received_at, answer, program_version, \
                       converts, refunded, refunded_whole, seq, signals";

impl FromRow for EventRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            referral: row.take()?,
            kind: row.take()?,
            counts: row.take::<i64>()? != 0,
            facts: row.take()?,
            amount: row.take()?,
            occurred_at: row.take()?,
            received_at: row.take()?,
            answer: row.take()?,
            program_version: row.take()?,
            converts: row.take::<i64>()? != 0,
            refunded: row.take()?,
            refunded_whole: row.take::<i64>()? != 0,
            seq: row.take()?,
            signals: row.take()?,
        })
    }
}

/// A friend's earlier events of one type.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    /// How many count.
    pub(crate) count: i64,
    /// When the first of them happened.
    pub(crate) first_at: Option<i64>,
}

impl FromRow for Earlier {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { count: row.take()?, first_at: row.take()? })
    }
}

/// The answer to an event, to be given again.
struct StoredAnswer(String);

impl FromRow for StoredAnswer {
    fn from_row(row: &mut Row) -> Result<Self> {
        row.take().map(Self)
    }
}

/// Which events a list shows.
#[derive(Default)]
pub(crate) struct EventFilter<'q> {
    pub(crate) kind: Option<&'q str>,
    pub(crate) referral: Option<&'q str>,
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn events(
        &self,
        filter: &EventFilter<'_>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Vec<EventRow>> {
        let equals = [("referral", filter.referral), ("kind", filter.kind)];
        let equals = equals.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
        self.list(Listing { table: "event", from: "event", columns: COLUMNS, equals }, cursor, limit)
    }

    /// Of which referral an event is, if it was reported before; empty for nobody's.
    pub(crate) fn referral_of_event(&self, id: &str) -> Result<Option<String>> {
        self.one("SELECT coalesce(referral, '') FROM event WHERE id = ?", parameters![id])
    }

    /// How an event was answered, if it was reported before.
    pub(crate) fn event_answer(&self, id: &str) -> Result<Option<String>> {
        self.one("SELECT answer FROM event WHERE id = ?", parameters![id])
    }

    /// The answers to a referral's events, newest first.
    pub(crate) fn event_answers_of(&self, referral: &str, limit: u32) -> Result<Vec<String>> {
        let sql = format!("SELECT answer FROM event WHERE referral = ? ORDER BY rowid DESC LIMIT {limit}");
        let answers = self.all::<StoredAnswer>(&sql, parameters![referral])?;
        Ok(answers.into_iter().map(|answer| answer.0).collect())
    }

    /// The events of this type that count for a referral.
    pub(crate) fn earlier_events(&self, referral: &str, kind: &str) -> Result<Earlier> {
        // Told by which index: of a type there are as many events as a program has.
        let sql = "SELECT count(*), min(occurred_at) FROM event INDEXED BY event_by_referral
                   WHERE referral = ? AND kind = ? AND counts = 1 AND refunded_whole = 0";
        Ok(self.first(sql, parameters![referral, kind])?.unwrap_or_default())
    }

    pub(crate) fn event(&self, id: &str) -> Result<Option<EventRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM event WHERE id = ?"), parameters![id])
    }

    /// Whether an event that converts is left of a referral.
    pub(crate) fn has_conversion(&self, referral: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM event WHERE referral = ? AND converts = 1 AND refunded_whole = 0 LIMIT 1";
        Ok(self.one::<i64>(sql, parameters![referral])?.is_some())
    }

    /// Whether any event of a referral converted it, refunded or not.
    pub(crate) fn had_conversion(&self, referral: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM event WHERE referral = ? AND converts = 1 LIMIT 1";
        Ok(self.one::<i64>(sql, parameters![referral])?.is_some())
    }

    /// Writes what refunds paid back of an event.
    pub(crate) fn update_refunded(&self, event: &EventRow) -> Result<()> {
        let sql = "UPDATE event SET refunded = ?, refunded_whole = ? WHERE id = ?";
        let whole = i64::from(event.refunded_whole);
        self.database.run(sql, parameters![event.refunded, whole, event.id.as_str()])?;
        Ok(())
    }

    /// Writes whose event it is after all, and what that came to; how it was answered stays.
    pub(crate) fn update_owner_of_event(&self, event: &EventRow) -> Result<()> {
        // It was decided at another moment than its place in the order of events says.
        let sql = "UPDATE event SET referral = ?, counts = ?, converts = ?, program_version = ?, seq = NULL
                   WHERE id = ?";
        let (counts, converts) = (i64::from(event.counts), i64::from(event.converts));
        let referral = event.referral.as_deref();
        let id = event.id.as_str();
        self.database.run(sql, parameters![referral, counts, converts, event.program_version, id])?;
        Ok(())
    }

    /// Whether the moment is unknown at which an event of a referral was decided: it was adopted, or is of version 1.
    pub(crate) fn has_event_out_of_order(&self, referral: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM event WHERE referral = ? AND seq IS NULL LIMIT 1";
        Ok(self.one::<i64>(sql, parameters![referral])?.is_some())
    }

    pub(crate) fn insert_event(&self, event: &EventRow) -> Result<()> {
        self.database.run(
            &format!("INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
            parameters![
                event.id.as_str(),
                event.referral.as_deref(),
                event.kind.as_str(),
                i64::from(event.counts),
                event.facts.as_str(),
                event.amount,
                event.occurred_at,
                event.received_at,
                event.answer.as_str(),
                event.program_version,
                i64::from(event.converts),
                event.refunded,
                i64::from(event.refunded_whole),
                event.seq,
                event.signals.as_str(),
            ],
        )?;
        Ok(())
    }
}
