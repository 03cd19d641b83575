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
    let expected = [
        Effect::Count(session()),
        Effect::KeepSession(session()),
        Effect::Focus(Focus::Heading),
        Effect::Emit(Told::Enrol(URL.into())),
    ];
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
    asks(&effects, &[Effect::Emit(Told::Error(Text::ErrorEmail)), Effect::Focus(Focus::Field)]);
}

#[test]
fn whom_the_page_knows_gets_the_link_at_once_and_no_session_is_kept() {
    let (mut model, effects) = Model::new(with_identity());
    let request = EnrolRequest { identity: Some("jwt".into()), ..EnrolRequest::default() };
    assert_eq!(model.screen, Screen::Waiting(None));
    asks(&effects, &[Effect::Enrol(request)]);
    let told = Effect::Emit(Told::Enrol(URL.into()));
    asks(&model.update(enrolled()), &[Effect::Count("gw_as_1".into()), told]);
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
    let (mut model, effects) = Model::new(with_session());
    asks(&effects, &[Effect::Count("gw_as_1".into())]);
    asks(&model.update(Event::Counted(Ok(me(3)))), &[]);
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(3))));
}

#[test]
fn whose_session_ended_gets_the_form_and_the_session_is_forgotten() {
    for events in [vec![], vec![Event::Counted(Ok(me(3))), Event::Returned]] {
        let mut model = after(with_session(), events);
        let told = Effect::Emit(Told::Error(Text::ErrorSession));
        asks(&model.update(Event::Counted(Err(Failure::Unauthorised))), &[Effect::ForgetSession, told]);
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

#[test]
fn whose_link_is_known_sees_it_at_once() {
    let count = Effect::Count("gw_as_1".into());
    let (mut model, effects) = Model::new(with_link(with_session()));
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    asks(&effects, std::slice::from_ref(&count));
    asks(&model.update(Event::Counted(Ok(me(3)))), &[]);
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(3))));

    let (mut model, effects) = Model::new(with_link(with_identity()));
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    assert!(matches!(&effects[..], [Effect::Enrol(_)]));
    asks(&model.update(enrolled()), &[count, Effect::Emit(Told::Enrol(URL.into()))]);
}

#[test]
fn whose_identity_could_not_be_sent_has_the_link_and_sends_it_again() {
    let mut model = after(with_link(with_identity()), []);
    let told = Effect::Emit(Told::Error(Text::ErrorNetwork));
    asks(&model.update(Event::Enrolled(Err(Failure::Network))), &[told]);
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Failed(Text::ErrorNetwork)));
    assert!(matches!(&model.update(Event::Retried)[..], [Effect::Enrol(_)]));
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Awaited));
    model.update(enrolled());
    asks(&model.update(Event::Returned), &[Effect::Count("gw_as_1".into())]);
}

#[test]
fn whose_identity_is_refused_is_shown_no_link() {
    let model = after(with_link(with_identity()), [Event::Enrolled(Err(Failure::Unauthorised))]);
    assert_eq!(trouble(&model), Some(Text::ErrorSession));
}

#[test]
fn chooses_a_name_for_the_leaderboard_or_none() {
    let mut model = after(with_session(), [Event::Counted(Ok(me(3)))]);
    for (typed, name) in [(" Anna ", Some("Anna")), ("  ", None)] {
        let keep = Effect::KeepName("gw_as_1".into(), name.map(str::to_owned));
        asks(&model.update(Event::Named(typed.into())), &[keep]);
        assert_eq!(model.said, Some(Text::Busy));
        asks(&model.update(Event::NameKept(Ok(Done))), &[Effect::Count("gw_as_1".into())]);
        assert_eq!(model.said, Some(Text::Saved));
    }
}

#[test]
fn whose_name_cannot_be_kept_is_told_why() {
    let mut model = after(with_session(), [Event::Counted(Ok(me(3))), Event::Named("Anna".into())]);
    let told = Effect::Emit(Told::Error(Text::ErrorBusy));
    asks(&model.update(Event::NameKept(Err(problem("rate_limited")))), &[told]);
    assert_eq!(model.said, Some(Text::ErrorBusy));
}

#[test]
fn whom_nobody_knows_keeps_no_name() {
    asks(&after(start(), []).update(Event::Named("Anna".into())), &[]);
}
