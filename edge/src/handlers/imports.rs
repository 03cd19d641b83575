//! Imports: advocates, referrals and orders from another product, with a report of every row.

use std::collections::HashMap;

use futures_util::stream;
use goodword_protocol::{ImportNote, ImportOutcome, ImportRow, ImportTotals};
use sha2::{Digest, Sha256};
use worker::Response;

use super::owner;
use crate::{
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    import::{
        columns::{Columns, Product},
        history::{Reading, explained},
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
/// The most rows of a file: their report, and what a dry run remembers, are held until the end.
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
    let mut import =
        Import { reading, caller, dry_run, report: Report::default(), presumed: Presumed::default() };
    x.begin(LARGEST)?;
    import.all(x).await?;
    import.report.answer(dry_run)
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
        self.report.rows += part.len() as u64;
        if self.report.rows > MOST_ROWS {
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
            self.report.add(&row)?;
        }
        self.report.end_part();
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

/// What a dry run's earlier parts would have made, by the names under which later rows can meet it. Names are kept as
/// hashes, since there may be hundreds of thousands.
#[derive(Default)]
struct Presumed(HashMap<[u8; 16], Box<str>>);

impl Presumed {
    fn met_by(&self, rows: &[HistoryRow]) -> Vec<(String, String)> {
        let mut met: Vec<_> = rows
            .iter()
            .flat_map(HistoryRow::meets)
            .filter_map(|name| self.0.get(&digest(&name)).map(|it| (name, String::from(it.clone()))))
            .collect();
        met.sort_unstable();
        met.dedup();
        met
    }

    fn keep(&mut self, planned: Vec<(String, String)>) {
        self.0.extend(planned.into_iter().map(|(name, it)| (digest(&name), it.into_boxed_str())));
    }
}

fn digest(name: &str) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&Sha256::digest(name)[..16]);
    half
}

/// The answer in the making: rows are kept as they are written.
#[derive(Default)]
struct Report {
    columns: String,
    rows: u64,
    totals: ImportTotals,
    part: String,
    parts: Vec<String>,
}

impl Report {
    fn add(&mut self, row: &ImportRow) -> Result<()> {
        self.totals.rows.count(row.outcome);
        for (counts, outcome) in [
            (&mut self.totals.advocates, row.advocate),
            (&mut self.totals.referrals, row.referral),
            (&mut self.totals.orders, row.order),
        ] {
            if let Some(outcome) = outcome {
                counts.count(outcome);
            }
        }
        if !(self.part.is_empty() && self.parts.is_empty()) {
            self.part.push(',');
        }
        self.part.push_str(&serde_json::to_string(row).map_err(ApiError::unavailable)?);
        Ok(())
    }

    fn end_part(&mut self) {
        let part = std::mem::take(&mut self.part);
        self.parts.push(part);
    }

    /// An `ImportAnswer`, sent a part at a time.
    fn answer(self, dry_run: bool) -> Result<Response> {
        let totals = serde_json::to_string(&self.totals).map_err(ApiError::unavailable)?;
        let columns = self.columns;
        let head = format!("{{\"dry_run\":{dry_run},\"columns\":{columns},\"totals\":{totals},\"rows\":[");
        let parts = std::iter::once(head).chain(self.parts).chain(std::iter::once("]}".to_owned()));
        http::json_stream(stream::iter(parts.map(|part| Ok(part.into_bytes()))))
    }
}
