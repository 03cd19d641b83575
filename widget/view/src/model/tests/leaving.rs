//! An advocate who goes.

use super::*;

fn advocate() -> Model {
    after(with_session(), [Event::Counted(Ok(me(3)))])
}

fn asked(trouble: Option<Text>) -> Leaving {
    Leaving::Asked(trouble)
}

#[test]
fn who_logs_out_leaves_nothing_behind() {
    let mut model = advocate();
    model.update(Event::Written("Groeten van Anna: {link}".into()));
    model.update(Event::EraseAsked);
    asks(&model.update(Event::LoggedOut), &[Effect::ForgetSession, Effect::Focus(Focus::Heading)]);
    assert_eq!(model.screen, Screen::Enrol(Form::default()));
    assert_eq!((&model.message, model.leaving, model.said), (&None, Leaving::No, None));
    asks(&model.update(Event::Returned), &[]);
    asks(&model.update(Event::Named("Anna".into())), &[]);
    asks(&model.update(Event::EraseMeant), &[]);
}

#[test]
fn who_logs_out_and_enrols_anew_is_somebody_else() {
    let mut model = advocate();
    model.update(Event::LoggedOut);
    model.update(typed("bo@example.com", ""));
    let url = "https://edge.example/r/bakery/W3RTY8PQ".to_owned();
    model.update(Event::Enrolled(Ok(Enrolled { url: url.clone(), session: "gw_as_2".into() })));
    assert_eq!(model.screen, Screen::Link(url, Numbers::Awaited));
    asks(&model.update(Event::Returned), &[Effect::Count("gw_as_2".into())]);
}

#[test]
fn whose_identity_is_answered_after_logging_out_stays_logged_out() {
    let mut model = after(with_link(with_identity()), [Event::LoggedOut]);
    asks(&model.update(enrolled()), &[]);
    assert_eq!(model.screen, Screen::Enrol(Form::default()));
}

#[test]
fn who_wants_to_be_erased_is_asked_and_may_stay() {
    let mut model = advocate();
    asks(&model.update(Event::EraseAsked), &[]);
    assert_eq!((model.leaving, model.said), (asked(None), Some(Text::EraseQuestion)));
    asks(&model.update(Event::EraseUnasked), &[]);
    assert_eq!((model.leaving, model.said), (Leaving::No, None));
    assert_eq!(model.screen, Screen::Link(URL.into(), Numbers::Known(me(3))));
}

#[test]
fn who_means_it_is_erased_once() {
    let mut model = advocate();
    model.update(Event::Written("Groeten van Anna: {link}".into()));
    model.update(Event::EraseAsked);
    asks(&model.update(Event::EraseMeant), &[Effect::Erase("gw_as_1".into())]);
    assert_eq!((model.leaving, model.said), (Leaving::Busy, Some(Text::Busy)));
    asks(&model.update(Event::EraseMeant), &[]);
    asks(&model.update(Event::Erased(Ok(Done))), &[Effect::ForgetSession, Effect::Focus(Focus::Heading)]);
    assert_eq!(model.screen, Screen::Notice(Text::Erased));
    assert_eq!((&model.message, model.leaving, model.said), (&None, Leaving::No, None));
    for late in [Event::Returned, Event::Retried, Event::EraseMeant] {
        asks(&model.update(late), &[]);
    }
}

#[test]
fn who_cannot_be_erased_is_told_why_and_may_try_again() {
    for (failure, sentence) in [
        (Failure::Network, Text::ErrorNetwork),
        (Failure::Unauthorised, Text::ErrorSession),
        (problem("rate_limited"), Text::ErrorBusy),
    ] {
        let mut model = advocate();
        model.update(Event::EraseAsked);
        model.update(Event::EraseMeant);
        asks(&model.update(Event::Erased(Err(failure))), &[Effect::Emit(Told::Error(sentence))]);
        assert_eq!((model.leaving, model.said), (asked(Some(sentence)), Some(sentence)));
        asks(&model.update(Event::EraseMeant), &[Effect::Erase("gw_as_1".into())]);
    }
}

#[test]
fn whose_identity_was_not_answered_yet_is_told_that_it_cannot_be_done_now() {
    let mut model = after(with_link(with_identity()), [Event::EraseAsked]);
    asks(&model.update(Event::EraseMeant), &[]);
    assert_eq!(model.leaving, asked(Some(Text::ErrorNetwork)));
}
