//! Every code of a refusal, with its status and when it is met. A test compares them with `edge/src/error.rs`.

/// A code, its status, and when it is met.
pub(crate) type Row = (&'static str, u16, &'static str);

pub(crate) const CODES: &[Row] = &[
    ("already_claimed", 409, "The friend redeemed the link of another advocate before."),
    ("broken_backup", 422, "The file is no whole backup; `detail` says where it ends or differs."),
    ("conflicting_rules", 422, "Two rules of the program contradict each other; `field` names the second."),
    ("existing_customer", 409, "The friend was a customer before, and the offer is for new ones."),
    ("idempotency_key_reused", 422, "The `Idempotency-Key` was used for another request within a day."),
    ("internal", 500, "Something broke on our side. Repeating is safe."),
    ("invalid_credentials", 401, "The token is not the one that this call takes."),
    ("invalid_email", 422, "The text at `field` is not an email address."),
    ("invalid_field", 422, "The value at `field` is not allowed; `detail` says what is."),
    ("invalid_identity", 401, "The signed identity is malformed, over, or of another program."),
    ("invalid_json", 400, "The body is not the JSON that this call takes; unknown fields are refused."),
    ("invalid_sign_in", 401, "The code from an email is over, was used, or is another's."),
    ("invalid_signature", 401, "The message is not signed with a secret of the integration, or too old."),
    ("ledger_unavailable", 503, "Not answered, and perhaps not carried out. Repeating is safe."),
    ("method_not_allowed", 405, "The address has other methods: `Allow` names them."),
    ("missing_credentials", 401, "The call needs `Authorization: Bearer` and a token."),
    ("not_eligible", 403, "The offer cannot be redeemed by this friend."),
    ("not_found", 404, "There is nothing at this address, or nothing with this id."),
    ("not_supported_yet", 422, "The field is part of the format, but does not work yet."),
    ("origin_not_allowed", 403, "The page is not of one of the program's `allowed_origins`."),
    ("own_link", 403, "The friend is the advocate of the link."),
    (
        "precondition_failed",
        412,
        "The program is at another version than `If-Match` or `If-None-Match` asks for.",
    ),
    ("program_closed", 409, "The program is paused, over, or has not begun."),
    (
        "rate_limited",
        429,
        "Too many calls of this network in a minute; `Retry-After` says when to come back.",
    ),
    ("session_ended", 401, "The session is over; enrol again, or show a signed identity."),
    ("state_conflict", 409, "What is there does not allow it; `detail` says why."),
    ("too_large", 413, "The body is larger than this call takes."),
    ("unknown_code", 404, "No link of the program has this code."),
    ("unknown_event", 404, "No event with this id was reported."),
    ("unknown_program", 404, "There is no such program."),
    ("unreadable_message", 422, "The kept message can still not be read."),
    ("unsupported_media_type", 415, "The body is of another `Content-Type` than this call takes."),
];

/// The row of a code.
///
/// # Panics
/// When there is no such code: then an operation names one that nobody explained.
pub(crate) fn row(code: &str) -> &'static Row {
    let found = CODES.iter().find(|(known, ..)| *known == code);
    found.unwrap_or_else(|| panic!("`{code}` is no code of a refusal"))
}

#[cfg(test)]
mod tests {
    use super::CODES;

    /// What the edge answers with, as its source has it in one table.
    fn of_the_edge() -> Vec<(String, u16)> {
        let source = include_str!("../../src/error.rs");
        let rows = source.split("=> (").skip(1).filter_map(|row| {
            let (status, rest) = row.split_once(", \"")?;
            Some((rest.split('"').next()?.to_owned(), status.parse().ok()?))
        });
        rows.collect()
    }

    #[test]
    fn every_code_of_the_edge_is_explained_and_no_other() {
        let mut edge = of_the_edge();
        assert!(edge.len() > 20, "the table of codes was not found");
        // Written by the entry, when nothing else can be said any more: xtask/src/worker_shim.mjs.
        edge.push(("internal".to_owned(), 500));
        edge.sort();
        let explained: Vec<_> = CODES.iter().map(|(code, status, _)| ((*code).to_owned(), *status)).collect();
        assert_eq!(explained, edge);
    }
}
