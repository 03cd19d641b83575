//! Long lists that owners send: JSON, or a file with one entry a line. They are read as they arrive and handed over in
//! parts, so that a million entries take no more memory than a thousand.

pub(crate) mod columns;
pub(crate) mod history;
mod json;
mod lines;
pub(crate) mod presumed;
pub(crate) mod report;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use crate::{
    error::{ApiError, Code, Result},
    http::Exchange,
};

/// How many entries the Ledger gets at once: a short transaction, and 100,000 codes are 40 of the 50 calls that the
/// free plan allows a request.
pub(crate) const PART: usize = 2_500;

/// The longest entry that is kept, in bytes as written; what is longer is none of the entries there are.
const LONGEST: usize = 2_048;

/// What a call imports.
pub(crate) struct Form {
    /// Fields of the JSON whose values are texts.
    pub(crate) texts: &'static [&'static str],
    /// Fields of the JSON whose values are lists.
    pub(crate) lists: &'static [&'static str],
    /// What may stand in the first line of a file to say what follows.
    pub(crate) headings: &'static [&'static str],
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The field of the JSON; none in a file.
    pub(crate) field: Option<&'static str>,
    /// The line of the file, or the place among the entries of all lists; from 1, and 0 for a text.
    pub(crate) place: u64,
    /// The entry; none when it cannot be one: too long, not Unicode, or with quotation marks where none belong.
    pub(crate) value: Option<String>,
}

enum Reader {
    Json(json::Reader),
    Lines(lines::Reader),
}

impl Reader {
    fn read(&mut self, piece: &[u8], entries: &mut Vec<Entry>) -> Result<()> {
        match self {
            Self::Json(reader) => reader.read(piece, entries),
            Self::Lines(reader) => {
                reader.read(piece, entries);
                Ok(())
            }
        }
    }

    fn end(&mut self, entries: &mut Vec<Entry>) -> Result<()> {
        match self {
            Self::Json(reader) => reader.end(),
            Self::Lines(reader) => {
                reader.end(entries);
                Ok(())
            }
        }
    }
}

/// The entries of a request.
pub(crate) struct Import {
    reader: Reader,
    ready: Vec<Entry>,
    ended: bool,
}

impl Import {
    /// Begins to read a body of at most so many bytes.
    ///
    /// # Errors
    /// `unsupported_media_type`; `too_large` when that is announced.
    pub(crate) fn begin(x: &mut Exchange, form: &'static Form, largest: usize) -> Result<Self> {
        let reader = match x.media_type().as_str() {
            "application/json" => Reader::Json(json::Reader::new(form)),
            "text/csv" | "text/plain" | "application/x-ndjson" => {
                Reader::Lines(lines::Reader::new(form.headings))
            }
            _ => {
                let detail = "Send `Content-Type: application/json`, or `text/csv` with one entry a line.";
                return Err(ApiError::new(Code::UnsupportedMediaType, detail));
            }
        };
        x.begin(largest)?;
        Ok(Self { reader, ready: Vec::new(), ended: false })
    }

    /// The next part; none at the end.
    ///
    /// # Errors
    /// `too_large`; `invalid_json` with the byte at which it is no JSON. The parts before may be stored by then.
    pub(crate) async fn part(&mut self, x: &mut Exchange) -> Result<Option<Vec<Entry>>> {
        while self.ready.len() < PART && !self.ended {
            if let Some(piece) = x.piece().await? {
                self.reader.read(&piece, &mut self.ready)?;
            } else {
                self.reader.end(&mut self.ready)?;
                self.ended = true;
            }
        }
        if self.ready.is_empty() {
            return Ok(None);
        }
        let rest = self.ready.split_off(self.ready.len().min(PART));
        Ok(Some(std::mem::replace(&mut self.ready, rest)))
    }
}

/// The mark that some programs begin UTF-8 with.
static MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Leaves out the mark at the beginning, however the pieces are cut.
#[derive(Default)]
struct Unmarked {
    /// How much of the mark was seen; the mark's length once it is decided.
    seen: usize,
}

impl Unmarked {
    /// What is to be read: first what turned out to be no mark.
    fn read<'p>(&mut self, piece: &'p [u8]) -> (&'static [u8], &'p [u8]) {
        let mut rest = piece;
        while let Some((first, after)) = rest.split_first()
            && let Some(mark) = MARK.get(self.seen)
        {
            if first != mark {
                let held: &'static [u8] = MARK.get(..self.seen).unwrap_or_default();
                self.seen = MARK.len();
                return (held, rest);
            }
            self.seen += 1;
            rest = after;
        }
        (&[], rest)
    }
}
