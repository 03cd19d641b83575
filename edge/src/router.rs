//! Every route on one screen.

use worker::{Context, Env, Method, Request, Response};

use crate::{
    error::{ApiError, Code, Result},
    handlers::{
        advocates, audit, backups, cards, claims, consent, cors, coupons, customers, events, health, hooks,
        hosted, imports, integrations, journal, leaderboard, links, lists, people, programs, qr, refunds,
        reviews, script, shares, sign_in, stats, templates, webhooks, widget,
    },
    http::{self, Exchange},
    limits::Limit,
    request_id,
};

/// Answers a method that the address has; says which it has otherwise.
macro_rules! methods {
    ($method:expr, $($name:ident => $answer:expr),+ $(,)?) => {
        match $method {
            $(Method::$name => $answer.await,)+
            _ => Err(not_allowed(concat!($(stringify!($name), " ",)+))),
        }
    };
}

#[expect(clippy::too_many_lines, reason = "every route on one screen")]
async fn route(x: &mut Exchange, method: Method, path: &[&str]) -> Result<Response> {
    match *path {
        ["healthz"] => methods!(method, Get => health::get()),
        ["r", p, code] => methods!(method, Get => links::follow(x, p, code)),
        ["r", p, code, "card.png"] => methods!(method, Get => cards::get(x, p, code)),
        ["r", p, code, "qr.svg"] => methods!(method, Get => qr::get(x, p, code)),
        ["w", p] if !p.contains('.') => methods!(method, Post => consent::post(x, p)),
        ["w", file] => methods!(method, Get => script::get(x, file)),
        ["p", p] => methods!(method, Get => hosted::get(x, p, None), Post => hosted::post(x, p, None)),
        ["p", p, "me", "in"] => methods!(method, Get => sign_in::enter(x, p), Post => sign_in::open(x, p)),
        ["p", p, "me", order @ ("link" | "out")] => methods!(method, Post => sign_in::order(x, p, order)),
        ["p", p, code] => {
            methods!(method, Get => hosted::get(x, p, Some(code)), Post => hosted::post(x, p, Some(code)))
        }
        ["hooks", p, name] => methods!(method, Post => hooks::post(x, p, name)),
        ["v1", "templates"] => methods!(method, Get => templates::list(x)),
        ["v1", "programs"] => methods!(method, Get => programs::list(x)),
        ["v1", "programs", p] => methods!(method, Get => programs::get(x, p), Put => programs::put(x, p)),
        ["v1", "programs", p, "secrets"] => methods!(method, Post => programs::rotate(x, p)),
        ["v1", "programs", p, "widget"] => methods!(method, Get => widget::get(x, p)),
        ["v1", "programs", p, "advocates"] => {
            methods!(method, Get => lists::advocates(x, p), Post => advocates::enrol(x, p))
        }
        ["v1", "programs", p, "advocates", "me"] => {
            methods!(
                method,
                Get => advocates::me(x, p),
                Put => advocates::show_name(x, p),
                Delete => advocates::erase(x, p),
            )
        }
        ["v1", "programs", p, "links", code] => methods!(method, Get => links::get(x, p, code)),
        ["v1", "programs", p, "claims"] => methods!(method, Post => claims::post(x, p)),
        ["v1", "programs", p, "shares"] => methods!(method, Post => shares::post(x, p)),
        ["v1", "programs", p, "leaderboard"] => methods!(method, Get => leaderboard::get(x, p)),
        ["v1", "programs", p, "stats"] => methods!(method, Get => stats::get(x, p)),
        ["v1", "programs", p, "events"] => {
            methods!(method, Get => lists::events(x, p), Post => events::post(x, p))
        }
        ["v1", "programs", p, "refunds"] => methods!(method, Post => refunds::post(x, p)),
        ["v1", "programs", p, "people"] => {
            methods!(method, Get => people::get(x, p), Delete => people::delete(x, p))
        }
        ["v1", "programs", p, "people", "export"] => methods!(method, Post => people::export(x, p)),
        ["v1", "programs", p, "people", "erase"] => methods!(method, Post => people::erase(x, p)),
        ["v1", "programs", p, "coupons"] => {
            methods!(method, Get => coupons::get(x, p), Post => coupons::post(x, p))
        }
        ["v1", "programs", p, "integrations"] => methods!(method, Get => integrations::list(x, p)),
        ["v1", "programs", p, "integrations", name] => {
            methods!(
                method,
                Put => integrations::put(x, p, name),
                Delete => integrations::delete(x, p, name),
            )
        }
        ["v1", "programs", p, "integrations", name, "failures"] => {
            methods!(method, Get => integrations::failures(x, p, name))
        }
        ["v1", "programs", p, "integrations", name, "failures", id] => {
            methods!(method, Delete => integrations::forget(x, p, name, id))
        }
        ["v1", "programs", p, "integrations", name, "failures", id, "replay"] => {
            methods!(method, Post => integrations::replay(x, p, name, id))
        }
        ["v1", "programs", p, "customers"] => methods!(method, Post => customers::post(x, p)),
        ["v1", "programs", p, "export"] => methods!(method, Get => backups::export(x, p)),
        ["v1", "programs", p, "restore"] => {
            methods!(method, Put => backups::put(x, p), Delete => backups::drop(x, p))
        }
        ["v1", "programs", p, "imports"] => methods!(method, Post => imports::post(x, p)),
        ["v1", "programs", p, "journal"] => methods!(method, Get => journal::get(x, p)),
        ["v1", "programs", p, "audit"] => methods!(method, Get => audit::get(x, p)),
        ["v1", "programs", p, "referrals"] => methods!(method, Get => lists::referrals(x, p)),
        ["v1", "programs", p, "rewards"] => methods!(method, Get => lists::rewards(x, p)),
        ["v1", "programs", p, "referrals", id, "approve"] => {
            methods!(method, Post => reviews::approve(x, p, id))
        }
        ["v1", "programs", p, "referrals", id, "reject"] => {
            methods!(method, Post => reviews::reject(x, p, id))
        }
        ["v1", "programs", p, "rewards", id, "fulfil"] => methods!(method, Post => reviews::fulfil(x, p, id)),
        ["v1", "programs", p, "rewards", id, "cancel"] => methods!(method, Post => reviews::cancel(x, p, id)),
        ["v1", "programs", p, "webhooks"] => {
            methods!(method, Get => webhooks::list(x, p), Post => webhooks::add(x, p))
        }
        ["v1", "programs", p, "webhooks", id] => {
            methods!(
                method,
                Get => webhooks::get(x, p, id),
                Put => webhooks::put(x, p, id),
                Delete => webhooks::delete(x, p, id),
            )
        }
        ["v1", "programs", p, "webhooks", id, order @ ("rotate" | "enable" | "test")] => {
            methods!(method, Post => webhooks::order(x, p, id, order))
        }
        ["v1", "programs", p, "webhooks", id, "deliveries"] => {
            methods!(method, Get => webhooks::deliveries(x, p, id))
        }
        ["v1", "programs", p, "webhooks", id, "deliveries", message, "redeliver"] => {
            methods!(method, Post => webhooks::redeliver(x, p, id, message))
        }
        _ => Err(ApiError::new(Code::NotFound, "Check the address; the API begins with /v1/.")),
    }
}

/// The methods that browsers on the owner's pages may use at an address.
fn page_methods(path: &[&str]) -> Option<&'static [Method]> {
    match *path {
        ["v1", "programs", _, "widget" | "leaderboard"] | ["v1", "programs", _, "links", _] => {
            Some(&[Method::Get])
        }
        ["v1", "programs", _, "advocates", "me"] => Some(&[Method::Get, Method::Put, Method::Delete]),
        ["v1", "programs", _, "advocates" | "claims" | "shares"] => Some(&[Method::Post]),
        _ => None,
    }
}

/// Answers one request: every error becomes a problem document, every answer names the call.
pub(crate) async fn answer(request: Request, env: Env, context: Context) -> worker::Result<Response> {
    let url = request.url()?;
    let path = url.path().to_owned();
    let path: Vec<&str> = path.split('/').skip(1).collect();
    let mut exchange = Exchange::new(request, url, env, context);
    let response = answer_unnamed(&mut exchange, &path).await?;
    response.headers().set(request_id::HEADER, &exchange.id)?;
    Ok(response)
}

/// The same without the call's name; every call of a page gets its CORS headers.
async fn answer_unnamed(exchange: &mut Exchange, path: &[&str]) -> worker::Result<Response> {
    let method = exchange.request.method();
    let page_methods = page_methods(path);
    if let (Method::Options, Some(methods), ["v1", "programs", program, ..]) = (&method, page_methods, path) {
        return cors::preflight(exchange, program, methods).await;
    }
    // HEAD is GET without the body, which the runtime leaves out.
    let asked = match method {
        Method::Head => Method::Get,
        // As which the library reads every method that it does not know.
        Method::Get if exchange.request.inner().method() != "GET" => Method::Trace,
        method => method,
    };
    let from_page = page_methods.is_some_and(|methods| methods.contains(&asked));
    let limited = match *path {
        ["p", program, "me", "link"] => Limit::of_mail().count(exchange, program).await,
        ["p", program, ..] | ["r", program, _, "card.png"] => {
            Limit::of(&asked).count(exchange, program).await
        }
        ["w", program] if asked == Method::Post => Limit::of(&asked).count(exchange, program).await,
        ["v1", "programs", program, ..] if from_page => Limit::of(&asked).count(exchange, program).await,
        _ => Ok(None),
    };
    let limit = limited.as_ref().ok().copied().flatten();
    if let (Method::Post, ["v1", ..]) = (&asked, path) {
        exchange.read_key();
    }
    let result = match limited {
        Ok(_) => route(exchange, asked, path).await,
        Err(error) => Err(error),
    };
    exchange.drain().await;
    let refused_page = result.as_ref().is_err_and(|error| error.is(Code::OriginNotAllowed));
    let response = match result {
        Ok(response) => response,
        Err(error) => refuse(exchange, path, error)?,
    };
    if let Some((name, policy)) = limit.map(Limit::policy) {
        response.headers().set(name, &policy)?;
    }
    if from_page && !refused_page { cors::allow(exchange, response) } else { Ok(response) }
}

/// Answers with a problem that names the call. A failure of ours gets into the log under the same name.
fn refuse(x: &Exchange, path: &[&str], error: ApiError) -> worker::Result<Response> {
    if error.status() >= 500 {
        // As much of the address as says what was asked, and of whose program.
        let address = path[..path.len().min(4)].join("/");
        let theirs = request_id::theirs(x.header(request_id::HEADER));
        let theirs = theirs.map(|id| format!(" (the caller's {id})")).unwrap_or_default();
        let (method, code, cause) = (x.request.method(), &error.problem().code, error.cause().unwrap_or("?"));
        crate::error::log(&format!("{}{theirs}: {method} /{address}: {code}: {cause}", x.id));
    }
    http::problem(&error.of_request(&x.id))
}

fn not_allowed(methods: &'static str) -> ApiError {
    let allow = match methods {
        "Get Put Delete " => "GET, HEAD, PUT, DELETE",
        "Get Put " => "GET, HEAD, PUT",
        "Get Delete " => "GET, HEAD, DELETE",
        "Get Post " => "GET, HEAD, POST",
        "Put Delete " => "PUT, DELETE",
        "Delete " => "DELETE",
        "Post " => "POST",
        _ => "GET, HEAD",
    };
    let mut error = ApiError::new(Code::MethodNotAllowed, format!("Use {allow} here."));
    error.allow = Some(allow);
    error
}
