//! What came of an advocate's link.

use goodword_protocol::{ReferralState, RewardState, Text};
use leptos::prelude::*;

use super::parts::{field, heading, item, more, paragraph};
use crate::{
    scene::Scene,
    wire::{Given, Me, Referral, Standing, Step},
};

/// An entry of a list: its class, what, more of it, a longer word on it, and a coupon.
type Row = (&'static str, [String; 3], Option<String>);

/// The counts, what comes next, the rewards, the friends, and the place among other advocates.
pub(super) fn known(scene: &Scene, me: &Me) -> impl IntoView + use<> {
    let say = |text, needed: bool| if needed { scene.say(text) } else { String::new() };
    view! {
        {list(scene, "counts", None, counts(scene, me))}
        {paragraph(if me.points == 0 { String::new() } else { scene.count(Text::Points, me.points) })}
        {me.next.as_ref().map(|step| next(scene, step))}
        {paragraph(say(Text::NoRewards, me.rewards.is_empty()))}
        {list(scene, "rewards", None, rewards(scene, &me.rewards))}
        {list(scene, "rewards", Some(Text::FriendsHeading), friends(scene, &me.referrals))}
        {list(scene, "rewards", Some(Text::LeaderboardHeading), board(scene, &me.board))}
        {me.rank.map(|rank| place(scene, rank, me))}
        {paragraph(say(Text::Unproved, !me.proved))}
    }
}

/// Entries under their heading; nothing of either without entries.
fn list(scene: &Scene, class: &'static str, title: Option<Text>, rows: Vec<Row>) -> impl IntoView + use<> {
    let title = title.filter(|_| !rows.is_empty()).map(|title| heading(scene.say(title)));
    let mut items = Vec::new();
    for (class, words, coupon) in rows {
        items.push(item(scene, class, words, coupon));
    }
    view! {
        {title}
        <ul class=class>{items}</ul>
    }
}

fn counts(scene: &Scene, me: &Me) -> Vec<Row> {
    let given = me.rewards.iter().filter(|reward| reward.state != Some(RewardState::Cancelled)).count();
    let mut counts = Vec::new();
    let number = |number| scene.language.number(number);
    let given = i64::try_from(given).unwrap_or_default();
    for (label, count) in [(Text::Clicks, me.clicks), (Text::Friends, me.friends), (Text::Rewards, given)] {
        counts.push(("", [number(count), scene.say(label), String::new()], None));
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

fn rewards(scene: &Scene, rewards: &[Given]) -> Vec<Row> {
    let mut items = Vec::new();
    for reward in rewards {
        let (class, state) = state(scene, reward);
        let why = reward.why.clone().unwrap_or_default();
        items.push((class, [reward.text.clone(), state, why], reward.coupon.clone()));
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

fn friends(scene: &Scene, referrals: &[Referral]) -> Vec<Row> {
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
        items.push((class, words, None));
    }
    items
}

/// Who brought the most friends, by the names that they chose.
fn board(scene: &Scene, board: &[Standing]) -> Vec<Row> {
    let mut items = Vec::new();
    for entry in board {
        let name = match &entry.name {
            _ if entry.own => scene.say(Text::OwnRow),
            Some(name) => name.clone(),
            None => scene.say(Text::Anonymous),
        };
        let name = match entry.rank {
            Some(rank) => [&scene.language.number(rank), ". ", &name].concat(),
            None => name,
        };
        let words = [name, scene.language.number(entry.converted), String::new()];
        items.push((if entry.own { "own" } else { "" }, words, None));
    }
    items
}

/// The name that the leaderboard shows. Where the month's is not to be seen, the place among all stands for it.
fn place(scene: &Scene, rank: i64, me: &Me) -> impl IntoView + use<> {
    let summary = if me.board.is_empty() {
        scene.texts.fill(Text::Place, "rank", &scene.language.number(rank))
    } else {
        scene.say(Text::ShownNameLabel)
    };
    let name = me.shown_name.clone().unwrap_or_else(|| scene.say(Text::ShownNameHint));
    let form = view! {
        <form data-do="name">
            {field(scene.say(Text::ShownNameLabel), ["shown", "text", "off", "shown"], "false")}
            <small id="shown">{name}</small>
            <button class="main">{scene.say(Text::Save)}</button>
        </form>
    };
    more("place", summary, form)
}
