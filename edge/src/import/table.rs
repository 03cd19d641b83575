//! CSV of many columns (RFC 4180), read as it arrives: rows with the line on which each begins. Also with semicolons or
//! tabs, as spreadsheets of many countries write it, and with any line ending.
//!
//! Written here rather than taken from a crate: a quotation mark that is never closed must be told with its line, and
//! must not make a whole file one cell in memory.

use super::{LONGEST, Unmarked};

/// More columns than any export has.
const MOST_CELLS: usize = 200;

/// What may stand between cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// From 1.
    pub(crate) line: u64,
    /// Without the white space around them; none when the row cannot be read.
    pub(crate) cells: Option<Vec<String>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    Bare,
    Quoted,
    /// Behind a quotation mark in a quoted cell: its end, or half of a doubled one.
    Mark,
}

/// Reads a table as it arrives.
#[derive(Default)]
pub(crate) struct Reader {
    start: Unmarked,
    /// The first line, until it is whole: it shows what stands between cells.
    first: Option<Vec<u8>>,
    delimiter: u8,
    at: At,
    cell: Vec<u8>,
    cells: Vec<String>,
    /// Whether the row is as it should be so far.
    broken: bool,
    line: u64,
    begins: u64,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { first: Some(Vec::new()), line: 1, begins: 1, ..Self::default() }
    }

    pub(crate) fn read(&mut self, piece: &[u8], rows: &mut Vec<Row>) {
        let (held, piece) = self.start.read(piece);
        self.take(held, rows);
        self.take(piece, rows);
    }

    fn take(&mut self, piece: &[u8], rows: &mut Vec<Row>) {
        let Some(first) = &mut self.first else { return self.split(piece, rows) };
        first.extend_from_slice(piece);
        let begun = first.iter().position(|byte| !byte.is_ascii_whitespace());
        let ends = begun.is_some_and(|begun| first[begun..].contains(&b'\n'));
        if ends || first.len() > MOST_CELLS * LONGEST {
            self.begin(rows);
        }
    }

    /// Finds out what stands between cells, and reads what came so far.
    fn begin(&mut self, rows: &mut Vec<Row>) {
        let Some(first) = self.first.take() else { return };
        let heading = first.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
        // Quoted parts are every other one.
        let bare = || heading.split(|byte| *byte == b'"').step_by(2).flatten();
        let count = |delimiter: &u8| bare().filter(|byte| *byte == delimiter).count();
        // Of as many the likeliest, which `max_by_key` would find last.
        self.delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',');
        self.split(&first, rows);
    }

    fn split(&mut self, piece: &[u8], rows: &mut Vec<Row>) {
        for byte in piece {
            match (self.at, *byte) {
                (At::Quoted, b'"') => self.at = At::Mark,
                (At::Mark, b'"') => {
                    self.keep(b'"');
                    self.at = At::Quoted;
                }
                (At::Quoted, byte) => {
                    self.line += u64::from(byte == b'\n');
                    self.keep(byte);
                }
                (_, b'\n') => self.end_row(rows),
                (_, byte) if byte == self.delimiter => self.end_cell(),
                // Of a line's end, or around a quoted cell.
                (At::Start | At::Mark, b'\r' | b' ') => {}
                (At::Start, b'"') => self.at = At::Quoted,
                (At::Mark, _) => self.broken = true,
                (_, byte) => {
                    self.at = At::Bare;
                    self.keep(byte);
                }
            }
        }
    }

    /// Keeps a byte of a cell; of one that is too long, no more than tells that it is.
    fn keep(&mut self, byte: u8) {
        if self.cell.len() <= LONGEST {
            self.cell.push(byte);
        }
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        match String::from_utf8(cell) {
            Ok(cell) if cell.len() <= LONGEST && self.cells.len() < MOST_CELLS => {
                self.cells.push(cell.trim().to_owned());
            }
            _ => self.broken = true,
        }
        self.at = At::Start;
    }

    fn end_row(&mut self, rows: &mut Vec<Row>) {
        self.end_cell();
        let cells = std::mem::take(&mut self.cells);
        let blank = cells.len() == 1 && cells[0].is_empty() && !self.broken;
        if !blank {
            let cells = (!self.broken).then_some(cells);
            rows.push(Row { line: self.begins, cells });
        }
        self.broken = false;
        self.line += 1;
        self.begins = self.line;
    }

    /// Ends the last row. A quotation mark that was never closed hides all that stands behind it: that row is broken.
    pub(crate) fn end(&mut self, rows: &mut Vec<Row>) {
        self.begin(rows);
        self.broken |= self.at == At::Quoted;
        if self.broken || !self.cell.is_empty() || !self.cells.is_empty() {
            self.end_row(rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(body: &[u8], length: usize) -> Vec<(u64, Option<Vec<String>>)> {
        let (mut reader, mut rows) = (Reader::new(), Vec::new());
        for piece in body.chunks(length) {
            reader.read(piece, &mut rows);
        }
        reader.end(&mut rows);
        rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn rows_are_read_however_a_spreadsheet_writes_them() {
        /// The rows that are found, each with its line.
        type Rows<'a> = &'a [(u64, Option<&'a [&'a str]>)];
        let cases: [(&str, Rows<'_>); 17] = [
            ("", &[]),
            ("\n \r\n", &[]),
            ("a,b", &[(1, Some(&["a", "b"]))]),
            ("a,b\r\n1,2\r\n", &[(1, Some(&["a", "b"])), (2, Some(&["1", "2"]))]),
            ("\u{feff}a;b\n1;2,5\n", &[(1, Some(&["a", "b"])), (2, Some(&["1", "2,5"]))]),
            ("a\tb\n\n1\t2", &[(1, Some(&["a", "b"])), (3, Some(&["1", "2"]))]),
            ("a\n1\n", &[(1, Some(&["a"])), (2, Some(&["1"]))]),
            ("\n\na,b", &[(3, Some(&["a", "b"]))]),
            (
                "a,b\n \"x, y\" ,\"say \"\"hi\"\"\"",
                &[(1, Some(&["a", "b"])), (2, Some(&["x, y", "say \"hi\""]))],
            ),
            (
                "a,b\n\"two\nlines\",1\n2,3",
                &[(1, Some(&["a", "b"])), (2, Some(&["two\nlines", "1"])), (4, Some(&["2", "3"]))],
            ),
            ("a,b\n,\n", &[(1, Some(&["a", "b"])), (2, Some(&["", ""]))]),
            ("a,b\n1", &[(1, Some(&["a", "b"])), (2, Some(&["1"]))]),
            ("a,b\nx\"y,1", &[(1, Some(&["a", "b"])), (2, Some(&["x\"y", "1"]))]),
            ("a,b\n\"x\"y,1\n2,3", &[(1, Some(&["a", "b"])), (2, None), (3, Some(&["2", "3"]))]),
            ("a,b\n1,2\n\"x,3\n4,5\n", &[(1, Some(&["a", "b"])), (2, Some(&["1", "2"])), (3, None)]),
            ("a,b\n\"\",1", &[(1, Some(&["a", "b"])), (2, Some(&["", "1"]))]),
            ("\"a, b\";c\n1;2", &[(1, Some(&["a, b", "c"])), (2, Some(&["1", "2"]))]),
        ];
        for (body, expected) in cases {
            let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
            let expected: Vec<_> = expected.iter().map(|(line, cells)| (*line, cells.map(owned))).collect();
            for length in [1, 3, 1_000] {
                assert_eq!(table(body.as_bytes(), length), expected, "{body:?} in pieces of {length}");
            }
        }
    }

    #[test]
    fn what_is_too_long_or_no_unicode_breaks_its_own_row_only() {
        let long = "x".repeat(LONGEST + 1);
        let body = format!("a,b\n{long},1\n{},2\n", "y".repeat(LONGEST));
        let rows = table(body.as_bytes(), 777);
        assert_eq!((&rows[1].1, rows[2].1.is_some(), rows.len()), (&None, true, 3));
        assert_eq!(table(b"a\n\xff\nb\n", 2)[1..], [(2, None), (3, Some(vec!["b".to_owned()]))]);
        let wide = ",".repeat(MOST_CELLS);
        assert_eq!(table(format!("a,b\n{wide}\n").as_bytes(), 64)[1], (2, None));
    }

    proptest! {
        #[test]
        fn what_is_written_with_quotation_marks_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",;\n\té ]{0,6}", 2..4), 1..5),
            length in 1..9_usize,
        ) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let written = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
            let body = format!("a,b\r\n{}", rows.iter().map(written).collect::<Vec<_>>().join("\r\n"));
            let read: Vec<_> = table(body.as_bytes(), length).into_iter().skip(1).map(|row| row.1).collect();
            let trimmed = |row: &Vec<String>| row.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
            prop_assert_eq!(read, rows.iter().map(|row| Some(trimmed(row))).collect::<Vec<_>>());
        }
    }
}
