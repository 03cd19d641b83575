//! Signing in by mail on the edge's own page: asking for the mail, giving back what was in it, and leaving again.
//!
//! No address that is asked for has anything secret in it; see [`crate::mail::write`]. What opens the page is sent by a
//! button, and kept in a cookie that no script can read.

use goodword_domain::sign_in::SignInCode;
use goodword_protocol::{Me, Text, WidgetConfig};
use goodword_view::{
    first,
    model::{Numbers, Screen},
    wire::{self, Json, Read},
};
use maud::{Markup, html};
use serde_json::Value;
use worker::{Response, ResponseBuilder};

use super::{
    advocates, email, hosted,
    page::{Page, drawn},
};
use crate::{
    auth,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    ledger::{
        answer::Enrolled,
        command::{Caller, Command, SignInAsked},
    },
    mail::Mailer,
    reader::{self, PublicProgram},
    texts::{self, SignInWords, Written},
    view,
};

/// How long a browser keeps the cookie, in seconds: 30 days.
const COOKIE_AGE: u32 = 30 * 86_400;
/// Puts what stands behind `#` into the field, so that only the button is to be pressed, and takes it out of the address.
const FILL_IN: &str = "const code=location.hash.slice(1);if(code){\
document.querySelector('[name=code]').value=decodeURIComponent(code);\
history.replaceState(null,'',location.pathname+location.search)}";

/// The session that the browser keeps for this program's page.
fn session(x: &Exchange, program: &str) -> Option<String> {
    let (cookies, (kept_as, _)) = (x.header("cookie")?, kept(&x.edge(), program));
    let values = cookies.split(';').filter_map(|cookie| cookie.trim().split_once('='));
    let mut sessions = values.filter(|(name, _)| *name == kept_as).map(|(_, value)| value.to_owned());
    sessions.find(|value| auth::is_session(value))
}

/// The cookie that keeps a session, or that ends it.
fn cookie(x: &Exchange, program: &str, session: Option<&str>) -> String {
    let (value, age) = session.map_or(("", 0), |session| (session, COOKIE_AGE));
    let (name, place) = kept(&x.edge(), program);
    format!("{name}={value}; {place}; Max-Age={age}; HttpOnly; SameSite=Lax")
}

/// What the cookie is called, and where it goes. Over HTTPS, browsers take a cookie of this prefix from nobody but this very
/// host: no other host of the site can put its own session into somebody's browser. Such a cookie goes to the whole host, so it is
/// the name that says of which program it is. A private network, which may have no HTTPS, has one for the program's page only.
fn kept(edge: &str, program: &str) -> (String, String) {
    if edge.starts_with("https://") {
        (format!("__Host-gw_me_{program}"), "Path=/; Secure".to_owned())
    } else {
        ("gw_me".to_owned(), format!("Path=/p/{program}"))
    }
}

/// `POST /p/{program}/me/{order}`: `link` or `out`.
pub(crate) async fn order(x: &mut Exchange, id: &str, order: &str) -> Result<Response> {
    if order == "link" { ask(x, id).await } else { leave(x, id).await }
}

/// `POST /p/{program}/me/link`: mails a code to whom the address belongs, if they take part.
async fn ask(x: &mut Exchange, id: &str) -> Result<Response> {
    own_page(x)?;
    let [address] = x.form(["email"]).await?;
    let program = reader::program(&x.env, id).await?;
    let config = hosted::config(x, &program);
    let words = texts::sign_in(config.locale);
    if Mailer::of(&x.env).is_none() {
        return Err(ApiError::new(Code::NotFound, "This deployment sends no mail."));
    }
    let page = Page::new(&program, &config);
    let address = match email("email", &address) {
        Ok(address) => address,
        Err(error) => {
            let trouble = say(&config, Text::ErrorEmail);
            return page.status(error.status()).card(asking(&config, id, Some(&trouble))).answer();
        }
    };
    let keyring = x.keyring()?;
    let seed = format!("{:032x}", auth::entropy());
    let asked = SignInAsked {
        person: keyring.person_key(id, address.normalised()),
        code_key: keyring.sign_in_key(id, &keyring.sign_in_code(id, &seed)),
        seed,
        locale: config.locale.tag().to_owned(),
        edge: x.edge(),
    };
    reader::ask::<()>(&x.env, id, Caller::Page(None), Command::AskSignIn(asked)).await?;
    let sent = html! {
        h2 tabindex="-1" { (words.sent_title) }
        p { (words.sent) }
        (entering(&config, id, words, None))
        p { (words.not_there) " " a href=(place(&config, id, "")) { (words.back) } }
    };
    page.card(sent).answer()
}

/// `GET /p/{program}/me/in`: where the link in the mail leads. Only the button uses the code up.
pub(crate) async fn enter(x: &mut Exchange, id: &str) -> Result<Response> {
    let program = reader::program(&x.env, id).await?;
    let config = hosted::config(x, &program);
    opening(Page::new(&program, &config), &config, id, None).answer()
}

/// `POST /p/{program}/me/in`: opens a session by the code from the mail.
pub(crate) async fn open(x: &mut Exchange, id: &str) -> Result<Response> {
    own_page(x)?;
    let [code] = x.form(["code"]).await?;
    let program = reader::program(&x.env, id).await?;
    let config = hosted::config(x, &program);
    match signed_in(x, id, &code).await {
        Ok(session) => {
            let cookie = cookie(x, id, Some(&session));
            go_to(&place(&config, id, ""), &cookie).map_err(ApiError::unavailable)
        }
        Err(error) if error.is(Code::InvalidSignIn) => {
            let wrong = &texts::sign_in(config.locale).wrong;
            let page = Page::new(&program, &config).status(error.status());
            opening(page, &config, id, Some(wrong)).answer()
        }
        Err(error) => Err(error),
    }
}

async fn signed_in(x: &Exchange, id: &str, code: &str) -> Result<String> {
    let code = SignInCode::parse(code)
        .map_err(|why| ApiError::new(Code::InvalidSignIn, why.to_string()).at("code"))?;
    let keyring = x.keyring()?;
    let command = Command::SignIn { code_key: keyring.sign_in_key(id, &code) };
    let opened: Enrolled = reader::ask(&x.env, id, Caller::Page(None), command).await?;
    Ok(keyring.sign_session(id, &opened.session))
}

/// `POST /p/{program}/me/out`: the browser forgets the session.
async fn leave(x: &mut Exchange, id: &str) -> Result<Response> {
    own_page(x)?;
    let program = reader::program(&x.env, id).await?;
    let config = hosted::config(x, &program);
    go_to(&place(&config, id, ""), &cookie(x, id, None)).map_err(ApiError::unavailable)
}

/// The page of whom this browser keeps a session of; none when it keeps none, or it has ended. Then `page` has it forgotten.
pub(super) async fn own<'a>(
    x: &Exchange,
    program: &'a PublicProgram,
    config: &'a WidgetConfig,
) -> Result<(Option<Me>, Page<'a>)> {
    let id = &program.record.id;
    let page = Page::new(program, config);
    let Some(session) = session(x, id) else { return Ok((None, page)) };
    match advocates::numbers(x, id, &session, config.locale).await {
        Ok(me) => Ok((Some(me), page)),
        Err(error) if error.is(Code::SessionEnded) => Ok((None, page.cookie(Some(cookie(x, id, None))))),
        Err(error) => Err(error),
    }
}

/// The link, what came of it, and the way out.
pub(super) fn shown<'a>(page: Page<'a>, config: &WidgetConfig, me: &Me) -> Result<Page<'a>> {
    let (shown, said) = (view::shown(config), view::texts(config));
    let link = first::alone(&shown, &said, Screen::Link(me.advocate.url.clone(), Numbers::Awaited));
    let value = serde_json::to_value(me).map_err(ApiError::unavailable)?;
    let read =
        wire::Me::read(&Parsed(&value)).ok_or_else(|| ApiError::unavailable("numbers that no view reads"))?;
    let numbers = first::numbers(&shown, &said, &Written(config.locale), &read);
    let leave = html! {
        (drawn(numbers))
        form.leaving method="post" action=(place(config, &config.program, "/me/out")) {
            button.quiet { (say(config, Text::LogOut)) }
        }
    };
    Ok(page.card(drawn(link)).card(leave))
}

/// A card that asks for a mail; none where no mail can be sent.
pub(super) fn offered(x: &Exchange, config: &WidgetConfig) -> Option<Markup> {
    Mailer::of(&x.env).map(|_| asking(config, &config.program, None))
}

fn asking(config: &WidgetConfig, id: &str, trouble: Option<&str>) -> Markup {
    let words = texts::sign_in(config.locale);
    let invalid = if trouble.is_some() { "true" } else { "false" };
    html! {
        h2 { (words.heading) }
        p { (words.intro) }
        form novalidate method="post" action=(place(config, id, "/me/link")) {
            label {
                (say(config, Text::EmailLabel))
                input name="email" type="email" autocomplete="email" aria-describedby=[trouble.map(|_| "mail-trouble")]
                    aria-invalid=(invalid);
            }
            (said("mail-trouble", trouble))
            button { (words.ask) }
        }
    }
}

/// The page on which a code is given.
fn opening<'a>(page: Page<'a>, config: &WidgetConfig, id: &str, trouble: Option<&str>) -> Page<'a> {
    let words = texts::sign_in(config.locale);
    let card = html! {
        h2 tabindex="-1" { (words.open_title) }
        p { (words.open_intro) }
        (entering(config, id, words, trouble))
        @if trouble.is_some() {
            p { a href=(place(config, id, "")) { (words.back) } }
        }
    };
    page.card(card).script(FILL_IN)
}

fn entering(config: &WidgetConfig, id: &str, words: &SignInWords, trouble: Option<&str>) -> Markup {
    let invalid = if trouble.is_some() { "true" } else { "false" };
    html! {
        form method="post" action=(place(config, id, "/me/in")) {
            label {
                (words.code_label)
                input name="code" type="text" dir="ltr" autocomplete="one-time-code" autocapitalize="characters"
                    spellcheck="false" maxlength="40" required aria-describedby=[trouble.map(|_| "code-trouble")] aria-invalid=(invalid);
            }
            (said("code-trouble", trouble))
            button.main { (words.open) }
        }
    }
}

fn said(id: &str, trouble: Option<&str>) -> Markup {
    html! {
        @if let Some(trouble) = trouble {
            p.trouble id=(id) role="alert" { (trouble) }
        }
    }
}

/// An address of this program's page, in the language in which it is read.
fn place(config: &WidgetConfig, id: &str, rest: &str) -> String {
    format!("/p/{id}{rest}?locale={}", config.locale.tag())
}

fn say(config: &WidgetConfig, text: Text) -> String {
    view::texts(config).say(text).to_owned()
}

/// Nobody else's page may send somebody's browser in or out.
fn own_page(x: &Exchange) -> Result<()> {
    match x.page() {
        None => Ok(()),
        Some(_) => Err(ApiError::new(Code::OriginNotAllowed, "Use the form on this page.")),
    }
}

fn go_to(place: &str, cookie: &str) -> worker::Result<Response> {
    let headers = http::headers("text/html; charset=utf-8", "private, no-store")?;
    headers.set("location", place)?;
    headers.set("set-cookie", cookie)?;
    Ok(ResponseBuilder::new().with_status(303).with_headers(headers).empty())
}

/// JSON as serde reads it, for the readers of the views.
struct Parsed<'a>(&'a Value);

impl Json for Parsed<'_> {
    fn at(&self, name: &str) -> Self {
        Self(self.0.get(name).unwrap_or(&Value::Null))
    }

    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn truth(&self) -> Option<bool> {
        self.0.as_bool()
    }

    fn entries(&self) -> Vec<Self> {
        self.0.as_array().map(|entries| entries.iter().map(Parsed).collect()).unwrap_or_default()
    }
}
