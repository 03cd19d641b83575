//! What the outbox publishes: the current state of each key that is behind.

use goodword_domain::{code::Code as LinkCode, name::PersonName, time::Timestamp};
use goodword_protocol::ProgramSummary;

use super::{Book, Database, Outcome};
use crate::{
    ledger::store::{AdvocateRow, Due},
    names::Named,
    published::{self, VERSION},
    time::to_rfc3339,
};

/// How many keys one alarm publishes: within the 50 calls that the free plan allows an invocation.
const PUBLISHED_AT_ONCE: u32 = 40;

/// The longest wait between two tries, in milliseconds.
const LONGEST_WAIT: i64 = 10 * 60 * 1000;

/// A record to write to KV.
pub(crate) struct Publication {
    pub(crate) due: Due,
    /// JSON; none when the record is to be taken away.
    pub(crate) value: Option<String>,
    /// What a listing shows of it.
    pub(crate) metadata: Option<ProgramSummary>,
}

impl<D: Database> Book<'_, D> {
    /// The records to publish now.
    pub(crate) fn publications(&mut self) -> Outcome<Vec<Publication>> {
        self.load()?;
        let due = self.store.behind(self.now_ms(), PUBLISHED_AT_ONCE)?;
        let mut publications = Vec::with_capacity(due.len());
        for due in due {
            let (value, metadata) = self.record(&due.key)?.unzip();
            publications.push(Publication { due, value, metadata: metadata.flatten() });
        }
        Ok(publications)
    }

    /// Notes how publishing went: done, or again after a wait that doubles.
    pub(crate) fn after_publishing(&self, due: &Due, succeeded: bool) -> Outcome<()> {
        if succeeded {
            return Ok(self.store.published(due)?);
        }
        let wait = 1000_i64.saturating_mul(1 << due.attempts.clamp(0, 20)).min(LONGEST_WAIT);
        Ok(self.store.publish_later(&due.key, self.now_ms() + wait)?)
    }

    pub(super) fn published_program(&self) -> Outcome<published::Program> {
        let loaded = self.loaded()?;
        Ok(published::Program {
            v: VERSION,
            id: loaded.row.id.clone(),
            version: loaded.program.version,
            config: loaded.config.clone(),
        })
    }

    pub(super) fn published_link(&self, code: &str) -> Outcome<Option<published::Link>> {
        let Ok(code) = LinkCode::parse(code) else { return Ok(None) };
        let advocate = self.store.advocate_by_code(code.as_str())?;
        Ok(advocate.filter(|advocate| advocate.erased_at.is_none()).map(link))
    }

    fn published_referral(&self, id: &str) -> Outcome<Option<published::Referral>> {
        Ok(self.store.referral(id)?.map(|row| published::Referral {
            v: VERSION,
            id: row.id,
            advocate_id: row.advocate,
            code: row.code,
            state: row.state.wire(),
            reason: row.reason,
            claimed_at: to_rfc3339(Timestamp::from_millis(row.claimed_at)),
            updated_at: to_rfc3339(Timestamp::from_millis(row.updated_at)),
        }))
    }

    fn record(&self, key: &str) -> Outcome<Option<(String, Option<ProgramSummary>)>> {
        let mut parts = key.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("program"), Some(_), None) => {
                let program = self.published_program()?;
                let summary = ProgramSummary {
                    id: program.id.clone(),
                    name: program.config.name.clone(),
                    status: program.config.status,
                };
                Ok(Some((serde_json::to_string(&program)?, Some(summary))))
            }
            (Some("link"), Some(_), Some(code)) => {
                let link = self.published_link(code)?;
                Ok(link.map(|link| serde_json::to_string(&link)).transpose()?.map(|json| (json, None)))
            }
            (Some("referral"), Some(_), Some(id)) => {
                let referral = self.published_referral(id)?;
                let json = referral.map(|referral| serde_json::to_string(&referral)).transpose()?;
                Ok(json.map(|json| (json, None)))
            }
            _ => Ok(None),
        }
    }
}

/// A link's public copy: of its advocate only the first name, if they gave one.
fn link(row: AdvocateRow) -> published::Link {
    let name = row.name.as_deref().and_then(|name| PersonName::parse(name).ok().flatten());
    published::Link {
        v: VERSION,
        code: row.code,
        advocate_id: row.id,
        name: name.map(|name| name.first().to_owned()),
    }
}
