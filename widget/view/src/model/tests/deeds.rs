//! What somebody does with a view.

use super::*;

#[test]
fn each_has_its_name() {
    let table = [
        ("submit", Event::Submitted { email: "with".into(), name: "more".into() }),
        ("retry", Event::Retried),
        ("returned", Event::Returned),
        ("copy", Event::CopyAsked("with".into())),
        ("copied", Event::CopyEnded(Copied { text: "with".into(), done: true })),
        ("native", Event::ShareAsked),
        ("share", Event::Shared("with".into())),
        ("write", Event::Written("with".into())),
        ("name", Event::Named("with".into())),
        ("apply", Event::Applied("with".into())),
        ("log-out", Event::LoggedOut),
        ("ask-erase", Event::EraseAsked),
        ("stay", Event::EraseUnasked),
        ("erase", Event::EraseMeant),
    ];
    for (deed, event) in table {
        assert!(Event::done(deed, "with".into(), "more".into()) == Some(event), "{deed}");
    }
}

#[test]
fn that_is_newer_than_the_widget_is_nothing() {
    for deed in ["", "Submit", "erase ", "dance"] {
        assert!(Event::done(deed, String::new(), String::new()).is_none(), "{deed}");
    }
}
