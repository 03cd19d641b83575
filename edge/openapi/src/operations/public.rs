//! What people and their browsers open, and what other systems send to.

use goodword_protocol::{Health, Received};
use serde_json::{Map, Value};

use super::Group;
use crate::operation::{Operation, Who, get, locale, post, text};

pub(super) fn group() -> Group {
    let mut operations = links();
    operations.extend(pages());
    operations.push(
        post("/hooks/{program}/{integration}", "receiveMessage", Who::Anyone, "A message of an integration")
            .more("Signed by the sender, in the sender's own form; at most 1 MB. Neither answer makes it try again.")
            .takes_text("application/json", "What the sender sends: Stripe, Shopify, WooCommerce or another system.")
            .answers::<Received>(200, "Carried out, or it told nothing.")
            .answers::<Received>(202, "It could not be carried out, and is kept for the owner.")
            .refuses(&["invalid_signature", "not_found", "rate_limited"]),
    );
    operations.push(
        get("/healthz", "getHealth", Who::Anyone, "Whether the edge answers")
            .offline()
            .answers::<Health>(200, "It does."),
    );
    Group { name: "Links and pages", says: "Public addresses, for people and other systems.", operations }
}

fn links() -> Vec<Operation> {
    vec![
        get("/r/{program}/{code}", "followLink", Who::Anyone, "A friend follows a link")
            .with(text("c", "Through which channel the link was shared, such as `whatsapp`."))
            .with(locale())
            .answers_nothing(302, "To the shop, with the code in `gw`; without it when no link has the code.")
            .headers(&["Location"])
            .answers_text(200, "text/html; charset=utf-8", "What makers of previews read: Open Graph tags."),
        get("/r/{program}/{code}/card.png", "getCard", Who::Anyone, "The picture of a link's preview")
            .with(text("v", "The picture's version, as the preview names it: then it may be kept for ever."))
            .with(locale())
            .answers_text(200, "image/png", "1200 by 630 pixels.")
            .headers(&["ETag"])
            .answers_nothing(304, "It is still the one of `If-None-Match`.")
            .refuses(&["unknown_code", "rate_limited"]),
        get("/r/{program}/{code}/qr.svg", "getQrCode", Who::Anyone, "The link as a QR code")
            .with(text("download", "`1`: to be saved as a file; else to be shown."))
            .with(locale())
            .answers_text(200, "image/svg+xml", "The drawing.")
            .refuses(&["unknown_code"]),
    ]
}

fn pages() -> Vec<Operation> {
    let html = "text/html; charset=utf-8";
    let form = "application/x-www-form-urlencoded";
    let fields = "The form of the page: `email`, and `name` to join; or `code` to sign in.";
    let page = |operation: Operation| {
        operation.with(locale()).answers_text(200, html, "The page.").refuses(&["rate_limited"])
    };
    let sent = |operation: Operation| {
        let wrong = "The page again, with what is wrong.";
        [401, 403, 404, 409, 422, 503]
            .into_iter()
            .fold(page(operation).takes_text(form, fields), |it, status| it.answers_text(status, html, wrong))
            .refuses(&["origin_not_allowed", "unsupported_media_type"])
    };
    vec![
        get("/w/{program}.js", "getScript", Who::Anyone, "The script tag's file")
            .with(text("view", "With any value: also the view that it shows."))
            .with(locale())
            .answers_text(
                200,
                "text/javascript; charset=utf-8",
                "The loader, with what it needs of the program.",
            )
            .headers(&["ETag"]),
        get("/w/{program}.json", "getView", Who::Anyone, "The view that the script shows")
            .with(locale())
            .more("Between the loader and the widget of one build: its form changes with each version.")
            .answers::<Map<String, Value>>(200, "The view.")
            .headers(&["ETag"]),
        post(
            "/w/{program}",
            "postConsent",
            Who::Anyone,
            "A visitor agrees to the edge's cookie, or takes that back",
        )
        .more("The body is the code of the link that was followed, as plain text, or nothing: then it is forgotten.")
        .answers_nothing(
            204,
            "Done, where the edge is a part of the shop's site; elsewhere it keeps nothing.",
        )
        .refuses(&["origin_not_allowed", "unknown_code", "rate_limited"]),
        page(get("/p/{program}", "getJoinPage", Who::Anyone, "The page where an advocate joins"))
            .more("With what the program's `page` says for `advocate`."),
        page(get(
            "/p/{program}/{code}",
            "getClaimPage",
            Who::Anyone,
            "The page where a friend redeems a link",
        ))
        .more("With what the program's `page` says for `friend`."),
        page(get("/p/{program}/me/in", "getSignInPage", Who::Anyone, "Where the link in a mail leads")),
        sent(post(
            "/p/{program}/me/in",
            "postSignInPage",
            Who::Anyone,
            "The code from a mail signs its reader in",
        ))
        .answers_nothing(303, "To the program's page, with a cookie."),
        sent(post("/p/{program}/me/link", "postMailPage", Who::Anyone, "Asks for a mail with a code"))
            .refuses(&["not_found"]),
        post("/p/{program}/me/out", "postSignOutPage", Who::Anyone, "The browser forgets who signed in")
            .with(locale())
            .answers_nothing(303, "To the program's page.")
            .refuses(&["origin_not_allowed", "rate_limited"]),
        sent(post("/p/{program}", "postJoinPage", Who::Anyone, "The form of the page")),
        sent(post("/p/{program}/{code}", "postClaimPage", Who::Anyone, "The form of the page")),
    ]
}
