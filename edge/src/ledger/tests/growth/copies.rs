//! Copies of what real operations wrote, as if the same had happened to other people before: a million friends' worth of
//! rows in minutes. Whatever is looked for is found among as many rows, of the same form and in the same indexes.

use std::ops::Range;

use super::World;

/// What a program's past consists of.
const TABLES: [&str; 10] = [
    "advocate",
    "referral",
    "friend_alias",
    "reward",
    "event",
    "change",
    "tally_day",
    "tally_advocate",
    "tally_month",
    "tally_enrolled",
];

/// Adds copies of all rows that are in the attached database `real`, each so many days before the last. The star's
/// friends are the star's in every copy.
pub(super) fn add(world: &World, star: &str, numbers: Range<usize>, days: usize) {
    let own = "FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    let indexes = world.database.rows(&format!("SELECT name {own}"));
    let written = world.database.rows(&format!("SELECT sql {own}"));
    for table in TABLES {
        world.script(&format!("CREATE TABLE IF NOT EXISTS real.{table} AS SELECT * FROM main.{table}"));
    }
    // Sorting an index once is faster than finding each entry's place.
    for index in indexes {
        world.script(&format!("DROP INDEX main.{index}"));
    }
    for number in numbers {
        world.script("BEGIN");
        for table in TABLES {
            copy(world, table, star, (number, number * days));
        }
        world.script("COMMIT");
    }
    for sql in written {
        world.script(&sql);
    }
    let friends = "(SELECT count(*) FROM referral WHERE referral.advocate = main.advocate.id)";
    world.script(&format!(
        "UPDATE advocate SET friends = {friends}, converted = {friends} WHERE id = '{star}'"
    ));
}

fn copy(world: &World, table: &str, star: &str, (number, days): (usize, usize)) {
    let columns = world.database.rows(&format!("SELECT name FROM pragma_table_info('{table}')"));
    // SQLite numbers the journal's entries itself.
    let columns = columns.iter().map(String::as_str).filter(|column| (table, *column) != ("change", "id"));
    let columns: Vec<_> = columns.collect();
    let values: Vec<_> = columns.iter().map(|column| copied(column, star, number, days)).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    // Two copies of the star may fall into one month.
    let or = if table == "tally_month" { "OR IGNORE" } else { "" };
    let others = if table == "advocate" { format!("WHERE id <> '{star}'") } else { String::new() };
    world.script(&format!(
        "INSERT {or} INTO main.{table} ({columns}) SELECT {values} FROM real.{table} {others}"
    ));
}

/// What a copy has in a column: names of its own, and an earlier time.
fn copied(column: &str, star: &str, number: usize, days: usize) -> String {
    match column {
        "advocate" => format!("iif(advocate = '{star}', advocate, advocate || '~{number}')"),
        "id" | "code" | "email_key" | "referral" | "event" | "coupon" | "subject" | "cause" | "alias"
        | "friend_key" => format!("{column} || '~{number}'"),
        "day" => format!("date(day, '-{days} days')"),
        "month" => format!("substr(date(month || '-01', '-{days} days'), 1, 7)"),
        "at" | "hold_until" => format!("{column} - {days} * 86400000"),
        time if time.ends_with("_at") => format!("{time} - {days} * 86400000"),
        other => other.to_owned(),
    }
}
