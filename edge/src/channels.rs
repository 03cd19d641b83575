//! The ways to share as data: how each is called, what it looks like and where it leads.
//!
//! Nothing is sent by us: an address opens the advocate's own app or account with the message filled in, and they send
//! it, or do not.

use std::collections::BTreeMap;

use goodword_protocol::{Channel, ShareChannel, Text, Wording};

#[cfg(test)]
mod tests;

/// The channels of a program with all that it takes to show them, in the owner's order.
pub(crate) fn share(channels: &[Channel], texts: &BTreeMap<String, Wording>) -> Vec<ShareChannel> {
    channels.iter().map(|channel| shown(*channel, texts)).collect()
}

fn shown(channel: Channel, texts: &BTreeMap<String, Wording>) -> ShareChannel {
    let said = |text: Text| texts.get(text.key()).map(Wording::text).unwrap_or_default();
    let (name, is_place) = match name(channel) {
        Name::Brand(brand) => (brand, true),
        Name::Place(text) => (said(text), true),
        Name::Deed(text) => (said(text), false),
    };
    let label = if is_place { said(Text::ShareWith).replace("{channel}", name) } else { name.to_owned() };
    ShareChannel {
        id: channel,
        name: name.to_owned(),
        label,
        icon: path(drawing(channel)).to_owned(),
        address: address(channel).map(str::to_owned),
        // https://blog.joinmastodon.org/2026/03/a-new-share-button: what stands in the fragment stays in the browser.
        without_server: (channel == Channel::Mastodon)
            .then(|| "https://share.joinmastodon.org/#text={text}".to_owned()),
        phones_only: channel == Channel::Messenger,
    }
}

enum Name {
    /// The same in every language.
    Brand(&'static str),
    /// Something to share with.
    Place(Text),
    /// What the button does: nothing is shared "with" it.
    Deed(Text),
}

const fn name(channel: Channel) -> Name {
    match channel {
        Channel::Whatsapp => Name::Brand("WhatsApp"),
        Channel::Email => Name::Place(Text::ChannelEmail),
        Channel::Copy => Name::Deed(Text::Copy),
        Channel::Native => Name::Deed(Text::ShareNative),
        Channel::Facebook => Name::Brand("Facebook"),
        Channel::X => Name::Brand("X"),
        Channel::Linkedin => Name::Brand("LinkedIn"),
        Channel::Telegram => Name::Brand("Telegram"),
        Channel::Sms => Name::Place(Text::ChannelSms),
        Channel::Qr => Name::Deed(Text::QrHeading),
        Channel::Messenger => Name::Brand("Messenger"),
        Channel::Reddit => Name::Brand("Reddit"),
        Channel::Pinterest => Name::Brand("Pinterest"),
        Channel::Bluesky => Name::Brand("Bluesky"),
        Channel::Mastodon => Name::Brand("Mastodon"),
        Channel::Threads => Name::Brand("Threads"),
        Channel::Line => Name::Brand("LINE"),
    }
}

/// Where a channel leads, with the placeholders of [`ShareChannel`].
///
/// The whole message goes where it can be edited before it is sent. Networks that take a link and fetch its preview
/// themselves get the link.
const fn address(channel: Channel) -> Option<&'static str> {
    Some(match channel {
        // https://faq.whatsapp.com/5913398998672934
        Channel::Whatsapp => "https://wa.me/?text={text}",
        // RFC 6068
        Channel::Email => "mailto:?subject={subject}&body={text}",
        // RFC 5724. Android reads `?body=`, iOS `&body=`; behind `?&` both find it.
        Channel::Sms => "sms:?&body={text}",
        // https://developers.facebook.com/docs/plugins/share-button
        Channel::Facebook => "https://www.facebook.com/sharer/sharer.php?u={link}",
        // The app's own scheme. The web's send dialog needs an app registered at Facebook, which an owner would have to
        // make: https://developers.facebook.com/docs/sharing/reference/send-dialog
        Channel::Messenger => "fb-messenger://share?link={link}",
        // https://docs.x.com/x-for-websites/post-button/guides/web-intent
        Channel::X => "https://x.com/intent/tweet?text={text}",
        // What the button of https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/plugins/share-plugin
        // opens
        Channel::Linkedin => "https://www.linkedin.com/sharing/share-offsite/?url={link}",
        // https://core.telegram.org/widgets/share
        Channel::Telegram => "https://t.me/share/url?url={link}&text={bare}",
        // The parameters of the site's own form: https://github.com/reddit-archive/reddit, controllers/front.py
        Channel::Reddit => "https://www.reddit.com/submit?url={link}&title={bare}",
        // https://developers.pinterest.com/docs/web-features/buttons: without `media`, one picks among the page's pictures.
        Channel::Pinterest => "https://www.pinterest.com/pin/create/button/?url={link}&description={bare}",
        // https://docs.bsky.app/docs/advanced-guides/intent-links
        Channel::Bluesky => "https://bsky.app/intent/compose?text={text}",
        // Every server has this page: https://github.com/mastodon/mastodon/issues/442
        Channel::Mastodon => "https://{server}/share?text={text}",
        // https://developers.facebook.com/documentation/threads/threads-web-intents
        Channel::Threads => "https://www.threads.com/intent/post?text={text}",
        // https://developers.line.biz/en/docs/line-social-plugins/install-guide/using-line-share-buttons: unlike the app's
        // own `line.me/R/share` it works without the app too. Where it leaves out the text, the link still goes.
        Channel::Line => "https://social-plugins.line.me/lineit/share?url={link}&text={bare}",
        Channel::Copy | Channel::Native | Channel::Qr => return None,
    })
}

/// The file of a channel's icon; see data/icons/README.md.
const fn drawing(channel: Channel) -> &'static str {
    match channel {
        Channel::Whatsapp => include_str!("../data/icons/whatsapp.svg"),
        Channel::Email => include_str!("../data/icons/email.svg"),
        Channel::Copy => include_str!("../data/icons/copy.svg"),
        Channel::Native => include_str!("../data/icons/native.svg"),
        Channel::Facebook => include_str!("../data/icons/facebook.svg"),
        Channel::X => include_str!("../data/icons/x.svg"),
        Channel::Linkedin => include_str!("../data/icons/linkedin.svg"),
        Channel::Telegram => include_str!("../data/icons/telegram.svg"),
        Channel::Sms => include_str!("../data/icons/sms.svg"),
        Channel::Qr => include_str!("../data/icons/qr.svg"),
        Channel::Messenger => include_str!("../data/icons/messenger.svg"),
        Channel::Reddit => include_str!("../data/icons/reddit.svg"),
        Channel::Pinterest => include_str!("../data/icons/pinterest.svg"),
        Channel::Bluesky => include_str!("../data/icons/bluesky.svg"),
        Channel::Mastodon => include_str!("../data/icons/mastodon.svg"),
        Channel::Threads => include_str!("../data/icons/threads.svg"),
        Channel::Line => include_str!("../data/icons/line.svg"),
    }
}

/// The one path of a drawing.
fn path(drawing: &str) -> &str {
    let behind = drawing.split_once(" d=\"").map_or("", |(_, behind)| behind);
    behind.split('"').next().unwrap_or_default()
}
