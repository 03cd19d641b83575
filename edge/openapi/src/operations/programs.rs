//! Programs and their secrets.

use goodword_protocol::{
    NewSecrets, Page, ProgramConfig, ProgramCreated, ProgramSummary, ProgramView, Template,
};

use super::Group;
use crate::operation::{Who, get, header, locale, post, put, text};

const IF_MATCH: &str = "Change the program only if it is still at this version: the `ETag` of the answer that you \
    read. Without it, the last change wins.";
const IF_NONE_MATCH: &str = "`*`: create the program only if there is none of this id.";

pub(super) fn group() -> Group {
    let operations = vec![
        put("/v1/programs/{program}", "putProgram", Who::OperatorOrOwner, "Creates or replaces a program")
            .more(
                "The operator creates; the operator and the owner replace. The body is the whole configuration: what \
                 is left out has its default. A body that changes nothing leaves the version alone.",
            )
            .with(header("If-Match", IF_MATCH))
            .with(header("If-None-Match", IF_NONE_MATCH))
            .takes::<ProgramConfig>()
            .answers::<ProgramCreated>(201, "Created. The secrets are shown here and never again.")
            .headers(&["ETag"])
            .answers::<ProgramView>(200, "Replaced, or as it was.")
            .headers(&["ETag"])
            .refuses(&[
                "invalid_field",
                "conflicting_rules",
                "not_supported_yet",
                "precondition_failed",
                "state_conflict",
            ]),
        get("/v1/programs/{program}", "getProgram", Who::OperatorOrOwner, "The whole configuration")
            .with(header("If-None-Match", "An `ETag` that you have: if it is still that version, 304."))
            .answers::<ProgramView>(200, "The program.")
            .headers(&["ETag"])
            .answers_nothing(304, "Still the version that you have.")
            .headers(&["ETag"]),
        get("/v1/programs", "listPrograms", Who::Operator, "The programs of this deployment")
            .more("Read from published copies: at most a minute old.")
            .pages(1000)
            .answers::<Page<ProgramSummary>>(200, "A page of programs, by id.")
            .refuses(&["invalid_field"]),
        post("/v1/programs/{program}/secrets", "rotateSecretKey", Who::OperatorOrOwner, "A new secret key")
            .more(
                "The old key ends at once. The operator gets the identity secret with it, which stays the same. With an \
                 `Idempotency-Key` of at least 32 characters, a lost answer can be asked for again, also with the key that has just ended.",
            )
            .answers::<NewSecrets>(201, "The new key, shown here and never again."),
        get("/v1/templates", "listTemplates", Who::Anyone, "Programs to start from")
            .more("Each is a body for `putProgram`; `placeholders` names what the owner fills in.")
            .with(locale())
            .with(text("currency", "The currency of the amounts, by ISO 4217; EUR when it is left out."))
            .offline()
            .answers::<Page<Template>>(200, "All templates.")
            .refuses(&["invalid_field"]),
    ];
    Group { name: "Programs", says: "A referral program: its offer, rules, look and secrets.", operations }
}
