//! One JSON object whose values are texts and lists of texts, read as it arrives: serde would hold all of it.

use super::{Entry, Form, LONGEST, Unmarked};
use crate::error::{ApiError, Code, Result};

/// What comes next, white space aside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Object,
    FirstField,
    Field,
    Colon,
    Value,
    FirstEntry,
    Entry,
    AfterEntry,
    AfterValue,
    Nothing,
}

/// A string that is being read.
#[derive(Default)]
struct Text {
    /// With its quotation marks, as written; no more of it than tells that it is too long.
    written: Vec<u8>,
    escaped: bool,
}

/// Reads the object as it arrives.
pub(super) struct Reader {
    form: &'static Form,
    start: Unmarked,
    next: Next,
    text: Option<Text>,
    field: Option<&'static str>,
    seen: Vec<&'static str>,
    entries: u64,
    /// How many bytes were read.
    bytes: u64,
}

impl Reader {
    pub(super) fn new(form: &'static Form) -> Self {
        Self {
            form,
            start: Unmarked::default(),
            next: Next::Object,
            text: None,
            field: None,
            seen: Vec::new(),
            entries: 0,
            bytes: 0,
        }
    }

    pub(super) fn read(&mut self, piece: &[u8], entries: &mut Vec<Entry>) -> Result<()> {
        let (held, piece) = self.start.read(piece);
        for byte in held.iter().chain(piece) {
            self.bytes += 1;
            if let Some(text) = &mut self.text {
                if text.ends(*byte) {
                    let text = self.text.take().unwrap_or_default();
                    self.read_text(&text.written, entries)?;
                }
            } else {
                self.read_mark(*byte)?;
            }
        }
        Ok(())
    }

    /// Refuses a body that ends before the object does.
    pub(super) fn end(&self) -> Result<()> {
        if self.next == Next::Nothing { Ok(()) } else { Err(invalid("The JSON ends too early")) }
    }

    /// Takes in what stands between strings.
    fn read_mark(&mut self, byte: u8) -> Result<()> {
        use Next::{AfterEntry, AfterValue, Colon, Field, FirstEntry, FirstField, Nothing, Object, Value};
        let is_list = self.field.is_some_and(|field| self.form.lists.contains(&field));
        self.next = match (self.next, byte) {
            (next, b' ' | b'\t' | b'\r' | b'\n') => next,
            (next @ (FirstField | Field | FirstEntry | Next::Entry), b'"') => self.begin_text(next),
            (Value, b'"') if !is_list => self.begin_text(Value),
            (Object, b'{') => FirstField,
            (Colon, b':') => Value,
            (Value, b'[') if is_list => FirstEntry,
            (AfterEntry, b',') => Next::Entry,
            (FirstEntry | AfterEntry, b']') => AfterValue,
            (AfterValue, b',') => Field,
            (FirstField | AfterValue, b'}') => Nothing,
            (Value | FirstEntry | Next::Entry, _) => return Err(self.wrong_value(is_list)),
            _ => return Err(invalid(&format!("Byte {} of the body is not JSON", self.bytes))),
        };
        Ok(())
    }

    /// What comes next is known again when the text has ended.
    fn begin_text(&mut self, next: Next) -> Next {
        self.text = Some(Text { written: vec![b'"'], escaped: false });
        next
    }

    fn wrong_value(&self, is_list: bool) -> ApiError {
        let expected =
            if is_list { "Expected a list of texts in quotation marks" } else { "Expected a text" };
        let problem = invalid(expected);
        match self.field {
            Some(field) => problem.at(field),
            None => problem,
        }
    }

    /// Takes in a whole string.
    fn read_text(&mut self, written: &[u8], entries: &mut Vec<Entry>) -> Result<()> {
        let value = if written.len() > LONGEST {
            None
        } else {
            let wrong = |_| invalid(&format!("Byte {} of the body ends a text that is not JSON", self.bytes));
            Some(serde_json::from_slice::<String>(written).map_err(wrong)?)
        };
        match self.next {
            Next::FirstField | Next::Field => self.begin_field(value.as_deref())?,
            Next::Value => {
                entries.push(Entry { field: self.field, place: 0, value });
                self.next = Next::AfterValue;
            }
            _ => {
                self.entries += 1;
                entries.push(Entry { field: self.field, place: self.entries, value });
                self.next = Next::AfterEntry;
            }
        }
        Ok(())
    }

    fn begin_field(&mut self, name: Option<&str>) -> Result<()> {
        let mut known = self.form.texts.iter().chain(self.form.lists).copied();
        let field = known.find(|field| Some(*field) == name).ok_or_else(|| {
            let known = [self.form.texts, self.form.lists].concat().join("`, `");
            invalid(&format!("There is a field that is not known, expected one of `{known}`"))
        })?;
        if self.seen.contains(&field) {
            return Err(invalid("This field stands there twice").at(field));
        }
        self.seen.push(field);
        self.field = Some(field);
        self.next = Next::Colon;
        Ok(())
    }
}

impl Text {
    /// Takes in a byte; whether the string ends with it.
    fn ends(&mut self, byte: u8) -> bool {
        if self.written.len() <= LONGEST {
            self.written.push(byte);
        }
        let ends = byte == b'"' && !self.escaped;
        self.escaped = byte == b'\\' && !self.escaped;
        ends
    }
}

fn invalid(why: &str) -> ApiError {
    let detail = format!("{why}. What stands before it may be stored: mend it and send all of it again.");
    ApiError::new(Code::InvalidJson, detail)
}
