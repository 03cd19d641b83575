//! What came of an advocate's link.

use goodword_protocol::{RewardState, Text};
use leptos::prelude::*;

use super::parts::{copy_field, heading, paragraph};
use crate::{
    app::App,
    browser,
    wire::{Given, Me},
};

/// The counts, the rewards, and why others were not given.
pub(super) fn known(app: App, me: &Me) -> impl IntoView + use<> {
    let say = |text, needed: bool| if needed { app.say(text) } else { String::new() };
    let rewards = rewards(app, &me.rewards);
    let why = why(app, me);
    view! {
        <ul class="counts">{counts(app, me)}</ul>
        {paragraph(say(Text::NoRewards, rewards.is_empty()))}
        <ul class="rewards">{rewards}</ul>
        {heading(say(Text::WhyHeading, !why.is_empty()))}
        <ul>{why}</ul>
        {paragraph(say(Text::Unproved, !me.proved))}
    }
}

/// An entry of a list: what, more of it, and a coupon.
fn item(app: App, class: &'static str, what: String, more: String, coupon: Option<String>) -> impl IntoView {
    let label = what.clone();
    view! {
        <li class=class>
            <b>{what}</b>
            <span>{more}</span>
            {coupon.map(|coupon| copy_field(app, "copy", label, coupon))}
        </li>
    }
}

fn counts(app: App, me: &Me) -> Vec<impl IntoView + use<>> {
    let given = me.rewards.iter().filter(|reward| reward.state != Some(RewardState::Cancelled)).count();
    let mut counts = Vec::new();
    for (label, count) in
        [(Text::Clicks, me.clicks), (Text::Friends, me.friends), (Text::Rewards, given as u64)]
    {
        counts.push(item(app, "", count.to_string(), app.say(label), None));
    }
    counts
}

fn rewards(app: App, rewards: &[Given]) -> Vec<impl IntoView + use<>> {
    let mut items = Vec::new();
    for reward in rewards {
        let (class, state) = state(app, reward);
        items.push(item(app, class, reward.text.clone(), state, reward.coupon.clone()));
    }
    items
}

/// Where a reward stands, as a class and in words.
fn state(app: App, reward: &Given) -> (&'static str, String) {
    match (reward.state, &reward.available_at) {
        (Some(RewardState::Approved), _) => ("approved", app.say(Text::StateApproved)),
        (Some(RewardState::Fulfilled), _) => ("approved", app.say(Text::StateFulfilled)),
        (Some(RewardState::Cancelled), _) => ("cancelled", app.say(Text::StateCancelled)),
        (_, Some(time)) => {
            let site = app.site();
            let date = browser::date(time, &site.config.locale);
            ("pending", site.texts.fill(Text::StatePendingUntil, "date", &date))
        }
        (_, None) => ("pending", app.say(Text::StatePending)),
    }
}

fn why(app: App, me: &Me) -> Vec<impl IntoView + use<>> {
    let mut items = Vec::new();
    for referral in &me.referrals {
        for why in &referral.why {
            items.push(item(app, "", referral.friend.clone(), why.clone(), None));
        }
    }
    items
}
