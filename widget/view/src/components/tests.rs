//! What stands in the HTML of each screen, by what matters to whoever meets it.

mod advocate;
mod alone;
mod friend;
mod numbers;

use goodword_protocol::{ReferralState, RewardState, Text};

use super::draw;
use crate::{
    model::{Copied, Event, Form, Gift, Leaving, Model, Numbers, Screen, Start},
    scene::{Language, Scene},
    texts::{Said, Texts},
    wire::{Channel, Config, Given, Me, Offer, Options, Referral, Standing, Step},
};

const URL: &str = "https://e.nl/r/bakery/K7QW2MXZ";
/// Breaks out of a text and of a value in double or single quotes, where either is not escaped.
const HOSTILE: &str = "\"'></textarea></a><script>alert(1)</script><img src=x onerror=alert(1)>&quot;&lt;";

/// A language of its own: what was asked of it can be told from what was not.
struct Plain;

impl Language for Plain {
    fn date(&self, time: &str) -> String {
        format!("on {time}")
    }

    fn number(&self, number: i64) -> String {
        format!("#{number}")
    }

    fn plural(&self, number: i64) -> String {
        if number == 1 { "one" } else { "other" }.to_owned()
    }
}

/// Each text says its key, with the place in it that the widget fills.
fn texts() -> Texts {
    let place = |text: Text| match text {
        Text::FriendTitle => "{name}",
        Text::StatePendingUntil => "{date}",
        Text::Place => "{rank}",
        Text::ShareMessage => "{link}",
        _ => "",
    };
    let said = |text: &Text| match text {
        Text::ToGo => Said::Plural(vec![
            ("one".into(), "{count} friend to go".into()),
            ("other".into(), "{count} friends to go".into()),
        ]),
        text => Said::Plain(format!("[{}]{}", text.key(), place(*text))),
    };
    Texts::new(Text::ALL.iter().map(said).collect())
}

/// A channel called `name` that leads to this address.
fn channel(id: &str, name: &str, address: Option<&str>) -> Channel {
    Channel {
        id: id.into(),
        name: name.into(),
        label: format!("Share with {name}"),
        icon: "M0 0h24".into(),
        address: address.map(str::to_owned),
        phone: id == "sms",
    }
}

fn config(name: &str) -> Config {
    Config {
        program: "bakery".into(),
        edge: "https://e.nl".into(),
        locale: "en".into(),
        open: true,
        channels: vec![
            channel("telegram", name, Some("https://t.me/share/url?url={link}&text={bare}")),
            channel("email", name, Some("mailto:?subject={subject}&body={text}")),
            channel("sms", name, Some("sms:?&body={text}")),
            channel("native", name, None),
            channel("qr", name, None),
            channel("copy", name, None),
        ],
    }
}

fn drawn(model: &Model) -> String {
    drawn_by(model, &config("Name"))
}

fn drawn_by(model: &Model, config: &Config) -> String {
    draw(&Scene { model, config, texts: &texts(), language: &Plain, alone: false })
}

fn screen(screen: Screen) -> String {
    drawn(&Model::showing(screen))
}

fn link(numbers: Numbers) -> Model {
    Model::showing(Screen::Link(URL.into(), numbers))
}

/// Numbers with one of each, in which this text stands wherever one can.
fn me(text: &str) -> Me {
    let text = || text.to_owned();
    Me {
        url: URL.into(),
        proved: false,
        clicks: 1200,
        friends: 2,
        points: 5,
        next: Some(Step { text: text(), at: 5, remaining: 3 }),
        rank: Some(7),
        shown_name: Some(text()),
        board: vec![Standing { rank: Some(1), converted: 9, name: Some(text()), own: false }],
        referrals: vec![Referral {
            friend: text(),
            state: Some(ReferralState::Rejected),
            why: vec![text(), text()],
        }],
        rewards: vec![Given {
            text: text(),
            state: Some(RewardState::Fulfilled),
            coupon: Some(text()),
            available_at: None,
            why: Some(text()),
        }],
    }
}

/// Every screen there is, in each of its forms, with this text wherever somebody's data stands.
fn every(text: &str) -> Vec<Model> {
    let data = || text.to_owned();
    let form = |trouble| Form { busy: false, trouble };
    let offer = |name, form| Screen::Offer(Offer { code: data(), name, open: true }, form);
    let gift = |coupon, text, waits| Screen::Gift(Gift { code: data(), text, coupon, waits });
    let url = || [URL, text].concat();
    let mut models: Vec<Model> = [
        Screen::Waiting(None),
        Screen::Waiting(Some(Text::ErrorNetwork)),
        Screen::Enrol(Form::default()),
        Screen::Enrol(Form { busy: true, trouble: None }),
        Screen::Enrol(form(Some(Text::ErrorEmail))),
        Screen::Enrol(form(Some(Text::ErrorNetwork))),
        Screen::Link(url(), Numbers::Awaited),
        Screen::Link(url(), Numbers::Failed(Text::ErrorOther)),
        offer(Some(data()), Form::default()),
        offer(None, form(Some(Text::ErrorOwnLink))),
        gift(Some(data()), Some(data()), false),
        gift(None, Some(data()), true),
        gift(None, None, false),
        Screen::Notice(Text::ErrorClosed),
    ]
    .map(Model::showing)
    .into();
    for leaving in [Leaving::No, Leaving::Asked(None), Leaving::Asked(Some(Text::ErrorBusy)), Leaving::Busy] {
        let mut model = Model::showing(Screen::Link(url(), Numbers::Known(me(text))));
        (model.leaving, model.message) = (leaving, Some(data()));
        model.copied = Some(Copied { text: data(), done: leaving == Leaving::No });
        models.push(model);
    }
    models
}

/// The values of this attribute, in their order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect()
}

/// The markup without texts and values, as a browser tells them apart.
fn skeleton(html: &str) -> String {
    let (mut tag, mut quoted) = (false, false);
    let mut markup = String::new();
    for letter in html.chars() {
        match letter {
            '<' if !tag => tag = true,
            '>' if tag && !quoted => {
                tag = false;
                markup.push('>');
            }
            '"' if tag => quoted = !quoted,
            _ => {}
        }
        if tag && !quoted {
            markup.push(letter);
        }
    }
    markup
}

#[test]
fn nothing_that_somebody_wrote_becomes_markup() {
    let kind = every("kind").into_iter().map(|model| drawn_by(&model, &config("kind")));
    let hostile = every(HOSTILE).into_iter().map(|model| drawn_by(&model, &config(HOSTILE)));
    for (kind, hostile) in kind.zip(hostile) {
        assert_eq!(skeleton(&kind), skeleton(&hostile));
        assert!(!hostile.contains("<script"), "{hostile}");
    }
}

#[test]
fn nothing_that_the_owner_says_becomes_markup() {
    let config = config("Name");
    let all = |said: &str| Texts::new(Text::ALL.iter().map(|_| Said::Plain(said.to_owned())).collect());
    let (kind, hostile) = (all("kind"), all(HOSTILE));
    for model in &every("data") {
        let draw =
            |texts| skeleton(&draw(&Scene { model, config: &config, texts, language: &Plain, alone: false }));
        assert_eq!(draw(&kind), draw(&hostile));
    }
}

#[test]
fn a_skeleton_shows_what_breaks_out() {
    assert_eq!(skeleton("<a href=\"x>y\">1 &lt; 2</a>"), "<a href=\"></a>");
    assert_ne!(skeleton("<p>kind</p>"), skeleton("<p><b>kind</b></p>"));
    assert_ne!(skeleton("<a title=\"kind\">"), skeleton("<a title=\"\" onclick=\"kind\">"));
}

#[test]
fn everything_that_can_be_done_is_understood_and_everything_understood_can_be_done() {
    let mut offered: Vec<String> = Vec::new();
    for model in every("data") {
        for deed in values(&drawn(&model), "data-do") {
            assert!(Event::done(deed, String::new(), String::new()).is_some(), "{deed}");
            offered.push(deed.to_owned());
        }
    }
    offered.sort();
    offered.dedup();
    let all = [
        "apply",
        "ask-erase",
        "copy",
        "erase",
        "log-out",
        "name",
        "native",
        "retry",
        "share",
        "stay",
        "submit",
        "write",
    ];
    assert_eq!(offered, all);
}

#[test]
fn a_description_is_where_a_field_says_it_is() {
    for model in every("data") {
        let html = drawn(&model);
        let ids = values(&html, "id");
        for described in values(&html, "aria-describedby") {
            assert_eq!(ids.iter().filter(|id| **id == described).count(), 1, "{described} in {html}");
        }
    }
}

#[test]
fn every_screen_but_the_waiting_one_has_one_heading_that_takes_the_focus() {
    for model in every("data") {
        let headings = usize::from(!matches!(model.screen, Screen::Waiting(_)));
        assert_eq!(drawn(&model).matches("<h2 tabindex=\"-1\">").count(), headings);
    }
}

#[test]
fn a_button_outside_a_form_sends_none() {
    for model in every("data") {
        let html = drawn(&model);
        let sends = html.matches("<button class=\"main\">").count();
        assert_eq!(html.matches("<button").count(), html.matches("<button type=\"button\"").count() + sends);
        assert_eq!(sends, html.matches("<form").count());
    }
}

#[test]
fn pictures_and_icons_say_what_they_are_or_nothing() {
    for model in every("data") {
        let html = drawn(&model);
        assert_eq!(html.matches("<svg").count(), html.matches("aria-hidden=\"true\"").count());
        assert_eq!(
            html.matches("<img").count(),
            values(&html, "alt").iter().filter(|alt| !alt.is_empty()).count()
        );
    }
}

#[test]
fn the_shape_of_what_is_to_come_says_nothing_and_a_failure_says_why() {
    let waits = screen(Screen::Waiting(None));
    assert!(waits.contains("class=\"shape\"") && !waits.contains("<button"), "{waits}");
    let failed = screen(Screen::Waiting(Some(Text::ErrorNetwork)));
    assert!(failed.contains("role=\"alert\" class=\"trouble\">[error_network]</p>"), "{failed}");
    assert!(!failed.contains("shape") && failed.contains("data-do=\"retry\""), "{failed}");
}

#[test]
fn nothing_is_drawn_of_what_is_hidden() {
    assert_eq!(screen(Screen::Gone), "");
    let options = Options { card: true, code: Some("K7QW2MXZ".into()), ..Options::default() };
    let (card, _) = Model::new(Start { options, open: true, ..Start::default() });
    assert_eq!(drawn(&card), "");
}

#[test]
fn a_notice_is_one_sentence() {
    let html = screen(Screen::Notice(Text::ErrorClosed));
    assert!(html.contains("[error_closed]</h2>") && !html.contains("<button"), "{html}");
}
