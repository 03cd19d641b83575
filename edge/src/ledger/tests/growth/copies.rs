//! Copies of what real operations wrote, as if the same had happened to other people before: a million friends' worth of
//! rows in minutes. Whatever is looked for is found among as many rows, of the same form and in the same indexes.

use std::{env, fs::File, ops::Range, path::Path};

use super::super::world::Native;
use crate::ledger::database::Database;

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
pub(super) fn add(database: &Native, star: &str, numbers: Range<usize>, days: usize) {
    let own = "FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    let indexes = database.rows(&format!("SELECT name {own}"));
    let written = database.rows(&format!("SELECT sql {own}"));
    for table in TABLES {
        script(database, &format!("CREATE TABLE IF NOT EXISTS real.{table} AS SELECT * FROM main.{table}"));
    }
    // Sorting an index once is faster than finding each entry's place.
    for index in indexes {
        script(database, &format!("DROP INDEX main.{index}"));
    }
    for number in numbers {
        script(database, "BEGIN");
        for table in TABLES {
            copy(database, table, star, (number, number * days));
        }
        script(database, "COMMIT");
    }
    for sql in written {
        script(database, &sql);
    }
    let friends = "(SELECT count(*) FROM referral WHERE referral.advocate = main.advocate.id)";
    script(
        database,
        &format!("UPDATE advocate SET friends = {friends}, converted = {friends} WHERE id = '{star}'"),
    );
}

fn script(database: &Native, sql: &str) {
    database.run_script(sql).expect(sql);
}

fn copy(database: &Native, table: &str, star: &str, (number, days): (usize, usize)) {
    let columns = database.rows(&format!("SELECT name FROM pragma_table_info('{table}')"));
    // SQLite numbers the journal's entries itself.
    let columns = columns.iter().map(String::as_str).filter(|column| (table, *column) != ("change", "id"));
    let columns: Vec<_> = columns.collect();
    let values: Vec<_> = columns.iter().map(|column| copied(column, star, number, days)).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    // Two copies of the star may fall into one month.
    let or = if table == "tally_month" { "OR IGNORE" } else { "" };
    let others = if table == "advocate" { format!("WHERE id <> '{star}'") } else { String::new() };
    script(
        database,
        &format!("INSERT {or} INTO main.{table} ({columns}) SELECT {values} FROM real.{table} {others}"),
    );
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

/// Adds the copies `GOODWORD_COPIES` (such as `1..5`) to the Ledger in the file `GOODWORD_LEDGER`, of which nobody else
/// makes use now; what is copied stays in the file `GOODWORD_REAL` for larger sizes. The star is who has the most friends.
#[test]
#[ignore = "run by `cargo xtask bench ledger --workerd`"]
fn a_ledger_in_a_file_grows_by_copies() {
    let [path, real] = ["GOODWORD_LEDGER", "GOODWORD_REAL"].map(|name| env::var(name).expect("a file"));
    let numbers = env::var("GOODWORD_COPIES").expect("the copies' numbers");
    let numbers = numbers.split_once("..").expect("from and to");
    let numbers = numbers.0.parse().expect("a number")..numbers.1.parse().expect("a number");
    let database = Native::on_disk(Path::new(&path));
    script(&database, &format!("ATTACH '{real}' AS real"));
    script(&database, super::FILLING);
    let star = database.rows("SELECT id FROM advocate ORDER BY friends DESC LIMIT 1").remove(0);
    add(&database, &star, numbers, 1);
    // What the filling left to be published would go out while something else is measured.
    script(&database, "DELETE FROM outbox");
    // Nothing of this is left to be written while something else is measured.
    for file in [path, real] {
        File::open(file).and_then(|file| file.sync_all()).expect("written");
    }
}
