//! Backups: a whole program as lines, and back. What is fetched stood so at one moment; what is restored is there as a
//! whole or not at all.

use goodword_domain::id::MessageId;
use goodword_protocol::ProgramView;

use super::{Book, Database, Outcome, not_the_key, programs};
use crate::{
    backup::PROGRAM,
    error::{ApiError, Code, log},
    ledger::{
        answer::{ExportPage, Exporting},
        command::{Caller, RestoreStep},
        store::{Store, Table},
    },
    time::to_rfc3339,
};

/// How many lines are fetched at once.
const PAGE: u32 = 2_000;

/// How long a copy is kept for somebody who stopped fetching it, in milliseconds.
const KEPT_MS: i64 = 3_600_000;

impl<D: Database> Book<'_, D> {
    /// Begins an export: copies everything as it stands now. Another that is under way ends.
    pub(super) fn begin_export(&mut self) -> Outcome<Exporting> {
        let id = MessageId::new(self.now, self.entropy()).to_string();
        self.store.begin_export(&id, self.now_ms())?;
        Ok(Exporting { id, at: to_rfc3339(self.now), schema: self.store.version()? })
    }

    /// The next lines of an export.
    pub(super) fn export_page(&self, id: &str, after: i64) -> Outcome<ExportPage> {
        if !self.store.is_exporting(id)? {
            let detail = "Another export began, or somebody was erased meanwhile: fetch it anew.";
            return Err(ApiError::new(Code::StateConflict, detail).into());
        }
        let lines = self.store.export_lines(after, PAGE)?;
        let more = !lines.is_empty();
        let last = lines.last().map_or(after, |line| line.n);
        let lines = lines.into_iter().map(|line| line.line + "\n").collect();
        Ok(ExportPage { lines, last, more })
    }

    /// Ends an export.
    pub(super) fn end_export(&mut self, id: &str) -> Outcome<()> {
        if self.store.is_exporting(id)? { Ok(self.store.drop_export()?) } else { Ok(()) }
    }

    /// Takes away what somebody stopped fetching.
    pub(super) fn forget_export(&self) -> Outcome<()> {
        match self.next_to_drop()? {
            Some(due) if due <= self.now_ms() => Ok(self.store.drop_export()?),
            _ => Ok(()),
        }
    }

    /// When that is due.
    pub(super) fn next_to_drop(&self) -> Outcome<Option<i64>> {
        Ok(self.store.export_began()?.map(|began| began + KEPT_MS))
    }

    /// Takes a step of restoring, by the operator.
    pub(super) fn restore(&mut self, program: &str, caller: &Caller, step: RestoreStep) -> Outcome<String> {
        if !matches!(caller, Caller::Operator) {
            return Err(not_the_key().into());
        }
        match step {
            RestoreStep::Begin { schema } => super::json(&self.begin_restore(schema)?),
            RestoreStep::Rows { id, table, columns, rows } => {
                self.is_restoring(&id)?;
                super::json(&self.restore_rows(&Table { name: table, columns }, &rows)?)
            }
            RestoreStep::End { id, columns, row, counts } => {
                self.is_restoring(&id)?;
                super::json(&self.end_restore(program, columns, &row, &counts)?)
            }
            RestoreStep::Drop { id } => {
                let restoring = self.store.restoring()?;
                if restoring.is_some() && id.is_none_or(|id| restoring == Some(id)) {
                    self.store.wipe()?;
                }
                super::json(&())
            }
        }
    }

    fn begin_restore(&mut self, schema: i64) -> Outcome<String> {
        if !Store::<D>::can_restore(schema) {
            let detail = "The backup is of a newer version of Goodword: deploy that one first.";
            return Err(ApiError::new(Code::BrokenBackup, detail).into());
        }
        if self.store.exists()? {
            if self.store.restoring()?.is_none() && self.store.program()?.is_some() {
                let detail = "A program of this id is there: nothing is written over.";
                return Err(ApiError::new(Code::StateConflict, detail).into());
            }
            self.store.wipe()?;
        }
        self.loaded = None;
        let id = MessageId::new(self.now, self.entropy()).to_string();
        self.store.begin_restore(&id, schema, self.now_ms())?;
        Ok(id)
    }

    fn is_restoring(&self, id: &str) -> Outcome<()> {
        if self.store.restoring()?.as_deref() == Some(id) {
            return Ok(());
        }
        let detail = "Another restore of this program began: let that one end.";
        Err(ApiError::new(Code::StateConflict, detail).into())
    }

    /// Rows that do not fit are no fault of the database: the file was changed.
    fn restore_rows(&self, table: &Table, rows: &str) -> Outcome<()> {
        self.store.restore_rows(table, rows).map_err(|why| {
            log(&format!("restoring {}: {why}", table.name));
            broken("A row of it does not fit: the file was changed. Nothing of it was kept.").into()
        })
    }

    /// Makes what was restored the program, when all of it is there.
    fn end_restore(
        &mut self,
        program: &str,
        columns: Vec<String>,
        row: &str,
        counts: &[(String, i64)],
    ) -> Outcome<ProgramView> {
        for (table, count) in counts.iter().filter(|(table, _)| table != PROGRAM) {
            if self.store.rows_of(table)? != Some(*count) {
                return Err(broken("Not every row of it could be stored: restore it again.").into());
            }
        }
        self.restore_rows(&Table { name: PROGRAM.to_owned(), columns }, row)?;
        self.store.end_restore(program, self.now_ms())?;
        self.load()?;
        programs::is_of(&self.loaded()?.row, program)?;
        self.view()
    }
}

fn broken(detail: &str) -> ApiError {
    ApiError::new(Code::BrokenBackup, detail)
}
