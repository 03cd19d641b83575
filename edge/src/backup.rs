//! The format of a backup: JSON, a line each. The first says what it is, a line before each table names its columns, and
//! the last has the counts and a digest of all lines before it, so that a file that was cut off is noticed.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use sha2::{Digest, Sha256};

use crate::error::{ApiError, Code, Result};

/// The format that this version writes, and the only one so far.
pub(crate) const FORMAT: u32 = 1;

/// Longer than any line that an export has: a row of the Ledger holds at most 2 MB.
const LONGEST: usize = 4_000_000;

/// How many rows are stored at once, and how many bytes of them.
const ROWS: usize = 500;
const BYTES: usize = 500_000;

/// The table of the program itself: it comes last, since with it the program is there.
pub(crate) const PROGRAM: &str = "program";

/// A line that is no row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Mark {
    /// The first line.
    Export { format: u32, program: String, at: String, schema: i64 },
    /// Rows of this table follow.
    Table { name: String, columns: Vec<String> },
    /// The last line.
    End { lines: u64, counts: BTreeMap<String, u64>, sha256: String },
}

/// What was sent or read so far.
#[derive(Default)]
pub(crate) struct Sum {
    digest: Sha256,
    lines: u64,
    counts: BTreeMap<String, u64>,
}

impl Sum {
    /// Takes in lines, each with its end.
    pub(crate) fn add(&mut self, lines: &str) {
        self.digest.update(lines);
        for line in lines.lines() {
            self.lines += 1;
            if let Some(kind) = kind_of_row(line) {
                match self.counts.get_mut(kind) {
                    Some(count) => *count += 1,
                    None => drop(self.counts.insert(kind.to_owned(), 1)),
                }
            }
        }
    }

    /// The last line.
    pub(crate) fn end(&self) -> Mark {
        let sha256 = HEXLOWER.encode(&self.digest.clone().finalize());
        Mark::End { lines: self.lines, counts: self.counts.clone(), sha256 }
    }
}

/// The table of a row, by how exports write it.
fn kind_of_row(line: &str) -> Option<&str> {
    let (kind, rest) = line.strip_prefix("{\"kind\":\"")?.split_once('"')?;
    rest.starts_with(",\"row\":[").then_some(kind)
}

/// A line as it is sent.
pub(crate) fn line(mark: &Mark) -> Result<String> {
    Ok(serde_json::to_string(mark).map_err(ApiError::unavailable)? + "\n")
}

/// What is to be done with what was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The file is of this version of the schema.
    Begin { schema: i64 },
    /// Rows, as one text of JSON.
    Rows { table: String, columns: Vec<String>, rows: String },
    /// All of it was read, and it is whole.
    End { columns: Vec<String>, row: String, counts: Vec<(String, i64)> },
}

/// Reads a backup as it arrives.
pub(crate) struct Reader {
    program: String,
    sum: Sum,
    rest: Vec<u8>,
    begun: bool,
    ended: bool,
    table: String,
    columns: Vec<String>,
    rows: Vec<String>,
    bytes: usize,
    own: Option<(Vec<String>, String)>,
}

impl Reader {
    /// Reads a backup of this program.
    pub(crate) fn new(program: &str) -> Self {
        Self {
            program: program.to_owned(),
            sum: Sum::default(),
            rest: Vec::new(),
            begun: false,
            ended: false,
            table: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            bytes: 0,
            own: None,
        }
    }

    /// Takes in a piece; what is to be done because of it comes in order.
    ///
    /// # Errors
    /// `broken_backup` with the line at which it is none.
    pub(crate) fn read(&mut self, piece: &[u8], steps: &mut Vec<Step>) -> Result<()> {
        self.rest.extend_from_slice(piece);
        let bytes = std::mem::take(&mut self.rest);
        let mut parts = bytes.split_inclusive(|byte| *byte == b'\n');
        let last = parts.next_back().unwrap_or_default();
        for part in parts {
            self.line(part, steps)?;
        }
        if last.ends_with(b"\n") {
            self.line(last, steps)?;
        } else if last.len() > LONGEST {
            return Err(self.broken("is longer than any that Goodword wrote"));
        } else {
            self.rest = last.to_vec();
        }
        Ok(())
    }

    /// Refuses a file that ends before its last line.
    ///
    /// # Errors
    /// `broken_backup`.
    pub(crate) fn end(&mut self, steps: &mut Vec<Step>) -> Result<()> {
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            self.line(&rest, steps)?;
        }
        if self.ended {
            return Ok(());
        }
        let detail = "The file ends before its last line: it was cut off. Use a whole one.";
        Err(ApiError::new(Code::BrokenBackup, detail))
    }

    fn line(&mut self, bytes: &[u8], steps: &mut Vec<Step>) -> Result<()> {
        let text = str::from_utf8(bytes).map_err(|_| self.broken("is not UTF-8"))?.to_owned();
        if self.ended {
            return if text.trim().is_empty() {
                Ok(())
            } else {
                Err(self.broken("stands behind the last one"))
            };
        }
        let bare = text.trim_end_matches(['\n', '\r']);
        match kind_of_row(bare) {
            Some(kind) if kind == self.table => self.row(bare, steps)?,
            Some(_) => return Err(self.broken("is not of the table that it stands in")),
            None => {
                let mark = serde_json::from_str(bare).map_err(|_| self.broken("is none of a backup"))?;
                self.mark(mark, steps)?;
            }
        }
        if !self.ended {
            self.sum.add(&text);
        }
        Ok(())
    }

    fn mark(&mut self, mark: Mark, steps: &mut Vec<Step>) -> Result<()> {
        match mark {
            Mark::Export { format, program, schema, .. } if !self.begun => {
                if format != FORMAT {
                    return Err(self.broken("says a format that this version does not know"));
                }
                if program != self.program {
                    let detail = format!(
                        "This is a backup of `{program}`: people are known by hashes that differ \
                                          in each program, so restore it under that id."
                    );
                    return Err(ApiError::field("program", detail));
                }
                self.begun = true;
                steps.push(Step::Begin { schema });
                Ok(())
            }
            Mark::Table { name, columns } if self.begun => {
                self.flush(steps);
                (self.table, self.columns) = (name, columns);
                Ok(())
            }
            end @ Mark::End { .. } if self.begun => {
                self.flush(steps);
                if end != self.sum.end() {
                    return Err(self.broken("does not match those before it: some were changed or left out"));
                }
                self.ended = true;
                let Some((columns, row)) = self.own.take() else {
                    return Err(self.broken("comes without the program itself"));
                };
                let counts = self.sum.counts.iter();
                let counts =
                    counts.map(|(kind, count)| (kind.clone(), i64::try_from(*count).unwrap_or(i64::MAX)));
                steps.push(Step::End { columns, row, counts: counts.collect() });
                Ok(())
            }
            _ => Err(self.broken("stands where it does not belong")),
        }
    }

    fn row(&mut self, line: &str, steps: &mut Vec<Step>) -> Result<()> {
        let start = line.find('[').unwrap_or_default();
        let values = line.get(start..line.len() - 1).unwrap_or_default();
        let read: std::result::Result<Vec<IgnoredAny>, _> = serde_json::from_str(values);
        if !line.ends_with('}') || !read.is_ok_and(|read| read.len() == self.columns.len()) {
            return Err(self.broken("has not the columns of its table"));
        }
        self.bytes += values.len();
        self.rows.push(values.to_owned());
        if self.table == PROGRAM && self.rows.len() > 1 {
            return Err(self.broken("is a second program"));
        }
        if self.table != PROGRAM && (self.rows.len() >= ROWS || self.bytes >= BYTES) {
            self.flush(steps);
        }
        Ok(())
    }

    fn flush(&mut self, steps: &mut Vec<Step>) {
        self.bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return;
        }
        let rows = format!("[{}]", rows.join(","));
        if self.table == PROGRAM {
            self.own = Some((self.columns.clone(), rows));
        } else {
            steps.push(Step::Rows { table: self.table.clone(), columns: self.columns.clone(), rows });
        }
    }

    fn broken(&self, what: &str) -> ApiError {
        let detail = format!("Line {} of the file {what}. Nothing of it was kept.", self.sum.lines + 1);
        ApiError::new(Code::BrokenBackup, detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A backup with so many advocates, each line with its end.
    fn file(advocates: usize) -> String {
        let head = Mark::Export { format: 1, program: "bakery".into(), at: "2026-11-27".into(), schema: 8 };
        let table =
            |name: &str| Mark::Table { name: name.into(), columns: vec!["rowid".into(), "id".into()] };
        let mut lines = line(&head).unwrap() + &line(&table("program")).unwrap();
        lines += "{\"kind\":\"program\",\"row\":[1,\"bakery\"]}\n";
        lines += &line(&table("advocate")).unwrap();
        for number in 1..=advocates {
            let row = format!("{{\"kind\":\"advocate\",\"row\":[{number},\"adv {number}\"]}}\n");
            lines.push_str(&row);
        }
        let mut sum = Sum::default();
        sum.add(&lines);
        lines + &line(&sum.end()).unwrap()
    }

    fn read(file: &str, length: usize) -> Result<Vec<Step>> {
        let (mut reader, mut steps) = (Reader::new("bakery"), Vec::new());
        for piece in file.as_bytes().chunks(length) {
            reader.read(piece, &mut steps)?;
        }
        reader.end(&mut steps)?;
        Ok(steps)
    }

    #[test]
    fn a_backup_is_read_in_parts_with_the_program_last() {
        let columns = vec!["rowid".to_owned(), "id".to_owned()];
        let rows =
            |rows: &str| Step::Rows { table: "advocate".into(), columns: columns.clone(), rows: rows.into() };
        let counts = vec![("advocate".to_owned(), 2), ("program".to_owned(), 1)];
        let expected = [
            Step::Begin { schema: 8 },
            rows("[[1,\"adv 1\"],[2,\"adv 2\"]]"),
            Step::End { columns: columns.clone(), row: "[[1,\"bakery\"]]".into(), counts },
        ];
        for length in [1, 7, 10_000] {
            assert_eq!(read(&file(2), length).unwrap(), expected);
        }
        assert_eq!(read(file(2).trim_end(), 64).unwrap(), expected, "the last line may lack its end");
        let parts = read(&file(1_001), 4_096).unwrap();
        assert_eq!(parts.len(), 5, "so many rows come in three parts");
    }

    #[test]
    fn whatever_is_cut_off_changed_or_added_is_noticed() {
        let whole = file(3);
        let lines: Vec<&str> = whole.split_inclusive('\n').collect();
        for left_out in 0..lines.len() {
            let rest: String =
                lines.iter().enumerate().filter(|it| it.0 != left_out).map(|it| *it.1).collect();
            assert!(read(&rest, 50).is_err(), "without line {}", left_out + 1);
            assert!(read(&lines[..left_out].concat(), 50).is_err(), "cut off before line {}", left_out + 1);
        }
        let changes = [
            ("adv 2", "adv 9"),
            ("[2,\"adv 2\"]", "[2]"),
            ("\"format\":1", "\"format\":2"),
            ("\"program\":\"bakery\"", "\"program\":\"shop\""),
            ("\"lines\":7", "\"lines\":8"),
            ("\"kind\":\"advocate\",\"row\":[1", "\"kind\":\"reward\",\"row\":[1"),
        ];
        for (from, to) in changes {
            let other = whole.replacen(from, to, 1);
            assert_ne!(other, whole, "{from}");
            assert!(read(&other, 50).is_err(), "{to}");
        }
        for added in ["{}\n", "{\"kind\":\"advocate\",\"row\":[4,\"x\"]}\n", whole.as_str()] {
            assert!(read(&format!("{whole}{added}"), 50).is_err(), "{added}");
        }
        assert!(read(&format!("{whole}\n"), 50).is_ok());
    }
}
