//! The program of this Ledger, and the versions it had.

use super::{Database, FromRow, Result, Row, Store, parameters};

/// The program as stored.
pub(crate) struct ProgramRow {
    pub(crate) id: String,
    pub(crate) version: i64,
    /// `ProgramConfig` as JSON.
    pub(crate) config: String,
    pub(crate) key_hash: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl FromRow for ProgramRow {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.take()?,
            version: row.take()?,
            config: row.take()?,
            key_hash: row.take()?,
            created_at: row.take()?,
            updated_at: row.take()?,
        })
    }
}

impl<D: Database> Store<'_, D> {
    pub(crate) fn program(&self) -> Result<Option<ProgramRow>> {
        self.first("SELECT id, version, config, key_hash, created_at, updated_at FROM program", vec![])
    }

    /// Stores a program, new or changed, and keeps this version of it for ever.
    pub(crate) fn save_program(&self, program: &ProgramRow) -> Result<()> {
        self.database.run(
            "INSERT INTO program (id, version, config, key_hash, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, config = excluded.config,
                 updated_at = excluded.updated_at",
            parameters![
                program.id.as_str(),
                program.version,
                program.config.as_str(),
                program.key_hash.as_str(),
                program.created_at,
                program.updated_at,
            ],
        )?;
        self.database.run(
            "INSERT INTO program_version (version, config, created_at) VALUES (?, ?, ?)",
            parameters![program.version, program.config.as_str(), program.updated_at],
        )?;
        Ok(())
    }

    pub(crate) fn replace_key(&self, key_hash: &str) -> Result<()> {
        self.database.run("UPDATE program SET key_hash = ?", parameters![key_hash])?;
        Ok(())
    }
}
