//! Links: the redirect that friends follow, the preview that crawlers read, and the friend's view.

use goodword_domain::{ads, code::Code as LinkCode};
use goodword_protocol::{Channel, LinkView, Locale};
use maud::{DOCTYPE, html};
use worker::{Response, ResponseBuilder};

use super::{cards, locale, widget};
use crate::{
    card, cookie,
    crawlers::Visitor,
    error::{ApiError, Code, Result},
    http::{self, Exchange},
    published::{self, link_url},
    reader::{self, PublicProgram},
    texts,
    time::now,
    traffic,
};

/// How many parameters of advertisements are handed on.
const ADS: usize = 8;

/// `GET /r/{program}/{code}`: a person goes on to the shop, a crawler reads what the link is about.
pub(crate) async fn follow(x: &mut Exchange, program_id: &str, code: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    let code = LinkCode::parse(code).ok();
    let link = match &code {
        Some(code) => reader::link(&x.env, program_id, code.as_str()).await?,
        None => None,
    };
    let agent = x.header("user-agent").unwrap_or_default().to_ascii_lowercase();
    let visitor = Visitor::of(&agent);
    let answer = match (link, code) {
        (Some(link), _) if visitor == Visitor::Reader => preview(x, &program, &link),
        (Some(_), Some(code)) => {
            let is_click = visitor == Visitor::Person && !is_prefetch(x);
            if is_click {
                count(x, program_id, &code, &agent);
            }
            let first = first(x, &program, &code).await;
            let cookie =
                (is_click && first.is_none()).then(|| cookie::of_visit(x, &program, &code)).flatten();
            let code = first.unwrap_or(code);
            redirect(&program.program.landing.with_visit(Some(&code), &handed_on(x)), cookie.as_deref())
        }
        _ => redirect(&program.program.landing.with_code(None), None),
    };
    answer.map_err(ApiError::unavailable)
}

/// The code of the link that this browser followed first: it wins, also over the one that is followed now. But where that code
/// leads to nobody, it stands in no other link's way; one that cannot be looked up may be somebody's.
pub(super) async fn first(x: &Exchange, program: &PublicProgram, followed: &LinkCode) -> Option<LinkCode> {
    let first = cookie::code(x, program)?;
    if first == *followed {
        return Some(first);
    }
    let link = reader::link(&x.env, &program.record.id, first.as_str()).await;
    (!matches!(link, Ok(None))).then_some(first)
}

/// Fetched ahead of a click that may never come, or without reading the answer.
fn is_prefetch(x: &Exchange) -> bool {
    http::is_head(&x.request)
        || ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .any(|name| x.header(name).is_some_and(|value| value.to_ascii_lowercase().contains("prefetch")))
}

/// Counts the click. The friend does not wait for it.
fn count(x: &Exchange, program: &str, code: &LinkCode, agent: &str) {
    let channel = x.query("c").as_deref().and_then(Channel::from_name);
    traffic::click(x, program, code.as_str(), channel, visitor(x, program, code, agent));
}

/// Who follows the link, as a keyed hash; none when too little of them is known to tell them apart, or their browser says
/// that they do not want to be.
fn visitor(x: &Exchange, program: &str, code: &LinkCode, agent: &str) -> Option<u64> {
    if x.opts_out() {
        return None;
    }
    let address = x.header("cf-connecting-ip").filter(|address| !address.is_empty())?;
    let keyring = x.keyring().ok().filter(|_| !agent.is_empty())?;
    Some(keyring.visitor(program, code.as_str(), &address, agent))
}

/// What the landing page is told of the visit: the channel that the link was shared by, as `gw_c`, and parameters of
/// advertisements. All else that stands in the link's query stays here, and the ids of clicks too where the browser says no
/// for its visitor.
fn handed_on(x: &Exchange) -> Vec<(String, String)> {
    let channel = x.query("c").as_deref().and_then(Channel::from_name);
    let channel = channel.map(|channel| ("gw_c".to_owned(), channel.name().to_owned()));
    let ads = x.url.query_pairs().filter(|(name, value)| ads::may_be_handed_on(name, value));
    let silent = x.opts_out();
    let ads = ads.filter(|(name, _)| !silent || name == "utm_medium");
    let ads = ads.map(|(name, value)| (name.into_owned(), value.into_owned()));
    channel.into_iter().chain(ads.take(ADS)).collect()
}

/// The page that led to the link keeps its say in where the visit came from, its origin only.
fn redirect(to: &str, cookie: Option<&str>) -> worker::Result<Response> {
    let headers = http::headers("text/plain; charset=utf-8", "private, no-store")?;
    headers.set("location", to)?;
    headers.set("referrer-policy", "strict-origin")?;
    headers.set("x-robots-tag", "noindex")?;
    if let Some(cookie) = cookie {
        headers.set("set-cookie", cookie)?;
    }
    Ok(ResponseBuilder::new().with_status(302).with_headers(headers).empty())
}

/// Open Graph tags (ogp.me) in the program's language.
fn preview(x: &Exchange, program: &PublicProgram, link: &published::Link) -> worker::Result<Response> {
    let config = &program.record.config;
    let locale = locale(x).unwrap_or(config.default_locale);
    let [title, _] = titles(program, link, locale);
    let picture = cards::address(x, program, link, locale);
    let address = link_url(&x.edge(), &program.record.id, &link.code);
    let code = LinkCode::parse(&link.code).ok();
    let page = html! {
        (DOCTYPE)
        html lang=(locale.tag()) dir=(locale.direction()) {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="robots" content="noindex";
                meta name="description" content=(config.name);
                meta property="og:type" content="website";
                meta property="og:title" content=(title);
                meta property="og:description" content=(config.name);
                meta property="og:site_name" content=(config.name);
                meta property="og:url" content=(address);
                meta property="og:locale" content=(open_graph(locale));
                meta property="og:image" content=(picture);
                meta property="og:image:type" content="image/png";
                meta property="og:image:width" content=(card::WIDTH);
                meta property="og:image:height" content=(card::HEIGHT);
                meta property="og:image:alt" content=(format!("{}: {title}", config.name));
                meta name="twitter:card" content="summary_large_image";
                meta name="twitter:title" content=(title);
                meta name="twitter:description" content=(config.name);
                meta name="twitter:image" content=(picture);
            }
            body {
                // A person who is taken for a crawler goes on with the code.
                p { a href=(program.program.landing.with_code(code.as_ref())) { (config.name) } }
            }
        }
    };
    let headers = http::headers("text/html; charset=utf-8", "private, no-store")?;
    Ok(ResponseBuilder::new().with_headers(headers).fixed(page.into_string().into_bytes()))
}

/// What a link is called: by the advocate's name if they gave one, and without it.
pub(super) fn titles(program: &PublicProgram, link: &published::Link, locale: Locale) -> [String; 2] {
    let config = &program.record.config;
    let texts = texts::for_widget(config, &widget::promises(program, locale), locale);
    let said = |key: &str| texts.get(key).map(|text| text.text().to_owned()).unwrap_or_default();
    let nameless = said("friend_title_nameless");
    let titled = link.name.as_ref().map(|name| said("friend_title").replace("{name}", name));
    [titled.unwrap_or_else(|| nameless.clone()), nameless]
}

/// Open Graph wants a territory with the language.
const fn open_graph(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "en_GB",
        Locale::Nl => "nl_NL",
        Locale::De => "de_DE",
        Locale::Fr => "fr_FR",
        Locale::Es => "es_ES",
        Locale::Ar => "ar_AR",
    }
}

/// `GET /v1/programs/{program}/links/{code}`: who gives what.
pub(crate) async fn get(x: &mut Exchange, program_id: &str, code: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    super::allowed_page(x, &program)?;
    let link = find(x, program_id, code).await?;
    let locale = locale(x).unwrap_or(program.record.config.default_locale);
    http::json(
        200,
        &LinkView {
            code: link.code,
            advocate_name: link.name,
            offer: widget::promises(&program, locale).offer,
            open: program.program.open_at(now()).is_ok(),
        },
    )
}

/// The link of a code.
///
/// # Errors
/// `unknown_code` when there is none.
pub(super) async fn find(x: &Exchange, program: &str, code: &str) -> Result<published::Link> {
    let unknown = || ApiError::new(Code::UnknownCode, "No link has this code; it may be mistyped.");
    let code = LinkCode::parse(code).map_err(|_| unknown())?;
    reader::link(&x.env, program, code.as_str()).await?.ok_or_else(unknown)
}
