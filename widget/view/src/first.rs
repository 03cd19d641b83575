//! The widget's first views, drawn at the edge: what a page can show before any WebAssembly is there.
//!
//! Each is drawn once for a program and a language, with places for what only the browser knows ([`PLACES`]).

use goodword_protocol::Text;

use crate::{
    components,
    model::{Form, Gift, Model, Numbers, Screen},
    scene::{Language, Scene},
    texts::Texts,
    wire::{Config, Me, Offer},
};

/// Stands for the code of a link, the advocate's name, the coupon and what it is worth: letters that no encoding changes.
pub const PLACES: [&str; 4] = ["__code__", "__name__", "__coupon__", "__text__"];

/// The first views of one program in one language, as HTML.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct First {
    /// The form that makes a link.
    pub enrol: String,
    /// The advocate's link.
    pub link: String,
    /// The friend's offer by an advocate who gave a name.
    pub offer: String,
    /// The same without one.
    pub nameless: String,
    /// What a friend got before.
    pub gift: String,
    /// The shape of what is to come.
    pub waiting: String,
    /// The program is paused or over.
    pub closed: String,
    /// Nobody has the link that was followed.
    pub unknown: String,
}

impl First {
    /// Draws them.
    #[must_use]
    pub fn draw(config: &Config, texts: &Texts) -> Self {
        let [code, name, coupon, text] = PLACES.map(str::to_owned);
        let url = [&config.edge, "/r/", &config.program, "/", &code].concat();
        let offer = |name| Screen::Offer(Offer { code: code.clone(), name, open: true }, Form::default());
        let gift = Gift { code: code.clone(), text: Some(text), coupon: Some(coupon), waits: false };
        let draw = |screen| {
            let model = &Model::showing(screen);
            components::draw(&Scene { model, config, texts, language: &Unknown, alone: false })
        };
        Self {
            enrol: draw(Screen::Enrol(Form::default())),
            link: draw(Screen::Link(url, Numbers::Awaited)),
            offer: draw(offer(Some(name))),
            nameless: draw(offer(None)),
            gift: draw(Screen::Gift(gift)),
            waiting: draw(Screen::Waiting(None)),
            closed: draw(Screen::Notice(Text::ErrorClosed)),
            unknown: draw(Screen::Notice(Text::ErrorUnknownLink)),
        }
    }
}

/// Draws a screen for a page of the edge's own: complete without a script.
#[must_use]
pub fn alone(config: &Config, texts: &Texts, screen: Screen) -> String {
    let model = &Model::showing(screen);
    let html = components::draw(&Scene { model, config, texts, language: &Unknown, alone: true });
    // Leptos writes a space for an empty text, and what is empty takes no room only without it.
    html.replace("> </", "></")
}

/// Draws what came of an advocate's link for such a page. The name that the leaderboard shows is not changed there, so the
/// place among all advocates, which opens that form, is left out.
#[must_use]
pub fn numbers(config: &Config, texts: &Texts, language: &dyn Language, me: &Me) -> String {
    let model = &Model::showing(Screen::Gone);
    let me = Me { rank: None, ..me.clone() };
    let html = components::draw_numbers(&Scene { model, config, texts, language, alone: true }, &me);
    html.replace("> </", "></")
}

/// No first view says a number or a date.
struct Unknown;

impl Language for Unknown {
    fn date(&self, time: &str) -> String {
        time.to_owned()
    }

    fn number(&self, number: i64) -> String {
        number.to_string()
    }

    fn plural(&self, _: i64) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use goodword_protocol::Text;

    use super::*;
    use crate::{texts::texts, wire::Channel};

    fn first() -> First {
        let channel = |id: &str, address: Option<&str>| Channel {
            id: id.into(),
            name: id.into(),
            label: format!("Deel met {id}"),
            icon: "M0 0h24".into(),
            address: address.map(str::to_owned),
            phone: false,
        };
        let config = Config {
            program: "bakery".into(),
            edge: "https://e.nl".into(),
            locale: "nl".into(),
            open: true,
            channels: vec![channel("whatsapp", Some("https://wa.me/?text={text}")), channel("native", None)],
        };
        let said = [
            (Text::Title, "Brood & <b>koek</b>"),
            (Text::ShareMessage, "Proef: {link}"),
            (Text::FriendTitle, "{name} geeft je 10%"),
            (Text::FriendTitleNameless, "Voor jou: 10%"),
        ];
        First::draw(&config, &texts(&said))
    }

    #[test]
    fn a_link_can_be_shared_before_the_widget_is_there() {
        let link = first().link;
        let address =
            "https://wa.me/?text=Proef%3A%20https%3A%2F%2Fe.nl%2Fr%2Fbakery%2F__code__%3Fc%3Dwhatsapp";
        assert!(link.contains(address), "{link}");
        assert!(link.contains("value=\"https://e.nl/r/bakery/__code__\""), "{link}");
    }

    #[test]
    fn a_text_is_text_whatever_stands_in_it() {
        let enrol = first().enrol;
        assert!(enrol.contains("Brood &amp; &lt;b&gt;koek&lt;/b&gt;"), "{enrol}");
    }

    #[test]
    fn a_form_goes_to_the_edges_page_when_nothing_takes_it_over() {
        let first = first();
        assert!(first.enrol.contains("action=\"https://e.nl/p/bakery?locale=nl\""), "{}", first.enrol);
        assert!(
            first.offer.contains("action=\"https://e.nl/p/bakery/__code__?locale=nl\""),
            "{}",
            first.offer
        );
    }

    #[test]
    fn what_only_the_browser_knows_has_its_place_where_it_is_said() {
        let first = first();
        let views = [
            (&first.enrol, [false, false, false, false]),
            (&first.link, [true, false, false, false]),
            (&first.offer, [true, true, false, false]),
            (&first.nameless, [true, false, false, false]),
            (&first.gift, [false, false, true, true]),
            (&first.waiting, [false, false, false, false]),
        ];
        for (html, known) in views {
            assert_eq!(PLACES.map(|place| html.contains(place)), known, "{html}");
        }
    }

    #[test]
    fn no_number_is_said_before_it_is_known() {
        let link = first().link;
        assert!(link.contains("<div class=\"numbers\"><div class=\"shape\"></div>"), "{link}");
    }

    #[test]
    fn the_page_with_scripts_gets_each_view_by_its_name() {
        let first = serde_json::to_value(first()).unwrap();
        let mut names: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected = ["closed", "enrol", "gift", "link", "nameless", "offer", "unknown", "waiting"];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_friend_reads_who_gives_what() {
        let first = first();
        assert!(first.offer.contains("__name__ geeft je 10%"));
        assert!(first.nameless.contains("Voor jou: 10%"));
        assert!(first.gift.contains("__coupon__") && first.gift.contains("__text__"));
    }
}
