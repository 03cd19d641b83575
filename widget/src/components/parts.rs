//! What several screens use.

use goodword_protocol::Text;
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
};

use super::icon::{GOODWORD, icon};
use crate::{
    app::{App, Words},
    browser,
    model::{Event, Numbers, Screen},
};

/// A click that sends an event.
pub(super) fn press(app: App, event: Event) -> impl FnMut(MouseEvent) {
    move |_| app.send(event.clone())
}

/// A button that sends an event.
pub(super) fn button(app: App, class: &'static str, words: Words, event: Event) -> impl IntoView {
    view! {
        <button type="button" class=class on:click=press(app, event)>
            {words}
        </button>
    }
}

/// What went wrong, said as soon as it does.
fn trouble(words: Words) -> impl IntoView {
    view! {
        <p class="trouble" role="alert">
            {words}
        </p>
    }
}

/// A paragraph; an empty one takes no room.
pub(super) fn paragraph(text: String) -> impl IntoView {
    view! { <p>{text}</p> }
}

/// The heading of a part of a screen; an empty one takes no room.
pub(super) fn heading(text: String) -> impl IntoView {
    view! { <h3>{text}</h3> }
}

/// The heading of a screen; it can take the focus.
pub(super) fn top(title: String, intro: String) -> impl IntoView {
    view! {
        <div class="top">
            {icon(GOODWORD)} <div>
                <h2 tabindex="-1">{title}</h2>
                {paragraph(intro)}
            </div>
        </div>
    }
}

/// A sentence that says all there is to say, and perhaps something to copy.
pub(super) fn notice(
    app: App,
    title: String,
    intro: String,
    copy: Option<(String, String)>,
) -> impl IntoView {
    view! {
        {top(title, intro)}
        {copy.map(|(label, value)| copy_field(app, "ticket", label, value))}
    }
}

/// A text in a field with a button that copies it.
pub(super) fn copy_field(app: App, class: &'static str, label: String, value: String) -> impl IntoView {
    let (shown, refused, asked) = (value.clone(), value.clone(), value.clone());
    let copied = app.words(move |model| {
        let done = model.copied.as_ref().is_some_and(|copied| copied.done && copied.text == shown);
        Some(if done { Text::Copied } else { Text::Copy })
    });
    let failed = app.words(move |model| {
        let failed = model.copied.as_ref().is_some_and(|copied| !copied.done && copied.text == refused);
        failed.then_some(Text::CopyFailed)
    });
    view! {
        <div class=class>
            <label>{label} <input readonly value=value /></label>
            {button(app, "main", copied, Event::CopyAsked(asked))}
            {trouble(failed)}
        </div>
    }
}

/// A screen that asks for an address, and perhaps for a name.
pub(super) fn form(
    app: App,
    [title, intro]: [String; 2],
    label: Text,
    send: Text,
    named: bool,
) -> impl IntoView {
    let words = app
        .words(move |model| Some(if model.form().is_some_and(|form| form.busy) { Text::Busy } else { send }));
    let submit = move |event: SubmitEvent| {
        if let Some([email, name]) = browser::form_values(&event, ["email", "name"]) {
            app.send(Event::Submitted { email, name });
        }
    };
    view! {
        {top(title, intro)}
        <form novalidate on:submit=submit>
            {field(app.say(label), ["email", "email", "email", "trouble"])}
            {named.then(|| name(app))} <div id="trouble">
                {trouble(app.words(|model| model.form().and_then(|form| form.trouble)))}
            </div> <button class="main">{words}</button>
        </form>
    }
}

/// A label with its field, of this name, type and purpose, and what describes it.
fn field(label: String, [name, kind, purpose, described]: [&'static str; 4]) -> impl IntoView {
    view! {
        <label>
            {label} <input name=name type=kind autocomplete=purpose aria-describedby=described />
        </label>
    }
}

fn name(app: App) -> impl IntoView {
    let label = [&app.say(Text::NameLabel), " (", &app.say(Text::Optional), ")"].concat();
    view! {
        {field(label, ["name", "text", "given-name", "hint"])}
        <small id="hint">{app.say(Text::NameHint)}</small>
    }
}

/// The shape of what is to come; when it does not come, why, and another try.
pub(super) fn waiting(app: App) -> impl IntoView {
    let words = app.words(|model| match &model.screen {
        Screen::Waiting(trouble) => *trouble,
        Screen::Link(_, Numbers::Failed(trouble)) => Some(*trouble),
        _ => None,
    });
    view! {
        {trouble(words)}
        {button(app, "retry", app.words(|_| Some(Text::Retry)), Event::Retried)}
    }
}
