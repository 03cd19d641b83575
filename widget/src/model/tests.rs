//! Stories of the widget: what happens, what is shown, what is asked for.

mod a_friend;
mod an_advocate;

use serde_json::json;

use super::*;
use crate::wire::Enrolled;

const URL: &str = "https://edge.example/r/bakery/K7QW2MXZ";

fn start() -> Start {
    Start { open: true, ..Start::default() }
}

fn with_identity() -> Start {
    Start { options: Options { identity: Some("jwt".into()), ..Options::default() }, ..start() }
}

fn following(code: &str) -> Start {
    Start { options: Options { code: Some(code.into()), ..Options::default() }, ..start() }
}

fn floating(code: &str) -> Start {
    let mut start = following(code);
    start.options.mode = Mode::Friend;
    start.options.floating = true;
    start
}

fn typed(email: &str, name: &str) -> Event {
    Event::Submitted { email: email.into(), name: name.into() }
}

fn enrolled() -> Event {
    Event::Enrolled(Ok(Enrolled { url: URL.into(), session: "gw_as_1".into() }))
}

fn me(clicks: u64) -> Me {
    Me { url: URL.into(), proved: true, clicks, friends: 0, referrals: vec![], rewards: vec![] }
}

fn offer(open: bool) -> Event {
    Event::LookedUp(Ok(Offer { code: "K7QW2MXZ".into(), name: Some("Anna".into()), open }))
}

fn coupon() -> Event {
    Event::claimed(Ok(
        json!({"referral_id": "ref_1", "reward": {"text": "10% korting", "coupon": "VRIEND-1"}}),
    ))
}

fn gift() -> Gift {
    let coupon = Some("VRIEND-1".into());
    Gift { code: "K7QW2MXZ".into(), text: Some("10% korting".into()), coupon, waits: false }
}

fn problem(code: &str) -> Failure {
    Failure::Problem(code.into())
}

/// A model to which all of this has happened.
fn after(start: Start, events: impl IntoIterator<Item = Event>) -> Model {
    let (mut model, _) = Model::new(start);
    for event in events {
        model.update(event);
    }
    model
}

#[track_caller]
fn asks(effects: &[Effect], expected: &[Effect]) {
    assert!(effects == expected, "{} other effects than expected", effects.len());
}

fn trouble(model: &Model) -> Option<Text> {
    model.form().and_then(|form| form.trouble)
}

mod the_numbers {
    use super::*;

    #[test]
    fn are_asked_again_when_the_page_is_looked_at_again() {
        let mut model = after(with_identity(), [enrolled(), Event::Counted(Ok(me(3)))]);
        asks(&model.update(Event::Returned), &[Effect::Count("gw_as_1".into())]);
        asks(&model.update(Event::Counted(Ok(me(4)))), &[Effect::DrawNumbers]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(4))));
    }

    #[test]
    fn that_are_the_same_are_not_drawn_again() {
        let mut model = after(with_identity(), [enrolled(), Event::Counted(Ok(me(3)))]);
        asks(&model.update(Event::Counted(Ok(me(3)))), &[]);
    }

    #[test]
    fn that_do_not_come_leave_the_link_and_another_try() {
        let mut model = after(with_identity(), [enrolled()]);
        asks(&model.update(Event::Counted(Err(problem("internal")))), &[Effect::DrawNumbers]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Failed(Text::ErrorOther)));
        let effects = model.update(Event::Retried);
        asks(&effects, &[Effect::Count("gw_as_1".into()), Effect::DrawNumbers]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    }

    #[test]
    fn that_were_known_stay_when_new_ones_do_not_come() {
        let mut model = after(with_identity(), [enrolled(), Event::Counted(Ok(me(3)))]);
        asks(&model.update(Event::Counted(Err(Failure::Network))), &[]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(3))));
    }

    #[test]
    fn are_not_asked_for_where_there_is_no_link() {
        asks(&after(start(), []).update(Event::Returned), &[]);
    }
}

mod a_floating_card {
    use super::*;

    #[test]
    fn shows_itself_only_with_something_good_to_say() {
        let (mut model, _) = Model::new(floating("K7QW2MXZ"));
        assert!(model.is_hidden());
        model.update(offer(true));
        assert!(!model.is_hidden());
    }

    #[test]
    fn stays_away_when_there_is_nothing() {
        for answer in [
            offer(false),
            Event::LookedUp(Err(problem("unknown_code"))),
            Event::LookedUp(Err(Failure::Network)),
        ] {
            assert!(after(floating("K7QW2MXZ"), [answer]).is_hidden());
        }
    }

    #[test]
    fn goes_for_good_when_it_is_closed() {
        let mut model = after(floating("K7QW2MXZ"), [offer(true)]);
        asks(&model.update(Event::Dismissed), &[Effect::Close(Some("K7QW2MXZ".into()))]);
        assert!(model.is_hidden());
        // What comes later finds nothing to change.
        asks(&model.update(coupon()), &[]);
        assert_eq!(model.screen, Screen::Gone);
    }
}

mod copying {
    use super::*;

    fn ended(done: bool) -> Event {
        Event::CopyEnded(Copied { text: URL.into(), done })
    }

    #[test]
    fn is_confirmed_only_by_the_clipboard() {
        let mut model = after(with_identity(), [enrolled()]);
        asks(&model.update(Event::CopyAsked(URL.into())), &[Effect::Copy(URL.into())]);
        assert_eq!((&model.copied, model.said), (&None, None));
        let told = Effect::TellShare(URL.into(), Channel::Copy);
        asks(&model.update(ended(true)), &[Effect::FadeCopied, told]);
        assert_eq!(model.copied, Some(Copied { text: URL.into(), done: true }));
        assert_eq!(model.said, Some(Text::Copied));
        model.update(Event::CopyFaded);
        assert_eq!(model.copied, None);
    }

    #[test]
    fn that_fails_is_said_and_stays_said() {
        let mut model = after(with_identity(), [enrolled(), Event::CopyAsked(URL.into())]);
        asks(&model.update(ended(false)), &[]);
        assert_eq!(model.copied, Some(Copied { text: URL.into(), done: false }));
        assert_eq!(model.said, None);
    }

    #[test]
    fn again_is_said_again() {
        let copied = [Event::CopyAsked(URL.into()), ended(true), Event::CopyAsked(URL.into())];
        assert_eq!(after(with_identity(), [enrolled()].into_iter().chain(copied)).said, None);
    }
}

#[test]
fn the_share_sheet_gets_the_link() {
    let mut model = after(with_identity(), [enrolled()]);
    let told = Effect::TellShare(URL.into(), Channel::Native);
    asks(&model.update(Event::ShareAsked), &[Effect::Share(URL.into()), told]);
    asks(&after(start(), []).update(Event::ShareAsked), &[]);
}

#[test]
fn a_share_button_that_was_used_is_told_of() {
    let mut model = after(with_identity(), [enrolled()]);
    let told = Effect::TellShare(URL.into(), Channel::Whatsapp);
    asks(&model.update(Event::Shared(Channel::Whatsapp)), &[told]);
    asks(&after(start(), []).update(Event::Shared(Channel::Whatsapp)), &[]);
}

#[test]
fn a_coupon_that_is_copied_is_no_share() {
    let mut model = after(with_identity(), [enrolled()]);
    let copied = Copied { text: "VRIEND-7H2KQXMN".into(), done: true };
    asks(&model.update(Event::CopyEnded(copied)), &[Effect::FadeCopied]);
}

#[test]
fn an_answer_that_makes_no_sense_is_a_failure_of_ours() {
    for event in [Event::enrolled, Event::counted, Event::looked_up, Event::claimed] {
        match event(Ok(json!({"hello": "world"}))) {
            Event::Enrolled(Err(failure))
            | Event::Counted(Err(failure))
            | Event::LookedUp(Err(failure))
            | Event::Claimed(Err(failure)) => assert_eq!(failure.text(), Text::ErrorOther),
            _ => panic!("it was taken for an answer"),
        }
    }
}
