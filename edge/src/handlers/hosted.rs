//! Pages of the edge's own: where an advocate joins and shares, and where a friend redeems a link, without any script. They
//! are the widget's views, and where its forms go when nothing takes them over.

use std::fmt::Write;

use goodword_domain::code::Code as LinkCode;
use goodword_protocol::{ClaimRequest, EnrolRequest, Locale, RewardState, WidgetConfig};
use goodword_view::{
    first,
    model::{Failure, Form, Gift, Numbers, Screen},
    wire::Offer,
};
use maud::{DOCTYPE, PreEscaped, html};
use worker::{Response, ResponseBuilder};

use super::{advocates, claims, locale, widget};
use crate::{
    auth,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    reader::{self, PublicProgram},
    view,
};

/// `GET /p/{program}`: join. `GET /p/{program}/{code}`: redeem.
pub(crate) async fn get(x: &mut Exchange, program: &str, code: Option<&str>) -> Result<Response> {
    let program = reader::program(&x.env, program).await?;
    let config = config(x, &program);
    let screen = match code {
        None if config.open => Screen::Enrol(Form::default()),
        None => Screen::Notice(failure(&ApiError::new(Code::ClosedProgram, "")).text()),
        Some(code) => match offer(x, &program, &config, code).await {
            Ok(offer) => Screen::Offer(offer, Form::default()),
            Err(error) => Screen::Notice(failure(&error).text()),
        },
    };
    page(&program, &config, 200, screen)
}

/// `POST` of the form of either page.
pub(crate) async fn post(x: &mut Exchange, id: &str, code: Option<&str>) -> Result<Response> {
    let [email, name] = x.form(["email", "name"]).await?;
    let program = reader::program(&x.env, id).await?;
    let config = config(x, &program);
    let result = match code {
        None => enrol(x, id, email, name).await,
        Some(code) => claim(x, id, code, email).await,
    };
    let (status, screen) = match result {
        Ok(screen) => (200, screen),
        // A page of another site that is not the program's own gets no page of ours.
        Err(error) if error.is(Code::OriginNotAllowed) => return Err(error),
        Err(error) => (error.problem().status, refused(x, &program, &config, code, &error).await),
    };
    page(&program, &config, status, screen)
}

async fn enrol(x: &Exchange, id: &str, email: String, name: String) -> Result<Screen> {
    let name = Some(name).filter(|name| !name.is_empty());
    let request = EnrolRequest { email: Some(email), name, identity: None };
    let answer = advocates::enrolled(x, id, &request).await?;
    Ok(Screen::Link(answer.advocate.url, Numbers::Awaited))
}

async fn claim(x: &Exchange, id: &str, code: &str, email: String) -> Result<Screen> {
    let (_, answer) = claims::claimed(x, id, ClaimRequest::new(code, &email)).await?;
    let mut gift = Gift { code: code.to_owned(), ..Gift::default() };
    if let Some(reward) = answer.reward {
        gift.waits = reward.state == Some(RewardState::Pending);
        (gift.text, gift.coupon) = (Some(reward.text), reward.coupon);
    }
    Ok(Screen::Gift(gift))
}

/// The form again with what is wrong; a sentence where trying again has no point.
async fn refused(
    x: &Exchange,
    program: &PublicProgram,
    config: &WidgetConfig,
    code: Option<&str>,
    error: &ApiError,
) -> Screen {
    let trouble = Some(failure(error).text());
    let form = Form { busy: false, trouble };
    let ends = error.is(Code::ClosedProgram) || error.is(Code::UnknownCode);
    match code {
        None if !ends => Screen::Enrol(form),
        Some(code) if !ends => match offer(x, program, config, code).await {
            Ok(offer) => Screen::Offer(offer, form),
            Err(error) => Screen::Notice(failure(&error).text()),
        },
        _ => Screen::Notice(failure(error).text()),
    }
}

async fn offer(x: &Exchange, program: &PublicProgram, config: &WidgetConfig, code: &str) -> Result<Offer> {
    let unknown = || ApiError::new(Code::UnknownCode, "");
    let code = LinkCode::parse(code).map_err(|_| unknown())?;
    let link = reader::link(&x.env, &program.record.id, code.as_str()).await?.ok_or_else(unknown)?;
    if !config.open {
        return Err(ApiError::new(Code::ClosedProgram, ""));
    }
    Ok(Offer { code: link.code, name: link.name, open: true })
}

/// The kind sentence for a refusal is that of the widget.
fn failure(error: &ApiError) -> Failure {
    Failure::Problem(error.problem().code.clone())
}

/// In the language that is asked for, else the visitor's own if we speak it, else the program's.
fn config(x: &Exchange, program: &PublicProgram) -> WidgetConfig {
    let spoken = x.header("accept-language").unwrap_or_default();
    let theirs = spoken.split(',').find_map(|tag| Locale::from_tag(tag.split(';').next()?.trim()));
    widget::config(program, locale(x).or(theirs), x.edge())
}

fn page(program: &PublicProgram, config: &WidgetConfig, status: u16, screen: Screen) -> Result<Response> {
    let name = &program.record.config.name;
    let card = first::alone(&view::shown(config), &view::texts(config), screen);
    let nonce = format!("{:032x}", auth::entropy());
    let accent = view::accent(config);
    let accent = accent.map(|[back, ink]| format!(":root{{--accent-of:{back};--ink-of:{ink}}}"));
    let page = html! {
        (DOCTYPE)
        html lang=(config.locale.tag()) dir=(config.locale.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                link rel="icon" href="data:,";
                title { (name) }
                link rel="stylesheet" href=(view::STYLE_PATH);
                @if let Some(accent) = accent {
                    style nonce=(nonce) { (PreEscaped(accent)) }
                }
            }
            body {
                main {
                    h1.program { (name) }
                    // Drawn by the views, which escape what they are given.
                    div.card { div { (PreEscaped(card)) } }
                }
            }
        }
    };
    respond(status, &nonce, page.into_string()).map_err(ApiError::unavailable)
}

fn respond(status: u16, nonce: &str, page: String) -> worker::Result<Response> {
    let headers = http::headers("text/html; charset=utf-8", "private, no-store")?;
    let mut policy =
        String::from("default-src 'none'; img-src 'self' data:; base-uri 'none'; form-action 'self'");
    let _ = write!(policy, "; frame-ancestors 'none'; style-src 'self' 'nonce-{nonce}'");
    headers.set("content-security-policy", &policy)?;
    headers.set("vary", "accept-language")?;
    // With none, the form's own origin would be withheld from us.
    headers.set("referrer-policy", "same-origin")?;
    Ok(ResponseBuilder::new().with_status(status).with_headers(headers).fixed(page.into_bytes()))
}
