//! A friend who followed a link.

use goodword_protocol::Text;
use leptos::prelude::*;

use super::parts;
use crate::{app::App, model::Gift, wire::Offer};

/// Who gives what, and a form to claim it.
pub(super) fn offer(app: App, offer: &Offer) -> impl IntoView + use<> {
    let title = match &offer.name {
        Some(name) => app.site().texts.fill(Text::FriendTitle, "name", name),
        None => app.say(Text::FriendTitleNameless),
    };
    let top = [title, app.say(Text::FriendIntro)];
    parts::form(app, top, Text::FriendEmailLabel, Text::ClaimButton, false)
}

/// What the friend got.
pub(super) fn gift(app: App, gift: &Gift) -> impl IntoView + use<> {
    let done = app.say(if gift.waits { Text::ClaimedWaiting } else { Text::ClaimedNoCoupon });
    match (gift.coupon.clone(), gift.text.clone()) {
        (Some(coupon), text) => {
            let coupon = Some((text.unwrap_or_default(), coupon));
            parts::notice(app, app.say(Text::CouponHeading), app.say(Text::CouponHint), coupon)
        }
        (None, Some(text)) => parts::notice(app, text, done, None),
        (None, None) => parts::notice(app, done, String::new(), None),
    }
}
