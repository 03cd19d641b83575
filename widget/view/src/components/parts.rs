//! What several screens use.

use goodword_protocol::Text;
use leptos::prelude::*;

use super::icon::{GOODWORD, icon};
use crate::{model::Form, scene::Scene};

/// A button that does something.
pub(super) fn button(class: &'static str, words: String, deed: &'static str, with: String) -> impl IntoView {
    view! {
        <button type="button" class=class data-do=deed data-with=with>
            {words}
        </button>
    }
}

/// What went wrong, said as soon as it does.
pub(super) fn trouble(words: String) -> impl IntoView {
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
            {icon(GOODWORD.to_owned())} <div>
                <h2 tabindex="-1">{title}</h2>
                {paragraph(intro)}
            </div>
        </div>
    }
}

/// A sentence that says all there is to say, and perhaps a coupon.
pub(super) fn notice(
    scene: &Scene,
    title: String,
    intro: String,
    coupon: Option<(String, String)>,
) -> impl IntoView + use<> {
    view! {
        {top(title, intro)}
        {coupon.map(|(label, coupon)| ticket(scene, label, coupon))}
    }
}

/// A coupon, to be copied or filled in by the page.
fn ticket(scene: &Scene, label: String, coupon: String) -> impl IntoView + use<> {
    view! {
        {copy_field(scene, "ticket", label, coupon.clone(), coupon.clone())}
        {(!scene.alone).then(|| button("apply", scene.say(Text::ApplyButton), "apply", coupon))}
    }
}

/// A text in a field with a button that copies it, or something longer that stands for it.
pub(super) fn copy_field(
    scene: &Scene,
    class: &'static str,
    label: String,
    value: String,
    copies: String,
) -> impl IntoView + use<> {
    let (done, failed) = match &scene.model.copied {
        Some(last) if last.text == copies => (last.done, !last.done),
        _ => (false, false),
    };
    let words = scene.say(if done { Text::Copied } else { Text::Copy });
    view! {
        <div class=class>
            <label>{label} <input readonly dir="ltr" value=value /></label>
            {(!scene.alone).then(|| button("main", words, "copy", copies))}
            {trouble(scene.maybe(failed.then_some(Text::CopyFailed)))}
        </div>
    }
}

/// An entry of a list: what, more of it, a longer word on it, and a coupon.
pub(super) fn item(
    scene: &Scene,
    class: &'static str,
    [what, more, why]: [String; 3],
    coupon: Option<String>,
) -> impl IntoView + use<> {
    let label = what.clone();
    view! {
        <li class=class>
            <b>{what}</b>
            <span>{more}</span>
            {paragraph(why)}
            {coupon.map(|coupon| copy_field(scene, "copy", label, coupon.clone(), coupon))}
        </li>
    }
}

/// A screen that asks for an address, and for a name unless it is a friend's claim of a link.
pub(super) fn form(
    scene: &Scene,
    [title, intro]: [String; 2],
    label: Text,
    send: Text,
    code: Option<&str>,
    form: &Form,
) -> impl IntoView + use<> {
    let mut page = [&scene.config.edge, "/p/", &scene.config.program].concat();
    if let Some(code) = code {
        page.push('/');
        page.push_str(code);
    }
    page.push_str("?locale=");
    page.push_str(&scene.config.locale);
    let invalid = if form.is_mistyped() { "true" } else { "false" };
    // Without a script that takes it over, the edge's own page answers.
    let target = if scene.alone { "_self" } else { "_blank" };
    view! {
        {top(title, intro)}
        <form novalidate method="post" action=page target=target data-do="submit">
            {field(scene.say(label), ["email", "email", "email", "trouble"], invalid)}
            {code.is_none().then(|| name(scene))} <div id="trouble">{trouble(scene.maybe(form.trouble))}</div>
            <button class="main">{scene.say(if form.busy { Text::Busy } else { send })}</button>
        </form>
    }
}

/// A label with its field, of this name, type and purpose, and what describes it.
pub(super) fn field(
    label: String,
    [name, kind, purpose, described]: [&'static str; 4],
    invalid: &'static str,
) -> impl IntoView {
    view! {
        <label>
            {label}
            <input
                name=name
                type=kind
                autocomplete=purpose
                aria-describedby=described
                aria-invalid=invalid
            />
        </label>
    }
}

fn name(scene: &Scene) -> impl IntoView + use<> {
    let label = [&scene.say(Text::NameLabel), " (", &scene.say(Text::Optional), ")"].concat();
    view! {
        {field(label, ["name", "text", "given-name", "hint"], "false")}
        <small id="hint">{scene.say(Text::NameHint)}</small>
    }
}

/// Something that opens below its name.
pub(super) fn more(class: &'static str, name: String, what: impl IntoView) -> impl IntoView {
    view! {
        <details class=class>
            <summary>{name}</summary>
            {what}
        </details>
    }
}

/// The shape of what is to come; when it does not come, why, and another try.
pub(super) fn waiting(scene: &Scene, why: Option<Text>) -> impl IntoView + use<> {
    let again = why.map(|_| button("retry", scene.say(Text::Retry), "retry", String::new()));
    let class = if why.is_none() { "shape" } else { "" };
    view! {
        <div class=class></div>
        {trouble(scene.maybe(why))}
        {again}
    }
}
