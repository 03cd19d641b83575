//! Creating and changing the program.

use std::rc::Rc;

use goodword_domain::{program::Program, slug::ProgramId, time::Timestamp};
use goodword_protocol::{ProgramConfig, ProgramView};

use super::{Book, Database, Failure, Loaded, Outcome, holds_key, not_the_key};
use crate::{
    border,
    error::{ApiError, Code},
    ledger::{answer::Stored, command::Caller, database::DatabaseError, store::ProgramRow},
    precondition::{Condition, tag},
    published,
    time::to_rfc3339,
};

/// Reads a stored program; what was accepted once stays readable.
pub(super) fn check(row: ProgramRow) -> Outcome<Loaded> {
    let (config, program) = read(&row.id, row.version, &row.config)?;
    Ok(Loaded { row, config, program })
}

/// Reads a version of a stored program.
pub(super) fn read(id: &str, version: i64, config: &str) -> Outcome<(ProgramConfig, Program)> {
    let config: ProgramConfig = serde_json::from_str(config)?;
    let stored = |why: &dyn std::fmt::Debug| {
        Failure::Broken(DatabaseError(format!("the stored program is not valid: {why:?}")))
    };
    let id = ProgramId::parse(id).map_err(|why| stored(&why))?;
    let version = u64::try_from(version).unwrap_or_default();
    let program = border::program(id, version, &config).map_err(|why| stored(&why))?;
    Ok((config, program))
}

/// A Ledger serves one program for ever: what belongs to another must not get in, whoever misdirected it.
pub(super) fn is_of(row: &ProgramRow, id: &str) -> Outcome<()> {
    if row.id == id {
        return Ok(());
    }
    Err(DatabaseError(format!("the Ledger of {} was asked for {id}", row.id)).into())
}

impl<D: Database> Book<'_, D> {
    /// Creates the program, by the operator, or replaces it, by the operator or the owner.
    pub(super) fn put_program(
        &mut self,
        id: &str,
        caller: &Caller,
        config: ProgramConfig,
        key_hash: &str,
        condition: &Condition,
    ) -> Outcome<Stored> {
        if self.store.restoring()?.is_some() {
            let detail =
                "A backup of this program is being restored: let that end, or `DELETE …/restore` first.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        let known = if self.store.exists()? {
            self.store.migrate()?;
            let row = self.store.program()?;
            row.as_ref().map_or(Ok(()), |row| is_of(row, id))?;
            row.map(check).transpose()?
        } else {
            None
        };
        let allowed = matches!(caller, Caller::Operator)
            || known.as_ref().is_some_and(|loaded| holds_key(loaded, caller));
        if !allowed {
            return Err(not_the_key().into());
        }
        agreed(condition, known.as_ref())?;
        let program_id = ProgramId::parse(id).map_err(|why| border::invalid("program", why))?;
        if let Some(loaded) = &known {
            same_currency(loaded, &config)?;
        }
        let now = self.now_ms();
        let row = ProgramRow {
            id: id.to_owned(),
            version: known.as_ref().map_or(1, |loaded| loaded.row.version + 1),
            config: serde_json::to_string(&config)?,
            key_hash: known.as_ref().map_or(key_hash, |loaded| &loaded.row.key_hash).to_owned(),
            created_at: known.as_ref().map_or(now, |loaded| loaded.row.created_at),
            updated_at: now,
        };
        let version = u64::try_from(row.version).unwrap_or_default();
        let program = border::program(program_id, version, &config)?;
        border::agree(&program.rules)?;
        border::logo(&config)?;
        self.store.migrate()?;
        let changed = known.as_ref().is_none_or(|loaded| loaded.row.config != row.config);
        let loaded = match known {
            Some(loaded) if !changed => loaded,
            _ => {
                self.store.save_program(&row)?;
                self.store.mark_behind(&published::program_key(id), now)?;
                Loaded { row, config, program }
            }
        };
        let created = changed && loaded.row.version == 1;
        self.loaded = Some(Rc::new(loaded));
        Ok(Stored { program: self.view()?, created })
    }

    /// Ends the old key. The new one comes sealed, to be answered again if that is asked.
    pub(super) fn rotate_key(&mut self, key_hash: &str, sealed: Option<String>) -> Outcome<Option<String>> {
        self.store.replace_key(key_hash)?;
        // The cached program holds the old key's hash.
        self.loaded = None;
        Ok(sealed)
    }

    pub(super) fn view(&self) -> Outcome<ProgramView> {
        let loaded = self.loaded()?;
        Ok(ProgramView {
            id: loaded.row.id.clone(),
            version: loaded.program.version,
            created_at: to_rfc3339(Timestamp::from_millis(loaded.row.created_at)),
            updated_at: to_rfc3339(Timestamp::from_millis(loaded.row.updated_at)),
            config: loaded.config.clone(),
        })
    }
}

/// Refuses a change of something else than what its sender has read.
fn agreed(condition: &Condition, known: Option<&Loaded>) -> Outcome<()> {
    let version = known.map(|loaded| loaded.program.version);
    if condition.holds(version) {
        return Ok(());
    }
    let detail = match version {
        Some(version) => {
            format!(
                "The program is at version {version}: read it again, and change that with `If-Match: {}`.",
                tag(version)
            )
        }
        None => "There is no such program yet: create it without `If-Match`.".to_owned(),
    };
    Err(ApiError::new(Code::PreconditionFailed, detail).into())
}

/// Amounts already promised are in the old currency.
fn same_currency(loaded: &Loaded, config: &ProgramConfig) -> Outcome<()> {
    if loaded.config.currency == config.currency {
        return Ok(());
    }
    let detail = format!("A program keeps its currency, {}; make another program.", loaded.config.currency);
    Err(ApiError::field("currency", detail).into())
}
