//! What came of an advocate's link.

use goodword_protocol::{ReferralState, RewardState, Text};
use leptos::prelude::*;

use super::parts::{field, heading, item, more, paragraph};
use crate::{
    scene::Scene,
    wire::{Given, Me, Referral, Step},
};

/// The counts, what comes next, the rewards, the friends, and the place among other advocates.
pub(super) fn known(scene: &Scene, me: &Me) -> impl IntoView + use<> {
    let say = |text, needed: bool| if needed { scene.say(text) } else { String::new() };
    view! {
        <ul class="counts">{counts(scene, me)}</ul>
        {paragraph(if me.points == 0 { String::new() } else { scene.count(Text::Points, me.points) })}
        {me.next.as_ref().map(|step| next(scene, step))}
        {paragraph(say(Text::NoRewards, me.rewards.is_empty()))}
        <ul class="rewards">{rewards(scene, &me.rewards)}</ul>
        {heading(say(Text::FriendsHeading, !me.referrals.is_empty()))}
        <ul class="rewards">{friends(scene, &me.referrals)}</ul>
        {me.rank.map(|rank| place(scene, rank, me.shown_name.clone()))}
        {paragraph(say(Text::Unproved, !me.proved))}
    }
}

fn counts(scene: &Scene, me: &Me) -> Vec<impl IntoView + use<>> {
    let given = me.rewards.iter().filter(|reward| reward.state != Some(RewardState::Cancelled)).count();
    let mut counts = Vec::new();
    let number = |number| scene.language.number(number);
    let given = i64::try_from(given).unwrap_or_default();
    for (label, count) in [(Text::Clicks, me.clicks), (Text::Friends, me.friends), (Text::Rewards, given)] {
        counts.push(item(scene, "", [number(count), scene.say(label), String::new()], None));
    }
    counts
}

/// The nearest tier or milestone, and how far it is.
fn next(scene: &Scene, step: &Step) -> impl IntoView + use<> {
    let done = (step.at - step.remaining).to_string();
    view! {
        <div class="next">
            {heading(scene.say(Text::NextHeading))} <b>{step.text.clone()}</b>
            <progress value=done max=step.at.to_string() aria-label=scene.say(Text::NextHeading)></progress>
            <span>{scene.count(Text::ToGo, step.remaining)}</span>
        </div>
    }
}

fn rewards(scene: &Scene, rewards: &[Given]) -> Vec<impl IntoView + use<>> {
    let mut items = Vec::new();
    for reward in rewards {
        let (class, state) = state(scene, reward);
        let why = reward.why.clone().unwrap_or_default();
        items.push(item(scene, class, [reward.text.clone(), state, why], reward.coupon.clone()));
    }
    items
}

/// Where a reward stands, as a class and in words.
fn state(scene: &Scene, reward: &Given) -> (&'static str, String) {
    match (reward.state, &reward.available_at) {
        (Some(RewardState::Approved), _) => ("approved", scene.say(Text::StateApproved)),
        (Some(RewardState::Fulfilled), _) => ("approved", scene.say(Text::StateFulfilled)),
        (Some(RewardState::Cancelled), _) => ("cancelled", scene.say(Text::StateCancelled)),
        (_, Some(time)) => {
            let date = scene.language.date(time);
            ("pending", scene.texts.fill(Text::StatePendingUntil, "date", &date))
        }
        (_, None) => ("pending", scene.say(Text::StatePending)),
    }
}

fn friends(scene: &Scene, referrals: &[Referral]) -> Vec<impl IntoView + use<>> {
    let mut items = Vec::new();
    for referral in referrals {
        let (class, state) = match referral.state {
            Some(ReferralState::Rejected) => ("cancelled", Text::FriendRejected),
            Some(ReferralState::Reversed) => ("cancelled", Text::FriendReversed),
            Some(ReferralState::Expired) => ("cancelled", Text::FriendExpired),
            Some(ReferralState::Claimed) | None => ("pending", Text::FriendClaimed),
            _ => ("approved", Text::FriendConverted),
        };
        let words = [referral.friend.clone(), scene.say(state), referral.why.join(" ")];
        items.push(item(scene, class, words, None));
    }
    items
}

/// The place on the leaderboard, and the name that it shows.
fn place(scene: &Scene, rank: i64, name: Option<String>) -> impl IntoView + use<> {
    let place = scene.texts.fill(Text::Place, "rank", &scene.language.number(rank));
    let form = view! {
        <form data-do="name">
            {field(scene.say(Text::ShownNameLabel), ["shown", "text", "off", "shown"], "false")}
            <small id="shown">{name.unwrap_or_else(|| scene.say(Text::ShownNameHint))}</small>
            <button class="main">{scene.say(Text::Save)}</button>
        </form>
    };
    more("place", place, form)
}
