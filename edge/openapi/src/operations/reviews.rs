//! The owner's decisions.

use goodword_protocol::{Referral, ReviewRequest, Reward};

use super::Group;
use crate::operation::{Operation, Who, post};

pub(super) fn group() -> Group {
    let referral =
        |path, id, summary| decision(path, id, summary).answers::<Referral>(200, "The referral now.");
    let reward = |path, id, summary| decision(path, id, summary).answers::<Reward>(200, "The reward now.");
    let operations = vec![
        referral(
            "/v1/programs/{program}/referrals/{referral}/approve",
            "approveReferral",
            "Lets a referral go on",
        )
        .more("One that waits for you, or that was rejected."),
        referral(
            "/v1/programs/{program}/referrals/{referral}/reject",
            "rejectReferral",
            "Refuses a referral",
        )
        .more("Its rewards that are not yet given are cancelled."),
        reward(
            "/v1/programs/{program}/rewards/{reward}/fulfil",
            "fulfilReward",
            "Notes that a reward was given",
        ),
        reward("/v1/programs/{program}/rewards/{reward}/cancel", "cancelReward", "Takes a reward back")
            .more("One that was not given yet."),
    ];
    let says = "What you decide: referrals that wait, and rewards given by hand. Repeating changes nothing.";
    Group { name: "Decisions", says, operations }
}

fn decision(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    post(path, id, Who::Owner, summary).takes::<ReviewRequest>().refuses(&[
        "invalid_field",
        "not_found",
        "state_conflict",
    ])
}
