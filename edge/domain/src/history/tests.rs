use super::*;

fn key(name: &str) -> PersonKey {
    PersonKey::new(name.to_owned())
}

fn whose(name: &str, code: &str) -> Whose {
    Whose { id: name.to_owned(), key: key(name), customer: None, code: Some(code.to_owned()), erased: false }
}

fn of(advocate: &str, imported: bool, state: State) -> Standing {
    let (id, advocate) = ("ref".to_owned(), advocate.to_owned());
    Standing { id, advocate, imported, state, unnamed_order: false }
}

fn row() -> Row<'static> {
    Row { email: None, code: None, friend: None, state: State::Claimed, has_order: false, paid: false }
}

/// What becomes of advocate, referral and order, and the notes.
fn said(plan: &Plan) -> (Outcome, Option<Outcome>, Option<Outcome>, Vec<&'static str>) {
    (plan.advocate, plan.referral, plan.order, plan.notes.iter().map(|note| note.code()).collect())
}

#[test]
fn an_advocate_is_found_by_address_or_by_code_and_made_only_by_address() {
    let (anna, bo) = (whose("anna", "anna-1"), whose("bo", "bo-1"));
    let gone = Whose { erased: true, ..whose("gone", "old") };
    let email = key("anna");
    let asked = |email, code, by_email, by_code| {
        decide(&Row { email, code, ..row() }, &Known { by_email, by_code, ..Known::default() })
    };
    assert_eq!(asked(None, None, None, None), Err(Refusal::AdvocateMissing));
    assert_eq!(asked(None, Some("x-1"), None, None), Err(Refusal::UnknownAdvocate));
    assert_eq!(asked(None, Some("old"), None, Some(&gone)), Err(Refusal::UnknownAdvocate));
    let cases: [(_, _, _, _, bool, &[Note]); 7] = [
        (None, None, None, Outcome::Created, false, &[]),
        (Some("anna-1"), None, None, Outcome::Created, true, &[]),
        (Some("bo-1"), None, Some(&bo), Outcome::Created, false, &[Note::CodeTaken]),
        (Some("old"), None, Some(&gone), Outcome::Created, false, &[Note::CodeTaken]),
        (None, Some(&anna), None, Outcome::Exists, false, &[]),
        (Some("anna-1"), Some(&anna), Some(&anna), Outcome::Exists, false, &[]),
        (Some("anna-2"), Some(&anna), None, Outcome::Exists, false, &[Note::OtherCode]),
    ];
    for (code, by_email, by_code, advocate, keeps_code, notes) in cases {
        let plan = asked(Some(&email), code, by_email, by_code).unwrap();
        assert_eq!(
            (plan.advocate, plan.keeps_code, &plan.notes[..]),
            (advocate, keeps_code, notes),
            "{code:?}"
        );
    }
}

#[test]
fn a_friend_keeps_the_advocate_they_have() {
    use Outcome::{Created, Exists, Skipped};
    let (anna, email) = (whose("anna", "anna-1"), key("anna"));
    let friend = Friend { key: Some(key("di")), ..Friend::default() };
    let own = Friend { key: Some(key("anna")), ..Friend::default() };
    let (hers, bos) = (of("anna", true, State::Claimed), of("bo", true, State::Claimed));
    let ask = |friend, by_email, standing, existing_customer, state| {
        let row = Row { email: Some(&email), friend: Some(friend), state, ..row() };
        let known = Known { by_email, standing, existing_customer, ..Known::default() };
        if standing.is_some() {
            let own = decide(&row, &Known { own: true, ..known }).unwrap();
            assert_eq!(own.notes[..1], [Note::OwnLink], "known by a name of the advocate");
        }
        said(&decide(&row, &known).unwrap())
    };
    let claimed = State::Claimed;
    assert_eq!(ask(&friend, None, None, false, claimed), (Created, Some(Created), None, vec![]));
    assert_eq!(ask(&friend, Some(&anna), Some(&hers), false, claimed), (Exists, Some(Exists), None, vec![]));
    let taken = vec!["already_claimed"];
    assert_eq!(
        ask(&friend, Some(&anna), Some(&bos), false, claimed),
        (Exists, Some(Skipped), None, taken.clone())
    );
    assert_eq!(ask(&friend, None, Some(&bos), false, claimed), (Created, Some(Skipped), None, taken));
    assert_eq!(ask(&own, None, None, false, claimed), (Created, Some(Skipped), None, vec!["own_link"]));
    let customer = vec!["existing_customer"];
    assert_eq!(ask(&friend, Some(&anna), None, true, claimed), (Exists, Some(Skipped), None, customer));
    let bought = ask(&friend, Some(&anna), None, true, State::Converted);
    assert_eq!(bought, (Exists, Some(Created), Some(Created), vec![]), "who bought is a customer by now");
}

#[test]
fn an_advocate_is_no_friend_of_their_own_by_the_owners_id_either() {
    let customer = CustomerId::parse("c1").ok();
    let anna = Whose { customer: customer.clone(), ..whose("anna", "anna-1") };
    let friend = Friend { customer, ..Friend::default() };
    let row = Row { code: Some("anna-1"), friend: Some(&friend), ..row() };
    let known = Known { by_code: Some(&anna), ..Known::default() };
    assert_eq!(decide(&row, &known).unwrap().notes, [Note::OwnLink]);
}

#[test]
fn an_order_is_kept_once_and_only_where_history_decides() {
    use Outcome::{Created, Exists, Skipped};
    let (anna, email) = (whose("anna", "anna-1"), key("anna"));
    let friend = Friend { key: Some(key("di")), ..Friend::default() };
    let imported = |state| of("anna", true, state);
    let live = of("anna", false, State::Claimed);
    let unnamed = Standing { unnamed_order: true, ..imported(State::Reversed) };
    let (claimed, converted, rejected) = (State::Claimed, State::Converted, State::Rejected);
    let cases: [(_, _, _, _, _, bool, &[&str]); 13] = [
        (converted, true, None, None, Some(Created), true, &[]),
        (converted, false, None, None, Some(Created), true, &[]),
        (claimed, true, None, None, Some(Created), false, &[]),
        (rejected, true, None, None, Some(Created), false, &[]),
        (claimed, false, None, None, None, false, &[]),
        (converted, true, None, Some(""), Some(Skipped), false, &["order_known"]),
        (converted, true, Some(imported(claimed)), None, Some(Created), true, &[]),
        (converted, true, Some(imported(claimed)), Some("ref"), Some(Exists), false, &[]),
        (converted, true, Some(imported(rejected)), None, Some(Created), false, &[]),
        (converted, false, Some(imported(State::Approved)), None, Some(Exists), false, &[]),
        (converted, false, Some(unnamed), None, Some(Exists), false, &[]),
        (converted, true, Some(live.clone()), None, Some(Skipped), false, &["live_referral"]),
        (converted, true, Some(live), Some("ref"), Some(Exists), false, &[]),
    ];
    for (state, has_order, standing, order, becomes, counts, notes) in cases {
        let row = Row { email: Some(&email), friend: Some(&friend), state, has_order, ..row() };
        let known = Known { by_email: Some(&anna), standing: standing.as_ref(), order, ..Known::default() };
        let plan = decide(&row, &known).unwrap();
        let shown = (plan.order, plan.counts, said(&plan).3);
        assert_eq!(shown, (becomes, counts, notes.to_vec()), "{state:?} {has_order} {standing:?} {order:?}");
    }
    let nobody = Row { email: Some(&email), has_order: true, ..row() };
    let known = Known { by_email: Some(&anna), ..Known::default() };
    let plan = decide(&nobody, &known).unwrap();
    assert_eq!(said(&plan), (Exists, None, Some(Skipped), vec!["friend_missing"]));
    let paid = Row { email: Some(&email), friend: Some(&friend), state: rejected, paid: true, ..row() };
    assert_eq!(decide(&paid, &known).unwrap().notes, [Note::NotConverted]);
}

#[test]
fn each_code_is_said_by_one_reason() {
    let codes: std::collections::BTreeSet<_> =
        Note::ALL.map(Note::code).into_iter().chain(Refusal::ALL.map(Refusal::code)).collect();
    assert_eq!(codes.len(), Note::ALL.len() + Refusal::ALL.len());
}
