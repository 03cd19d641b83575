//! An advocate: the form that makes a link, the link, and the ways to share it.

use goodword_protocol::Text;
use leptos::{either::Either, prelude::*};

use super::{
    icon,
    leaving::leaving,
    numbers,
    parts::{copy_field, form, heading, more, paragraph, top, waiting},
};
use crate::{
    model::{Form, Numbers},
    scene::Scene,
    share::through,
    wire::Channel,
};

/// A form for a customer who is not known yet.
pub(super) fn enrol(scene: &Scene, sent: &Form) -> impl IntoView + use<> {
    let top = [scene.say(Text::Title), scene.say(Text::Intro)];
    form(scene, top, Text::EmailLabel, Text::EnrolButton, None, sent)
}

/// The link in a field, the share buttons, the message, what came of it, and the way out.
pub(super) fn link(scene: &Scene, url: &str, numbers: &Numbers) -> impl IntoView + use<> {
    let scripted = !scene.alone;
    let copies = [url, "?c=copy"].concat();
    let numbers = match numbers {
        Numbers::Known(me) => Either::Left(numbers::known(scene, me)),
        Numbers::Failed(trouble) => Either::Right(waiting(scene, Some(*trouble))),
        Numbers::Awaited => Either::Right(waiting(scene, None)),
    };
    let numbers = view! {
        <section>{heading(scene.say(Text::NumbersHeading))} <div class="numbers">{numbers}</div></section>
    };
    view! {
        {top(scene.say(Text::Title), scene.say(Text::Intro))}
        {copy_field(scene, "copy", scene.say(Text::LinkLabel), url.to_owned(), copies)}
        <div class="share">{heading(scene.say(Text::ShareHeading))} {channels(scene, url)} {scripted.then(|| message(scene))}</div>
        {scripted.then_some(numbers)}
        <footer>
            {more("terms", scene.say(Text::TermsHeading), paragraph(scene.say(Text::Terms)))}
            {scripted.then(|| leaving(scene))}
        </footer>
    }
}

/// The message, to be changed before it is sent.
fn message(scene: &Scene) -> impl IntoView + use<> {
    let written = scene.model.message.clone().unwrap_or_else(|| scene.say(Text::ShareMessage));
    let area = view! {
        <textarea rows="3" name="message" aria-label=scene.say(Text::MessageLabel) data-do="write">
            {escape(&written)}
        </textarea>
    };
    more("message", scene.say(Text::MessageLabel), area)
}

/// Leptos takes what stands in a `textarea` for markup that is ready.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The program's channels in the owner's order, then what needs more room than a button.
fn channels(scene: &Scene, url: &str) -> impl IntoView + use<> {
    let (mut buttons, mut rooms) = (Vec::new(), Vec::new());
    for channel in &scene.config.channels {
        let link = through(url, channel);
        match (&channel.address, &*channel.id) {
            (Some(template), _) => {
                buttons.push(Either::Left(anchor(channel, scene.message(&link).address(template))));
            }
            (None, "qr") => rooms.push(qr(scene, channel, url)),
            (None, "native") if !scene.alone => buttons.push(Either::Right(native(channel))),
            (None, _) => {}
        }
    }
    view! {
        <ul>{buttons}</ul>
        {rooms}
    }
}

/// A plain link: it leads where it leads whatever becomes of the widget, which only tells that it was used.
fn anchor(channel: &Channel, address: String) -> impl IntoView + use<> {
    let target = if address.starts_with("http") { "_blank" } else { "_self" };
    view! {
        <li class=if channel.phone { "phone" } else { "" }>
            <a
                href=address
                target=target
                rel="noopener noreferrer"
                part="channel"
                aria-label=channel.label.clone()
                data-do="share"
                data-with=channel.id.clone()
            >
                {icon::icon(channel.icon.clone())}
                {channel.name.clone()}
            </a>
        </li>
    }
}

/// The system's share sheet, where there is one.
fn native(channel: &Channel) -> impl IntoView + use<> {
    view! {
        <li class="native">
            <button type="button" part="channel" data-do="native">
                {icon::icon(channel.icon.clone())}
                {channel.name.clone()}
            </button>
        </li>
    }
}

/// The link as a picture that another phone reads; the edge draws it.
fn qr(scene: &Scene, channel: &Channel, url: &str) -> impl IntoView + use<> {
    let picture = [url, "/qr.svg"].concat();
    let file = [&picture, "?download=1"].concat();
    let code = view! {
        <img loading="lazy" src=picture alt=scene.say(Text::QrHint) width="200" height="200" />
        <a href=file download="" data-do="share" data-with=channel.id.clone()>
            {scene.say(Text::Download)}
        </a>
    };
    more("qr", channel.name.clone(), code)
}
