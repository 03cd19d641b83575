//! The links behind the share buttons: plain addresses with the message filled in.

use goodword_protocol::{Channel, Text};

use crate::texts::{Texts, fill};

/// What an advocate sends to a friend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The advocate's link.
    pub link: String,
    /// Subject of an email.
    pub subject: String,
    /// The message with the link in it.
    pub full: String,
    /// The message for channels that carry the link themselves.
    pub bare: String,
}

impl Message {
    /// The message of this program's texts around `link`.
    #[must_use]
    pub fn new(texts: &Texts, link: &str) -> Self {
        let template = texts.say(Text::ShareMessage);
        let bare = fill(template, "link", "");
        Self {
            link: link.to_owned(),
            subject: texts.say(Text::ShareSubject).to_owned(),
            full: fill(template, "link", link),
            bare: bare.trim_end_matches([' ', ':']).to_owned(),
        }
    }

    /// The address that opens `channel` with the message; none for a channel that is not an address.
    #[must_use]
    pub fn address(&self, channel: Channel) -> Option<String> {
        Some(match channel {
            Channel::Email => address("mailto:?subject=", &[&self.subject, "&body=", &self.full]),
            Channel::Sms => address("sms:?&body=", &[&self.full]),
            Channel::Whatsapp => address("https://wa.me/?text=", &[&self.full]),
            Channel::Facebook => address("https://www.facebook.com/sharer/sharer.php?u=", &[&self.link]),
            Channel::X => address("https://x.com/intent/post?text=", &[&self.full]),
            Channel::Linkedin => {
                address("https://www.linkedin.com/sharing/share-offsite/?url=", &[&self.link])
            }
            Channel::Telegram => address("https://t.me/share/url?url=", &[&self.link, "&text=", &self.bare]),
            _ => return None,
        })
    }
}

/// The link as it goes through a channel: whoever follows it tells which.
#[must_use]
pub fn through(link: &str, channel: Channel) -> String {
    [link, "?c=", channel.name()].concat()
}

/// `start`, then values to be encoded with names between them: value, name, value, …
fn address(start: &str, parts: &[&str]) -> String {
    let mut address = String::from(start);
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 0 {
            encode(part, &mut address);
        } else {
            address.push_str(part);
        }
    }
    address
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn encode(value: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(HEX[usize::from(byte >> 4)]));
            into.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://edge.example/r/bakery/K7QW2MXZ";

    fn message() -> Message {
        let texts = serde_json::json!({
            "share_message": "Brood & koek, 10% korting: {link}",
            "share_subject": "Voor jou: één tip",
        });
        Message::new(&Texts::new(texts), LINK)
    }

    #[test]
    fn each_channel_opens_with_the_message_filled_in() {
        let link = "https%3A%2F%2Fedge.example%2Fr%2Fbakery%2FK7QW2MXZ";
        let bare = "Brood%20%26%20koek%2C%2010%25%20korting";
        let full = format!("{bare}%3A%20{link}");
        let expected = [
            (Channel::Whatsapp, format!("https://wa.me/?text={full}")),
            (Channel::Email, format!("mailto:?subject=Voor%20jou%3A%20%C3%A9%C3%A9n%20tip&body={full}")),
            (Channel::Facebook, format!("https://www.facebook.com/sharer/sharer.php?u={link}")),
            (Channel::X, format!("https://x.com/intent/post?text={full}")),
            (Channel::Linkedin, format!("https://www.linkedin.com/sharing/share-offsite/?url={link}")),
            (Channel::Telegram, format!("https://t.me/share/url?url={link}&text={bare}")),
            (Channel::Sms, format!("sms:?&body={full}")),
        ];
        for (channel, address) in expected {
            assert_eq!(message().address(channel), Some(address));
        }
    }

    #[test]
    fn a_link_tells_through_which_channel_it_went() {
        assert_eq!(through(LINK, Channel::Whatsapp), format!("{LINK}?c=whatsapp"));
        let link = through(LINK, Channel::Facebook);
        let address = Message { link, ..message() }.address(Channel::Facebook).unwrap();
        assert!(address.ends_with("K7QW2MXZ%3Fc%3Dfacebook"), "{address}");
    }

    #[test]
    fn copy_the_share_sheet_and_the_qr_code_are_no_addresses() {
        for channel in [Channel::Copy, Channel::Native, Channel::Qr] {
            assert_eq!(message().address(channel), None);
        }
    }
}
