//! CSV (RFC 4180) for the owner's lists: for spreadsheets, so that no cell is ever taken for a formula.
//!
//! Written here, since it is a screenful; a crate would add 29 KB to the Worker, most of it for reading.

mod columns;

use goodword_protocol::Page;

/// One cell.
pub(crate) enum Cell {
    /// Words, of whomever.
    Text(String),
    /// A number of ours: a minus in front of it is no formula.
    Number(i64),
    Empty,
}

/// An entry of a list as a row.
pub(crate) trait Row {
    /// What a file of them is called.
    const NAME: &'static str;
    /// The columns. New ones come last, so that those who count columns are not misled.
    const HEADER: &'static [&'static str];

    /// The cells, one for each column.
    fn cells(&self) -> Vec<Cell>;
}

/// Writes a page of a list, with its header.
pub(crate) fn page<T: Row>(page: &Page<T>) -> String {
    table(T::HEADER, page.items.iter().map(Row::cells))
}

/// Writes rows under a header.
pub(crate) fn table(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> String {
    let mut text = header.join(",");
    text.push_str("\r\n");
    for row in rows {
        let cells: Vec<String> = row.iter().map(written).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Spreadsheets read what begins like this as a formula; an apostrophe in front says that it is text.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

fn written(cell: &Cell) -> String {
    let text = match cell {
        Cell::Empty => return String::new(),
        Cell::Number(number) => return number.to_string(),
        Cell::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
    };
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Whether an `Accept` header wants CSV rather than JSON, which is the answer to everything else.
pub(crate) fn is_wanted(accept: &str) -> bool {
    let csv = quality(accept, "text/csv");
    csv > 0 && csv > quality(accept, "application/json")
}

/// What an `Accept` header gives a media type, in thousandths: by the most specific range that covers it.
fn quality(accept: &str, wanted: &str) -> u16 {
    let kind = wanted.split('/').next().unwrap_or_default();
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let specific = match name.split_once('/')? {
            _ if name == wanted => 2,
            (start, "*") if start == kind => 1,
            ("*", "*") => 0,
            _ => return None,
        };
        let q = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some((specific, thousandths(q.unwrap_or("1"))))
    });
    ranges.max_by_key(|(specific, _)| *specific).map_or(0, |(_, q)| q)
}

/// A weight of RFC 9110 (`0`, `1`, up to three decimals); what is none counts as nothing.
fn thousandths(q: &str) -> u16 {
    let (whole, decimals) = q.split_once('.').unwrap_or((q, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return 0;
    }
    let part = format!("{decimals:0<3}").parse().unwrap_or(0);
    match whole {
        "0" => part,
        "1" if part == 0 => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
