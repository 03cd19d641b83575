//! Who follows a link.

use super::*;

#[test]
fn sees_who_gives_what_and_claims_it_and_keeps_the_coupon() {
    let (mut model, effects) = Model::new(following("K7QW2MXZ"));
    asks(&effects, &[Effect::LookUp("K7QW2MXZ".into())]);
    model.update(offer(true));
    assert!(matches!(&model.screen, Screen::Offer(offer, _) if offer.name.as_deref() == Some("Anna")));
    let request = ClaimRequest::new("K7QW2MXZ", "bo@example.com");
    asks(&model.update(typed("bo@example.com", "")), &[Effect::Claim(request, None)]);
    let told = Effect::Emit(Told::Claim(Some("VRIEND-1".into())));
    asks(&model.update(coupon()), &[Effect::KeepGift(gift()), Effect::Focus(Focus::Heading), told]);
    assert_eq!(model.screen, Screen::Gift(gift()));
    assert_eq!(model.said, None);
}

#[test]
fn claims_with_how_they_came() {
    let mut start = following("K7QW2MXZ");
    let (channel, referrer) = (Some("whatsapp".to_owned()), Some("www.kortingscode.nl".to_owned()));
    start.options.arrival = Arrival { channel: channel.clone(), referrer: referrer.clone(), paid_ad: true };
    let mut model = after(start, [offer(true)]);
    let effects = model.update(typed("bo@example.com", ""));
    let [Effect::Claim(request, None)] = &effects[..] else { panic!("a claim") };
    assert_eq!((&request.channel, &request.referrer, request.paid_ad), (&channel, &referrer, true));
}

#[test]
fn sees_the_coupon_again_on_the_next_page() {
    let (model, effects) = Model::new(Start { claim: Some(gift()), ..following("K7QW2MXZ") });
    assert_eq!(model.screen, Screen::Gift(gift()));
    asks(&effects, &[]);
}

#[test]
fn can_ask_again_for_what_is_still_to_come() {
    let waits = Event::claimed(Ok(
        json!({"referral_id": "ref_1", "reward": {"text": "10% korting", "state": "pending"}}),
    ));
    let mut model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", "")]);
    asks(&model.update(waits), &[Effect::Focus(Focus::Heading), Effect::Emit(Told::Claim(None))]);
    assert_eq!(model.screen, Screen::Gift(Gift { coupon: None, waits: true, ..gift() }));
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
    let elsewhere = [
        ("rate_limited", Text::ErrorBusy),
        ("not_eligible", Text::ErrorNotEligible),
        ("internal", Text::ErrorOther),
        ("", Text::ErrorOther),
    ];
    for (code, sentence) in at_the_field.into_iter().chain(elsewhere) {
        let mut model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", "")]);
        let effects = model.update(Event::Claimed(Err(problem(code))));
        assert_eq!(model.form(), Some(&Form { busy: false, trouble: Some(sentence) }), "{code}");
        let mut expected = vec![Effect::Emit(Told::Error(sentence))];
        expected.extend(at_the_field.contains(&(code, sentence)).then_some(Effect::Focus(Focus::Field)));
        asks(&effects, &expected);
    }
}

#[test]
fn is_told_when_the_offer_ended_meanwhile() {
    for (code, sentence) in [("program_closed", Text::ErrorClosed), ("unknown_code", Text::ErrorUnknownLink)]
    {
        let refused = Event::Claimed(Err(problem(code)));
        for start in [following("K7QW2MXZ"), by_itself("K7QW2MXZ")] {
            let mut model = after(start, [offer(true), typed("bo@example.com", "")]);
            asks(&model.update(refused.clone()), &[Effect::Emit(Told::Error(sentence))]);
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
    asked.options.side = Side::Friend;
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
    start.options.side = Side::Friend;
    assert!(matches!(&Model::new(start).1[..], [Effect::LookUp(_)]));
}

#[test]
fn is_no_friend_where_the_page_is_for_advocates() {
    let mut start = following("K7QW2MXZ");
    start.options.side = Side::Advocate;
    assert_eq!(Model::new(start).0.screen, Screen::Enrol(Form::default()));
}

#[test]
fn without_a_link_is_asked_to_get_one() {
    let mut start = start();
    start.options.side = Side::Friend;
    assert_eq!(Model::new(start).0.screen, Screen::Notice(Text::ErrorUnknownLink));
}

#[test]
fn has_the_page_fill_in_the_coupon() {
    let mut model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", ""), coupon()]);
    let told = Effect::Emit(Told::Apply("VRIEND-1".into()));
    asks(&model.update(Event::Applied("VRIEND-1".into())), &[told]);
    assert_eq!(model.screen, Screen::Gift(gift()));
}

#[test]
fn who_presses_twice_claims_once() {
    let mut model = after(following("K7QW2MXZ"), [offer(true), typed("bo@example.com", "")]);
    asks(&model.update(typed("bo@example.com", "")), &[]);
}

#[test]
fn whose_link_cannot_be_looked_up_has_the_page_told() {
    let mut model = after(following("K7QW2MXZ"), []);
    let told = Effect::Emit(Told::Error(Text::ErrorNetwork));
    asks(&model.update(Event::LookedUp(Err(Failure::Network))), &[told]);
}
