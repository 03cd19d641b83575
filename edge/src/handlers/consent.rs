//! What a visitor said to the edge's cookie, as the loader tells it.

use goodword_domain::code::Code as LinkCode;
use worker::{Headers, Response, ResponseBuilder};

use super::links;
use crate::{
    cookie,
    error::{ApiError, Code, Result},
    http::Exchange,
    reader::{self, PublicProgram},
};

/// The longest body: a code.
const LONGEST: usize = 64;

/// `POST /w/{program}`: 204. The body is the code of the link that the visitor followed and agreed to have kept, or empty: then what
/// was kept is forgotten. The first link wins here too, unless it is nobody's any more. Where this edge is no part of the shop's
/// site, it has no cookie.
///
/// It comes as a beacon, which cannot ask before it sends (CORS); browsers take no cookie from an answer to another site's script.
pub(crate) async fn post(x: &mut Exchange, program_id: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    super::allowed_page(x, &program)?;
    let body = x.bytes(LONGEST).await?;
    let code =
        std::str::from_utf8(&body).map_err(|_| ApiError::new(Code::UnknownCode, "A code is plain text."))?;
    let cookie = if !cookie::is_first_party(x, &program) {
        None
    } else if code.is_empty() {
        Some(cookie::forget(x, &program))
    } else {
        agreed(x, &program, code).await?
    };
    let headers = Headers::new();
    if let Some(cookie) = cookie {
        headers.set("set-cookie", &cookie).map_err(ApiError::unavailable)?;
    }
    Ok(ResponseBuilder::new().with_status(204).with_headers(headers).empty())
}

/// The cookie that keeps this code; none when an earlier one stays.
async fn agreed(x: &Exchange, program: &PublicProgram, code: &str) -> Result<Option<String>> {
    let link = links::find(x, &program.record.id, code).await?;
    let code = LinkCode::parse(&link.code).map_err(ApiError::unavailable)?;
    let first = links::first(x, program, &code).await;
    Ok(first.is_none().then(|| cookie::set(x, program, &code)))
}
