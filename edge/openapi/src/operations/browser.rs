//! What pages call: the widget's own calls, for who builds a widget of their own.

use goodword_protocol::{
    ClaimAnswer, ClaimRequest, EnrolAnswer, EnrolRequest, Leaderboard, LinkView, Me, MeRequest, ShareRequest,
    WidgetConfig,
};
use serde_json::json;

use super::Group;
use crate::operation::{Who, delete, get, locale, one_of, post, put, query};

pub(super) fn group() -> Group {
    let says = "Calls of browsers on the program's allowed origins, and of what is no browser. They are limited: 60 \
                writes and 600 readings a minute from one network, for each program.";
    let mut operations = of_advocates();
    operations.extend(of_friends());
    Group { name: "Widget", says, operations }
}

fn of_advocates() -> Vec<crate::operation::Operation> {
    vec![
        get("/v1/programs/{program}/widget", "getWidget", Who::Page, "The widget's configuration")
            .more("Its texts in one language, the ways to share, and the look. Kept by caches for five minutes.")
            .with(locale())
            .answers::<WidgetConfig>(200, "The configuration."),
        post("/v1/programs/{program}/advocates", "enrol", Who::Page, "Makes somebody an advocate")
            .more(
                "By `email`, which proves nothing, or by `identity`, which your server signs. Repeating gives the same \
                 link. Only who enrolled an address first sees what comes of it, until a signed identity proves the \
                 person: so send an `Idempotency-Key`, and a lost answer can be asked for again.",
            )
            .takes::<EnrolRequest>()
            .answers::<EnrolAnswer>(201, "The advocate's link and a session.")
            .refuses(&["invalid_field", "invalid_email", "invalid_identity", "program_closed"]),
        get("/v1/programs/{program}/advocates/me", "getMe", Who::Advocate, "An advocate's own numbers")
            .more("Clicks, friends with their states, rewards, points, tiers, and the month's first three.")
            .with(locale())
            .answers::<Me>(200, "The numbers."),
        put("/v1/programs/{program}/advocates/me", "showName", Who::Advocate, "The name on the leaderboard")
            .takes::<MeRequest>()
            .answers_nothing(204, "The name is shown, or none.")
            .refuses(&["invalid_field"]),
        delete("/v1/programs/{program}/advocates/me", "eraseMe", Who::Advocate, "The advocate erases themself")
            .answers_nothing(204, "Nothing of the advocate is left but what adds up."),
        post("/v1/programs/{program}/shares", "share", Who::Page, "Counts a share of a link")
            .more("The body may call itself `text/plain`, as a beacon does.")
            .takes::<ShareRequest>()
            .takes_as::<ShareRequest>("text/plain")
            .answers_nothing(204, "Counted within seconds.")
            .refuses(&["unknown_code"]),
        get("/v1/programs/{program}/leaderboard", "getLeaderboard", Who::PageOrOwner, "Who brought the most friends")
            .more("Names only as advocates chose them. An advocate's session adds their own place.")
            .with(one_of("period", "Since the program began, or in this month of UTC.", &["all", "month"]))
            .with(query(
                "limit",
                "How many are shown: 10 when it is left out.",
                json!({"type": "integer", "minimum": 1, "maximum": 100}),
            ))
            .answers::<Leaderboard>(200, "The leaderboard.")
            .refuses(&["invalid_field"]),
    ]
}

fn of_friends() -> Vec<crate::operation::Operation> {
    vec![
        get("/v1/programs/{program}/links/{code}", "getLink", Who::Page, "The friend's view of a link")
            .with(locale())
            .answers::<LinkView>(200, "Who gives what.")
            .refuses(&["unknown_code"]),
        post("/v1/programs/{program}/claims", "claim", Who::PageOrAdvocate, "A friend redeems a link")
            .more(
                "The attribution is fixed, and the friend's reward handed out. The same friend again gets the same. An \
                 advocate's session, if the browser has one, keeps them from being their own friend.",
            )
            .with(locale())
            .takes::<ClaimRequest>()
            .answers::<ClaimAnswer>(201, "Claimed for the first time.")
            .answers::<ClaimAnswer>(200, "Claimed before: the same answer.")
            .refuses(&[
                "invalid_field",
                "invalid_email",
                "unknown_code",
                "own_link",
                "already_claimed",
                "existing_customer",
                "not_eligible",
                "program_closed",
            ]),
    ]
}
