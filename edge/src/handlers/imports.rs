//! Imports: advocates, referrals and orders from another product, with a report of every row.

use futures_util::stream;
use goodword_protocol::{ImportNote, ImportOutcome, ImportRow};
use worker::Response;

use super::owner;
use crate::{
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    import::{
        columns::{Columns, Product},
        history::{Reading, explained},
        presumed::Presumed,
        report::Report,
        table::{Reader, Row},
    },
    ledger::{
        command::{Caller, Command},
        history::{HistoryPart, HistoryRow, HistoryTaken, RowTaken},
    },
    reader,
};

/// The largest file, in bytes.
const LARGEST: usize = 50_000_000;
/// The most rows of a file: their report, and what a dry run remembers of them, are held until the end. At the most that is 5 MB
/// and 60 MB, of the 128 MB that a Worker has.
const MOST_ROWS: u64 = 100_000;
/// How many rows the Ledger gets at once: a dozen writes each, so that others wait for a fraction of a second.
const PART: usize = 500;

/// `POST /v1/programs/{program}/imports?format=&dry_run=`: 200 with what became of each row.
pub(crate) async fn post(x: &mut Exchange, program: &str) -> Result<Response> {
    let caller = owner(x, program)?;
    let product = x.query("format").unwrap_or_else(|| Product::Plain.name().to_owned());
    let product = Product::from_name(&product)
        .ok_or_else(|| ApiError::field("format", "Say plain, referralcandy, rewardful or refersion."))?;
    let dry_run = dry_run(x)?;
    // Nothing of a long body is read for somebody who may not send it.
    let nothing = Command::RehearseHistory(Box::default());
    let _: HistoryTaken = reader::ask(&x.env, program, caller.clone(), nothing).await?;
    let currency = reader::program(&x.env, program).await?.program.currency;
    if !matches!(x.media_type().as_str(), "text/csv" | "text/plain") {
        let detail = "Send the file with `Content-Type: text/csv`.";
        return Err(ApiError::new(Code::UnsupportedMediaType, detail));
    }
    let keyring = x.keyring()?;
    let reading = Reading { keyring: &keyring, program, currency, product };
    let (report, presumed) = (Report::default(), Presumed::default());
    let mut import = Import { reading, caller, dry_run, rows: 0, report, presumed };
    x.begin(LARGEST)?;
    import.all(x).await?;
    let parts = import.report.written(dry_run)?;
    let parts =
        parts.map(|part| part.map(String::into_bytes).map_err(|error| error.problem().detail.clone().into()));
    http::json_stream(stream::iter(parts))
}

fn dry_run(x: &Exchange) -> Result<bool> {
    match x.query("dry_run").as_deref() {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1" | "") => Ok(true),
        Some(_) => Err(ApiError::field("dry_run", "Say true or false.")),
    }
}

/// A file on its way into the Ledger.
struct Import<'k> {
    reading: Reading<'k>,
    caller: Caller,
    dry_run: bool,
    rows: u64,
    report: Report,
    presumed: Presumed,
}

impl Import<'_> {
    async fn all(&mut self, x: &mut Exchange) -> Result<()> {
        let (mut reader, mut rows, mut columns) = (Reader::new(), Vec::new(), None);
        loop {
            let piece = x.piece().await?;
            match &piece {
                Some(piece) => reader.read(piece, &mut rows),
                None => reader.end(&mut rows),
            }
            if columns.is_none() && !rows.is_empty() {
                columns = Some(self.columns(&rows.remove(0))?);
            }
            while rows.len() >= PART || (piece.is_none() && !rows.is_empty()) {
                let rest = rows.split_off(rows.len().min(PART));
                let part = std::mem::replace(&mut rows, rest);
                if let Some(columns) = &columns {
                    self.part(x, columns, part).await?;
                }
            }
            if piece.is_none() {
                return columns.map(|_| ()).ok_or_else(no_columns);
            }
        }
    }

    fn columns(&mut self, first: &Row) -> Result<Columns> {
        let headings = first.cells.as_ref().ok_or_else(no_columns)?;
        let columns = Columns::read(self.reading.product, headings);
        if !columns.name_advocates() {
            return Err(no_columns());
        }
        self.report.columns =
            serde_json::to_string(&columns.shown(headings)).map_err(ApiError::unavailable)?;
        Ok(columns)
    }

    async fn part(&mut self, x: &Exchange, columns: &Columns, part: Vec<Row>) -> Result<()> {
        self.rows += part.len() as u64;
        if self.rows > MOST_ROWS {
            let detail = format!("Send at most {MOST_ROWS} rows at once; the parts may follow each other.");
            return Err(ApiError::new(Code::TooLarge, detail));
        }
        let read: Vec<_> = part.iter().map(|row| self.read(row, columns)).collect();
        let rows: Vec<HistoryRow> =
            read.iter().filter_map(|it| it.as_ref().ok()).map(|it| it.0.clone()).collect();
        let presumed = if self.dry_run { self.presumed.met_by(&rows) } else { Vec::new() };
        let product = self.reading.product.name().to_owned();
        let part = Box::new(HistoryPart { product, rows, presumed });
        let command = if self.dry_run { Command::RehearseHistory(part) } else { Command::TakeHistory(part) };
        let taken: HistoryTaken =
            reader::ask(&x.env, self.reading.program, self.caller.clone(), command).await?;
        self.presumed.keep(taken.planned);
        let mut taken = taken.rows.into_iter();
        for it in read {
            let row = match it {
                Ok((row, notes)) => whole(&row, &taken.next().unwrap_or_default(), notes),
                Err(row) => row,
            };
            self.report.add(row);
        }
        Ok(())
    }

    /// A row as the Ledger takes it, or what is reported of one that it does not get.
    fn read(
        &self,
        row: &Row,
        columns: &Columns,
    ) -> std::result::Result<(HistoryRow, Vec<ImportNote>), ImportRow> {
        let left_out = |outcome, note| ImportRow {
            line: row.line,
            outcome,
            advocate: None,
            referral: None,
            order: None,
            notes: vec![note],
        };
        let note = |code: &str, detail: &str| ImportNote {
            code: code.to_owned(),
            field: "row".to_owned(),
            detail: detail.to_owned(),
        };
        let Some(cells) = &row.cells else {
            let detail = "Look at the quotation marks from this line on, and save the file as UTF-8.";
            return Err(left_out(ImportOutcome::Refused, note("unreadable_row", detail)));
        };
        match self.reading.row(row.line, cells, columns) {
            Ok(Some(read)) => Ok(read),
            Ok(None) => {
                let empty = note("empty_row", "The row names neither an advocate nor a friend.");
                Err(left_out(ImportOutcome::Skipped, empty))
            }
            Err(why) => Err(left_out(ImportOutcome::Refused, why)),
        }
    }
}

fn no_columns() -> ApiError {
    let detail = "The first line must name the columns, with one for advocates' addresses or codes among them: \
                  `advocate_email`, `email`, `code`. See the documentation of imports for each format.";
    ApiError::field("columns", detail)
}

/// What became of a row, by what became of its parts.
fn whole(row: &HistoryRow, taken: &RowTaken, mut notes: Vec<ImportNote>) -> ImportRow {
    let parts = [taken.advocate, taken.referral, taken.order];
    let any = |outcome| parts.contains(&Some(outcome));
    let outcome = match taken.advocate {
        None => ImportOutcome::Refused,
        _ if any(ImportOutcome::Created) => ImportOutcome::Created,
        _ if any(ImportOutcome::Skipped) => ImportOutcome::Skipped,
        _ => ImportOutcome::Exists,
    };
    notes.extend(taken.notes.iter().map(|code| explained(code, row)));
    let RowTaken { advocate, referral, order, .. } = *taken;
    ImportRow { line: row.line, outcome, advocate, referral, order, notes }
}
