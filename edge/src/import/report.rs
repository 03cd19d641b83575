//! The report of an import in the making. Its totals stand before its rows, so that all rows are kept until the last was
//! taken: as what became of them, and written only when they are sent.

use std::{collections::HashSet, iter, rc::Rc, vec};

use goodword_protocol::{ImportNote, ImportOutcome, ImportRow, ImportTotals};

use crate::error::{ApiError, Result};

/// How many rows are written at once.
const WRITTEN_AT_ONCE: usize = 500;

/// What became of the rows so far.
#[derive(Default)]
pub(crate) struct Report {
    /// How the columns were read, as JSON.
    pub(crate) columns: String,
    totals: ImportTotals,
    rows: Vec<Kept>,
    /// Each note that there is.
    notes: HashSet<Rc<ImportNote>>,
}

/// A row's part of the report. There are few notes, and many rows that have the same.
struct Kept {
    line: u64,
    outcome: ImportOutcome,
    parts: [Option<ImportOutcome>; 3],
    notes: Box<[Rc<ImportNote>]>,
}

impl Report {
    /// Keeps what became of a row.
    pub(crate) fn add(&mut self, row: ImportRow) {
        let parts = [row.advocate, row.referral, row.order];
        self.totals.rows.count(row.outcome);
        let counts = [&mut self.totals.advocates, &mut self.totals.referrals, &mut self.totals.orders];
        for (counts, outcome) in counts.into_iter().zip(parts) {
            if let Some(outcome) = outcome {
                counts.count(outcome);
            }
        }
        let notes = row.notes.into_iter().map(|note| self.shared(note)).collect();
        self.rows.push(Kept { line: row.line, outcome: row.outcome, parts, notes });
    }

    fn shared(&mut self, note: ImportNote) -> Rc<ImportNote> {
        if let Some(known) = self.notes.get(&note) {
            return Rc::clone(known);
        }
        let note = Rc::new(note);
        self.notes.insert(Rc::clone(&note));
        note
    }

    /// An `ImportAnswer`, in parts that are written when they are asked for.
    ///
    /// # Errors
    /// `ledger_unavailable` when it cannot be written.
    pub(crate) fn written(self, dry_run: bool) -> Result<impl Iterator<Item = Result<String>>> {
        let totals = serde_json::to_string(&self.totals).map_err(ApiError::unavailable)?;
        let columns = self.columns;
        let head = format!("{{\"dry_run\":{dry_run},\"columns\":{columns},\"totals\":{totals},\"rows\":[");
        let mut rows = self.rows.into_iter();
        let mut begun = false;
        let parts = iter::from_fn(move || next_part(&mut rows, &mut begun).transpose());
        Ok(iter::once(Ok(head)).chain(parts).chain(iter::once(Ok("]}".to_owned()))))
    }
}

/// The next rows as JSON, with a comma between each two; none at the end.
fn next_part(rows: &mut vec::IntoIter<Kept>, begun: &mut bool) -> Result<Option<String>> {
    let mut part = String::new();
    for row in rows.take(WRITTEN_AT_ONCE) {
        if std::mem::replace(begun, true) {
            part.push(',');
        }
        part.push_str(&serde_json::to_string(&row.shown()).map_err(ApiError::unavailable)?);
    }
    Ok(Some(part).filter(|part| !part.is_empty()))
}

impl Kept {
    fn shown(&self) -> ImportRow {
        let [advocate, referral, order] = self.parts;
        let notes = self.notes.iter().map(|note| ImportNote::clone(note)).collect();
        ImportRow { line: self.line, outcome: self.outcome, advocate, referral, order, notes }
    }
}

#[cfg(test)]
mod tests {
    use goodword_protocol::ImportAnswer;

    use super::*;

    fn row(line: u64) -> ImportRow {
        let said = |code: &str| ImportNote {
            code: code.to_owned(),
            field: "advocate_code".to_owned(),
            detail: "Somebody has it \"already\".".to_owned(),
        };
        let (outcome, parts, notes) = match line % 3 {
            0 => (ImportOutcome::Created, [Some(ImportOutcome::Created); 3], vec![]),
            1 => (ImportOutcome::Exists, [Some(ImportOutcome::Exists), None, None], vec![said("code_taken")]),
            _ => (ImportOutcome::Refused, [None; 3], vec![said("code_taken"), said("unknown_state")]),
        };
        let [advocate, referral, order] = parts;
        ImportRow { line, outcome, advocate, referral, order, notes }
    }

    #[test]
    fn every_row_is_reported_as_it_was_added() {
        for count in [0, 1, 499, 500, 501, 1200] {
            let mut report = Report { columns: "[]".to_owned(), ..Report::default() };
            (0..count).map(row).for_each(|row| report.add(row));
            let parts: Vec<String> = report.written(true).unwrap().map(Result::unwrap).collect();
            assert_eq!(parts.len() as u64, 2 + count.div_ceil(500), "of {count}");
            let answer: ImportAnswer = serde_json::from_str(&parts.concat()).unwrap();
            assert_eq!(answer.rows, (0..count).map(row).collect::<Vec<_>>());
            let totals = answer.totals;
            assert_eq!(totals.rows.created + totals.rows.exists + totals.rows.refused, count);
            assert_eq!(
                (totals.advocates.created, totals.orders.created),
                (count.div_ceil(3), count.div_ceil(3))
            );
        }
    }

    /// A Worker has 128 MB, and a file 100,000 rows.
    #[test]
    fn a_row_is_kept_in_few_bytes_and_each_note_once() {
        let mut report = Report::default();
        (0..3000).map(row).for_each(|row| report.add(row));
        assert!(size_of::<Kept>() <= 32, "{}", size_of::<Kept>());
        let known: HashSet<_> = report.rows.iter().flat_map(|row| &row.notes).map(Rc::as_ptr).collect();
        assert_eq!((known.len(), report.notes.len()), (2, 2));
    }
}
