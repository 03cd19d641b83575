//! The way out: an advocate logs out of this browser, or has everything about them erased.

use goodword_protocol::Text;
use leptos::prelude::*;

use super::parts::{button, paragraph};
use crate::{model::Leaving, scene::Scene};

/// Two quiet buttons; whoever wants to be erased is asked once whether they mean it.
pub(super) fn leaving(scene: &Scene) -> impl IntoView + use<> {
    let asked = [(Text::EraseNo, "stay"), (Text::EraseYes, "erase")];
    let (question, buttons) = match scene.model.leaving {
        Leaving::No => (None, [(Text::LogOut, "log-out"), (Text::Erase, "ask-erase")]),
        Leaving::Asked(trouble) => (Some(trouble.unwrap_or(Text::EraseQuestion)), asked),
        Leaving::Busy => (Some(Text::Busy), asked),
    };
    let [stay, go] = buttons.map(|(text, deed)| button("quiet", scene.say(text), deed, String::new()));
    view! {
        <div class="leaving">
            {paragraph(scene.maybe(question))}
            {stay}
            {go}
        </div>
    }
}
