//! A friend who followed a link.

use goodword_protocol::Text;
use leptos::prelude::*;

use super::parts;
use crate::{
    model::{Form, Gift},
    scene::Scene,
    wire::Offer,
};

/// Who gives what, and a form to claim it.
pub(super) fn offer(scene: &Scene, offer: &Offer, form: &Form) -> impl IntoView + use<> {
    let title = match &offer.name {
        Some(name) => scene.texts.fill(Text::FriendTitle, "name", name),
        None => scene.say(Text::FriendTitleNameless),
    };
    let top = [title, scene.say(Text::FriendIntro)];
    parts::form(scene, top, Text::FriendEmailLabel, Text::ClaimButton, Some(&offer.code), form)
}

/// What the friend got.
pub(super) fn gift(scene: &Scene, gift: &Gift) -> impl IntoView + use<> {
    let done = scene.say(if gift.waits { Text::ClaimedWaiting } else { Text::ClaimedNoCoupon });
    match (gift.coupon.clone(), gift.text.clone()) {
        (Some(coupon), text) => {
            let coupon = Some((text.unwrap_or_default(), coupon));
            parts::notice(scene, scene.say(Text::CouponHeading), scene.say(Text::CouponHint), coupon)
        }
        (None, Some(text)) => parts::notice(scene, text, done, None),
        (None, None) => parts::notice(scene, done, String::new(), None),
    }
}
