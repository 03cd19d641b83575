//! Pages of the edge's own: where an advocate joins and shares, and where a friend redeems a link, without any script. They
//! are the widget's views, and where its forms go when nothing takes them over.

use goodword_domain::code::Code as LinkCode;
use goodword_protocol::{ClaimRequest, EnrolRequest, Locale, RewardState, WidgetConfig};
use goodword_view::{
    first,
    model::{Failure, Form, Gift, Numbers, Screen},
    wire::Offer,
};
use maud::Markup;
use worker::Response;

use super::{
    advocates, claims, locale,
    page::{Page, drawn},
    sections::{self, Side, Told},
    sign_in, widget,
};
use crate::{
    error::{ApiError, Code, Result},
    http::Exchange,
    reader::{self, PublicProgram},
    view,
};

/// `GET /p/{program}`: join, or see one's own numbers. `GET /p/{program}/{code}`: redeem. Each with the owner's sections.
pub(crate) async fn get(x: &mut Exchange, program: &str, code: Option<&str>) -> Result<Response> {
    let program = reader::program(&x.env, program).await?;
    let config = config(x, &program);
    let mut page = Page::new(&program, &config);
    if code.is_none() {
        let (me, own) = sign_in::own(x, &program, &config).await?;
        if let Some(me) = me {
            let sections = sections::drawn(&program, config.locale, Side::Advocate, Told::Reference);
            return sign_in::shown(own, &config, &me)?.sections(sections).answer();
        }
        page = own;
    }
    let screen = match code {
        None if config.open => Screen::Enrol(Form::default()),
        None => Screen::Notice(failure(&ApiError::new(Code::ClosedProgram, "")).text()),
        Some(code) => match offer(x, &program, &config, code).await {
            Ok(offer) => Screen::Offer(offer, Form::default()),
            Err(error) => Screen::Notice(failure(&error).text()),
        },
    };
    finished(x, page, &program, &config, code, screen)
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
    let page = Page::new(&program, &config).status(status);
    finished(x, page, &program, &config, code, screen)
}

/// The page with its screen, and what the owner says with that.
fn finished(
    x: &Exchange,
    page: Page,
    program: &PublicProgram,
    config: &WidgetConfig,
    code: Option<&str>,
    screen: Screen,
) -> Result<Response> {
    let side = if code.is_some() { Side::Friend } else { Side::Advocate };
    let sections = sections::drawn(program, config.locale, side, Told::with(&screen));
    page.sections(sections).card(card(config, screen)).card(beside(x, config, code)).answer()
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
pub(super) fn config(x: &Exchange, program: &PublicProgram) -> WidgetConfig {
    let spoken = x.header("accept-language").unwrap_or_default();
    let theirs = spoken.split(',').find_map(|tag| Locale::from_tag(tag.split(';').next()?.trim()));
    widget::config(program, locale(x).or(theirs), x.edge())
}

fn card(config: &WidgetConfig, screen: Screen) -> Markup {
    drawn(first::alone(&view::shown(config), &view::texts(config), screen))
}

/// What an advocate of before finds below the form that makes a link.
fn beside(x: &Exchange, config: &WidgetConfig, code: Option<&str>) -> Option<Markup> {
    if code.is_some() { None } else { sign_in::offered(x, config) }
}
