//! Files with one entry a line: CSV of one column (RFC 4180, with any line ending), plain text, or a JSON string each.

use super::{Entry, LONGEST, Unmarked};

/// Reads lines as they arrive.
pub(super) struct Reader {
    headings: &'static [&'static str],
    start: Unmarked,
    line: Vec<u8>,
    number: u64,
    /// Whether something other than blank lines was seen.
    begun: bool,
}

impl Reader {
    pub(super) fn new(headings: &'static [&'static str]) -> Self {
        Self { headings, start: Unmarked::default(), line: Vec::new(), number: 1, begun: false }
    }

    pub(super) fn read(&mut self, piece: &[u8], entries: &mut Vec<Entry>) {
        let (held, piece) = self.start.read(piece);
        self.keep(held);
        let mut parts = piece.split(|byte| *byte == b'\n');
        let last = parts.next_back().unwrap_or_default();
        for part in parts {
            self.keep(part);
            self.end(entries);
            self.number += 1;
        }
        self.keep(last);
    }

    /// Keeps a part of the line; of one that is too long no more than tells that it is.
    fn keep(&mut self, part: &[u8]) {
        let room = (LONGEST + 1).saturating_sub(self.line.len());
        self.line.extend_from_slice(part.get(..room).unwrap_or(part));
    }

    /// Ends the line.
    pub(super) fn end(&mut self, entries: &mut Vec<Entry>) {
        let line = self.line.trim_ascii();
        if !line.is_empty() {
            let value = field(line);
            let is_heading =
                |value: &String| self.headings.iter().any(|name| value.eq_ignore_ascii_case(name));
            if self.begun || !value.as_ref().is_some_and(is_heading) {
                entries.push(Entry { field: None, place: self.number, value });
            }
            self.begun = true;
        }
        self.line.clear();
    }
}

/// The only field of a line; none when it has more than one, or quotation marks where none belong.
fn field(line: &[u8]) -> Option<String> {
    if line.len() > LONGEST {
        return None;
    }
    let text = str::from_utf8(line).ok()?;
    let Some(quoted) = text.strip_prefix('"') else {
        return (!text.contains([',', '"'])).then(|| text.to_owned());
    };
    let inner = quoted.strip_suffix('"')?.replace("\"\"", "\0");
    (!inner.contains('"')).then(|| inner.replace('\0', "\"").trim().to_owned())
}
