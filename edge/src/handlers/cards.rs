//! The picture of a link's preview, drawn when a cache has none.

use goodword_protocol::Locale;
use worker::{Cache, Response, ResponseBuilder};

use super::{links, locale};
use crate::{
    auth,
    card::{Card, Painter, VERSION},
    error::{ApiError, Result, log},
    http::{self, Exchange},
    logo::Logo,
    precondition,
    published::{self, link_url},
    reader::{self, PublicProgram},
    view,
};

/// How long a picture may be kept whose address names its content; an address that does not may soon mean another.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const BRIEFLY: &str = "public, max-age=300";

thread_local! {
    /// The letters of an isolate.
    static PAINTER: Option<Painter> = Painter::new();
}

/// `GET /r/{program}/{code}/card.png?locale=&v=`: 1200 by 630 pixels.
pub(crate) async fn get(x: &mut Exchange, program_id: &str, code: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    let link = links::find(x, program_id, code).await?;
    let locale = locale(x).unwrap_or(program.record.config.default_locale);
    let titles = links::titles(&program, &link, locale);
    let version = version(&program, &titles, locale);
    let named = x.query("v").as_deref() == Some(&version);
    let known =
        precondition::is_known(&x.header("if-none-match").unwrap_or_default(), &format!("\"{version}\""));
    let picture = if known { None } else { Some(picture(x, &program, &titles, locale, &version).await?) };
    answer(picture, &version, if named { FOR_EVER } else { BRIEFLY }).map_err(ApiError::unavailable)
}

/// The picture's address, with its content's hash: another picture has another address.
pub(super) fn address(
    x: &Exchange,
    program: &PublicProgram,
    link: &published::Link,
    locale: Locale,
) -> String {
    let version = version(program, &links::titles(program, link, locale), locale);
    let link = link_url(&x.edge(), &program.record.id, &link.code);
    format!("{link}/card.png?locale={}&v={version}", locale.tag())
}

/// A hash of everything that the picture depends on.
fn version(program: &PublicProgram, titles: &[String; 2], locale: Locale) -> String {
    let config = &program.record.config;
    let accent = config.theme.accent.as_deref().unwrap_or_default();
    let [title, nameless] = titles;
    let number = VERSION.to_string();
    let parts = [&number, title, nameless, &config.name, accent, locale.tag()];
    let logo = config.theme.logo.as_deref();
    auth::fingerprint(&parts.into_iter().chain(logo).collect::<Vec<_>>().join("\n"))
}

/// From the cache, whose pictures are found by their content and not by their address: of somebody who was erased, no address
/// finds one.
async fn picture(
    x: &Exchange,
    program: &PublicProgram,
    titles: &[String; 2],
    locale: Locale,
    version: &str,
) -> Result<Vec<u8>> {
    let (cache, key) = (Cache::default(), format!("{}/r/cards/{version}.png", x.edge()));
    if let Ok(Some(mut kept)) = cache.get(&key, false).await
        && let Ok(picture) = kept.bytes().await
    {
        return Ok(picture);
    }
    let picture = draw(program, titles, locale)?;
    let kept = answer(Some(picture.clone()), version, FOR_EVER).map_err(ApiError::unavailable)?;
    x.context.wait_until(async move {
        if let Err(error) = cache.put(key, kept).await {
            log(&format!("a picture was not kept: {error}"));
        }
    });
    Ok(picture)
}

fn draw(program: &PublicProgram, [sentence, instead]: &[String; 2], locale: Locale) -> Result<Vec<u8>> {
    let config = &program.record.config;
    let accent = config.theme.accent.as_deref().unwrap_or(view::ACCENT[0]);
    // One that cannot be read was not accepted either; the rest of the picture is worth having.
    let logo = config.theme.logo.as_deref().and_then(|logo| Logo::read(logo).ok());
    let rtl = locale.direction() == "rtl";
    let card = Card { sentence, instead, name: &config.name, accent, logo: logo.as_ref(), rtl };
    let drawn = PAINTER.with(|painter| painter.as_ref().map(|painter| painter.draw(&card)));
    drawn.ok_or_else(|| ApiError::unavailable("no letters"))?.map_err(ApiError::unavailable)
}

/// Without a picture it is the one that the caller has.
fn answer(picture: Option<Vec<u8>>, version: &str, cache: &'static str) -> worker::Result<Response> {
    let headers = http::headers("image/png", cache)?;
    headers.set("etag", &format!("\"{version}\""))?;
    headers.set("cross-origin-resource-policy", "cross-origin")?;
    headers.set("access-control-allow-origin", "*")?;
    let response = ResponseBuilder::new().with_headers(headers);
    Ok(match picture {
        Some(picture) => response.fixed(picture),
        None => response.with_status(304).empty(),
    })
}
