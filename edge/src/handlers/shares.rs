//! Shares: what the widget tells of its share buttons.

use goodword_domain::code::Code as LinkCode;
use goodword_protocol::ShareRequest;
use worker::{Response, ResponseBuilder};

use crate::{
    error::{ApiError, Code, Result},
    http::Exchange,
    ledger::command::{Caller, Command, Traffic},
    reader, traffic,
};

/// `POST /v1/programs/{program}/shares`: 204, counted within seconds.
///
/// The body may call itself plain text: a beacon, which outlives its page, cannot ask before it sends (CORS). That
/// another site could send one in a visitor's name adds a count, which anybody can add.
pub(crate) async fn post(x: &mut Exchange, program_id: &str) -> Result<Response> {
    let program = reader::program(&x.env, program_id).await?;
    super::allowed_page(x, &program)?;
    let request: ShareRequest = x.beacon().await?;
    let code = LinkCode::parse(&request.code).map_err(|_| {
        ApiError::new(Code::UnknownCode, "No link has this code; it may be mistyped.").at("code")
    })?;
    if x.may_be_repeated() {
        // Counted at once, so that it is known again.
        let channel = request.channel.name().to_owned();
        let share = Traffic { code: code.as_str().to_owned(), channel, shares: 1, ..Traffic::default() };
        reader::order::<()>(x, program_id, Caller::Edge, Command::Traffic(vec![share])).await?;
    } else {
        traffic::share(x, program_id, code.as_str(), request.channel);
    }
    Ok(ResponseBuilder::new().with_status(204).empty())
}
