//! Stories of the widget: what happens, what is shown, what is asked for.

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
    Gift { code: "K7QW2MXZ".into(), text: Some("10% korting".into()), coupon: Some("VRIEND-1".into()) }
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

mod an_advocate {
    use super::*;

    #[test]
    fn who_is_not_known_gets_the_form() {
        let (model, effects) = Model::new(start());
        assert_eq!(model.screen, Screen::Enrol(Form::default()));
        asks(&effects, &[]);
    }

    #[test]
    fn who_sends_the_form_gets_the_link_and_keeps_the_session() {
        let (mut model, _) = Model::new(start());
        let request = EnrolRequest {
            email: Some("anna@example.com".into()),
            name: Some("Anna".into()),
            identity: None,
        };
        asks(&model.update(typed(" anna@example.com ", "Anna ")), &[Effect::Enrol(request)]);
        assert!(model.form().unwrap().busy);
        assert_eq!(model.said, Some(Text::Busy));
        let effects = model.update(enrolled());
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
        let session = || "gw_as_1".to_owned();
        let expected =
            [Effect::Count(session()), Effect::KeepSession(session()), Effect::Focus(Focus::Heading)];
        asks(&effects, &expected);
    }

    #[test]
    fn who_gives_no_name_sends_none() {
        let (mut model, _) = Model::new(start());
        let effects = model.update(typed("anna@example.com", "  "));
        assert!(matches!(&effects[..], [Effect::Enrol(EnrolRequest { name: None, .. })]));
    }

    #[test]
    fn who_mistypes_is_told_at_the_field_before_the_edge_is_asked() {
        for email in ["", "anna", "anna@", "@example.com", "anna @example.com"] {
            let (mut model, _) = Model::new(start());
            asks(&model.update(typed(email, "")), &[Effect::Focus(Focus::Field)]);
            assert_eq!(trouble(&model), Some(Text::ErrorEmail), "{email}");
            assert!(model.form().unwrap().is_mistyped());
        }
    }

    #[test]
    fn who_presses_twice_enrols_once() {
        let mut model = after(start(), [typed("anna@example.com", "")]);
        asks(&model.update(typed("anna@example.com", "")), &[]);
    }

    #[test]
    fn who_is_offline_may_send_the_form_again() {
        let failed = Event::Enrolled(Err(Failure::Network));
        let mut model = after(start(), [typed("anna@example.com", ""), failed]);
        assert_eq!(model.screen, Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorNetwork) }));
        assert!(!model.form().unwrap().is_mistyped());
        assert_eq!(model.update(typed("anna@example.com", "")).len(), 1);
        assert_eq!(trouble(&model), None);
    }

    #[test]
    fn whose_address_the_edge_refuses_is_told_at_the_field() {
        let mut model = after(start(), [typed("anna@example.com", "")]);
        let effects = model.update(Event::Enrolled(Err(problem("invalid_email"))));
        assert_eq!(trouble(&model), Some(Text::ErrorEmail));
        asks(&effects, &[Effect::Focus(Focus::Field)]);
    }

    #[test]
    fn whom_the_page_knows_gets_the_link_at_once_and_no_session_is_kept() {
        let (mut model, effects) = Model::new(with_identity());
        let request = EnrolRequest { identity: Some("jwt".into()), ..EnrolRequest::default() };
        assert_eq!(model.screen, Screen::Waiting(None));
        asks(&effects, &[Effect::Enrol(request)]);
        asks(&model.update(enrolled()), &[Effect::Count("gw_as_1".into())]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    }

    #[test]
    fn whose_identity_is_refused_gets_the_form_with_a_kind_sentence() {
        let model = after(with_identity(), [Event::Enrolled(Err(Failure::Unauthorised))]);
        assert_eq!(model.screen, Screen::Enrol(Form { busy: false, trouble: Some(Text::ErrorSession) }));
    }

    #[test]
    fn whom_the_page_knows_may_try_again_when_the_network_fails() {
        let mut model = after(with_identity(), [Event::Enrolled(Err(Failure::Network))]);
        assert_eq!(model.screen, Screen::Waiting(Some(Text::ErrorNetwork)));
        assert!(matches!(&model.update(Event::Retried)[..], [Effect::Enrol(_)]));
        assert_eq!(model.screen, Screen::Waiting(None));
        asks(&model.update(Event::Retried), &[]);
    }

    #[test]
    fn who_comes_back_sees_the_link_with_the_numbers() {
        let known = Start { session: Some("gw_as_1".into()), ..start() };
        let (mut model, effects) = Model::new(known);
        asks(&effects, &[Effect::Count("gw_as_1".into())]);
        asks(&model.update(Event::Counted(Ok(me(3)))), &[]);
        assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(3))));
    }

    #[test]
    fn whose_session_ended_gets_the_form_and_the_session_is_forgotten() {
        for events in [vec![], vec![Event::Counted(Ok(me(3))), Event::Returned]] {
            let mut model = after(Start { session: Some("gw_as_1".into()), ..start() }, events);
            asks(&model.update(Event::Counted(Err(Failure::Unauthorised))), &[Effect::ForgetSession]);
            assert_eq!(trouble(&model), Some(Text::ErrorSession));
            asks(&model.update(Event::Returned), &[]);
        }
    }

    #[test]
    fn who_is_given_an_identity_is_that_person_whatever_is_kept() {
        let both = Start { session: Some("gw_as_other".into()), ..with_identity() };
        assert!(matches!(&Model::new(both).1[..], [Effect::Enrol(_)]));
    }

    #[test]
    fn who_comes_while_the_program_is_closed_is_told_so() {
        let closed = || Start { open: false, ..start() };
        assert_eq!(Model::new(closed()).0.screen, Screen::Notice(Text::ErrorClosed));
        // The numbers of a program that is over can still be seen.
        let known = Start { session: Some("gw_as_1".into()), ..closed() };
        assert_eq!(Model::new(known).0.screen, Screen::Waiting(None));
        let refused = Event::Enrolled(Err(problem("program_closed")));
        let model = after(start(), [typed("anna@example.com", ""), refused]);
        assert_eq!(model.screen, Screen::Notice(Text::ErrorClosed));
    }
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

mod a_friend {
    use super::*;

    #[test]
    fn sees_who_gives_what_and_claims_it_and_keeps_the_coupon() {
        let (mut model, effects) = Model::new(following("K7QW2MXZ"));
        asks(&effects, &[Effect::LookUp("K7QW2MXZ".into())]);
        model.update(offer(true));
        assert!(matches!(&model.screen, Screen::Offer(offer, _) if offer.name.as_deref() == Some("Anna")));
        let request = ClaimRequest {
            code: "K7QW2MXZ".into(),
            email: "bo@example.com".into(),
            name: None,
            channel: None,
            referrer: None,
            paid_ad: false,
        };
        asks(&model.update(typed("bo@example.com", "")), &[Effect::Claim(request, None)]);
        asks(&model.update(coupon()), &[Effect::KeepGift(gift()), Effect::Focus(Focus::Heading)]);
        assert_eq!(model.screen, Screen::Gift(gift()));
        assert_eq!(model.said, None);
    }

    #[test]
    fn sees_the_coupon_again_on_the_next_page() {
        let (model, effects) = Model::new(Start { claim: Some(gift()), ..following("K7QW2MXZ") });
        assert_eq!(model.screen, Screen::Gift(gift()));
        asks(&effects, &[]);
    }

    #[test]
    fn may_get_nothing_for_claiming() {
        let nothing = Event::claimed(Ok(json!({"referral_id": "ref_1", "reward": null})));
        let model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", ""), nothing]);
        assert_eq!(model.screen, Screen::Gift(Gift { text: None, coupon: None, ..gift() }));
    }

    #[test]
    fn who_is_an_advocate_too_claims_with_the_session() {
        let start = Start { session: Some("gw_as_1".into()), ..following("K7QW2MXZ") };
        let mut model = after(start, [offer(true)]);
        let effects = model.update(typed("bo@example.com", ""));
        assert!(matches!(&effects[..], [Effect::Claim(_, Some(session))] if session == "gw_as_1"));
        // An ended session must not keep anybody from claiming.
        model.update(Event::Claimed(Err(Failure::Unauthorised)));
        assert_eq!(trouble(&model), Some(Text::ErrorOther));
        assert!(matches!(&model.update(typed("bo@example.com", ""))[..], [Effect::Claim(_, None)]));
    }

    #[test]
    fn is_told_kindly_why_not() {
        let at_the_field = [
            ("invalid_email", Text::ErrorEmail),
            ("own_link", Text::ErrorOwnLink),
            ("already_claimed", Text::ErrorAlreadyClaimed),
            ("existing_customer", Text::ErrorExistingCustomer),
        ];
        let elsewhere =
            [("rate_limited", Text::ErrorBusy), ("internal", Text::ErrorOther), ("", Text::ErrorOther)];
        for (code, sentence) in at_the_field.into_iter().chain(elsewhere) {
            let mut model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", "")]);
            let effects = model.update(Event::Claimed(Err(problem(code))));
            assert_eq!(model.form(), Some(&Form { busy: false, trouble: Some(sentence) }), "{code}");
            let focus = at_the_field.contains(&(code, sentence)).then_some(Effect::Focus(Focus::Field));
            asks(&effects, focus.as_slice());
        }
    }

    #[test]
    fn is_told_when_the_offer_ended_meanwhile() {
        for (code, sentence) in
            [("program_closed", Text::ErrorClosed), ("unknown_code", Text::ErrorUnknownLink)]
        {
            let refused = Event::Claimed(Err(problem(code)));
            for start in [following("K7QW2MXZ"), floating("K7QW2MXZ")] {
                let model = after(start, [offer(true), typed("bo@example.com", ""), refused.clone()]);
                assert_eq!(model.screen, Screen::Notice(sentence));
                assert!(!model.is_hidden());
            }
        }
    }

    #[test]
    fn of_a_closed_program_is_told_so() {
        let model = after(following("K7QW2MXZ"), [offer(false)]);
        assert_eq!(model.screen, Screen::Notice(Text::ErrorClosed));
    }

    #[test]
    fn of_nobody_is_welcome_as_an_advocate_where_the_page_leaves_it_open() {
        let unknown = || Event::LookedUp(Err(problem("unknown_code")));
        let mut model = after(following("NOBODY"), []);
        asks(&model.update(unknown()), &[Effect::ForgetAttribution]);
        assert_eq!(model.screen, Screen::Enrol(Form::default()));

        let mut asked = following("NOBODY");
        asked.options.mode = Mode::Friend;
        let mut model = after(asked, []);
        asks(&model.update(unknown()), &[Effect::ForgetAttribution]);
        assert_eq!(model.screen, Screen::Notice(Text::ErrorUnknownLink));
    }

    #[test]
    fn may_try_again_when_the_network_fails() {
        let mut model = after(following("K7QW2MXZ"), [Event::LookedUp(Err(Failure::Network))]);
        assert_eq!(model.screen, Screen::Waiting(Some(Text::ErrorNetwork)));
        asks(&model.update(Event::Retried), &[Effect::LookUp("K7QW2MXZ".into())]);
    }

    #[test]
    fn who_is_a_customer_of_the_page_is_an_advocate() {
        let mut start = following("K7QW2MXZ");
        start.options.identity = Some("jwt".into());
        assert!(matches!(&Model::new(start.clone()).1[..], [Effect::Enrol(_)]));
        start.options.mode = Mode::Friend;
        assert!(matches!(&Model::new(start).1[..], [Effect::LookUp(_)]));
    }

    #[test]
    fn is_no_friend_where_the_page_is_for_advocates() {
        let mut start = following("K7QW2MXZ");
        start.options.mode = Mode::Advocate;
        assert_eq!(Model::new(start).0.screen, Screen::Enrol(Form::default()));
    }

    #[test]
    fn without_a_link_is_asked_to_get_one() {
        let mut start = start();
        start.options.mode = Mode::Friend;
        assert_eq!(Model::new(start).0.screen, Screen::Notice(Text::ErrorUnknownLink));
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
