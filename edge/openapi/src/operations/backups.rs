//! Whole programs, out and in.

use goodword_protocol::ProgramView;

use super::Group;
use crate::operation::{Who, delete, get, put};

/// What a file consists of.
const FILE: &str = "A line of JSON for each row, between a first line that says of what and a last one with counts and a hash.";

pub(super) fn group() -> Group {
    let lines = "application/x-ndjson";
    let operations = vec![
        get("/v1/programs/{program}/export", "exportProgram", Who::Owner, "The whole program as a file")
            .more("As it stood at one moment. Without its last line a file is not whole.")
            .answers_text(200, lines, FILE),
        put("/v1/programs/{program}/restore", "restoreProgram", Who::Operator, "A whole program from a file")
            .more("Where there is no program of this id, or one in which nothing happened. All of it or nothing.")
            .takes_text(lines, FILE)
            .answers::<ProgramView>(201, "The program is there, and is published.")
            .refuses(&["invalid_field", "broken_backup", "state_conflict", "unsupported_media_type"]),
        delete("/v1/programs/{program}/restore", "giveUpRestore", Who::Operator, "Gives up a restore that broke off")
            .answers_nothing(204, "What was restored so far is gone.")
            .refuses(&["state_conflict"]),
    ];
    Group { name: "Backups", says: "A whole program as one file, and back.", operations }
}
