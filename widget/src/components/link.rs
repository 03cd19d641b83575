//! An advocate: the form that makes a link, the link, and the ways to share it.

use goodword_protocol::{Channel, Text};
use leptos::{either::Either, prelude::*};

use super::{
    icon,
    parts::{copy_field, form, heading, press, top},
};
use crate::{app::App, browser, model::Event, share::through};

/// A form for a customer who is not known yet.
pub(super) fn enrol(app: App) -> impl IntoView {
    let top = [app.say(Text::Title), app.say(Text::Intro)];
    form(app, top, Text::EmailLabel, Text::EnrolButton, true)
}

/// The link in a field, the share buttons, and the place of the numbers.
pub(super) fn link(app: App, url: &str) -> impl IntoView + use<> {
    let numbers = "numbers";
    view! {
        {top(app.say(Text::Title), app.say(Text::Intro))}
        {copy_field(app, "copy", app.say(Text::LinkLabel), url.to_owned())}
        {heading(app.say(Text::ShareHeading))}
        <ul class="share">{channels(app, url)}</ul>
        <section>
            {heading(app.say(Text::NumbersHeading))} <div class=numbers></div>
        </section>
    }
}

/// The program's channels in the owner's order.
fn channels(app: App, url: &str) -> Vec<impl IntoView + use<>> {
    let site = app.site();
    let mut channels = Vec::new();
    for &channel in &site.config.channels {
        if let Some(address) = app.message(&through(url, channel)).address(channel) {
            channels.push(Either::Left(anchor(app, channel, address)));
        } else if channel == Channel::Native && browser::can_share() {
            channels.push(Either::Right(native(app)));
        }
    }
    channels
}

/// A plain link: it leads where it leads whatever becomes of the widget, which only tells that it was used.
fn anchor(app: App, channel: Channel, address: String) -> impl IntoView {
    let name = match channel {
        Channel::Email => app.say(Text::ChannelEmail),
        Channel::Sms => app.say(Text::ChannelSms),
        Channel::Whatsapp => "WhatsApp".to_owned(),
        Channel::Facebook => "Facebook".to_owned(),
        Channel::Linkedin => "LinkedIn".to_owned(),
        Channel::Telegram => "Telegram".to_owned(),
        _ => "X".to_owned(),
    };
    let label = app.site().texts.fill(Text::ShareWith, "channel", &name);
    let target = if address.starts_with('h') { "_blank" } else { "_self" };
    view! {
        <li>
            <a href=address target=target rel="noopener noreferrer" aria-label=label on:click=press(app, Event::Shared(channel))>
                {icon::icon(icon::of(channel))}
                {name}
            </a>
        </li>
    }
}

/// The system's share sheet.
fn native(app: App) -> impl IntoView {
    view! {
        <li>
            <button type="button" on:click=press(app, Event::ShareAsked)>
                {icon::icon(icon::of(Channel::Native))}
                {app.say(Text::ShareNative)}
            </button>
        </li>
    }
}
