//! Stories of the widget: what happens, what is shown, what is asked for.

mod a_friend;
mod an_advocate;
mod deeds;
mod leaving;

use serde_json::json;

use super::*;
use crate::wire::{Done, Enrolled};

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

/// A card that came by itself.
fn by_itself(code: &str) -> Start {
    let mut start = following(code);
    start.options.side = Side::Friend;
    start.options.card = true;
    start
}

/// Who comes back after an enrolment by mail.
fn with_session() -> Start {
    Start { session: Some("gw_as_1".into()), ..start() }
}

/// Whose link is known of an earlier visit.
fn with_link(start: Start) -> Start {
    Start { url: Some(URL.into()), ..start }
}

fn typed(email: &str, name: &str) -> Event {
    Event::Submitted { email: email.into(), name: name.into() }
}

fn enrolled() -> Event {
    Event::Enrolled(Ok(Enrolled { url: URL.into(), session: "gw_as_1".into() }))
}

fn me(clicks: i64) -> Me {
    Me { url: URL.into(), proved: true, clicks, ..Me::default() }
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
        asks(&model.update(Event::Counted(Ok(me(4)))), &[]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(4))));
    }

    #[test]
    fn that_do_not_come_leave_the_link_and_another_try() {
        let mut model = after(with_identity(), [enrolled()]);
        let told = Effect::Emit(Told::Error(Text::ErrorOther));
        asks(&model.update(Event::Counted(Err(problem("internal")))), &[told]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Failed(Text::ErrorOther)));
        asks(&model.update(Event::Retried), &[Effect::Count("gw_as_1".into())]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
        asks(&model.update(Event::Retried), &[]);
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

    #[test]
    fn that_come_for_nobody_change_nothing() {
        let mut model = after(with_session(), [Event::LoggedOut]);
        asks(&model.update(Event::Counted(Ok(me(3)))), &[]);
        assert_eq!(model.screen, Screen::Enrol(Form::default()));
    }
}

mod a_card_that_came_by_itself {
    use super::*;

    #[test]
    fn shows_itself_only_with_something_good_to_say() {
        let (mut model, _) = Model::new(by_itself("K7QW2MXZ"));
        assert!(model.is_card() && model.is_hidden());
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
            assert!(after(by_itself("K7QW2MXZ"), [answer]).is_hidden());
        }
    }

    #[test]
    fn that_left_finds_nothing_to_change() {
        let mut model = after(by_itself("K7QW2MXZ"), [offer(false)]);
        assert_eq!(model.screen, Screen::Gone);
        for late in [coupon(), enrolled(), typed("bo@example.com", ""), Event::ShareAsked, Event::Retried] {
            asks(&model.update(late), &[]);
            assert_eq!(model.screen, Screen::Gone);
        }
    }
}

mod copying {
    use super::*;

    /// What the button of the link copies: the link tells by which channel it went.
    const COPIED: &str = "https://edge.example/r/bakery/K7QW2MXZ?c=copy";

    fn ended(done: bool) -> Event {
        Event::CopyEnded(Copied { text: COPIED.into(), done })
    }

    #[test]
    fn is_confirmed_only_by_the_clipboard() {
        let mut model = after(with_identity(), [enrolled()]);
        asks(&model.update(Event::CopyAsked(COPIED.into())), &[Effect::Copy(COPIED.into())]);
        assert_eq!((&model.copied, model.said), (&None, None));
        // The edge is told of the link itself, whose end is the code.
        let share = Effect::TellShare(URL.into(), "copy".into());
        let told = Effect::Emit(Told::Copy(COPIED.into()));
        asks(&model.update(ended(true)), &[Effect::FadeCopied, share, told]);
        assert_eq!(model.copied, Some(Copied { text: COPIED.into(), done: true }));
        assert_eq!(model.said, Some(Text::Copied));
        asks(&model.update(Event::CopyFaded), &[]);
        assert_eq!(model.copied, None);
    }

    #[test]
    fn that_fails_is_said_and_stays_said() {
        let mut model = after(with_identity(), [enrolled(), Event::CopyAsked(COPIED.into())]);
        asks(&model.update(ended(false)), &[]);
        assert_eq!(model.copied, Some(Copied { text: COPIED.into(), done: false }));
        assert_eq!(model.said, None);
    }

    #[test]
    fn again_is_said_again() {
        let copied = [Event::CopyAsked(COPIED.into()), ended(true), Event::CopyAsked(COPIED.into())];
        assert_eq!(after(with_identity(), [enrolled()].into_iter().chain(copied)).said, None);
    }

    #[test]
    fn a_coupon_is_no_share() {
        for mut model in
            [after(with_identity(), [enrolled()]), after(following("K7QW2MXZ"), [offer(true), coupon()])]
        {
            let copied = Copied { text: "VRIEND-7H2KQXMN".into(), done: true };
            let told = Effect::Emit(Told::Copy("VRIEND-7H2KQXMN".into()));
            asks(&model.update(Event::CopyEnded(copied)), &[Effect::FadeCopied, told]);
        }
    }
}

mod sharing {
    use super::*;

    #[test]
    fn by_the_systems_sheet_gives_it_the_link() {
        let mut model = after(with_identity(), [enrolled()]);
        let told = Effect::TellShare(URL.into(), "native".into());
        asks(&model.update(Event::ShareAsked), &[Effect::Share(URL.into()), told]);
        asks(&after(start(), []).update(Event::ShareAsked), &[]);
    }

    #[test]
    fn by_a_button_is_told_of() {
        let mut model = after(with_identity(), [enrolled()]);
        let told = Effect::TellShare(URL.into(), "whatsapp".into());
        asks(&model.update(Event::Shared("whatsapp".into())), &[told]);
        asks(&after(start(), []).update(Event::Shared("whatsapp".into())), &[]);
    }

    #[test]
    fn says_what_the_advocate_wrote() {
        let mut model = after(with_identity(), [enrolled()]);
        assert_eq!(model.message, None);
        asks(&model.update(Event::Written("Proef dit: {link}".into())), &[]);
        assert_eq!(model.message.as_deref(), Some("Proef dit: {link}"));
    }
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

#[test]
fn an_answer_that_says_nothing_is_one_where_nothing_needs_to_be_said() {
    let nothing = || Ok(serde_json::Value::Null);
    assert!(Event::name_kept(nothing()) == Event::NameKept(Ok(Done)));
    assert!(Event::erased(nothing()) == Event::Erased(Ok(Done)));
    let offline = || Err::<serde_json::Value, _>(Failure::Network);
    assert!(Event::name_kept(offline()) == Event::NameKept(Err(Failure::Network)));
    assert!(Event::erased(offline()) == Event::Erased(Err(Failure::Network)));
}
