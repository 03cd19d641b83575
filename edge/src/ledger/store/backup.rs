//! Whole programs, out and in: every table but those that say what is still to be published or fetched.

use crate::backup::Mark;

use super::{Database, DatabaseError, FromRow, MIGRATIONS, Result, Row, Store, Value, parameters};

/// What a backup leaves out: the outbox is filled anew, what is repeated or signed in with lives for a day at most, and the rest
/// is of backups themselves.
const LEFT_OUT: [&str; 7] =
    ["outbox", "repeatable", "sign_in", "export", "export_line", "restore", "schema_version"];

/// The first version of the schema that was ever exported.
const FIRST_EXPORTED: i64 = 8;

/// How many characters of an export are in memory at once, but for the line that goes beyond.
const MOST_AT_ONCE: u32 = 1_000_000;

/// A table and its columns; the number of the row comes first where rows have one.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

/// A line of an export, with its number.
pub(crate) struct Line {
    pub(crate) n: i64,
    pub(crate) line: String,
}

impl FromRow for Line {
    fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self { n: row.take()?, line: row.take()? })
    }
}

/// The name of a table or a column, of ours or of a backup, so that it can be nothing else.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

impl<D: Database> Store<'_, D> {
    /// Every table of ours, in the order in which they were made: what others refer to comes first.
    fn our_tables(&self) -> Result<Vec<(String, String)>> {
        let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
                       AND name NOT LIKE '~_cf~_%' ESCAPE '~' ORDER BY rowid";
        let mut rows = self.database.run(sql, vec![])?;
        rows.iter_mut().map(|row| Ok((row.take()?, row.take()?))).collect()
    }

    /// The tables of a backup.
    pub(crate) fn tables(&self) -> Result<Vec<Table>> {
        let mut tables = Vec::new();
        for (name, sql) in self.our_tables()? {
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let mut columns = Vec::new();
            if !sql.contains("WITHOUT ROWID") {
                columns.push("rowid".to_owned());
            }
            for mut column in self.database.run(&format!("PRAGMA table_info({})", quoted(&name)), vec![])? {
                // The first of its columns is its number.
                column.take::<Value>()?;
                columns.push(column.take()?);
            }
            tables.push(Table { name, columns });
        }
        Ok(tables)
    }

    /// The version of the schema.
    pub(crate) fn version(&self) -> Result<i64> {
        Ok(self.one("SELECT version FROM schema_version", vec![])?.unwrap_or(0))
    }

    /// Copies every row as it stands now.
    pub(crate) fn begin_export(&self, id: &str, now: i64) -> Result<()> {
        self.drop_export()?;
        self.database.run("INSERT INTO export (id, began_at) VALUES (?, ?)", parameters![id, now])?;
        for Table { name, columns } in self.tables()? {
            let mark = Mark::Table { name: name.clone(), columns: columns.clone() };
            let heading = serde_json::to_string(&mark).map_err(|why| DatabaseError(why.to_string()))?;
            self.database.run("INSERT INTO export_line (line) VALUES (?)", parameters![heading])?;
            let ordered =
                if columns.first().is_some_and(|first| first == "rowid") { "ORDER BY rowid" } else { "" };
            let (columns, table) = (list(&columns), quoted(&name));
            let sql = format!(
                "INSERT INTO export_line (line)
                 SELECT '{{\"kind\":\"{name}\",\"row\":' || json_array({columns}) || '}}' FROM {table} {ordered}"
            );
            self.database.run(&sql, vec![])?;
        }
        Ok(())
    }

    /// Whether this export is still there.
    pub(crate) fn is_exporting(&self, id: &str) -> Result<bool> {
        Ok(self.one::<i64>("SELECT 1 FROM export WHERE id = ?", parameters![id])?.is_some())
    }

    /// When the export began that is there.
    pub(crate) fn export_began(&self) -> Result<Option<i64>> {
        self.one("SELECT began_at FROM export", vec![])
    }

    /// The lines after a number, at most `limit`, and no more after so many characters.
    pub(crate) fn export_lines(&self, after: i64, limit: u32) -> Result<Vec<Line>> {
        let sql = format!(
            "SELECT n, line FROM (SELECT n, line, sum(length(line)) OVER (ORDER BY n) - length(line) AS before FROM export_line
                                  WHERE n > ? ORDER BY n LIMIT {limit})
             WHERE before < {MOST_AT_ONCE}"
        );
        self.all(&sql, parameters![after])
    }

    /// Takes the copy away.
    pub(crate) fn drop_export(&self) -> Result<()> {
        self.database.run("DELETE FROM export_line", vec![])?;
        self.database.run("DELETE FROM export", vec![])?;
        Ok(())
    }

    /// Which restoring is under way, if one is; asking leaves no trace.
    pub(crate) fn restoring(&self) -> Result<Option<String>> {
        let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'restore'";
        if self.one::<i64>(sql, vec![])? != Some(1) {
            return Ok(None);
        }
        self.one("SELECT id FROM restore", vec![])
    }

    /// Whether a backup of this version of the schema can be restored.
    pub(crate) fn can_restore(version: i64) -> bool {
        let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        (FIRST_EXPORTED..=newest).contains(&version)
    }

    /// Takes away everything that is ours, as if nothing had ever been stored.
    pub(crate) fn wipe(&self) -> Result<()> {
        for (name, _) in self.our_tables()?.iter().rev() {
            self.database.run(&format!("DROP TABLE {}", quoted(name)), vec![])?;
        }
        Ok(())
    }

    /// Makes room for a backup of this version of the schema.
    pub(crate) fn begin_restore(&self, id: &str, version: i64, now: i64) -> Result<()> {
        self.migrate_to(usize::try_from(version).unwrap_or_default())?;
        self.database.run("INSERT INTO restore (id, began_at) VALUES (?, ?)", parameters![id, now])?;
        Ok(())
    }

    /// Puts rows into a table, each a list of the values of the columns; all of them as one text of JSON.
    ///
    /// # Errors
    /// [`DatabaseError`] when the table has no such columns, or does not take a row.
    pub(crate) fn restore_rows(&self, table: &Table, rows: &str) -> Result<()> {
        let known = self.tables()?.into_iter().find(|known| known.name == table.name);
        if known.is_none_or(|known| !table.columns.iter().all(|column| known.columns.contains(column))) {
            return Err(DatabaseError("a backup has a table or a column that this version has not".into()));
        }
        let values: Vec<String> =
            (0..table.columns.len()).map(|index| format!("json_extract(value, '$[{index}]')")).collect();
        let (name, columns, values) = (quoted(&table.name), list(&table.columns), values.join(", "));
        let sql = format!("INSERT INTO {name} ({columns}) SELECT {values} FROM json_each(?)");
        self.database.run(&sql, parameters![rows])?;
        Ok(())
    }

    /// How many rows a table has; none when there is no such table.
    pub(crate) fn rows_of(&self, table: &str) -> Result<Option<i64>> {
        if !self.tables()?.iter().any(|known| known.name == table) {
            return Ok(None);
        }
        self.one(&format!("SELECT count(*) FROM {}", quoted(table)), vec![])
    }

    /// Ends restoring: brings the schema to the newest version, and marks everything that is published as behind.
    pub(crate) fn end_restore(&self, program: &str, now: i64) -> Result<()> {
        self.database.run("DELETE FROM restore", vec![])?;
        self.migrate()?;
        self.mark_behind(&crate::published::program_key(program), now)?;
        for (kind, column, table) in [("link", "code", "advocate"), ("referral", "id", "referral")] {
            let sql = format!(
                "INSERT INTO outbox (key, sequence, attempts, due_at)
                 SELECT '{kind}/' || ? || '/' || {column}, 1, 0, ? FROM {table} ORDER BY rowid"
            );
            self.database.run(&sql, parameters![program, now])?;
        }
        Ok(())
    }
}
