//! The links behind the share buttons: plain addresses with the message filled in.

use goodword_protocol::Text;

use crate::{
    texts::{Texts, fill},
    wire::Channel,
};

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
    /// The message around `link`: as the advocate wrote it, else of this program's texts. A link that the advocate
    /// left out goes behind.
    #[must_use]
    pub fn new(texts: &Texts, written: Option<&str>, link: &str) -> Self {
        let mut template = written.unwrap_or_else(|| texts.say(Text::ShareMessage)).to_owned();
        let bare = fill(&template, "link", "");
        if bare == template {
            if !template.is_empty() {
                template.push(' ');
            }
            template.push_str("{link}");
        }
        Self {
            link: link.to_owned(),
            subject: texts.say(Text::ShareSubject).to_owned(),
            full: fill(&template, "link", link),
            bare: bare.trim_end_matches([' ', ':', '\n']).to_owned(),
        }
    }

    /// The address that opens a channel with the message, by the channel's template: each placeholder becomes its
    /// percent-encoded value.
    #[must_use]
    pub fn address(&self, template: &str) -> String {
        let mut address = String::with_capacity(template.len() + 3 * self.full.len());
        let mut rest = template;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|(before, inside)| Some((before, inside.split_once('}')?)))
        {
            address.push_str(before);
            let value = match name {
                "link" => &self.link,
                "text" => &self.full,
                "bare" => &self.bare,
                _ => &self.subject,
            };
            // RFC 6068 has line breaks in an email as two characters.
            if template.starts_with("mailto:") {
                encode(&value.replace('\n', "\r\n"), &mut address);
            } else {
                encode(value, &mut address);
            }
            rest = after;
        }
        address.push_str(rest);
        address
    }
}

/// The link as it goes through a channel: whoever follows it tells which.
#[must_use]
pub fn through(link: &str, channel: &Channel) -> String {
    [link, "?c=", &channel.id].concat()
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
    use crate::texts::texts;

    const LINK: &str = "https://edge.example/r/bakery/K7QW2MXZ";

    fn message(written: Option<&str>) -> Message {
        let texts = texts(&[
            (Text::ShareMessage, "Brood & koek, 10% korting: {link}"),
            (Text::ShareSubject, "Voor jou: één tip"),
        ]);
        Message::new(&texts, written, LINK)
    }

    #[test]
    fn each_placeholder_of_an_address_is_encoded() {
        let link = "https%3A%2F%2Fedge.example%2Fr%2Fbakery%2FK7QW2MXZ";
        let bare = "Brood%20%26%20koek%2C%2010%25%20korting";
        let table = [
            ("https://wa.me/?text={text}", format!("https://wa.me/?text={bare}%3A%20{link}")),
            (
                "https://t.me/share/url?url={link}&text={bare}",
                format!("https://t.me/share/url?url={link}&text={bare}"),
            ),
            ("mailto:?subject={subject}", "mailto:?subject=Voor%20jou%3A%20%C3%A9%C3%A9n%20tip".to_owned()),
            ("https://fax.example/{", "https://fax.example/{".to_owned()),
        ];
        for (template, address) in table {
            assert_eq!(message(None).address(template), address);
        }
    }

    #[test]
    fn an_advocate_who_writes_the_message_anew_cannot_lose_the_link() {
        assert_eq!(message(Some("Proef dit: {link}")).full, format!("Proef dit: {LINK}"));
        let without = message(Some("Proef dit"));
        assert_eq!((without.full, without.bare), (format!("Proef dit {LINK}"), "Proef dit".to_owned()));
    }

    #[test]
    fn a_link_tells_through_which_channel_it_went() {
        let channel = Channel { id: "whatsapp".into(), ..Channel::default() };
        assert_eq!(through(LINK, &channel), format!("{LINK}?c=whatsapp"));
    }
}
