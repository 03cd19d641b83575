//! What came of a link.

use super::*;

fn known(me: Me) -> String {
    drawn(&link(Numbers::Known(me)))
}

/// The part of the screen that has the numbers.
fn section(html: &str) -> &str {
    html.split_once("<section>").unwrap().1.split_once("</section>").unwrap().0
}

fn reward(state: Option<RewardState>, available_at: Option<&str>) -> Given {
    Given {
        text: "A cake".into(),
        state,
        coupon: None,
        available_at: available_at.map(str::to_owned),
        why: None,
    }
}

#[test]
fn that_are_on_their_way_leave_their_room() {
    let html = drawn(&link(Numbers::Awaited));
    assert!(section(&html).contains("class=\"shape\""), "{html}");
}

#[test]
fn that_do_not_come_say_why_and_can_be_asked_again() {
    let html = drawn(&link(Numbers::Failed(Text::ErrorBusy)));
    assert!(section(&html).contains("role=\"alert\" class=\"trouble\">[error_busy]</p>"), "{html}");
    assert_eq!(values(section(&html), "data-do"), ["retry"]);
}

#[test]
fn are_written_as_the_language_does() {
    let html = known(Me { clicks: 1200, friends: 2, ..Me::default() });
    for count in [
        "<b>#1200</b><span>[clicks]</span>",
        "<b>#2</b><span>[friends]</span>",
        "<b>#0</b><span>[rewards]</span>",
    ] {
        assert!(html.contains(count), "{html}");
    }
}

#[test]
fn count_no_reward_that_was_taken_back() {
    let states = [RewardState::Pending, RewardState::Fulfilled, RewardState::Cancelled];
    let rewards = states.map(|state| reward(Some(state), None)).into();
    let html = known(Me { rewards, ..Me::default() });
    assert!(html.contains("<b>#2</b><span>[rewards]</span>"), "{html}");
}

#[test]
fn say_where_each_reward_stands() {
    let time = Some("2025-12-15");
    let table = [
        (Some(RewardState::Pending), None, "pending", "[state_pending]"),
        (Some(RewardState::Pending), time, "pending", "[state_pending_until]on 2025-12-15"),
        (Some(RewardState::Approved), time, "approved", "[state_approved]"),
        (Some(RewardState::Fulfilled), None, "approved", "[state_fulfilled]"),
        (Some(RewardState::Cancelled), time, "cancelled", "[state_cancelled]"),
        // A state that is newer than the widget.
        (None, None, "pending", "[state_pending]"),
    ];
    for (state, available_at, class, words) in table {
        let html = known(Me { rewards: vec![reward(state, available_at)], ..Me::default() });
        let item = format!("<li class=\"{class}\"><b>A cake</b><span>{words}</span>");
        assert!(html.contains(&item), "{item} in {html}");
        assert!(!html.contains("[no_rewards]"), "{html}");
    }
}

#[test]
fn say_where_each_friend_stands() {
    let table = [
        (Some(ReferralState::Claimed), "pending", "[friend_claimed]"),
        (Some(ReferralState::Converted), "approved", "[friend_converted]"),
        (Some(ReferralState::Approved), "approved", "[friend_converted]"),
        (Some(ReferralState::Rewarded), "approved", "[friend_converted]"),
        (Some(ReferralState::Rejected), "cancelled", "[friend_rejected]"),
        (Some(ReferralState::Reversed), "cancelled", "[friend_reversed]"),
        (Some(ReferralState::Expired), "cancelled", "[friend_expired]"),
        (None, "pending", "[friend_claimed]"),
    ];
    for (state, class, words) in table {
        let friend = Referral { friend: "b***@e***.com".into(), state, why: vec![] };
        let html = known(Me { referrals: vec![friend], ..Me::default() });
        assert!(html.contains("<h3>[friends_heading]</h3>"), "{html}");
        let item = format!("<li class=\"{class}\"><b>b***@e***.com</b><span>{words}</span>");
        assert!(html.contains(&item), "{item} in {html}");
    }
}

#[test]
fn say_why_something_was_not_given() {
    let friend = Referral {
        friend: "b***".into(),
        state: Some(ReferralState::Rejected),
        why: vec!["Too small.".into(), "Too late.".into()],
    };
    let reward = Given { why: Some("Sent back.".into()), ..reward(Some(RewardState::Cancelled), None) };
    let html = known(Me { referrals: vec![friend], rewards: vec![reward], ..Me::default() });
    assert!(html.contains("<p>Too small. Too late.</p>") && html.contains("<p>Sent back.</p>"), "{html}");
}

#[test]
fn hand_out_the_coupon_of_a_reward() {
    let coupon = Some("DANK-1".to_owned());
    let reward = Given { coupon, ..reward(Some(RewardState::Fulfilled), None) };
    let html = known(Me { rewards: vec![reward], ..Me::default() });
    assert!(
        html.contains("value=\"DANK-1\"") && html.contains("data-do=\"copy\" data-with=\"DANK-1\""),
        "{html}"
    );
}

#[test]
fn say_how_far_the_next_step_is_in_its_plural_form() {
    for (remaining, done, words) in [(1, "4", "#1 friend to go"), (3, "2", "#3 friends to go")] {
        let next = Some(Step { text: "A big cake".into(), at: 5, remaining });
        let html = known(Me { next, ..Me::default() });
        let progress = format!("<progress value=\"{done}\" max=\"5\" aria-label=\"[next_heading]\">");
        assert!(html.contains(&progress), "{html}");
        assert!(html.contains("<b>A big cake</b>") && html.contains(words), "{html}");
    }
    assert!(!known(Me::default()).contains("<progress"));
}

#[test]
fn have_a_place_on_the_leaderboard_with_a_name_of_ones_own() {
    let html = known(Me { rank: Some(7), shown_name: Some("Anna".into()), ..Me::default() });
    assert!(html.contains("<summary>[place]#7</summary><form data-do=\"name\">"), "{html}");
    assert!(html.contains("<small id=\"shown\">Anna</small>"), "{html}");
    let nameless = known(Me { rank: Some(7), ..Me::default() });
    assert!(nameless.contains("<small id=\"shown\">[shown_name_hint]</small>"), "{nameless}");
    assert!(!known(Me::default()).contains("data-do=\"name\""));
}

#[test]
fn show_the_months_first_three_by_the_names_that_they_chose_and_ones_own_place() {
    let standing = |rank, name: Option<&str>, own| Standing {
        rank,
        converted: 1200,
        name: name.map(str::to_owned),
        own,
    };
    let board = vec![
        standing(Some(1), Some("Bo"), false),
        standing(Some(2), None, false),
        standing(Some(7), Some("Anna"), true),
    ];
    let html = known(Me { rank: Some(9), board, ..Me::default() });
    let rows = [("", "#1. Bo"), ("", "#2. [anonymous]"), ("own", "#7. [own_row]")]
        .map(|(class, who)| format!("<li class=\"{class}\"><b>{who}</b><span>#1200</span><p> </p><!></li>"))
        .concat();
    let list = format!("<h3>[leaderboard_heading]</h3><ul class=\"rewards\">{rows}<!></ul>");
    assert!(html.contains(&list), "{html}");
    // The place among all would be taken for this month's.
    assert!(!html.contains("[place]") && html.contains("<summary>[shown_name_label]</summary>"), "{html}");

    let late = known(Me { board: vec![standing(None, None, true)], ..Me::default() });
    assert!(late.contains("<b>[own_row]</b>"), "{late}");
    assert!(!known(Me { rank: Some(9), ..Me::default() }).contains("[leaderboard_heading]"));
}

#[test]
fn of_somebody_who_only_began_say_so_kindly() {
    let html = known(Me::default());
    assert!(html.contains("<p>[no_rewards]</p>") && html.contains("<p>[unproved]</p>"), "{html}");
    assert!(!html.contains("[friends_heading]"), "{html}");
    assert!(!known(Me { proved: true, ..Me::default() }).contains("[unproved]"));
}
