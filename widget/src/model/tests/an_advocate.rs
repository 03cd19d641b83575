//! Who shares.

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
    let request =
        EnrolRequest { email: Some("anna@example.com".into()), name: Some("Anna".into()), identity: None };
    asks(&model.update(typed(" anna@example.com ", "Anna ")), &[Effect::Enrol(request)]);
    assert!(model.form().unwrap().busy);
    assert_eq!(model.said, Some(Text::Busy));
    let effects = model.update(enrolled());
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    let session = || "gw_as_1".to_owned();
    let expected = [Effect::Count(session()), Effect::KeepSession(session()), Effect::Focus(Focus::Heading)];
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
