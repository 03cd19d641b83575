//! What the owner reads: lists, numbers, and the proof of the books.

use goodword_protocol::{Advocate, AuditPage, EventRecord, JournalEntry, Page, Referral, Reward, Stats};
use serde_json::json;

use super::Group;
use crate::operation::{Operation, Parameter, Who, get, one_of, query, text};

const REFERRAL_STATES: [&str; 8] =
    ["claimed", "converted", "approved", "rewarded", "rejected", "reversed", "expired", "review"];
const REWARD_STATES: [&str; 4] = ["pending", "approved", "fulfilled", "cancelled"];

pub(super) fn group() -> Group {
    let says = "Newest first unless said otherwise, a page at a time, as JSON or as CSV.";
    let mut operations = lists();
    operations.push(
        get("/v1/programs/{program}/audit", "audit", Who::Owner, "Proves the books")
            .more("Recomputes what was decided, a page at a time, and names every difference.")
            .pages(500)
            .answers::<AuditPage>(200, "A page of the audit.")
            .refuses(&["invalid_field"]),
    );
    Group { name: "Lists and numbers", says, operations }
}

fn lists() -> Vec<Operation> {
    let owner = |path, id, summary| get(path, id, Who::Owner, summary).refuses(&["invalid_field"]);
    vec![
        owner("/v1/programs/{program}/referrals", "listReferrals", "Referrals")
            .with(one_of(
                "state",
                "Those in this state; `review`: those that wait for you.",
                &REFERRAL_STATES,
            ))
            .with(text("advocate", "Those of this advocate, `adv_…`."))
            .pages(500)
            .answers::<Page<Referral>>(200, "A page of referrals.")
            .or_csv()
            .headers(&["Link"]),
        owner("/v1/programs/{program}/advocates", "listAdvocates", "Advocates")
            .pages(500)
            .answers::<Page<Advocate>>(200, "A page of advocates.")
            .or_csv()
            .headers(&["Link"]),
        owner("/v1/programs/{program}/rewards", "listRewards", "Rewards")
            .with(one_of("state", "Those in this state.", &REWARD_STATES))
            .with(text("advocate", "Those for referrals of this advocate, `adv_…`."))
            .with(text("referral", "Those of this referral, `ref_…`."))
            .with(text("coupon", "The one with this coupon."))
            .pages(500)
            .answers::<Page<Reward>>(200, "A page of rewards.")
            .or_csv()
            .headers(&["Link"]),
        owner("/v1/programs/{program}/events", "listEvents", "Events, and how they were decided")
            .with(text("type", "Those of this type."))
            .with(text("referral", "Those of this referral, `ref_…`."))
            .pages(500)
            .answers::<Page<EventRecord>>(200, "A page of events.")
            .or_csv()
            .headers(&["Link"]),
        owner(
            "/v1/programs/{program}/journal",
            "listJournal",
            "Every step of referrals and rewards, oldest first",
        )
        .with(text("subject", "Those of this referral, reward or pool."))
        .with(query(
            "cursor",
            "The `next_cursor` of the page before.",
            json!({"type": "integer", "minimum": 0}),
        ))
        .with(query("limit", "How many entries a page has at most.", limit(500)))
        .answers::<Page<JournalEntry>>(200, "A page of the journal.")
        .or_csv()
        .headers(&["Link"]),
        owner(
            "/v1/programs/{program}/stats",
            "getStats",
            "Shares, clicks, claims, conversions, revenue, cost",
        )
        .more("Of a period of at most 731 days: the last 30 when nothing is said.")
        .with(day("from", "The first day of the period, of UTC."))
        .with(day("to", "The last day of the period, of UTC."))
        .with(one_of("by", "By what the rows are told apart.", &["day", "channel", "advocate"]))
        .with(text("advocate", "Of this advocate only, `adv_…`."))
        .with(text("cursor", "The `next_cursor` of the page before, for `by=advocate`."))
        .with(query("limit", "How many advocates a page has at most.", limit(100)))
        .answers::<Stats>(200, "The numbers.")
        .or_csv()
        .refuses(&["not_found"]),
    ]
}

fn limit(most: u32) -> serde_json::Value {
    json!({"type": "integer", "minimum": 1, "maximum": most})
}

fn day(name: &'static str, says: &'static str) -> Parameter {
    query(name, says, json!({"type": "string", "format": "date"}))
}
