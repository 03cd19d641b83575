//! `cargo xtask cost`: what Goodword costs a month on Cloudflare, from what a referral does and what Cloudflare asks for it.
//!
//! What a referral does stands in docs/cost.md, where a test on workerd holds it to what is counted. Everything is in
//! whole micro-dollars, so that the table is the same on every machine.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::layout::Layout;

/// So many referrals a month.
const SIZES: [u128; 3] = [1_000, 100_000, 10_000_000];

/// The columns of what is counted: those of the first six prices, and alarms that are set, each of which is billed as a row.
const COLUMNS: usize = 7;

/// What the free plan allows a day of rows written, of KV writes and of Worker requests.
const FREE: [(&str, u128); 3] =
    [("rows written", 100_000), ("KV writes", 1_000), ("Worker requests", 100_000)];

/// The Workers Paid plan, in micro-dollars a month
/// (<https://developers.cloudflare.com/workers/platform/pricing/>).
const PLAN: u128 = 5_000_000;

/// How long a call keeps a Worker's or Ledger's processor busy, in microseconds. An assumption as well.
const PROCESSOR: u128 = 2_000;
/// How long a call keeps a Ledger in memory, in milliseconds. An assumption: nobody can measure it but Cloudflare.
const AWAKE: u128 = 50;
/// A Ledger's memory as it is billed, in megabytes.
const MEMORY: u128 = 128;
/// Bytes that a referral takes in the Ledger and in KV.
const STORED: [u128; 2] = [8_400, 1_000];
/// For how many months referrals have been kept.
const MONTHS: u128 = 12;

/// What Cloudflare asks for something.
struct Price {
    what: &'static str,
    /// So many of them are in the plan.
    included: u128,
    /// For a million more, in micro-dollars.
    million: u128,
}

const fn price(what: &'static str, included: u128, million: u128) -> Price {
    Price { what, included, million }
}

/// Published by Cloudflare for the paid plan: <https://developers.cloudflare.com/workers/platform/pricing/>,
/// <https://developers.cloudflare.com/durable-objects/platform/pricing/>,
/// <https://developers.cloudflare.com/kv/platform/pricing/>. The first six are columns of the document.
const PRICES: [Price; 10] = [
    price("Worker requests", 10_000_000, 300_000),
    price("Ledger requests", 1_000_000, 150_000),
    price("KV reads", 10_000_000, 500_000),
    price("KV writes", 1_000_000, 5_000_000),
    price("rows read", 25_000_000_000, 1_000),
    price("rows written", 50_000_000, 1_000_000),
    price("processor, ms", 30_000_000, 20_000),
    price("Ledger awake, GB-s", 400_000, 12_500_000),
    // By the megabyte: a gigabyte in the Ledger is $0.20, in KV $0.50.
    price("stored in the Ledger, MB", 5_000, 200_000_000),
    price("stored in KV, MB", 1_000, 500_000_000),
];

/// What one referral does, in the order of the columns.
type Usage = [u128; COLUMNS];

/// Prints the table.
pub(crate) fn run(layout: &Layout) -> Result<()> {
    let path = layout.root.join("docs/cost.md");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let referral = usage(&text)?;
    print!("{}\n{}", table(&referral), free(&referral));
    Ok(())
}

/// Adds up what a referral does, by the document's table of steps: `| step | times | seven numbers |`.
fn usage(document: &str) -> Result<Usage> {
    let section =
        document.split("\n## What a referral does\n").nth(1).context("docs/cost.md has no table of steps")?;
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut total = [0; COLUMNS];
    let mut steps = 0;
    for line in section.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let numbers: Vec<u128> = cells.iter().skip(1).filter_map(|cell| cell.parse().ok()).collect();
        if let [times, counted @ ..] = numbers.as_slice()
            && counted.len() == COLUMNS
        {
            steps += 1;
            for (sum, count) in total.iter_mut().zip(counted) {
                *sum += times * count;
            }
        }
    }
    ensure!(steps > 0, "docs/cost.md has no step in its table");
    Ok(total)
}

/// What so many referrals a month use, in the order of the prices.
fn used(referral: &Usage, size: u128) -> [u128; PRICES.len()] {
    let [requests, ledger, ..] = *referral;
    let processor = size * (requests + ledger) * PROCESSOR / 1_000;
    let awake = size * ledger * AWAKE * MEMORY / 1_000_000;
    let stored = STORED.map(|bytes| size * MONTHS * bytes / 1_000_000);
    let [requests, ledger, reads, writes, read, written, alarms] = referral.map(|count| count * size);
    [requests, ledger, reads, writes, read, written + alarms, processor, awake, stored[0], stored[1]]
}

/// What something costs in a month, in micro-dollars.
fn cost(price: &Price, used: u128) -> u128 {
    used.saturating_sub(price.included) * price.million / 1_000_000
}

/// The table of costs, as it stands in the document.
fn table(referral: &Usage) -> String {
    let sizes = SIZES.map(|size| used(referral, size));
    let row = |what: &str, costs: [u128; 3]| format!("| {what} | {} |\n", costs.map(dollars).join(" | "));
    let heading = format!("| a month | {} |\n| --- | --- | --- | --- |\n", SIZES.map(grouped).join(" | "));
    let costs = |index: usize| {
        let price = &PRICES[index];
        [0, 1, 2].map(|size: usize| cost(price, sizes[size][index]))
    };
    let rows: Vec<String> =
        PRICES.iter().enumerate().map(|(index, price)| row(price.what, costs(index))).collect();
    let together =
        [0, 1, 2].map(|size: usize| PLAN + (0..PRICES.len()).map(|index| costs(index)[size]).sum::<u128>());
    format!("{heading}{}{}{}", row("the plan", [PLAN; 3]), rows.concat(), row("**together**", together))
}

/// For how many referrals a day the free plan is enough, by each of its narrow limits.
fn free(referral: &Usage) -> String {
    let [requests, _, _, writes, _, written, alarms] = *referral;
    let rows = FREE.iter().zip([written + alarms, writes, requests]).map(|((what, most), uses)| {
        format!("| {} {what} | {} referrals |\n", grouped(*most), grouped(most / uses))
    });
    rows.collect()
}

/// Micro-dollars as dollars and cents, rounded up.
fn dollars(micro: u128) -> String {
    let cents = micro.div_ceil(10_000);
    format!("${}.{:02}", grouped(cents / 100), cents % 100)
}

/// A number with a comma between thousands.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = include_str!("../../docs/cost.md");

    #[test]
    fn the_document_says_what_the_steps_come_to() {
        let referral = usage(DOCUMENT).unwrap();
        assert!(DOCUMENT.contains(&table(&referral)), "docs/cost.md should have\n\n{}", table(&referral));
        let sums = referral.map(|sum| format!("**{sum}**")).join(" | ");
        let total = format!("| **a referral** | | {sums} |");
        assert!(DOCUMENT.contains(&total), "docs/cost.md should have\n\n{total}");
        assert!(DOCUMENT.contains(&free(&referral)), "docs/cost.md should have\n\n{}", free(&referral));
    }

    #[test]
    fn steps_are_counted_as_often_as_they_happen() {
        let document = "\n## What a referral does\n\n| step | times | a | b | c | d | e | f | g |\n| --- |\n\
                        | one | 2 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |\n| two | 1 | 10 | 0 | 0 | 0 | 0 | 0 | 0 |\n\n## Next\n\n\
                        | one | 9 | 9 | 9 | 9 | 9 | 9 | 9 | 9 |\n";
        assert_eq!(usage(document).unwrap(), [12, 4, 6, 8, 10, 12, 14]);
        assert!(usage("nothing").is_err());
    }

    #[test]
    fn what_the_plan_includes_costs_nothing_and_the_next_million_its_price() {
        let writes = &PRICES[3];
        assert_eq!([0, 1_000_000, 2_000_000].map(|used| cost(writes, used)), [0, 0, 5_000_000]);
        // A gigabyte in the Ledger beyond the five that are included.
        assert_eq!(cost(&PRICES[8], 6_000), 200_000);
    }

    #[test]
    fn amounts_are_written_as_people_read_them() {
        assert_eq!([0, 1, 1_234_567_890_000].map(dollars), ["$0.00", "$0.01", "$1,234,567.89"]);
    }
}
