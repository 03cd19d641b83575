//! The owner's numbers.

use goodword_domain::time::Days;
use goodword_protocol::{Stats, StatsBy};
use worker::Response;

use super::{limit, owner};
use crate::{
    csv::{self, Cell},
    error::{ApiError, Result},
    http::{self, Exchange},
    ledger::command::{Command, StatsQuery},
    reader,
    time::{day, days_between, from_day, now},
};

/// How many days a period has unless told, and at most: two years, one of them a leap year.
const USUAL: u32 = 30;
const LONGEST: i64 = 731;
/// How many advocates a page has at most: each of them is summed up.
const MOST_ADVOCATES: u32 = 100;

/// `GET /v1/programs/{program}/stats?from=&to=&by=day|channel|advocate&advocate=`; `Accept: text/csv` gives the rows.
pub(crate) async fn get(x: &mut Exchange, program: &str) -> Result<Response> {
    let query = query(x)?;
    let stats: Stats = reader::ask(&x.env, program, owner(x, program)?, Command::Stats(query)).await?;
    if csv::is_wanted(&x.header("accept").unwrap_or_default()) {
        return http::csv("stats", table(&stats));
    }
    http::json(200, &stats)
}

fn query(x: &Exchange) -> Result<StatsQuery> {
    let by = match x.query("by").as_deref() {
        None | Some("day") => StatsBy::Day,
        Some("channel") => StatsBy::Channel,
        Some("advocate") => StatsBy::Advocate,
        Some(_) => return Err(ApiError::field("by", "Say `day`, `channel` or `advocate`.")),
    };
    let advocate = x.query("advocate");
    if advocate.is_some() && by == StatsBy::Channel {
        let detail = "Channels are summed up for the whole program only; ask for an advocate by `day`.";
        return Err(ApiError::field("by", detail));
    }
    let limit = limit(x)?;
    if limit.is_some_and(|limit| limit > MOST_ADVOCATES) {
        return Err(ApiError::field("limit", "Say 1 to 100."));
    }
    let to = x.query("to").unwrap_or_else(|| day(now()));
    let from = match (x.query("from"), from_day(&to)) {
        (Some(from), _) => from,
        (None, Some(to)) => day(to.minus(Days::new(USUAL - 1))),
        (None, None) => return Err(no_day("to")),
    };
    check(&from, &to)?;
    Ok(StatsQuery { from, to, by, advocate, cursor: x.query("cursor"), limit })
}

fn check(from: &str, to: &str) -> Result<()> {
    match (from_day(from), from_day(to)) {
        (None, _) => Err(no_day("from")),
        (_, None) => Err(no_day("to")),
        (Some(first), Some(last)) if last < first => {
            Err(ApiError::field("to", "The period must not end before it begins (`from`)."))
        }
        (Some(first), Some(last)) if days_between(first, last) >= LONGEST => {
            Err(ApiError::field("from", "A period can have at most 731 days; ask for it in parts."))
        }
        _ => Ok(()),
    }
}

fn no_day(field: &str) -> ApiError {
    ApiError::field(field, "Write a day of UTC as `2026-11-24`.")
}

/// The rows as CSV.
fn table(stats: &Stats) -> String {
    let key = match stats.by {
        StatsBy::Day => "day",
        StatsBy::Channel => "channel",
        StatsBy::Advocate => "advocate",
    };
    let header = [key, "shares", "clicks", "claims", "conversions", "revenue", "reward_cost", "currency"];
    let rows = stats.rows.iter().map(|row| {
        let numbers = &row.numbers;
        let counts = [numbers.shares, numbers.clicks, numbers.claims, numbers.conversions];
        let money = [numbers.revenue.minor, numbers.reward_cost.minor];
        let mut cells = vec![Cell::Text(row.key.clone())];
        cells.extend(counts.into_iter().chain(money).map(Cell::Number));
        cells.push(Cell::Text(numbers.revenue.currency.clone()));
        cells
    });
    csv::table(&header, rows)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_period_is_of_days_in_order_and_no_longer_than_two_years() {
        let table = [
            ("2026-11-24", "2026-11-24", None),
            ("2024-01-01", "2025-12-31", None),
            ("2024-01-01", "2026-01-01", Some("from")),
            ("2026-11-24", "2026-11-23", Some("to")),
            ("2026-02-30", "2026-03-01", Some("from")),
            ("2026-2-3", "2026-03-01", Some("from")),
            ("2026-03-01T00:00:00Z", "2026-03-02", Some("from")),
            ("2026-03-01", "tomorrow", Some("to")),
            ("", "", Some("from")),
        ];
        for (from, to, fault) in table {
            let error = check(from, to).err();
            let field = error.as_ref().and_then(|error| error.problem().field.as_deref());
            assert_eq!(field, fault, "{from} to {to}");
        }
    }
}
