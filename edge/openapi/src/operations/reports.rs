//! What the owner's system tells: events, refunds, and lists.

use goodword_protocol::{
    CouponsAnswer, CouponsRequest, CustomersAnswer, CustomersRequest, EventAnswer, EventRequest,
    ImportAnswer, Page, Pool, RefundAnswer, RefundRequest,
};
use serde_json::json;

use super::Group;
use crate::operation::{Operation, Who, get, one_of, post, query, text};

pub(super) fn group() -> Group {
    let operations = vec![
        post("/v1/programs/{program}/events", "reportEvent", Who::Owner, "Reports what a friend did")
            .more(
                "Such as an order. The friend is recognised by the address that claimed, by `customer_id`, by the coupon \
                 or by a link's code. The same `id` is never counted twice: send it again whenever you are not sure.",
            )
            .takes::<EventRequest>()
            .answers::<EventAnswer>(201, "Decided for the first time.")
            .answers::<EventAnswer>(200, "Reported before: the same answer.")
            .refuses(&["invalid_field", "invalid_email"]),
        post("/v1/programs/{program}/refunds", "reportRefund", Who::Owner, "Takes back what an event earned")
            .more("Whole, or in proportion to `amount`. The same `id` is never counted twice.")
            .takes::<RefundRequest>()
            .answers::<RefundAnswer>(201, "Decided for the first time.")
            .answers::<RefundAnswer>(200, "Reported before: the same answer.")
            .refuses(&["invalid_field", "unknown_event", "state_conflict"]),
    ];
    Group { name: "Events", says: "What your system saw a friend do, and what you paid back.", operations }
}

pub(super) fn imports() -> Group {
    let low = json!({"type": "integer", "minimum": 0, "maximum": 1_000_000});
    let coupons = post("/v1/programs/{program}/coupons", "addCoupons", Who::Owner, "Adds codes to a pool")
        .more(
            "In JSON or as a file, at most 16 MB, read as it arrives. Sending a list again is safe, so an \
             `Idempotency-Key` has no effect here: what is there already is counted as a duplicate.",
        )
        .with(text("pool", "The pool; or say it in the body before the codes."))
        .with(query("low_stock", "With how many codes left the pool is low: 20 unless told.", low))
        .takes::<CouponsRequest>();
    let customers = post("/v1/programs/{program}/customers", "addCustomers", Who::Owner, "Tells who was a customer before")
        .more(
            "To them the offer is not made. In JSON or as a file of addresses or hashes, at most 100 MB, read as it \
             arrives. Sending a list again is safe, so an `Idempotency-Key` has no effect here.",
        )
        .takes::<CustomersRequest>();
    let operations = vec![
        lines(coupons)
            .answers::<CouponsAnswer>(200, "Added, also when nothing is new.")
            .refuses(&["invalid_field"]),
        get("/v1/programs/{program}/coupons", "listCoupons", Who::Owner, "The pools of codes")
            .pages(500)
            .answers::<Page<Pool>>(200, "A page of pools, by name.")
            .refuses(&["invalid_field"]),
        lines(customers).answers::<CustomersAnswer>(200, "Noted, also when nobody is new."),
        history(),
    ];
    let says =
        "Your own coupon codes, who was a customer before the program, and what happened in another product.";
    Group { name: "Lists", says, operations }
}

fn history() -> Operation {
    let products = ["plain", "referralcandy", "rewardful", "refersion"];
    post("/v1/programs/{program}/imports", "importHistory", Who::Owner, "Takes history from another product")
        .more(
            "A file of at most 50 MB and 100,000 rows, read as it arrives: a row names an advocate, and perhaps a friend and an \
             order. Nothing of it is paid again. Sending a file again is safe, so an `Idempotency-Key` has no effect here.",
        )
        .with(one_of("format", "Which product wrote the file; `plain` unless told.", &products))
        .with(one_of("dry_run", "`true`: tells what would be done, and does nothing.", &["true", "false"]))
        .takes_text("text/csv", "One row a line, below a heading.")
        .takes_text("text/plain", "The same.")
        .answers::<ImportAnswer>(200, "What became of each row.")
        .refuses(&["invalid_field", "unsupported_media_type"])
}

/// Files that such a call takes as well.
fn lines(operation: Operation) -> Operation {
    let says = "One entry a line; the first line may be a heading.";
    ["text/csv", "text/plain", "application/x-ndjson"]
        .into_iter()
        .fold(operation, |operation, media| operation.takes_text(media, says))
}
